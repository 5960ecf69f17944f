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

fn known<'a>(patterns: &'a [Rule], standing: &'a [Rule]) -> Known<'a> {
    Known { server: "a", others: &["b", "a__c"], patterns, standing }
}

const NO: Option<bool> = Some(false);
const YES: Option<bool> = Some(true);

#[test]
fn each_tool_is_where_its_hints_and_its_name_put_it() {
    for (name, read_only, destructive, list) in [
        ("get_issue", YES, None, List::Allow),
        ("get_issue", YES, NO, List::Allow),
        ("get_issue", YES, YES, List::Ask),
        ("get_issue", None, None, List::Ask),
        ("create_issue", NO, NO, List::Ask),
        ("create_issue", NO, None, List::Ask),
        ("merge", None, YES, List::Deny),
        ("delete_issue", None, None, List::Deny),
        ("issueDelete", NO, None, List::Deny),
        ("soft-delete", None, None, List::Deny),
        ("undeleted", None, None, List::Ask),
        ("delete_issue", YES, None, List::Ask),
        ("remove_label", NO, NO, List::Ask),
        ("delete_issue", NO, YES, List::Deny),
        ("get.it", YES, None, List::Allow),
        ("c__wipe_all", YES, None, List::Ask),
        ("get__it", YES, None, List::Ask),
        ("_get", YES, None, List::Ask),
        ("..get", YES, None, List::Ask),
        ("gêt", YES, None, List::Ask),
        ("a\nb", YES, None, List::Ask),
        ("", YES, None, List::Ask),
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
    assert!(judged.iter().all(|tool| tool.list == List::Deny), "{judged:#?}");
    assert_eq!(rules(&judged, &known(&[], &[])), [(List::Deny, "mcp__a__get_it".to_owned())]);
}

#[test]
fn a_server_whose_name_is_spelled_like_another_is_allowed_nothing() {
    let twins = Known { server: "my.server", others: &["my_server"], patterns: &[], standing: &[] };
    assert_eq!(judge(&[tool("get", YES, None)], &twins)[0].list, List::Ask);
}

#[test]
fn patterns_win_over_the_server_and_deny_over_allow() {
    let patterns = [
        (List::Allow, "delete_draft".to_owned()),
        (List::Deny, "get_secret*".to_owned()),
        (List::Allow, "get_*".to_owned()),
    ];
    let known = known(&patterns, &[]);
    let names = ["delete_draft", "delete_all", "get_secret_x", "get_x"];
    let judged = judge(&names.map(|name| tool(name, None, None)), &known);
    let lists: Vec<List> = judged.iter().map(|tool| tool.list).collect();
    assert_eq!(lists, [List::Allow, List::Deny, List::Deny, List::Allow]);
    let rules = rules(&judged, &known);
    assert!(rules.contains(&(List::Deny, "mcp__a__delete_all".to_owned())), "{rules:#?}");
    assert!(!rules.contains(&(List::Deny, "mcp__a__delete_*".to_owned())), "{rules:#?}");
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
        (List::Deny, "mcp__a__get_secret".to_owned()),
        (List::Ask, "mcp__a__list_*".to_owned()),
        (List::Allow, "mcp__a".to_owned()),
    ];
    let known = known(&[], &standing);
    let tools = [
        tool("get_secret", YES, None),
        tool("list_x", YES, None),
        tool("create", None, None),
        tool("wipe", None, None),
    ];
    let judged = judge(&tools, &known);
    let lists: Vec<List> = judged.iter().map(|tool| tool.list).collect();
    assert_eq!(lists, [List::Deny, List::Ask, List::Allow, List::Deny]);
    assert_eq!(rules(&judged, &known), [(List::Deny, "mcp__a__wipe".to_owned())]);
}
