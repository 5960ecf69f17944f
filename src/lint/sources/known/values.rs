//! What is looked for: every value of every secret, each distinct one once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::base::next::{Next, Rotation};
use crate::base::secret::Secret;
use crate::base::text;
use crate::detect;
use crate::detect::patterns::Patterns;
use crate::lint::Unchecked;
use crate::vault::records::Record;
use crate::world::error::Failure;
use crate::world::{Age, World};

/// What is looked for.
pub(super) struct Sought<'r> {
    /// Each by its number.
    pub(super) values: Vec<SoughtValue<'r>>,
    /// In all spellings.
    pub(super) patterns: Patterns,
    /// The variables of those that are not looked for, because they could stand anywhere.
    pub(super) ordinary: Vec<String>,
    /// What could not be read.
    pub(super) problems: Vec<Unchecked>,
}

/// One of the values.
pub(super) struct SoughtValue<'r> {
    /// Whose it is.
    pub(super) owners: Vec<(&'r Record, Age)>,
    /// What makes a copy of it worthless.
    pub(super) advice: String,
}

impl<'r> Sought<'r> {
    /// Reads the values of `records`. Where none can be read, that is why.
    pub(super) fn read(world: &World, records: &'r [Record]) -> Result<Self, Failure> {
        let mut by_value: BTreeMap<usize, Vec<(&Record, Age)>> = BTreeMap::new();
        let mut secrets: Vec<Secret> = Vec::new();
        let (mut problems, mut ordinary) = (Vec::new(), BTreeSet::new());
        let mut failed = None;
        let mut is_any = records.is_empty();
        for (record, values) in records.iter().zip(world.stored_values(records)) {
            let values = match values {
                Ok(values) => values,
                Err(failure) => {
                    let (path, message) = (record.variable.to_string(), failure.message().to_owned());
                    problems.push(Unchecked { path, place: None, message });
                    failed.get_or_insert(failure);
                    continue;
                }
            };
            is_any = true;
            for one in values {
                if !detect::is_distinct(one.value.expose()) {
                    ordinary.insert(record.variable.to_string());
                    continue;
                }
                let at = secrets.iter().position(|known| *known == one.value).unwrap_or_else(|| {
                    secrets.push(one.value);
                    secrets.len() - 1
                });
                by_value.entry(at).or_default().push((record, one.age));
            }
        }
        if let Some(failure) = failed.filter(|_| !is_any) {
            return Err(failure);
        }
        let values = by_value.into_values().map(|owners| {
            let next = owners.first().map(|(record, age)| advice(world, record, *age));
            SoughtValue { owners, advice: next.unwrap_or_default() }
        });
        let values = values.collect();
        let is_distinct = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok_and(detect::is_distinct);
        let patterns = Patterns::new(secrets.iter().enumerate(), &is_distinct);
        Ok(Self { values, patterns, ordinary: ordinary.into_iter().collect(), problems })
    }
}

/// What makes the copy worthless.
fn advice(world: &World, record: &Record, age: Age) -> String {
    let named = world.named(record);
    let next = Next::rotate(&record.variable, Rotation::New).of(named.clone());
    let here = match record.owner.project.as_deref().filter(|project| *project != world.project()) {
        Some(project) => format!(", in {}", text::path(Path::new(project))),
        None => String::new(),
    };
    match age {
        Age::Current | Age::Next => {
            format!("put another in its place, then clear it away there: {next}{here}")
        }
        Age::Previous => {
            let forget = Next::rotate(&record.variable, Rotation::ForgetOld).of(named);
            format!(
                "see that its server takes it no longer, then clear it away there; once nobody needs it: {forget}{here}"
            )
        }
    }
}
