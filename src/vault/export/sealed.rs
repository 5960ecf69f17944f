//! The encrypted file: standard age, in letters and digits so that it can be sent as text.

use std::io::{Read, Write};

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, scrypt};
use zeroize::Zeroizing;

use super::{Asking, LARGEST, NotOpened, Recipient};
use crate::vault::store::Passphrase;

/// Written scrypt work factor, as a power of two: that of the `age` program, about a second.
const WORK_FACTOR: u8 = 18;
/// Accepted scrypt work factor: needs 1 GiB.
const MAX_WORK_FACTOR: u8 = 20;

/// Who can open a file.
#[derive(Debug)]
pub enum SealedTo {
    /// Whoever has the secret key of any of these.
    Keys(Vec<Recipient>),
    /// Whoever knows it.
    Passphrase(Passphrase),
}

/// `plain`, encrypted and as text.
pub fn seal(plain: &str, to: &SealedTo) -> std::io::Result<String> {
    let failed = |e: age::EncryptError| std::io::Error::other(e.to_string());
    let encryptor = match to {
        SealedTo::Keys(keys) => Encryptor::with_recipients(keys.iter().map(Recipient::key)),
        SealedTo::Passphrase(passphrase) => {
            let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.as_str().to_owned()));
            recipient.set_work_factor(WORK_FACTOR);
            Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
        }
    }
    .map_err(failed)?;
    let mut out = encryptor.wrap_output(ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?)?;
    out.write_all(plain.as_bytes())?;
    String::from_utf8(out.finish()?.finish()?).map_err(std::io::Error::other)
}

/// Whether these are the first bytes of an age file, as text or not.
pub(super) fn is_sealed(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    start.starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----") || start.starts_with(b"age-encryption.org/")
}

/// A file that came, read as far as its header.
pub(super) struct Sealed(Vec<u8>);

impl Sealed {
    /// Takes the armour off, if there is any.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, NotOpened> {
        let mut binary = Vec::new();
        let reader = ArmoredReader::new(bytes.trim_ascii_start());
        match reader.take(LARGEST + 1).read_to_end(&mut binary) {
            Ok(_) if binary.len() as u64 > LARGEST => Err(NotOpened::TooLarge),
            Ok(_) => Ok(Self(binary)),
            Err(_) => Err(NotOpened::Damaged),
        }
    }

    /// Whether a passphrase opens it.
    pub(super) fn wants_passphrase(&self) -> Result<bool, NotOpened> {
        Ok(self.decryptor()?.is_scrypt())
    }

    /// The lines of the header, in which nothing is secret.
    pub(super) fn header(&self) -> String {
        let end = self.0.windows(4).position(|bytes| bytes == b"\n---").unwrap_or(self.0.len());
        String::from_utf8_lossy(&self.0[..end]).into_owned()
    }

    /// What it holds, opened by a passphrase; `name` is what a person calls the file.
    pub(super) fn by_passphrase(
        &self,
        name: &str,
        asking: &Asking<'_>,
    ) -> Result<Zeroizing<String>, NotOpened> {
        asking.until(name, |passphrase| {
            let mut identity = scrypt::Identity::new(passphrase);
            identity.set_max_work_factor(MAX_WORK_FACTOR);
            self.by(&[&identity]).map_err(|error| match error {
                NotOpened::NoKey => NotOpened::WrongPassphrase(name.to_owned()),
                other => other,
            })
        })
    }

    /// What it holds, opened by one of `keys`.
    pub(super) fn by(&self, keys: &[&dyn age::Identity]) -> Result<Zeroizing<String>, NotOpened> {
        let mut opened = self.decryptor()?.decrypt(keys.iter().copied()).map_err(why)?;
        // Never reallocated, so that no copy of the plain text stays behind.
        let mut plain = Zeroizing::new(String::with_capacity(self.0.len()));
        opened.read_to_string(&mut plain).map_err(|_| NotOpened::Damaged)?;
        Ok(plain)
    }

    fn decryptor(&self) -> Result<Decryptor<&[u8]>, NotOpened> {
        Decryptor::new_buffered(self.0.as_slice()).map_err(why)
    }
}

fn why(error: DecryptError) -> NotOpened {
    match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed | DecryptError::NoMatchingKeys => {
            NotOpened::NoKey
        }
        DecryptError::ExcessiveWork { .. } => NotOpened::Form("its passphrase would take too long to try"),
        DecryptError::UnknownFormat => NotOpened::Form("its form is not known"),
        _ => NotOpened::Damaged,
    }
}
