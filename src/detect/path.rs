//! The path of a url: which segments are tokens and which are ids.

use super::placeholder::is_placeholder;
use super::rules::{URL_PATH, WEBHOOK_URL};
use super::{Match, formats, shape, url};

/// A webhook's host (or, up to a dot, a part of it), the segments before its token, and how many segments further the token stands.
struct Hook {
    host: &'static str,
    before: &'static str,
    skip: usize,
}

const HOOKS: &[Hook] = &[
    Hook { host: "hooks.slack.com", before: "services", skip: 2 },
    Hook { host: "hooks.slack.com", before: "workflows", skip: 3 },
    Hook { host: "hooks.slack.com", before: "triggers", skip: 2 },
    Hook { host: "discord.com", before: "webhooks", skip: 1 },
    Hook { host: "discordapp.com", before: "webhooks", skip: 1 },
    Hook { host: "hooks.zapier.com", before: "catch", skip: 1 },
    Hook { host: "webhook.office.com", before: "IncomingWebhook", skip: 0 },
    Hook { host: "chat.googleapis.com", before: "messages", skip: 0 },
    Hook { host: "bitrix24.", before: "rest", skip: 1 },
    Hook { host: "n8n.", before: "mcp", skip: 0 },
    Hook { host: "n8n.", before: "mcp-test", skip: 0 },
    Hook { host: "maker.ifttt.com", before: "key", skip: 0 },
    Hook { host: "hook.eu1.make.com", before: "", skip: 0 },
    Hook { host: "hook.eu2.make.com", before: "", skip: 0 },
    Hook { host: "hook.us1.make.com", before: "", skip: 0 },
    Hook { host: "hook.us2.make.com", before: "", skip: 0 },
    Hook { host: "hc-ping.com", before: "", skip: 0 },
];

/// After these comes a token, if what comes looks like one at all.
const BEFORE_TOKENS: &[&str] = &[
    "s", "t", "k", "a", "token", "tokens", "key", "keys", "apikey", "api-key", "api_key", "secret",
    "secrets", "hook", "hooks", "webhook", "webhooks", "catch", "auth", "bot", "u",
];

/// Hosts that take whoever knows the uuid in a server's path for its owner.
const OPENED_BY_UUID: &[&str] = &[
    "pipedream.net",
    "composio.dev",
    "gumloop.com",
    "activepieces.com",
    "supermemory.ai",
    "viasocket.com",
    "klavis.ai",
    "mcp.zapier.com",
    "make.com",
];

/// After these comes an identifier.
#[rustfmt::skip]
const BEFORE_IDS: &[&str] = &[
    "account", "accounts", "agents", "app", "apps", "assets", "base", "blob", "board", "boards", "branches",
    "buckets", "channel", "channels", "clusters", "collection", "collections", "commit", "commits",
    "companies", "d", "database", "databases", "design", "doc", "docs", "document", "documents",
    "environments", "file", "files", "folder", "folders", "images", "issues", "item", "namespaces", "org",
    "organization", "organizations", "orgs", "p", "package", "packages", "page", "pages", "project",
    "projects", "proto", "releases", "repos", "raw", "resources", "runs", "servers", "sha", "sites",
    "space", "spaces", "spreadsheets", "styles", "subscriptions", "tasks", "team", "teams", "tenant", "tenants",
    "tree", "user", "users", "version", "versions", "view", "workflows", "workspace", "workspaces", "zones",
];

/// Hosts whose addresses hold ids and hashes only.
#[rustfmt::skip]
const PUBLIC_HOSTS: &[&str] = &[
    "github.com", "githubusercontent.com", "gitlab.com", "bitbucket.org", "docs.google.com", "drive.google.com", "figma.com", "notion.so", "notion.site",
    "airtable.com", "huggingface.co", "npmjs.org", "pypi.org", "pythonhosted.org", "crates.io", "docker.io", "ghcr.io", "quay.io", "youtube.com", "youtu.be",
    "unpkg.com", "jsdelivr.net", "gateway.ai.cloudflare.com", "linear.app", "miro.com", "loom.com", "trello.com", "atlassian.net",
];

/// No token in a path is shorter.
const SHORTEST: usize = 6;

/// The tokens among the segments of `path`, which starts at byte `start` of the text.
pub(super) fn tokens(host: &str, path: &str, start: usize) -> Vec<Match> {
    let segments: Vec<&str> = path.split('/').collect();
    let download = segments.last().is_some_and(|last| is_file(last));
    let name = host.split(':').next().unwrap_or_default();
    let below = |of: &&str| name.strip_suffix(*of).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let public = PUBLIC_HOSTS.iter().any(below);
    let opened = OPENED_BY_UUID.iter().any(below);
    let mut found = Vec::new();
    let mut at = start;
    for (i, segment) in segments.iter().enumerate() {
        let before = i.checked_sub(1).map_or("", |b| segments[b]).to_ascii_lowercase();
        let place = at..at + segment.len();
        if segment.len() < SHORTEST {
            at += segment.len() + 1;
            continue;
        }
        let hook = HOOKS.iter().any(|h| h.is_at(host, &segments, i));
        let vendor = formats::find(segment);
        if let Some(first) = vendor.first() {
            let range =
                if segment.contains('%') { place } else { at + first.range.start..at + first.range.end };
            found.push(Match { range, ..first.clone() });
        } else if !public
            && !is_placeholder(segment)
            && (hook && segment.len() >= 6 || is_token(&before, segment) || opened && shape::is_uuid(segment))
        {
            let content_hash = download && shape::is_hex(segment);
            let rule = if hook { &WEBHOOK_URL } else { &URL_PATH };
            found.extend((!content_hash).then(|| Match::of(rule, place)));
        }
        at += segment.len() + 1;
    }
    found
}

impl Hook {
    fn is_at(&self, host: &str, segments: &[&str], at: usize) -> bool {
        let right = host.eq_ignore_ascii_case(self.host)
            || host.ends_with(&format!(".{}", self.host))
            || self.host.ends_with('.') && host.contains(self.host);
        right && at > self.skip && segments[at - self.skip - 1] == self.before
    }
}

fn is_token(before: &str, segment: &str) -> bool {
    if before != "bot" && BEFORE_IDS.contains(&before) {
        return false;
    }
    let plain = url::unescaped(segment);
    let bot = plain.strip_prefix("bot").and_then(|b| b.split_once(':'));
    if bot.is_some_and(|(id, key)| id.bytes().all(|b| b.is_ascii_digit()) && shape::is_random(key, 20)) {
        return true;
    }
    if BEFORE_TOKENS.contains(&before) {
        return shape::is_random(&plain, 16)
            || shape::is_uuid(&plain)
            || shape::is_hex(&plain) && plain.len() >= 16;
    }
    let hash = shape::is_hex(&plain) && plain.len() < 32;
    !is_file(&plain)
        && !is_slug(&plain)
        && !hash
        && !shape::is_uuid(&plain)
        && shape::is_random(&plain, 24)
        && !plain.contains('@')
}

fn is_file(segment: &str) -> bool {
    segment.rsplit_once('.').is_some_and(|(name, end)| !name.is_empty() && (2..=4).contains(&end.len()))
}

/// `Roadmap-9f3a…`: a title and the id of its page.
fn is_slug(segment: &str) -> bool {
    segment.rsplit_once('-').is_some_and(|(title, id)| {
        shape::is_hex(id) && title.len() >= 3 && shape::is_words(title) && !is_prefix(title)
    })
}

/// `acme-live`: whose key it is, and for what.
fn is_prefix(title: &str) -> bool {
    const MARKS: &[&str] = &["live", "prod", "sk", "key", "api", "secret", "token", "pat", "bearer", "auth"];
    title.len() <= 16 && title.split(['-', '_']).any(|part| MARKS.contains(&part))
}
