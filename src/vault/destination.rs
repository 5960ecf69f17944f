//! Where a secret may go: the origin of a url, or the exact command line of a local server.
//!
//! A secret is bound to destinations as a password manager binds a password to a site. Two
//! spellings of one place must compare equal, and nothing may look like a place it is not, so a url is
//! read by the WHATWG rules (crate `url`), the same that the client's own `URL` follows: case,
//! default ports, userinfo, IDN, `\` for `/`, and tabs inside are settled there.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use thiserror::Error;
use url::{Host, Url};

/// A place that can receive a secret. Compare with `==`; the text form is stable and is what the index keeps.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// `scheme://host[:port]`: lower case, punycode, no default port, no trailing dot.
    Origin(String),
    /// A command line quoted as a POSIX shell would want it, so that different ones never look alike.
    Command(String),
}

/// Why a text names no destination.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum BadDestination {
    /// Not a url with a host.
    #[error("\"{0}\" is not a url with a host")]
    NoHost(String),
    /// A scheme no MCP server is reached by.
    #[error("\"{0}\" is not an http, https, ws or wss url")]
    Scheme(String),
    /// A NUL cannot stand in a command line.
    #[error("a command line cannot contain NUL")]
    Nul,
}

const COMMAND: &str = "stdio:";

/// Variables that make a program load other code, whatever their value: the same command line with one of these set
/// is another program.
const LOADERS: &[&str] = &[
    "PATH",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "LD_AUDIT",
    "DYLD_INSERT_LIBRARIES",
    "DYLD_LIBRARY_PATH",
    "NODE_OPTIONS",
    "NODE_PATH",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "BASH_ENV",
    "ENV",
    "RUBYOPT",
    "RUBYLIB",
    "PERL5OPT",
    "PERL5LIB",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "DOTNET_STARTUP_HOOKS",
];

/// Words in the names of variables that say where a program sends things or gets its code from.
const PLACES: &[&str] =
    &["HOST", "URL", "URI", "ENDPOINT", "PROXY", "REGISTRY", "INDEX", "DOMAIN", "SERVER", "ADDR"];

/// Whether a variable of a stdio server decides which code runs or where it sends things. Log levels and
/// team ids may change without asking anybody.
fn redirects(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    LOADERS.contains(&name.as_str())
        || PLACES.iter().any(|word| name.contains(word))
        || value.contains("://")
        || ["/", "./", "../", "~/"].iter().any(|path| value.starts_with(path))
}

impl Destination {
    /// The origin of a url, which must already be expanded.
    pub fn of_url(url: &str) -> Result<Self, BadDestination> {
        let named = || crate::base::text::short(&without_userinfo(url));
        let parsed = Url::parse(url).map_err(|_| BadDestination::NoHost(named()))?;
        if !matches!(parsed.scheme(), "http" | "https" | "ws" | "wss") {
            return Err(BadDestination::Scheme(named()));
        }
        let host = parsed.host_str().ok_or_else(|| BadDestination::NoHost(named()))?;
        let host = host.strip_suffix('.').unwrap_or(host);
        if host.is_empty() || host.ends_with('.') {
            return Err(BadDestination::NoHost(named()));
        }
        let port = parsed.port().map(|p| format!(":{p}")).unwrap_or_default();
        Ok(Self::Origin(format!("{}://{host}{port}", parsed.scheme())))
    }

    /// The command line of a stdio server.
    ///
    /// Of `env`, only those variables count that decide which code runs or where it sends things (`NODE_OPTIONS`,
    /// `GITLAB_API_URL`, …).
    pub fn of_command<'a>(
        command: &'a str,
        args: impl IntoIterator<Item = &'a str>,
        env: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, BadDestination> {
        let mut words: Vec<String> = env
            .into_iter()
            .filter(|(name, value)| redirects(name, value))
            .map(|(name, value)| shlex::try_quote(value).map(|v| format!("{name}={v}")))
            .collect::<Result<_, _>>()
            .map_err(|_| BadDestination::Nul)?;
        words.sort();
        let line = std::iter::once(command).chain(args);
        words.push(shlex::try_join(line).map_err(|_| BadDestination::Nul)?);
        Ok(Self::Command(words.join(" ")))
    }

    /// Whether it is reached without leaving this machine.
    pub fn is_loopback(&self) -> bool {
        let Self::Origin(origin) = self else { return true };
        match Url::parse(origin).ok().as_ref().and_then(Url::host) {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip).to_canonical().is_loopback(),
            None => false,
        }
    }

    /// Whether a secret sent there could be read on the way.
    pub fn is_cleartext(&self) -> bool {
        let plain = |o: &str| o.starts_with("http:") || o.starts_with("ws:");
        matches!(self, Self::Origin(origin) if plain(origin)) && !self.is_loopback()
    }
}

/// Whether `text` is a url that an MCP server could have. A placeholder may stand anywhere in it.
pub fn is_url(text: &str) -> bool {
    text.starts_with("${") || Destination::of_url(&text.replace("${", "").replace('}', "")).is_ok()
}

/// `url` as it may be shown: without anything before the `@` of its host.
pub fn without_userinfo(url: &str) -> String {
    let Some(start) = url.find("//").map(|i| i + 2) else { return url.to_owned() };
    let rest = &url[start..];
    let authority = &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())];
    match authority.rfind('@') {
        Some(at) => format!("{}{}", &url[..start], &rest[at + 1..]),
        None => url.to_owned(),
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Origin(origin) => f.write_str(origin),
            Self::Command(line) => write!(f, "{COMMAND} {line}"),
        }
    }
}

impl FromStr for Destination {
    type Err = BadDestination;
    /// Reads what [`fmt::Display`] wrote, or any url a person typed.
    fn from_str(text: &str) -> Result<Self, BadDestination> {
        match text.strip_prefix(COMMAND) {
            Some(line) => Ok(Self::Command(line.trim().to_owned())),
            None => Self::of_url(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(url: &str) -> String {
        Destination::of_url(url).unwrap().to_string()
    }

    #[test]
    fn spellings_of_one_host_are_one_destination() {
        let same = [
            "https://api.example.com",
            "https://API.Example.COM/mcp",
            "https://api.example.com:443/x?y",
            "https://api.example.com./",
            "https://user:pw@api.example.com/",
            "https:\\\\api.example.com\\mcp",
            "https://api.exa\tmple.com/",
            "https://ａpi.example.com",
        ];
        for url in same {
            assert_eq!(origin(url), "https://api.example.com", "{url}");
        }
    }

    #[test]
    fn look_alikes_are_other_destinations() {
        let other = [
            "https://api.example.com.evil.net",
            "https://api.example.com@evil.net",
            "https://evil.net#@api.example.com",
            "https://evil.net\\@api.example.com",
            "https://api.example.com:444",
            "http://api.example.com",
            "wss://api.example.com",
            "https://api.exаmple.com",
        ];
        for url in other {
            assert_ne!(origin(url), "https://api.example.com", "{url}");
        }
        assert_eq!(origin("https://bücher.example"), origin("https://xn--bcher-kva.example"));
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for url in [
            "",
            "api.example.com",
            "https://",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://.",
            "https://..",
            "https://example.com../",
            "https://a b/",
        ] {
            assert!(Destination::of_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn refusals_show_no_userinfo() {
        let error = Destination::of_url("ftp://u:hunter2@h/").unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn cleartext_is_fine_on_loopback_only() {
        for url in [
            "http://localhost:1/x",
            "http://127.0.0.1",
            "http://[::1]:80",
            "http://a.localhost",
            "http://2130706433/",
        ] {
            assert!(!Destination::of_url(url).unwrap().is_cleartext(), "{url}");
        }
        for url in
            ["http://example.com", "ws://10.0.0.1", "http://localhost.evil.net", "http://127.0.0.1.nip.io"]
        {
            assert!(Destination::of_url(url).unwrap().is_cleartext(), "{url}");
        }
    }

    #[test]
    fn command_lines_are_exact() {
        let of = |command: &str, args: &[&str], env: &[(&str, &str)]| {
            Destination::of_command(command, args.iter().copied(), env.iter().copied()).unwrap()
        };
        assert_eq!(of("npx", &["-y", "a b"], &[]).to_string(), "stdio: npx -y 'a b'");
        assert_ne!(of("npx", &["a", "b"], &[]), of("npx", &["a b"], &[]));
        assert_eq!(of("npx", &["a"], &[("LOG_LEVEL", "debug")]), of("npx", &["a"], &[]));
        for redirect in [
            ("NODE_OPTIONS", "--require x"),
            ("npm_config_registry", "evil"),
            ("GITLAB_API_URL", "https://evil.example"),
            ("GITHUB_HOST", "evil"),
            ("SETTINGS", "./other.json"),
        ] {
            assert_ne!(of("npx", &["a"], &[redirect]), of("npx", &["a"], &[]), "{redirect:?}");
        }
        for harmless in [("LOG_LEVEL", "debug"), ("TEAM", "T123"), ("KEY", "${TOKEN:-}")] {
            assert_eq!(of("npx", &["a"], &[harmless]), of("npx", &["a"], &[]), "{harmless:?}");
        }
        assert_eq!(Destination::of_command("a\0", [], []), Err(BadDestination::Nul));
    }

    #[test]
    fn the_text_form_reads_back() {
        let command = Destination::of_command("node", ["a b.js", "--x"], []).unwrap();
        for destination in [command, Destination::of_url("https://h:8443").unwrap()] {
            assert_eq!(destination.to_string().parse::<Destination>().unwrap(), destination);
        }
    }
}
