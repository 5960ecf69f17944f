//! Accounts: where which one is in use, and what is odd about that. Nothing where a person has none.

use super::line::{DoctorLine, Section};
use super::scene::Scene;
use crate::actions::accounts;
use crate::base::names::AccountName;
use crate::base::next::Next;

const HERE: Section = Section::Secrets;

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let world = scene.world;
    let rules = match world.account_rules() {
        Ok(rules) => rules,
        Err(failure) => return vec![DoctorLine::failed(HERE, "accounts", &failure)],
    };
    let mut stored: Vec<&AccountName> =
        scene.index.records().iter().filter_map(|record| record.account.as_ref()).collect();
    stored.sort();
    stored.dedup();
    let without_values = rules.iter().filter(|rule| !stored.contains(&&rule.account)).map(|rule| {
        let (account, place) = (&rule.account, accounts::said(world, &rule.at));
        let what =
            format!("account {account} is in use {place} by your config.toml, and no value is stored for it");
        DoctorLine::warning(HERE, "account-without-values", what)
            .about(account.as_str())
            .next(format!("store one: {}", Next::set_of("VAR", account)))
    });
    let without_rule = stored.iter().filter(|account| !rules.iter().any(|rule| rule.account == ***account));
    let without_rule = without_rule.map(|account| {
        let what = format!("account {account} has values, and no rule says where it is in use");
        DoctorLine::ok(HERE, "account-without-rule", what).about(account.as_str())
    });
    let chosen = world.chosen_account();
    let unclear = chosen.unclear.iter().map(|why| {
        DoctorLine::warning(HERE, "account-unclear", format!("no account is in use here: {why}"))
            .next(format!("see the rules: {}", Next::AllowList))
    });
    let used = chosen.name.iter().zip(chosen.by).map(|(name, by)| {
        DoctorLine::ok(HERE, "account", format!("account {name} is in use here, by {}", by.title()))
            .about(name.as_str())
    });
    used.chain(unclear).chain(without_values).chain(without_rule).collect()
}
