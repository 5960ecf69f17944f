//! Fresh random values for the corpus, so that nothing secret-shaped rests in the repository.

/// A small generator (splitmix64); its seed is printed so that a failing run can be repeated.
pub(crate) struct Rng(pub u64);

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";

impl Rng {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub(crate) fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    pub(crate) fn from(&mut self, alphabet: &str, length: usize) -> String {
        let alphabet = alphabet.as_bytes();
        (0..length).map(|_| char::from(alphabet[self.below(alphabet.len())])).collect()
    }

    pub(crate) fn alnum(&mut self, length: usize) -> String {
        self.from(&format!("{LOWER}{UPPER}{DIGITS}"), length)
    }

    pub(crate) fn lower(&mut self, length: usize) -> String {
        self.from(&format!("{LOWER}{DIGITS}"), length)
    }

    pub(crate) fn upper(&mut self, length: usize) -> String {
        self.from(&format!("{UPPER}{DIGITS}"), length)
    }

    pub(crate) fn letters(&mut self, length: usize) -> String {
        self.from(LOWER, length)
    }

    pub(crate) fn digits(&mut self, length: usize) -> String {
        self.from(DIGITS, length)
    }

    pub(crate) fn hex(&mut self, length: usize) -> String {
        self.from("0123456789abcdef", length)
    }

    pub(crate) fn url64(&mut self, length: usize) -> String {
        self.from(&format!("{LOWER}{UPPER}{DIGITS}-_"), length)
    }

    pub(crate) fn base64(&mut self, length: usize) -> String {
        self.from(&format!("{LOWER}{UPPER}{DIGITS}+/"), length)
    }

    pub(crate) fn uuid(&mut self) -> String {
        let part = [8, 4, 4, 4, 12].map(|n| self.hex(n));
        part.join("-")
    }

    pub(crate) fn word(&mut self) -> &'static str {
        self.pick(&[
            "search", "billing", "weather", "orders", "docs", "project", "memory", "browser", "calendar",
            "finance", "metrics", "support", "design", "catalog", "payments", "tracker", "report", "storage",
            "gateway", "bridge",
        ])
    }

    /// What a person thinks up: a word or two, a year or a few digits, a mark.
    pub(crate) fn human(&mut self) -> String {
        let name = self.pick(&[
            "Sommer",
            "dragon",
            "Liverpool",
            "sunshine",
            "Biscuit",
            "purple",
            "Kaffee",
            "rosebud",
        ]);
        let more = self.pick(&["Tiger", "moon", "House", "77", "lake", "Storm"]);
        let tail = self.pick(&["2024!", "_99", "#1", "1987", "!!", "@42", "$7", "2023"]);
        format!("{name}{more}{tail}")
    }
}

/// Standard base64 with padding.
pub(crate) fn encode64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0u32, |w, i| w << 8 | u32::from(*chunk.get(i).unwrap_or(&0)));
        for i in 0..4 {
            let sign = SIGNS[(word >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

/// Base64url without padding, as the parts of a JWT are written.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    encode64(bytes).trim_end_matches('=').replace('+', "-").replace('/', "_")
}
