//! Of a file only what has to change changes.

use std::collections::{BTreeSet, HashSet};

use super::*;

fn swap(text: &str, language: Language, old: &str, new: &str) -> Swap {
    let at = text.find(old).unwrap();
    let tree = language.read(text);
    let mut all = Vec::new();
    leaves(&tree.root, &mut all);
    all.extend(tree.comments.iter().cloned());
    let span = all.into_iter().find(|span| span.start <= at && at < span.end).unwrap();
    let ways = Ways::new(&tree, &BTreeSet::from([span.start]), &HashSet::new());
    let way = ways.to(&span).unwrap();
    let start = WayGuide::new(&tree, text).string(&way).unwrap().value.find(old).unwrap();
    Swap { way, range: start..start + old.len(), old: Hidden::new(old), new: new.to_owned() }
}

fn leaves(node: &crate::base::syntax::Node<'_>, out: &mut Vec<std::ops::Range<usize>>) {
    out.extend(node.leaf().map(|leaf| leaf.span.clone()));
    for member in node.members() {
        out.push(member.key.span.clone());
        leaves(&member.value, out);
    }
    node.elements().iter().for_each(|element| leaves(element, out));
}

fn swapped(text: &str, language: Language, old: &[&str]) -> String {
    let swaps = old.iter().map(|old| swap(text, language, old, "${V}")).collect();
    let rewrite = Rewrite { swaps, ..Rewrite::new(language) };
    String::from_utf8(rewrite.apply(text.as_bytes()).unwrap()).unwrap()
}

#[test]
fn only_the_bytes_of_the_secret_go() {
    for (text, old, expected) in [
        (
            "\u{feff}{\r\n\t// a\r\n\t\"a\": \"x old\\/y\",\r\n}",
            vec!["old"],
            "\u{feff}{\r\n\t// a\r\n\t\"a\": \"x ${V}\\/y\",\r\n}",
        ),
        ("{\"a\": [\"one two\", \"one\"]}", vec!["one", "two"], "{\"a\": [\"${V} ${V}\", \"one\"]}"),
        ("{\"a\": 1 /* was old */}", vec!["old"], "{\"a\": 1 /* was ${V} */}"),
        ("{\"_was old\": 1}", vec!["old"], "{\"_was ${V}\": 1}"),
    ] {
        assert_eq!(swapped(text, Language::Json, &old), expected);
    }
    assert_eq!(
        swapped("a = 'x' # old\nb = \"old2\"", Language::Toml, &["old", "old2"]),
        "a = 'x' # ${V}\nb = \"${V}\""
    );
}

#[test]
fn utf16_stays_utf16() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let text = "\u{feff}{\"é\": \"old\"}";
    let swaps = vec![swap(&text[3..], Language::Json, "old", "${V}")];
    let rewrite = Rewrite { swaps, ..Rewrite::new(Language::Json) };
    assert_eq!(rewrite.apply(&wide(text)).unwrap(), wide("\u{feff}{\"é\": \"${V}\"}"));
}

#[test]
fn what_others_wrote_meanwhile_stays_and_a_secret_that_changed_is_left() {
    let text = "{\"p\": {\"a\": \"old\"}}";
    let swaps = vec![swap(text, Language::Json, "old", "${V}")];
    let rewrite = Rewrite { swaps, ..Rewrite::new(Language::Json) };
    let after = |text: &str| rewrite.apply(text.as_bytes()).map(|b| String::from_utf8(b).unwrap());
    assert_eq!(
        after("{\"n\": 1, \"p\": {\"z\": 2, \"a\": \"old\"}}").unwrap(),
        "{\"n\": 1, \"p\": {\"z\": 2, \"a\": \"${V}\"}}"
    );
    assert_eq!(after("{\"p\": {\"a\": \"new\"}}"), Err(RewriteError::Changed));
    assert_eq!(after("{\"p\": {}}"), Err(RewriteError::Changed));
    assert_eq!(after("{\"p\": {\"a\": \"old\"}"), Err(RewriteError::Broken));
    assert_eq!(rewrite.apply(b"{\"p\": {\"a\": \"old\"}, \"b\": \"\xff\"}"), Err(RewriteError::Broken));
}

fn field(kind: CodexField, old: &str, variable: &str) -> Field {
    let server = vec!["mcp_servers".to_owned(), "a".to_owned()];
    Field { server, kind, old: Hidden::new(old), variable: variable.to_owned() }
}

fn codex(text: &str, fields: Vec<Field>) -> String {
    let rewrite = Rewrite { fields, ..Rewrite::new(Language::Toml) };
    String::from_utf8(rewrite.apply(text.as_bytes()).unwrap()).unwrap()
}

#[test]
fn codex_names_variables_where_it_held_values() {
    let bearer = |name: &str| CodexField::BearerHeader(name.to_owned());
    let header = |name: &str| CodexField::Header(name.to_owned());
    let variable = |name: &str| CodexField::Variable(name.to_owned());
    let table = [
        (
            "# top\n[mcp_servers.a]\nurl = \"u\" # why\n# above\nbearer_token = \"s\" # behind\nx = 1\n",
            vec![field(CodexField::Bearer, "s", "T")],
            "# top\n[mcp_servers.a]\nurl = \"u\" # why\n# above\nbearer_token_env_var = \"T\" # behind\nx = 1\n",
        ),
        (
            "[mcp_servers.a]\nhttp_headers = { \"X-Key\" = \"s\" } # c\nurl = \"u\"\n",
            vec![field(header("X-Key"), "s", "T")],
            "[mcp_servers.a]\nenv_http_headers = { X-Key = \"T\" } # c\nurl = \"u\"\n",
        ),
        (
            "[mcp_servers.a]\nurl = \"u\"\nhttp_headers = { \"X-Key\" = \"s\", B = \"b\", Authorization = \"Bearer t\" }\n\n[other]\n",
            vec![field(header("X-Key"), "s", "T"), field(bearer("Authorization"), "Bearer t", "U")],
            "[mcp_servers.a]\nurl = \"u\"\nhttp_headers = { B = \"b\" }\nenv_http_headers = { X-Key = \"T\" }\nbearer_token_env_var = \"U\"\n\n[other]\n",
        ),
        (
            "[mcp_servers.a]\ncommand = \"x\"\n\n[mcp_servers.a.env] # vars\nK = \"s\" # k\nL = \"l\"\n",
            vec![field(variable("K"), "s", "K")],
            "[mcp_servers.a]\ncommand = \"x\"\nenv_vars = [\"K\"] # k\n\n[mcp_servers.a.env] # vars\nL = \"l\"\n",
        ),
        (
            "[mcp_servers.a]\n# above\nenv.K = \"s\" # k\nx = 1\n",
            vec![field(variable("K"), "s", "K")],
            "[mcp_servers.a]\n# above\nenv_vars = [\"K\"] # k\nx = 1\n",
        ),
        (
            "[mcp_servers.a]\nurl = \"u\"\n\n# all of them\n[mcp_servers.a.http_headers]\nAuthorization = \"Bearer s\"\n",
            vec![field(bearer("Authorization"), "Bearer s", "T")],
            "[mcp_servers.a]\nurl = \"u\"\nbearer_token_env_var = \"T\"\n\n# all of them\n[mcp_servers.a.http_headers]\n",
        ),
        (
            "[mcp_servers.a]\r\ncommand = \"x\"\r\nenv.K = \"s\"\r\nenv_vars = [\"A\"] # c\r\n",
            vec![field(variable("K"), "s", "K")],
            "[mcp_servers.a]\r\ncommand = \"x\"\r\nenv_vars = [\"A\", \"K\"] # c\r\n",
        ),
    ];
    for (before, fields, after) in table {
        assert_eq!(codex(before, fields), after);
    }
}

#[test]
fn vs_code_asks_and_keeps_its_comments() {
    let input = Input { beside: Vec::new(), id: "t".to_owned(), description: "T".to_owned() };
    let rewrite = Rewrite { inputs: vec![input], ..Rewrite::new(Language::Json) };
    let before = "{\n\t// mine\n\t\"servers\": {}, // all\n}\n";
    let after = String::from_utf8(rewrite.apply(before.as_bytes()).unwrap()).unwrap();
    let asked = "[\n\t\t{\n\t\t\t\"type\": \"promptString\",\n\t\t\t\"id\": \"t\",\n\t\t\t\"description\": \"T\",\n\t\t\t\"password\": true\n\t\t}\n\t]";
    assert_eq!(after, format!("{{\n\t// mine\n\t\"servers\": {{}}, // all\n\t\"inputs\": {asked},\n}}\n"));
    assert_eq!(rewrite.apply(after.as_bytes()).unwrap(), after.as_bytes(), "asked once");
}

#[test]
fn mcpkey_comes_in_front_of_a_command_once() {
    let text = "{\n  \"mcpServers\": {\n    \"a\": {\n      \"command\": \"npx\",\n      \"args\": [\"-y\", \"x\"],\n      \"env\": { \"K\": \"s\", \"L\": \"t\", \"M\": \"m\" }\n    }\n  }\n}\n";
    let server = vec![Turn::Member("mcpServers".to_owned(), 0), Turn::Member("a".to_owned(), 0)];
    let wrap = |name: &str, old: &str, program: &str| Wrap {
        server: server.clone(),
        program: program.to_owned(),
        name: name.to_owned(),
        held: Some(Hidden::new(old)),
    };
    let wraps = |program| vec![wrap("K", "s", program), wrap("L", "t", program)];
    let rewrite = Rewrite { wraps: wraps("mcpkey"), ..Rewrite::new(Language::Json) };
    let after = String::from_utf8(rewrite.apply(text.as_bytes()).unwrap()).unwrap();
    let whole = Rewrite { wraps: wraps("/opt/bin/mcpkey"), ..Rewrite::new(Language::Json) };
    let whole = String::from_utf8(whole.apply(text.as_bytes()).unwrap()).unwrap();
    assert_eq!(whole, after.replace("\"mcpkey\"", "\"/opt/bin/mcpkey\""));
    let expected = "{\n  \"mcpServers\": {\n    \"a\": {\n      \"command\": \"mcpkey\",\n      \"args\": [\"run\", \"--only\", \"K,L\", \"--\", \"npx\", \"-y\", \"x\"],\n      \"env\": { \"M\": \"m\" }\n    }\n  }\n}\n";
    assert_eq!(after, expected);
}

#[test]
fn among_many_members_of_one_name_the_very_one_is_found() {
    let members: Vec<String> = (0..60).map(|at| format!("\"k{}\": \"v{at}\"", at % 25)).collect();
    let text = format!("{{{}}}", members.join(", "));
    let tree = Language::Json.read(&text);
    let guide = WayGuide::new(&tree, &text);
    let said = |name: &str, nth| {
        let way = Way::Value(vec![Turn::Member(name.to_owned(), nth)]);
        guide.string(&way).map(|leaf| leaf.value.into_owned())
    };
    for at in 0..60 {
        assert_eq!(said(&format!("k{}", at % 25), at / 25), Some(format!("v{at}")));
    }
    assert_eq!((said("k0", 3), said("k10", 2), said("k25", 0)), (None, None, None));
}
