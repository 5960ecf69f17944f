//! The names under which clients keep servers, and those of a server's fields, by what they hold.

use std::borrow::Cow;

/// Arguments after which the path of a file of variables stands, or to which it is joined by `=`.
pub const ENV_FILE_FLAGS: &[&str] = &["--env-file", "--envfile", "--env_file", "--dotenv", "--dotenv-path"];

/// What a field of a server holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Where the server is.
    Url,
    /// A map of headers, or a list of `Name: value`.
    Headers,
    /// A map of variables, or a list of `NAME=value`.
    Env,
    /// The program, with its arguments if it is a list.
    Command,
    /// Its arguments.
    Args,
    /// The path of a file of variables.
    EnvFile,
    /// A credential itself.
    Credential,
    /// Nothing but names of variables: never a secret.
    VariableNames,
    /// Names of the server's tools, or patterns of them.
    Tools,
}

/// Ends of names that say: a variable's name.
const NAMING: &[&str] = &["envvar", "envvarname", "envname", "envkey", "environmentvariable", "fromenv"];

/// Programs that replace placeholders in their own arguments, so that whatever stands there may be right for
/// any client: shells, and `mcp-remote`, whose readme tells to write `--header Name:${VAR}`.
const EXPANDERS: &[&str] = &[
    "sh",
    "bash",
    "zsh",
    "dash",
    "fish",
    "cmd",
    "powershell",
    "pwsh",
    "wsl",
    "mcp-remote",
    "envmcp",
    "mcpipe",
    "envsubst",
];

/// What the field `key` of a server holds, as far as its name tells.
pub fn role(key: &str) -> Option<Role> {
    let mut room = [0; LONGEST];
    let plain = &*plain(key, [b'_', b'-'], &mut room);
    // Most are one of these.
    if let Some(role) = named(plain) {
        return Some(role);
    }
    if NAMING.iter().any(|end| plain.ends_with(end)) {
        return Some(Role::VariableNames);
    }
    // Of an editor's settings, such as `terminal.integrated.env.linux`.
    let is_env = plain.contains('.') && (plain.contains(".env.") || plain.ends_with(".env"));
    (is_env && !is_path(plain)).then_some(Role::Env)
}

/// By its name in small letters, without `_` and `-`.
fn named(plain: &str) -> Option<Role> {
    match plain {
        "url" | "serverurl" | "httpurl" | "sseurl" | "uri" | "endpoint" | "baseurl" | "remoteurl"
        | "wsurl" => Some(Role::Url),
        "headers" | "httpheaders" | "customheaders" | "extraheaders" | "requestheaders"
        | "defaultheaders" => Some(Role::Headers),
        "env" | "envs" | "environment" | "environmentvariables" | "containerenv" | "remoteenv" => {
            Some(Role::Env)
        }
        "command" | "cmd" | "executable" | "commandline" => Some(Role::Command),
        "args" | "arguments" | "argv" | "commandargs" => Some(Role::Args),
        "envfile" | "envfiles" | "environmentfile" | "dotenv" | "dotenvpath" | "envpath" => {
            Some(Role::EnvFile)
        }
        "bearertoken" | "bearer" | "authorizationtoken" | "authorization" | "authtoken" | "accesstoken"
        | "token" | "apikey" | "apitoken" | "clientsecret" | "password" | "secret" => Some(Role::Credential),
        "envvars" | "envhttpheaders" | "apikeyenv" | "tokenenv" | "secretenv" | "inheritenv" | "passenv"
        | "passthroughenv" | "requiredenv" | "headersfromenv" | "envpassthrough" => Some(Role::VariableNames),
        "tools" | "alwaysallow" | "autoapprove" | "allowedtools" | "disallowedtools" | "enabledtools"
        | "disabledtools" | "includetools" | "excludetools" | "trustedtools" | "toolnames" | "allow"
        | "deny" | "ask" => Some(Role::Tools),
        _ => None,
    }
}

/// Keys under which servers stand by their names or in a list, in small letters without `_`, `-` and `.`; others end in `mcpservers`.
const MAPS: &[&str] =
    &["servers", "mcp", "contextservers", "modelcontextprotocolservers", "mcpconfig", "extensions"];

/// Those of them that say nothing of MCP.
const PLAIN: &[&str] = &["servers", "extensions"];

/// Whether servers stand under `key`, as far as its name tells, in any client.
pub fn is_server_map(key: &str) -> bool {
    let mut room = [0; LONGEST];
    let plain = &*plain(key, [b'_', b'-', b'.'], &mut room);
    plain.ends_with("mcpservers") && !is_path(plain) || MAPS.contains(&plain)
}

/// Whether a key is where a project is, such as `/srv/mcp-servers`.
fn is_path(key: &str) -> bool {
    key.contains(['/', '\\'])
}

/// Whether of such a name alone nobody knows whose servers they are.
pub fn is_plain_map(key: &str) -> bool {
    PLAIN.contains(&&*plain(key, [b'_', b'-', b'.'], &mut [0; LONGEST]))
}

/// Bytes of most names. They are asked about again and again, and for these nothing is set aside.
const LONGEST: usize = 64;

/// A name in small letters without `signs`.
fn plain<'r, const N: usize>(key: &'r str, signs: [u8; N], room: &'r mut [u8; LONGEST]) -> Cow<'r, str> {
    if key.bytes().all(|byte| !byte.is_ascii_uppercase() && !signs.contains(&byte)) {
        return key.into();
    }
    if key.len() > LONGEST {
        let mut key = key.to_ascii_lowercase();
        key.retain(|c| !signs.map(char::from).contains(&c));
        return key.into();
    }
    let mut length = 0;
    for byte in key.bytes() {
        // Written over by the next one where it is a sign.
        room[length] = byte.to_ascii_lowercase();
        length += usize::from(!signs.contains(&byte));
    }
    // What is left of a text without some of its ASCII is one.
    std::str::from_utf8(&room[..length]).unwrap_or_default().into()
}

/// Whether a word of a command line is `mcp-remote`, by whatever path and version.
pub fn fills_headers(word: &str) -> bool {
    program(word) == "mcp-remote"
}

/// Whether a word of a command line (`sh`, `/bin/bash`, `cmd.exe`, `mcp-remote@latest`) is a program that
/// replaces placeholders in its arguments.
pub fn expands_itself(word: &str) -> bool {
    EXPANDERS.contains(&program(word))
}

/// Whether a command is a shell, or what starts another with variables of its own.
pub fn is_shell(command: &str) -> bool {
    let name = command.rsplit(['/', '\\']).next().unwrap_or(command);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    matches!(name, "sh" | "bash" | "zsh" | "dash" | "fish" | "ksh" | "cmd" | "powershell" | "pwsh" | "env")
}

/// Its name, without directory, version and the end that Windows gives it.
fn program(word: &str) -> &str {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let name = name.split('@').next().unwrap_or(name);
    name.strip_suffix(".exe").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fields_name_tells_what_it_holds() {
        for (key, wanted) in [
            ("url", Some(Role::Url)),
            ("serverUrl", Some(Role::Url)),
            ("httpUrl", Some(Role::Url)),
            ("http_headers", Some(Role::Headers)),
            ("headers", Some(Role::Headers)),
            ("environment", Some(Role::Env)),
            ("envFile", Some(Role::EnvFile)),
            ("env_file", Some(Role::EnvFile)),
            ("bearer_token", Some(Role::Credential)),
            ("bearer_token_env_var", Some(Role::VariableNames)),
            ("apiKeyEnvVar", Some(Role::VariableNames)),
            ("env_vars", Some(Role::VariableNames)),
            ("env_http_headers", Some(Role::VariableNames)),
            ("description", None),
        ] {
            assert_eq!(role(key), wanted, "{key}");
        }
    }

    #[test]
    fn shells_and_bridges_read_placeholders_themselves() {
        for word in ["sh", "/bin/bash", r"C:\Windows\cmd.exe", "mcp-remote", "mcp-remote@latest"] {
            assert!(expands_itself(word), "{word}");
        }
        for word in ["npx", "node", "@scope/server", "", "bashful"] {
            assert!(!expands_itself(word), "{word}");
        }
    }
}
