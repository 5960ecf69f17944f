//! A value of 256 random bits, and the hash by which a server may know it.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::base::secret::Secret;
use crate::cli::Form;
use crate::detect::base64;
use crate::world::error::Failure;

/// A new value in this form.
pub(super) fn value(form: Form) -> Result<Secret, Failure> {
    let mut bytes = Zeroizing::new([0u8; 32]);
    getrandom::fill(bytes.as_mut()).map_err(|e| Failure::new(format!("no random numbers: {e}")))?;
    Ok(Secret::new(spelled(form, &bytes))?.0)
}

fn spelled(form: Form, bytes: &[u8; 32]) -> Zeroizing<String> {
    match form {
        Form::Hex => hex(bytes),
        Form::Base64url => {
            let standard = Zeroizing::new(base64::encode(bytes));
            let signs = standard.trim_end_matches('=').chars();
            Zeroizing::new(
                signs
                    .map(|c| match c {
                        '+' => '-',
                        '/' => '_',
                        c => c,
                    })
                    .collect(),
            )
        }
    }
}

fn hex(bytes: &[u8]) -> Zeroizing<String> {
    let digit = |four: u8| char::from_digit(u32::from(four), 16).unwrap_or('0');
    Zeroizing::new(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
}

/// The SHA-256 of a value in hexadecimal digits; of 256 random bits it gives nothing away.
pub(super) fn sha256(secret: &Secret) -> String {
    hex(&Sha256::digest(secret.expose())).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_spells_all_bits() {
        let bytes: [u8; 32] = std::array::from_fn(|at| (at * 8 + 3) as u8);
        assert_eq!(spelled(Form::Hex, &bytes).len(), 64);
        assert!(spelled(Form::Hex, &bytes).starts_with("030b131b"));
        let short = spelled(Form::Base64url, &[0xfb; 32]);
        assert_eq!((short.len(), &short[..4]), (43, "-_v7"));
        assert_ne!(value(Form::Hex).unwrap(), value(Form::Hex).unwrap());
    }

    #[test]
    fn the_hash_is_the_one_that_everybody_computes() {
        let abc = Secret::new("abc".to_owned()).unwrap().0;
        assert!(sha256(&abc).starts_with("ba7816bf8f01cfea414140de5dae2223"));
    }
}
