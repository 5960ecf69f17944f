//! What a manual has where a secret goes, and what the shell makes of a variable that is not set: values that are still missing.

use super::{Blank, Draft, fields};
use crate::client::Place;
use crate::detect;

/// Schemes of the `Authorization` header.
const SCHEMES: &[&str] = &["Bearer", "Token", "Basic"];

impl Draft {
    /// Turns what only stands for a secret into blanks, but for what a person wants left as it is; gives what it is called.
    pub fn ask_for_samples(&mut self, plain: &[String]) -> Vec<String> {
        let mut asked: Vec<(Place, String, String)> = Vec::new();
        for (place, text) in self.entry.texts() {
            let label = fields::label(&self.entry, &place);
            let is_known = self.blanks.iter().any(|blank| blank.place == place);
            if is_known || plain.iter().any(|what| fields::same(what, &label)) {
                continue;
            }
            if let Some(before) = before_sample(&place, &label, text) {
                asked.push((place, before, label));
            }
        }
        self.entry = self.entry.map(|place, text| {
            let found = asked.iter().find(|(asked, _, _)| asked == place);
            found.map_or_else(|| text.clone(), |(_, before, _)| before.clone())
        });
        let blank = |(place, before, _): &(Place, String, String)| Blank {
            place: place.clone(),
            at: before.len(),
            variable: None,
        };
        self.blanks.extend(asked.iter().map(blank));
        asked.into_iter().map(|(_, _, label)| label).collect()
    }
}

/// What is to stand in front of the value of a text that has only a sample of it.
fn before_sample(place: &Place, label: &str, text: &str) -> Option<String> {
    if !detect::is_telling(label) {
        return None;
    }
    let scheme = SCHEMES.iter().find(|scheme| {
        let front = text.get(..scheme.len());
        front.is_some_and(|front| front.eq_ignore_ascii_case(scheme))
            && text[scheme.len()..].chars().next().is_none_or(char::is_whitespace)
    });
    let front = match (place, scheme) {
        (Place::Header(_) | Place::Env(_), Some(scheme)) => format!("{} ", &text[..scheme.len()]),
        (Place::Header(_) | Place::Env(_), None) => String::new(),
        (Place::Arg(_), _) if text.starts_with('-') => text[..=text.find('=')?].to_owned(),
        (Place::Arg(_), _) => String::new(),
        (Place::Url | Place::Command, _) => return None,
    };
    let value = text.get(front.len()..).unwrap_or_default().trim();
    (value.is_empty() || detect::is_sample(value)).then_some(front)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_or_nothing_is_a_value_that_is_missing() {
        let header = |name: &str| Place::Header(name.to_owned());
        let env = || Place::Env("API_KEY".to_owned());
        for (place, label, text, before) in [
            (header("Authorization"), "Authorization", "Bearer YOUR_API_KEY", Some("Bearer ")),
            (header("Authorization"), "Authorization", "Bearer <token>", Some("Bearer ")),
            (header("Authorization"), "Authorization", "Bearer", Some("Bearer ")),
            (header("X-API-Key"), "X-API-Key", "", Some("")),
            (header("X-API-Key"), "X-API-Key", "your-key-here", Some("")),
            (env(), "API_KEY", "", Some("")),
            (env(), "API_KEY", "<your api key>", Some("")),
            (Place::Arg(1), "--api-key", "--api-key=YOUR_API_KEY", Some("--api-key=")),
            (Place::Arg(1), "--api-key", "YOUR_API_KEY", Some("")),
            (Place::Arg(1), "--api-key", "--verbose", None),
            (env(), "API_KEY", "${API_KEY}", None),
            (env(), "API_KEY", "dummy", None),
            (env(), "API_KEY", "q7Zk2Vx9Rb4Tn8Lw", None),
            (Place::Env("LOG".to_owned()), "LOG", "", None),
            (header("X-Region"), "X-Region", "your-region", None),
        ] {
            assert_eq!(before_sample(&place, label, text).as_deref(), before, "{label}: {text}");
        }
    }
}
