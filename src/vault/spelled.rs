//! How names, places and flags are written in the index and in the stores.

/// Whether a flag need not be written.
pub(super) fn is_false(value: &bool) -> bool {
    !value
}

/// As its text form.
pub(super) mod as_text {
    use std::fmt;
    use std::str::FromStr;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<T: fmt::Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: fmt::Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// As a list of text forms.
pub(super) mod as_texts {
    use std::collections::BTreeSet;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::vault::destination::Shown;

    pub(crate) fn serialize<S: Serializer>(set: &BTreeSet<Shown>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(set.iter().map(ToString::to_string))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<Shown>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts.iter().map(|t| t.parse().map_err(D::Error::custom)).collect()
    }
}
