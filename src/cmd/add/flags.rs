//! The flags that `add` and `add-json` share, as what a person wants.

use crate::actions::answers::ValueSource;
use crate::actions::clients;
use crate::actions::doubts;
use crate::actions::register::{Manner, NewServer};
use crate::base::names::{ServerName, VarName};
use crate::base::text;
use crate::cli;
use crate::client::Scope;
use crate::client::delivery::Delivery;
use crate::client::example::Help;
use crate::client::registration::Choices;
use crate::client::registration::Registration;
use crate::world::World;
use crate::world::error::Failure;

/// The server that `registration` describes, by these flags. `help` is what a template knows about its variables.
pub(super) fn wanted(
    world: &World,
    name: ServerName,
    registration: Registration,
    help: Vec<(VarName, Help)>,
    (source, writing): (&cli::SecretFlags, &cli::Writing),
) -> Result<NewServer, Failure> {
    let (mut registration, choices) = (registration, choices(source)?);
    for flag in &registration.ignored {
        let kind = registration.entry.transport().as_str();
        world.ui.say(&format!("warning: {flag} means nothing for {kind} servers, and is ignored"));
    }
    doubts::mend(world, &mut registration, &choices.plain, !writing.dry_run)?;
    for label in registration.ask_for_samples(&choices.plain) {
        let label = text::short(&label);
        world.ui.say(&format!(
            "{label} holds a sample or nothing, so its value is still to be given; --plain {label} keeps it as typed"
        ));
    }
    if writing.here
        && (registration.entry.is_remote() || writing.deliver.is_some_and(|how| how == cli::DeliveryArg::Env))
    {
        return Err(Failure::new("--here is for commands that mcpkey starts")
            .hint("leave it out: a url has no directory, and the client starts a command of its own here"));
    }
    let selected = clients::select(world, &writing.client, writing.scope.map(Scope::from), name.as_str())?;
    Ok(NewServer {
        name,
        registration,
        help,
        choices,
        is_claudes: selected.is_claudes,
        scope: selected.scope,
        others: selected.others,
        is_lenient: selected.is_lenient,
        global: source.global,
        here: writing.here,
        delivery: match writing.deliver {
            Some(how) => Some(how.into()),
            None if writing.here => Some(Delivery::Mcpkey),
            None => world.delivery()?,
        },
        force: writing.force,
        allow_http: source.allow_http,
        ignore: writing.ignore,
    })
}

/// How it is registered; whether a value stood in the command line is for the verb to say.
pub(super) fn manner(
    world: &World,
    source: &cli::SecretFlags,
    writing: &cli::Writing,
) -> Result<Manner, Failure> {
    Ok(Manner {
        source: ValueSource {
            stdin: source.stdin,
            from_env: source.from_env.clone(),
            from: source.fetched.named(),
            options: source.fetched.options()?,
        },
        in_history: false,
        is_reviewed: false,
        dry_run: writing.dry_run,
        tests: !writing.no_test && !writing.dry_run && world.tests_on_add()?,
        client_secret: false,
    })
}

fn choices(source: &cli::SecretFlags) -> Result<Choices, Failure> {
    let pair = |typed: &String| match typed.rsplit_once('=') {
        Some((what, variable)) => Ok((what.to_owned(), variable.parse::<VarName>()?)),
        None => Err(Failure::new(format!("--var {}: write WHAT=VAR", text::short(typed)))
            .hint("for instance --var Authorization=MY_TOKEN")),
    };
    let names = source.var.iter().map(pair).collect::<Result<_, Failure>>()?;
    Ok(Choices { names, secret: source.secret.clone(), plain: source.plain.clone() })
}
