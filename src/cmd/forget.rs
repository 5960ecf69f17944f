//! `forget`: delete a stored value.

use crate::actions::supply;
use crate::base::text;
use crate::change::Plan;
use crate::cli;
use crate::client::resolve;
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Forget) -> Result<u8, Failure> {
    let index = world.index()?;
    let record = supply::stored(world, &index, args.which.named())?.clone();
    let view = world.view()?;
    let project = world.project();
    let needs = resolve::needs(&view, world.facts(&index, &project));
    let variable = record.variable.clone();
    let store = record.store.title();
    Plan { forget: vec![record], ..Plan::default() }.apply(world)?;
    world.ui.say(&format!("deleted {variable} from the {store}"));
    if let Some(need) = needs.iter().find(|need| need.variable == variable) {
        let servers: Vec<String> = need.uses.iter().map(|u| text::short(&u.server)).collect();
        world.ui.say(&format!("{} still wants it; revoke it at the server too", text::list(&servers)));
    }
    Ok(0)
}
