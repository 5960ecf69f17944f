//! Which file is whose, by its path alone.

use std::path::Path;
use std::sync::LazyLock;

use super::client::Client;
use super::kind::ConfigKind;
use super::rows::kinds;

/// What people append to a config's name to keep a copy, or to hand out a template.
const COPIES: &[&str] = &[
    ".example",
    ".sample",
    ".template",
    ".tmpl",
    ".dist",
    ".bak",
    ".backup",
    ".old",
    ".orig",
    ".save",
    ".disabled",
    ".copy",
    ".tmp",
    ".local",
    "~",
];

/// Ends of names that may be a config of a client.
const ENDS: &[&str] = &[".json", ".jsonc", ".json5", ".toml", ".yaml", ".yml", ".code-workspace"];

/// The end of a name that is one only where the whole path says whose.
const TEXT: &str = ".md";

/// Configs of something else, however they look. `*` stands for any part.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "package.json", "package-lock.json", "npm-shrinkwrap.json", "composer.json", "tsconfig*.json",
    "jsconfig*.json", "angular.json", "nx.json", "turbo.json", "lerna.json", "rush.json", "vercel.json",
    "firebase.json", "deno.json", "deno.jsonc", "biome.json", "biome.jsonc", "renovate.json", "renovate.json5",
    ".eslintrc.json", ".prettierrc.json", ".babelrc.json", ".markdownlint.json", ".markdownlint.jsonc",
    ".stylelintrc.json", "components.json", "manifest.json", "server.json", "openapi.json", "swagger.json",
    "launch.json", "tasks.json", "extensions.json", "keybindings.json", "global.json", "appsettings*.json",
    "*.schema.json", "*.min.json", "*.lock.json", "*.geo.json", "Cargo.toml", "pyproject.toml", "rustfmt.toml",
    ".rustfmt.toml", "clippy.toml", ".clippy.toml", "rust-toolchain.toml", "deny.toml", "taplo.toml",
    "netlify.toml", "fly.toml", "wrangler.toml", "book.toml", "hugo.toml", "Pipfile.toml", "typos.toml",
    "ruff.toml", ".ruff.toml", "Makefile.toml", "Move.toml", "Project.toml", "Manifest.toml", "bunfig.toml",
    "supabase.toml", "gradle.toml", "libs.versions.toml", "dprint.json", "glide.json", "cspell.json", "*-lock.yaml",
    "*.lock.yaml", "openapi*.yaml", "openapi*.yml", "swagger*.yaml", "swagger*.yml", "mkdocs.yml", "_config.yml", "codecov.yml",
    "dependabot.yml", "Chart.yaml", "kustomization.yaml", "pubspec.yaml", "action.yml", "action.yaml", ".travis.yml", ".rubocop.yml",
    ".golangci.yml", ".pre-commit-config.yaml", "pnpm-workspace.yaml", "*.schema.yaml",
];

/// Whose config the file at `path` is: `/`-separated, relative or absolute. Copies and templates of a config
/// (`.mcp.json.bak`, `mcp.json.example`) count as one, and case does not, because many a disk ignores it.
pub fn of_path(path: &str) -> Option<&'static ConfigKind> {
    let path = original(path);
    let (_, name) = path.rsplit_once('/').unwrap_or(("", path));
    if !ends(name) && !ends_with(name, TEXT) {
        return None;
    }
    PATTERNS.fitting(path, name)
}

impl Client {
    /// Whether the file at `path` is this client's own, and not another's that it reads too.
    pub fn owns(&'static self, path: &Path) -> bool {
        let whose = of_path(&path.to_string_lossy().replace('\\', "/"));
        whose.is_some_and(|kind| self.configs.contains(kind))
    }

    /// How it reads the file at `path`, which is one of its own.
    pub fn reads(&'static self, path: &Path) -> Option<&'static ConfigKind> {
        let path = path.to_string_lossy().replace('\\', "/");
        let name = path.rsplit('/').next().unwrap_or(&path);
        let own =
            self.configs.iter().find(|kind| kind.files.iter().any(|pattern| fits(pattern, &path, name)));
        own.or_else(|| of_path(&path))
    }
}

/// Whether a file of this name may be a client's config, so that a look inside is worth it.
pub fn is_config_name(name: &str) -> bool {
    let name = original(name);
    ends(name) && OTHER_PATTERNS.fitting(name, name).is_none()
}

fn original(path: &str) -> &str {
    COPIES.iter().find(|copy| ends_with(path, copy)).map_or(path, |copy| &path[..path.len() - copy.len()])
}

fn ends(name: &str) -> bool {
    ENDS.iter().any(|end| ends_with(name, end))
}

fn ends_with(name: &str, end: &str) -> bool {
    let (name, end) = (name.as_bytes(), end.as_bytes());
    name.len() >= end.len() && name[name.len() - end.len()..].eq_ignore_ascii_case(end)
}

static PATTERNS: LazyLock<PathPatterns<&ConfigKind>> = LazyLock::new(|| {
    PathPatterns::of(kinds().flat_map(|kind| kind.files.iter().map(move |file| (*file, kind))))
});

static OTHER_PATTERNS: LazyLock<PathPatterns<()>> =
    LazyLock::new(|| PathPatterns::of(OTHERS.iter().map(|other| (*other, ()))));

/// Patterns, each with what it says of a path, in lists, of which a path is held against three. A list is where its first one is
/// among all: to look at one config is to make these for it alone.
struct PathPatterns<T> {
    /// Of those that fit a path the first counts.
    all: Vec<Listed<T>>,
    /// Those that tell the last component, by that.
    by_name: [Option<usize>; ROWS],
    /// Those with a `*` in it that tell the one before, by that.
    by_dir: [Option<usize>; ROWS],
    /// The others.
    by_part: Option<usize>,
}

/// A pattern, and where the next one of its list is.
struct Listed<T> {
    pattern: &'static str,
    says: T,
    next: Option<usize>,
}

const ROWS: usize = 128;

impl<T: Copy> PathPatterns<T> {
    fn of(patterns: impl Iterator<Item = (&'static str, T)>) -> Self {
        let all = patterns.map(|(pattern, says)| Listed { pattern, says, next: None }).collect();
        let mut made = Self { all, by_name: [None; ROWS], by_dir: [None; ROWS], by_part: None };
        // From the last one on, so that each list begins with its first.
        for (place, listed) in made.all.iter_mut().enumerate().rev() {
            let mut components =
                listed.pattern.rsplit('/').map(|one| Some(one).filter(|one| !one.contains('*')));
            let first = match (components.next().flatten(), components.next().flatten()) {
                (Some(name), _) => &mut made.by_name[row(name)],
                (None, Some(dir)) => &mut made.by_dir[row(dir)],
                (None, None) => &mut made.by_part,
            };
            listed.next = first.replace(place);
        }
        made
    }

    /// What the first pattern says that fits `path`, whose last component is `name`.
    fn fitting(&self, path: &str, name: &str) -> Option<T> {
        let dir =
            path[..path.len() - name.len()].trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let lists = [self.by_name[row(name)], self.by_dir[row(dir)], self.by_part];
        let listed = |place: usize| &self.all[place];
        let first = |list| {
            let mut places = std::iter::successors(list, |place| listed(*place).next);
            places.find(|place| fits(listed(*place).pattern, path, name))
        };
        lists.into_iter().filter_map(first).min().map(|place| listed(place).says)
    }
}

/// In which list a name is: by what each letter has in common with itself in the other case.
fn row(name: &str) -> usize {
    name.bytes().fold(0, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte & 31))) % ROWS
}

/// Whether `path`, whose last component is `name`, ends as `pattern` says.
fn fits(pattern: &str, path: &str, name: &str) -> bool {
    let before = path.len().checked_sub(pattern.len());
    if before.is_some_and(|at| (at == 0 || path.as_bytes()[at - 1] == b'/') && ends_with(path, pattern)) {
        return true;
    }
    // Behind the last `*` it is literal.
    if memchr::memrchr(b'*', pattern.as_bytes()).is_none_or(|at| !ends_with(path, &pattern[at + 1..])) {
        return false;
    }
    let mut wanted = pattern.rsplit('/');
    if !wanted.next().is_some_and(|last| matches(last, name)) {
        return false;
    }
    let mut found = path.rsplit('/').skip(1);
    wanted.all(|component| found.next().is_some_and(|dir| matches(component, dir)))
}

/// Whether one component is as `pattern`, with at most one `*`, says.
fn matches(pattern: &str, name: &str) -> bool {
    pattern.eq_ignore_ascii_case(name)
        || memchr::memchr(b'*', pattern.as_bytes()).is_some_and(|at| {
            let (start, end) = (&pattern.as_bytes()[..at], &pattern[at + 1..]);
            let starts = || name.as_bytes()[..start.len()].eq_ignore_ascii_case(start);
            name.len() >= start.len() + end.len() && ends_with(name, end) && starts()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_finds_the_pattern_that_a_look_at_all_of_them_finds() {
        let all: Vec<&str> = kinds().flat_map(|kind| kind.files).chain(OTHERS).copied().collect();
        let by_name = PathPatterns::of(all.iter().map(|pattern| (*pattern, *pattern)));
        let endings = ["", "x", "/", "mcp.json", ".kiro/agents/a.b.json", "a/managed-settings.d/.json"];
        let likes = all.iter().flat_map(|pattern| ["any", "", "a/b"].map(|part| pattern.replace('*', part)));
        for end in likes.chain(endings.map(str::to_owned)) {
            for path in [end.clone(), format!("/srv/{end}"), format!("x{end}"), end.to_ascii_uppercase()] {
                let name = path.rsplit('/').next().unwrap_or_default();
                let first = all.iter().find(|pattern| fits(pattern, &path, name));
                assert_eq!(by_name.fitting(&path, name), first.copied(), "{path}");
            }
        }
    }
}
