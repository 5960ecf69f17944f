//! A place that a person types, where no config says it: a url alone stands for `Authorization: Bearer {VAR}` at exactly that
//! url, and headers say another.

use std::collections::BTreeMap;

use crate::base::names::{VarName, is_variable};
use crate::base::next::{Next, TypedPlace};
use crate::base::shell;
use crate::base::system::System;
use crate::base::text;
use crate::client::Entry;
use crate::client::bridged::BridgeWords;
use crate::client::resolve::{self, Facts};
use crate::system::environ::Environ;
use crate::vault::destination::Destination;
use crate::world::World;
use crate::world::error::Failure;

/// What stands before a command line.
const COMMAND: &str = "stdio:";

/// The destination that `written` and `headers` (each `Name: text`, with `{VAR}` for a secret) name for `variable`.
pub fn destination(
    world: &World,
    variable: &VarName,
    written: &str,
    headers: &[String],
) -> Result<Destination, Failure> {
    let (index, project) = (world.index()?, world.project());
    // What is typed is what is meant: nothing of it is filled in from anywhere.
    let (nothing, no_settings) = (Environ::default(), BTreeMap::new());
    let coming = [variable.clone()];
    let facts = Facts {
        index: &index,
        asker: world.asker(&project),
        environ: &nothing,
        settings: &no_settings,
        project_settings: &no_settings,
        coming: &coming,
        prefer_env: false,
    };
    let entry = match written.strip_prefix(COMMAND) {
        Some(line) => command(line.trim())?,
        None => remote(facts, variable, written, headers)?,
    };
    resolve::destination(&entry, facts).map_err(|why| Failure::new(why.to_string()))
}

fn remote(facts: Facts<'_>, variable: &VarName, url: &str, headers: &[String]) -> Result<Entry, Failure> {
    let usual = usual(variable, url);
    let headers = if headers.is_empty() { &usual } else { headers };
    let flags = headers.iter().flat_map(|header| ["--header".to_owned(), header.clone()]);
    let words: Vec<String> = flags.chain(["--".to_owned(), url.to_owned()]).collect();
    let words = BridgeWords::read(&words).map_err(|why| Failure::new(why.to_string()))?;
    if let Some(place) = words.literals().first() {
        return Err(Failure::new(format!("a literal credential stands in {place}"))
            .hint(format!("write {{{variable}}} in its place")));
    }
    Ok(words.entry(&|name| facts.is_secret(name)))
}

/// The headers that a url alone stands for; none where the url itself has the secret.
fn usual(variable: &VarName, url: &str) -> Vec<String> {
    if url.contains(&format!("{{{variable}}}")) {
        Vec::new()
    } else {
        vec![format!("Authorization: Bearer {{{variable}}}")]
    }
}

fn command(line: &str) -> Result<Entry, Failure> {
    let unclear = || Failure::new(format!("{}: a quote in it is not closed", text::short(line)));
    let mut words = shell::split(line, System::here()).ok_or_else(unclear)?.into_iter().peekable();
    let is_assigned = |word: &String| word.split_once('=').is_some_and(|(name, _)| is_variable(name));
    let mut env = Vec::new();
    while let Some(word) = words.next_if(is_assigned) {
        env.extend(word.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
    let program = words.next().ok_or_else(|| Failure::new("no command stands behind stdio:"))?;
    Ok(Entry::stdio(program, words.collect(), env))
}

/// How a person types what `words` of a bridge say, for `variable`.
pub fn named(words: &BridgeWords, variable: &VarName) -> TypedPlace {
    let headers: Vec<String> = words.headers.iter().map(|(name, text)| format!("{name}: {text}")).collect();
    let is_usual = headers == usual(variable, &words.url);
    TypedPlace { url: words.url.clone(), headers: if is_usual { Vec::new() } else { headers } }
}

/// How a person lets `variable` go to what `words` of a bridge say.
pub fn allowing(words: &BridgeWords, variable: &VarName) -> Next {
    Next::allow_to(variable, named(words, variable))
}
