//! What a person can do about a value that does not work: the same words and keys wherever that is asked.

use crate::system::prompt::{MenuKey, PromptError, Terminal};

/// Go on with the value as it is.
pub const REGISTER: MenuKey = MenuKey { key: 'r', words: "register anyway" };
/// The same where something stands already.
pub const REPLACE: MenuKey = MenuKey { key: 'r', words: "replace anyway" };
/// The same before anything was asked of a server.
pub const TAKE: MenuKey = MenuKey { key: 'r', words: "really take it" };
/// Give another value.
pub const ANOTHER: MenuKey = MenuKey { key: 't', words: "try another token" };
/// Test the same value again.
pub const AGAIN: MenuKey = MenuKey { key: 'a', words: "ask the server again" };
/// Change nothing.
pub const CANCEL: MenuKey = MenuKey { key: 'c', words: "cancel" };

/// Asks what to do about `what`; Enter alone is the `usual` choice.
pub fn ask(
    terminal: &Terminal,
    what: &str,
    choices: &[MenuKey],
    usual: MenuKey,
) -> Result<MenuKey, PromptError> {
    terminal.choose(&format!("{what}:"), choices, usual)
}
