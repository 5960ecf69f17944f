//! `allow`: let a stored secret go to a further destination. Only a person can.

use std::collections::BTreeSet;

use crate::actions::accounts;
use crate::actions::agree::{self, Answer, Sending};
use crate::actions::pick;
use crate::actions::session;
use crate::actions::supply::{self, Named};
use crate::actions::typed;
use crate::actions::unread;
use crate::base::names::VarName;
use crate::base::next::{Next, ValueFlags};
use crate::base::{table, text};
use crate::change::Plan;
use crate::cli;
use crate::client::resolve::{self, Need};
use crate::system::prompt::ListRow;
use crate::vault::account::Fitting;
use crate::vault::consent::PERSON;
use crate::vault::destination::{Destination, Shown};
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// Runs the verb.
pub fn run(world: &World, args: &cli::AllowArgs) -> Result<u8, Failure> {
    if args.list {
        return list(world);
    }
    if args.session {
        return session(world, args);
    }
    if args.settings {
        return settings(world, args);
    }
    // To take something back is open to everyone, and what an agent gives to itself it gives to nobody else.
    if !args.revoke {
        let next = || format!("type it yourself, in a terminal of your own: {}", typed_by(args));
        let refused = world.refuse_agent("an agent cannot allow a destination");
        refused.map_err(|failure| failure.hint(next()))?;
    }
    if !args.of.places.is_empty() {
        return places(world, args);
    }
    let index = world.index()?;
    let Some(what) = args.what.as_deref() else {
        return if args.revoke {
            Err(Failure::new("say which variable is no longer to go anywhere")
                .hint(format!("see what may go where: {}", Next::AllowList)))
        } else {
            of_servers(world, &index, args, None)
        };
    };
    if !args.revoke && args.destination.is_empty() && args.server.is_none() && is_server(world, &index, what)?
    {
        return of_servers(world, &index, args, Some(what));
    }
    let variable: VarName = what.parse()?;
    let record = meant(world, &index, args, &variable)?;
    if args.revoke {
        return revoke(world, args, record, &variable);
    }
    let to = if args.destination.is_empty() {
        from_configs(world, args, record)?
    } else {
        typed_places(world, args, &variable)?
    };
    let request = Sending { record: record.clone(), to };
    Ok(match further(world, args, &request)? {
        Answer::No => FailureKind::No.code(),
        Answer::Yes | Answer::Already => 0,
    })
}

/// Where the values of an account count; on a terminal goes on with what is withheld of them here.
fn places(world: &World, args: &cli::AllowArgs) -> Result<u8, Failure> {
    let (Some(account), places) = (world.account(), accounts::read(world, &args.of.places)?) else {
        return Ok(0);
    };
    let lines = if args.revoke {
        accounts::forget(world, account, &places)?
    } else {
        accounts::note(world, account, &places)?
    };
    lines.iter().for_each(|line| world.ui.say(line));
    let is_here = !args.revoke && world.fitting_account()? == Fitting::One(account.clone());
    if is_here && (args.yes || world.terminal().is_some()) {
        of_servers(world, &*world.index()?, args, None)
    } else {
        Ok(0)
    }
}

/// Whether `what` names a server here, and no variable.
fn is_server(world: &World, index: &Index, what: &str) -> Result<bool, Failure> {
    let (view, project) = (world.view_of_all()?, world.project());
    let is_variable = agree::is_variable(index, world.facts(index, &project), &view, what);
    Ok(!is_variable && view.servers.iter().any(|server| server.name == what))
}

/// Everything that is withheld from the servers here, or from the one named.
fn of_servers(
    world: &World,
    index: &Index,
    args: &cli::AllowArgs,
    server: Option<&str>,
) -> Result<u8, Failure> {
    let mut answers = Vec::new();
    let view = world.view_of_all()?;
    let requests = agree::requests(world, index, &view, server);
    let requests = if server.is_none() && !args.yes { chosen(world, requests)? } else { requests };
    for request in requests {
        check_cleartext(args, &request)?;
        let answer = agree::ask(world, &request, args.yes)?;
        if answer == Answer::Yes {
            say(world, &request, answer);
        }
        answers.push(answer);
    }
    let has_all = unread::say(world, &view);
    if answers.iter().all(|answer| *answer == Answer::Already) {
        world.ui.say(&match server {
            Some(server) => format!("nothing is withheld from {}", text::short(server)),
            None if has_all => "nothing is withheld here".to_owned(),
            None => "nothing is withheld by the other configs here".to_owned(),
        });
    }
    Ok(if answers.contains(&Answer::No) { FailureKind::No.code() } else { 0 })
}

/// What a person chooses of several that are withheld; each is asked about.
fn chosen(world: &World, requests: Vec<Sending>) -> Result<Vec<Sending>, Failure> {
    let mut withheld = Vec::new();
    for (at, request) in requests.iter().enumerate() {
        let places = agree::new_places(world, request)?;
        if !places.is_empty() {
            let about = format!("to {}", text::list(&agree::places(&places)));
            withheld.push((ListRow { name: request.record.variable.to_string(), about }, vec![at]));
        }
    }
    if withheld.len() < 2 || world.terminal().is_none() {
        return Ok(requests);
    }
    let about = text::some(withheld.len(), "secret");
    let all = (ListRow { name: "all".to_owned(), about }, (0..requests.len()).collect());
    let choices = std::iter::once(all).chain(withheld).collect();
    let chosen =
        pick::choose(world, "allow which secret?", choices, || Failure::no("nothing is withheld here"))?;
    let requests = requests.into_iter().enumerate().filter(|(at, _)| chosen.contains(at));
    Ok(requests.map(|(_, request)| request).collect())
}

fn check_cleartext(args: &cli::AllowArgs, request: &Sending) -> Result<(), Failure> {
    let variable = request.record.variable.as_str();
    request.to.iter().try_for_each(|to| supply::check_cleartext(to.shown(), variable, args.allow_http))
}

fn typed_places(
    world: &World,
    args: &cli::AllowArgs,
    variable: &VarName,
) -> Result<BTreeSet<Destination>, Failure> {
    let each = args.destination.iter().map(|text| typed::destination(world, variable, text, &args.header));
    each.collect()
}

/// What the project makes the client do.
fn session(world: &World, args: &cli::AllowArgs) -> Result<u8, Failure> {
    match args.revoke {
        true => {
            session::revoke(world, &world.project())?;
            world.ui.say("taken back; you are asked before a secret is handed to Claude Code here");
            Ok(0)
        }
        false if session::allow(world, &args.words(), args.yes)? => Ok(0),
        false => Ok(FailureKind::No.code()),
    }
}

/// What a person's own settings widen.
fn settings(world: &World, args: &cli::AllowArgs) -> Result<u8, Failure> {
    match args.revoke {
        true => {
            session::revoke(world, PERSON)?;
            world.ui.say("taken back; what config.toml widens counts no longer");
            Ok(0)
        }
        false if session::allow_settings(world, args.yes)? => Ok(0),
        false => Ok(FailureKind::No.code()),
    }
}

/// The secret: the one that is named, the one that the named server would get, or the only one here.
fn meant<'i>(
    world: &World,
    index: &'i Index,
    args: &cli::AllowArgs,
    variable: &VarName,
) -> Result<&'i Record, Failure> {
    let named = args.named(variable.as_str());
    let is_named = args.global || args.value_of.is_some() || args.all_servers;
    if is_named {
        return supply::stored(world, index, named);
    }
    let project = world.project();
    let asker = world.asker(&project);
    let view = world.view_of_all()?;
    let server = view.servers.iter().find(|server| Some(&server.name) == args.server.as_ref());
    let account = server.and_then(|server| server.account.as_ref());
    if let Some(owner) = server.map(|server| server.owner(&project))
        && let Some(id) = index.find(variable.as_str(), asker.of(account).at(&owner)).map(|record| &record.id)
        && let Some(record) = index.records().iter().find(|record| record.id == *id)
    {
        return Ok(record);
    }
    if let Some(record) = supply::stored_if_any(world, index, named)? {
        return Ok(record);
    }
    let of_all = Named { global: true, ..named };
    supply::stored_if_any(world, index, of_all)?.ok_or_else(|| not_stored(variable))
}

fn further(world: &World, args: &cli::AllowArgs, request: &Sending) -> Result<Answer, Failure> {
    check_cleartext(args, request)?;
    let answer = agree::ask(world, request, args.yes)?;
    say(world, request, answer);
    Ok(answer)
}

fn say(world: &World, request: &Sending, answer: Answer) {
    let variable = request.record.title();
    match answer {
        Answer::Already => world.ui.say(&format!("{variable} may go there already")),
        Answer::Yes => {
            let places = text::list(&agree::places(&request.to));
            world.ui.say(&format!("{variable} may now go to {places}"));
        }
        Answer::No => {}
    }
}

/// Takes back what is named: by a url or command line as `--list` shows it, by its place alone, or all of it.
fn revoke(world: &World, args: &cli::AllowArgs, record: &Record, variable: &VarName) -> Result<u8, Failure> {
    let known = agree::agreed(world, record)?.map(|agreed| agreed.shown()).unwrap_or_default();
    let places: BTreeSet<Shown> = match (args.destination.is_empty(), &args.server) {
        (true, None) => known,
        (true, Some(_)) => {
            let sent = from_configs(world, args, record)?;
            known.into_iter().filter(|shown| sent.iter().any(|to| record.shown_of(to) == *shown)).collect()
        }
        (false, _) => {
            known.into_iter().filter(|shown| args.destination.iter().any(|text| is_it(shown, text))).collect()
        }
    };
    if places.is_empty() {
        return Err(Failure::no(format!("{variable} may not go there in any case"))
            .hint(format!("see where it may: {}", Next::AllowList)));
    }
    let names = text::list(&shown(&places));
    if !supply::is_sure(world, args.yes, &format!("let {variable} no longer go to {names}?"))? {
        return Ok(FailureKind::No.code());
    }
    Plan { revoke: vec![(record.id.clone(), places)], ..Plan::default() }.apply(world)?;
    world.ui.say(&format!("{variable} may no longer go to {names}"));
    Ok(0)
}

/// Whether a person who types `text` means what is shown so.
fn is_it(shown: &Shown, text: &str) -> bool {
    let is_place = text.parse::<Shown>().is_ok_and(|typed| typed.place() == shown.place());
    shown.as_str() == text || is_place || shown.origin().is_some_and(|origin| origin.as_str() == text)
}

/// Where each secret that can be used here may go.
fn list(world: &World) -> Result<u8, Failure> {
    let (index, project) = (world.index()?, world.project());
    let mut rows = vec![["VARIABLE", "STORED FOR", "MAY GO TO"].map(str::to_owned).to_vec()];
    for record in index.in_reach(world.asker(&project)) {
        let mut head = [record.variable.to_string(), record.whose()];
        let places = match shown(&record.destinations) {
            places if places.is_empty() => vec!["nowhere yet".to_owned()],
            places => places,
        };
        for place in places {
            rows.push([&head[..], &[place]].concat());
            head = [String::new(), String::new()];
        }
    }
    let rows = match rows.len() {
        1 => "nothing is stored that could be used here\n".to_owned(),
        _ => table::fitted(&rows, world.ui.columns(), true),
    };
    world.ui.page(&(rows + &accounts::shown(world)?))?;
    Ok(0)
}

fn shown(places: &BTreeSet<Shown>) -> Vec<String> {
    places.iter().map(|place| text::line(&place.to_string(), 1000)).collect()
}

/// The same command, less the places, for a person.
fn typed_by(args: &cli::AllowArgs) -> Next {
    let next = match (&args.what, &args.server) {
        (Some(what), Some(server)) => Next::allow(what, server),
        (Some(what), None) => Next::allow_here(what),
        (None, _) => Next::AllowAll,
    };
    next.of(ValueFlags {
        is_global: args.global,
        server: args.value_of.clone(),
        is_shared: args.all_servers,
        config: args.config.as_ref().map(|path| path.to_string_lossy().into_owned()),
        account: args.of.account.clone(),
    })
}

fn not_stored(variable: &VarName) -> Failure {
    Failure::new(format!("{variable} is not stored"))
        .hint(format!("store it: {}", Next::set(variable)))
        .kind(FailureKind::No)
}

fn from_configs(
    world: &World,
    args: &cli::AllowArgs,
    record: &Record,
) -> Result<BTreeSet<Destination>, Failure> {
    let variable = &record.variable;
    let (view, index, project) = (world.view_of_all()?, world.index()?, world.project());
    let needs = resolve::needs(&view, world.facts(&index, &project));
    let need = needs.into_iter().find(|need| need.variable == *variable);
    let mut need = need.unwrap_or_else(|| Need::unused(variable.clone()));
    match &args.server {
        Some(server) => need.uses.retain(|u| u.server == *server),
        // What gets another value sends that one there.
        None => need.uses.retain(|u| u.stored.as_ref().is_none_or(|stored| stored.id == record.id)),
    }
    if need.uses.is_empty() {
        let who = args
            .server
            .as_deref()
            .map_or("no server here".to_owned(), |s| format!("no server {} here", text::short(s)));
        return Err(Failure::new(format!("{who} mentions {variable}"))
            .hint(format!("name the destination: {}", Next::allow_url(variable).of(world.named(record)))));
    }
    supply::destinations(&need, args.allow_http)
}
