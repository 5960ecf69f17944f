//! `doctor`: what is wrong on this machine and in this project, and what mends it.
//!
//! Each subject has a file that turns what it finds into lines; nothing that is broken makes the verb itself fail.

mod accounts;
mod client;
mod configs;
mod delivery;
mod example;
mod fix;
mod human;
mod json;
mod leaks;
mod line;
mod literals;
mod machine;
mod misplaced;
mod modes;
mod moved;
mod repository;
mod scene;
mod secrets;
mod servers;
mod session;
mod sign_ins;
mod store;
mod variables;

use crate::cli;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

use line::{DoctorLine, FixResult, LineState};
use scene::Scene;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Doctor) -> Result<u8, Failure> {
    if args.leaks {
        return leaks::run(world, args);
    }
    let fixed = if args.fix { fix::mend(&Scene::look(world)) } else { Vec::new() };
    if !args.json {
        fixed.iter().for_each(|done| world.ui.say(done.as_ref().unwrap_or_else(|left| left)));
    }
    answer(world, args, &examine(world, args)?, &fixed)
}

/// Shows the page; the exit code.
fn answer(
    world: &World,
    args: &cli::Doctor,
    lines: &[DoctorLine],
    fixed: &[FixResult],
) -> Result<u8, Failure> {
    if args.json {
        world.ui.answer(&json::render(lines, fixed))?
    } else {
        human::show(&world.ui, lines, world.ui.answers_in_colour(&world.environ))?
    }
    Ok(match () {
        () if fixed.iter().any(Result::is_err) => FailureKind::Trouble.code(),
        () if lines.iter().any(|line| line.state == LineState::Problem) => FailureKind::No.code(),
        () => 0,
    })
}

fn examine(world: &World, args: &cli::Doctor) -> Result<Vec<DoctorLine>, Failure> {
    let scene = Scene::look(world);
    let literals = literals::Literals::find(&scene);
    Ok([
        machine::lines(&scene),
        client::lines(&scene),
        store::lines(&scene),
        modes::lines(&scene),
        sign_ins::lines(&scene),
        configs::lines(&scene),
        misplaced::lines(&scene),
        delivery::lines(&scene),
        variables::lines(&scene),
        session::lines(&scene),
        secrets::lines(&scene),
        accounts::lines(&scene),
        moved::lines(&scene),
        repository::lines(&scene, &literals),
        literals.lines(&scene),
        example::lines(&scene),
        servers::lines(&scene, args)?,
    ]
    .concat())
}
