//! Programs that take a password after a short flag, or glued to one.

use super::rules::PASSWORD;
use super::value::{Context, From, judge};
use super::{ArgMatch, Match, human};

/// Short flags after which these programs take a password.
const FLAGS: &[(&[&str], &str)] = &[
    (&["redis-cli", "valkey-cli", "keydb-cli"], "-a"),
    (&["sshpass", "mongosh", "mongo", "mongodump", "rabbitmqadmin", "cypher-shell"], "-p"),
    (&["docker", "podman", "nerdctl", "oc", "skopeo", "oras", "crane", "helm", "az", "cf"], "-p"),
    (&["sqlcmd", "bcp"], "-P"),
    (&["ldapsearch", "ldapmodify"], "-w"),
];

/// Of these, whose `-p` is also a port or a project, only to log in.
const LOGINS: &[&str] = &["docker", "podman", "nerdctl", "oc", "skopeo", "oras", "crane", "helm", "az", "cf"];

/// Clients that take a password glued to `-p`.
const GLUED: &[&str] = &["mysql", "mysqldump", "mysqladmin", "mysqlsh", "mariadb", "mariadb-dump"];

/// Within so many words of the program its flags stand.
const NEAR: usize = 24;

/// The passwords in a command line of which `line` is the program and its arguments, or in which programs stand anywhere.
pub(super) fn find(line: &[&str], depth: u8) -> Vec<ArgMatch> {
    let mut found = Vec::new();
    let has_user = line.iter().any(|word| ["-u", "-U"].contains(word));
    let mut until = 0;
    for (at, word) in line.iter().enumerate() {
        let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
        let name = name.strip_suffix(".exe").unwrap_or(name);
        let near = &line[at + 1..line.len().min(at + 1 + NEAR)];
        if GLUED.contains(&name) {
            until = at + NEAR;
        }
        let is_password = |value: &str| until > at || has_user && human::is_glued(value);
        if let Some(value) =
            word.strip_prefix("-p").filter(|v| v.len() > 3 && !v.contains("${") && is_password(v))
        {
            let quoted = usize::from(value.starts_with(['\'', '"']));
            found.push(ArgMatch { index: at, found: Match::of(&PASSWORD, 2 + quoted..word.len() - quoted) });
        }
        for (_, flag) in FLAGS.iter().filter(|(programs, _)| programs.contains(&name)) {
            let login = !LOGINS.contains(&name) || near.contains(&"login");
            let place =
                near.iter().position(|word| word == flag).map(|place| at + place + 2).filter(|_| login);
            if let Some(index) = place.filter(|index| *index < line.len()) {
                let context = Context::new(From::Argument, "password", depth);
                found.extend(judge(context, line[index]).into_iter().map(|found| ArgMatch { index, found }));
            }
        }
    }
    found
}

/// What `echo` hands to a login that reads a password, as in `echo … | docker login --password-stdin`.
pub(super) fn echoed(line: &[&str], depth: u8) -> Vec<ArgMatch> {
    let is_login = |word: &&str| {
        ["login", "--password-stdin", "--with-token", "--token-stdin", "--pass-stdin"].contains(word)
    };
    let Some(at) = line.iter().position(|word| ["echo", "printf", "print"].contains(word)) else {
        return Vec::new();
    };
    if !line.iter().any(is_login) {
        return Vec::new();
    }
    let Some(index) = (at + 1..line.len()).find(|i| !line[*i].starts_with(['-', '%'])) else {
        return Vec::new();
    };
    let context = Context::new(From::Argument, "token", depth + 1);
    judge(context, line[index]).into_iter().map(|found| ArgMatch { index, found }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::text;

    #[test]
    fn passwords_of_programs_are_found_within_a_command() {
        for line in [
            format!("mysql -uapp -p'Winter{}$' shop", 2023),
            format!("docker login -u ada -p Winter{}$ reg.acme.dev && docker run x", 2023),
            format!("printf %s 'Winter{}$' | docker login -u ada --password-stdin reg.acme.dev", 2023),
        ] {
            assert_eq!(text(&line).len(), 1, "{line}");
        }
        assert!(text("docker run -p 8080:80 --rm acme/mcp && docker ps").is_empty());
    }
}
