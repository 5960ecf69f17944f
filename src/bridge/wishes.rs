//! What the client has set for its session: how much the server is to log, and of which resources it wants to hear. Said again
//! where a session is begun anew, because the client does not know that it was.

use std::cell::RefCell;

use bytes::Bytes;

use super::asked::Asked;

/// So many bytes of them are kept at most, and what each takes besides its own.
const MOST: usize = 256 << 10;
const EACH: usize = 128;

/// What the client wants from now on, in the order in which it said so.
#[derive(Debug, Default)]
pub(super) struct Wishes(RefCell<Vec<Wish>>);

/// A request that sets something for the session.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    /// The resource that it is about; none where it is about the log.
    resource: Option<String>,
    /// As the client wrote it; none where it takes back what another one set.
    line: Option<Bytes>,
}

impl Wish {
    /// What `asked` sets, if it is of this kind.
    pub(super) fn of(asked: &Asked<'_>) -> Option<Self> {
        let resource = || asked.name.as_deref().map(str::to_owned);
        let line = || Some(Bytes::copy_from_slice(asked.raw)).filter(|line| line.len() <= MOST);
        match asked.method.as_deref()? {
            "logging/setLevel" => Some(Self { resource: None, line: line() }),
            "resources/subscribe" => Some(Self { resource: resource(), line: line() }),
            "resources/unsubscribe" => Some(Self { resource: resource(), line: None }),
            _ => None,
        }
    }

    fn size(&self) -> usize {
        EACH + self.resource.as_ref().map_or(0, String::len) + self.line.as_ref().map_or(0, Bytes::len)
    }
}

impl Wishes {
    /// The server has granted `wish`, which takes the place of one about the same. Whether there is room for it.
    pub(super) fn grant(&self, wish: &Wish) -> bool {
        let mut all = self.0.borrow_mut();
        all.retain(|other| other.resource != wish.resource);
        if wish.line.is_none() {
            return true;
        }
        let has_room = all.iter().map(Wish::size).sum::<usize>() + wish.size() <= MOST;
        if has_room {
            all.push(wish.clone());
        }
        has_room
    }

    /// A session of its own begins.
    pub(super) fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// What is to be said again.
    pub(super) fn lines(&self) -> Vec<Bytes> {
        self.0.borrow().iter().filter_map(|wish| wish.line.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::asked::{Content, read};

    fn wish(line: &str) -> Option<Wish> {
        let Ok(Content::One(asked)) = read(line.as_bytes()) else { panic!("{line}") };
        Wish::of(&asked)
    }

    fn subscribe(method: &str, uri: &str) -> Wish {
        wish(&format!(r#"{{"id":1,"method":"resources/{method}","params":{{"uri":"{uri}"}}}}"#)).unwrap()
    }

    #[test]
    fn the_last_word_about_each_counts() {
        let wishes = Wishes::default();
        let level = |level: &str| {
            wish(&format!(r#"{{"id":2,"method":"logging/setLevel","params":{{"level":"{level}"}}}}"#))
                .unwrap()
        };
        for wish in [level("info"), subscribe("subscribe", "a"), subscribe("subscribe", "b"), level("debug")]
        {
            assert!(wishes.grant(&wish));
        }
        assert!(wishes.grant(&subscribe("unsubscribe", "a")) && wishes.grant(&subscribe("unsubscribe", "c")));
        let lines = wishes.lines();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].ends_with(br#"{"uri":"b"}}"#) && lines[1].ends_with(br#"{"level":"debug"}}"#));
        assert!(wish(r#"{"id":1,"method":"tools/list"}"#).is_none());
        wishes.clear();
        assert!(wishes.lines().is_empty());
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let wishes = Wishes::default();
        let granted = (0..10_000).filter(|n| wishes.grant(&subscribe("subscribe", &n.to_string()))).count();
        assert!((500..5_000).contains(&granted), "{granted}");
        assert_eq!(wishes.lines().len(), granted);
        assert!(!wishes.grant(&subscribe("subscribe", "one more")));
        // What is known already, and what is taken back, has its room.
        assert!(wishes.grant(&subscribe("subscribe", "7")) && wishes.grant(&subscribe("unsubscribe", "8")));
        let large = "x".repeat(MOST);
        assert!(
            wish(&format!(r#"{{"id":1,"method":"logging/setLevel","params":{{"level":"{large}"}}}}"#))
                .is_some_and(|wish| wish.line.is_none())
        );
    }
}
