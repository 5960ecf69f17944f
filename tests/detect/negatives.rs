//! What is no secret although it looks like one, from the false alarms of the field.

use super::random::{Rng, encode64};
use super::wording::{BARE, HARMLESS, STYLES};
use super::{Case, Spot};

pub(crate) type Negative = (&'static str, fn(&mut Rng) -> Case);

fn env(name: &str, value: impl Into<String>) -> Case {
    Case { spot: Spot::Env(name.into()), value: value.into(), secret: None }
}

fn header(name: &str, value: impl Into<String>) -> Case {
    Case { spot: Spot::Header(name.into()), value: value.into(), secret: None }
}

fn url(value: impl Into<String>) -> Case {
    Case { spot: Spot::Url, value: value.into(), secret: None }
}

fn text(value: impl Into<String>) -> Case {
    Case { spot: Spot::Text, value: value.into(), secret: None }
}

fn args(line: &[&str]) -> Case {
    let words = line.iter().map(|w| (*w).to_owned()).collect();
    Case { spot: Spot::Args(words), value: String::new(), secret: None }
}

pub(crate) const NEGATIVES: &[Negative] = &[
    ("placeholder in a token variable", |r| env("ACME_TOKEN", r.pick(STYLES))),
    ("placeholder in a password variable", |r| env("DB_PASSWORD", r.pick(STYLES))),
    ("placeholder in a bearer", |r| header("Authorization", format!("Bearer {}", r.pick(STYLES)))),
    ("placeholder in a key header", |r| header("X-API-Key", r.pick(STYLES))),
    ("vendor placeholder", |r| env("ACME_TOKEN", r.pick(BARE))),
    ("vendor placeholder in a bearer", |r| header("Authorization", format!("Bearer {}", r.pick(BARE)))),
    ("placeholder after a flag", |r| args(&["npx", "-y", "acme-mcp", "--api-key", r.pick(STYLES)])),
    ("placeholder in flag=", |r| args(&["npx", "-y", "acme-mcp", &format!("--token={}", r.pick(BARE))])),
    ("placeholder in a query", |r| {
        url(format!(
            "https://mcp.acme.dev/mcp?apiKey={}",
            r.pick(&["${ACME_KEY}", "YOUR_API_KEY", "<key>", "xxx", "%3Cyour-key%3E"])
        ))
    }),
    ("placeholder in a connection string", |r| {
        env(
            "DATABASE_URL",
            format!(
                "postgres://app:{}@db.acme-prod.net/orders",
                r.pick(&[
                    "${DB_PASSWORD}",
                    "<password>",
                    "YOUR_PASSWORD",
                    "****",
                    "[YOUR-PASSWORD]",
                    "password"
                ])
            ),
        )
    }),
    ("placeholder in docker -e", |r| {
        args(&["docker", "run", "-i", "-e", &format!("ACME_TOKEN={}", r.pick(STYLES)), "mcp/acme"])
    }),
    ("harmless", |r| {
        let (name, value) = r.pick(HARMLESS);
        env(name, value)
    }),
    ("harmless again", |r| {
        let (name, value) = r.pick(HARMLESS);
        env(name, value)
    }),
    ("harmless in a flag", |r| {
        let (name, value) = r.pick(HARMLESS);
        args(&["npx", "acme-mcp", &format!("--{}", name.to_lowercase().replace('_', "-")), value])
    }),
    ("uuid id", |r| {
        let name =
            r.pick(&["AZURE_TENANT_ID", "PROJECT_ID", "ORG_ID", "CLIENT_ID", "WORKSPACE", "SUBSCRIPTION_ID"]);
        env(name, r.uuid())
    }),
    ("opaque id", |r| {
        let name = r.pick(&[
            "GOOGLE_CLIENT_ID",
            "CLOUDFLARE_ACCOUNT_ID",
            "SPREADSHEET_ID",
            "TEAM_ID",
            "VERCEL_PROJECT_ID",
            "ZONE_ID",
            "CHANNEL_ID",
            "SLACK_TEAM_ID",
        ]);
        env(name, r.hex(32))
    }),
    ("google client id", |r| {
        env("OAUTH_CLIENT", format!("{}-{}.apps.googleusercontent.com", r.digits(12), r.lower(32)))
    }),
    ("client id flag", |r| args(&["npx", "acme-mcp", "--client-id", &r.alnum(32)])),
    ("supabase ref", |r| {
        args(&[
            "npx",
            "-y",
            "@supabase/mcp-server-supabase@latest",
            "--read-only",
            &format!("--project-ref={}", r.letters(20)),
        ])
    }),
    ("supabase url", |r| {
        url(format!("https://mcp.supabase.com/mcp?project_ref={}&read_only=true", r.letters(20)))
    }),
    ("supabase host", |r| env("SUPABASE_URL", format!("https://{}.supabase.co", r.letters(20)))),
    ("git sha", |r| env(r.pick(&["GIT_COMMIT", "REVISION", "SOURCE_SHA", "BUILD_HASH"]), r.hex(40))),
    ("git pin", |r| {
        args(&["uvx", "--from", &format!("git+https://github.com/acme/mcp@{}", r.hex(40)), "acme"])
    }),
    ("github hash pin", |r| args(&["npx", "-y", &format!("github:acme/mcp#{}", r.hex(40))])),
    ("image digest", |r| {
        args(&["docker", "run", "-i", "--rm", &format!("ghcr.io/acme/mcp@sha256:{}", r.hex(64))])
    }),
    ("digest variable", |r| env("IMAGE", format!("acme/mcp@sha256:{}", r.hex(64)))),
    ("integrity", |r| env("BUNDLE_INTEGRITY", format!("sha512-{}==", r.base64(86)))),
    ("public key", |r| {
        env("SSH_PUBLIC_KEY", format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{} ada@acme", r.base64(43)))
    }),
    ("pem public key", |r| {
        env(
            "JWT_PUBLIC_KEY",
            format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", r.base64(120)),
        )
    }),
    ("certificate", |r| {
        env("CA_CERT", format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", r.base64(300)))
    }),
    ("publishable key", |r| env("STRIPE_PUBLISHABLE_KEY", format!("pk_{}_{}", "live", r.alnum(99)))),
    ("supabase publishable", |r| env("SUPABASE_KEY", format!("sb_{}_{}", "publishable", r.url64(31)))),
    ("ethereum address", |r| env("WALLET_ADDRESS", format!("0x{}", r.hex(40)))),
    ("aws example id", |_| env("AWS_ACCESS_KEY_ID", format!("AKIA{}EXAMPLE", "IOSFODNN7"))),
    ("aws example secret", |_| {
        env("AWS_SECRET_ACCESS_KEY", format!("wJalrXUtnFEMI/K7MDENG/bPxRfiCY{}KEY", "EXAMPLE"))
    }),
    ("data uri", |r| env("ICON", format!("data:image/png;base64,{}", r.base64(200)))),
    ("request id header", |r| header("X-Request-Id", r.uuid())),
    ("tenant header", |r| {
        header(r.pick(&["X-Tenant-Id", "X-Project-Id", "X-Org-Id", "Mcp-Session-Id"]), r.uuid())
    }),
    ("plain header", |r| {
        let (name, value) = r.pick(&[
            ("Accept", "application/json, text/event-stream"),
            ("Content-Type", "application/json"),
            ("Notion-Version", "2022-06-28"),
            ("X-MCP-Toolsets", "repos,issues,pull_requests"),
            ("X-MCP-Readonly", "true"),
            ("User-Agent", "claude-code/2.1.329"),
            ("X-Source", "codex-plugin"),
            ("anthropic-beta", "mcp-client-2025-04-04,fine-grained-tool-streaming"),
            ("X-Auth-Type", "api-key"),
            ("X-Region", "eu-central-1"),
        ]);
        header(name, value)
    }),
    ("basic placeholder", |_| header("Authorization", format!("Basic {}", encode64(b"username:password")))),
    ("basic words", |r| {
        header(
            "Authorization",
            r.pick(&[
                "Basic <base64>",
                "Basic ${B64}",
                "Bearer",
                "Basic YOUR_BASE64_CREDENTIALS",
                "Bearer {{token}}",
            ]),
        )
    }),
    ("plain url", |r| {
        url(r.pick(&[
            "https://api.githubcopilot.com/mcp/",
            "https://mcp.sentry.dev/mcp/acme-org/orders-service",
            "http://localhost:3845/mcp",
            "https://mcp.acme.dev/v1/sse?toolsets=repos,issues",
            "https://server.smithery.ai/@upstash/context7-mcp/mcp",
            "https://example.com/organizations/acme-internal-platform-engineering/mcp",
            "https://api.acme.dev/mcp?region=eu-central-1&readonly=true",
        ]))
    }),
    ("url with uuid", |r| {
        url(format!(
            "https://mcp.acme.dev/{}/{}/mcp",
            r.pick(&["projects", "tenants", "workspaces", "orgs"]),
            r.uuid()
        ))
    }),
    ("url with hex id", |r| {
        url(format!(
            "https://mcp.acme.dev/{}/{}/mcp",
            r.pick(&["projects", "accounts", "collections", "organizations"]),
            r.hex(24)
        ))
    }),
    ("document url", |r| {
        env("SHEET", format!("https://docs.google.com/spreadsheets/d/{}/edit", r.url64(44)))
    }),
    ("figma file", |r| {
        args(&["npx", "acme", &format!("https://www.figma.com/design/{}/Orders", r.alnum(22))])
    }),
    ("commit url", |r| text(format!("see https://github.com/acme/mcp/commit/{}", r.hex(40)))),
    ("url with user", |r| args(&["npx", &format!("git+ssh://git@github.com/acme/{}.git", r.word())])),
    ("long package", |r| {
        args(&[
            "npx",
            "-y",
            r.pick(&[
                "@modelcontextprotocol/server-sequential-thinking",
                "@azure/mcp@0.5.12-beta.3",
                "@larksuiteoapi/lark-mcp@latest",
                "mcp-server-kubernetes@2.8.0",
                "@playwright/mcp@0.0.41",
            ]),
        ])
    }),
    ("paths", |r| {
        args(&[
            "node",
            &format!("/Users/ada/dev/{}/packages/mcp-server/dist/index.js", r.word()),
            "--root",
            "/srv/data/v2",
        ])
    }),
    ("windows path", |r| {
        args(&[
            r"C:\Users\ada\AppData\Roaming\npm\node.exe",
            &format!(r"D:\work\{}\build\index.js", r.word()),
        ])
    }),
    ("nix path", |r| args(&[&format!("/nix/store/{}-mcp-server-1.2/bin/mcp", r.lower(32)), "stdio"])),
    ("docker line", |_| {
        args(&[
            "docker",
            "run",
            "-i",
            "--rm",
            "-p",
            "8080:8080",
            "-v",
            "/home/ada/data:/data:ro",
            "-e",
            "GITHUB_TOKEN",
            "ghcr.io/github/github-mcp-server",
        ])
    }),
    ("flags", |_| {
        args(&[
            "uvx",
            "--from",
            "acme-mcp[all]==1.4.2",
            "acme-mcp",
            "--transport",
            "stdio",
            "--token-limit",
            "4096",
            "--auth",
            "oauth",
        ])
    }),
    ("bare flags", |_| {
        args(&["npx", "acme", "--api-key", "--verbose", "--token", "--debug", "--password-stdin"])
    }),
    ("env file flag", |_| {
        args(&[
            "node",
            "--env-file",
            ".env.local",
            "server.js",
            "--key-file",
            "certs/server.key",
            "--password-file=/run/secrets/db",
        ])
    }),
    ("variables in a shell", |_| {
        args(&[
            "sh",
            "-c",
            "ACME_TOKEN=\"$ACME_TOKEN\" exec npx -y acme-mcp --api-key $KEY --url https://mcp.acme.dev/mcp",
        ])
    }),
    ("keychain in a shell", |_| {
        args(&["bash", "-c", "GITHUB_TOKEN=$(security find-generic-password -s github -w) npx -y acme-mcp"])
    }),
    ("bridge placeholder", |r| {
        args(&[
            "npx",
            "mcp-remote",
            "https://mcp.acme.dev/sse",
            "--header",
            r.pick(&[
                "Authorization: Bearer ${TOKEN}",
                "Authorization:${AUTH}",
                "X-API-Key: <key>",
                "Authorization: Bearer YOUR_TOKEN",
                "X-Client: claude-desktop",
            ]),
        ])
    }),
    ("json argument", |r| {
        args(&[
            "npx",
            "acme",
            "--config",
            &format!(
                "{{\"debug\":true,\"region\":\"eu-central-1\",\"projectId\":\"{}\",\"apiKey\":\"${{KEY}}\"}}",
                r.uuid()
            ),
        ])
    }),
    ("prose", |r| {
        text(r.pick(&[
            "Set GITHUB_TOKEN before starting; see https://docs.acme.dev/tokens#create",
            "Token: create one under Settings > Developer > API keys",
            "password is read from the keychain",
            "needs the scopes read:org and repo",
            "key: value pairs, separated by commas",
            "This server's authentication uses OAuth 2.1 with PKCE.",
        ]))
    }),
    ("words", |r| env("ACME_LABEL", format!("{}-{}-{}-production", r.word(), r.word(), r.word()))),
    ("date and build", |r| {
        env("BUILD", format!("2025-11-{:02}T10:{:02}:00Z", r.between(1, 28), r.below(60)))
    }),
    ("numbers", |r| env(r.pick(&["CHAT", "ACCOUNT_NUMBER", "TELEGRAM_CHAT_ID", "LIMIT"]), r.digits(12))),
    ("identifier lists", |r| {
        env("TOOLS", format!("get{}ById,list{}Items2,mcp__{}__search", "User", "Order", r.word()))
    }),
    ("empty default", |r| {
        env(
            "ACME_TOKEN",
            r.pick(&["${ACME_TOKEN:-}", "${ACME_TOKEN:-changeme}", "${ACME_TOKEN:-your-token-here}"]),
        )
    }),
    ("url default", |_| url("${ACME_URL:-https://mcp.acme.dev/v2/mcp}")),
];
