//! `store import`: what `store export` wrote elsewhere, shown, asked about and stored here.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::actions::answers;
use crate::actions::handover::{TakeOptions, Taken, take};
use crate::base::text;
use crate::cli::StoreImport;
use crate::system::files;
use crate::vault::export::{Asking, Export, LARGEST, NotOpened, PrivateKey, open};
use crate::vault::store::Passphrase;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// The keys that are tried where none is named, in the home directory, as `age` does it.
const USUAL: [&str; 2] = [".ssh/id_ed25519", ".ssh/id_rsa"];

/// Runs the verb.
pub(super) fn run(world: &World, args: &StoreImport) -> Result<u8, Failure> {
    let is_piped = args.file.as_os_str() == "-";
    if is_piped && args.stdin {
        return Err(Failure::new("the file and its passphrase cannot both come from stdin")
            .hint("name the file, and pipe the passphrase"));
    }
    let sealed = if is_piped { piped()? } else { existing(world, &args.file)? };
    let name = if is_piped { "stdin".to_owned() } else { text::path(&args.file) };
    let given = if args.stdin { Some(answers::line_of_stdin("the passphrase")?) } else { None };
    let ask = |what: &str| match &given {
        Some(given) => Ok(Some(Passphrase::new(given.trim_end_matches(['\r', '\n']).to_owned()))),
        None => world.ask_hidden(&format!("passphrase of {what}")),
    };
    let asking = Asking { ask: &ask, say: &|text| world.ui.say(text), again: given.is_none() };
    let keys = keys(world, &args.identity, &asking)?;
    let plain = open(&sealed, keys, &name, &asking).map_err(|why| about(why, &name))?;
    let export = Export::read(&plain).map_err(|why| Failure::from(why).about(&name))?;
    let options = TakeOptions { yes: args.yes, allow_http: args.allow_http };
    let Taken { stored, declined } = take(world, &export, options)?;
    if stored == 0 {
        world.ui.say("nothing was taken in");
    }
    Ok(if stored == 0 && declined > 0 { FailureKind::No.code() } else { 0 })
}

fn piped() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::new(format!("cannot read stdin: {error}")))?;
    if bytes.len() as u64 > LARGEST { Err(about(NotOpened::TooLarge, "stdin")) } else { Ok(bytes) }
}

fn existing(world: &World, path: &Path) -> Result<Vec<u8>, Failure> {
    let absent = || Failure::new(format!("{}: there is no such file", text::path(path)));
    files::read_up_to(&world.cwd.join(path), LARGEST)?.ok_or_else(absent)
}

/// The keys that are named, or those that a person usually has.
fn keys(world: &World, named: &[PathBuf], asking: &Asking<'_>) -> Result<Vec<PrivateKey>, Failure> {
    let mut keys = Vec::new();
    for path in named {
        let content = Zeroizing::new(existing(world, path)?);
        keys.extend(PrivateKey::read(&content, &path.to_string_lossy(), asking)?);
    }
    if named.is_empty() {
        for path in USUAL.map(|name| world.places.home.join(name)) {
            // One that cannot be used here is as good as none: nobody named it.
            let content = files::read_up_to(&path, LARGEST).ok().flatten().map(Zeroizing::new);
            let read = content.map(|content| PrivateKey::read(&content, &path.to_string_lossy(), asking));
            keys.extend(read.and_then(Result::ok).unwrap_or_default());
        }
    }
    Ok(keys)
}

/// The failure, with the file in front where it does not say itself what it is about.
fn about(why: NotOpened, file: &str) -> Failure {
    let is_about_it =
        matches!(why, NotOpened::Damaged | NotOpened::Form(_) | NotOpened::TooLarge | NotOpened::NoKey);
    let failure = Failure::from(why);
    if is_about_it { failure.about(file) } else { failure }
}
