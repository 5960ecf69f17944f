//! Words after `add`, and an entry after `add-json`: refused, or a server whose slots fill without a trace of a value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpkey::client::Document;
use mcpkey::client::registration::AddWords;
use mcpkey::client::registration::Choices;
use mcpkey::client::registration::Registration;
use mcpkey::client::registration::fields;

fuzz_target!(|input: (&str, Vec<String>, Vec<String>, Vec<String>, bool)| {
    let (target, args, env, headers, bearer) = input;
    let words = AddWords { transport: None, target, args: &args, env: &env, headers: &headers, bearer };
    let typed = Registration::read(&words).ok();
    let json = Document::parse(target.as_bytes())
        .ok()
        .and_then(|document| Registration::from_json(document.root()).ok());
    let server = "server".parse().expect("a name");
    for draft in typed.into_iter().chain(json) {
        if let Ok(found) = fields::find(&server, &draft.entry, &draft.blanks, &Choices::default()) {
            let filled = fields::fill(&draft.entry, &found);
            assert_eq!(filled.texts().len(), draft.entry.texts().len());
        }
        fields::masked(&server, &draft.entry);
    }
});
