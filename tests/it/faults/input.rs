//! Everything a stranger will try: a clear sentence, what to type next, and a world as it was.

use crate::support::world::refused;
use crate::support::{World, canary, process};

/// A line, and what its refusal must say.
const REFUSED: &[(&str, &[&str])] = &[
    ("add 'a b' npx", &["invalid server name \"a b\"", "letters, digits"]),
    ("add ../x npx", &["invalid server name", "letters"]),
    ("add '' npx", &["invalid server name"]),
    ("add workspace npx", &["reserved", "choose another"]),
    ("add", &["the name of the server is missing", "mcpkey add [-t http] NAME URL"]),
    ("add a", &["url or command", "mcpkey add --help"]),
    ("add a ''", &["command", "mcpkey add"]),
    ("add a https://h.example -H ': v'", &["it has no name", "X-API-Key"]),
    ("add a https://h.example -H 'X Y: v'", &["X Y", "no header name can have"]),
    ("add a https://h.example -H 'X: hunter2\r\nY: z'", &["invalid header \"X\"", "line break"]),
    ("add a https://h.example -H 'X: a\nb'", &["line break"]),
    ("add a https://h.example extra", &["takes no arguments", "extra"]),
    ("add a https://h.example --bearer hunter2-hunter2", &["takes no arguments", "ask for it"]),
    ("add a https://h.example --bearer -H 'authorization: x'", &["give one of them"]),
    ("add a --bearer -- npx", &["--bearer is for http"]),
    ("add a -e 'A B=1' -- npx", &["invalid environment variable \"A B\"", "-e API_KEY"]),
    ("add a -e =hunter2 -- npx", &["invalid environment variable \"\""]),
    ("add -t http a nope", &["invalid url \"nope\"", "https://"]),
    ("add -t http a file:///etc/passwd", &["invalid url", "https://"]),
    ("add -t http a https://u:hunter2@/", &["invalid url"]),
    ("add a https://h.example --client-secret=x", &["--client-secret"]),
    ("add --template githb", &["no template is called githb", "did you mean github?"]),
    ("add --template zzzzz", &["mcpkey add --templates"]),
    ("add --template github npx extra", &["a template", "give one of them"]),
    ("add a -s projct npx", &["project", "local", "user"]),
    ("add a npx --forse", &["--force"]),
    ("add a npx -s user --ignore", &["project scope", "leave --ignore out"]),
    ("add-json a nope", &["1:1"]),
    ("add-json a '{\"url\":\"https://h\"}'", &["\"url\" without \"type\"", "\"type\": \"http\""]),
    ("add-json a '{\"type\":\"http\",\"url\":\"nope\"}'", &["invalid url"]),
    ("add-json a '{\"type\":\"http\",\"url\":\"https://h\",\"headers\":{\"X\":\"a\\nb\"}}'", &["line break"]),
    ("ad x", &["unrecognized", "add"]),
    ("lsit", &["list"]),
    ("list --jsn", &["--json"]),
    ("set 1V --stdin", &["invalid variable name", "not starting with a digit"]),
    ("set V=hunter2", &["not typed as an argument", "mcpkey set V"]),
    ("allow V=hunter2", &["invalid variable name \"V=…\""]),
    ("set V --stdin --to nowhere", &["nowhere", "not a url"]),
    ("set V --stdin --expires soon", &["neither a time span nor a date", "90d"]),
    ("set V --stdin --from-env X", &["cannot be used with"]),
    ("set V --stdin --to http://h.example", &["not encrypted", "--allow-http"]),
    ("set V", &["a value for V is missing", "--stdin"]),
    ("completions tcsh", &["bash", "zsh"]),
    ("store use vault", &["use keychain or file"]),
];

#[test]
fn a_line_that_means_nothing_is_refused_with_a_hint() {
    let world = World::new();
    let before = world.snapshot();
    for (line, parts) in REFUSED {
        let args = shlex::split(line).expect("a line for a shell");
        let ran = world.mcpkey_fed(&args, "some-value\n");
        assert!(!ran.said().contains("hunter2"), "{line}\n{}", ran.said());
        refused(&world, ran, parts, &before);
    }
}

#[test]
fn a_value_that_could_not_be_sent_is_refused_without_being_shown() {
    let (world, token) = (World::new(), canary());
    let before = world.snapshot();
    for (value, part) in [
        (String::new(), "stdin ended before a value"),
        ("\n".to_owned(), "is empty"),
        (format!("{token}\0x\n"), "control character"),
        (format!("{token}${{X}}\n"), "would expand"),
        (format!("{token}\n{token}\n"), "more lines"),
        (format!("{token}\r{token}\n"), "line break"),
    ] {
        for line in [&["set", "V", "--stdin"][..], &["add", "a", "-e", "V", "--stdin", "--", "npx"]] {
            let ran = world.mcpkey_fed(line, &value);
            assert!(!ran.said().contains(&token));
            refused(&world, ran, &[part], &before);
        }
    }
    let ran = process::run(&mut world.mcpkey_command(&["set", "V", "--stdin"]), b"\xff\xfe\n");
    refused(&world, ran, &["is not text"], &before);
    let typed = format!("TOKEN={token}${{");
    refused(
        &world,
        world.mcpkey(&["add", "a", "-e", &typed, "--", "npx"]),
        &["TOKEN", "would expand"],
        &before,
    );
}

#[test]
fn http_to_another_machine_is_refused_for_a_secret_only() {
    let (world, token) = (World::new(), canary());
    let before = world.snapshot();
    let line = ["add", "a", "http://h.example/mcp", "--bearer", "--stdin"];
    let ran = world.mcpkey_fed(&line, &token);
    refused(
        &world,
        ran,
        &["http://h.example/mcp is not encrypted", "A_TOKEN", "https://", "--allow-http"],
        &before,
    );
    world.mcpkey(&["add", "b", "http://h.example/mcp"]).ok();
    world.mcpkey_fed(&["add", "c", "http://localhost:1/mcp", "--bearer", "--stdin"], &token).ok();
    world
        .mcpkey_fed(&["add", "a", "http://h.example/mcp", "--bearer", "--stdin", "--allow-http"], &token)
        .ok();
}
