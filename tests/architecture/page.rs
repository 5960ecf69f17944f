//! `ARCHITECTURE.md` against the sources: its wings, the calls of its journeys, its glossary.

use super::rules::{House, Source};

/// One step of a journey.
struct Step<'a> {
    depth: usize,
    path: Vec<&'a str>,
}

/// Everything in `page` that the sources do not bear out.
pub(crate) fn untrue(page: &str, house: House<'_>, sources: &[Source]) -> Vec<String> {
    let mut said: Vec<String> = wings(page, house).into_iter().collect();
    let mut callers: Vec<Step<'_>> = Vec::new();
    for line in page.lines() {
        let Some(step) = step(line) else {
            callers.clear();
            continue;
        };
        said.extend(missing(&step, sources));
        callers.retain(|caller| caller.depth < step.depth);
        let height = |step: &Step<'_>| house.wings.iter().position(|wing| *wing == step.path[0]);
        let climbs = callers.last().filter(|caller| height(caller) < height(&step));
        said.extend(climbs.map(|caller| {
            format!(
                "{} does not call {}, which stands above it",
                caller.path.join("::"),
                step.path.join("::")
            )
        }));
        callers.push(step);
    }
    said
}

/// The table of wings, from the top down, in another order than the house's.
fn wings(page: &str, house: House<'_>) -> Option<String> {
    let table = page.split("## ").find(|part| part.starts_with("The wings"))?;
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let told: Vec<&str> = rows.filter(|wing| *wing != "main").collect();
    let wanted: Vec<&str> = house.wings.iter().rev().copied().collect();
    (told != wanted).then(|| format!("the wings are {}, from the top", wanted.join(", ")))
}

/// ``  - `wing::room::function`: what it does``.
fn step(line: &str) -> Option<Step<'_>> {
    let rest = line.trim_start().strip_prefix("- `")?;
    let path: Vec<&str> = rest.split('`').next()?.split("::").collect();
    (path.len() > 1).then(|| Step { depth: line.len() - line.trim_start().len(), path })
}

/// Why there is no such function.
fn missing(step: &Step<'_>, sources: &[Source]) -> Option<String> {
    let (name, module) = step.path.split_last()?;
    let module = module.join("/");
    let heads = [format!("fn {name}("), format!("fn {name}<")];
    let is_there = |source: &Source| {
        source.module == module && heads.iter().any(|head| source.text.contains(head.as_str()))
    };
    (!sources.iter().any(is_there)).then(|| format!("src/{module} has no function {name}"))
}

/// The terms of the glossary, in its order.
pub(crate) fn terms(page: &str) -> Vec<&str> {
    let glossary = page.split("## Glossary").nth(1).unwrap_or_default();
    let rows = glossary.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    rows.filter(|term| !["term", "---"].contains(term)).collect()
}
