//! The flags that `add` and `add-json` share, as what a person wants.

use crate::actions::answers::Source;
use crate::actions::register::{Manner, Wanted};
use crate::base::names::{ServerName, VarName};
use crate::base::text;
use crate::cli;
use crate::client::example::Help;
use crate::client::registration::Draft;
use crate::client::registration::fields::Choices;
use crate::world::World;
use crate::world::error::Failure;

/// The server that `draft` describes, by these flags. `help` is what a template knows about its variables.
pub(super) fn wanted(
    world: &World,
    name: ServerName,
    draft: Draft,
    help: Vec<(VarName, Help)>,
    (source, writing): (&cli::Source, &cli::Writing),
) -> Result<Wanted, Failure> {
    let (mut draft, choices) = (draft, choices(source)?);
    for flag in &draft.ignored {
        let kind = draft.entry.transport().as_str();
        world.ui.say(&format!("warning: {flag} means nothing for {kind} servers, and is ignored"));
    }
    for label in draft.ask_for_samples(&choices.plain) {
        let label = text::short(&label);
        world.ui.say(&format!(
            "{label} holds a sample or nothing, so its value is still to be given; --plain {label} keeps it as typed"
        ));
    }
    if lacks_scheme(&draft) {
        world.ui.say("warning: Authorization has a token and no scheme; most servers want 'Authorization: Bearer TOKEN'");
    }
    Ok(Wanted {
        name,
        draft,
        help,
        choices,
        scope: writing.scope.into(),
        global: source.global,
        delivery: match writing.deliver {
            Some(how) => how.into(),
            None => world.delivery()?,
        },
        force: writing.force,
        allow_http: source.allow_http,
        ignore: writing.ignore,
    })
}

/// How it is registered; whether a value stood in the command line is for the verb to say.
pub(super) fn manner(world: &World, source: &cli::Source, writing: &cli::Writing) -> Result<Manner, Failure> {
    Ok(Manner {
        source: Source { stdin: source.stdin, from_env: source.from_env.clone() },
        in_history: false,
        dry_run: writing.dry_run,
        tests: !writing.no_test && !writing.dry_run && world.tests_on_add()?,
        client_secret: false,
    })
}

/// Whether an `Authorization` header has a literal token without the word for its kind in front.
fn lacks_scheme(draft: &Draft) -> bool {
    let mut pairs = draft.entry.pairs().iter().filter(|_| draft.entry.is_remote());
    pairs.any(|(name, value)| {
        let is_bare = !value.is_empty() && !value.contains([' ', '$']);
        name.eq_ignore_ascii_case("authorization") && is_bare
    })
}

fn choices(source: &cli::Source) -> Result<Choices, Failure> {
    let pair = |typed: &String| match typed.rsplit_once('=') {
        Some((what, variable)) => Ok((what.to_owned(), variable.parse::<VarName>()?)),
        None => Err(Failure::new(format!("--var {}: write WHAT=VAR", text::short(typed)))
            .hint("for instance --var Authorization=MY_TOKEN")),
    };
    let names = source.var.iter().map(pair).collect::<Result<_, Failure>>()?;
    Ok(Choices { names, secret: source.secret.clone(), plain: source.plain.clone() })
}
