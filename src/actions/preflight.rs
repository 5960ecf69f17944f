//! What stands in the way of a start, in words, each with what to type.

use std::path::Path;

use super::offers;
use crate::base::names::VarName;
use crate::base::next::Next;
use crate::base::text;
use crate::client::Field;
use crate::client::registration::naming::filled_instead;
use crate::client::resolve::{Facts, Need, Problem, Use};
use crate::detect;
use crate::known::{Client, ClientForm};
use crate::vault::records::Record;
use crate::world::World;
use crate::world::error::Failure;

/// What has the client keep credentials from all that it starts; some CI actions set it.
const SCRUB: &str = "CLAUDE_CODE_SUBPROCESS_ENV_SCRUB";

/// More than these fill a screen and help nobody.
const SHOWN: usize = 20;
/// As many servers are named that want one variable.
const NAMED: usize = 5;

/// All problems as one failure.
pub fn failure(world: &World, problems: &[Problem]) -> Failure {
    match problems {
        [one] => {
            let (what, hint) = say(world, one);
            Failure::new(what).hint(hint)
        }
        many => {
            let mut lines: Vec<String> = many
                .iter()
                .take(SHOWN)
                .map(|problem| {
                    let (what, hint) = say(world, problem);
                    format!("- {what}\n    {hint}")
                })
                .collect();
            if many.len() > SHOWN {
                lines.push(format!("… and {} more", many.len() - SHOWN));
            }
            Failure::new(format!("{} things are in the way", many.len())).hint(lines.join("\n"))
        }
    }
}

/// One problem: what it is, and what to do about it.
pub fn say(world: &World, problem: &Problem) -> (String, String) {
    match problem {
        Problem::Missing(need) => {
            let name = &need.variable;
            match need.never_filled() {
                Some((user, at)) => blank(name, user, at),
                None => {
                    let used = need.uses.iter().find_map(|user| user.account.as_ref());
                    let account = world.without_account(name, used).map(|why| format!(" {why}"));
                    let what =
                        format!("{name} has no value{}{}", account.unwrap_or_default(), wanted_by(need));
                    (what, without_value(world, need))
                }
            }
        }
        Problem::Empty(need) => {
            let name = &need.variable;
            let what = format!("{name} is set to nothing in the environment{}", wanted_by(need));
            (
                what,
                format!(
                    "store a value: {}; or unset it, if the default is meant",
                    offers::storing(world, need)
                ),
            )
        }
        Problem::Case(need, known) => {
            let name = &need.variable;
            let what = format!("{name} has no value, but {} has{}", text::short(known), wanted_by(need));
            (what, format!("names are case-sensitive: write ${{{}}} in the config", text::short(known)))
        }
        Problem::NeverFilled(need, user, at) => blank(&need.variable, user, at),
        Problem::Withheld(need, user, record) => withheld(need, user, record.as_deref()),
        Problem::Clash(need, one, other) => clash(&need.variable, one, other),
        Problem::Foreign { server, file, written, field: Some(field), .. } => (
            format!(
                "{} stands in \"{}\" of {}, where mcpkey does not follow it",
                text::short(written),
                text::short(field),
                place(server, file)
            ),
            "take it out there, so that it is known where the value goes".to_owned(),
        ),
        Problem::Foreign { client, server, file, written, name, field: None } => {
            foreign(client, (server, file), written, name.as_deref())
        }
        Problem::SecretDefault { server, file, variable } => (
            format!("the default of {variable} in {} is itself a secret", place(server, file)),
            format!("write ${{{variable}}} in the config, and store it: {}", Next::set(variable)),
        ),
        Problem::Unread { client, file, why } => (
            format!("{}:{why}", text::path(file)),
            format!("{} would ignore the whole file; mend it and try again", client.title),
        ),
    }
}

/// What to type about a variable that has no value, wherever that is found out: another name where this one is never filled,
/// what is stored for another directory, or what stores one.
pub fn without_value(world: &World, need: &Need) -> String {
    match need.never_filled() {
        Some(_) => called_otherwise(need.variable.as_str()),
        None => offers::advice_or_set(world, need, &offers::storing(world, need)),
    }
}

/// The same of several, where there is more to say than what stores one.
pub fn more_than_storing(world: &World, needs: &[Need]) -> Option<String> {
    let lines: Vec<String> = needs.iter().map(|need| without_value(world, need)).collect();
    let is_plain = |need: &Need, line: &String| *line == format!("store one: {}", Next::set(&need.variable));
    let is_more = needs.iter().zip(&lines).any(|(need, line)| !is_plain(need, line));
    is_more.then(|| lines.join("\n"))
}

/// That a server gets nothing, whatever is stored.
fn blank(name: &VarName, user: &Use, at: &Field) -> (String, String) {
    let at = never_filled(name.as_str(), at);
    let what = format!("{at} and {} wants it there", place(&user.server, &user.file));
    (what, called_otherwise(name.as_str()))
}

/// That a stored value may not go where the config would send it.
fn withheld(need: &Need, user: &Use, record: Option<&Record>) -> (String, String) {
    let name = &need.variable;
    let at = place(&user.server, &user.file);
    let flags = record.map(Record::account_flag).unwrap_or_default();
    match &user.destination {
        Ok(destination) => (
            text::line(
                &format!(
                    "{name} is withheld: {at} would send it to {destination}, and nobody agreed to that ({})",
                    record.map_or_else(String::new, |record| record.difference(destination))
                ),
                2000,
            ),
            format!("if that is what you want: {}", Next::allow(name, &user.server).of(flags)),
        ),
        Err(why) => (
            format!("{name} is withheld: {at} has no place it could be bound to: {why}"),
            "write the host into the config, or supply it from the environment".to_owned(),
        ),
    }
}

/// That one variable would have to hold two values.
fn clash(name: &VarName, one: &Use, other: &Use) -> (String, String) {
    let free = VarName::derive(&other.server, name.as_str());
    let (first, second) = (place(&one.server, &one.file), place(&other.server, &other.file));
    (
        format!("{name} has two values, one for {first} and one for {second}; claude has one of each name"),
        format!(
            "give the variable of one of them another name: write {} in its config, and store it: {}",
            free.placeholder(),
            Next::set(&free)
        ),
    )
}

/// That one server's variable is stored, and another's of the same name comes from the environment.
pub fn divided(name: &VarName, one: &Use, other: &Use) -> Failure {
    let (first, second) = (place(&one.server, &one.file), place(&other.server, &other.file));
    let what = format!(
        "{name} has two values: the stored one of {first}, and another in the environment, from which {second} takes it; \
         claude has one of each name"
    );
    let (_, hint) = clash(name, one, other);
    Failure::new(what).hint(format!("{hint}\nif both are to have the stored one, unset {name}"))
}

/// That `written` is no placeholder here, wherever else it is one.
fn foreign(
    client: &Client,
    (server, file): (&str, &Path),
    written: &str,
    name: Option<&str>,
) -> (String, String) {
    let what = format!(
        "{} in {} is no placeholder of {}, which would send it as written",
        text::short(written),
        place(server, file),
        client.title
    );
    let meant = name.unwrap_or("NAME").parse::<VarName>().ok();
    let form = client.configs.first().zip(meant).and_then(|(kind, name)| kind.write(&name));
    let fields = client.configs.iter().any(|kind| kind.form == ClientForm::Fields);
    (
        what,
        match form {
            Some(form) => format!("write {form}"),
            None if fields => {
                "name the variable in bearer_token_env_var, env_http_headers or env_vars".to_owned()
            }
            None => format!(
                "it replaces nothing; let mcpkey stand between: {}",
                Next::import(file.to_string_lossy())
            ),
        },
    )
}

/// That the client puts nothing where `name` stands.
pub fn never_filled(name: &str, at: &Field) -> String {
    let (at, gets) = match at {
        Field::Command => ("a command", "the server gets an empty value"),
        Field::Arg(_) => ("an argument", "the server gets an empty value"),
        Field::Env(_) => ("env", "the server gets an empty value"),
        Field::Url => ("a url", "it sends an empty value"),
        Field::Header(_) => ("a header", "it sends an empty value"),
    };
    format!("Claude Code never fills {} in {at} ({gets})", text::short(name))
}

/// What to do about that.
pub fn called_otherwise(name: &str) -> String {
    let other = filled_instead(name);
    format!(
        "call it something else: write ${{{other}}} in the config, and store its value: {}",
        Next::set(&other)
    )
}

/// What the client does where its environment has it scrubbed, if it has and one of `needs` comes to a server that way.
pub fn scrubbed(needs: &[Need], facts: Facts<'_>) -> Option<(String, String)> {
    let is_on =
        |value: &str| !matches!(value.to_ascii_lowercase().as_str(), "" | "0" | "false" | "no" | "off");
    facts.environment(SCRUB).filter(|value| is_on(value))?;
    let meant = needs.iter().filter(|need| need.is_for_environment() && !need.uses.is_empty());
    let names: Vec<&str> =
        meant.map(|need| need.variable.as_str()).filter(|name| detect::is_telling(name)).collect();
    if names.is_empty() {
        return None;
    }
    let what = format!(
        "{SCRUB} is set: Claude Code leaves most variables whose names look like a credential's empty, in args and env of \
         stdio servers and in urls and headers ({})",
        text::list(&names)
    );
    let advice = "unset it, or have mcpkey hand over the secret itself: ".to_owned();
    let server =
        needs.iter().find(|need| names.contains(&need.variable.as_str())).and_then(|need| need.uses.first());
    let next = server.map(|user| Next::DeliverMcpkey(user.server.clone()).to_string()).unwrap_or_default();
    Some((what, advice + &next))
}

fn wanted_by(need: &Need) -> String {
    let servers: Vec<String> = need.uses.iter().map(|u| place(&u.server, &u.file)).collect();
    match servers.as_slice() {
        [] => String::new(),
        [one] => format!("; {one} wants it"),
        [first @ .., _] if servers.len() > NAMED => {
            let more = format!("{} more", servers.len() - NAMED);
            format!("; {} want it", text::list(&[&first[..NAMED], &[more]].concat()))
        }
        servers => format!("; {} want it", text::list(servers)),
    }
}

fn place(server: &str, file: &Path) -> String {
    format!("server {} in {}", text::short(server), text::path(file))
}
