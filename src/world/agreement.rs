//! What decides where a value may go. Where the index shows that it may not: what the item itself says of it. An index that was lost, edited or is of
//! another time takes no agreement away.

use std::collections::BTreeMap;

use super::World;
use crate::base::names::ItemId;
use crate::client::resolve::{self, Facts, Need, Supply, Wants};
use crate::client::switches;
use crate::vault::agreed::Agreed;
use crate::vault::destination::Destination;
use crate::vault::records::{Index, Record};

impl World {
    /// What resolving needs to know.
    pub fn facts<'a>(&'a self, index: &'a Index, project: &'a str) -> Facts<'a> {
        Facts {
            index,
            asker: self.asker(project),
            environ: &self.environ,
            settings: self.client_variables(),
            project_settings: self.project_variables(),
            coming: &[],
            prefer_env: false,
        }
    }

    /// The variables that the project's settings set, the last one that does so winning. They supply nothing here, and
    /// count for what is agreed to.
    pub fn project_variables(&self) -> &BTreeMap<String, String> {
        self.project_variables
            .get_or_init(|| self.project_settings().iter().flat_map(switches::variables).collect())
    }

    /// Moves what the index alone withholds to what may go.
    pub fn settle_wants(&self, wants: &mut Wants) {
        let Ok(to) = &wants.to else { return };
        let agreed = self.agreed(wants.withheld.iter().collect());
        let (may, may_not) = std::mem::take(&mut wants.withheld)
            .into_iter()
            .partition(|record: &Record| agreed.get(&record.id).is_some_and(|agreed| agreed.has(to)));
        wants.withheld = may_not;
        wants.stored.extend::<Vec<Record>>(may);
        wants.stored.sort_by(|a, b| a.variable.cmp(&b.variable));
    }

    /// Adds to the records of `needs` what the index does not show.
    pub fn settle_needs(&self, needs: &mut [Need]) {
        let doubtful = needs.iter().flat_map(|need| {
            let records = records(need);
            let is_doubtful = move |record: &&Record| {
                need.uses.iter().any(|user| !resolve::may_go(record, &user.destination))
            };
            records.filter(is_doubtful)
        });
        let agreed = self.agreed(doubtful.collect());
        if agreed.is_empty() {
            return;
        }
        for need in needs {
            let places: Vec<Destination> =
                need.uses.iter().filter_map(|user| user.destination.clone().ok()).collect();
            let mend = |record: &mut Record| {
                let Some(agreed) = agreed.get(&record.id) else { return };
                let may: Vec<_> =
                    places.iter().filter(|to| agreed.has(to)).map(|to| record.shown_of(to)).collect();
                record.destinations.extend(may);
            };
            if let Supply::Stored(record) = &mut need.supply {
                mend(record);
            }
            need.uses.iter_mut().filter_map(|user| user.stored.as_mut()).for_each(|record| mend(record));
        }
    }

    /// What the items of `records` say; a store that does not answer says nothing.
    fn agreed(&self, mut records: Vec<&Record>) -> BTreeMap<ItemId, Agreed> {
        records.sort_by(|a, b| a.id.as_str().cmp(b.id.as_str()));
        records.dedup_by(|a, b| a.id == b.id);
        let found = self.deposits(&records).into_iter().zip(records);
        found.filter_map(|(deposit, record)| Some((record.id.clone(), deposit.ok()?.agreed))).collect()
    }
}

fn records(need: &Need) -> impl Iterator<Item = &Record> {
    let shared = match &need.supply {
        Supply::Stored(record) => Some(record.as_ref()),
        _ => None,
    };
    shared.into_iter().chain(need.uses.iter().filter_map(|user| user.stored.as_deref()))
}
