use super::*;
use serde_json::json;

const FILES: &[(&str, &str)] = &[
    ("", "[mcp_servers.new]\ncommand = \"c\"\nargs = [\"a\"]\nenv = { K = \"v\" }\n"),
    (
        "# mine\nmodel = \"o3\" # why\n",
        "# mine\nmodel = \"o3\" # why\n\n[mcp_servers.new]\ncommand = \"c\"\nargs = [\"a\"]\nenv = { K = \"v\" }\n",
    ),
    (
        "[mcp_servers.a] # a\r\ncommand = 'a'\r\n\r\n# of the project\r\n[projects.\"/p\"]\r\ntrust_level = \"trusted\"\r\n",
        "[mcp_servers.a] # a\r\ncommand = 'a'\r\n\r\n[mcp_servers.new]\r\ncommand = \"c\"\r\nargs = [\"a\"]\r\nenv = { K = \"v\" }\r\n\r\n# of the project\r\n[projects.\"/p\"]\r\ntrust_level = \"trusted\"\r\n",
    ),
    (
        "mcp_servers = { a = { command = \"a\" } }\n",
        "mcp_servers = { a = { command = \"a\" }, new = { command = \"c\", args = [\"a\"], env = { K = \"v\" } } }\n",
    ),
];

fn put(before: &str) -> String {
    let value = json!({"command": "c", "args": ["a"], "env": {"K": "v"}});
    String::from_utf8(apply_tables(before.as_bytes(), &[Edit::set(["mcp_servers", "new"], value)]).unwrap())
        .unwrap()
}

fn gone(before: &str, name: &str) -> String {
    let edit = Edit::remove(["mcp_servers", name]);
    String::from_utf8(apply_tables(before.as_bytes(), &[edit]).unwrap()).unwrap()
}

#[test]
fn a_table_comes_and_goes_and_nothing_else_moves() {
    for (before, after) in FILES {
        assert_eq!(put(before), *after, "{before}");
        assert_eq!(put(after), *after, "twice is once");
        assert_eq!(gone(after, "new"), *before);
    }
}

#[test]
fn a_comment_above_what_goes_stays_in_front_of_what_follows() {
    let own = "[mcp_servers.a]\ncommand = \"a\"\n";
    let next = "\n# next\n[x]\ny = 1\n";
    assert_eq!(gone(&format!("# all\n{own}{next}"), "a"), format!("# all\n{next}"));
    assert_eq!(gone(&format!("z = 1\n\n# all\n{own}"), "a"), "z = 1\n\n# all\n");
    let deep = "\n[mcp_servers.a.env]\nK = \"v\" # k\n";
    assert_eq!(gone(&format!("{own}{deep}{next}"), "a"), next);
}

#[test]
fn what_it_cannot_keep_it_does_not_touch() {
    for text in ["a = 1\r\nb = 2\n", "[mcp_servers.a\n", "mcp_servers = 1\n"] {
        let value = json!({"command": "c"});
        assert!(
            apply_tables(text.as_bytes(), &[Edit::set(["mcp_servers", "new"], value)]).is_err(),
            "{text}"
        );
    }
}

#[test]
fn only_what_differs_is_written_anew() {
    let before = "[mcp_servers.a] # a\ncommand = 'c' # c\nargs = [ \"x\" ] # args\nold = 1\n";
    let edit = Edit::set(["mcp_servers", "a"], json!({"command": "c", "args": ["y"]}));
    let after = apply_tables(before.as_bytes(), &[edit]).unwrap();
    assert_eq!(
        String::from_utf8(after).unwrap(),
        "[mcp_servers.a] # a\ncommand = 'c' # c\nargs = [\"y\"] # args\n"
    );
}
