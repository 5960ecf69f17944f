//! What the client would pass over in silence, and what would go where it may not.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Facts, Need, Supply, Use, may_go, supply};
use crate::base::names::VarName;
use crate::client::delivery::Delivery;
use crate::client::expand::{self, Foreign};
use crate::client::{Entry, Field, Server, SourceProblem};
use crate::detect;
use crate::known::Client;
use crate::known::fields::is_shell;
use crate::vault::records::Record;

/// Something that the client would pass on in silence. A variable may be one at each of thousands of servers, so its need is shared.
#[derive(Debug, Clone)]
pub enum Problem {
    /// Nothing supplies it.
    Missing(Arc<Need>),
    /// It is set to nothing.
    Empty(Arc<Need>),
    /// It is unset, but this name, the same but for case, is known.
    Case(Arc<Need>, String),
    /// The client puts nothing where this server mentions it, whatever it holds.
    NeverFilled(Arc<Need>, Use, Field),
    /// What is stored, if that can be told, would go where it was not allowed to.
    Withheld(Arc<Need>, Use, Option<Arc<Record>>),
    /// Two servers take it from one environment, and a value is stored for each.
    Clash(Arc<Need>, Box<Use>, Box<Use>),
    /// A placeholder of a shell or another client.
    Foreign {
        /// Who would send it as it is written.
        client: &'static Client,
        /// The server.
        server: String,
        /// The config.
        file: PathBuf,
        /// As written there.
        written: String,
        /// The variable that is probably meant.
        name: Option<String>,
        /// The field that is not followed, where the client does fill it in there.
        field: Option<String>,
    },
    /// A config that the client ignores as a whole.
    Unread {
        /// Which client.
        client: &'static Client,
        /// The config.
        file: PathBuf,
        /// Why.
        why: SourceProblem,
    },
    /// A default that is itself a secret.
    SecretDefault {
        /// The server.
        server: String,
        /// The config.
        file: PathBuf,
        /// The variable whose default it is.
        variable: String,
    },
}

/// What would go wrong with `needs`.
pub fn of_needs(needs: &[Need], facts: Facts<'_>) -> Vec<Problem> {
    needs.iter().flat_map(|need| of_need(need, facts)).collect()
}

/// The variables that `problems` withhold.
pub fn withheld(problems: &[Problem]) -> HashSet<&str> {
    let withheld = problems.iter().filter_map(|problem| match problem {
        Problem::Withheld(need, ..) | Problem::Clash(need, ..) => Some(need.variable.as_str()),
        _ => None,
    });
    withheld.collect()
}

fn of_need(need: &Need, facts: Facts<'_>) -> Vec<Problem> {
    let name = need.variable.as_str();
    // Most are no problem, and none of those is copied.
    let shared = LazyCell::new(|| Arc::new(need.clone()));
    let never = need.uses.iter().filter_map(|user| Some((user, never(need, user)?)));
    let never: Vec<Problem> = never
        .map(|(user, place)| Problem::NeverFilled(Arc::clone(&shared), user.clone(), place.clone()))
        .collect();
    match &need.supply {
        Supply::Stored(_) => {}
        // A value would change nothing.
        _ if !never.is_empty() => return never,
        _ => {}
    }
    let others = match &need.supply {
        Supply::Environment | Supply::Settings | Supply::Default => Vec::new(),
        Supply::Empty | Supply::Missing if !need.is_on() => Vec::new(),
        Supply::Empty => vec![Problem::Empty(Arc::clone(&shared))],
        Supply::Missing => {
            let stored = facts.index.other_case(name, facts.asker.project).map(VarName::as_str);
            match stored.or_else(|| facts.environ.other_case(name)) {
                Some(known) => vec![Problem::Case(Arc::clone(&shared), known.to_owned())],
                None => vec![Problem::Missing(Arc::clone(&shared))],
            }
        }
        Supply::Stored(record) => {
            let clash = clash(need, record)
                .map(|(one, other)| Problem::Clash(Arc::clone(&shared), Box::new(one), Box::new(other)));
            let is_stray = |(user, own): &(&Use, Option<&Arc<Record>>)| {
                let may = own.is_some_and(|own| may_go(own, &user.destination));
                !may && !goes_without(need, user, facts)
            };
            let stray = need.supplied().filter(is_stray);
            let stray = stray.map(|(u, own)| Problem::Withheld(Arc::clone(&shared), u.clone(), own.cloned()));
            let bare = unsupplied(need, facts).map(Arc::new).map(Problem::Missing);
            clash.into_iter().chain(stray).chain(bare).collect()
        }
    };
    never.into_iter().chain(others).collect()
}

/// `need` as far as nothing supplies it: whole, or, where a value is stored for others, of the servers that get theirs from mcpkey
/// and have none.
pub fn unsupplied(need: &Need, facts: Facts<'_>) -> Option<Need> {
    match need.supply {
        Supply::Missing => Some(need.clone()).filter(Need::is_on),
        Supply::Stored(_) => {
            let bare = need.uses.iter().filter(|user| goes_without(need, user, facts));
            let uses: Vec<Use> = bare.cloned().collect();
            let bare = Need { variable: need.variable.clone(), uses, supply: Supply::Missing };
            (!bare.uses.is_empty()).then_some(bare)
        }
        Supply::Environment | Supply::Settings | Supply::Empty | Supply::Default => None,
    }
}

/// Whether `user` gets its value from mcpkey, and there is none.
fn goes_without(need: &Need, user: &Use, facts: Facts<'_>) -> bool {
    let facts = facts.by(user.account.as_ref()).at(&user.owner);
    let own = || supply(need.variable.as_str(), user.has_default, facts);
    user.is_on && user.delivery == Delivery::Mcpkey && own() == Supply::Missing
}

/// Where `user` gets nothing, although the client starts it now. What a command mentions is blank only while it is set.
fn never<'u>(need: &Need, user: &'u Use) -> Option<&'u Field> {
    let place = user.never.as_ref().filter(|_| user.is_on)?;
    let is_unset = matches!(need.supply, Supply::Missing | Supply::Default);
    (place.is_remote() || !is_unset).then_some(place)
}

/// Two servers that would find one value in the environment, although each has another.
fn clash(need: &Need, record: &Record) -> Option<(Use, Use)> {
    let mut users = need.uses.iter().filter(|u| u.is_on && u.delivery == Delivery::Env);
    let holds = |u: &&Use, same: bool| u.stored.as_ref().is_some_and(|its| (its.id == record.id) == same);
    let one = users.clone().find(|u| holds(u, true))?;
    // Of one name only one server is started, or after it the other.
    let other = users.find(|u| u.client == one.client && u.server != one.server && holds(u, false))?;
    Some((one.clone(), other.clone()))
}

/// What would go wrong with the texts of a server, whatever the variables hold.
pub fn of_server(server: &Server) -> Vec<Problem> {
    let mut found = Vec::new();
    for (place, text) in server.entry.texts() {
        for placeholder in expand::placeholders(text) {
            let default = placeholder.default.filter(|d| !detect::env(placeholder.name, d).is_empty());
            if default.is_some() {
                found.push(Problem::SecretDefault {
                    server: server.name.clone(),
                    file: server.file.clone(),
                    variable: placeholder.name.to_owned(),
                });
            }
        }
        if !server.is_claudes() {
            continue;
        }
        // What a shell is given to run may use the shell's own variables, and `mcpkey exec` has a spelling of its own.
        let shell = matches!(&server.entry, Entry::Stdio { command, .. } if is_shell(command));
        let is_read_by_another = matches!(place, Field::Arg(_)) && shell;
        let mut foreign = if is_read_by_another { Vec::new() } else { expand::foreign(text) };
        // What the entry's own `env` defines, the server may read by whatever spelling it knows.
        let is_own = |name: &str| matches!(place, Field::Arg(_)) && server.entry.defines(name);
        foreign.retain(|foreign| !foreign.name.is_some_and(is_own));
        found.extend(foreign.into_iter().map(|Foreign { written, name }| Problem::Foreign {
            client: server.client,
            server: server.name.clone(),
            file: server.file.clone(),
            written: written.to_owned(),
            name: name.map(str::to_owned),
            field: None,
        }));
    }
    found.extend(server.unfilled.iter().map(|unfilled| Problem::Foreign {
        client: server.client,
        server: server.name.clone(),
        file: server.file.clone(),
        written: unfilled.written.clone(),
        name: unfilled.name.clone(),
        field: unfilled.field.clone(),
    }));
    found
}
