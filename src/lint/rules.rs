//! All rules of the linter: the detector's, and those on configs that will not do what their authors expect.

use crate::detect::{Category, RULES, Rule, Severity};

macro_rules! rules {
    ($($name:ident $id:literal $severity:ident $title:literal $why:literal;)*) => {
        $(pub(super) static $name: Rule = Rule {
            id: $id, title: $title, why: $why, category: Category::Config, severity: Severity::$severity,
        };)*
        /// The rules on configs, in the order in which they are listed.
        pub static CONFIG: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    CLEARTEXT_URL "cleartext-url" Error "a credential on its way over http://"
        "anyone on the way to another machine can read what is not encrypted, a placeholder's value too";
    FOREIGN_PLACEHOLDER "foreign-placeholder" Warning "a placeholder that this client does not replace"
        "each client has its own spelling; another one's is sent to the server as it is written";
    NEVER_FILLED "never-filled" Warning "a variable that Claude Code never fills"
        "it keeps a list of names from its servers, and puts nothing in their place without a word";
    URL_WITHOUT_TYPE "url-without-type" Warning "a url without a type"
        "Claude Code skips such a server with a warning";
    SKIPPED_SERVER "skipped-server" Warning "a server that Claude Code skips"
        "a field is missing or of the wrong type; the other servers still load";
    REJECTED_CONFIG "rejected-config" Warning "a config that Claude Code does not read"
        "it takes strict JSON with an object \"mcpServers\" at the top, and loads no server of any other file";
    EXAMPLE_OUT_OF_STEP "example-out-of-step" Warning "an example that differs from its config"
        "a teammate who goes by .mcp.json.example gets other servers or variables than this config has";
    READABLE_BY_OTHERS "readable-by-others" Warning "a file with secrets that others can read"
        "every user of this machine can read what is in it";
    ALLOW_WITHOUT_REASON "allow-without-reason" Warning "something allowed without a reason"
        "whoever reads it later cannot tell whether it may stay; until there is a reason it allows nothing";
    UNKNOWN_RULE "unknown-rule" Warning "a rule that does not exist"
        "a slip in its name, so that what was meant to be allowed is not";
    UNUSED_ALLOW "unused-allow" Warning "something allowed that is not there any more"
        "the next secret at its place would be kept quiet";
    CHANGED_SETTINGS "changed-settings" Warning "a change of what is kept quiet"
        "what a change itself says about what may stay does not count for it: somebody has to look at it first";
    MISPLACED_ALLOW "misplaced-allow" Warning "a \"mcpkey-allow\" that a client would use"
        "it holds, but among headers and variables it is sent along, or the server is skipped for it; among servers it is taken for one";
}

/// The rule on what is known to be a secret, because the store holds it.
pub(super) static STORED_VALUE: Rule = Rule {
    id: "stored-value",
    title: "a value that the store holds",
    why: "it is the secret itself, now, before or next: whoever reads the file has it",
    category: Category::Secret,
    severity: Severity::Error,
};

/// Every rule.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().chain([&STORED_VALUE]).chain(CONFIG.iter().copied())
}

/// Whether a person can have what the rule finds kept quiet.
pub fn may_be_allowed(rule: &Rule) -> bool {
    *rule != STORED_VALUE
}

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}
