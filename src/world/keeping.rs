//! What is kept of values that were fetched: in the item of the secret, for as long as a person said, and nowhere else.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;

use super::World;
use super::clock;
use super::error::Failure;
use super::fetching::Wanted;
use crate::base::names::ItemId;
use crate::base::secret::Secret;
use crate::system::files::{self, Lock};
use crate::vault::deposit::{Fetched, HeldValue, KeptValue};
use crate::vault::expiry;
use crate::vault::records::Record;
use crate::vault::source::Source;

/// How many can fetch at the same time what is then kept.
const TURNS: usize = 16;

impl World {
    /// The value of each of `released`; what comes from elsewhere is fetched, unless it is kept and still good. `fetched` of the same
    /// secret is asked for once.
    pub fn supplied(&self, released: Vec<Released<'_>>) -> Vec<Result<Secret, Failure>> {
        let mut open: Vec<(&Record, Fetched)> = Vec::new();
        for (record, held) in &released {
            if let Ok(HeldValue::Fetched(fetched)) = held
                && !open.iter().any(|(known, _)| known.id == record.id)
            {
                open.push((record, (**fetched).clone()));
            }
        }
        let found = if open.is_empty() { Vec::new() } else { self.kept_or_fetched(&open) };
        let fetched = |record: &Record| {
            let at = open.iter().position(|(known, _)| known.id == record.id);
            at.map_or_else(|| Err(self.gone(record)), |at| found[at].clone())
        };
        let values = released.into_iter().map(|(record, held)| match held? {
            HeldValue::Value(value) => Ok(value),
            HeldValue::Fetched(_) => fetched(record),
        });
        values.collect()
    }

    fn kept_or_fetched(&self, open: &[(&Record, Fetched)]) -> Vec<Result<Secret, Failure>> {
        let mut found: Vec<Option<Result<Secret, Failure>>> =
            open.iter().map(|(_, fetched)| self.good(fetched).map(Ok)).collect();
        let lasts = |at: usize| open[at].1.source.ttl.is_some();
        let lasting: Vec<usize> = (0..open.len()).filter(|at| found[*at].is_none() && lasts(*at)).collect();
        // Of many who want the same at once, one fetches it and the others find it kept.
        let _turns = self.take_turns(lasting.iter().map(|at| &open[*at].0.id));
        if !lasting.is_empty() {
            let records: Vec<&Record> = lasting.iter().map(|at| open[*at].0).collect();
            for (at, now) in lasting.iter().zip(self.deposits(&records)) {
                if let Ok(HeldValue::Fetched(now)) = now.map(|deposit| deposit.value)
                    && now.source == open[*at].1.source
                {
                    found[*at] = self.good(&now).map(Ok);
                }
            }
        }
        let missing: Vec<usize> = (0..open.len()).filter(|at| found[*at].is_none()).collect();
        let wanted: Vec<Wanted<'_>> =
            missing.iter().map(|at| (&open[*at].0.variable, &open[*at].1.source)).collect();
        let since = self.moment();
        for (at, value) in missing.into_iter().zip(self.fetch_all(&wanted)) {
            let (record, Fetched { source, .. }) = &open[at];
            if let Ok(value) = &value
                && let Some(kept) = kept(source, value, since)
            {
                self.note_until(&kept.until);
                if let Err(failure) = self.keep(record, source, kept) {
                    self.ui.detail(&format!("{} is not kept: {failure}", record.variable));
                }
            }
            found[at] = Some(value);
        }
        open.iter()
            .zip(found)
            .map(|((record, _), found)| found.unwrap_or_else(|| Err(self.gone(record))))
            .collect()
    }

    /// What is kept, if that is still good and no server refused it. A clock that was set back makes nothing last longer.
    fn good(&self, fetched: &Fetched) -> Option<Secret> {
        let kept = fetched.kept.as_ref()?;
        let now = expiry::seconds(&clock::text(self.moment()))?;
        let is_in_time = expiry::seconds(&kept.since)? <= now && now < expiry::seconds(&kept.until)?;
        if !is_in_time || self.refused.borrow().contains(&kept.value) {
            return None;
        }
        self.note_until(&kept.until);
        Some(kept.value.clone())
    }

    /// Keeps a value in the item of `record`, if that still says that it comes from `source`.
    fn keep(&self, record: &Record, source: &Source, kept: KeptValue) -> Result<(), Failure> {
        let _lock = Lock::file(&self.own.lock, &|text| self.ui.say(text))?;
        let index = self.index()?;
        let Some(now) = index.exact(record.variable.as_str(), &record.owner, record.account.as_ref()) else {
            return Ok(());
        };
        if now.item() != record.item() {
            return Ok(());
        }
        let Some(mut deposit) = self.deposits(&[now]).pop().transpose()? else { return Ok(()) };
        match &mut deposit.value {
            HeldValue::Fetched(fetched) if fetched.source == *source => fetched.kept = Some(kept),
            _ => return Ok(()),
        }
        let text = deposit.write().map_err(|why| Failure::new(why.to_string()))?;
        Ok(self.store(record.store).put(&[(record.id.clone(), text)])?)
    }

    /// The right to fetch what is kept under these ids. Where no such right can be had everyone has it.
    fn take_turns<'i>(&self, ids: impl Iterator<Item = &'i ItemId>) -> Vec<Lock> {
        let turn = |id: &ItemId| {
            id.as_str().bytes().fold(0, |sum, byte| sum * 31 % 65_521 + usize::from(byte)) % TURNS
        };
        // In one order for all, so that nobody waits for somebody who waits.
        let turns: BTreeSet<usize> = ids.map(turn).collect();
        if turns.is_empty() || files::private_dir(&self.own.fetching).is_err() {
            return Vec::new();
        }
        let files = turns.into_iter().map(|turn| self.own.fetching.join(turn.to_string()));
        files.filter_map(|file| Lock::file(&file, &|text| self.ui.detail(text)).ok()).collect()
    }

    /// Passes over `values` from now on, where they are kept: a server refused them.
    pub fn pass_over(&self, values: &[Secret]) {
        self.refused.borrow_mut().extend_from_slice(values);
    }

    /// This process hears for itself that it is to end, and sets `ending` then.
    pub fn ends_with(&self, ending: Arc<AtomicBool>) {
        *self.ending.borrow_mut() = Some(ending);
    }

    /// Until when the values are good that were taken, where one of them is good for a time only.
    pub fn good_until(&self) -> Option<SystemTime> {
        *self.until.borrow()
    }

    fn note_until(&self, end: &str) {
        let end = humantime::parse_rfc3339_weak(end).ok();
        let mut until = self.until.borrow_mut();
        *until = match (*until, end) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// `source` with the value that it gave just now.
    pub fn fetched(&self, source: Source, value: &Secret) -> Fetched {
        let kept = kept(&source, value, self.moment());
        Fetched { source, kept }
    }
}

/// A secret, and what of it may leave the store.
pub type Released<'r> = (&'r Record, Result<HeldValue, Failure>);

/// What is kept of a value that was fetched at the moment `since`: not beyond the end that it may say itself.
fn kept(source: &Source, value: &Secret, since: SystemTime) -> Option<KeptValue> {
    let since = clock::text(since);
    let end = written_end(&since, source.ttl?)?;
    let until = match expiry::own_end(value) {
        Some(own) if expiry::seconds(&own)? < expiry::seconds(&end)? => own,
        _ => end,
    };
    Some(KeptValue { value: value.clone(), since, until })
}

fn written_end(since: &str, ttl: u64) -> Option<String> {
    let start = expiry::seconds(since)?;
    expiry::moment(&format!("{ttl}s"), |span| start.checked_add(span))
}
