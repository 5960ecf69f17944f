//! `man`: the manual, from the same definitions as the parser.

use std::fs;

use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli;
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Man) -> Result<u8, Failure> {
    let command = cli::Cli::command();
    match &args.dir {
        None => {
            let mut page = Vec::new();
            Man::new(command).render(&mut page)?;
            world.ui.answer(&String::from_utf8_lossy(&page))?;
        }
        Some(dir) => {
            let failed = |e| Failure::new(format!("{}: {e}", crate::base::text::path(dir)));
            fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(command, dir)).map_err(failed)?;
        }
    }
    Ok(0)
}
