//! Certificates made on the spot: an authority, and what it signs for servers, good and bad.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;

use super::World;

/// An authority that nobody trusts until it is told to.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    /// A new one with this name.
    pub(crate) fn called(name: &str) -> Self {
        let mut params = of(name);
        params.subject_alt_names.clear();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, key()).expect("an authority");
        Self { issuer }
    }

    /// A file in `world` that makes whoever reads it trust this authority.
    pub(crate) fn file(&self, world: &World) -> PathBuf {
        let path = world.root().join("authority.pem");
        std::fs::write(&path, self.issuer.pem()).expect("a written file");
        path
    }

    /// A certificate for `host`.
    pub(crate) fn signs(&self, host: &str) -> Arc<ServerConfig> {
        self.finished(of(host))
    }

    /// A certificate for `host` that was good until 2020.
    pub(crate) fn signed_until_2020(&self, host: &str) -> Arc<ServerConfig> {
        let mut params = of(host);
        (params.not_before, params.not_after) = (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1));
        self.finished(params)
    }

    /// A certificate for `host` that is good from 2999.
    pub(crate) fn signs_from_2999(&self, host: &str) -> Arc<ServerConfig> {
        let mut params = of(host);
        (params.not_before, params.not_after) = (date_time_ymd(2999, 1, 1), date_time_ymd(2999, 2, 1));
        self.finished(params)
    }

    fn finished(&self, params: CertificateParams) -> Arc<ServerConfig> {
        let key = key();
        let signed = params.signed_by(&key, &self.issuer).expect("a certificate");
        server(signed.der(), &key)
    }
}

/// A certificate for `host` that vouches for itself.
pub(crate) fn self_signed(host: &str) -> Arc<ServerConfig> {
    let key = key();
    let params = of(host);
    server(params.self_signed(&key).expect("a certificate").der(), &key)
}

fn of(host: &str) -> CertificateParams {
    let mut params = CertificateParams::new([host.to_owned()]).expect("a name");
    params.distinguished_name.push(DnType::CommonName, host);
    params
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn server(certificate: &rustls::pki_types::CertificateDer<'static>, key: &KeyPair) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = config.expect("versions").with_no_client_auth();
    Arc::new(config.with_single_cert(vec![certificate.clone()], key.into()).expect("a matching key"))
}
