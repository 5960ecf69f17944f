//! Headers and urls that hold a credential: each in a buffer that is wiped.

use std::fmt;

use hyper::Uri;
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use url::Url;
use zeroize::{Zeroize, Zeroizing};

use super::trouble::Trouble;

/// A value that holds a secret: never shown, and wiped when the last header that has it goes.
///
/// # Errors
/// When it cannot be sent.
pub fn secret_header(value: Zeroizing<String>) -> Result<HeaderValue, Trouble> {
    let bytes = Bytes::from_owner(Owned(value));
    let mut value = HeaderValue::from_maybe_shared(bytes).map_err(|_| Trouble::BadRequest)?;
    value.set_sensitive(true);
    Ok(value)
}

struct Owned(Zeroizing<String>);

impl AsRef<[u8]> for Owned {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A url in which a secret may stand: never shown, and wiped when it goes.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretUrl(Url);

impl SecretUrl {
    /// Reads it.
    ///
    /// # Errors
    /// When it is no url.
    pub fn parse(text: &str) -> Result<Self, url::ParseError> {
        Url::parse(text).map(Self)
    }

    /// The url itself.
    pub fn get(&self) -> &Url {
        &self.0
    }

    /// As requests carry it: one buffer for all of them, wiped when the last one goes. `None` where no request can be sent there.
    pub fn uri(&self) -> Option<Uri> {
        let text = Zeroizing::new(self.0.as_str().to_owned());
        Uri::from_maybe_shared(Bytes::from_owner(Owned(text))).ok()
    }
}

impl From<Url> for SecretUrl {
    fn from(url: Url) -> Self {
        Self(url)
    }
}

impl fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretUrl(…)")
    }
}

impl Drop for SecretUrl {
    fn drop(&mut self) {
        if let Ok(empty) = Url::parse("x:") {
            String::from(std::mem::replace(&mut self.0, empty)).zeroize();
        }
    }
}

/// What the user and password in a url become, `Basic …`; `None` where the url has neither.
pub(crate) fn basic(url: &Url) -> Option<HeaderValue> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let mut pair = decode(url.username());
    pair.push(b':');
    pair.extend_from_slice(&decode(url.password().unwrap_or_default()));
    secret_header(Zeroizing::new(format!("Basic {}", crate::detect::base64::encode(&pair)))).ok()
}

fn decode(text: &str) -> Zeroizing<Vec<u8>> {
    let form = Zeroizing::new(text.replace('+', "%2B"));
    let first = url::form_urlencoded::parse(form.as_bytes()).next();
    Zeroizing::new(first.map_or_else(Vec::new, |(name, _)| name.into_owned().into_bytes()))
}
