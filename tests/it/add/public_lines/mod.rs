//! The lines that documentation prints, through the real client and through mcpkey: what they write, what an import of it leaves, and
//! what the servers receive.
//!
//! The names are invented, the values made when a row runs (`values`). Each line goes through a shell, as a reader pastes it. What mcpkey
//! wrote must be the client's own entry once its placeholders are filled with what it stored; where the client reads a line in another
//! way, the row says why, and which line the client gets instead.

mod bodies;
mod bridged;
mod local;
mod programs;
mod received;
mod remote;
mod shell;
mod values;

use crate::add::parity::each;
use programs::{Fill, World, entries, in_client, in_mcpkey, put_back, put_back_text, secrets_left};
use values::{Values, has_sample};

/// A line after `claude mcp` or `mcpkey`, as documentation prints it, with marks for the values.
pub(crate) struct Row {
    line: &'static str,
    /// What the shell was told before.
    set: &'static str,
    stdin: &'static str,
    /// The line for the client where it reads this one in another way, and in which.
    client: Option<(&'static str, &'static str)>,
    /// Whether the server is started, or reached, so that it is seen what it receives.
    received: bool,
}

const fn row(line: &'static str) -> Row {
    Row { line, set: "", stdin: "", client: None, received: false }
}

impl Row {
    const fn with(self, set: &'static str) -> Self {
        Self { set, ..self }
    }

    const fn fed(self, stdin: &'static str) -> Self {
        Self { stdin, ..self }
    }

    const fn for_the_client(self, line: &'static str, why: &'static str) -> Self {
        Self { client: Some((line, why)), ..self }
    }

    const fn received(self) -> Self {
        Self { received: true, ..self }
    }
}

/// The rows of all tables but those that nobody has filled.
fn filled() -> Vec<&'static Row> {
    [remote::ROWS, local::ROWS, bodies::ROWS, shell::ROWS].into_iter().flatten().collect()
}

/// A row in words, for what a failure prints.
fn of(row: &Row, what: impl AsRef<str>) -> Option<String> {
    Some(format!("{} {}\n  {}", row.set, row.line, what.as_ref().replace('\n', "\n  ")))
}

#[test]
fn there_are_lines_enough_of_every_shape() {
    let all = filled();
    assert!(all.len() + shell::SAMPLES.len() >= 100 && all.iter().filter(|row| row.received).count() >= 12);
    assert!(all.iter().all(|row| !has_sample(row.line)) && shell::SAMPLES.iter().all(|row| row.is_sample()));
}

impl Row {
    fn is_sample(&self) -> bool {
        has_sample(self.line) || has_sample(self.set)
    }
}

#[test]
fn a_public_line_writes_the_clients_entry_and_no_secret() {
    each(&filled(), |row| {
        let mut values = Values::default();
        let (client, said) = in_client(row, &mut values, "http://127.0.0.1:1/mcp");
        let theirs = entries(&client);
        if theirs.is_empty() {
            return of(row, format!("the client refuses it: {}", said.said()));
        }
        let (ours, ran) = in_mcpkey(row, &mut values, "http://127.0.0.1:1/mcp", &Fill::Values);
        written(&ours, ran.code, &theirs, &values).and_then(|what| of(row, format!("{what}\n{}", ran.said())))
    });
}

/// What is wrong with what mcpkey wrote, beside the client's entries.
fn written(ours: &World, code: i32, theirs: &str, values: &Values) -> Option<String> {
    if code != 0 {
        return Some(format!("mcpkey refuses it with {code}"));
    }
    let left = secrets_left(ours, values);
    if !left.is_empty() {
        return Some(format!("a secret is in {left:?}"));
    }
    match put_back(ours, theirs) {
        Ok(own) if own == theirs => None,
        Ok(own) => Some(format!("client {theirs}\nmcpkey {own}\nwrote  {}", entries(ours))),
        Err(why) => Some(format!("{why}\nmcpkey wrote {}", entries(ours))),
    }
}

#[test]
fn a_sample_is_no_value() {
    each(shell::SAMPLES, |row| {
        let mut values = Values::default();
        let (client, _) = in_client(row, &mut values, "");
        let theirs = entries(&client);
        let (ours, ran) = in_mcpkey(row, &mut values, "", &Fill::Nothing);
        if ran.code != 2 || !entries(&ours).is_empty() || !ran.stderr.contains("--stdin") {
            return of(row, format!("a sample is taken for a value, {}: {}", entries(&ours), ran.said()));
        }
        let (ours, ran) = in_mcpkey(row, &mut values, "", &Fill::Stdin);
        written(&ours, ran.code, &theirs, &values)
            .and_then(|what| of(row, format!("with the value on stdin: {what}\n{}", ran.said())))
    });
}

#[test]
fn an_import_of_what_the_client_wrote_leaves_no_secret_and_loses_none() {
    each(&filled(), |row| {
        let mut values = Values::default();
        let (world, said) = in_client(row, &mut values, "http://127.0.0.1:1/mcp");
        if entries(&world).is_empty() {
            return of(row, format!("the client refuses it: {}", said.said()));
        }
        let before = programs::files(&world);
        let ran = world.mcpkey(&["import", "--yes", "--all"]);
        if ran.code != 0 {
            return of(row, format!("the import ends with {}: {}", ran.code, ran.said()));
        }
        let left = secrets_left(&world, &values);
        if !left.is_empty() {
            return of(row, format!("a secret is still in {left:?}: {}\n{}", entries(&world), ran.said()));
        }
        for (path, text) in before {
            match put_back_text(&world, &world.read(&path), &text) {
                Ok(now) if now == text => {}
                Ok(now) => return of(row, format!("{}\nclient {text}\nnow    {now}", path.display())),
                Err(why) => return of(row, format!("{why}\nit is {}", world.read(&path))),
            }
        }
        None
    });
}
