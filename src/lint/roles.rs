//! What the fields of a server's entry are for, in whichever client's words.

/// What a field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Where the server is.
    Url,
    /// What is sent with each request, by name.
    Headers,
    /// What the process finds in its environment, by name.
    Variables,
    /// What is started.
    Command,
    /// With which words.
    Arguments,
    /// The name of a variable, never a value.
    VariableName,
    /// A file that holds variables.
    EnvFile,
}

/// Names in lower case without `_` and `-`.
const ROLES: &[(&str, Role)] = &[
    ("url", Role::Url),
    ("serverurl", Role::Url),
    ("httpurl", Role::Url),
    ("sseurl", Role::Url),
    ("uri", Role::Url),
    ("endpoint", Role::Url),
    ("baseurl", Role::Url),
    ("headers", Role::Headers),
    ("httpheaders", Role::Headers),
    ("requestheaders", Role::Headers),
    ("customheaders", Role::Headers),
    ("extraheaders", Role::Headers),
    ("env", Role::Variables),
    ("envs", Role::Variables),
    ("environment", Role::Variables),
    ("command", Role::Command),
    ("cmd", Role::Command),
    ("args", Role::Arguments),
    ("arguments", Role::Arguments),
    ("envvars", Role::VariableName),
    ("envhttpheaders", Role::VariableName),
    ("envfile", Role::EnvFile),
];

/// What the field `name` is for, if that is known.
pub fn role(name: &str) -> Option<Role> {
    let plain = plain(name);
    let known = ROLES.iter().find(|(known, _)| *known == plain).map(|(_, role)| *role);
    known.or_else(|| {
        let named = ["envvar", "envvariable", "envvarname", "envkey", "envname"];
        named.iter().any(|end| plain.ends_with(end)).then_some(Role::VariableName)
    })
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-')).map(|c| c.to_ascii_lowercase()).collect()
}
