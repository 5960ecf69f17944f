//! What another tool will replace by a secret or decrypt to one: references to stores, commands that ask them, ciphertexts.

use std::ops::Range;

use super::Match;
use super::rules::{PRIVATE_KEY, VENDOR_TOKEN};
use super::signs::{Signs, holds};
use super::table::{By, Table};

/// Beginnings of references that some other tool resolves. In small letters.
#[rustfmt::skip]
static REFERENCES: Table = Table::new(By::Start, &[
    // Password managers
    "op://", "op:", "op read ", "op item ", "1password:", "onepassword:", "bw:", "bw get ", "bws:", "bws://", "bws secret ", "bitwarden:", "rbw get ", "rbw:",
    "lastpass:", "lpass show ", "lpass:", "dashlane:", "dcli ", "dl://", "keepass:", "keepassxc:", "keepassxc-cli ", "keeper:", "keeper://", "ksm:", "protonpass:",
    "proton-pass:", "pass://", "pass show ", "pass insert ", "passage show ", "gopass:", "gopass show ", "gopass ", "enpass:", "nordpass:",
    // Stores of the system
    "keychain:", "keychain.", "keyring:", "keyring ", "secret-tool lookup", "security find-", "macos-keychain:", "libsecret:", "kwallet:", "wincred:", "win-cred:", "credential:",
    "credman:", "dpapi:", "credstore:", "systemd-creds",
    // Stores of clouds
    "vault:", "vault://", "vault kv ", "vault read ", "hcvault:", "hashivault:", "openbao:", "bao kv ", "aws-sm:", "aws-ssm:", "awssm:", "asm:", "ssm:", "ps:/", "aws-secretsmanager:",
    "aws secretsmanager ", "aws ssm ", "awskms:", "aws-kms:", "secretsmanager:", "secrets-manager:", "secretmanager:", "secret-manager:", "secretsmanager/", "parameterstore:",
    "parameter-store:", "arn:aws:", "arn:aws-", "{{resolve:",
    "gcp-sm:", "gcpsm:", "gcp-secret", "gcp:", "gsm:", "sm://", "google-sm:", "gcloud secrets ", "berglas://", "berglas ", "projects/", "gcpkms:",
    "azure-kv:", "azkv:", "akv:", "azurekv:", "azure-keyvault:", "azurekeyvault:", "keyvault:", "keyvault.", "az keyvault ", "@microsoft.keyvault", "@microsoft.appconfiguration", "ocid1.vaultsecret",
    "doppler:", "doppler ", "infisical:", "infisical ", "akeyless:", "conjur:", "cyberark:", "delinea:", "thycotic:", "phase:", "phase ", "teller:", "chamber ", "envkey:", "pulumi:",
    "ejson:", "sops:", "sops ", "sops://", "age:", "dotenvx:", "fnox:", "secretspec:", "yandex-lockbox:", "lockbox:", "scw-secret:",
    "k8s:", "kubernetes:", "kubectl get secret", "secretkeyref:", "docker-secret:", "configmap:",
    // Whatever the tool, these say what they are
    "secretref:", "secret:", "secret://", "secrets:", "secrets.", "@secret", "@env", "@file:", "env:", "env://", "env.", "$env.", "file:", "process.env", "os.environ", "os.getenv", "getenv(",
    "env[", "env(", "import.meta.env", "deno.env", "bun.env", "!secret ", "!vault ", "!env ", "!ref ", "!sub ", "!getatt ", "ref+", "ref:", "ref://", "from:", "exec:", "cmd:", "command:", "!op ",
    "var.", "data.", "local.", "module.", "inputs.", "input:", "prompt:", "ask:", "stdin:", "$__file{", "$__env{", "$__vault{", "credentials:", "netrc:",
    // Ciphertexts
    "enc[", "enc(", "ej[", "enc:", "enc~", "encrypted:", "encrypted(", "cipher:", "{cipher}", "{aes}", "{vault}", "$ansible_vault", "-----begin age", "-----begin pgp message", "age-encryption.org/",
    "aqicah", "u2fsdgvkx1", "ywdllwvuy3j5", "gaaaaab", "ls0tls1crudjtibbr0ug", "ls0tls1crudjtibqr1agtuvt", "jasypt:", "kms:",
]);

/// What encloses a reference or a ciphertext in the midst of a text.
const ENCLOSED: &[(&str, &str)] = &[
    ("-----BEGIN CERTIFICATE", "-----END"),
    ("-----BEGIN PUBLIC", "-----END"),
    ("-----BEGIN RSA PUBLIC", "-----END"),
    ("-----BEGIN PGP MESSAGE", "-----END"),
    ("-----BEGIN PGP PUBLIC", "-----END"),
    ("-----BEGIN AGE", "-----END"),
    ("-----BEGIN SSH2 PUBLIC", "-----END"),
    ("ENC[", "]"),
    ("ENC(", ")"),
    ("EJ[", "]"),
    (".KeyVault(", ")"),
    ("$(", ")"),
    ("{{resolve:", "}}"),
];

/// Whether another tool will replace it.
pub(super) fn is_reference(value: &str) -> bool {
    let starts = |with: &str| {
        value.len() >= with.len() && value.as_bytes()[..with.len()].eq_ignore_ascii_case(with.as_bytes())
    };
    let squeezed = || starts("projects") && value.contains("secrets") && value.contains("versions");
    // `pass:` also stands before a literal, in openssl's options.
    let pass = || starts("pass:") && value.contains('/');
    let is_assigned = || value.contains(" = ") || value.contains("]=");
    REFERENCES.starts_in_any_case(value) && !is_assigned()
        || squeezed()
        || pass()
        || holds(value, "Microsoft.KeyVault(")
}

/// `found` without what lies in an enclosed reference of `text`; of a command, what has the form of a secret stays.
pub(super) fn outside(text: &str, mut found: Vec<Match>) -> Vec<Match> {
    if found.is_empty() {
        return found;
    }
    let signs = Signs::of(text);
    for (open, close) in ENCLOSED.iter().filter(|(open, _)| signs.have(open.as_bytes())) {
        let spans = spans(text, open, close);
        let formed = |m: &Match| *open == "$(" && [&VENDOR_TOKEN, &PRIVATE_KEY].contains(&m.rule);
        if !spans.is_empty() {
            found.retain(|m| formed(m) || !spans.iter().any(|span| span.contains(&m.range.start)));
        }
    }
    found
}

/// No text holds more references than these.
const MOST: usize = 64;

fn spans(text: &str, open: &str, close: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(open).map(|at| from + at)
        && let Some(end) = text[start..].find(close).map(|at| start + at + close.len())
        && spans.len() < MOST
    {
        let quoted = text[..start].ends_with(['"', '\'']);
        spans.push(start - usize::from(quoted)..end);
        from = end;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::super::{env, samples::mixed};
    use super::*;

    #[test]
    fn references_are_told_from_secrets() {
        for text in [
            "op://v/i/f",
            "@Microsoft.KeyVault(SecretUri=https://v/x)",
            "pass:work/acme",
            "ENC[AES256_GCM,data:x]",
        ] {
            assert!(is_reference(text), "{text}");
        }
        for text in ["pass:hunter42", "hunter42", &mixed(32)] {
            assert!(!is_reference(text), "{text}");
        }
    }

    #[test]
    fn what_is_encrypted_amid_a_text_is_no_secret_and_what_stands_beside_is() {
        let sealed = format!("ENC[AES256_GCM,data:{},iv:{},type:str]", mixed(44), mixed(44));
        assert!(env("DB", &format!("postgres://ada:{sealed}@db.acme.dev/x")).is_empty());
        assert!(env("DB", "Server=x.acme.dev;Uid=a;Pwd=$(op read item);Encrypt=yes").is_empty());
        assert_eq!(env("X", &format!("API_KEY={sealed} OTHER_KEY={}", mixed(32))).len(), 1);
    }
}
