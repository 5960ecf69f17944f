//! What of the files that a verb looks at could not be read: said, and gone on without.

use crate::base::text;
use crate::client::View;
use crate::world::World;

/// Says of each config, and of the person's own settings, why it could not be read; gives whether all configs could.
pub fn say(world: &World, view: &View) -> bool {
    for unread in &view.unread {
        world.ui.say(&format!("warning: {}:{}", text::path(&unread.file), unread.why));
    }
    say_of_settings(world);
    view.unread.is_empty()
}

/// Says why the person's own settings could not be read, where they could not.
pub fn say_of_settings(world: &World) {
    if let Err(failure) = world.settings() {
        world.ui.say(&format!("warning: {failure}"));
    }
}
