//! A server is believed where it warns, and not where it only reassures.

use super::*;
use crate::detect::redact::Redactor;

fn tool(name: &str, read_only: Option<bool>, destructive: Option<bool>) -> Tool {
    Tool {
        name: Redactor::default().say(name, 300),
        title: Redactor::default().say("", 1),
        read_only,
        destructive,
    }
}

fn known<'a>(patterns: &'a [PermissionRule], standing: &'a [PermissionRule]) -> KnownTool<'a> {
    KnownTool { server: "a", others: &["b", "a__c"], patterns, standing }
}

const NO: Option<bool> = Some(false);
const YES: Option<bool> = Some(true);

#[test]
fn each_tool_is_where_its_hints_and_its_name_put_it() {
    for (name, read_only, destructive, list) in [
        ("get_issue", YES, None, RuleList::Allow),
        ("get_issue", YES, NO, RuleList::Allow),
        ("get_issue", YES, YES, RuleList::Ask),
        ("get_issue", None, None, RuleList::Ask),
        ("create_issue", NO, NO, RuleList::Ask),
        ("create_issue", NO, None, RuleList::Ask),
        ("merge", None, YES, RuleList::Deny),
        ("delete_issue", None, None, RuleList::Deny),
        ("issueDelete", NO, None, RuleList::Deny),
        ("soft-delete", None, None, RuleList::Deny),
        ("undeleted", None, None, RuleList::Ask),
        ("delete_issue", YES, None, RuleList::Ask),
        ("remove_label", NO, NO, RuleList::Ask),
        ("delete_issue", NO, YES, RuleList::Deny),
        ("get.it", YES, None, RuleList::Allow),
        ("c__wipe_all", YES, None, RuleList::Ask),
        ("get__it", YES, None, RuleList::Ask),
        ("_get", YES, None, RuleList::Ask),
        ("..get", YES, None, RuleList::Ask),
        ("gêt", YES, None, RuleList::Ask),
        ("a\nb", YES, None, RuleList::Ask),
        ("", YES, None, RuleList::Ask),
    ] {
        let judged = judge(&[tool(name, read_only, destructive)], &known(&[], &[])).remove(0);
        assert_eq!(judged.list, list, "{name} {read_only:?} {destructive:?}: {}", judged.why);
        assert!(!judged.why.is_empty());
    }
}

#[test]
fn tools_that_rules_cannot_tell_apart_share_the_strictest_place() {
    let tools = [tool("get.it", YES, None), tool("get_it", None, YES)];
    let judged = judge(&tools, &known(&[], &[]));
    assert!(judged.iter().all(|tool| tool.list == RuleList::Deny), "{judged:#?}");
    assert_eq!(rules(&judged, &known(&[], &[])), [(RuleList::Deny, "mcp__a__get_it".to_owned())]);
}

#[test]
fn a_server_whose_name_is_spelled_like_another_is_allowed_nothing() {
    let twins = KnownTool { server: "my.server", others: &["my_server"], patterns: &[], standing: &[] };
    assert_eq!(judge(&[tool("get", YES, None)], &twins)[0].list, RuleList::Ask);
}

#[test]
fn patterns_win_over_the_server_and_deny_over_allow() {
    let patterns = [
        (RuleList::Allow, "delete_draft".to_owned()),
        (RuleList::Deny, "get_secret*".to_owned()),
        (RuleList::Allow, "get_*".to_owned()),
    ];
    let known = known(&patterns, &[]);
    let names = ["delete_draft", "delete_all", "get_secret_x", "get_x"];
    let judged = judge(&names.map(|name| tool(name, None, None)), &known);
    let lists: Vec<RuleList> = judged.iter().map(|tool| tool.list).collect();
    assert_eq!(lists, [RuleList::Allow, RuleList::Deny, RuleList::Deny, RuleList::Allow]);
    let rules = rules(&judged, &known);
    assert!(rules.contains(&(RuleList::Deny, "mcp__a__delete_all".to_owned())), "{rules:#?}");
    assert!(!rules.contains(&(RuleList::Deny, "mcp__a__delete_*".to_owned())), "{rules:#?}");
    assert_eq!(rules.len(), 4, "{rules:#?}");
}

#[test]
fn a_family_of_destructive_names_is_one_rule() {
    let tools = ["delete_a", "delete_b", "drop-table", "list"].map(|name| tool(name, None, None));
    let judged = judge(&tools, &known(&[], &[]));
    let texts: Vec<String> = rules(&judged, &known(&[], &[])).into_iter().map(|(_, rule)| rule).collect();
    assert_eq!(texts, ["mcp__a__delete_*", "mcp__a__drop-table"]);
}

#[test]
fn rules_that_stand_in_the_file_count_as_they_do_in_the_client() {
    let standing = [
        (RuleList::Deny, "mcp__a__get_secret".to_owned()),
        (RuleList::Ask, "mcp__a__list_*".to_owned()),
        (RuleList::Allow, "mcp__a".to_owned()),
    ];
    let known = known(&[], &standing);
    let tools = [
        tool("get_secret", YES, None),
        tool("list_x", YES, None),
        tool("create", None, None),
        tool("wipe", None, None),
    ];
    let judged = judge(&tools, &known);
    let lists: Vec<RuleList> = judged.iter().map(|tool| tool.list).collect();
    assert_eq!(lists, [RuleList::Deny, RuleList::Ask, RuleList::Allow, RuleList::Deny]);
    assert_eq!(rules(&judged, &known), [(RuleList::Deny, "mcp__a__wipe".to_owned())]);
}
