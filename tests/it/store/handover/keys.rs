//! Keys of ssh: for whom a file is, and what opens it.

use super::*;
use crate::support::pty::Terminal;

/// A new ssh key at `name` below the home directory: its public half.
fn ssh_key(world: &World, name: &str, kind: &str, phrase: &str) -> String {
    let path = world.home.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut keygen = world.command("ssh-keygen");
    run(keygen.args(["-q", "-t", kind, "-N", phrase, "-C", "ada@laptop", "-f"]).arg(&path), b"").ok();
    world.read(path.with_extension("pub")).trim().to_owned()
}

fn import(there: &World, sealed: &str, more: &[&str]) -> Ran {
    there.mcpkey_fed(&[&["store", "import", "-", "--yes"], more].concat(), sealed)
}

#[test]
fn ssh_keys_open_what_was_encrypted_to_them_and_the_usual_ones_are_tried() {
    let (world, token) = stored();
    for (name, kind) in [(".ssh/id_ed25519", "ed25519"), (".ssh/id_rsa", "rsa")] {
        let there = World::new();
        configure(&there, &json!({"web": bearer("TOKEN")}));
        let public = ssh_key(&there, name, kind, "");
        let sealed = world.mcpkey(&["store", "export", "--recipient", &public]).ok();
        sealed.clone().says(&["SHA256:"]);
        let mut age = there.command("age");
        age.args(["-d", "-i"]).arg(there.home.join(name));
        assert!(run(&mut age, sealed.stdout.as_bytes()).ok().stdout.contains(&token), "{kind}");
        import(&there, &sealed.stdout, &[]).ok();
        assert_eq!(there.delivered("TOKEN"), token, "{kind}");
    }
}

#[test]
fn a_file_of_keys_is_for_all_of_them_that_age_can_use() {
    let (world, token) = stored();
    let there = World::new();
    configure(&there, &json!({"web": bearer("TOKEN")}));
    let lines = [
        "# who may".to_owned(),
        ssh_key(&world, "keys/ecdsa", "ecdsa", ""),
        format!("command=\"echo ssh-rsa x\",no-pty {}", ssh_key(&there, "keys/one", "ed25519", "")),
        String::new(),
        age_key(&there),
    ];
    world.write("authorized_keys", lines.join("\n"));
    let ran = world.mcpkey(&["store", "export", "-r", "authorized_keys"]).ok();
    ran.clone().says(&["passed over in authorized_keys", "ecdsa-sha2-nistp256"]);
    let one = there.home.join("keys/one");
    import(&there, &ran.stdout, &["-i", one.to_str().unwrap()]).ok();
    assert_eq!(there.delivered("TOKEN"), token);
    assert_eq!(opened(&there, &ran.stdout)["secrets"][0]["value"], json!(token));
    let pem = world.home.join("keys/ecdsa");
    let export = |key: &str| world.mcpkey(&["store", "export", "-r", key]).gives(2);
    export(pem.to_str().unwrap()).says(&["line 1: a secret key", "id_ed25519.pub"]);
    export(&lines[1]).says(&["ecdsa-sha2-nistp256, which age cannot encrypt to"]);
    export("ssh-ed25519").says(&["put the key in quotes"]);
    export("github:ada").says(&["https://github.com/NAME.keys"]);
    export("nowhere.pub").says(&["--recipient nowhere.pub: no public key"]);
    let secret = world.read(there.home.join("key.txt"));
    let secret = secret.lines().last().unwrap();
    assert!(!export(secret).said().contains(&secret[20..]));
}

#[test]
fn a_key_with_a_passphrase_is_asked_for_where_the_file_is_for_it() {
    let (world, token) = stored();
    let there = World::new();
    configure(&there, &json!({"web": bearer("TOKEN")}));
    let phrase = canary();
    let public = ssh_key(&there, ".ssh/id_ed25519", "ed25519", &phrase);
    let sealed = world.mcpkey(&["store", "export", "-r", &public]).ok().stdout;
    there.write("in.age", &sealed);
    import(&there, &sealed, &[]).gives(2).says(&["passphrase of", "id_ed25519 is missing"]);
    let mut terminal = Terminal::mcpkey(&there, &["store", "import", "in.age", "--yes"]);
    terminal.sees("id_ed25519 (hidden): ");
    terminal.types("wrong");
    terminal.sees("that is not the passphrase of");
    terminal.sees("(hidden): ");
    terminal.types(&phrase);
    let ended = terminal.ends();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    assert_eq!(there.delivered("TOKEN"), token);
    // What is for somebody else asks nobody for anything.
    let foreign = world.mcpkey(&["store", "export", "-r", &age_key(&world)]).ok().stdout;
    import(&there, &foreign, &[])
        .gives(2)
        .says(&["encrypted to another key", "mcpkey store import --identity KEY FILE"]);
    let public = there.home.join(".ssh/id_ed25519.pub");
    import(&there, &foreign, &["-i", public.to_str().unwrap()]).gives(2).says(&["holds a public key"]);
    import(&there, &foreign, &["-i", "nothing"]).gives(2).says(&["nothing: there is no such file"]);
}
