//! Opening a file that came: by the keys that are at hand, or by a passphrase where it wants one.

use zeroize::Zeroizing;

use super::sealed::Sealed;
use super::{Asking, NotOpened, PrivateKey};

/// What `sealed` holds; `name` is what a person calls the file. Keys that have a passphrase come last, so that nobody is asked
/// for one in vain.
pub fn open(
    sealed: &[u8],
    keys: Vec<PrivateKey>,
    name: &str,
    asking: &Asking<'_>,
) -> Result<Zeroizing<String>, NotOpened> {
    let sealed = Sealed::read(sealed)?;
    if sealed.wants_passphrase()? {
        return sealed.by_passphrase(name, asking);
    }
    let header = sealed.header();
    let (open, locked): (Vec<_>, Vec<_>) = keys.into_iter().partition(PrivateKey::is_open);
    for keys in [open, locked] {
        let ready: Vec<_> =
            keys.into_iter().map(|key| key.ready(&header, asking)).collect::<Result<_, _>>()?;
        let ready: Vec<_> = ready.iter().flatten().map(AsRef::as_ref).collect();
        match sealed.by(&ready) {
            Err(NotOpened::NoKey) => {}
            opened => return opened,
        }
    }
    Err(NotOpened::NoKey)
}
