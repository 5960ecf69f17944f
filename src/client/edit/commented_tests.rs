use super::*;
use serde_json::json;

/// Files, and what each is once `mcp.new` is in it.
const FILES: &[(&str, &str)] = &[
    (
        "{\n  // mine\n  \"mcp\": {\n    \"a\": { \"x\": 1 }, // of a\n  }, // of mcp\n  /* more */ \"theme\": \"x\" // last\n}\n",
        "{\n  // mine\n  \"mcp\": {\n    \"a\": { \"x\": 1 }, // of a\n    \"new\": {\n      \"command\": \"c\"\n    },\n  }, // of mcp\n  /* more */ \"theme\": \"x\" // last\n}\n",
    ),
    (
        "{\n\t\"mcp\": {\n\t\t\"a\": 1 // of a\n\t\t// the end\n\t}\n}",
        "{\n\t\"mcp\": {\n\t\t\"a\": 1, // of a\n\t\t\"new\": {\n\t\t\t\"command\": \"c\"\n\t\t}\n\t\t// the end\n\t}\n}",
    ),
    (
        "// c\r\n{\r\n  \"mcp\": {}\r\n}\r\n",
        "// c\r\n{\r\n  \"mcp\": {\r\n    \"new\": {\r\n      \"command\": \"c\"\r\n    }\r\n  }\r\n}\r\n",
    ),
    ("{ \"mcp\": { \"a\": 1 } } // c", "{ \"mcp\": { \"a\": 1, \"new\": {\"command\": \"c\"} } } // c"),
    ("{ \"mcp\": { \"a\": 1, } }", "{ \"mcp\": { \"a\": 1, \"new\": {\"command\": \"c\"}, } }"),
    (
        "{\n  \"a\": 1, /* b */\n}\n",
        "{\n  \"a\": 1, /* b */\n  \"mcp\": {\n    \"new\": {\n      \"command\": \"c\"\n    }\n  },\n}\n",
    ),
    (
        "{\n  \"mcp\": {\n    // none yet\n  }\n}\n",
        "{\n  \"mcp\": {\n    // none yet\n    \"new\": {\n      \"command\": \"c\"\n    }\n  }\n}\n",
    ),
];

#[test]
fn a_member_comes_and_goes_and_every_comment_stays() {
    for (before, after) in FILES {
        let put = apply(before, &[Edit::set(["mcp", "new"], json!({"command": "c"}))]).unwrap();
        assert_eq!(put, *after, "{before}");
        let gone = apply(&put, &[Edit::remove(["mcp", "new"])]).unwrap();
        let gone = gone.replace("  \"mcp\": {},\n", "");
        assert_eq!(gone, *before);
    }
}

#[test]
fn what_is_taken_leaves_what_is_said_around_it() {
    for (before, after) in [
        (
            "{\n  \"a\": 1, // a\n  \"b\": 2, // b\n  \"c\": 3\n}",
            "{\n  \"a\": 1, // a\n   // b\n  \"c\": 3\n}",
        ),
        ("{\n  \"a\": 1, // a\n  // of b\n  \"b\": 2\n}", "{\n  \"a\": 1 // a\n  // of b\n}"),
        ("{\"b\": 2, /* c */ \"c\": 3}", "{ /* c */ \"c\": 3}"),
        ("{\"a\": 1, \"b\": 2 /* b */}", "{\"a\": 1 /* b */}"),
        ("{\"b\": 1, \"b\": 2, // x\n}", "{ // x\n}"),
    ] {
        assert_eq!(apply(before, &[Edit::remove(["b"])]).unwrap(), after, "{before}");
    }
}

#[test]
fn only_what_differs_is_written_anew() {
    let before = "{\n  \"a\": {\n    \"x\": 1, // one\n    \"y\": [1], // two\n    \"z\": 3\n  }\n}";
    let after = "{\n  \"a\": {\n    \"x\": 1, // one\n    \"y\": [2], // two\n    \"w\": 4\n  }\n}";
    let edit = Edit::set(["a"], json!({"x": 1, "y": [2], "w": 4}));
    assert_eq!(apply(before, &[edit]).unwrap(), after);
}

fn said(value: &ast::Value<'_>) -> Value {
    match value {
        ast::Value::Object(object) => {
            let members = object.properties.iter();
            members
                .map(|member| (member.name.as_str().to_owned(), said(&member.value)))
                .collect::<Map<_, _>>()
                .into()
        }
        ast::Value::Array(array) => array.elements.iter().map(said).collect(),
        ast::Value::StringLit(text) => Value::from(&*text.value),
        ast::Value::NumberLit(number) => serde_json::from_str(number.value).unwrap(),
        _ => Value::Null,
    }
}

proptest::proptest! {
    #[test]
    fn what_comes_goes_and_what_stands_is_the_same(at in 0..FILES.len(), key in "[a-z]{1,4}", value in 0..9) {
        let (text, _) = FILES[at];
        let read = |text: &str| said(&parse(text).unwrap().unwrap());
        let mut wanted = read(text);
        proptest::prop_assume!(wanted.get(&key).is_none());
        let put = apply(text, &[Edit::set([key.as_str()], json!({"v": [value]}))]).unwrap();
        proptest::prop_assert_eq!(apply(&put, &[Edit::remove([key.as_str()])]).unwrap(), text);
        wanted[&key] = json!({"v": [value]});
        proptest::prop_assert_eq!(read(&put), wanted);
    }
}
