//! Where secrets sit, from the places found in public configs.

use super::kinds::Reach::{self, Anywhere, Named, Password};
use super::random::{Rng, encode64};
use super::{Case, Spot};

pub(crate) struct Location {
    pub label: &'static str,
    /// The weakest kind that can be told here.
    pub takes: Reach,
    pub put: fn(&mut Rng, &str) -> Case,
}

const fn at(label: &'static str, takes: Reach, put: fn(&mut Rng, &str) -> Case) -> Location {
    Location { label, takes, put }
}

fn header(name: &str, value: String, secret: &str) -> Case {
    Case { spot: Spot::Header(name.into()), value, secret: Some(secret.into()) }
}

fn env(name: &str, value: String, secret: &str) -> Case {
    Case { spot: Spot::Env(name.into()), value, secret: Some(secret.into()) }
}

fn url(value: String, secret: &str) -> Case {
    Case { spot: Spot::Url, value, secret: Some(secret.into()) }
}

fn args(line: &[&str], secret: &str) -> Case {
    let words = line.iter().map(|w| (*w).to_owned()).collect();
    Case { spot: Spot::Args(words), value: String::new(), secret: Some(secret.into()) }
}

pub(crate) fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

const PACKAGE: &str = "@acme/mcp-server-orders";

pub(crate) const LOCATIONS: &[Location] = &[
    at("bearer", Password, |_, s| header("Authorization", format!("Bearer {s}"), s)),
    at("bearer, odd case", Named, |_, s| header("authorization", format!("bearer {s}"), s)),
    at("authorization without scheme", Named, |_, s| header("Authorization", s.into(), s)),
    at("authorization, other scheme", Named, |r, s| {
        let scheme = r.pick(&["Token", "ApiKey", "token", "Key"]);
        header("Authorization", format!("{scheme} {s}"), s)
    }),
    at("key header", Named, |r, s| {
        let names = [
            "X-API-Key",
            "x-api-key",
            "api-key",
            "apikey",
            "X-Auth-Token",
            "PRIVATE-TOKEN",
            "X-Goog-Api-Key",
        ];
        header(r.pick(&names), s.into(), s)
    }),
    at("vendor header", Named, |r, s| {
        let names = [
            "CONTEXT7_API_KEY",
            "x-ref-api-key",
            "X-Acme-Secret",
            "DD-APPLICATION-KEY",
            "Ocp-Apim-Subscription-Key",
        ];
        header(r.pick(&names), s.into(), s)
    }),
    at("odd header", Anywhere, |r, s| header(r.pick(&["X-Acme", "x-consumer", "Acme-Access"]), s.into(), s)),
    at("cookie", Anywhere, |r, s| {
        let name = r.pick(&["session", "sid", "auth_token", "__Secure-next"]);
        header("Cookie", format!("{name}={s}; theme=dark"), s)
    }),
    at("basic", Password, |r, s| {
        let pair = encode64(format!("{}:{s}", r.word()).as_bytes());
        header("Authorization", format!("Basic {pair}"), &pair)
    }),
    at("env token", Named, |r, s| {
        let what = r.pick(&[
            "API_KEY",
            "TOKEN",
            "ACCESS_TOKEN",
            "SECRET",
            "PAT",
            "SECRET_KEY",
            "AUTH_TOKEN",
            "CLIENT_SECRET",
        ]);
        env(&format!("{}_{what}", r.word().to_uppercase()), s.into(), s)
    }),
    at("env password", Password, |r, s| {
        env(
            r.pick(&[
                "DB_PASSWORD",
                "PASSWORD",
                "REDIS_PASS",
                "SMTP_PASSWD",
                "PGPASSWORD",
                "ACME_PWD",
                "JIRA_PASSWORD",
            ]),
            s.into(),
            s,
        )
    }),
    at("env lower", Named, |r, s| {
        env(r.pick(&["api_key", "apiKey", "accessToken", "acme-token", "authtoken"]), s.into(), s)
    }),
    at("env neutral", Anywhere, |r, s| {
        env(r.pick(&["ACME", "CONFIG_VALUE", "MCP_X", "orders", "ACCESS", "LICENSE"]), s.into(), s)
    }),
    at("env default", Named, |_, s| env("ACME_TOKEN", format!("${{ACME_TOKEN:-{s}}}"), s)),
    at("header default", Named, |_, s| header("Authorization", format!("Bearer ${{ACME_TOKEN:-{s}}}"), s)),
    at("env in angle brackets", Anywhere, |_, s| env("ACME_TOKEN", format!("<{s}>"), s)),
    at("env json", Named, |_, s| {
        env(
            "OPENAPI_MCP_HEADERS",
            format!("{{\"Authorization\": \"Bearer {s}\", \"Acme-Version\": \"2022-06-28\"}}"),
            s,
        )
    }),
    at("connection string", Password, |r, s| {
        let scheme = r.pick(&[
            "postgres",
            "postgresql",
            "mysql",
            "mongodb+srv",
            "redis",
            "amqp",
            "mssql",
            "clickhouse",
            "rediss",
        ]);
        let value = format!("{scheme}://app:{}@db.acme-prod.net:5432/orders", escaped(s));
        env(r.pick(&["DATABASE_URL", "POSTGRES_URL", "ACME_DSN", "MCP_X"]), value, &escaped(s))
    }),
    at("quoted connection string", Password, |_, s| {
        env("DATABASE_URL", format!("\"postgres://app:{}@db.acme-prod.net/orders\"", escaped(s)), &escaped(s))
    }),
    at("ado connection string", Password, |_, s| {
        env(
            "SQL_CONNECTION",
            format!("Server=tcp:db.acme-prod.net,1433;User ID=app;Password={s};Encrypt=True"),
            s,
        )
    }),
    at("connection string in args", Password, |r, s| {
        let scheme = r.pick(&["postgresql", "mysql", "mongodb"]);
        let text = format!("{scheme}://app:{}@db.acme-prod.net/orders", escaped(s));
        args(&["npx", "-y", "@modelcontextprotocol/server-postgres", &text], &escaped(s))
    }),
    at("flag value", Named, |r, s| {
        let flag = r.pick(&[
            "--api-key",
            "--token",
            "--access-token",
            "--apiKey",
            "--figma-api-key",
            "--auth-token",
            "--secret",
        ]);
        args(&["npx", "-y", PACKAGE, flag, s], s)
    }),
    at("flag=value", Named, |r, s| {
        let flag = r.pick(&[
            "--api-key",
            "--token",
            "--accessToken",
            "--figma-api-key",
            "-token",
            "--client_secret",
        ]);
        args(&["npx", "-y", PACKAGE, &format!("{flag}={s}"), "--verbose"], s)
    }),
    at("password flag", Password, |_, s| args(&["uvx", "acme-mcp", "--user", "app", "--password", s], s)),
    at("short flag", Anywhere, |r, s| args(&["uvx", "acme-mcp", r.pick(&["-k", "-t", "-a"]), s], s)),
    at("positional", Anywhere, |_, s| args(&["npx", "-y", PACKAGE, "start", s], s)),
    at("assignment argument", Named, |_, s| {
        args(&["env", &format!("ACME_API_KEY={s}"), "node", "server.js"], s)
    }),
    at("docker -e", Named, |_, s| {
        args(&["docker", "run", "-i", "--rm", "-e", &format!("ACME_TOKEN={s}"), "ghcr.io/acme/mcp:1.2"], s)
    }),
    at("inline shell", Named, |r, s| {
        let text = match r.below(3) {
            0 => format!("ACME_API_KEY={s} npx -y {PACKAGE}"),
            1 => format!("export ACME_TOKEN=\"{s}\" && exec node server.js --port 3000"),
            _ => format!("npx -y {PACKAGE} --api-key '{s}' 2>/dev/null"),
        };
        args(&[r.pick(&["sh", "bash", "/bin/zsh"]), "-c", &text], s)
    }),
    at("bridge header", Named, |r, s| {
        let text = match r.below(3) {
            0 => format!("Authorization: Bearer {s}"),
            1 => format!("Authorization:Bearer {s}"),
            _ => format!("X-API-Key: {s}"),
        };
        args(&["npx", "-y", "mcp-remote", "https://mcp.acme.dev/sse", r.pick(&["--header", "-H"]), &text], s)
    }),
    at("json argument", Named, |_, s| {
        args(&["npx", PACKAGE, "--config", &format!("{{\"acmeApiKey\":\"{s}\",\"debug\":false}}")], s)
    }),
    at("git url", Named, |_, s| {
        args(&["uvx", "--from", &format!("git+https://oauth2:{s}@gitlab.acme.dev/tools/mcp.git"), "acme"], s)
    }),
    at("command as one string", Named, |_, s| Case {
        spot: Spot::Text,
        value: format!("npx -y {PACKAGE} --token {s} --debug"),
        secret: Some(s.into()),
    }),
    at("comment", Named, |_, s| Case {
        spot: Spot::Text,
        value: format!("old one: ACME_API_KEY={s}, rotate it"),
        secret: Some(s.into()),
    }),
    at("url query", Named, |r, s| {
        let name = r.pick(&["apiKey", "api_key", "token", "key", "tavilyApiKey", "access_token", "auth"]);
        url(format!("https://mcp.acme.dev/mcp?profile=main&{name}={s}"), s)
    }),
    at("url in bridge", Named, |_, s| {
        args(&["npx", "mcp-remote", &format!("https://mcp.acme.dev/mcp/?apiKey={s}")], s)
    }),
    at("url path", Anywhere, |r, s| {
        let rest = r.pick(&["/mcp", "/sse", ""]);
        url(format!("https://mcp.acme.dev/api/mcp/s/{s}{rest}"), s)
    }),
    at("url path, named", Named, |_, s| {
        url(format!("https://mcp.acme.dev/token/{}/mcp", escaped(s)), &escaped(s))
    }),
    at("url userinfo", Password, |_, s| {
        let s = escaped(s);
        url(format!("https://app:{s}@mcp.acme.dev/mcp"), &s)
    }),
    at("slack webhook", Anywhere, |r, _| {
        let secret = r.alnum(24);
        let team = format!("T{}/B{}", r.upper(9), r.upper(10));
        env("NOTIFY_URL", format!("https://hooks.{}.com/services/{team}/{secret}", "slack"), &secret)
    }),
    at("discord webhook", Anywhere, |r, _| {
        let secret = r.url64(68);
        env("NOTIFY", format!("https://{}.com/api/webhooks/{}/{secret}", "discord", r.digits(19)), &secret)
    }),
    at("telegram url", Anywhere, |r, _| {
        let secret = format!("{}:{}", r.digits(10), r.url64(35));
        url(format!("https://api.{}.org/bot{secret}/getMe", "telegram"), &secret)
    }),
    at("pem key", Anywhere, |r, _| {
        let dashes = "-".repeat(5);
        let body: Vec<String> = (0..6).map(|_| r.base64(64)).collect();
        let text = format!(
            "{dashes}BEGIN PRIVATE KEY{dashes}\n{}\n{dashes}END PRIVATE KEY{dashes}\n",
            body.join("\n")
        );
        env(r.pick(&["SIGNER", "GITHUB_APP_KEY", "PEM"]), text, &body[0])
    }),
    at("service account", Anywhere, |r, _| {
        let dashes = "-".repeat(5);
        let body = r.base64(600);
        let text = format!(
            "{{\"type\":\"service_account\",\"private_key_id\":\"{}\",\"private_key\":\"{dashes}BEGIN PRIVATE KEY{dashes}\\n{body}\\n{dashes}END PRIVATE KEY{dashes}\\n\",\"client_email\":\"a@acme.iam.gserviceaccount.com\"}}",
            r.hex(40)
        );
        env(r.pick(&["GOOGLE_CREDENTIALS", "GCP_SERVICE_ACCOUNT"]), text, &body)
    }),
    at("aws secret", Anywhere, |r, _| {
        let secret = r.base64(40);
        env("AWS_SECRET_ACCESS_KEY", secret.clone(), &secret)
    }),
];
