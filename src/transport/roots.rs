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

/// The certificates of the system's authorities. What cannot be read is passed over.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(super) fn of_system() -> Vec<CertificateDer<'static>> {
    rustls_native_certs::load_native_certs().certs
}
