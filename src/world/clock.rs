//! The clock, which may be set to any moment.

use std::time::{Duration, SystemTime};

/// The last moment that RFC 3339 can write, in seconds since 1970.
const LAST: Duration = Duration::from_secs(253_402_300_799);

/// The nearest moment that can be written: a clock may be set to one before 1970, or after 9999.
pub fn written(moment: SystemTime) -> SystemTime {
    let since = moment.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().min(LAST);
    SystemTime::UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH)
}

/// The same as RFC 3339 writes it, in UTC and whole seconds.
pub fn text(moment: SystemTime) -> String {
    humantime::format_rfc3339_seconds(written(moment)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_can_be_written() {
        let early = SystemTime::UNIX_EPOCH.checked_sub(Duration::from_secs(1)).unwrap();
        assert_eq!(text(early), "1970-01-01T00:00:00Z");
        let late = SystemTime::UNIX_EPOCH.checked_add(LAST * 3).unwrap();
        assert_eq!(text(late), "9999-12-31T23:59:59Z");
    }
}
