//! Certificates: whom a test trusts, and what it says of those whom it does not.

use std::io::{BufReader, Write};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::scripted_tests::{Asked, listen, read, test_in};
use crate::client::Wire;
use crate::probe::outcome::{Outcome, TlsTrouble};
use rustls::crypto::ring;
use std::sync::Arc;

/// A server with a certificate for `host` that vouches for itself and is marked as an authority's: where it is, and a
/// file with the certificate.
fn server(host: &str, year: i32) -> (String, tempfile::NamedTempFile) {
    let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_after = date_time_ymd(year, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(certificate.pem().as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .unwrap();
    let config = Arc::new(config);
    let port = listen(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut from = BufReader::new(StreamOwned::new(connection, stream));
        while let Some(asked) = read(&mut from) {
            if from.get_mut().write_all(Asked::legacy(&asked).as_bytes()).is_err() {
                return;
            }
        }
    });
    (format!("https://localhost:{port}/mcp"), file)
}

fn outcome(url: &str, variables: &[(&str, &str)]) -> Outcome {
    test_in(variables, Wire::Http, url, Duration::from_secs(20)).outcome
}

#[test]
fn a_certificate_that_is_named_itself_is_trusted_for_its_own_host_while_it_is_good() {
    let named = |host, year| {
        let (url, file) = server(host, year);
        outcome(&url, &[("NODE_EXTRA_CA_CERTS", file.path().to_str().unwrap())])
    };
    assert_eq!(named("localhost", 2999), Outcome::Works);
    assert!(matches!(named("else.example", 2999), Outcome::Tls(TlsTrouble::WrongHost(_))));
    assert_eq!(named("localhost", 2020), Outcome::Tls(TlsTrouble::Expired));
}

#[test]
fn a_certificate_that_nobody_named_is_an_unknown_authoritys() {
    let (url, _) = server("localhost", 2999);
    let (_, other) = server("localhost", 2999);
    assert_eq!(
        outcome(&url, &[("SSL_CERT_FILE", other.path().to_str().unwrap())]),
        Outcome::Tls(TlsTrouble::UnknownAuthority)
    );
    let empty = tempfile::NamedTempFile::new().unwrap();
    let told = outcome(&url, &[("SSL_CERT_FILE", empty.path().to_str().unwrap())]);
    assert!(
        matches!(&told, Outcome::Tls(TlsTrouble::Other(said)) if said.as_str().contains("SSL_CERT_FILE")),
        "{told:?}"
    );
}
