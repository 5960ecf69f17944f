//! What a command line starts, as a person names it: the package, the image, the module or the script, not the program that fetches
//! or runs it.

/// What a runner's first word is, behind its flags.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    /// The thing itself.
    Thing,
    /// A command line of its own.
    Command,
}

/// A program that runs another thing.
struct Runner {
    programs: &'static [&'static str],
    /// The words that come first.
    verbs: &'static [&'static str],
    /// Flags that take a value.
    valued: &'static [&'static str],
    /// Flags whose value names the thing.
    naming: &'static [&'static str],
    first: First,
}

/// Sources: `npx --help` (npm 11), `bunx --help` (1.2), `pnpm dlx --help` (10), `yarn dlx --help` (4), `uvx --help` and `uv run --help`
/// (0.8), `pipx run --help` (1.7), `docker run --help` (28), `deno run --help` (2.4).
const RUNNERS: &[Runner] = &[
    runs(&["npx", "pnpx", "bunx"], &[], PACKAGES, &["-p", "--package"]),
    runs(&["npm"], &["exec"], PACKAGES, &["-p", "--package"]),
    runs(&["npm"], &["x"], PACKAGES, &["-p", "--package"]),
    runs(&["pnpm"], &["dlx"], PACKAGES, &["--package"]),
    runs(&["yarn"], &["dlx"], PACKAGES, &["-p", "--package"]),
    runs(&["bun"], &["x"], PACKAGES, &["-p", "--package"]),
    runs(&["uvx"], &[], PYTHON, &["--from"]),
    runs(&["uv"], &["tool", "run"], PYTHON, &["--from"]),
    Runner { first: First::Command, ..runs(&["uv"], &["run"], PYTHON, &["-m", "--module"]) },
    runs(&["pipx"], &["run"], PYTHON, &["--spec"]),
    runs(&["docker", "podman", "nerdctl"], &["run"], IMAGES, &[]),
    runs(&["docker", "podman"], &["container", "run"], IMAGES, &[]),
    runs(&["deno"], &["run"], &["-c", "--config", "--import-map", "--location", "--seed", "--cert"], &[]),
    runs(&["bun"], &["run"], &["--cwd", "-c", "--config"], &[]),
    runs(&["node", "tsx", "ts-node"], &[], SCRIPTS, &[]),
    runs(&["python", "python3", "py"], &[], &["-W", "-X"], &["-m"]),
    runs(&["java"], &[], &["-cp", "-classpath", "--class-path"], &["-jar"]),
    Runner { first: First::Command, ..runs(&["env"], &[], &["-u", "--unset", "-C", "--chdir"], &[]) },
    Runner { first: First::Command, ..runs(&["cmd"], &["/c"], &[], &[]) },
];

const fn runs(
    programs: &'static [&'static str],
    verbs: &'static [&'static str],
    valued: &'static [&'static str],
    naming: &'static [&'static str],
) -> Runner {
    Runner { programs, verbs, valued, naming, first: First::Thing }
}

const PACKAGES: &[&str] = &["-w", "--workspace", "-c", "--call", "--registry", "--userconfig", "--prefix"];
const PYTHON: &[&str] = &[
    "--with",
    "--with-editable",
    "--with-requirements",
    "-p",
    "--python",
    "--index",
    "--default-index",
    "--index-url",
    "-i",
    "--extra-index-url",
    "--directory",
    "--project",
    "--env-file",
    "--extra",
    "--group",
    "--package",
    "--cache-dir",
    "--config-file",
];
const IMAGES: &[&str] = &[
    "-e",
    "--env",
    "--env-file",
    "-v",
    "--volume",
    "--mount",
    "-p",
    "--publish",
    "--name",
    "--network",
    "--net",
    "-u",
    "--user",
    "-w",
    "--workdir",
    "--entrypoint",
    "-l",
    "--label",
    "--add-host",
    "--platform",
    "-m",
    "--memory",
    "--cpus",
    "-h",
    "--hostname",
    "--pull",
    "--restart",
    "--dns",
    "--device",
    "--cap-add",
    "--cap-drop",
    "--security-opt",
    "--tmpfs",
    "--ulimit",
    "--gpus",
    "--shm-size",
    "--log-driver",
    "--ip",
    "--pid",
    "--ipc",
    "--runtime",
    "--expose",
    "--link",
    "--volumes-from",
    "--cidfile",
    "--stop-signal",
];
const SCRIPTS: &[&str] =
    &["-r", "--require", "--import", "--loader", "--experimental-loader", "--env-file", "--conditions", "-C"];

/// What is started by `command` with `args`; the command itself where nothing better is known.
pub fn started<'a>(command: &'a str, args: &'a [String]) -> &'a str {
    let name = program(command);
    let mut runners = RUNNERS.iter().filter(|runner| runner.programs.contains(&name.as_str()));
    runners.find_map(|runner| runner.thing(args)).unwrap_or(command)
}

/// The name of a program, without its directory, its version and the ending of another system.
fn program(command: &str) -> String {
    let name = command.rsplit(['/', '\\']).next().unwrap_or(command).to_lowercase();
    let name = [".exe", ".cmd", ".bat"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    if name.starts_with("python3.") { "python3".to_owned() } else { name.to_owned() }
}

impl Runner {
    /// What is run by a line of this runner; none where it is no such line.
    fn thing<'a>(&self, args: &'a [String]) -> Option<&'a str> {
        let (mut verbs, mut at) = (self.verbs.iter(), 0);
        loop {
            let word = args.get(at)?.as_str();
            let next = || args.get(at + 1).map(String::as_str);
            let is_flag = word.starts_with('-');
            at += match word.split_once('=') {
                _ if word == "--" && verbs.len() == 0 => return next(),
                Some((flag, thing)) if self.naming.contains(&flag) => return Some(thing),
                _ if self.naming.contains(&word) && verbs.len() == 0 => return next(),
                _ if is_flag && self.valued.contains(&word) => 2,
                _ if is_flag => 1,
                Some((name, _)) if self.first == First::Command && super::names::is_variable(name) => 1,
                _ => match verbs.next() {
                    Some(verb) if word.eq_ignore_ascii_case(verb) => 1,
                    Some(_) => return None,
                    None if self.first == First::Command => return Some(started(word, &args[at + 1..])),
                    None => return Some(word),
                },
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_started_is_the_package_and_not_what_fetches_it() {
        for (line, what) in [
            ("npx -y @scope/server@1 --flag x", "@scope/server@1"),
            ("/usr/local/bin/npx --yes --package=@scope/server@1 server", "@scope/server@1"),
            ("npx -p @scope/server server", "@scope/server"),
            ("npm exec -- @scope/server --x", "@scope/server"),
            ("pnpm dlx server", "server"),
            ("bunx server", "server"),
            ("uvx mcp-server-git --repository .", "mcp-server-git"),
            ("uvx --from git+https://h/x server", "git+https://h/x"),
            ("uv tool run server", "server"),
            ("uv --directory /x run server.py", "server.py"),
            ("uv run --directory /x server.py", "server.py"),
            ("uv run python -m pkg.server", "pkg.server"),
            ("pipx run server", "server"),
            ("docker run -i --rm -e TOKEN ghcr.io/github/server:1 stdio", "ghcr.io/github/server:1"),
            ("docker run --rm --env=TOKEN -m 512m mcp/x", "mcp/x"),
            ("python -m mcp_server", "mcp_server"),
            ("python3.12 -u /srv/server.py", "/srv/server.py"),
            ("node --import tsx /srv/dist/index.js", "/srv/dist/index.js"),
            ("deno run -A main.ts", "main.ts"),
            ("java -jar server.jar", "server.jar"),
            ("env A=b npx -y server", "server"),
            ("cmd /c npx -y server", "server"),
            ("C:\\x\\npx.cmd -y server", "server"),
            ("my-server --x", "my-server"),
            ("npx", "npx"),
            ("docker compose up", "docker"),
        ] {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(started(&words[0], &words[1..]), what, "{line}");
        }
    }
}
