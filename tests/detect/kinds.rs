//! What secrets look like: about half carry a vendor's prefix, the other half are opaque, uuids or human.

use super::random::{Rng, encode_url};

/// In which places a kind can be told from an identifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reach {
    /// Recognised by its looks wherever it stands.
    Anywhere,
    /// Only where a name says what it is.
    Named,
    /// Only where a password is expected.
    Password,
}

pub(crate) struct Kind {
    pub label: &'static str,
    pub reach: Reach,
    pub make: fn(&mut Rng) -> String,
}

const fn kind(label: &'static str, reach: Reach, make: fn(&mut Rng) -> String) -> Kind {
    Kind { label, reach, make }
}

use Reach::{Anywhere, Named, Password};

pub(crate) const KINDS: &[Kind] = &[
    kind("github classic", Anywhere, |r| format!("gh{}_{}", "p", r.alnum(36))),
    kind("github oauth", Anywhere, |r| format!("gh{}_{}", r.pick(&["o", "s", "u", "r"]), r.alnum(36))),
    kind("github fine", Anywhere, |r| format!("github_{}_{}_{}", "pat", r.alnum(22), r.alnum(59))),
    kind("anthropic", Anywhere, |r| format!("sk-{}-api03-{}-{}AA", "ant", r.url64(86), r.alnum(6))),
    kind("openai", Anywhere, |r| format!("sk{}{}", "-", r.alnum(48))),
    kind("openai project", Anywhere, |r| format!("sk-{}-{}T3BlbkFJ{}", "proj", r.url64(74), r.url64(74))),
    kind("openrouter", Anywhere, |r| format!("sk-{}-v1-{}", "or", r.hex(64))),
    kind("slack bot", Anywhere, |r| format!("xo{}-{}-{}-{}", "xb", r.digits(12), r.digits(13), r.alnum(24))),
    kind("slack app", Anywhere, |r| format!("xa{}-1-A{}-{}-{}", "pp", r.upper(10), r.digits(13), r.hex(64))),
    kind("gitlab", Anywhere, |r| format!("gl{}-{}", "pat", r.url64(20))),
    kind("npm", Anywhere, |r| format!("np{}_{}", "m", r.alnum(36))),
    kind("supabase token", Anywhere, |r| format!("sb{}_{}", "p", r.hex(40))),
    kind("supabase secret", Anywhere, |r| format!("sb_{}_{}_{}", "secret", r.url64(22), r.alnum(8))),
    kind("figma", Anywhere, |r| format!("fig{}_{}", "d", r.url64(40))),
    kind("notion", Anywhere, |r| format!("nt{}_{}", "n", r.alnum(46))),
    kind("notion old", Anywhere, |r| format!("sec{}_{}", "ret", r.alnum(43))),
    kind("linear", Anywhere, |r| format!("lin_{}_{}", "api", r.alnum(40))),
    kind("google key", Anywhere, |r| format!("AI{}{}", "za", r.url64(35))),
    kind("google express", Anywhere, |r| format!("A{}{}", "Q.", r.url64(50))),
    kind("google oauth", Anywhere, |r| format!("ya{}.a0{}", "29", r.url64(120))),
    kind("hugging face", Anywhere, |r| format!("h{}_{}", "f", r.alnum(34))),
    kind("context7", Anywhere, |r| format!("ctx7{}-{}", "sk", r.uuid())),
    kind("live prefix", Anywhere, |r| format!("{}_{}_{}", r.letters(2), "live", r.lower(32))),
    kind("tavily", Anywhere, |r| format!("tv{}-dev-{}", "ly", r.alnum(32))),
    kind("firecrawl", Anywhere, |r| format!("f{}-{}", "c", r.hex(32))),
    kind("perplexity", Anywhere, |r| format!("pp{}-{}", "lx", r.alnum(48))),
    kind("stripe live", Anywhere, |r| format!("{}_{}_{}", r.pick(&["sk", "rk"]), "live", r.alnum(99))),
    kind("apify", Anywhere, |r| format!("apify_{}_{}", "api", r.alnum(36))),
    kind("postman", Anywhere, |r| format!("PM{}-{}-{}", "AK", r.hex(24), r.hex(34))),
    kind("airtable", Anywhere, |r| format!("pa{}{}.{}", "t", r.alnum(14), r.hex(64))),
    kind("sendgrid", Anywhere, |r| format!("S{}.{}.{}", "G", r.url64(22), r.url64(43))),
    kind("atlassian", Anywhere, |r| format!("AT{}3xFfGF0{}={}", "ATT", r.url64(170), r.upper(8))),
    kind("grafana", Anywhere, |r| format!("gl{}_{}_{}", "sa", r.alnum(32), r.hex(8))),
    kind("neon", Anywhere, |r| format!("na{}_{}", "pi", r.lower(64))),
    kind("digitalocean", Anywhere, |r| format!("dop_{}_{}", "v1", r.hex(64))),
    kind("brave", Anywhere, |r| format!("BS{}{}", "A", r.url64(28))),
    kind("own prefix", Anywhere, |r| format!("{}_{}", r.letters(3), r.alnum(32))),
    kind("own prefix key", Anywhere, |r| format!("{}-key-{}", r.letters(4), r.lower(28))),
    kind("jwt", Anywhere, |r| {
        let claims = format!("{{\"sub\":\"{}\",\"iat\":17{}}}", r.uuid(), r.digits(8));
        let head = encode_url(b"{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        format!("{head}.{}.{}", encode_url(claims.as_bytes()), r.url64(43))
    }),
    kind("hex 32", Anywhere, |r| r.hex(32)),
    kind("hex 48", Anywhere, |r| r.hex(48)),
    kind("hex 64", Anywhere, |r| r.hex(64)),
    kind("base64url 43", Anywhere, |r| r.url64(43)),
    kind("alphanumeric 32", Anywhere, |r| r.alnum(32)),
    kind("alphanumeric 24 to 40", Anywhere, |r| {
        let length = r.between(24, 40);
        r.alnum(length)
    }),
    kind("lower 24 to 40", Anywhere, |r| {
        let length = r.between(24, 40);
        r.lower(length)
    }),
    kind("alphanumeric 16", Named, |r| r.alnum(16)),
    kind("alphanumeric 20", Named, |r| r.alnum(20)),
    kind("hex 24", Named, |r| r.hex(24)),
    kind("upper 20", Named, |r| r.upper(20)),
    kind("base64 40", Named, |r| r.base64(40)),
    kind("uuid", Named, Rng::uuid),
    kind("human", Password, Rng::human),
    kind("human short", Password, |r| {
        format!("{}{}", r.pick(&["hunter", "qwertz", "swordf1sh"]), r.digits(2))
    }),
    kind("generated password", Password, |r| r.from("abcdefghjkmnpqrstuvwxyzABCDEFGH23456789!#*^", 14)),
];
