//! What a person decided for the bridge to one server: `[bridge."https://host/path"]` of `config.toml`, and of a project's
//! `.mcpkey.toml`, where it can only take away.
//!
//! A section for an origin is for all of it. Rules of another path of the same origin count for a path that has no section of its
//! own, so that no other spelling of a url gets around them; a proxy or an authority is for exactly what is named.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};
use toml_edit::{Item, TableLike, Value};
use url::Url;

use crate::client::offered::{Denials, DenyRule, Offered};
use crate::vault::destination::Origin;

/// The key of the sections.
pub const BRIDGE: &str = "bridge";

/// The key of the tools that `guard` denies, beside what a person wrote, and that of the servers for which it does.
pub(super) const GUARD: &str = "guard";
pub(super) const GUARD_FOR: &str = "guard-for";

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sections {
    /// A person's own.
    Own,
    /// A project's: what comes with a commit widens nothing.
    Project,
}

/// One section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BridgeSection {
    reach: Reach,
    denied: Vec<(Offered, String)>,
    route: BridgeRoute,
    redact: Option<bool>,
    key: String,
}

/// Which urls a section is for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reach {
    origin: String,
    /// All of the origin, where there is none.
    path: Option<String>,
}

/// The way to a server, where it is not the direct one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BridgeRoute {
    /// The url of a proxy.
    pub proxy: Option<String>,
    /// A file with the certificate of a further authority.
    pub ca: Option<PathBuf>,
}

/// What all sections together say of one url.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BridgeRules {
    /// What the client is not to have.
    pub denials: Denials,
    /// The way there.
    pub route: BridgeRoute,
    /// Whether a token is to be left in an answer.
    pub shows_tokens: bool,
}

impl BridgeSection {
    /// Whether it can say something of `url`.
    pub fn is_about(&self, url: &str) -> bool {
        Reach::of(url).is_some_and(|to| to.origin == self.reach.origin)
    }

    /// What of it a person has to have agreed to: what it has pass that would not pass without it. A file stands there with
    /// what `digest` says of it.
    pub fn widening(&self, digest: impl Fn(&Path) -> String) -> Option<(String, Json)> {
        let mut all = Map::new();
        if let Some(proxy) = &self.route.proxy {
            all.insert("proxy".to_owned(), proxy.as_str().into());
        }
        if let Some(file) = &self.route.ca {
            let held = format!("{} ({})", file.to_string_lossy(), digest(file));
            all.insert("ca".to_owned(), held.into());
        }
        if self.redact == Some(false) {
            all.insert("redact".to_owned(), false.into());
        }
        if all.is_empty() {
            return None;
        }
        // The key is shortened.
        let Reach { origin, path } = &self.reach;
        all.insert("for".to_owned(), format!("{origin}{}", path.as_deref().unwrap_or_default()).into());
        Some((format!("[bridge.\"{}\"]", self.key), all.into()))
    }
}

impl Reach {
    fn of(url: &str) -> Option<Self> {
        let origin = Origin::of_url(url).ok()?.to_string();
        // As a client's config would have a placeholder in it, or the bridge.
        let path = Url::parse(&url.replace("${", "{")).ok()?.path().trim_end_matches('/').to_owned();
        Some(Self { origin, path: Some(path).filter(|path| !path.is_empty()) })
    }
}

/// The sections of a settings file; an error in words that names the key.
pub fn sections(root: &dyn TableLike, whose: Sections) -> Result<Vec<BridgeSection>, String> {
    let Some(all) = root.get(BRIDGE) else { return Ok(Vec::new()) };
    let all = all.as_table_like().ok_or_else(|| "\"bridge\" is not a table".to_owned())?;
    all.iter().map(|(key, item)| section(key, item, whose)).collect()
}

fn section(key: &str, item: &Item, whose: Sections) -> Result<BridgeSection, String> {
    let shown = crate::base::text::short(key);
    let bad = |why: &str| format!("[bridge.\"{shown}\"]: {why}");
    let reach =
        Reach::of(key).filter(|_| key.starts_with("http")).ok_or_else(|| bad("is no http or https url"))?;
    let table = item.as_table_like().ok_or_else(|| bad("is not a table"))?;
    let mut section = BridgeSection {
        reach,
        denied: Vec::new(),
        route: BridgeRoute::default(),
        redact: None,
        key: shown.clone(),
    };
    for (name, item) in table.iter() {
        let kind = Offered::ALL.into_iter().find(|kind| kind.key() == name);
        let text = || item.as_str().ok_or_else(|| bad(&format!("\"{name}\" is not a string")));
        let patterns = || {
            let all: Option<Vec<&str>> =
                item.as_array().and_then(|all| all.iter().map(Value::as_str).collect());
            let all = all.ok_or_else(|| bad(&format!("\"{name}\" is not a list of strings")))?;
            Ok::<Vec<String>, String>(all.into_iter().map(str::to_owned).collect())
        };
        match (name, kind) {
            (_, Some(kind)) => section.denied.extend(patterns()?.into_iter().map(|pattern| (kind, pattern))),
            (GUARD, None) => {
                section.denied.extend(patterns()?.into_iter().map(|pattern| (Offered::Tool, pattern)))
            }
            (GUARD_FOR, None) => drop(patterns()?),
            ("proxy" | "ca" | "redact", None) if whose == Sections::Project => {
                return Err(bad(&format!(
                    "\"{name}\" is a person's to decide, in config.toml; a project can only deny"
                )));
            }
            ("proxy", None) => section.route.proxy = Some(proxy(text()?).map_err(&bad)?),
            ("ca", None) => {
                section.route.ca = Some(absolute(text()?).ok_or_else(|| bad("\"ca\" is no absolute path"))?)
            }
            ("redact", None) => {
                let is_on = item.as_bool().ok_or_else(|| bad("\"redact\" is neither true nor false"))?;
                section.redact = Some(is_on);
            }
            _ => return Err(bad(&format!("unknown key \"{}\"", crate::base::text::short(name)))),
        }
    }
    Ok(section)
}

fn proxy(text: &str) -> Result<String, &'static str> {
    let url = Url::parse(text).ok().filter(Url::has_host).ok_or("\"proxy\" is no url")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a password in \"proxy\" would rest in a plain file");
    }
    if !["http", "https", "socks5", "socks5h"].contains(&url.scheme()) {
        return Err("\"proxy\" is neither http nor https nor socks5");
    }
    Ok(text.to_owned())
}

fn absolute(text: &str) -> Option<PathBuf> {
    Some(PathBuf::from(text)).filter(|path| path.is_absolute())
}

impl BridgeRules {
    /// Adds what `sections` of the file called `file` say of `url`. Of two that are about it the one with a path decides.
    pub fn add(&mut self, sections: &[BridgeSection], url: &str, file: &str) {
        let Some(to) = Reach::of(url) else { return };
        let here = || sections.iter().filter(|section| section.reach.origin == to.origin);
        let is_exact = |section: &&BridgeSection| section.reach.path == to.path;
        let is_known = here().any(|section| is_exact(&section));
        for section in here() {
            if is_exact(&section) || section.reach.path.is_none() || !is_known {
                let from = format!("[bridge.\"{}\"] of {file}", section.key);
                let rule = |(kind, pattern): &(Offered, String)| DenyRule {
                    kind: *kind,
                    pattern: pattern.clone(),
                    from: from.clone(),
                };
                self.denials.add(section.denied.iter().map(rule));
            }
        }
        let wide = here().filter(|section| section.reach.path.is_none());
        for section in wide.chain(here().filter(|s| is_exact(s) && s.reach.path.is_some())) {
            self.route.proxy = section.route.proxy.clone().or_else(|| self.route.proxy.take());
            self.route.ca = section.route.ca.clone().or_else(|| self.route.ca.take());
            self.shows_tokens = section.redact.map_or(self.shows_tokens, |redact| !redact);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, whose: Sections) -> Result<Vec<BridgeSection>, String> {
        sections(text.parse::<toml_edit::DocumentMut>().unwrap().as_table(), whose)
    }

    fn rules(text: &str, url: &str) -> BridgeRules {
        let mut rules = BridgeRules::default();
        rules.add(&read(text, Sections::Own).unwrap(), url, "config.toml");
        rules
    }

    const TWO: &str = "[bridge.\"https://h\"]\ndeny = [\"all_*\"]\nproxy = \"http://p:1\"\n\
                       [bridge.\"https://H:443/a/\"]\ndeny = [\"a_*\"]\ndeny-prompts = [\"p\"]\nredact = false\n\
                       [bridge.\"https://h/b\"]\ndeny = [\"b_*\"]\nca = \"/ca.pem\"\nproxy = \"http://q:1\"\n";

    #[test]
    fn a_path_has_its_own_rules_and_those_of_its_origin() {
        let denied = |url: &str| {
            let rules = rules(TWO, url);
            ["all_x", "a_x", "b_x"].map(|name| rules.denials.of(Offered::Tool, name).is_some())
        };
        assert_eq!(denied("https://h/a"), [true, true, false]);
        assert_eq!(denied("https://h/b?x=1"), [true, false, true]);
        assert_eq!(denied("https://h/%61"), [true, true, true]);
        assert_eq!(denied("https://h"), [true, false, false]);
        assert_eq!(denied("https://h:444/a"), [false; 3]);
        assert_eq!(denied("http://h/a"), [false; 3]);
    }

    #[test]
    fn what_widens_is_for_exactly_what_is_named() {
        let of = |url: &str| rules(TWO, url);
        assert!(
            of("https://h/a").shows_tokens
                && !of("https://h/c").shows_tokens
                && !of("https://h").shows_tokens
        );
        assert_eq!(of("https://h/b").route.proxy.as_deref(), Some("http://q:1"));
        assert_eq!(of("https://h/c").route, BridgeRoute { proxy: Some("http://p:1".to_owned()), ca: None });
        assert_eq!(of("https://other/b").route, BridgeRoute::default());
        assert_eq!(
            of("https://h/a").denials.of(Offered::Prompt, "p").unwrap().from,
            "[bridge.\"https://H:443/a/\"] of config.toml"
        );
    }

    #[test]
    fn a_project_only_denies_and_a_slip_is_an_error() {
        let section = |line: &str| format!("[bridge.\"https://h\"]\n{line}\n");
        assert!(read(&section("deny = [\"x\"]"), Sections::Project).is_ok());
        for line in ["proxy = \"http://p\"", "ca = \"/c\"", "redact = false"] {
            let why = read(&section(line), Sections::Project).unwrap_err();
            assert!(why.contains("only deny"), "{why}");
            assert!(read(&section(line), Sections::Own).is_ok());
        }
        for line in [
            "deny = \"x\"",
            "deny = [1]",
            "denied = []",
            "proxy = \"http://u:p@h\"",
            "proxy = 1",
            "ca = \"c\"",
            "redact = 1",
        ] {
            assert!(read(&section(line), Sections::Own).is_err(), "{line}");
        }
        for text in ["bridge = 1", "[bridge]\nx = {}", "[bridge.\"ws://h\"]", "[bridge]\n\"https://h\" = 1"] {
            assert!(read(text, Sections::Own).is_err(), "{text}");
        }
    }
}
