//! For each rule on configs one that breaks it, and one alike that does not.

use crate::detect::{self, Examples, Rule, Sample};

macro_rules! examples {
    ($($id:literal $yes:expr, $no:expr;)*) => {
        fn of_config(id: &str) -> Option<Examples> {
            match id {
                $($id => Some(Examples { yes: $yes, no: $no }),)*
                _ => None,
            }
        }
    };
}

/// The examples of a rule, the detector's or one on configs.
pub fn examples(rule: &Rule) -> Option<Examples> {
    of_config(rule.id).or_else(|| detect::examples(rule.id))
}

examples! {
    "cleartext-url" remote("http://mcp.acme.dev/mcp", "Bearer ${ACME_TOKEN}"), remote("http://localhost:8080/mcp", "Bearer ${ACME_TOKEN}");
    "foreign-placeholder" remote("https://mcp.acme.dev/mcp", "Bearer ${env:ACME_TOKEN}"), remote("https://mcp.acme.dev/mcp", "Bearer ${ACME_TOKEN}");
    "never-filled" remote("https://mcp.acme.dev/mcp", "Bearer ${VAULT_TOKEN}"), remote("https://mcp.acme.dev/mcp", "Bearer ${ACME_TOKEN}");
    "url-without-type" claude("{\"a\": {\"url\": \"https://mcp.acme.dev/mcp\"}}"), claude("{\"a\": {\"type\": \"http\", \"url\": \"https://mcp.acme.dev/mcp\"}}");
    "skipped-server" claude("{\"a\": {\"command\": \"npx\", \"env\": {\"PORT\": 8080}}}"), claude("{\"a\": {\"command\": \"npx\", \"env\": {\"PORT\": \"8080\"}}}");
    "rejected-config" Sample::file(".mcp.json", "{\"mcpServers\": {}, /* later */}"), claude("{}");
    "example-out-of-step" Sample::file(".mcp.json + example", "{\"mcpServers\": {\"a\": {\"command\": \"npx\"}}}"), claude("{}");
    "readable-by-others" Sample::file("mode 644", "{\"mcpServers\": {}}"), Sample::file("mode 600", "{\"mcpServers\": {}}");
    "allow-without-reason" allow("local-password", LOCAL), allow("local-password of the demo", LOCAL);
    "unknown-rule" allow("local-pasword of the demo", LOCAL), allow("local-password of the demo", LOCAL);
    "unused-allow" allow("local-password of the demo", "${DATABASE_URL}"), allow("local-password of the demo", LOCAL);
    "changed-settings" Sample::file("a change of .mcpkey.toml", "exclude = [\"**\"]"), Sample::file("no change of .mcpkey.toml", "exclude = [\"fixtures/**\"]");
    "misplaced-allow" claude("{\"a\": {\"command\": \"npx\", \"env\": {\"mcpkey-allow\": \"local-password of the demo\"}}}"), allow("local-password of the demo", LOCAL);
}

fn claude(servers: &str) -> Sample {
    Sample::file(".mcp.json", format!("{{\"mcpServers\": {servers}}}"))
}

fn remote(url: &str, authorization: &str) -> Sample {
    claude(&format!(
        "{{\"a\": {{\"type\": \"http\", \"url\": \"{url}\", \"headers\": {{\"Authorization\": \"{authorization}\"}}}}}}"
    ))
}

/// A password that is none.
const LOCAL: &str = "postgres://postgres:postgres@localhost:5432/x";

fn allow(allowed: &str, url: &str) -> Sample {
    claude(&format!(
        "{{\"a\": {{\"command\": \"npx\", \"env\": {{\"DATABASE_URL\": \"{url}\"}}, \"mcpkey-allow\": \"{allowed}\"}}}}"
    ))
}
