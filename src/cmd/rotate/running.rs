//! The programs that were started with the value that was in use until now: they go on with it.

use crate::base::names::VarName;
use crate::base::secret::Secret;
use crate::base::text;
use crate::client::Transport;
use crate::process::running::{self, Holder};
use crate::vault::expiry;
use crate::world::World;

/// No more programs are named than these.
const MOST: usize = 20;

/// Says who still has `old`, and who has `new` already. Where nothing is seen nothing is said.
pub(super) fn report(world: &World, variable: &VarName, old: &Secret, new: &Secret) {
    let holders = running::holders(variable, &[old, new]);
    let now = expiry::seconds(&world.timestamp()).unwrap_or_default();
    for holder in holders.iter().take(MOST) {
        world.ui.say(&line(variable, holder, now));
    }
    if let Some(more) = holders.len().checked_sub(MOST).filter(|more| *more > 0) {
        world.ui.say(&format!("{variable} is in {} too", text::some(more, "more program")));
    }
}

/// Says which servers behind mcpkey take the new value by themselves, and for which somebody has to do something.
pub(super) fn helped(world: &World, servers: &[(String, Transport)]) {
    let (alone, rest): (Vec<_>, Vec<_>) =
        servers.iter().partition(|(_, kind)| matches!(kind, Transport::Remote(_)));
    let names =
        |of: &[&(String, Transport)]| text::list(&of.iter().map(|(n, _)| text::short(n)).collect::<Vec<_>>());
    if !alone.is_empty() {
        let names = names(&alone);
        world.ui.say(&format!("{names}: mcpkey takes the new value by itself when the old one is refused"));
    }
    if !rest.is_empty() {
        let names = names(&rest);
        world.ui.say(&format!(
            "{names}: a running claude goes on with the old value: reconnect in /mcp, or restart claude"
        ));
    }
}

fn line(variable: &VarName, holder: &Holder, now: u64) -> String {
    let since = expiry::span(now.saturating_sub(holder.started));
    let who = format!("{} (pid {}, started {since} ago)", text::short(&holder.name), holder.pid);
    match holder.value {
        0 => format!("{who} still has the value of {variable} from before: restart it"),
        _ => format!("{who} has the present value of {variable} already"),
    }
}
