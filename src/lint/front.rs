//! A file as a whole: a config, and behind the front matter of Markdown the snippets of configs in its text.

use super::check::check_config;
use super::config::{CheckOptions, Checked, ConfigInput};
use super::document::{self, check_document};
use crate::base::syntax::Language;

/// Checks one config.
pub fn check(blob: &ConfigInput<'_>, options: CheckOptions<'_>) -> Checked {
    let mut checked = check_config(blob, options);
    if blob.language.unwrap_or_else(|| Language::of_name(blob.path)) == Language::Markdown {
        // Snippets know whose a string is; what they hold is found in the text around as well.
        let snippets = check_document(blob, options);
        for (all, found) in
            [(&mut checked.findings, snippets.findings), (&mut checked.allowed, snippets.allowed)]
        {
            all.splice(0..0, found);
            document::apart(all);
        }
    }
    checked
}
