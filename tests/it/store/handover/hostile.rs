//! Files that nobody honest makes: refused whole, and nothing of them is kept.

use super::*;

/// `plain` as a file for the key of `there`.
fn sealed(there: &World, key: &str, plain: &str) -> String {
    run(there.command("age").args(["-a", "-r", key]), plain.as_bytes()).ok().stdout
}

fn row(variable: &str, value: &str) -> Value {
    json!({"variable": variable, "value": value, "project": "~/p", "file": ".mcp.json", "server": "web",
        "agreed": agreed("https://mcp.example.com")})
}

/// That somebody says that somebody agreed to `to`.
fn agreed(to: &str) -> Value {
    json!([{"digest": "0".repeat(64), "salt": "0".repeat(32), "to": to}])
}

fn with(key: &str, value: Value) -> Value {
    let mut row = row("SECOND", &canary());
    row[key] = value;
    row
}

#[test]
fn nothing_of_a_file_that_is_wrong_anywhere_is_taken_in() {
    let (there, key) = other(&json!({"web": bearer("TOKEN")}));
    let token = canary();
    let good = row("TOKEN", &token);
    let of = |rows: &[&Value]| json!({"mcpkey-export": 1, "secrets": rows}).to_string();
    let bad = [
        (of(&[&good, &good]), "twice"),
        (of(&[&good, &with("variable", json!("A B"))]), "no name of a variable"),
        (of(&[&good, &with("variable", json!("LD_PRELOAD"))]), "LD_PRELOAD is read by"),
        (of(&[&good, &with("value", json!("a\u{1b}[2Jb"))]), "control character"),
        (of(&[&good, &with("value", json!("${HOME}"))]), "cannot be used"),
        (of(&[&good, &with("server", json!("a\u{1b}[2Jb"))]), "the server of SECOND"),
        (of(&[&good, &with("file", json!("../../.ssh/rc"))]), "the file of SECOND"),
        (of(&[&good, &with("agreed", agreed("stdio: a\u{202e}b"))]), "the destination of SECOND"),
        (of(&[&good, &with("agreed", agreed("http://far.example"))]), "--allow-http"),
        (of(&[&good, &with("expires", json!("2027-13-01"))]), "time of expiry"),
        (of(&[]), "no secret"),
        (json!({"mcpkey-export": 2, "secrets": "later"}).to_string(), "update mcpkey"),
        (json!({"secrets": [good]}).to_string(), "nothing that mcpkey wrote"),
        (format!("{}]", of(&[&good])), "nothing that mcpkey wrote"),
        (token.clone(), "nothing that mcpkey wrote"),
    ];
    let before = there.snapshot();
    for (plain, says) in bad {
        let ran = taken(&there, &sealed(&there, &key, &plain)).gives(2);
        assert!(ran.stderr.contains(says) && !ran.said().contains(&token), "{says:?} in {}", ran.said());
        assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.said());
        assert_eq!(there.snapshot(), before, "{says}");
    }
    taken(&there, &sealed(&there, &key, &of(&[&good]))).ok();
    // A digest that is none of the entry's opens no way, whatever is shown of it.
    there.mcpkey(&["run", "--", "true"]).gives(125).says(&["TOKEN is withheld"]);
    there.mcpkey(&["allow", "web", "--yes"]).ok();
    assert_eq!(there.delivered("TOKEN"), token);
}

#[test]
fn what_is_cut_garbled_or_endless_is_refused() {
    let (there, key) = other(&json!({"web": bearer("TOKEN")}));
    let plain = json!({"mcpkey-export": 1, "secrets": [row("TOKEN", &canary())]}).to_string();
    let whole = sealed(&there, &key, &plain);
    let lines: Vec<&str> = whole.lines().collect();
    let before = there.snapshot();
    let short = lines[..lines.len() - 2].join("\n");
    let payload = [&lines[..lines.len() - 2], &lines[lines.len() - 1..]].concat().join("\n");
    let swapped = whole.replacen(lines[3], &lines[3].chars().rev().collect::<String>(), 1);
    for text in
        ["", "hello", "-----BEGIN AGE ENCRYPTED FILE-----\n", &short, &payload, &swapped, &whole[..90]]
    {
        let ran = taken(&there, text).gives(2);
        // A header can be garbled into one of an unknown form, or of another key.
        let ways = ["not an intact age file", "its form is not known", "another key"];
        assert!(ways.iter().any(|way| ran.stderr.contains(way)), "{}", ran.said());
        assert_eq!(there.snapshot(), before);
    }
    let huge = there.home.join("huge");
    std::fs::File::create(&huge).unwrap().set_len(1 << 30).unwrap();
    there.mcpkey(&["store", "import", huge.to_str().unwrap()]).gives(2).says(&["larger than 16 MB"]);
    let script = format!("head -c 1073741824 /dev/zero | {} store import -", env!("CARGO_BIN_EXE_mcpkey"));
    run(there.command("sh").args(["-c", &script]), b"").gives(2).says(&["stdin: it is larger than 16 MB"]);
    there.mcpkey(&["store", "import", "."]).gives(2).says(&["is a directory"]);
    std::fs::remove_file(huge).unwrap();
}
