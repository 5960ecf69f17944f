//! The authorities that the system trusts, whatever the environment says.
//!
//! `load_native_certs` takes `SSL_CERT_FILE` and `SSL_CERT_DIR` of this process before the system's; whom an environment
//! names is a question of its own, with another answer.

use rustls::pki_types::CertificateDer;

/// Where systems keep them in one file; the first that is there counts.
#[cfg(all(unix, not(target_os = "macos")))]
const FILES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
];
/// Where OpenSSL looks for one under the hash of its name, beside the file.
#[cfg(all(unix, not(target_os = "macos")))]
const FOLDERS: &[&str] = &["/etc/ssl/certs", "/etc/pki/tls/certs", "/usr/local/share/certs"];

/// The certificates of the system's authorities that are in its one file. What cannot be read is passed over.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn of_system() -> Vec<CertificateDer<'static>> {
    use std::path::Path;

    use rustls_native_certs::load_certs_from_paths;
    let files = FILES.iter().map(|file| load_certs_from_paths(Some(Path::new(file)), None));
    files.map(|found| found.certs).find(|certs| !certs.is_empty()).unwrap_or_default()
}

/// Those that are in its folders, where an administrator may have put one that is in no file. It takes some milliseconds to read
/// them, so that is left until a server shows an authority that is not in the file, as OpenSSL does.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn further() -> Vec<CertificateDer<'static>> {
    FOLDERS.iter().flat_map(|folder| in_folder(folder.as_ref())).collect()
}

/// What lies in a folder under another name is nobody's word.
#[cfg(all(unix, not(target_os = "macos")))]
fn in_folder(folder: &std::path::Path) -> Vec<CertificateDer<'static>> {
    let is_hashed = |name: &str| {
        let (hash, number) = name.split_once('.').unwrap_or_default();
        let is_hash = hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        is_hash && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    };
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let hashed = files.filter(|file| file.file_name().to_str().is_some_and(is_hashed));
    hashed
        .flat_map(|file| rustls_native_certs::load_certs_from_paths(Some(&file.path()), None).certs)
        .collect()
}

/// Where the system has one place for all there are no others.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(super) fn further() -> Vec<CertificateDer<'static>> {
    Vec::new()
}

/// The certificates of the system's authorities; a person's word about one stands above an administrator's, and that above
/// the system's own. What cannot be read is passed over.
#[cfg(target_os = "macos")]
pub(super) fn of_system() -> Vec<CertificateDer<'static>> {
    use security_framework::trust_settings::TrustSettingsForCertificate::{TrustAsRoot, TrustRoot};
    use security_framework::trust_settings::{Domain, TrustSettings};
    let words = [Domain::User, Domain::Admin, Domain::System].into_iter().flat_map(|domain| {
        let settings = TrustSettings::new(domain);
        let certificates: Vec<_> = settings.iter().into_iter().flatten().collect();
        certificates.into_iter().filter_map(move |certificate| {
            // One without a word about it is trusted.
            let trust = settings.tls_trust_settings_for_certificate(&certificate).ok()?;
            Some((certificate.to_der(), matches!(trust, None | Some(TrustRoot | TrustAsRoot))))
        })
    });
    trusted(words)
}

/// Of certificates and whether they are trusted, in the order in which words count: the first about each does.
#[cfg(any(test, target_os = "macos"))]
fn trusted(words: impl IntoIterator<Item = (Vec<u8>, bool)>) -> Vec<CertificateDer<'static>> {
    let mut first = std::collections::HashMap::new();
    for (der, is_trusted) in words {
        first.entry(der).or_insert(is_trusted);
    }
    first.into_iter().filter_map(|(der, is_trusted)| is_trusted.then(|| der.into())).collect()
}

/// The certificates of the system's authorities that are good for servers today. What cannot be read is passed over.
#[cfg(windows)]
pub(super) fn of_system() -> Vec<CertificateDer<'static>> {
    use schannel::cert_context::{CertContext, ValidUses};
    use schannel::cert_store::CertStore;
    let is_good = |certificate: &CertContext| {
        let uses = match certificate.valid_uses() {
            Ok(ValidUses::All) => None,
            Ok(ValidUses::Oids(uses)) => Some(uses),
            Err(_) => return false,
        };
        is_for_servers(uses.as_deref()) && certificate.is_time_valid().unwrap_or(false)
    };
    let Ok(store) = CertStore::open_current_user("ROOT") else { return Vec::new() };
    store.certs().filter(is_good).map(|certificate| certificate.to_der().to_vec().into()).collect()
}

/// Whether an authority that is for these uses may speak for a server; for all where none are named (RFC 5280, 4.2.1.12).
#[cfg(any(test, windows))]
fn is_for_servers(uses: Option<&[String]>) -> bool {
    const SERVERS: &str = "1.3.6.1.5.5.7.3.1";
    uses.is_none_or(|uses| uses.iter().any(|usage| usage == SERVERS))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// How many there should be, for the process that this test starts.
    const EXPECTED: &str = "MCPKEY_TEST_ROOTS";

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn a_folder_gives_what_stands_under_the_hash_of_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let certificate = || rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap().cert.pem();
        for name in ["0a1b2c3d.0", "0a1b2c3d.1", "loose.pem"] {
            std::fs::write(folder.path().join(name), certificate()).unwrap();
        }
        assert_eq!(in_folder(folder.path()).len(), 2);
    }

    #[test]
    fn the_first_word_about_an_authority_counts() {
        let (one, two) = (b"one".to_vec(), b"two".to_vec());
        let words = [(one.clone(), false), (two.clone(), true), (one, true), (two.clone(), false)];
        assert_eq!(trusted(words), [CertificateDer::from(two)]);
    }

    #[test]
    fn an_authority_for_something_else_speaks_for_no_server() {
        let uses = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
        let (mail, both) = (uses(&["1.3.6.1.5.5.7.3.4"]), uses(&["1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.1"]));
        let is_good =
            [None, Some(&mail), Some(&both), Some(&vec![])].map(|all| is_for_servers(all.map(Vec::as_slice)));
        assert_eq!(is_good, [true, false, true, false]);
    }

    #[test]
    fn an_environment_names_nobody_whom_the_system_trusts() {
        let count = of_system().len().to_string();
        if let Ok(expected) = std::env::var(EXPECTED) {
            assert_eq!(count, expected);
            return;
        }
        let same = "transport::roots::tests::an_environment_names_nobody_whom_the_system_trusts";
        for value in ["", "/dev/null"] {
            let mut again = Command::new(std::env::current_exe().unwrap());
            again.args(["--exact", same]).env(EXPECTED, &count);
            let ran = again.env("SSL_CERT_FILE", value).env("SSL_CERT_DIR", value).output().unwrap();
            let said = String::from_utf8_lossy(&ran.stdout);
            assert!(ran.status.success() && said.contains("1 passed"), "{said}");
        }
    }
}
