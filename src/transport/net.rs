//! What all tests of one run share: the proxy and trusted certificates, and whether to stop.

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use rustls_native_certs::load_certs_from_paths;

use super::proxy::Proxies;
use super::{roots, trust};
use crate::system::environ::Environ;

/// What all tests of one run share: the proxy and trusted certificates as the client's environment names them, and whether
/// to stop.
#[derive(Clone)]
pub struct Net {
    /// Set when a person pressed Ctrl-C: every test ends as soon as it can, and leaves no process behind.
    pub stop: Arc<AtomicBool>,
    shared: Arc<Shared>,
}

struct Shared {
    proxies: Proxies,
    certificates: Certificates,
    tls: OnceLock<Option<Arc<ClientConfig>>>,
    /// The variable that names no certificate at all, once they were read.
    empty: OnceLock<&'static str>,
    /// Whether the client would trust anybody.
    trusts_all: bool,
}

/// Files with certificates that the environment names.
struct Certificates {
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR`: one of them is enough to replace the system's.
    file: Option<PathBuf>,
    dir: Option<PathBuf>,
    /// `NODE_EXTRA_CA_CERTS`, which the real client trusts besides.
    extra: Option<PathBuf>,
}

impl fmt::Debug for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Net(…)")
    }
}

impl Net {
    /// From `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, `SSL_CERT_FILE`, `SSL_CERT_DIR` and `NODE_EXTRA_CA_CERTS`
    /// of the environment that the client would have.
    ///
    /// `NODE_TLS_REJECT_UNAUTHORIZED=0` is only said and not followed: no variable makes mcpkey send a secret to whoever
    /// stands in between.
    pub fn new(environ: &Environ) -> Self {
        let path = |name| environ.get_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let certificates = Certificates {
            file: path("SSL_CERT_FILE"),
            dir: path("SSL_CERT_DIR"),
            extra: path("NODE_EXTRA_CA_CERTS"),
        };
        let shared = Shared {
            proxies: Proxies::new(environ),
            certificates,
            tls: OnceLock::new(),
            empty: OnceLock::new(),
            trusts_all: environ.get("NODE_TLS_REJECT_UNAUTHORIZED") == Some("0"),
        };
        Self { stop: Arc::default(), shared: Arc::new(shared) }
    }

    /// Straight there, trusting whom the system trusts, whatever an environment says.
    pub fn direct() -> Self {
        Self::new(&Environ::default())
    }

    /// Whether to stop.
    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn proxies(&self) -> &Proxies {
        &self.shared.proxies
    }

    /// The variable whose file gave no certificate, which explains why nobody is trusted.
    pub(crate) fn untrusting(&self) -> Option<&'static str> {
        self.shared.empty.get().copied()
    }

    /// Whether the client would speak to a server whatever its certificate says.
    pub(crate) fn trusts_all(&self) -> bool {
        self.shared.trusts_all
    }

    /// How to encrypt. The trusted certificates are read at the first call and kept; what cannot be read is passed over,
    /// as OpenSSL does.
    pub(crate) fn tls(&self) -> Option<Arc<ClientConfig>> {
        let certificates = &self.shared.certificates;
        let make = || trust::config(certificates.load(&self.shared.empty), certificates.further()).ok();
        self.shared.tls.get_or_init(make).clone()
    }
}

impl Certificates {
    /// What the system has besides, unless the environment names others in its place.
    fn further(&self) -> Option<trust::Further> {
        (self.file.is_none() && self.dir.is_none()).then_some(roots::further as trust::Further)
    }

    fn load(&self, empty: &OnceLock<&'static str>) -> Vec<CertificateDer<'static>> {
        let trusted = match (&self.file, &self.dir) {
            (None, None) => roots::of_system(),
            (file, dir) => load_certs_from_paths(file.as_deref(), dir.as_deref()).certs,
        };
        let extra = self.extra.as_deref().map(|file| load_certs_from_paths(Some(file), None));
        let none = [
            (self.file.is_some() && trusted.is_empty(), "SSL_CERT_FILE"),
            (self.dir.is_some() && trusted.is_empty(), "SSL_CERT_DIR"),
            (extra.as_ref().is_some_and(|found| found.certs.is_empty()), "NODE_EXTRA_CA_CERTS"),
        ];
        if let Some((_, name)) = none.iter().find(|(is_none, _)| *is_none) {
            let _ = empty.set(name);
        }
        trusted.into_iter().chain(extra.into_iter().flat_map(|found| found.certs)).collect()
    }
}
