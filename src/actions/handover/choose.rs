//! Which secrets leave, and what goes with them.

use crate::actions::handover::place;
use crate::base::names::{ItemId, VarName};
use crate::base::next::Next;
use crate::base::text;
use crate::client::resolve;
use crate::vault::deposit::HeldValue;
use crate::vault::export::{Export, Exported, ExportedValue};
use crate::vault::log::{Handed, LogEntry};
use crate::vault::records::{Index, Record};
use crate::vault::source::Source;
use crate::world::World;
use crate::world::error::Failure;

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// Everything that is stored.
    All,
    /// What the configs here mention.
    Mentioned,
    /// Every value of these variables that can be used here.
    Named(&'a [String]),
}

/// The records that are meant.
pub fn choose<'i>(world: &World, index: &'i Index, which: Which<'_>) -> Result<Vec<&'i Record>, Failure> {
    match which {
        Which::All if index.records().is_empty() => Err(Failure::no("nothing is stored")),
        Which::All => Ok(index.records().iter().collect()),
        Which::Mentioned => mentioned(world, index),
        Which::Named(names) => {
            let mut found: Vec<&Record> = Vec::new();
            for name in names {
                for record in named(world, index, name)? {
                    if !found.iter().any(|known| known.id == record.id) {
                        found.push(record);
                    }
                }
            }
            Ok(found)
        }
    }
}

fn mentioned<'i>(world: &World, index: &'i Index) -> Result<Vec<&'i Record>, Failure> {
    let (view, project) = (world.view()?, world.project());
    let needs = resolve::needs(&view, world.facts(index, &project));
    let wanted: Vec<_> = needs.iter().flat_map(|need| &need.uses).filter_map(|u| u.stored.as_ref()).collect();
    let is_wanted = |record: &&Record| wanted.iter().any(|wanted| wanted.id == record.id);
    let found: Vec<&Record> = index.records().iter().filter(is_wanted).collect();
    if found.is_empty() {
        Err(Failure::no("nothing is stored that the configs here mention")
            .hint(format!("name the variables, or add --all; see what there is: {}", Next::ListAll)))
    } else {
        Ok(found)
    }
}

fn named<'i>(world: &World, index: &'i Index, name: &str) -> Result<Vec<&'i Record>, Failure> {
    let variable: VarName = name.parse()?;
    let project = world.project();
    let near: Vec<&ItemId> = index.in_reach(world.asker(&project)).map(|record| &record.id).collect();
    let here: Vec<&Record> = index.records().iter().filter(|record| near.contains(&&record.id)).collect();
    let found: Vec<&Record> = here.iter().filter(|record| record.variable == variable).copied().collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let failure = Failure::no(format!("{variable} is not stored for this project, nor for all projects"));
    if index.has_variable(variable.as_str()) {
        return Err(failure.hint(format!("it is stored for another project or directory: {}", Next::ListAll)));
    }
    let known = here.iter().map(|record| record.variable.as_str());
    Err(match text::nearest(variable.as_str(), known) {
        Some(near) => failure.hint(format!("did you mean {near}?")),
        None => failure.hint(format!("see what is: {}", Next::List)),
    })
}

/// The values of `records` with what goes with them; `readers` are those who will be able to read them, for the log.
pub fn export(world: &World, records: &[&Record], readers: &[String]) -> Result<Export, Failure> {
    let deposits = world.deposits(records).into_iter().collect::<Result<Vec<_>, _>>()?;
    let secrets = deposits.into_iter().map(|deposit| Exported {
        whose: place::whose(world, &deposit.owner, deposit.account().name()),
        variable: deposit.variable,
        value: match deposit.value {
            HeldValue::Value(value) => ExportedValue::Value(value),
            HeldValue::Fetched(fetched) => {
                let Source { written, vault, ttl, .. } = fetched.source;
                ExportedValue::Reference { written, vault, ttl }
            }
        },
        agreed: deposit.agreed.agreements().collect(),
        expires: deposit.expires,
    });
    let export = Export::new(secrets.collect());
    let places: Vec<String> = readers.iter().map(|reader| format!("a file for {reader}")).collect();
    world.note(LogEntry::of("store export").handed(records.iter().map(|record| {
        let servers = record.owner.entry.iter().map(|entry| text::short(&entry.server)).collect();
        Handed { destinations: places.clone(), ..Handed::stored(record, servers, []) }
    })));
    Ok(export)
}
