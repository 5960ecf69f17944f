//! What `guard` notes in the section of a bridge, beside what a person wrote there, and for which servers: two can be at one url, and
//! a server can leave the config before what was noted for it does.

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};

use super::sections::{BRIDGE, GUARD, GUARD_FOR};

/// Notes what `guard` denies of `server`, which is at `url` now. Gives whether the file is another one then.
pub fn note_guarded(file: &mut DocumentMut, url: &str, server: &str, patterns: &[String]) -> bool {
    let before = file.to_string();
    let url = url.replace("${", "{");
    forget(file, server, Some(&url));
    let all = file.entry(BRIDGE).or_insert_with(|| {
        let mut all = Table::new();
        all.set_implicit(true);
        Item::Table(all)
    });
    if let Some(all) = all.as_table_like_mut() {
        let section = all.entry(&url).or_insert_with(|| Item::Table(Table::new()));
        if let Some(section) = section.as_table_like_mut() {
            let mut servers = servers(section);
            if !servers.iter().any(|known| known == server) {
                servers.push(server.to_owned());
            }
            section.insert(GUARD, toml_edit::value(patterns.iter().collect::<Array>()));
            section.insert(GUARD_FOR, toml_edit::value(servers.iter().collect::<Array>()));
        }
    }
    file.to_string() != before
}

/// Takes out what was noted for `server`, wherever it was. Gives whether the file is another one then.
pub fn forget_guarded(file: &mut DocumentMut, server: &str) -> bool {
    let before = file.to_string();
    forget(file, server, None);
    file.to_string() != before
}

fn forget(file: &mut DocumentMut, server: &str, but_at: Option<&str>) {
    let Some(all) = file.get_mut(BRIDGE).and_then(Item::as_table_like_mut) else { return };
    let mut empty = Vec::new();
    for (url, item) in all.iter_mut().filter(|(url, _)| but_at != Some(url.get())) {
        let Some(section) = item.as_table_like_mut() else { continue };
        let mut left = servers(section);
        let before = left.len();
        left.retain(|known| known != server);
        if left.len() == before {
            continue;
        }
        if left.is_empty() {
            section.remove(GUARD);
            section.remove(GUARD_FOR);
        } else {
            section.insert(GUARD_FOR, toml_edit::value(left.iter().collect::<Array>()));
        }
        if section.is_empty() {
            empty.push(url.get().to_owned());
        }
    }
    for url in empty {
        all.remove(&url);
    }
    if all.is_empty() {
        file.remove(BRIDGE);
    }
}

/// The servers for which there are denials in a section.
fn servers(section: &dyn TableLike) -> Vec<String> {
    let all = section.get(GUARD_FOR).and_then(Item::as_array);
    all.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::bridged::{BridgeRules, Sections, sections};
    use crate::client::offered::Offered;

    fn denies(file: &DocumentMut, url: &str, tool: &str) -> bool {
        let text = file.to_string().parse::<DocumentMut>().unwrap();
        let mut rules = BridgeRules::default();
        rules.add(&sections(text.as_table(), Sections::Own).unwrap(), url, "config.toml");
        rules.denials.of(Offered::Tool, tool).is_some()
    }

    #[test]
    fn what_guard_notes_counts_and_leaves_the_rest_of_the_file_as_it_is() {
        let own = "# mine\nstore = \"file\" # why\n\n[bridge.\"https://h/b\"] # b\ndeny = [ \"x\" ]\n";
        let mut file: DocumentMut = own.parse().unwrap();
        let denied = ["drop_*".to_owned(), "merge".to_owned()];
        for (url, server) in [("https://h/b", "b"), ("https://h/${ID}", "id")] {
            assert!(note_guarded(&mut file, url, server, &denied));
            assert!(!note_guarded(&mut file, url, server, &denied));
            assert!(denies(&file, &url.replace('$', ""), "drop_all"), "{file}");
        }
        assert!(file.to_string().starts_with(own), "{file}");
        for server in ["b", "id"] {
            assert!(forget_guarded(&mut file, server) && !forget_guarded(&mut file, server));
        }
        assert_eq!(file.to_string(), own);
        let mut empty = DocumentMut::new();
        note_guarded(&mut empty, "https://h/b", "b", &denied);
        assert!(empty.to_string().starts_with("[bridge.\"https://h/b\"]\nguard = "), "{empty}");
        forget_guarded(&mut empty, "b");
        assert_eq!(empty.to_string(), "");
    }

    #[test]
    fn what_is_denied_stays_as_long_as_one_server_there_has_it_denied_and_moves_with_the_server() {
        let (mut file, denied) = (DocumentMut::new(), ["drop".to_owned()]);
        for server in ["a in /one", "a in /two"] {
            note_guarded(&mut file, "https://h/mcp", server, &denied);
        }
        assert!(!forget_guarded(&mut file, "a"));
        assert!(forget_guarded(&mut file, "a in /one") && denies(&file, "https://h/mcp", "drop"), "{file}");
        note_guarded(&mut file, "https://new/mcp", "a in /two", &denied);
        assert!(
            !denies(&file, "https://h/mcp", "drop") && denies(&file, "https://new/mcp", "drop"),
            "{file}"
        );
        assert!(forget_guarded(&mut file, "a in /two"));
        assert_eq!(file.to_string(), "");
    }
}
