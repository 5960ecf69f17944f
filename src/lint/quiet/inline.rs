//! What a config says about itself: which findings are meant to be there, and why.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use memchr::memmem;

use super::Wrong;
use super::apply::without_moot;
use super::comments::{self, CommentMark};
use super::keys::{self, KEY, Keys};
use crate::base::next::{LintNext, Next};
use crate::detect::{Category, Rule};
use crate::lint::context::{ConfigContext, Note};
use crate::lint::finding::Finding;
use crate::lint::rules::{
    ALLOW_WITHOUT_REASON, EXAMPLE_OUT_OF_STEP, MISPLACED_ALLOW, READABLE_BY_OTHERS, UNKNOWN_RULE,
    UNUSED_ALLOW,
};

/// Takes out of `findings` what the config itself allows, adds what is wrong with how it does, and gives what was taken out.
pub(crate) fn inline(context: &ConfigContext<'_>, findings: &mut Vec<Finding>) -> Vec<Finding> {
    let bytes = context.source.text.as_bytes();
    let foreign = comments::foreign(context.source);
    let has_own = memmem::find(bytes, b"mcpkey").is_some();
    if !has_own && foreign.is_empty() {
        return Vec::new();
    }
    let (marks, keys) = if has_own {
        (
            comments::marks(context.source, &context.tree.comments),
            keys::read(&context.tree.root, &maps(context)),
        )
    } else {
        (Vec::new(), Keys::default())
    };
    let mut allows = Allows::new(&marks, &keys);
    let (kept, quieted): (Vec<Finding>, Vec<Finding>) = findings.drain(..).partition(|finding| {
        let own = allows.allow(finding);
        let theirs = finding.category() == Category::Secret && reaches(&foreign, finding);
        !own && !theirs
    });
    findings.extend(kept);
    without_moot(findings);
    findings.extend(allows.complaints(context));
    findings.extend(keys.misplaced.iter().map(|(span, used_as)| misplaced(context, span, used_as)));
    quieted
}

/// The objects whose members are servers.
fn maps(context: &ConfigContext<'_>) -> HashSet<String> {
    let pointers = context.hits.servers.iter().map(|server| server.pointer.to_string());
    pointers.filter_map(|pointer| pointer.rsplit_once('/').map(|(map, _)| map.to_owned())).collect()
}

/// Whether one of `lines` is one of the finding's.
fn reaches(lines: &[usize], finding: &Finding) -> bool {
    let next = lines.partition_point(|&line| line < finding.line);
    lines.get(next).is_some_and(|&line| line <= finding.end_line)
}

fn misplaced(context: &ConfigContext<'_>, span: &Range<usize>, used_as: &str) -> Finding {
    let note = Note {
        rule: &MISPLACED_ALLOW,
        what: format!("\"{KEY}\" stands where a client takes it for {used_as}"),
        advice: match used_as {
            "a server" => format!("put \"{KEY}\" into the server it is about, or at the top of the file"),
            _ => format!("put it into the server: \"{KEY}\": {{\"env/NAME\": \"RULE reason\"}}"),
        },
    };
    context.finding(span.clone(), None, None, note)
}

/// Everything that is allowed in a file, by rule, so that each finding is looked up and nothing is searched.
struct Allows<'t> {
    /// What is wrong from the start.
    wrong: Vec<(Range<usize>, Wrong<'t>)>,
    /// Each rule that is allowed, where that is said, and whether it was of use.
    valid: Vec<(&'static Rule, Range<usize>, bool)>,
    /// Of each rule: what a pointer leads to in `valid`.
    places: HashMap<&'static str, HashMap<String, usize>>,
    /// Of each rule: the first line, the last line, and which of `valid`, by first line.
    lines: HashMap<&'static str, Vec<(usize, usize, usize)>>,
}

impl<'t> Allows<'t> {
    fn new(marks: &[CommentMark<'t>], keys: &Keys<'t>) -> Self {
        let mut all =
            Self { wrong: Vec::new(), valid: Vec::new(), places: HashMap::new(), lines: HashMap::new() };
        for mark in marks {
            if let Some((rule, at)) = all.add(mark.rule, &mark.span) {
                all.lines.entry(rule.id).or_default().push((mark.first, mark.last, at));
            }
        }
        for scope in &keys.scopes {
            if let Some((rule, at)) = all.add(scope.rule, &scope.span) {
                all.places.entry(rule.id).or_default().entry(scope.pointer.clone()).or_insert(at);
            }
        }
        all
    }

    fn add(
        &mut self,
        rule: Result<&'static Rule, Wrong<'t>>,
        span: &Range<usize>,
    ) -> Option<(&'static Rule, usize)> {
        match rule {
            Ok(rule) => {
                self.valid.push((rule, span.clone(), false));
                Some((rule, self.valid.len() - 1))
            }
            Err(wrong) => {
                self.wrong.push((span.clone(), wrong));
                None
            }
        }
    }

    /// Whether `finding` is allowed, by whatever allows it, which from now on counts as of use.
    fn allow(&mut self, finding: &Finding) -> bool {
        let mut by = Vec::new();
        if let Some(lines) = self.lines.get(finding.rule.id) {
            let next = lines.partition_point(|(first, ..)| *first <= finding.end_line);
            let nearest = next.checked_sub(1).and_then(|at| lines.get(at));
            by.extend(nearest.filter(|(_, last, _)| *last >= finding.line).map(|(.., at)| *at));
        }
        if let Some(places) = self.places.get(finding.rule.id) {
            let pointer = finding.pointer.as_deref().unwrap_or_default();
            let ends = pointer.match_indices('/').map(|(at, _)| at).chain([pointer.len()]);
            by.extend(ends.filter_map(|end| places.get(&pointer[..end])));
        }
        by.iter().for_each(|&at| self.valid[at].2 = true);
        !by.is_empty()
    }

    fn complaints(&self, context: &ConfigContext<'_>) -> Vec<Finding> {
        let wrong = self.wrong.iter().map(|(span, wrong)| (span, complaint(*wrong)));
        let unused = self.valid.iter().filter(|(rule, _, used)| !used && was_judged(context, rule));
        let unused = unused.map(|(rule, span, _)| {
            let what = format!("nothing here is {} any more, but it is still allowed", rule.id);
            (span, Note { rule: &UNUSED_ALLOW, what, advice: "take it out".to_owned() })
        });
        wrong.chain(unused).map(|(span, note)| context.finding(span.clone(), None, None, note)).collect()
    }
}

/// Whether the rule could have found something: in all of the file, and with what it looks at beside it.
fn was_judged(context: &ConfigContext<'_>, rule: &Rule) -> bool {
    let lacks = *rule == EXAMPLE_OUT_OF_STEP && context.blob.example.is_none()
        || *rule == READABLE_BY_OTHERS && context.blob.mode.is_none();
    context.tree.broken.is_none() && !context.hits.is_cut && !lacks
}

fn complaint(wrong: Wrong<'_>) -> Note {
    let rules = format!("see '{}'", Next::Lint(LintNext::Rules));
    match wrong {
        Wrong::NoRule => Note {
            rule: &ALLOW_WITHOUT_REASON,
            what: "this allows nothing: it names neither a rule nor a reason".to_owned(),
            advice: format!("write RULE and why, in one string; {rules}"),
        },
        Wrong::UnknownRule(id) => Note {
            rule: &UNKNOWN_RULE,
            what: format!("this allows nothing: there is no rule {}", crate::base::text::line(id, 60)),
            advice: rules.to_owned(),
        },
        Wrong::NoReason(rule) => Note {
            rule: &ALLOW_WITHOUT_REASON,
            what: format!("{} is not allowed without a reason", rule.id),
            advice: "say after the rule why it may stay".to_owned(),
        },
    }
}
