//! `store export`: secrets into one encrypted file that another machine or a teammate can take in.

use crate::actions::handover::choose::{self, Which};
use crate::base::next::Next;
use crate::base::text;
use crate::cli::StoreExport;
use crate::system::files::{self, Expect, Staged, Writable};
use crate::vault::export::{BadRecipient, LARGEST, Recipient, Recipients, SealedTo, seal};
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub(super) fn run(world: &World, args: &StoreExport) -> Result<u8, Failure> {
    world.refuse_agent("secrets are not exported for an agent")?;
    let output = args.output.as_ref().map(|path| world.cwd.join(path));
    if let Some(path) =
        output.as_deref().filter(|path| !args.force && !matches!(files::stamp(path), Ok(None)))
    {
        return Err(Failure::no(format!("{} is there already", text::path(path)))
            .hint("name another file, or add --force to replace it"));
    }
    let index = world.index()?;
    let which = match (args.all, args.variables.is_empty()) {
        (true, _) => Which::All,
        (false, true) => Which::Mentioned,
        (false, false) => Which::Named(&args.variables),
    };
    let records = choose::choose(world, &index, which)?;
    let to = if args.passphrase {
        SealedTo::Passphrase(super::new_passphrase(world, args.stdin)?)
    } else {
        SealedTo::Keys(recipients(world, &args.recipient)?)
    };
    let readers: Vec<String> = match &to {
        SealedTo::Passphrase(_) => vec!["whoever knows its passphrase".to_owned()],
        SealedTo::Keys(keys) => keys.iter().map(ToString::to_string).collect(),
    };
    let export = choose::export(world, &records, &readers)?;
    let plain = export.write()?;
    let sealed =
        seal(&plain, &to).map_err(|error| Failure::new(format!("it cannot be encrypted: {error}")))?;
    match &output {
        Some(path) => write(&world.writable(path)?, sealed.as_bytes())?,
        None => world.ui.answer(&sealed)?,
    }
    let mut names: Vec<&str> = records.iter().map(|record| record.variable.as_str()).collect();
    names.dedup();
    let file = args.output.as_ref().map(|path| path.to_string_lossy().into_owned());
    let there = Next::StoreImport { file, is_identified: false };
    let (names, readers) = (text::list(&names), text::list(&readers));
    world.ui.say(&format!("exported {names} for {readers}; to take it in there: {there}"));
    Ok(0)
}

fn recipients(world: &World, given: &[String]) -> Result<Vec<Recipient>, Failure> {
    let mut all = Vec::new();
    for text in given {
        match Recipient::read(text) {
            Ok(key) => all.push(key),
            Err(BadRecipient::NoKey) => all.extend(of_file(world, text)?),
            Err(why) => return Err(Failure::from(why).about("--recipient")),
        }
    }
    Ok(all)
}

fn of_file(world: &World, name: &str) -> Result<Vec<Recipient>, Failure> {
    let shown = text::short(name);
    let Some(bytes) = files::read_up_to(&world.cwd.join(name), LARGEST)? else {
        let failure = Failure::from(BadRecipient::NoKey).about(&format!("--recipient {shown}"));
        return Err(match name {
            _ if name.starts_with("github:") => failure.hint(
                "save the keys from https://github.com/NAME.keys to a file, look at them, and name that",
            ),
            "ssh-ed25519" | "ssh-rsa" => {
                failure.hint("put the key in quotes: --recipient 'ssh-ed25519 AAAA…'")
            }
            _ => failure,
        });
    };
    let found = Recipients::read(&String::from_utf8_lossy(&bytes));
    let found = found.map_err(|why| Failure::from(why).about(&shown))?;
    if !found.passed_over.is_empty() {
        let kinds = text::list(&found.passed_over);
        world
            .ui
            .say(&format!("warning: passed over in {shown}, because age cannot encrypt to them: {kinds}"));
    }
    Ok(found.keys)
}

/// A file that its owner alone can read, also where it takes the place of another.
fn write(path: &Writable, bytes: &[u8]) -> Result<(), Failure> {
    let before = files::read(path)?;
    Staged::new(path, before, bytes, Expect::Private)?.commit()?;
    Ok(files::make_private(path)?)
}
