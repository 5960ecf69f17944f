//! Headers that hold a credential: in one buffer, which is wiped.

use hyper::body::Bytes;
use hyper::header::HeaderValue;
use url::Url;
use zeroize::Zeroizing;

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
