//! Every data file keeps the promises that the rest relies on, and references become the arguments that its vault documents.

use super::*;

fn words(reference: &str) -> Result<Vec<String>, BadSource> {
    let program = all().iter().find(|program| program.is_meant_by(reference)).expect("a vault");
    program.source(reference, &|path| format!("/at/{path}")).map(|source| source.words)
}

#[test]
fn every_data_file_is_embedded_sorted_and_reads() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/vaults");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .collect();
    names.sort();
    assert_eq!(names, FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for (name, text) in FILES {
        let program = VaultProgram::read(text).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(program.name, *name);
        assert!(program.get.starts_with("https://") && program.source.starts_with("https://"), "{name}");
    }
    assert_eq!(all().len(), FILES.len());
}

#[test]
fn no_reference_means_two_vaults() {
    for program in all() {
        let meant: Vec<&str> = all()
            .iter()
            .filter(|other| other.is_meant_by(&program.example))
            .map(|other| other.name.as_str())
            .collect();
        assert_eq!(meant, [&program.name]);
    }
}

#[test]
fn a_reference_becomes_the_arguments_of_its_program() {
    for (reference, line) in [
        ("op://My Vault/git hub/token", "op read --no-newline 'op://My Vault/git hub/token'"),
        ("op://x --account y", "op read --no-newline 'op://x --account y'"),
        ("pass:work/github", "pass show work/github"),
        ("gopass:work/github", "gopass show --password work/github"),
        ("bw:a b", "bw get password 'a b'"),
        ("vault:secret/dev#token", "vault kv get '-field=token' secret/dev"),
        (
            "keepassxc:x.kdbx#Dev/GitHub",
            "keepassxc-cli show --show-protected --attributes Password /at/x.kdbx Dev/GitHub",
        ),
        (
            "keepassxc:x.kdbx#Dev/GitHub#Token",
            "keepassxc-cli show --show-protected --attributes Token /at/x.kdbx Dev/GitHub",
        ),
        ("sops:x.yaml#a/b", "sops --decrypt --output-type json /at/x.yaml"),
        ("doppler:p/c/N", "doppler secrets get N --plain --project p --config c"),
    ] {
        let words = words(reference).unwrap();
        assert_eq!(shlex::try_join(words.iter().map(String::as_str)).unwrap(), line);
    }
}

#[test]
fn a_member_is_looked_for_only_where_the_reference_names_it() {
    let json = |reference: &str| {
        let program = all().iter().find(|program| program.is_meant_by(reference)).unwrap();
        program.source(reference, &str::to_owned).unwrap().json
    };
    assert_eq!(json("aws-sm:dev/github"), None);
    assert_eq!(json("aws-sm:dev/github#token").as_deref(), Some("/token"));
    assert_eq!(json("sops:/x.yaml#a/b").as_deref(), Some("/a/b"));
}

#[test]
fn what_could_be_an_option_or_is_no_reference_is_refused() {
    for reference in ["pass:-c/x", "pass: --clip", "vault:-address=http://x#f", "vault:p#-x", "bw:--help"] {
        assert!(matches!(words(reference), Err(BadSource::Option(_))), "{reference}");
    }
    for reference in ["pass:", "op://", "vault:secret/dev", "vault:#x", "doppler:p/c", "sops:x.yaml"] {
        assert!(matches!(words(reference), Err(BadSource::Form(_))), "{reference}");
    }
    assert_eq!(words("pass:a\nb"), Err(BadSource::Unseen));
    assert_eq!(words("pass:${HOME}"), Err(BadSource::Placeholder));
}

#[test]
fn a_data_file_that_promises_too_much_is_refused() {
    let file = |from: &str, to: &str| {
        let good = include_str!("../../../templates/vaults/vault.toml");
        assert!(good.contains(from), "{from}");
        VaultProgram::read(&good.replace(from, to)).unwrap_err()
    };
    for (from, to, said) in [
        ("name = \"vault\"", "name = \"command\"", "name:"),
        ("name = \"vault\"", "name = \"My Vault\"", "name:"),
        ("\"vault:{path}#{field}\"", "\"{path}\"", "reference:"),
        ("\"vault:{path}#{field}\"", "\"v{path}\"", "reference:"),
        ("{path}\"]", "{other}\"]", "{other}"),
        ("{path}\"]", "{path\"]", "a brace"),
        ("program = \"vault\"", "program = \"./vault\"", "program:"),
        ("program = \"vault\"", "program = \"\"", "program:"),
        ("program = \"vault\"", "program = \"vault\"\nseconds = 0", "seconds:"),
        ("program = \"vault\"", "program = \"vault\"\nshell = true", "shell"),
        ("secret/dev/github#token", "secret/dev/github", "example:"),
    ] {
        let why = file(from, to);
        assert!(why.contains(said), "{why}");
    }
}
