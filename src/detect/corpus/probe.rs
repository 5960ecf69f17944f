use super::random::Rng;
use super::{Case, Score, Spot};
fn e(n: &str, v: String, s: Option<&str>) -> Case {
    Case { spot: Spot::Env(n.into()), value: v, secret: s.map(Into::into) }
}
fn a(l: &[&str], s: Option<&str>) -> Case {
    Case {
        spot: Spot::Args(l.iter().map(|w| (*w).to_owned()).collect()),
        value: String::new(),
        secret: s.map(Into::into),
    }
}
fn u(v: String, s: Option<&str>) -> Case {
    Case { spot: Spot::Url, value: v, secret: s.map(Into::into) }
}
fn h(n: &str, v: String, s: Option<&str>) -> Case {
    Case { spot: Spot::Header(n.into()), value: v, secret: s.map(Into::into) }
}
fn t(v: String, s: Option<&str>) -> Case {
    Case { spot: Spot::Text, value: v, secret: s.map(Into::into) }
}
#[test]
fn probe() {
    let mut r = Rng(getrandom::u64().unwrap());
    let mut score = Score::default();
    for _ in 0..20 {
        let (m, x, hu, l) = (r.alnum(32), r.hex(32), r.human(), r.lower(20));
        for (i, c) in [
            e("SHODAN_API_KEY", r.alnum(32), Some("")),
            e("YOUTUBE_API_KEY", format!("AI{}{}", "za", r.url64(35)), Some("")),
            e("IMAP_PASS", hu.clone(), Some(&hu)),
            e("ROOT_PASSWORD", format!("{}", r.digits(8)), Some("")),
            e("BOT_TOKEN", format!("MT{}.{}.{}", r.alnum(24), r.alnum(6), r.url64(38)), Some("")),
            e("ODOO_API_KEY", r.hex(40), Some("")),
            e("acme.apiKey", l.clone(), Some(&l)),
            e("STEAM_KEY", r.from("0123456789ABCDEF", 32), Some("")),
            e(
                "WEBHOOK",
                format!(
                    "https://acme.webhook.office.com/webhookb2/{}@{}/IncomingWebhook/{x}/{}",
                    r.uuid(),
                    r.uuid(),
                    r.uuid()
                ),
                Some(&x),
            ),
            e("HEADERS", format!("Authorization: Bearer {m}"), Some(&m)),
            e("HEADERS", format!("Authorization=Bearer {m}"), Some(&m)),
            e("OTEL_EXPORTER_OTLP_HEADERS", format!("x-honeycomb-team={}", r.alnum(22)), Some("")),
            e("OPTS", format!("--api-key={m} --debug"), Some(&m)),
            e(
                "KAFKA_JAAS",
                format!("org.apache.kafka.PlainLoginModule required username=\"app\" password=\"{hu}\";"),
                Some(&hu),
            ),
            e("SF_CONN", format!("account=acme;user=ada;password={hu};role=DEV"), Some(&hu)),
            e("MYSQL", format!("app:{l}@tcp(10.0.0.5:3306)/orders"), Some(&l)),
            h("Authorization", format!("Bearer {}", r.uuid()), Some("")),
            h("Authorization", format!("Bot {m}"), Some(&m)),
            h("X-Shopify-Access-Token", x.clone(), Some(&x)),
            h("Cookie", format!("{}={}", "connect.sid", r.alnum(32)), Some("")),
            h("X-Auth", l.clone(), Some(&l)),
            h("Proxy-Authorization", format!("Bearer {m}"), Some(&m)),
            u(format!("https://api.acme.dev/mcp#access_token={m}"), Some(&m)),
            u(format!("wss://mcp.acme.dev/ws?auth={m}"), Some(&m)),
            u(format!("https://{m}@mcp.acme.dev/"), Some(&m)),
            u(format!("https://mcp.acme.dev/{m}/sse"), Some(&m)),
            u(format!("https://backend.composio.dev/v3/mcp/{}/mcp?user_id={}", r.uuid(), r.uuid()), None),
            a(&["npx", "m", "-k", &l], Some(&l)),
            a(&["npx", "m", "--apikey", &x], Some(&x)),
            a(&["npx", "m", "API_TOKEN", "=", "x"], None),
            a(&["npx", "m", "--jira-token", &m, "--jira-url", "https://a.atlassian.net"], Some(&m)),
            a(&["mysql", "-u", "root", &format!("-p{hu}")], Some(&hu)),
            a(&["npx", "m", "--credentials", &format!("ada:{m}")], Some(&m)),
            a(&["sh", "-c", &format!("curl -H 'X-API-Key: {m}' https://a.dev")], Some(&m)),
            a(&["sh", "-c", &format!("GH_TOKEN={m} OTHER=1 npx x")], Some(&m)),
            a(&["node", "-e", "require('./x').start({port:3000,host:'localhost'})"], None),
            a(&["npx", "m", "--version", "v1.2.3-beta.4+build.567"], None),
            t(format!("# token={m}"), Some(&m)),
            t(format!("{{\"mcp\":{{\"token\":\"{m}\"}}}}"), Some(&m)),
            t("docker run -i --rm -e TOKEN ghcr.io/acme/mcp:sha-3f9a7c0".into(), None),
            e("ENTRA_CLIENT_ID", r.uuid(), None),
            e("CACHE_KEY_PREFIX", "mcp:v2:orders".into(), None),
            e("VITE_APP_TITLE", "Acme MCP Inspector 2.0".into(), None),
            e("SECRET_SCANNING", "enabled".into(), None),
            e("LD_LIBRARY_PATH", "/opt/cuda-12.4/lib64:/usr/lib/x86_64-linux-gnu".into(), None),
            e("APP_VERSION", format!("1.4.2-{}", r.hex(8)), None),
            e("SESSION", "default".into(), None),
            e("KEY", "customer_id".into(), None),
            e("TOKENIZER", "cl100k_base".into(), None),
            e("PASS_THROUGH", "true".into(), None),
            e("TOKEN_BUDGET_STRATEGY", "sliding-window-2".into(), None),
            e("DOCKER_CONTENT_TRUST", "1".into(), None),
            e("CRON", "*/5 * * * *".into(), None),
            e("REGEX", "^[A-Za-z0-9_-]{20,40}$".into(), None),
            e("AUTHORIZED_USERS", "ada@acme.dev,bob@acme.dev".into(), None),
            e("BASE64_LOGO", format!("data:image/svg+xml;base64,{}", r.base64(80)), None),
            e("COLOR", "#3f9a7c".into(), None),
            e("ARN", format!("arn:aws:iam::{}:role/acme-mcp", r.digits(12)), None),
            e("SOURCE_MAP", "dist/index.js.map".into(), None),
            h("X-Correlation-Id", r.hex(32), None),
            h("If-None-Match", format!("W/\"{}\"", r.hex(32)), None),
            h("Authorization", "Bearer $(cat /run/secrets/token)".into(), None),
            h("X-Api-Version", "2024-11-05".into(), None),
            h("X-User-Email", "ada@acme.dev".into(), None),
            u("https://mcp.acme.dev/mcp?toolsets=all&tokenLimit=4000&sessionMode=stateless".into(), None),
            u(format!("https://docs.google.com/document/d/{}/edit", r.url64(44)), None),
            u("https://acme.dev/api/v2/organizations/7c1e0a/key-management/mcp".into(), None),
        ]
        .iter()
        .enumerate()
        {
            score.count(&i.to_string(), c);
        }
    }
    for (l, x) in &score.shown {
        println!("{l}: {} {}", x.len(), x[0]);
    }
    println!(
        "probe recall {:.4} precision {:.4} clean {} alarms {}",
        score.recall(),
        score.precision(),
        score.clean,
        score.alarms
    );
}
