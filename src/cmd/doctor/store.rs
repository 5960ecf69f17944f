//! The store: which, why, and whether it gives what it should hold.

use super::line::{DoctorLine, LineState, Section};
use super::scene::{LostItem, Scene, StoreReach};
use crate::base::next::Next;
use crate::base::text;
use crate::change::items;
use crate::vault::records::{Record, StoreKind};
use crate::vault::store::file::{FileStore, Protection};
use crate::world::DecidedBy;

const HERE: Section = Section::Store;

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let mut lines = vec![index(scene), chosen(scene)];
    lines.extend(StoreKind::ALL.into_iter().flat_map(|kind| answers(scene, kind)));
    lines
}

fn index(scene: &Scene<'_>) -> DoctorLine {
    match &scene.no_index {
        Some(failure) => {
            let line = DoctorLine::failed(HERE, "index", failure);
            if scene.may_make_index() { line.fixable() } else { line }
        }
        None => {
            let known = text::some(scene.index.records().len(), "secret");
            DoctorLine::ok(HERE, "index", format!("{known} stored, of all projects"))
        }
    }
}

fn chosen(scene: &Scene<'_>) -> DoctorLine {
    let choice = match &scene.choice {
        Ok(choice) => choice,
        Err(failure) => return DoctorLine::failed(HERE, "store", failure),
    };
    let why = match choice.why {
        DecidedBy::Environment => "MCPKEY_STORE says so",
        DecidedBy::Settings => "chosen in config.toml",
        DecidedBy::Found if choice.store == StoreKind::File => "there is no keychain",
        DecidedBy::Found => "there is one",
    };
    DoctorLine::ok(HERE, "store", format!("new secrets go to the {} ({why})", choice.store.title()))
}

fn answers(scene: &Scene<'_>, kind: StoreKind) -> Vec<DoctorLine> {
    let Some(reach) = scene.reach(kind) else { return Vec::new() };
    let id = match kind {
        StoreKind::Keychain => "keychain",
        StoreKind::File => "file",
    };
    let title = kind.title();
    match reach {
        StoreReach::Failed(failure) => vec![DoctorLine::failed(HERE, id, failure)],
        StoreReach::Locked if kind == StoreKind::File => {
            vec![DoctorLine::ok(HERE, id, "the encrypted file wants its passphrase, which was not asked for")]
        }
        StoreReach::Locked => vec![
            DoctorLine::warning(HERE, id, "the keychain is locked, and nobody was asked to unlock it")
                .next("log in to the desktop, or unlock it with its own program"),
        ],
        StoreReach::Read { lost, unnamed } => {
            let mut lines =
                vec![DoctorLine::ok(HERE, id, format!("the {title} answers{}", protection(scene, kind)))];
            // An index that cannot be read names nothing, and is said by itself.
            if *unnamed > 0 && scene.no_index.is_none() {
                // Where it names nothing at all it is gone: what is stored next would stand beside what is there.
                let state =
                    if scene.index.records().is_empty() { LineState::Problem } else { LineState::Warning };
                let line = DoctorLine::new(HERE, "unnamed", state, items::said_unnamed(kind, *unnamed));
                lines.push(line.next(Next::DoctorFix).fixable());
            }
            let records = scene.index.by_id();
            let of = |item: &LostItem| records.get(&item.id).copied();
            lines.extend(lost.iter().filter_map(|item| Some(lost_line(scene, of(item)?, item, title))));
            lines
        }
    }
}

/// An item that is gone, or that something else wrote to: then the secret is not lost by the store alone.
fn lost_line(scene: &Scene<'_>, record: &Record, item: &LostItem, title: &str) -> DoctorLine {
    let (name, again) = (&record.variable, Next::set(&record.variable).of(scene.world.named(record)));
    let line = match &item.instead {
        None => DoctorLine::problem(HERE, "gone", format!("{name} is gone from the {title}")),
        Some(why) => {
            let what =
                format!("item {} in the {title}, for {name}, is not what mcpkey wrote: {why}", item.id);
            DoctorLine::problem(HERE, "not-ours", what)
        }
    };
    line.about(name.as_str()).next(format!("store it again: {again}"))
}

fn protection(scene: &Scene<'_>, kind: StoreKind) -> String {
    let file = FileStore::new(&scene.world.store_settings());
    match (kind, file.protection()) {
        (StoreKind::File, Ok(Some(Protection::Passphrase))) => ", opened by a passphrase".to_owned(),
        (StoreKind::File, Ok(Some(Protection::Identity))) => {
            format!(", opened by the key beside it ({})", scene.shown(&file.identity_path()))
        }
        (StoreKind::File, Ok(None)) => ", and holds nothing yet".to_owned(),
        _ => String::new(),
    }
}
