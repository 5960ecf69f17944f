//! The located readers: every string stands where it is said to, and strict JSON reads as `serde_json` reads it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpkey::base::syntax::Language;
use mcpkey::base::syntax::Node;
use mcpkey::base::syntax::SourceText;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let source = SourceText::decode(bytes);
    let text = &*source.text;
    if !source.lossy {
        assert_eq!(SourceText::decode(&source.encode(text)).text, source.text);
    }
    let languages = [Language::Json, Language::Toml, Language::Dotenv, Language::Yaml, Language::Markdown];
    for language in languages {
        let tree = language.read(text);
        visit(text, &source, &tree.root);
        for comment in &tree.comments {
            assert!(text.get(comment.clone()).is_some());
        }
        if let (Language::Json, None, Ok(value)) =
            (language, &tree.broken, serde_json::from_str::<Value>(text))
        {
            assert!(same(&tree.root, &value), "{value}");
        }
    }
});

fn visit(text: &str, source: &SourceText<'_>, node: &Node<'_>) {
    match node {
        Node::Object(members) => members.iter().for_each(|m| {
            assert!(text.get(m.key.span.clone()).is_some());
            visit(text, source, &m.value);
        }),
        Node::Array(elements) => elements.iter().for_each(|e| visit(text, source, e)),
        Node::Text(leaf) => {
            let all = leaf.locate(text, 0..leaf.value.len());
            assert!(leaf.span.start <= all.start && all.end <= leaf.span.end);
            for (at, c) in leaf.value.char_indices().take(64) {
                let place = leaf.locate(text, at..at + c.len_utf8());
                assert!(text.get(place.clone()).is_some());
                let position = source.position(place.start);
                assert!(position.line >= 1 && position.column >= 1);
            }
        }
        Node::Other(_) => {}
    }
}

/// Of duplicate keys the last counts.
fn same(node: &Node<'_>, value: &Value) -> bool {
    match (node, value) {
        (Node::Object(members), Value::Object(map)) => {
            members.iter().all(|m| map.contains_key(&*m.key.value))
                && map.iter().all(|(key, value)| node.get(key).is_some_and(|node| same(node, value)))
        }
        (Node::Array(elements), Value::Array(values)) => {
            elements.len() == values.len() && elements.iter().zip(values).all(|(e, v)| same(e, v))
        }
        (Node::Text(leaf), Value::String(text)) => leaf.value == *text,
        (Node::Other(_), Value::Null | Value::Bool(_) | Value::Number(_)) => true,
        _ => false,
    }
}
