//! How old a secret is and how long it still works, in numbers and in words.
//!
//! Moments are RFC 3339 in UTC, as the index writes them; a moment that cannot be read counts as not known.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::base::secret::Secret;
use crate::base::text;
use crate::detect::base64;
use crate::vault::records::Record;

/// So many days before its end a secret is worth a notice.
pub const NOTICE_DAYS: u64 = 7;
/// A secret that is older, in days, should be replaced.
pub const OLD_DAYS: u64 = 90;

const DAY: u64 = 86_400;
/// The year 10000, in seconds since the epoch.
const AFTER_ALL: u64 = 253_402_300_800;

/// What is to be said of a secret's age. [`fmt::Display`] says it, after its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// It stopped working so many days ago.
    Expired(u64),
    /// It stops working in so many days, [`NOTICE_DAYS`] at most.
    Ends(u64),
    /// It came in so many days ago, more than [`OLD_DAYS`], and no end is known.
    Old(u64),
    /// Nothing.
    Fine,
}

impl Expiry {
    /// What is to be said of `record` at the moment `now`.
    pub fn of(record: &Record, now: &str) -> Self {
        // What is fetched is as old as wherever it comes from says.
        let age = age(record.since(), now).filter(|_| record.from.is_none());
        let end = record.expires.as_deref().and_then(|end| left(end, now));
        match (end, age) {
            (Some(Err(ago)), _) => Self::Expired(ago / DAY),
            (Some(Ok(left)), _) if left / DAY < NOTICE_DAYS => Self::Ends(left / DAY),
            (None, Some(age)) if age / DAY > OLD_DAYS => Self::Old(age / DAY),
            _ => Self::Fine,
        }
    }

    /// Whether it has ended, or is about to.
    pub fn is_urgent(self) -> bool {
        matches!(self, Self::Expired(_) | Self::Ends(_))
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired(0) => f.write_str("expired today"),
            Self::Expired(days) => write!(f, "expired {} ago", count(*days)),
            Self::Ends(0) => f.write_str("expires within a day"),
            Self::Ends(days) => write!(f, "expires in {}", count(*days)),
            Self::Old(days) => write!(f, "is {} old", count(*days)),
            Self::Fine => f.write_str("is in time"),
        }
    }
}

fn count(days: u64) -> String {
    text::some(usize::try_from(days).unwrap_or(usize::MAX), "day")
}

/// A cell of a table: `12d`, and `expired` or `expires in 3d` where that is known.
pub fn cell(record: &Record, now: &str) -> String {
    let age = age(record.since(), now).filter(|_| record.from.is_none());
    let mut out = age.map(|age| format!("{}d", age / DAY)).unwrap_or_default();
    match record.expires.as_deref().and_then(|end| left(end, now)) {
        Some(Ok(left)) => out.push_str(&format!(", expires in {}d", left / DAY)),
        Some(Err(_)) => out.push_str(", expired"),
        None => {}
    }
    out
}

/// `3 h ago`: how long before `now` the moment `then` was.
pub fn ago(then: &str, now: &str) -> String {
    match age(then, now) {
        Some(seconds) => format!("{} ago", span(seconds)),
        None => "some time ago".to_owned(),
    }
}

/// `3 h old`: how old at the moment `now` was what is there since `then`.
pub fn old(then: &str, now: &str) -> String {
    age(then, now).map_or_else(|| "of unknown age".to_owned(), |seconds| format!("{} old", span(seconds)))
}

/// `40 s`, `12 min`, `3 h`, `5 days`.
pub fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..DAY => format!("{} h", seconds / 3_600),
        _ => count(seconds / DAY),
    }
}

/// What a person means by `when`: a date, a moment, or a time span such as `90d`, of whose seconds `span` makes a moment
/// in seconds since the epoch. RFC 3339.
pub fn moment(when: &str, span: impl FnOnce(u64) -> Option<u64>) -> Option<String> {
    let date = humantime::parse_rfc3339_weak(&format!("{when} 00:00:00"));
    let at = date.or_else(|_| humantime::parse_rfc3339_weak(when)).ok();
    let at = match at {
        Some(at) => at.duration_since(UNIX_EPOCH).ok()?.as_secs(),
        None => span(humantime::parse_duration(when).ok()?.as_secs())?,
    };
    written(at)
}

/// Seconds since the epoch.
pub fn seconds(moment: &str) -> Option<u64> {
    Some(humantime::parse_rfc3339(moment).ok()?.duration_since(UNIX_EPOCH).ok()?.as_secs())
}

fn age(then: &str, now: &str) -> Option<u64> {
    seconds(now)?.checked_sub(seconds(then)?)
}

/// How many seconds are left until `end`, or how many have passed since.
fn left(end: &str, now: &str) -> Option<Result<u64, u64>> {
    let (end, now) = (seconds(end)?, seconds(now)?);
    Some(if end > now { Ok(end - now) } else { Err(now - end) })
}

/// The claim of RFC 7519, 4.1.4; all others are passed over unread.
#[derive(Deserialize)]
struct Claims {
    exp: f64,
}

/// When `secret` says itself that it stops working: the `exp` of a JSON web token.
pub fn own_end(secret: &Secret) -> Option<String> {
    let token = secret.expose().rsplit(' ').next()?;
    let mut parts = token.split('.');
    let (head, body) = (parts.next()?, parts.next()?);
    if parts.count() != 1 || !head.starts_with("eyJ") {
        return None;
    }
    let body = Zeroizing::new(base64::decode(body)?);
    let claims: Claims = serde_json::from_slice(&body).ok()?;
    Some(claims.exp).filter(|exp| *exp >= 1.0).and_then(|exp| written(exp as u64))
}

/// A moment in seconds since the epoch as RFC 3339. One beyond the year 9999 cannot be written.
fn written(seconds: u64) -> Option<String> {
    let at = UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).filter(|_| seconds < AFTER_ALL)?;
    Some(humantime::format_rfc3339_seconds(at).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::names::ItemId;
    use crate::vault::records::StoreKind;

    const NOW: &str = "2026-03-01T12:00:00Z";

    fn record(since: &str, expires: Option<&str>) -> Record {
        let variable = "A".parse().unwrap();
        Record {
            id: ItemId::new(&variable, 1),
            variable,
            owner: Default::default(),
            account: None,
            beside: false,
            store: StoreKind::File,
            destinations: Default::default(),
            created: since.to_owned(),
            rotated: None,
            from: None,
            expires: expires.map(str::to_owned),
            previous: None,
            next: None,
        }
    }

    #[test]
    fn what_is_said_depends_on_the_end_and_else_on_the_age() {
        let (young, old) = ("2026-02-20T12:00:00Z", "2025-11-01T12:00:00Z");
        let table = [
            (young, None, "is in time", "9d"),
            (old, None, "is 120 days old", "120d"),
            (old, Some("2026-12-01T00:00:00Z"), "is in time", "120d, expires in 274d"),
            (young, Some("2026-03-08T12:00:00Z"), "is in time", "9d, expires in 7d"),
            (young, Some("2026-03-08T11:59:59Z"), "expires in 6 days", "9d, expires in 6d"),
            (young, Some("2026-03-02T12:00:00Z"), "expires in 1 day", "9d, expires in 1d"),
            (young, Some("2026-03-01T13:00:00Z"), "expires within a day", "9d, expires in 0d"),
            (young, Some(NOW), "expired today", "9d, expired"),
            (old, Some("2026-02-20T12:00:00Z"), "expired 9 days ago", "120d, expired"),
            ("never", Some("soon"), "is in time", ""),
            ("2027-01-01T00:00:00Z", None, "is in time", ""),
        ];
        for (since, expires, said, shown) in table {
            let record = record(since, expires);
            assert_eq!(Expiry::of(&record, NOW).to_string(), said, "{since} {expires:?}");
            assert_eq!(cell(&record, NOW), shown, "{since} {expires:?}");
        }
    }

    #[test]
    fn a_moment_is_a_date_or_a_span_from_now() {
        let now = seconds("2026-01-01T00:00:00Z").unwrap();
        let later = |when: &str| moment(when, |span| now.checked_add(span));
        let earlier = |when: &str| moment(when, |span| now.checked_sub(span));
        assert_eq!(later("90d").as_deref(), Some("2026-04-01T00:00:00Z"));
        assert_eq!(earlier("2d").as_deref(), Some("2025-12-30T00:00:00Z"));
        for at in ["2027-01-31", "2027-01-31T00:00:00Z", "2027-01-31 00:00:00"] {
            assert_eq!(later(at).as_deref(), Some("2027-01-31T00:00:00Z"), "{at}");
        }
        for bad in ["", "soon", "2027-13-01", "99999999999999999999d", "20000y"] {
            assert_eq!((later(bad), earlier(bad)), (None, None), "{bad}");
        }
    }

    #[test]
    fn spans_are_told_in_the_largest_unit_that_fits() {
        for (seconds, said) in
            [(0, "0 s"), (59, "59 s"), (3_599, "59 min"), (86_399, "23 h"), (90_000, "1 day")]
        {
            assert_eq!(span(seconds), said);
        }
        assert_eq!(ago("2026-03-01T09:00:00Z", NOW), "3 h ago");
    }

    #[test]
    fn a_web_token_says_its_own_end_and_nothing_else_does() {
        let part = |text: &str| base64::encode(text.as_bytes()).replace(['=', '\n'], "");
        let token = |claims: &str| format!("{}.{}.c2lnbmF0dXJl", part("{\"alg\":\"HS256\"}"), part(claims));
        let end = |text: &str| own_end(&Secret::new(text.to_owned()).unwrap().0);
        let known = token("{\"sub\":\"ada\",\"exp\":1798761600,\"iat\":1}");
        assert_eq!(end(&known).as_deref(), Some("2027-01-01T00:00:00Z"));
        assert_eq!(end(&format!("Bearer {known}")).as_deref(), Some("2027-01-01T00:00:00Z"));
        assert_eq!(end(&token("{\"exp\":1798761600.9}")).as_deref(), Some("2027-01-01T00:00:00Z"));
        let without = ["{}", "{\"exp\":\"soon\"}", "{\"exp\":-1}", "{\"exp\":1e300}", "{\"exp\":null}", "["];
        for claims in without {
            assert_eq!(end(&token(claims)), None, "{claims}");
        }
        for text in ["plain", "a.b.c", "eyJ.x.y", &format!("{known}.more")] {
            assert_eq!(end(text), None, "{text}");
        }
    }
}
