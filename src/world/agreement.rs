//! What decides where a value may go. Where the index shows that it may not: what the item itself says of it. An index that was lost, edited or is of
//! another time takes no agreement away.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::World;
use crate::base::names::ItemId;
use crate::client::resolve::{Facts, Need, Supply, Wants};
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
        let mut doubtful: BTreeMap<&ItemId, (&Record, BTreeSet<&Destination>)> = BTreeMap::new();
        for need in needs.iter() {
            for (user, supplied) in need.supplied() {
                let Ok(to) = &user.destination else { continue };
                let records = [user.stored.as_ref(), supplied, need.supply.stored()];
                for record in records.into_iter().flatten().filter(|record| !record.may_go(to)) {
                    doubtful.entry(&record.id).or_insert((record, BTreeSet::new())).1.insert(to);
                }
            }
        }
        let agreed = self.agreed(doubtful.values().map(|(record, _)| *record).collect());
        let mended = agreed.iter().filter_map(|(id, agreed)| {
            let (record, places) = doubtful.get(id)?;
            let may = places.iter().filter(|to| agreed.has(to)).map(|to| record.shown_of(to));
            let destinations = record.destinations.iter().cloned().chain(may).collect();
            Some((id.clone(), Arc::new(Record { destinations, ..Record::clone(record) })))
        });
        let mended: BTreeMap<ItemId, Arc<Record>> = mended.collect();
        if mended.is_empty() {
            return;
        }
        for need in needs {
            let mend = |record: &mut Arc<Record>| {
                if let Some(with_more) = mended.get(&record.id) {
                    *record = with_more.clone();
                }
            };
            if let Supply::Stored(record) = &mut need.supply {
                mend(record);
            }
            need.uses.iter_mut().filter_map(|user| user.stored.as_mut()).for_each(mend);
        }
    }

    /// What the items of `records` say; a store that does not answer says nothing.
    fn agreed(&self, records: Vec<&Record>) -> BTreeMap<ItemId, Agreed> {
        let found = self.deposits(&records).into_iter().zip(records);
        found.filter_map(|(deposit, record)| Some((record.id.clone(), deposit.ok()?.agreed))).collect()
    }
}
