//! The command line before clap sees it: which verb it is, `-e A=1 B=2` with its several values, and what is `claude`'s own.
//!
//! In the client `-e` and `-H` swallow every word up to the next flag, also the server's name. Here they
//! take further words only while those look like more of the same, which accepts all that the client
//! accepts, and the many documented lines on which it stumbles.

use std::ffi::OsString;

/// The verb's place in a command line: what is not a flag, after the program's name.
pub(super) fn verb(args: &[OsString]) -> Option<usize> {
    let is_flag = |arg: &OsString| arg.as_encoded_bytes().starts_with(b"-");
    args.iter().skip(1).position(|arg| !is_flag(arg)).map(|at| at + 1)
}

/// Whether the command line starts a command, whose exit code is then the answer.
pub fn is_run(args: &[OsString]) -> bool {
    verb(args).is_some_and(|at| ["run", "claude", "exec"].iter().any(|verb| args[at] == *verb))
}

/// Whether the verb is `bridge`, which holds a secret for as long as it runs.
pub fn is_bridge(args: &[OsString]) -> bool {
    verb(args).is_some_and(|at| args[at] == "bridge")
}

/// The command line with `-e A=1 B=2` written out as `-e A=1 -e B=2`, for `add` and `test` up to a `--`, and with a `--` after
/// `claude`: `-v` is a flag of both programs.
pub fn split(mut args: Vec<OsString>) -> Vec<OsString> {
    if let Some(at) = verb(&args).filter(|at| args[*at] == "claude") {
        args.insert(at + 1, "--".into());
        return args;
    }
    let mut out: Vec<OsString> = Vec::new();
    let mut is_add = false;
    let mut open: Option<Flag> = None;
    let mut args = args.into_iter().enumerate();
    for (at, arg) in args.by_ref() {
        let text = arg.to_str().unwrap_or_default();
        if text == "--" {
            out.push(arg);
            break;
        }
        is_add |= matches!(text, "add" | "test") && at <= 2;
        let continues = open.as_ref().is_some_and(|flag| flag.more(text));
        if text.starts_with('-') && text.len() > 1 {
            open = Flag::named(text).filter(|_| is_add);
        } else if let (true, Some(flag)) = (continues, open.as_mut()) {
            if flag.seen {
                out.push(flag.name.into());
            }
            flag.seen = true;
        } else {
            open = None;
        }
        out.push(arg);
    }
    out.extend(args.map(|(_, arg)| arg));
    out
}

struct Flag {
    name: &'static str,
    seen: bool,
}

impl Flag {
    /// A flag whose values are words of their own: `--env=A=1` and `-eA=1` take exactly one, in the client too.
    fn named(text: &str) -> Option<Self> {
        let name = match text {
            "-e" | "--env" => "-e",
            "-H" | "--header" => "-H",
            _ => return None,
        };
        Some(Self { name, seen: false })
    }

    /// Whether `text` is a value of this flag: the first word always is, a later one when it looks like one.
    fn more(&self, text: &str) -> bool {
        if !self.seen {
            return true;
        }
        match self.name {
            "-e" => text.split_once('=').is_some_and(|(key, _)| !key.is_empty() && !key.contains(['/', ':'])),
            _ => text
                .split_once(':')
                .is_some_and(|(name, rest)| !name.contains(['/', ' ']) && !rest.starts_with("//")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split_line(line: &str) -> String {
        let args = shlex::split(line).unwrap().into_iter().map(OsString::from);
        let out: Vec<String> = split(args.collect()).into_iter().map(|a| a.into_string().unwrap()).collect();
        shlex::try_join(out.iter().map(String::as_str)).unwrap()
    }

    #[test]
    fn further_values_get_a_flag_of_their_own() {
        let rows = [
            ("mcpkey add -e A=1 B=2 -- cmd -e C=3 D=4", "mcpkey add -e A=1 -e B=2 -- cmd -e C=3 D=4"),
            ("mcpkey add --env A=1 B=2 -t stdio x", "mcpkey add --env A=1 -e B=2 -t stdio x"),
            ("mcpkey add -e A=1 name -- cmd", "mcpkey add -e A=1 name -- cmd"),
            ("mcpkey add -e KEY name -- cmd", "mcpkey add -e KEY name -- cmd"),
            ("mcpkey add x https://h -H 'A: b' 'C: d'", "mcpkey add x https://h -H 'A: b' -H 'C: d'"),
            ("mcpkey add -H 'A: b' x https://h:1/y", "mcpkey add -H 'A: b' x https://h:1/y"),
            ("mcpkey add --header='A: b' 'C: d' x", "mcpkey add --header='A: b' 'C: d' x"),
            ("mcpkey -v add -eA=1 B=2", "mcpkey -v add -eA=1 B=2"),
            ("mcpkey add a -e A=1 A-B=1 -- npx", "mcpkey add a -e A=1 -e A-B=1 -- npx"),
            ("mcpkey add a -e A=1 https://h/?x=1", "mcpkey add a -e A=1 https://h/?x=1"),
            ("mcpkey test -e A=1 B=2 -- x", "mcpkey test -e A=1 -e B=2 -- x"),
            ("mcpkey run env A=1 -e B=2 C=3", "mcpkey run env A=1 -e B=2 C=3"),
            ("mcpkey -v claude -v -- x", "mcpkey -v claude -- -v -- x"),
        ];
        for (line, expected) in rows {
            assert_eq!(
                split_line(line),
                shlex::try_join(shlex::split(expected).unwrap().iter().map(String::as_str)).unwrap()
            );
        }
    }
}
