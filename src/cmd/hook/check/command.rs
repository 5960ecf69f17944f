//! A shell command that registers a server, or that writes to an MCP config, with a secret in its text or in a file that it
//! takes there.

use super::input::Ground;
use super::shell::{self, Pipeline, SimpleCommand};
use super::{Advice, Stop, configs, readings};
use crate::detect::{self, Severity};

/// Judges a command line.
pub(super) fn judge(command: &str, ground: Ground<'_>) -> Option<Stop> {
    let stop = |what: String| Some(Stop { what, advice: Advice::Secret });
    let readings = readings::of(command);
    if let Some(what) = readings.iter().find_map(|reading| configs::in_snippet(reading)) {
        return stop(format!(
            "this command has the configuration of an MCP client in it, with a literal secret: {what}"
        ));
    }
    let writers: Vec<Pipeline> =
        readings.iter().flat_map(|reading| shell::pipelines(reading)).filter(writes).collect();
    if writers.is_empty() {
        return None;
    }
    let has_secret = |text: &str| detect::text(text).iter().any(|m| m.severity >= Severity::Error);
    if readings.iter().any(|reading| has_secret(reading)) {
        return stop("this command has a literal secret in it and writes to an MCP config".to_owned());
    }
    let is_brought = writers.iter().any(|pipeline| brings(pipeline, ground));
    let what = "this command takes a file with a literal secret in it to an MCP config";
    if is_brought { stop(what.to_owned()) } else { None }
}

/// Whether a pipeline may write a config that it names.
fn writes(pipeline: &Pipeline) -> bool {
    /// What stands for any file at all.
    const ANY: &[&str] = &["*", ".*", "./*", "./.*"];
    let written = |command: &SimpleCommand| command.writes.iter().any(|file| configs::may_be_named(file));
    let is_named =
        |word: &String| configs::may_be_named(word) || configs::mentions(word) || ANY.contains(&&**word);
    let named = |command: &SimpleCommand| command.words.iter().any(is_named);
    pipeline.iter().any(written)
        || pipeline.iter().any(named) && pipeline.iter().any(|command| !command.only_reads())
}

/// Programs whose last word is where a file goes.
const MOVERS: &[&str] = &["mv", "cp", "ln", "install", "rsync", "scp", "Move-Item", "Copy-Item"];

/// Whether a file that a pipeline names has a secret in it that the configs which it names have not.
fn brings(pipeline: &Pipeline, ground: Ground<'_>) -> bool {
    let goes_elsewhere = |command: &SimpleCommand| {
        let is_mover = command.words.first().is_some_and(|word| MOVERS.contains(&&**word));
        is_mover && !command.words.last().is_some_and(|word| configs::may_be_named(word))
    };
    let words = pipeline.iter().filter(|command| !goes_elsewhere(command));
    let words = words.flat_map(|command| command.words.iter().chain(&command.writes));
    let (configs, others): (Vec<&String>, Vec<&String>) = words.partition(|word| configs::may_be_named(word));
    let before: String = configs.iter().filter_map(|path| ground.held(path)).collect();
    let is_new =
        |text: &String| configs::in_snippet(text).is_some() && configs::has_new_secret(text, &before);
    !configs.is_empty()
        && others
            .iter()
            .filter(|word| !word.starts_with('-'))
            .filter_map(|word| ground.held(word))
            .any(|text| is_new(&text))
}
