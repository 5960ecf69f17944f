//! Slots: what becomes a placeholder, under which name, and what is refused.

use super::*;

/// Looks like a token, and is put together here so that no scanner trips on it.
fn token(seed: usize) -> String {
    let alphabet: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').collect();
    (0..40).map(|i| alphabet[(i * 37 + i * i * 11 + seed * 17) % alphabet.len()]).collect()
}

fn server() -> ServerName {
    "my-api".parse().unwrap()
}

fn remote(url: &str, headers: &[(&str, &str)]) -> Entry {
    let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Entry::remote(crate::client::Wire::Http, url.to_owned(), headers)
}

fn stdio(args: &[&str], env: &[(&str, &str)]) -> Entry {
    let args = args.iter().map(|a| (*a).to_owned()).collect();
    Entry::stdio(
        "npx".to_owned(),
        args,
        env.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
    )
}

fn args(entry: &Entry) -> &[String] {
    let Entry::Stdio { args, .. } = entry else { panic!("no command: {entry:?}") };
    args
}

fn settled(entry: &Entry, blanks: &[Blank], choices: &Choices) -> Vec<SecretField> {
    let mut fields = find(&server(), entry, blanks, choices).unwrap();
    settle(&server(), entry, &mut fields, &mut |_, _| Ok::<_, Infallible>(false)).unwrap();
    fields
}

fn filled(entry: &Entry, choices: &Choices) -> Entry {
    fill(entry, &settled(entry, &[], choices))
}

fn choices(names: &[(&str, &str)], secret: &[&str], plain: &[&str]) -> Choices {
    let strings = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
    let names = names.iter().map(|(what, name)| ((*what).to_owned(), name.parse().unwrap())).collect();
    Choices { names, secret: strings(secret), plain: strings(plain) }
}

#[test]
fn each_place_gives_the_name_people_expect() {
    let secret = token(1);
    let header = |value: &str| vec![("Authorization".to_owned(), value.to_owned())];
    let entry = remote(&format!("https://h.example/mcp?token={secret}"), &[("X-API-Key", &token(2))]);
    let entry = filled(&entry, &Choices::default());
    assert_eq!(*entry.texts()[0].1, "https://h.example/mcp?token=${MY_API_TOKEN}");
    assert_eq!(entry.pairs(), [("X-API-Key".to_owned(), "${MY_API_API_KEY}".to_owned())]);
    let bearer = filled(
        &remote("https://h.example", &[("Authorization", &format!("Bearer {secret}"))]),
        &Choices::default(),
    );
    assert_eq!(bearer.pairs(), header("Bearer ${MY_API_TOKEN}"));
    let local = filled(&stdio(&["--password", &secret], &[("DB_KEY", &token(2))]), &Choices::default());
    assert_eq!(args(&local), ["--password", "${MY_API_PASSWORD}"]);
    assert_eq!(local.pairs(), [("DB_KEY".to_owned(), "${DB_KEY}".to_owned())]);
}

#[test]
fn one_value_is_one_variable_and_two_values_never_share_one() {
    let (one, two) = (token(1), token(2));
    let entry = stdio(&["--token", &one, "--token", &two], &[("A_TOKEN", &one)]);
    let entry = filled(&entry, &Choices::default());
    assert_eq!(args(&entry), ["--token", "${MY_API_TOKEN}", "--token", "${MY_API_TOKEN_2}"]);
    assert_eq!(entry.pairs()[0].1, "${MY_API_TOKEN}");
}

#[test]
fn two_blanks_are_two_variables() {
    let entry = remote("https://h.example", &[("X-API-Key", ""), ("Y-API-Key", "")]);
    let blank = |name: &str| Blank { place: Field::Header(name.to_owned()), at: 0, variable: None };
    let fields = settled(&entry, &[blank("X-API-Key"), blank("Y-API-Key")], &Choices::default());
    assert_eq!(fields[0].variable.as_str(), "MY_API_API_KEY");
    assert_eq!(fields[1].variable.as_str(), "MY_API_API_KEY_2");
}

#[test]
fn a_value_with_a_chosen_name_has_it_everywhere() {
    let secret = token(1);
    let entry = stdio(&["--token", &secret], &[("A_TOKEN", &secret)]);
    let entry = filled(&entry, &choices(&[("A_TOKEN", "MINE")], &[], &[]));
    assert_eq!((args(&entry)[1].as_str(), entry.pairs()[0].1.as_str()), ("${MINE}", "${MINE}"));
}

#[test]
fn a_variable_that_the_entry_itself_defines_stays_the_servers() {
    let value = format!("Bearer {}", token(1));
    let entry = stdio(&["mcp-remote", "--header", "Authorization:${AUTH}"], &[("AUTH", &value)]);
    let filled = filled(&entry, &Choices::default());
    assert_eq!(args(&filled), args(&entry));
    assert!(!filled.pairs()[0].1.contains("${AUTH}"), "{filled:?}");
}

#[test]
fn a_name_is_judged_wherever_its_value_stands() {
    let secret = token(1);
    let header = remote("https://h.example", &[("X-Vault-Token", &secret)]);
    let server = "vault".parse().unwrap();
    let named = |entry: &Entry| {
        let mut fields = find(&server, entry, &[], &Choices::default()).unwrap();
        settle(&server, entry, &mut fields, &mut |_, _| Ok::<_, Infallible>(false)).unwrap();
        fields[0].variable.to_string()
    };
    assert_eq!(named(&header), "VAULT_MCP_TOKEN");
    assert_eq!(
        named(&stdio(&[], &[("NOMAD_TOKEN", &secret)])),
        "NOMAD_TOKEN",
        "only remote servers go without"
    );
    assert_eq!(named(&stdio(&[], &[("GITHUB_TOKEN", &secret)])), "GITHUB_MCP_TOKEN");
    assert_eq!(named(&stdio(&["-e", &format!("DB_PASSWORD={secret}")], &[])), "DB_PASSWORD");
}

#[test]
fn a_person_can_name_a_flag_with_or_without_its_dashes_in_any_case() {
    let entry = stdio(&["--Region", "eu", "--zone=b"], &[]);
    for what in ["--Region", "region"] {
        let fields = find(&server(), &entry, &[], &choices(&[(what, "WHERE")], &[], &[])).unwrap();
        assert_eq!(args(&fill(&entry, &fields)), ["--Region", "${WHERE}", "--zone=b"]);
        assert!(fields[0].named && fields[0].question() == "WHERE (--Region)");
    }
    assert_eq!(args(&filled(&entry, &choices(&[], &["zone"], &[])))[2], "--zone=${MY_API_ZONE}");
}

#[test]
fn what_is_left_plain_stays_and_what_is_not_there_is_said() {
    let secret = token(1);
    let entry = stdio(&[], &[("API_KEY", &secret)]);
    assert_eq!(filled(&entry, &choices(&[], &[], &["API_KEY"])), entry);
    let error = find(&server(), &entry, &[], &choices(&[], &["NOPE"], &[])).unwrap_err().to_string();
    assert_eq!(error, "--secret NOPE: the server has no such header, variable or flag");
}

#[test]
fn a_placeholder_is_left_alone_and_never_half_a_secret() {
    let entry = stdio(&["${A}"], &[("API_KEY", "${API_KEY}"), ("B", "x${C}")]);
    assert_eq!(filled(&entry, &Choices::default()), entry);
    for names in [choices(&[("B", "X")], &[], &[]), choices(&[], &["B"], &[])] {
        assert!(matches!(find(&server(), &entry, &[], &names), Err(BadChoice::HasPlaceholder { .. })));
    }
    let spoilt = stdio(&[], &[("API_KEY", &format!("{}${{", token(1)))]);
    let error = find(&server(), &spoilt, &[], &Choices::default()).unwrap_err();
    assert!(matches!(error, BadChoice::Value { why: BadSecret::Placeholder, .. }), "{error}");
}

#[test]
fn an_escaped_value_is_kept_as_it_is_spelled() {
    let raw = format!("{}%2Fa%3D", token(1));
    let entry = remote(&format!("https://h.example/mcp?api_key={raw}&x=1"), &[]);
    let fields = find(&server(), &entry, &[], &Choices::default()).unwrap();
    assert_eq!(fields[0].value.as_ref().unwrap().expose(), raw);
}

#[test]
fn blanks_become_placeholders_where_they_stand() {
    let entry = remote("https://h.example", &[("Authorization", "Bearer "), ("X-Key", "")]);
    let blank = |name: &str, at| Blank { place: Field::Header(name.to_owned()), at, variable: None };
    let blanks = [blank("Authorization", 7), blank("X-Key", 0)];
    let fields = find(&server(), &entry, &blanks, &Choices::default()).unwrap();
    let values: Vec<String> = fill(&entry, &fields).pairs().iter().map(|(_, value)| value.clone()).collect();
    assert_eq!(values, ["Bearer ${MY_API_TOKEN}", "${MY_API_KEY}"]);
    assert!(fields.iter().all(|field| field.value.is_none()));
}

#[test]
fn a_masked_entry_holds_no_literal_secret_not_even_one_of_many_lines() {
    let secret = token(1);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{secret}\n{secret}\n-----END PRIVATE KEY-----\n");
    let entry = stdio(&["--token", &secret], &[("TLS_KEY", &pem), ("LOG", "debug")]);
    let masked = masked(&server(), &entry).to_value().to_string();
    assert!(!masked.contains(&secret) && masked.contains("debug"), "{masked}");
}
