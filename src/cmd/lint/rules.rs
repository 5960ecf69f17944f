//! `lint --rules` and `lint --explain`: what is looked for, and why.

use serde_json::{Value, json};

use crate::base::next::{LintNext, Next};
use crate::base::table;
use crate::base::text;
use crate::detect::{Category, Examples, Rule, Sample};
use crate::lint;
use crate::lint::output::{self, category, severity};
use crate::world::error::Failure;

/// All rules, a line each, or whole as JSON.
pub(super) fn list(as_json: bool) -> String {
    if as_json {
        return output::document(
            &json!({"version": 1, "rules": lint::rules().map(view).collect::<Vec<_>>()}),
        );
    }
    let head = ["RULE", "SEVERITY", "CATEGORY", "FINDS"].map(str::to_owned).to_vec();
    let rows = lint::rules().map(|rule| {
        vec![
            rule.id.to_owned(),
            severity(rule.severity).to_owned(),
            category(rule.category).to_owned(),
            rule.title.to_owned(),
        ]
    });
    table::table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
}

/// All that is known of the rule `name`.
pub(super) fn explain(name: &str, as_json: bool) -> Result<String, Failure> {
    let rule = lint::rule(name).ok_or_else(|| unknown(name))?;
    if as_json {
        return Ok(output::document(&json!({"version": 1, "rules": [view(rule)]})));
    }
    let why = if rule.category == Category::Secret { "Why it is one" } else { "Why it matters" };
    let examples = lint::examples(rule)
        .map(|Examples { yes, no }| format!("Found:\n{}\nNot found:\n{}\n", shown(&yes), shown(&no)));
    Ok(format!(
        "{}: {} ({})\n\n{why}: {}.\n\n{}{}",
        rule.id,
        rule.title,
        severity(rule.severity),
        rule.why,
        examples.unwrap_or_default(),
        if lint::may_be_allowed(rule) { allowing(rule.id) } else { ALWAYS.to_owned() },
    ))
}

const ALWAYS: &str = "Nothing keeps one quiet: another value in its place makes it worthless.\n";

fn allowing(id: &str) -> String {
    format!(
        "To allow one, say why: in a comment beside or above it, or in strict JSON in a field of its server's entry:
    // mcpkey:allow {id} REASON
    \"mcpkey-allow\": \"{id} REASON\"
For whole paths: [[allow]] in .mcpkey.toml. For all that is there now: {}
",
        Next::Lint(LintNext::Baseline)
    )
}

fn shown(sample: &Sample) -> String {
    sample.to_string().lines().map(|line| format!("    {}\n", text::line(line, 200))).collect()
}

fn view(rule: &Rule) -> Value {
    let examples = lint::examples(rule);
    json!({
        "id": rule.id,
        "severity": severity(rule.severity),
        "category": category(rule.category),
        "title": rule.title,
        "why": rule.why,
        "example": examples.as_ref().map(|examples| examples.yes.to_string()),
        "counterexample": examples.as_ref().map(|examples| examples.no.to_string()),
    })
}

fn unknown(name: &str) -> Failure {
    let ids: Vec<&str> = lint::rules().map(|rule| rule.id).collect();
    let all = Next::Lint(LintNext::Rules);
    let hint = match similar::get_close_matches(name, &ids, 3, 0.5).as_slice() {
        [] => format!("see all with: {all}"),
        close => format!("did you mean {}? see all with: {all}", close.join(" or ")),
    };
    Failure::new(format!("there is no rule {}", text::short(name))).hint(hint)
}
