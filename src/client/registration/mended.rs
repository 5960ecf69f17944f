//! Values that stand in the line that was typed, made what was meant before anything is looked for in them.

use super::{Registration, fields, samples};
use crate::base::scheme;
use crate::base::typed;
use crate::client::{Entry, Field, template};
use crate::detect;

/// What was done to one value, or what is still doubtful about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mended {
    /// This was taken off: the middle of "stripped … the value".
    Stripped(&'static str),
    /// The scheme was put in front of the token.
    Schemed,
    /// There is no scheme, and which it is cannot be told.
    NoScheme,
}

impl Registration {
    /// Takes off what was not meant, puts schemes right, and gives what was done where.
    pub fn mend(&mut self, plain: &[String]) -> Vec<(String, Mended)> {
        let mut done = Vec::new();
        let old = self.entry.clone();
        let blank = |place: &Field| self.blanks.iter().any(|blank| blank.place == *place);
        self.entry = old.map(|place, text| {
            let label = fields::label(&old, place);
            if blank(place) || plain.iter().any(|what| fields::same(what, &label)) {
                return text.clone();
            }
            let (text, what) = mended(&old, place, &label, text);
            done.extend(what.into_iter().map(|what| (label.clone(), what)));
            text
        });
        done
    }

    /// Puts `Bearer` in front of a token that has no scheme.
    pub fn add_bearer(&mut self, label: &str) {
        self.entry = self.entry.map(|place, text| match place {
            Field::Header(name) if name == label => format!("Bearer {text}"),
            _ => text.clone(),
        });
    }
}

fn mended(entry: &Entry, place: &Field, label: &str, text: &str) -> (String, Vec<Mended>) {
    let unchanged = || (text.to_owned(), Vec::new());
    let (name, start) = match place {
        Field::Command => return unchanged(),
        Field::Url => ("url", 0),
        Field::Header(_) | Field::Env(_) => (label, 0),
        Field::Arg(_) => samples::named(label, text).unwrap_or((label, 0)),
    };
    let (tidy, taken) = typed::tidy(&text[start..]);
    let mut done: Vec<Mended> = taken.into_iter().map(Mended::Stripped).collect();
    let mut value = tidy.to_string();
    let in_header = crate::client::position(entry, place, &text[..start]).in_header;
    let is_authorization = in_header && name.to_ascii_lowercase().ends_with("authorization");
    if is_authorization {
        let (once, taken) = one_scheme(&value);
        done.extend(taken.into_iter().map(Mended::Stripped));
        value = once;
    }
    let is_secret = |text: &str| !fields::detected(&replaced(entry, place, text), place, text).is_empty();
    let mut all = format!("{}{value}", &text[..start]);
    if !(done.is_empty() || detect::is_telling(name) || is_authorization || is_secret(&all)) {
        return unchanged();
    }
    if matches!(place, Field::Header(_)) && name.eq_ignore_ascii_case("authorization") && is_bare(&value) {
        let spec = template::known(entry, place);
        let is_certain =
            spec.is_some_and(|spec| spec.text.starts_with("Bearer ")) || detect::is_bearer(&value);
        done.push(if is_certain { Mended::Schemed } else { Mended::NoScheme });
        if is_certain {
            all = format!("Bearer {value}");
        }
    }
    (all, done)
}

/// The entry with another text at `place`, for what is judged by its surroundings.
fn replaced(entry: &Entry, place: &Field, text: &str) -> Entry {
    entry.map(|at, old| if at == place { text.to_owned() } else { old.clone() })
}

/// A header's value with one scheme in front, and nothing around the token.
fn one_scheme(value: &str) -> (String, Vec<&'static str>) {
    let Some((scheme, rest)) = scheme::split(value) else { return (value.to_owned(), Vec::new()) };
    let (mut token, mut taken) = typed::tidy(rest);
    while let Some((_, inner)) = scheme::split(&token).filter(|(again, _)| again.eq_ignore_ascii_case(scheme))
    {
        let (inner, more) = typed::tidy(inner);
        token = inner;
        taken.push("a second scheme in front of");
        taken.extend(more);
    }
    taken.dedup();
    (format!("{scheme} {}", *token), taken)
}

/// Whether it is a token, or a word for one, and nothing else.
fn is_bare(value: &str) -> bool {
    !value.is_empty()
        && !value.contains([' ', '$', '{', '%', '<'])
        && !scheme::is_scheme(value)
        && !detect::is_sample(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::registration::AddWords;

    #[test]
    fn one_scheme_is_left_and_nothing_around_the_token() {
        for (typed, left) in [
            ("Bearer Bearer abc", "Bearer abc"),
            ("bearer Bearer \"abc\"", "bearer abc"),
            ("Basic Basic YTpi", "Basic YTpi"),
            ("Token token abc\\n", "Token abc"),
            ("\"Bearer abc\"", "Bearer abc"),
            ("Bearer ${A}", "Bearer ${A}"),
            ("${A}", "${A}"),
            ("Bearer", "Bearer"),
        ] {
            let headers = [format!("Authorization: {typed}")];
            let words = AddWords { target: "https://h", headers: &headers, ..AddWords::default() };
            let mut registration = Registration::read(&words).unwrap();
            registration.mend(&[]);
            assert_eq!(registration.entry.pairs()[0].1, left, "{typed}");
        }
    }

    #[test]
    fn what_is_no_secret_stays_as_it_was_typed() {
        let env = ["GREETING=\"hi\u{200d}\"".to_owned(), "API_KEY=\"abc\"".to_owned()];
        let words = AddWords { target: "npx", env: &env, ..AddWords::default() };
        let mut registration = Registration::read(&words).unwrap();
        let done = registration.mend(&[]);
        assert_eq!(registration.entry.pairs()[0].1, "\"hi\u{200d}\"");
        assert_eq!(registration.entry.pairs()[1].1, "abc");
        assert_eq!(done, [("API_KEY".to_owned(), Mended::Stripped("quotes around"))]);
    }
}
