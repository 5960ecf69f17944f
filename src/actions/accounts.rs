//! Where the values of which account count: a person's own decision, in their settings.

use std::path::PathBuf;

use crate::base::names::AccountName;
use crate::base::next::Next;
use crate::base::text;
use crate::change;
use crate::system::files::{self, Lock};
use crate::vault::account::{AccountPlace, AccountRule};
use crate::world::error::Failure;
use crate::world::{Settings, World};

/// The places that a person typed.
pub fn read(world: &World, typed: &[String]) -> Result<Vec<AccountPlace>, Failure> {
    if !typed.is_empty() {
        refuse_agent(world)?;
    }
    let place = |typed: &String| {
        // A directory that stands here is one, whatever else it looks like.
        let is_here = !typed.starts_with(['.', '~']) && files::is_dir(&world.cwd.join(typed));
        let typed =
            if is_here { world.cwd.join(typed).to_string_lossy().into_owned() } else { typed.clone() };
        let read = AccountPlace::read(&typed, &world.places.home, Some(&world.cwd));
        Ok(match read.map_err(|why| Failure::new(format!("--where {why}")))? {
            AccountPlace::Directory(dir) => {
                // The settings hold what is the same wherever one stands.
                let dir = if typed.starts_with('.') { files::resolved(&dir) } else { dir };
                AccountPlace::Directory(dir.components().collect::<PathBuf>())
            }
            remote @ AccountPlace::Remote(_) => remote,
        })
    };
    typed.iter().map(place).collect()
}

/// Has the values of `account` count at `places`; gives what to say.
pub fn note(world: &World, account: &AccountName, places: &[AccountPlace]) -> Result<Vec<String>, Failure> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let (_lock, mut settings) = (lock(world)?, world.settings()?);
    for place in places {
        if written(world, &settings, account, place)?.is_none() {
            settings.note_account(account, &place.written(&world.places.home)).map_err(Failure::new)?;
        }
    }
    world.write_settings(&settings)?;
    Ok(places.iter().map(|place| format!("account {account} is in use {}", said(world, place))).collect())
}

/// Takes that back; gives what to say.
pub fn forget(world: &World, account: &AccountName, places: &[AccountPlace]) -> Result<Vec<String>, Failure> {
    let (_lock, mut settings) = (lock(world)?, world.settings()?);
    for place in places {
        let known = written(world, &settings, account, place)?;
        if !known.is_some_and(|known| settings.forget_account(account, &known)) {
            let place = said(world, place);
            return Err(Failure::no(format!("no rule has account {account} in use {place}"))
                .hint(format!("see what has: {}", Next::AllowList)));
        }
    }
    world.write_settings(&settings)?;
    Ok(places
        .iter()
        .map(|place| format!("account {account} is no longer in use {}", said(world, place)))
        .collect())
}

/// How the settings have that `account` is in use at `place`, if they do.
fn written(
    world: &World,
    settings: &Settings,
    account: &AccountName,
    place: &AccountPlace,
) -> Result<Option<String>, Failure> {
    let mut all = settings.accounts().map_err(Failure::new)?.into_iter();
    let is_it = |text: &str| AccountPlace::read(text, &world.places.home, None).is_ok_and(|at| at == *place);
    Ok(all.find(|(name, text)| name == account && is_it(text)).map(|(_, text)| text))
}

/// The rules as a list for a person; empty where there are none.
pub fn shown(world: &World) -> Result<String, Failure> {
    let rules = world.account_rules()?;
    let line = |rule: &AccountRule| format!("account {} is in use {}\n", rule.account, said(world, &rule.at));
    let lines: String = rules.iter().map(line).collect();
    Ok(if lines.is_empty() { lines } else { format!("\n{lines}") })
}

fn lock(world: &World) -> Result<Lock, Failure> {
    refuse_agent(world)?;
    change::lock(world)
}

/// An agent that could say it would have the person's requests made by whom it likes.
fn refuse_agent(world: &World) -> Result<(), Failure> {
    world.refuse_agent("an agent cannot say where an account is in use")
}

/// `in ~/work`, `in clones of example.com/acme`.
pub fn said(world: &World, place: &AccountPlace) -> String {
    match place {
        AccountPlace::Directory(dir) => format!("in {}", world.shown(dir)),
        AccountPlace::Remote(remote) => format!("in clones of {}", text::short(remote)),
    }
}
