//! `headersHelper`: what the real client sends for each is what mcpkey would send.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::atomic::AtomicBool;

use mcpkey::actions::test::helper::Headers;
use mcpkey::actions::test::helper::Helper;
use mcpkey::actions::test::helper::merge;
use mcpkey::client::Scope;
use mcpkey::detect::redact::Redactor;
use mcpkey::probe::Surroundings;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::support::http::Recorder;
use crate::support::process::is_running;
use crate::support::{World, claude};

/// A server's name and its helper.
const HELPERS: &[(&str, &str)] = &[
    ("plain", r#"echo '{"X-H":"1"}'"#),
    ("empty", "echo '{}'"),
    ("empty-value", r#"echo '{"X-H":""}'"#),
    ("number", r#"echo '{"X-H":"1","X-N":5}'"#),
    ("null", r#"echo '{"X-H":"1","X-N":null}'"#),
    ("array", r#"echo '["X-H"]'"#),
    ("exit", r#"echo '{"X-H":"1"}'; exit 3"#),
    ("before", r#"echo hello; echo '{"X-H":"1"}'"#),
    ("after", r#"echo '{"X-H":"1"}'; echo bye"#),
    ("lines", r#"printf '\n{\n"X-H"\n:"1"}\n\n'"#),
    ("mark", r#"printf '\357\273\277{"X-H":"1"}'"#),
    ("comma", r#"echo '{"X-H":"1",}'"#),
    ("stderr", r#"echo warning >&2; echo '{"X-H":"1"}'"#),
    ("nothing", "true"),
    ("missing", "no-such-program-here"),
    ("same", r#"echo '{"X-Static":"helper"}'"#),
    ("case", r#"echo '{"x-static":"helper"}'"#),
    ("twice", r#"echo '{"X-H":"1","X-H":"2"}'"#),
    ("both", r#"echo '{"X-H":"1","x-h":"2"}'"#),
    ("dollar", r#"echo '{"X-H":"${HLP}-'"${HLP}"'"}'"#),
    ("shell", r#"[ -n "$BASH_VERSION" ]; printf '{"X-H":"%s"}' "$0""#),
    ("told", r#"printf '{"X-H":"%s %s"}' "$CLAUDE_CODE_MCP_SERVER_NAME" "$CLAUDE_CODE_MCP_SERVER_URL""#),
    ("where", r#"printf '{"X-H":"%s"}' "$PWD""#),
];

/// Names of variables: those that the client keeps from a project's helper, and those that only look so.
const NAMES: &str = "SECRETS TOKENS PASSWORDS PASSES PASS X_PWD PWD_X COOKIES CERT PRIVATE JWT MYKEY SECRETKEY \
    ACCESSKEY ACCESS_KEY_2 ACCESSTOKEN AUTHTOKEN AUTHTOKEN_X AUTHORIZATION X_AUTHORIZATION OAUTH PASSKEY MASTERKEY \
    SSH_KEY SSHKEY KEYRING KEYFILE KEY_FILE CONNECTION CONN_STRING CONNECTION_STRING CONNECTIONSTRING CONNSTR \
    DATABASE_URL PG_PASS PGPASSWORD PGPASSFILE MYSQL_PWD CRED CREDS A_CREDS PASSCODE WEBHOOK WEBHOOK_URL SESSION_ID \
    SESSION_KEY BEARER CLIENT_ID PIN OTP SALT SIGNATURE LICENSE_KEY AWS_PROFILE AWS_ACCESS_KEY_ID GIT_ASKPASS \
    SSH_AUTH_SOCK SSH_AGENT_PID NETRC tokenx xtoken token Key key_x aPIkey X_API_KEYS XAPIKEY PASSWORD_FILE \
    PASSWORDFILE TOKEN1 TOKEN_1 KEY1 MYPASSWORD MYSECRET MYAUTH AUTH2 PAT1 DSNX XDSN DSN_2 APITOKEN SECRETX SECRET1 \
    PASSWD1 MYPASSWD CREDENTIALS_X CREDENTIALX XCREDENTIAL PASSPHRASEX XPASSPHRASE APIKEY1 COOKIEX XCOOKIE COOKIE_X \
    GH_PAT PATX AUTHOR AUTH X_AUTH_Y DSN PRIVATE_KEY PRIVATEKEY SIGNINGKEY ENCRYPTIONKEY SHAREDKEY ACCOUNTKEY SERVICEKEY STORAGEKEY SUBSCRIPTIONKEY CLIENTKEY PUBLICKEY PUBLIC_KEY HOSTKEY DEPLOYKEY APPKEY AUTHKEY LICENSEKEY CRYPTKEY DECRYPTIONKEY SESSIONKEY APIKEYS ACCESSKEYS ROOTKEY ADMINKEY USERKEY SECRETACCESSKEY MCPKEY_HOME MCPKEY_STORE \
    MCPKEY_UNLOCK_FILE MCPKEY_PASSPHRASE MCPKEY_PASSPHRASE_FILE XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS";

const OWN: (&str, &str) = ("X-Static", "entry");

fn entry(url: String, helper: &str) -> Value {
    json!({"type": "http", "url": url, "headers": {OWN.0: OWN.1}, "headersHelper": helper})
}

/// The headers that tell, as a server sees them.
fn told(headers: impl IntoIterator<Item = (String, String)>) -> BTreeMap<String, String> {
    let own = headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
    own.filter(|(name, _)| name.starts_with("x-")).collect()
}

#[test]
fn a_helper_gives_what_the_client_sends() {
    let mut world = World::new();
    world.set("HLP", "from the environment");
    claude::install(&mut world);
    let server = Recorder::open();
    let url = |name: &str| format!("{}/{name}", server.origin());
    let servers: Map<String, Value> =
        HELPERS.iter().map(|(name, helper)| ((*name).to_owned(), entry(url(name), helper))).collect();
    world.write_json(".mcp.json", &json!({"mcpServers": servers}));
    claude::list(&world, &[]);
    let requests = server.requests();

    let environ: Vec<_> = [("PATH", "/usr/bin:/bin"), ("HLP", "from the environment")]
        .map(|(n, v)| (n.into(), v.into()))
        .into();
    let surroundings = Surroundings { dir: world.project.clone(), environ, ..Surroundings::default() };
    for (name, command) in HELPERS {
        let sent = requests.iter().find(|request| request.target == format!("/{name}"));
        let sent = told(sent.unwrap_or_else(|| panic!("{name} was not asked")).headers.clone());
        let url = url(name);
        let scope = Some(Scope::Project);
        let helper = Helper { command, server: name, url: &url, scope, surroundings: &surroundings };
        let given = helper.run(&AtomicBool::new(false), &Redactor::default());
        let own: Headers = vec![(OWN.0.to_owned(), Zeroizing::new(OWN.1.to_owned()))];
        let merged = merge(own, given.unwrap_or_default());
        let ours = told(merged.into_iter().map(|(name, value)| (name, value.to_string())));
        assert_eq!(ours, sent, "{name}: {command}");
    }
}

#[test]
fn a_projects_helper_sees_the_variables_that_the_client_lets_it_see() {
    let mut world = World::new();
    claude::install(&mut world);
    let names: Vec<&str> = NAMES.split_whitespace().collect();
    for name in &names {
        world.set(name, "x");
    }
    let server = Recorder::open();
    let seen = |file: &str| {
        let text = world.read(file);
        names.iter().filter(|name| text.lines().any(|line| line == **name)).copied().collect::<Vec<_>>()
    };
    let line = |file: &str| format!("env | sed 's/=.*//' > {file}; echo '{{}}'");
    world.write_json(".mcp.json", &json!({"mcpServers": {"web": entry(server.url(), &line("client"))}}));
    claude::list(&world, &[]);

    let environ: Vec<(OsString, OsString)> =
        names.iter().chain(&["PATH"]).map(|name| ((*name).into(), "/usr/bin:/bin".into())).collect();
    let surroundings = Surroundings { dir: world.project.clone(), environ, ..Surroundings::default() };
    let (command, url) = (line("own"), server.url());
    let scope = Some(Scope::Project);
    let helper = Helper { command: &command, server: "web", url: &url, scope, surroundings: &surroundings };
    assert_eq!(helper.run(&AtomicBool::new(false), &Redactor::default()), Ok(Headers::new()));
    assert_eq!(seen("own"), seen("client"));
    assert!(!seen("own").contains(&"MCPKEY_PASSPHRASE") && seen("own").contains(&"MCPKEY_UNLOCK_FILE"));
}

#[test]
fn a_helper_that_takes_too_long_is_ended_with_all_it_started() {
    let world = World::new();
    let environ: Vec<(OsString, OsString)> = vec![("PATH".into(), "/usr/bin:/bin".into())];
    let command = "trap '' TERM; echo $$ > own; sleep 1000 & echo $! > child; wait; sleep 1000";
    let surroundings = Surroundings { dir: world.project.clone(), environ, ..Surroundings::default() };
    let helper = Helper { command, server: "web", url: "", scope: None, surroundings: &surroundings };
    let said = helper.run(&AtomicBool::new(false), &Redactor::default()).unwrap_err();
    assert_eq!(said.as_str(), "it took longer than 10 seconds");
    for name in ["own", "child"] {
        let pid = world.read(name);
        assert!(!is_running(pid.trim()), "{name} is left");
    }
}
