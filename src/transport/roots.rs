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
/// Where they keep each in one of its own, looked at where there is no such file.
#[cfg(all(unix, not(target_os = "macos")))]
const FOLDERS: &[&str] = &["/etc/ssl/certs", "/etc/pki/tls/certs", "/usr/local/share/certs"];

/// The certificates of the system's authorities. What cannot be read is passed over.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn of_system() -> Vec<CertificateDer<'static>> {
    use std::path::Path;

    use rustls_native_certs::load_certs_from_paths;
    let files = FILES.iter().map(|file| load_certs_from_paths(Some(Path::new(file)), None));
    let folders = FOLDERS.iter().map(|folder| load_certs_from_paths(None, Some(Path::new(folder))));
    files.chain(folders).map(|found| found.certs).find(|certs| !certs.is_empty()).unwrap_or_default()
}

/// The certificates of the system's authorities; a person's word about one stands above an administrator's, and that above
/// the system's own. What cannot be read is passed over.
#[cfg(target_os = "macos")]
pub(super) fn of_system() -> Vec<CertificateDer<'static>> {
    use std::collections::HashMap;

    use security_framework::trust_settings::TrustSettingsForCertificate::{TrustAsRoot, TrustRoot};
    use security_framework::trust_settings::{Domain, TrustSettings};
    let mut trusted = HashMap::new();
    for domain in [Domain::User, Domain::Admin, Domain::System] {
        let settings = TrustSettings::new(domain);
        for certificate in settings.iter().into_iter().flatten() {
            // One without a word about it is trusted.
            if let Ok(trust) = settings.tls_trust_settings_for_certificate(&certificate) {
                let is_trusted = matches!(trust, None | Some(TrustRoot | TrustAsRoot));
                trusted.entry(certificate.to_der()).or_insert(is_trusted);
            }
        }
    }
    trusted.into_iter().filter_map(|(der, is_trusted)| is_trusted.then(|| der.into())).collect()
}

/// The certificates of the system's authorities that are good for servers today. What cannot be read is passed over.
#[cfg(windows)]
pub(super) fn of_system() -> Vec<CertificateDer<'static>> {
    use schannel::cert_context::{CertContext, ValidUses};
    use schannel::cert_store::CertStore;
    const SERVERS: &str = "1.3.6.1.5.5.7.3.1";
    let is_good = |certificate: &CertContext| {
        let for_servers = match certificate.valid_uses() {
            Ok(ValidUses::All) => true,
            Ok(ValidUses::Oids(uses)) => uses.iter().any(|usage| usage == SERVERS),
            Err(_) => false,
        };
        for_servers && certificate.is_time_valid().unwrap_or(false)
    };
    let Ok(store) = CertStore::open_current_user("ROOT") else { return Vec::new() };
    store.certs().filter(is_good).map(|certificate| certificate.to_der().to_vec().into()).collect()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// How many there should be, for the process that this test starts.
    const EXPECTED: &str = "MCPKEY_TEST_ROOTS";

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
