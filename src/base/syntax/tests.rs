//! Every string is found with what it says and the bytes that spell it.

use super::*;

/// Every string of the tree as `path=value`.
fn strings(language: Language, text: &str) -> Vec<String> {
    fn visit(path: &str, node: &Node<'_>, out: &mut Vec<String>) {
        match node {
            Node::Object(members) => {
                for member in members {
                    visit(&format!("{path}/{}", member.key.value), &member.value, out);
                }
            }
            Node::Array(elements) => {
                for (at, element) in elements.iter().enumerate() {
                    visit(&format!("{path}/{at}"), element, out);
                }
            }
            Node::Text(leaf) => out.push(format!("{path}={}", leaf.value)),
            Node::Other(_) => {}
        }
    }
    let mut out = Vec::new();
    visit("", &language.read(text).root, &mut out);
    out
}

fn spelled(language: Language, text: &str, key: &str, wanted: &str) -> String {
    let tree = language.read(text);
    let leaf = tree.root.get(key).and_then(Node::leaf).unwrap();
    let at = leaf.value.find(wanted).unwrap();
    text[leaf.locate(text, at..at + wanted.len())].to_owned()
}

#[test]
fn json_with_comments_and_trailing_commas_is_read() {
    let text = "{ // one\n \"a\": {\"b\": [\"x\", \"y\",],}, /* two */ \"n\": 1}";
    assert_eq!(strings(Language::Json, text), ["/a/b/0=x", "/a/b/1=y"]);
    let tree = Language::Json.read(text);
    let comments: Vec<&str> = tree.comments.iter().map(|range| &text[range.clone()]).collect();
    assert_eq!(comments, ["// one", "/* two */"]);
    assert_eq!(tree.broken, None);
}

#[test]
fn what_escapes_spell_is_found_where_they_stand() {
    let json = r#"{"a": "x\/y\u0067hp_\ud83d\ude00z\"q"}"#;
    assert_eq!(spelled(Language::Json, json, "a", "ghp_"), r"\u0067hp_");
    assert_eq!(spelled(Language::Json, json, "a", "y"), "y");
    assert_eq!(spelled(Language::Json, json, "a", "😀z"), r"\ud83d\ude00z");
    assert_eq!(spelled(Language::Json, json, "a", "\"q"), "\\\"q");
    let toml = "a = \"\"\"\nx\\\n   y\\u0067\r\nz\"\"\"\nb = '\\n'\n";
    assert_eq!(spelled(Language::Toml, toml, "a", "yg"), "\\\n   y\\u0067");
    assert_eq!(spelled(Language::Toml, toml, "b", "n"), "n");
}

#[test]
fn half_of_a_surrogate_pair_reads_as_a_replacement_and_breaks_nothing() {
    for (escaped, says) in [
        (r"x\ud800y", "x\u{fffd}y"),
        (r"\uDFFF", "\u{fffd}"),
        (r"\ud83dx\ude00", "\u{fffd}x\u{fffd}"),
        (r"\ud83d\ud83d\ude00", "\u{fffd}😀"),
        (r"\\ud800", r"\ud800"),
    ] {
        let text = format!(r#"{{"{escaped}": "a", /* \ud800 */ "b": ["{escaped}z"]}}"#);
        let tree = Language::Json.read(&text);
        assert_eq!(tree.broken, None, "{text}");
        assert_eq!(strings(Language::Json, &text), [format!("/{says}=a"), format!("/b/0={says}z")]);
        let Some(Node::Array(all)) = tree.root.get("b") else { panic!("{text}") };
        let leaf = all[0].leaf().unwrap();
        assert_eq!(&text[leaf.locate(&text, says.len()..says.len() + 1)], "z", "{text}");
    }
}

#[test]
fn toml_is_read_with_its_comments() {
    let text = "# top\n[mcp_servers.acme]\nurl = \"https://h/#x\" # why\nhttp_headers = { \"X-Key\" = 'v' }\nenv.A = \"1\"\n[[list]]\nname = \"n\"\n";
    assert_eq!(
        strings(Language::Toml, text),
        [
            "/mcp_servers/acme/url=https://h/#x",
            "/mcp_servers/acme/http_headers/X-Key=v",
            "/mcp_servers/acme/env/A=1",
            "/list/0/name=n"
        ]
    );
    let tree = Language::Toml.read(text);
    let comments: Vec<&str> = tree.comments.iter().map(|range| &text[range.clone()]).collect();
    assert_eq!(comments, ["# top", "# why"]);
}

#[test]
fn dotenv_lines_are_read_as_shells_and_libraries_read_them() {
    let text = "# c\nexport A=1\nB = \"two words\" # x\nC='3'\n\nD=a#b # note\nnothing\nE=\r\n";
    assert_eq!(strings(Language::Dotenv, text), ["/A=1", "/B=two words", "/C=3", "/D=a#b", "/E="]);
    assert_eq!(spelled(Language::Dotenv, text, "B", "two words"), "two words");
}

#[test]
fn every_notation_of_yaml_is_read_and_found_again() {
    let text = "# top\na: plain one\nb: 'it''s'\nc: \"\\x67\\u0067\"\nd: {e: [f, 1, true, null, 2026-01-02]}\n\
                g: |\n  x y\n    z \\d\nh: >-\n  two\n  lines\ni: &n word # why\nj: *n\n? [k]\n: l\n---\nm: n\n";
    assert_eq!(
        strings(Language::Yaml, text),
        [
            "/a=plain one",
            "/b=it's",
            "/c=gg",
            "/d/e/0=f",
            "/g=x y\n  z \\d\n",
            "/h=two lines",
            "/i=word",
            "/=l",
            "/m=n"
        ]
    );
    let comments = Language::Yaml.read(text).comments;
    assert_eq!(comments.iter().map(|span| &text[span.clone()]).collect::<Vec<_>>(), ["# top", "# why"]);
    assert_eq!(spelled(Language::Yaml, text, "b", "it's"), "it''s");
    assert_eq!(spelled(Language::Yaml, text, "c", "g"), "\\x67");
    assert_eq!(spelled(Language::Yaml, text, "g", "z \\d"), "z \\d");
    assert_eq!(spelled(Language::Yaml, text, "h", "lines"), "lines");
}

#[test]
fn the_front_of_markdown_is_yaml_and_the_rest_is_text() {
    let text = "---\nname: x\nmcpServers:\n  - a: {url: u}\n---\n# Title\n\n  say --- it\n";
    let tree = Language::Markdown.read(text);
    assert_eq!(strings(Language::Markdown, text), ["/name=x", "/mcpServers/0/a/url=u"]);
    assert_eq!(
        tree.comments.iter().map(|span| &text[span.clone()]).collect::<Vec<_>>(),
        ["# Title", "say --- it"]
    );
    for text in ["", "# Title\n", "---\nname: x\n"] {
        assert_eq!(strings(Language::Markdown, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_broken_file_still_gives_its_strings() {
    for (text, expected) in [
        ("{\"a\": {\"b\": \"x\" \"c\": \"y\"}", vec!["/a/b=x", "/a/c=y"]),
        ("{\"a\": {\"b\": \"x", vec!["/a/b=x"]),
        ("{\"a\": [\"x\", }, \"b\": \"\\u0067\"", vec!["/a/0=x", "/b=g"]),
        ("\"a\": \"x\"", vec!["/a=x"]),
    ] {
        let tree = Language::Json.read(text);
        assert!(tree.broken.is_some(), "{text}");
        assert_eq!(strings(Language::Json, text), expected, "{text}");
    }
    assert_eq!(strings(Language::Toml, "[a]\nkey = \"x\"\nbad line\n"), ["/key=x"]);
    let template = "a: x\n{{- if .Values.b }}\n  - c: 'y'\n{{ end }}\n";
    assert!(Language::Yaml.read(template).broken.is_some());
    assert_eq!(strings(Language::Yaml, template), ["/a=x", "/c=y"]);
}

#[test]
fn ten_thousand_levels_are_an_error_and_not_a_crash() {
    for text in
        ["[".repeat(200_000), "{\"a\":".repeat(200_000), format!("{}\"x\"", "{\"a\":[".repeat(10_000))]
    {
        let tree = Language::Json.read(&text);
        assert_eq!(tree.broken.as_ref().map(|b| b.message.as_str()), Some("nested too deeply"));
    }
    let toml = format!("a = {}1{}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(Language::Toml.read(&toml).broken.is_some());
    for text in [
        "[".repeat(200_000),
        "- ".repeat(10_000),
        (0..300).map(|n| format!("{}a:\n", " ".repeat(n))).collect(),
    ] {
        assert!(Language::Yaml.read(&text).broken.is_some());
    }
}

#[test]
fn utf16_and_marks_are_read_and_written_back() {
    let text = "{\"a\": \"é😀\"}\r\n";
    let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> =
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let marked = format!("\u{feff}{text}").into_bytes();
    for bytes in [le, be, marked, text.as_bytes().to_vec()] {
        let source = SourceText::decode(&bytes);
        assert_eq!(source.text, text);
        assert_eq!(source.encode(&source.text), bytes);
        assert!(!source.lossy);
    }
    assert!(SourceText::decode(b"{\"a\": \"\xff\"}").lossy);
}

#[test]
fn places_are_lines_and_characters() {
    let source = SourceText::decode("é: x\r\n\nyß z".as_bytes());
    assert_eq!(source.position(4), Position { line: 1, column: 4 });
    assert_eq!(source.position(7), Position { line: 2, column: 1 });
    let at = source.text.find('z').unwrap();
    assert_eq!(source.position(at), Position { line: 3, column: 4 });
    assert_eq!(&source.text[source.line(1)], "é: x");
    assert_eq!(source.line(9), 0..0);
    let long = format!("é\n{}x", "é".repeat(9_000));
    assert_eq!(
        SourceText::decode(long.as_bytes()).position(long.len() - 1),
        Position { line: 2, column: 9_001 }
    );
}

#[test]
fn the_name_tells_the_language() {
    let table = [
        (".mcp.json", Language::Json),
        ("a/.codex/config.toml", Language::Toml),
        (".env.local", Language::Dotenv),
        ("prod.env", Language::Dotenv),
        (".env.example", Language::Dotenv),
        ("config.toml.example", Language::Toml),
        (".config/goose/config.yaml", Language::Yaml),
        (".claude/agents/review.md", Language::Markdown),
        ("noext", Language::Json),
    ];
    for (name, language) in table {
        assert_eq!(Language::of_name(name), language, "{name}");
    }
}

#[test]
fn what_has_the_length_of_its_text_and_says_something_else_is_found_whole() {
    let text = "|\n\n.\n\u{fffd}.\n\n";
    let tree = Language::Yaml.read(text);
    let leaf = tree.root.leaf().unwrap();
    for (at, c) in leaf.value.char_indices() {
        assert!(text.get(leaf.locate(text, at..at + c.len_utf8())).is_some(), "{at}");
    }
}
