//! `set`: store a value for a variable, or replace it.

use std::collections::BTreeSet;
use std::time::SystemTime;

use crate::cli;
use crate::ctx::World;
use crate::destination::Destination;
use crate::error::Failure;
use crate::names::VarName;
use crate::plan::answers::Answers;
use crate::plan::supply::{self, NewValue};
use crate::resolve::{self, Need};
use crate::text;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Set) -> Result<u8, Failure> {
    let variable: VarName = args.variable.parse()?;
    if !args.typed.is_empty() {
        return Err(Failure::new(
            "a value is not typed as an argument: every process can read it there, and the shell keeps it",
        )
        .hint(format!(
            "mcpkey set {variable}, and paste it when asked; or pipe it: … | mcpkey set {variable} --stdin"
        )));
    }
    let (view, index, own_project) = (world.view()?, world.index()?, world.project());
    let old = match args.global {
        true => index.exact(variable.as_str(), None),
        false => index.find(variable.as_str(), &own_project),
    };
    // What stands is replaced where it stands: a value for all projects does not get a twin for this one.
    let project = match old {
        Some(record) => record.project.clone(),
        None => (!args.global).then(|| own_project.clone()),
    };
    let needs = resolve::needs(&view, world.facts(&index, &own_project));
    let need = needs.into_iter().find(|need| need.variable == variable);
    let need = need.unwrap_or_else(|| Need::unused(variable.clone()));
    let destinations = match (args.to.is_empty(), old) {
        (false, _) => named(args)?,
        // A stored secret keeps the places it was allowed for; a config cannot add one by itself.
        (true, Some(_)) => BTreeSet::new(),
        (true, None) => supply::destinations(&need, args.allow_http)?,
    };
    let expires = args.expires.as_deref().map(|when| expiry(when, world.now)).transpose()?;
    let from_env: Vec<String> = args.from_env.iter().cloned().collect();
    let question = if need.uses.is_empty() { variable.to_string() } else { supply::question(&need) };
    let mut answers = Answers::new(world, args.stdin, &from_env);
    let value = answers.next(&question)?;
    answers.finish()?;
    let new = NewValue { variable, project, destinations, expires, value };
    world.ui.say(&new.store(world)?);
    Ok(0)
}

fn named(args: &cli::Set) -> Result<BTreeSet<Destination>, Failure> {
    let mut found = BTreeSet::new();
    for text in &args.to {
        let place: Destination = text.parse()?;
        supply::check_cleartext(&place, &args.variable, args.allow_http)?;
        found.insert(place);
    }
    Ok(found)
}

/// `90d`, or a date, as RFC 3339.
fn expiry(when: &str, now: SystemTime) -> Result<String, Failure> {
    let date = || humantime::parse_rfc3339_weak(&format!("{when} 00:00:00")).ok();
    let span = || humantime::parse_duration(when).ok().and_then(|span| now.checked_add(span));
    let at = date().or_else(|| humantime::parse_rfc3339_weak(when).ok()).or_else(span);
    let at = at.ok_or_else(|| {
        Failure::new(format!("--expires {}: neither a time span nor a date", text::short(when)))
            .hint("for instance --expires 90d, or --expires 2027-01-31")
    })?;
    Ok(humantime::format_rfc3339_seconds(at).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_is_a_span_or_a_date() {
        let now = humantime::parse_rfc3339("2026-01-01T00:00:00Z").unwrap();
        assert_eq!(expiry("90d", now).unwrap(), "2026-04-01T00:00:00Z");
        assert_eq!(expiry("2027-01-31", now).unwrap(), "2027-01-31T00:00:00Z");
        assert_eq!(expiry("2027-01-31T12:00:00Z", now).unwrap(), "2027-01-31T12:00:00Z");
        for bad in ["", "soon", "2027-13-01", "99999999999999999999d"] {
            assert!(expiry(bad, now).is_err(), "{bad}");
        }
    }
}
