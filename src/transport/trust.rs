//! Who is trusted: what a known authority signed and, as with the real client, a certificate that is named itself.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// Certificates that are read once somebody shows one that is not known without them.
pub(crate) type Further = fn() -> Vec<CertificateDer<'static>>;

/// A configuration that trusts `named`, those of `further`, and whom they signed.
pub(crate) fn config(
    named: Vec<CertificateDer<'static>>,
    further: Option<Further>,
) -> Result<Arc<ClientConfig>, Error> {
    let provider = Arc::new(ring::default_provider());
    let named = Trusted::new(named, &provider);
    let trust = Trust { named, further, found: OnceLock::new(), provider: Arc::clone(&provider) };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(trust))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Whether rustls refuses a certificate for being that of an authority: so is one that `openssl req -x509` makes for a
/// server. By then its dates have been checked, and its name has not.
pub(crate) fn is_authoritys_own(error: &CertificateError) -> bool {
    matches!(error, CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity"))
}

/// Some certificates that are trusted, and whom they signed.
#[derive(Debug)]
struct Trusted {
    /// Nobody at all is no error: everybody is an unknown authority.
    signers: Option<Arc<WebPkiServerVerifier>>,
    certificates: Vec<CertificateDer<'static>>,
}

impl Trusted {
    fn new(certificates: Vec<CertificateDer<'static>>, provider: &Arc<CryptoProvider>) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(certificates.iter().cloned());
        let build =
            || WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build();
        let signers = if certificates.is_empty() { None } else { build().ok() };
        Self { signers, certificates }
    }

    fn verify(
        &self,
        (certificate, between): (&CertificateDer<'_>, &[CertificateDer<'_>]),
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(signers) = &self.signers else {
            return Err(Error::InvalidCertificate(CertificateError::UnknownIssuer));
        };
        match signers.verify_server_cert(certificate, between, name, ocsp, now) {
            Err(Error::InvalidCertificate(error))
                if is_authoritys_own(&error)
                    && self.certificates.iter().any(|named| named == certificate) =>
            {
                verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }
}

#[derive(Debug)]
struct Trust {
    named: Trusted,
    further: Option<Further>,
    found: OnceLock<Trusted>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.named.verify((certificate, between), name, ocsp, now);
        let is_unknown = |error: &CertificateError| {
            matches!(error, CertificateError::UnknownIssuer) || is_authoritys_own(error)
        };
        match (&verified, self.further) {
            (Err(Error::InvalidCertificate(error)), Some(further)) if is_unknown(error) => {
                let found = self.found.get_or_init(|| Trusted::new(further(), &self.provider));
                found.verify((certificate, between), name, ocsp, now).or(verified)
            }
            _ => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static KEPT_ASIDE: OnceLock<CertificateDer<'static>> = OnceLock::new();

    fn further() -> Vec<CertificateDer<'static>> {
        KEPT_ASIDE.get().into_iter().cloned().collect()
    }

    #[test]
    fn an_authority_that_is_kept_aside_is_looked_for_when_a_server_names_it() {
        use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let server = CertificateParams::new(["a.example".to_owned()]).unwrap();
        let server = server.signed_by(&KeyPair::generate().unwrap(), &authority).unwrap();
        KEPT_ASIDE.set(authority.der().clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let verify = |further: Option<Further>, name: &'static str| {
            let named = Trusted::new(Vec::new(), &provider);
            let trust = Trust { named, further, found: OnceLock::new(), provider: Arc::clone(&provider) };
            let name = ServerName::try_from(name).unwrap();
            trust.verify_server_cert(server.der(), &[], &name, &[], UnixTime::now()).is_ok()
        };
        assert!(verify(Some(further), "a.example"));
        assert!(!verify(Some(further), "b.example"));
        assert!(!verify(None, "a.example"));
        assert!(!verify(Some(Vec::new), "a.example"));
    }
}
