//! What everything else is made of: checked names, the one type that holds a secret, text made safe to show,
//! what a person is told to type next, and the syntaxes of configs as trees that know where each string stands. Values in, values out.

pub mod format;
pub mod layout;
pub mod markdown;
pub mod names;
pub mod next;
pub mod package;
pub mod paths;
pub mod placeholder;
pub mod scheme;
pub mod secret;
pub mod shell;
pub mod syntax;
pub mod system;
pub mod table;
pub mod text;
pub mod typed;
