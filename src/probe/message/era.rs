//! Which era a server lives in, judged by how it takes `server/discover`, in the way of the real client.

use serde_json::Value;

use super::answer::{Introduction, RpcError};
use super::revision::Revision;
use crate::detect::redact::Redactor;

/// "Unsupported protocol version": the one error that only a modern server gives.
pub const UNSUPPORTED: i64 = -32022;

/// What follows from the answer to `server/discover`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterDiscovery {
    /// It is modern, and said what it is.
    Modern(Introduction),
    /// It is modern, and names the revision that was asked for: worth asking once more.
    Again,
    /// Open a session with `initialize`.
    Legacy,
    /// It speaks none of mcpkey's revisions.
    Neither(Vec<Revision>),
}

impl AfterDiscovery {
    /// Judges the answer to `server/discover`. Whatever is no sign of a modern server means legacy.
    pub fn after_discover(outcome: &Result<Value, RpcError>, redactor: &Redactor) -> Self {
        match outcome {
            Ok(result) => match Introduction::discovered(result, redactor) {
                Some(found) if found.revisions.iter().any(Revision::is_modern) => Self::Modern(found),
                _ => Self::Legacy,
            },
            Err(error) => Self::after_error(error),
        }
    }

    /// Judges an error in answer to either first word.
    pub fn after_error(error: &RpcError) -> Self {
        match (error.code, &error.supported) {
            (UNSUPPORTED, Some(named)) if named.iter().any(Revision::is_modern) => Self::Again,
            (UNSUPPORTED, Some(named)) if !named.iter().any(Revision::opens_session) => {
                Self::Neither(named.clone())
            }
            _ => Self::Legacy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::MODERN;
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_clear_sign_makes_a_server_modern() {
        let redactor = Redactor::default();
        let say = |text: &str| redactor.say(text, 99);
        let revision = |text: &str| Revision::read(text, &redactor);
        let error = |code, supported: Option<&[&str]>| {
            let supported = supported.map(|list| list.iter().map(|text| revision(text)).collect());
            Err(RpcError { code, message: say("no"), supported })
        };
        let hello = |revisions: Value| Ok(json!({"supportedVersions": revisions, "capabilities": {}}));
        let after = |outcome| AfterDiscovery::after_discover(&outcome, &redactor);

        assert!(matches!(after(hello(json!(["2025-11-25", MODERN]))), AfterDiscovery::Modern(_)));
        assert_eq!(after(error(UNSUPPORTED, Some(&[MODERN]))), AfterDiscovery::Again);
        assert_eq!(
            after(error(UNSUPPORTED, Some(&["2030-01-01"]))),
            AfterDiscovery::Neither(vec![revision("2030-01-01")])
        );
        for legacy in [
            hello(json!(["2025-11-25"])),
            hello(json!("text")),
            Ok(json!({"hello": 1})),
            error(-32601, None),
            error(-32601, Some(&[MODERN])),
            error(UNSUPPORTED, None),
            error(UNSUPPORTED, Some(&["2025-06-18", "2030-01-01"])),
        ] {
            assert_eq!(after(legacy), AfterDiscovery::Legacy);
        }
    }
}
