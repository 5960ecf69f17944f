//! Where a file of a change is found that was cut short.

use std::fs;

use super::*;

/// What stands in its place: what stood there before, something else, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Before,
    Else,
    Nothing,
}

fn found(is_new: bool, stood: bool, stands: Stands, waits: bool) -> FileState {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("config.json");
    if stood {
        fs::write(&target, "before").unwrap();
    }
    let before = files::stamp(&target).unwrap();
    match stands {
        Stands::Before => {}
        Stands::Else => fs::write(&target, "something else").unwrap(),
        Stands::Nothing => fs::remove_file(&target).unwrap(),
    }
    if waits {
        fs::write(files::place(&target), "new").unwrap();
    }
    IntendedFile { target: SpelledPath::of(&target), is_new, before }.look().unwrap()
}

#[test]
fn a_file_waits_is_in_place_or_was_overtaken() {
    use Stands::{Before, Else, Nothing};
    for (is_new, stood, stands, waits, state) in [
        (true, true, Before, true, FileState::Waits),
        (true, true, Else, true, FileState::Overtaken),
        (true, true, Nothing, true, FileState::Overtaken),
        (true, true, Else, false, FileState::Done),
        // What waited was taken away.
        (true, true, Before, false, FileState::Overtaken),
        (true, false, Before, true, FileState::Waits),
        (true, false, Else, true, FileState::Overtaken),
        (true, false, Else, false, FileState::Done),
        (true, false, Before, false, FileState::Overtaken),
        // It is to go.
        (false, true, Before, false, FileState::Waits),
        (false, true, Else, false, FileState::Overtaken),
        (false, true, Nothing, false, FileState::Done),
        (false, false, Before, false, FileState::Done),
    ] {
        let found = found(is_new, stood, stands, waits);
        assert_eq!(found, state, "new {is_new}, stood {stood}, {stands:?}, waits {waits}");
    }
}
