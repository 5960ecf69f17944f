//! What was found out about who asks, each once.

use std::cell::OnceCell;

use crate::known::Client;
use crate::process::above::Above;
use crate::process::running::Process;
use crate::system::prompt::Terminal;

/// What was found out about who asks.
#[derive(Default)]
pub(super) struct WhoAsks {
    /// The programs that a person calls agents.
    pub(super) agents: OnceCell<Vec<String>>,
    /// This process and those that started it.
    pub(super) lineage: OnceCell<Vec<Process>>,
    /// The client that asks, for itself or for its model.
    pub(super) client: OnceCell<Option<&'static Client>>,
    /// What is above it.
    pub(super) above: OnceCell<Above>,
    /// Whether that is an agent.
    pub(super) is_agent: OnceCell<bool>,
    /// Where a person can be asked, if anywhere.
    pub(super) terminal: OnceCell<Option<Terminal>>,
}
