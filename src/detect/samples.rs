//! Text that looks made by chance, for the examples of the rules: assembled when asked for, so that no secret-shaped
//! literal is in the source, and the same at every call.

const MIXED: &[u8] = b"q7Zk2Vx9Rb4Tn8Lw1Yc6Hf3Jm5Gd0PsXvDuK";

/// `length` letters and digits.
pub(crate) fn mixed(length: usize) -> String {
    walk(MIXED, length)
}

/// `length` hexadecimal digits in lower case.
pub(super) fn hex(length: usize) -> String {
    walk(b"9f3a7c0e5d1b8264", length)
}

/// `length` letters of either case.
#[cfg(test)]
pub(super) fn letters(length: usize) -> String {
    walk(b"QWERTYUIOPASDFGHJKLZXCVBNMqwertyuiopasdfghjklzxcvbnm", length)
}

fn walk(signs: &[u8], length: usize) -> String {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize
    };
    (0..length).map(|_| char::from(signs[next() % signs.len()])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_look_made_by_chance_and_stay_the_same() {
        assert_eq!(mixed(40), mixed(40));
        assert!(crate::detect::shape::is_random(&mixed(32), 32));
        assert!(crate::detect::shape::is_hex(&hex(32)));
    }
}
