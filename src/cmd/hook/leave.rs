//! `hook uninstall --all`: what a person types before they leave mcpkey.

use crate::actions::leave::{self, Leaving};
use crate::actions::supply;
use crate::base::next::Next;
use crate::base::text;
use crate::cli;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// Takes out all hooks and rules, says what still needs mcpkey, and asks whether the secrets go too.
pub(super) fn run(world: &World, args: &cli::HookUninstall) -> Result<u8, Failure> {
    if args.forget {
        world.refuse_agent("an agent cannot delete what is stored")?;
    }
    let Leaving { done, failed, stays } = leave::take_out(world, args.global_hooks, args.dry_run)?;
    done.iter().chain(&stays).for_each(|line| world.ui.say(line));
    failed.iter().for_each(|failure| world.ui.say(&format!("warning: {failure}")));
    if done.is_empty() && failed.is_empty() {
        world.ui.say("there is no hook of mcpkey's");
    }
    say_started(world);
    if args.dry_run {
        say_what_is_kept(world)?
    } else {
        part_with_secrets(world, args)?
    }
    Ok(if failed.is_empty() { 0 } else { FailureKind::Trouble.code() })
}

/// Says which servers mcpkey is started for: they do not start without it.
fn say_started(world: &World) {
    let started = leave::started(world);
    if started.is_empty() {
        return;
    }
    let shown: Vec<String> =
        started.iter().map(|(name, file)| format!("{} ({})", text::short(name), text::path(file))).collect();
    world.ui.say(&format!(
        "mcpkey is still started for {}; for entries that do without it: {}",
        text::list(&shown),
        Next::DeliverAllEnv
    ));
}

fn say_what_is_kept(world: &World) -> Result<(), Failure> {
    let count = world.index()?.records().len();
    world.ui.say(&format!(
        "{} would stay, unless you say otherwise then, or with --forget",
        text::some(count, "stored secret")
    ));
    Ok(())
}

fn part_with_secrets(world: &World, args: &cli::HookUninstall) -> Result<(), Failure> {
    let count = text::some(world.index()?.records().len(), "stored secret");
    let question = format!("delete {count} too, with the settings and all else that mcpkey keeps?");
    let is_meant = match (args.forget, world.is_agent(), world.terminal()) {
        (true, ..) => supply::is_sure(world, args.yes, &question)?,
        (false, false, Some(terminal)) => terminal.confirm(&question, false)?,
        (false, ..) => false,
    };
    if is_meant {
        leave::forget_everything(world)?;
        world.ui.say(&format!(
            "deleted {count} and mcpkey's own files; revoke what is still valid at its server too"
        ));
    } else {
        world.ui.say(&format!("{count} and the settings stay; to delete them: {}", Next::Leave))
    }
    Ok(())
}
