//! What looks chosen by chance and is meant to be seen: public keys, ids with a vendor's prefix, hash pins, addresses.

use super::shape;
use super::signs::holds;
use super::table::{By, Table};

/// Beginnings of what is public.
#[rustfmt::skip]
static PREFIXES: Table = Table::new(By::Start, &[
    // Keys that are handed out
    "ssh-rsa ", "ssh-ed25519 ", "ssh-dss ", "sk-ssh-ed25519", "sk-ecdsa-", "AAAAC3NzaC1lZDI1NTE5", "AAAAB3NzaC1yc2E", "AAAAB3NzaC1kc3M", "AAAAE2VjZHNh", "AAAAGnNr", "AAAAInNr", "c3NoLXJzYS", "c3NoLWVkMjU1MTk", "ecdsa-sha2-", "pk_live_", "pk_test_", "pk.eyJ", "sb_publishable_", "phc_", "age1",
    "-----BEGIN PUBLIC KEY", "-----BEGIN RSA PUBLIC KEY", "-----BEGIN CERTIFICATE", "-----BEGIN SSH2 PUBLIC", "-----BEGIN X509", "-----BEGIN PGP PUBLIC",
    "npub1", "nprofile1", "note1", "did:", "xpub", "ypub", "zpub", "MIIBIjANBgkqhkiG9w0BAQ", "MFkwEwYHKoZIzj0CAQ", "MCowBQYDK2Vw",
    "GTM-", "ca-pub-", "pub-", "0x4AAAAAAA",
    // Hash pins
    "sha1-", "sha256-", "sha384-", "sha512-", "sha1:", "sha256:", "sha384:", "sha512:", "SHA256:", "md5:", "MD5:", "h1:", "blake3:", "blake2b", "nonce-", "sha1=", "sha256=", "sha512=", "sha256~", "narHash", "pin-sha256", "git-sha:", "commit:",
    // Inline content and names
    "data:", "arn:", "urn:", "ocid1.", "gid://", "tag:", "spiffe://", "uuid:", "//iam.googleapis", "bafy", "bafk", "ipfs://", "oci://", "docker://",
]);

/// Beginnings of ids before an `_` or `-`, after which come letters and digits.
#[rustfmt::skip]
static IDS: Table = Table::new(By::Whole, &[
    "account", "acct", "agent", "ami", "app", "asst", "batch", "ch", "cs", "cus", "deploy", "dpl", "evt", "file", "flow", "ftjob", "group", "i", "igw", "inst",
    "job", "msg", "org", "page", "pi", "plan", "pm", "price", "prj", "prod", "proj", "project", "prompt", "req", "res", "resp", "run", "sg", "si", "site", "space",
    "srv", "step", "store", "sub", "subnet", "task", "tbl", "team", "template", "tenant", "thread", "txn", "user", "usr", "vol", "vpc", "vs", "wf", "workspace",
    "wrk", "zone",
]);

/// Whether `value` is meant to be seen by all, whatever it is called.
pub(super) fn is_public(value: &str) -> bool {
    let plain = value.len() < 200 && value.is_ascii();
    PREFIXES.starts(value)
        || is_site(value)
        || is_content(value)
        || value.ends_with(".apps.googleusercontent.com")
        || holds(value, "@sha256:")
        || plain && (is_address(value) || is_firebase_app(value))
}

/// What Google counts the visitors of a site by: capitals and digits behind the kind of it.
fn is_site(value: &str) -> bool {
    let sign = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
    let rest = ["G-", "UA-", "AW-"].iter().find_map(|kind| value.strip_prefix(kind));
    rest.is_some_and(|rest| (6..=14).contains(&rest.len()) && rest.bytes().all(sign))
}

/// The name of a content in IPFS by its SHA-256 (CID, version 0): in base58, which leaves out what is mistaken for another sign.
fn is_content(value: &str) -> bool {
    let sign = |b: u8| b.is_ascii_alphanumeric() && !b"0OIl".contains(&b);
    value.len() == 46 && value.starts_with("Qm") && value.bytes().all(sign)
}

/// Whether it has the form of an id, which under a name that does not say secret it then is.
pub(super) fn is_id(value: &str) -> bool {
    let bytes = value.as_bytes();
    let body = |rest: &str| {
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if let Some((prefix, rest)) = value.split_once(['_', '-'])
        && IDS.has(prefix)
        && body(rest)
        && rest.len() <= 36
    {
        return !rest.contains(['_', '-']) || prefix.len() > 2 && shape::is_uuid(rest);
    }
    // Slack's teams, channels and users, Twilio's accounts, Airtable's bases and tables, YouTube's channels and lists, Google's files and sheets.
    let upper = |from: usize| bytes[from..].iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let slack = (9..=12).contains(&bytes.len()) && b"TCUBDGW".contains(&bytes[0]) && upper(1);
    let twilio = bytes.len() == 34
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && value[2..].bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase());
    let airtable = bytes.len() == 17
        && body(value)
        && ["app", "tbl", "viw", "rec", "fld", "wsp"].iter().any(|p| value.starts_with(p));
    let trace = bytes.len() == 55
        && value.starts_with("00-")
        && value[3..].bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let google = matches!(bytes.len(), 33 | 44) && bytes[0] == b'1' && body(value);
    let channel =
        bytes.len() == 24 && value.starts_with("UC") || bytes.len() == 34 && value.starts_with("PL");
    let youtube = channel && body(value);
    google || youtube || is_image(value) || slack || twilio || airtable || trace
}

/// `ghcr.io/acme/mcp:sha-3f9a…`
fn is_image(value: &str) -> bool {
    value.split_once('/').is_some_and(|(host, rest)| is_host(host) && rest.contains(':'))
}

/// `0x` and 40 digits, and the form that other chains write their addresses in.
fn is_address(value: &str) -> bool {
    let hex = |v: &str| v.bytes().all(|b| b.is_ascii_hexdigit());
    value.len() == 42 && value.starts_with("0x") && hex(&value[2..]) || is_bech32(value)
}

/// BIP 173: whose address it is, a `1`, and the signs of its alphabet. What begins with `…sec` is a secret key in the same form.
fn is_bech32(value: &str) -> bool {
    const SIGNS: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    value.rsplit_once('1').is_some_and(|(owner, rest)| {
        (2..=20).contains(&owner.len())
            && owner.bytes().all(|b| b.is_ascii_lowercase())
            && !owner.contains("sec")
            && (38..=120).contains(&rest.len())
            && rest.bytes().all(|b| SIGNS.contains(&b))
    })
}

/// `1:123456789012:web:…`
fn is_firebase_app(value: &str) -> bool {
    let parts: Vec<&str> = value.split(':').collect();
    parts.len() == 4 && parts[0] == "1" && ["web", "ios", "android"].contains(&parts[2])
}

/// A host, with or without a port: labels in small letters, the last of letters only.
pub(super) fn is_host(value: &str) -> bool {
    let (name, port) = value.split_once(':').unwrap_or((value, ""));
    let label = |l: &str| {
        !l.is_empty()
            && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    name.contains('.')
        && port.bytes().all(|b| b.is_ascii_digit())
        && name.split('.').all(label)
        && (2..=12).contains(&last.len())
        && last.bytes().all(|b| b.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::super::samples::{hex, mixed};
    use super::*;

    #[test]
    fn public_things_are_seen() {
        let texts = [
            format!("npub1{}", mixed(58).to_lowercase()),
            format!("0x{}", hex(40)),
            format!("1:123456789012:web:{}", hex(22)),
            format!("sha512-{}==", mixed(86)),
            format!("{}.apps.googleusercontent.com", hex(32)),
            format!("Qm{}", hex(44).replace('0', "z")),
            "G-1A2B3C4D5E".to_owned(),
            "UA-12345678-1".to_owned(),
        ];
        for text in texts {
            assert!(is_public(&text), "{text}");
        }
    }

    #[test]
    fn a_token_is_not_public_for_its_beginning_and_its_length() {
        for text in [
            format!("Qm{}:{}", mixed(8), mixed(35)),
            format!("Qm{}0{}", mixed(20), mixed(23)),
            format!("G-{}a$", mixed(8)),
            format!("UA-{}x", mixed(8)),
        ] {
            assert!(!is_public(&text), "{text}");
        }
        for text in [format!("UC{}:{}", mixed(10), mixed(11)), format!("app{}$", mixed(13))] {
            assert!(!is_id(&text), "{text}");
        }
    }

    #[test]
    fn hosts_are_told_from_tokens() {
        assert!(is_host(&format!("{}.lambda-url.eu-west-1.on.aws:443", hex(32))));
        assert!(!is_host(&format!("{}.{}", mixed(20), mixed(20))) && !is_host(&mixed(20)));
    }

    #[test]
    fn ids_have_their_forms() {
        for text in [
            format!("acct_1{}", mixed(15)),
            format!("AC{}", hex(32)),
            "T01AB2CD3EF".to_owned(),
            format!("app{}", mixed(14)),
        ] {
            assert!(is_id(&text), "{text}");
        }
        for text in [mixed(32), hex(32), format!("whsec_{}", mixed(32)), format!("lin_api_{}", mixed(40))] {
            assert!(!is_id(&text) && !is_public(&text), "{text}");
        }
    }
}
