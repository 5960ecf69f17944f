//! `add`: register a server the way `claude mcp add` does, without its token in the config.

mod copied;
mod flags;
pub mod json;
mod wizard;

use crate::actions::clients::{self, BringOrder};
use crate::actions::register::register;
use crate::base::names::{ServerName, VarName};
use crate::base::next::{AddNext, Next};
use crate::base::table;
use crate::base::text;
use crate::change::{self, Plan};
use crate::cli;
use crate::client::example::Help;
use crate::client::registration::{AddWords, Registration};
use crate::client::template::{self, Template};
use crate::client::{Scope, Transport, Wire};
use crate::detect;
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub fn run(world: &World, args: cli::Add) -> Result<u8, Failure> {
    if args.templates {
        return list_templates(world);
    }
    if args.all {
        return bring_over(world, &args);
    }
    if let Some(text) = copied::given(world, &args)? {
        return copied::run(world, &text, &args);
    }
    if is_brought(&args) {
        return bring_over(world, &args);
    }
    if args.name.is_none() && args.template.is_none() {
        return wizard::run(world, &args);
    }
    let in_history = args.name.is_some();
    typed(world, args, Entered { in_history, is_reviewed: false })
}

/// How a server came in.
#[derive(Debug, Clone, Copy)]
struct Entered {
    /// Whether the shell has it in its history.
    in_history: bool,
    /// Whether a person sees the change before it is made: whoever was asked typed no line that says it all.
    is_reviewed: bool,
}

/// Registers what the words say.
fn typed(world: &World, args: cli::Add, entered: Entered) -> Result<u8, Failure> {
    let template = args.template.as_deref().map(find_template).transpose()?;
    let name: ServerName = match (&args.name, template) {
        (Some(name), _) => name.parse()?,
        (None, Some(template)) => template.name.parse()?,
        (None, None) => return Err(usage("the name of the server is missing")),
    };
    let mut registration = match template {
        Some(template) => from_template(world, template, &args)?,
        None if args.target.is_none() => return Err(usage("the url or command of the server is missing")),
        None => Registration::read(&words(&args))?,
    };
    add_oauth(world, &args.oauth, &mut registration);
    let help = template.map(help).unwrap_or_default();
    let wanted = flags::wanted(world, name, registration, help, (&args.source, &args.writing))?;
    let mut manner = flags::manner(world, &args.source, &args.writing)?;
    manner.in_history = entered.in_history;
    manner.is_reviewed = entered.is_reviewed;
    manner.client_secret = args.oauth.client_secret;
    register(world, &wanted, &manner)?;
    Ok(0)
}

/// Whether a server that is registered is meant: nothing else is said of it.
fn is_brought(args: &cli::Add) -> bool {
    let is_said =
        args.target.is_some() || args.template.is_some() || !args.env.is_empty() || !args.header.is_empty();
    args.name.is_some() && !is_said && !args.bearer && !args.writing.client.is_empty()
}

fn bring_over(world: &World, args: &cli::Add) -> Result<u8, Failure> {
    let writing = &args.writing;
    let order = BringOrder {
        name: args.name.as_deref(),
        clients: &writing.client,
        scope: writing.scope.map(Scope::from),
        delivery: match writing.deliver {
            Some(how) => Some(how.into()),
            None => world.delivery()?,
        },
        is_here: writing.here,
        force: writing.force,
    };
    let lock = if writing.dry_run {
        None
    } else {
        Some(change::lock_opening(world, world.stores_in_reach(&*world.index()?))?)
    };
    let mut plan = Plan::default();
    let news = clients::bring_over(world, &order, &mut plan)?;
    match lock {
        None => {
            let diff = plan.diff()?;
            world.ui.page(if diff.is_empty() { "nothing would change" } else { &diff })?;
        }
        Some(lock) => {
            plan.apply_under(&lock, world)?;
            news.iter().for_each(|line| world.ui.say(line));
        }
    }
    Ok(0)
}

fn usage(message: &str) -> Failure {
    Failure::new(message).hint(Next::adding())
}

fn words(args: &cli::Add) -> AddWords<'_> {
    AddWords {
        transport: args.transport.map(Transport::from),
        target: args.target.as_deref().unwrap_or_default(),
        args: &args.args,
        env: &args.env,
        headers: &args.header,
        bearer: args.bearer,
    }
}

/// The client ignores these for stdio servers, with a warning; so does this.
fn add_oauth(world: &World, oauth: &cli::Oauth, registration: &mut Registration) {
    let mut settings = serde_json::Map::new();
    settings.extend(oauth.client_id.as_ref().map(|id| ("clientId".to_owned(), id.as_str().into())));
    settings.extend(oauth.callback_port.map(|port| ("callbackPort".to_owned(), port.into())));
    if settings.is_empty() {
        return;
    }
    match registration.entry.transport() {
        Transport::Remote(Wire::Http | Wire::Sse) => {
            registration.entry.extra_mut().insert("oauth".to_owned(), settings.into());
        }
        Transport::Stdio | Transport::Remote(Wire::Ws) => {
            world.ui.say(
                "warning: --client-id and --callback-port are for http and sse servers, and are ignored",
            );
        }
    }
}

fn find_template(name: &str) -> Result<&'static Template, Failure> {
    template::find(name).ok_or_else(|| {
        let failure = Failure::new(format!("no template is called {}", text::short(name)));
        let (typed, names) = (name.to_ascii_lowercase(), template::all().iter().map(|t| t.name.as_str()));
        let mut near: Vec<&str> = names.clone().filter(|name| name.contains(&typed)).collect();
        if near.is_empty() {
            near.extend(text::nearest(&typed, names));
        }
        if near.is_empty() {
            failure.hint(format!("see what there is: {}", Next::Add(AddNext::Templates)))
        } else {
            failure.hint(format!("did you mean {}?", near.join(" or ")))
        }
    })
}

fn from_template(world: &World, template: &Template, args: &cli::Add) -> Result<Registration, Failure> {
    if let Some(target) = &args.target {
        return Err(Failure::new(format!("{} and a template: give one of them", text::short(target)))
            .hint(Next::Add(AddNext::Template(template.name.to_string()))));
    }
    let mut registration = Registration::from_template(template, &words(args))?;
    for setting in &template.settings {
        if registration.entry.pairs().iter().any(|(name, _)| *name == setting.env) {
            continue;
        }
        let Some(terminal) = world.terminal() else {
            return Err(Failure::new(format!("{} needs {}: {}", template.name, setting.env, setting.help))
                .hint(format!("add -e {}={}", setting.env, setting.example)));
        };
        let question = format!("{} ({}), for instance {}", setting.env, setting.help, setting.example);
        let answer = terminal.text(&question, None, |said| !detect::env(&setting.env, said).is_empty())?;
        registration.entry.pairs_mut().push((setting.env.clone(), answer));
    }
    for secret in &template.secrets {
        if secret.optional && !wants(world, secret)? {
            registration.leave_out(&secret.variable);
        }
        if let Some(terminal) = world.terminal().filter(|_| !args.writing.dry_run) {
            terminal.show(&about(secret))?;
        }
    }
    Ok(registration)
}

fn wants(world: &World, secret: &template::SecretSpec) -> Result<bool, Failure> {
    match world.terminal() {
        Some(terminal) => {
            Ok(terminal.confirm(&format!("{} is optional: give one?", secret.variable), false)?)
        }
        None => Ok(false),
    }
}

fn about(secret: &template::SecretSpec) -> String {
    let scopes = if secret.scopes.is_empty() {
        String::new()
    } else {
        format!("\n  least scopes: {}", secret.scopes.join(", "))
    };
    format!("{}: {}\n  get one at {}{scopes}", secret.variable, secret.sentence(), secret.url)
}

fn help(template: &Template) -> Vec<(VarName, Help)> {
    let explain = |secret: &template::SecretSpec| Help {
        help: Some(secret.sentence()),
        url: Some(secret.url.clone()),
        scopes: secret.scopes.clone(),
        ..Help::default()
    };
    template.secrets.iter().map(|secret| (secret.variable.clone(), explain(secret))).collect()
}

fn list_templates(world: &World) -> Result<u8, Failure> {
    let row = |t: &Template| {
        let target =
            if t.url.is_empty() { format!("{} {}", t.command, t.args.join(" ")) } else { t.url.clone() };
        vec![t.name.clone(), t.title.clone(), target]
    };
    let rows: Vec<Vec<String>> = template::all().iter().map(row).collect();
    world.ui.page(&table::fitted(&rows, world.ui.columns(), false))?;
    Ok(0)
}
