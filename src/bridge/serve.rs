//! The relay's door: serves one client on standard input and output until it closes them.

use std::io::{self, BufRead};
use std::sync::Arc;

use serde_json::{Value, json};

use super::keeper::Keeper;
use crate::client::bridged::{BridgeRoute, TransportOrder};
use crate::system::ui::Ui;

/// How to serve.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The way to the server.
    pub route: BridgeRoute,
    /// Which transports are tried.
    pub order: TransportOrder,
    /// Whether to say nothing but errors.
    pub is_silent: bool,
    /// Where to say and to answer.
    pub ui: Ui,
}

/// Serves the client. For now nothing is relayed: every request is answered with the keeper's refusal.
pub fn serve(keeper: Arc<dyn Keeper>, options: &ServeOptions) -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let Ok(message) = serde_json::from_str::<Value>(&line?) else { continue };
        if let (Some(id), Err(refusal)) = (message.get("id"), keeper.headers()) {
            let error = json!({"code": refusal.code, "message": refusal.message});
            options.ui.answer(&json!({"jsonrpc": "2.0", "id": id, "error": error}).to_string())?;
        }
    }
    Ok(())
}
