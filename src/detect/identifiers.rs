//! Words at the end of a name that say: an id, a version or a hash, whose value looks random by nature.
//!
//! Each table holds the singular; the plural and what is joined of a word and `id` are told from it.

use std::borrow::Cow;

use super::credentials::{is_about, is_password, is_secret};
use super::table::{By, Table};

/// Names of identifiers and versions, in the singular, whose values look random by nature. Those of hashes: [`is_hash`].
#[rustfmt::skip]
static IDENTIFIERS: Table = Table::new(By::Whole, &[
    "account", "address", "agent", "aid", "alert", "appid", "arn", "asset", "audience", "avatar", "backup", "base", "block", "board", "branch",
    "bucket", "build", "bundle", "ca", "cacert", "calendar", "callid", "campaign", "cert", "certificate", "challenge", "changeset", "channel", "chat",
    "cid", "cidr", "cluster", "cohort", "collection", "color", "colour", "column", "commitid", "container", "contract", "correlation", "crt", "csp",
    "csr", "cuid", "cursor", "customer", "dashboard", "database", "dataset", "deployment", "device", "did", "directory", "doc", "document", "domain",
    "drive", "email", "env", "environment", "epic", "event", "experiment", "exponent", "extension", "feed", "fid", "file", "flow", "folder", "font",
    "fpr", "gateway", "gid", "githead", "group", "guid", "guild", "head", "holder", "host", "hostname", "icon", "id", "identifier", "image",
    "incident", "index", "ingress", "instance", "invoice", "ip", "issue", "issuer", "item", "job", "jwks", "keyset", "kid", "knownhost", "ksuid",
    "kty", "layer", "list", "listener", "locale", "location", "lockfile", "logo", "mac", "machine", "manifest", "mid", "mint", "model", "module",
    "modulus", "monitor", "namespace", "nanoid", "network", "node", "nonce", "notebook", "npub", "offset", "order", "org", "organisation",
    "organization", "origin", "package", "page", "panel", "parent", "partition", "path", "payer", "peer", "pid", "pin", "pipeline", "pkg", "place",
    "plan", "playlist", "plugin", "pod", "policy", "ppid", "price", "product", "profile", "program", "project", "pubkey", "queue", "recipient", "ref",
    "region", "release", "replica", "repo", "repository", "request", "rid", "role", "room", "route", "row", "rule", "run", "sandbox", "schema",
    "segment", "serial", "shard", "sheet", "sid", "site", "sitekey", "sitename", "sku", "slug", "snapshot", "socket", "space", "span", "spreadsheet",
    "sprint", "stage", "state", "store", "stream", "subnet", "subscriber", "subscription", "survey", "table", "tag", "target", "task", "team",
    "template", "tenant", "theme", "thread", "ticket", "tid", "topic", "trace", "traceparent", "treasury", "uid", "ulid", "unit", "user", "username",
    "uuid", "validator", "variant", "vault", "version", "vid", "video", "vnet", "voice", "volume", "vpc", "wallet", "workflow", "workspace", "xid",
    "zone",
]);

/// Ends of words for a hash, a pin or a version, in the singular and without the number of bits.
const HASH_ENDS: &[&str] = &[
    "hash",
    "sum",
    "digest",
    "fingerprint",
    "thumbprint",
    "footprint",
    "integrity",
    "commit",
    "revision",
    "spki",
    "blake",
    "blakeb",
    "xxh",
    "treeish",
    "merkleroot",
    "sha",
    "crc",
    "etag",
];

/// The same where no other word may end so.
const HASHES: &[&str] = &["rev", "srcrev", "oid", "treeoid", "sri", "md", "pin"];

/// Whether a word says that a value is an id or a version of something, also in the plural and joined, as in `clientids`.
pub(super) fn is_identifier(word: &str) -> bool {
    let known = |word: &str| IDENTIFIERS.has(word);
    let one = singular(word);
    let joined = |stem: &str| {
        stem == "client" || known(stem) || is_about(stem) || is_password(stem) || is_secret(stem)
    };
    known(word) || known(&one) || one.strip_suffix("id").is_some_and(joined) || one.ends_with("uuid")
}

/// Whether a word says that a value is a hash, a pin or a commit: `sha256sums`, `digests`, `filehash`, `spkis`.
pub(super) fn is_hash(word: &str) -> bool {
    let word = singular(word);
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let bare = if bare.len() < word.len() { Cow::Borrowed(bare) } else { singular(bare) };
    let has_digits = bare.bytes().any(|b| b.is_ascii_digit());
    let letters = if has_digits { bare.chars().filter(|c| !c.is_ascii_digit()).collect() } else { bare };
    HASHES.contains(&&*letters) || HASH_ENDS.iter().any(|end| letters.ends_with(end))
}

fn singular(word: &str) -> Cow<'_, str> {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y").into();
    }
    let stem = word.strip_suffix('s').filter(|stem| !stem.ends_with('s')).unwrap_or(word);
    stem.strip_suffix('e').filter(|cut| cut.ends_with('h') || cut.ends_with("ss")).unwrap_or(stem).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_every_number_and_joined() {
        for word in ["id", "ids", "projects", "clientid", "orgids", "addresses", "repositories", "uuids"] {
            assert!(is_identifier(word), "{word}");
        }
        for word in [
            "sha256s",
            "sha256sums",
            "checksums",
            "digests",
            "hashes",
            "commits",
            "filehash",
            "spkis",
            "crc32s",
            "blake2b",
        ] {
            assert!(is_hash(word), "{word}");
        }
        for word in ["token", "keys", "hashnode", "prev", "android", "summer", "shasta"] {
            assert!(!is_hash(word) && !is_identifier(word), "{word}");
        }
    }
}
