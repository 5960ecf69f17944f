//! The formats of tokens that vendors publish, or that their tokens are seen to have.

use std::ops::Range;

use super::placeholder::is_placeholder;
use super::shape;

/// Which characters the part after the prefix has.
#[derive(Debug, Clone, Copy)]
pub enum Alphabet {
    /// Letters and digits.
    Alnum,
    /// Lower or upper case hexadecimal digits.
    Hex,
    /// Letters, digits, `-` and `_`.
    Url,
    /// The same and `.`, `=`, `:`.
    Dotted,
    /// The same and `+`, `/`.
    Base64,
}

/// One format: a prefix, and what follows it.
#[derive(Debug)]
pub struct Vendor {
    /// What a reader calls it.
    pub what: &'static str,
    /// How it starts; case counts.
    pub prefix: &'static str,
    /// What the rest is made of.
    pub alphabet: Alphabet,
    /// How long the rest is at least.
    pub least: usize,
    /// How long the rest is at most.
    pub most: usize,
    /// Whether it works only where nothing real is at stake.
    pub test: bool,
}

const LONG: usize = 4096;

/// How much of a token is looked at to tell chance from filler.
const ENOUGH: usize = 256;

const fn row(
    what: &'static str,
    prefix: &'static str,
    alphabet: Alphabet,
    least: usize,
    most: usize,
) -> Vendor {
    Vendor { what, prefix, alphabet, least, most, test: false }
}

const fn test(what: &'static str, prefix: &'static str) -> Vendor {
    Vendor { what, prefix, alphabet: Alphabet::Alnum, least: 16, most: 255, test: true }
}

use Alphabet::{Alnum, Base64, Dotted, Hex, Url};

/// The table. Of several prefixes that fit, the longest counts.
pub const VENDORS: &[Vendor] = &[
    row("GitHub personal access token", "ghp_", Alnum, 30, 255),
    row("GitHub OAuth token", "gho_", Alnum, 30, 255),
    row("GitHub user token", "ghu_", Alnum, 30, 255),
    row("GitHub app token", "ghs_", Dotted, 30, LONG),
    row("GitHub refresh token", "ghr_", Alnum, 30, 255),
    row("GitHub fine-grained token", "github_pat_", Url, 40, 255),
    row("Anthropic key", "sk-ant-", Url, 30, 255),
    row("OpenRouter key", "sk-or-", Url, 30, 255),
    row("OpenAI project key", "sk-proj-", Url, 30, 255),
    row("OpenAI service key", "sk-svcacct-", Url, 30, 255),
    row("Langfuse secret key", "sk-lf-", Url, 30, 64),
    row("API key", "sk-", Url, 20, 255),
    row("Slack bot token", "xoxb-", Url, 20, 255),
    row("Slack user token", "xoxp-", Url, 20, 255),
    row("Slack client token", "xoxc-", Url, 20, 255),
    row("Slack cookie token", "xoxd-", Url, 20, 512),
    row("Slack configuration token", "xoxe", Dotted, 20, 512),
    row("Slack app token", "xapp-", Url, 20, 255),
    row("GitLab token", "glpat-", Dotted, 20, 255),
    row("GitLab deploy token", "gldt-", Url, 20, 255),
    row("GitLab runner token", "glrt-", Dotted, 20, 255),
    row("npm token", "npm_", Alnum, 30, 64),
    row("PyPI token", "pypi-", Url, 50, LONG),
    row("crates.io token", "cio", Alnum, 32, 32),
    row("RubyGems key", "rubygems_", Hex, 48, 48),
    row("Docker Hub token", "dckr_pat_", Url, 20, 64),
    row("Supabase access token", "sbp_", Alnum, 36, 64),
    row("Supabase secret key", "sb_secret_", Url, 20, 64),
    row("Figma token", "figd_", Url, 30, 64),
    row("Notion token", "ntn_", Alnum, 36, 64),
    row("Notion token", "secret_", Alnum, 40, 64),
    row("Linear key", "lin_api_", Alnum, 30, 64),
    row("Linear token", "lin_oauth_", Alnum, 30, 80),
    row("Google API key", "AIza", Url, 35, 35),
    row("Google API key", "AQ.", Url, 30, 80),
    row("Google OAuth token", "ya29.", Dotted, 30, LONG),
    row("Google OAuth client secret", "GOCSPX-", Url, 24, 40),
    row("Google refresh token", "1//", Url, 40, 255),
    row("Hugging Face token", "hf_", Alnum, 30, 64),
    row("Context7 key", "ctx7sk-", Url, 24, 64),
    row("Tavily key", "tvly-", Url, 24, 80),
    row("Firecrawl key", "fc-", Hex, 32, 32),
    row("Perplexity key", "pplx-", Alnum, 32, 64),
    row("Brave Search key", "BSA", Url, 26, 32),
    row("Exa key", "exa_", Url, 24, 80),
    row("Apify token", "apify_api_", Alnum, 30, 64),
    row("Postman key", "PMAK-", Url, 50, 80),
    row("Airtable token", "pat", Dotted, 79, 79),
    row("SendGrid key", "SG.", Dotted, 60, 80),
    row("Atlassian token", "ATATT3", Dotted, 60, 512),
    row("Atlassian token", "ATCTT3", Dotted, 60, 512),
    row("Bitbucket password", "ATBB", Dotted, 28, 64),
    row("Grafana token", "glsa_", Url, 40, 48),
    row("Grafana Cloud token", "glc_", Base64, 40, 255),
    row("Neon key", "napi_", Alnum, 40, 80),
    row("DigitalOcean token", "dop_v1_", Hex, 64, 64),
    row("DigitalOcean token", "doo_v1_", Hex, 64, 64),
    row("Vercel token", "vcp_", Alnum, 24, 80),
    row("Vercel Blob token", "vercel_blob_rw_", Url, 24, 80),
    row("Netlify token", "nfp_", Alnum, 36, 64),
    row("Railway token", "rw_", Alnum, 40, 64),
    row("Render key", "rnd_", Alnum, 28, 64),
    row("Fly.io token", "fo1_", Url, 40, 255),
    row("Shopify token", "shpat_", Hex, 32, 32),
    row("Shopify token", "shpss_", Hex, 32, 32),
    row("Shopify token", "shpca_", Hex, 32, 32),
    row("Square token", "EAAA", Url, 60, 60),
    row("Square secret", "sq0csp-", Url, 43, 43),
    row("Mailgun key", "key-", Hex, 32, 32),
    row("Mailchimp key", "md-", Url, 22, 22),
    row("Resend key", "re_", Url, 24, 64),
    row("Databricks token", "dapi", Hex, 32, 40),
    row("Doppler token", "dp.", Dotted, 40, 80),
    row("HashiCorp Vault token", "hvs.", Dotted, 24, 255),
    row("1Password service token", "ops_", Base64, 100, LONG),
    row("Sentry token", "sntrys_", Base64, 60, 512),
    row("Sentry user token", "sntryu_", Hex, 64, 64),
    row("New Relic key", "NRAK-", Alnum, 27, 27),
    row("Dynatrace token", "dt0c01.", Dotted, 80, 96),
    row("PostHog personal key", "phx_", Alnum, 40, 64),
    row("Pulumi token", "pul-", Hex, 40, 40),
    row("Terraform Cloud token", "atlasv1.", Dotted, 60, 80),
    row("PlanetScale token", "pscale_tkn_", Dotted, 32, 64),
    row("PlanetScale password", "pscale_pw_", Dotted, 32, 64),
    row("Groq key", "gsk_", Alnum, 40, 64),
    row("xAI key", "xai-", Alnum, 60, 100),
    row("Replicate token", "r8_", Alnum, 36, 40),
    row("Cohere key", "co_", Alnum, 36, 64),
    row("NVIDIA key", "nvapi-", Url, 60, 80),
    row("ElevenLabs key", "sk_", Hex, 48, 48),
    row("Contentful token", "CFPAT-", Url, 40, 64),
    row("HubSpot token", "pat-na1-", Url, 36, 36),
    row("HubSpot token", "pat-eu1-", Url, 36, 36),
    row("Intercom token", "dG9rO", Base64, 40, 80),
    row("Asana token", "2/", Dotted, 40, 80),
    row("Discord token", "MT", Dotted, 64, 80),
    row("Make token", "mcp_", Alnum, 30, 80),
    row("Browserbase key", "bb_live_", Url, 20, 64),
    row("Age identity", "AGE-SECRET-KEY-1", Alnum, 50, 64),
    row("Cloudflare token", "cfut_", Alnum, 36, 64),
    row("Cloudflare origin key", "v1.0-", Dotted, 140, 180),
    test("Stripe test key", "sk_test_"),
    test("Stripe test key", "rk_test_"),
];

impl Alphabet {
    fn holds(self, b: u8) -> bool {
        match self {
            Self::Alnum => b.is_ascii_alphanumeric(),
            Self::Hex => b.is_ascii_hexdigit(),
            Self::Url => b.is_ascii_alphanumeric() || b == b'-' || b == b'_',
            Self::Dotted => b.is_ascii_alphanumeric() || b"-_.=:".contains(&b),
            Self::Base64 => b.is_ascii_alphanumeric() || b"-_.=:+/".contains(&b),
        }
    }

    fn run(self, text: &str, most: usize) -> usize {
        text.bytes().take(most + 3).take_while(|&b| self.holds(b)).count()
    }
}

impl Vendor {
    /// How long the token at the start of `text` is, if one of this format is there.
    fn length(&self, text: &str) -> Option<usize> {
        let rest = text.strip_prefix(self.prefix)?;
        let run = self.alphabet.run(rest, self.most);
        let body = rest[..run].trim_end_matches(['.', ':']);
        let fits = (self.least..=self.most).contains(&body.len());
        let start = &body[..body.len().min(ENOUGH)];
        (fits && is_made(start) && !is_placeholder(start)).then_some(self.prefix.len() + body.len())
    }
}

/// Whether chance had a hand in some part of it.
fn is_made(body: &str) -> bool {
    let least = |part: &str| if part.bytes().any(|b| b.is_ascii_digit()) { 0.2 } else { 0.4 };
    let letters = |part: &str| part.bytes().any(|b| b.is_ascii_alphabetic());
    let mut parts = body.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| part.len() >= 8);
    parts.any(|part| {
        letters(part) && (shape::surprise(part) >= least(part) || shape::surprise(body) >= least(body))
    })
}

/// Which bytes a row starts with, so that most of a text is passed over quickly.
const STARTS: [bool; 256] = {
    let mut starts = [false; 256];
    let mut row = 0;
    while row < VENDORS.len() {
        starts[VENDORS[row].prefix.as_bytes()[0] as usize] = true;
        row += 1;
    }
    starts
};

/// A token's place, what it is, and whether it is for tests only.
pub type Token = (Range<usize>, &'static str, bool);

/// The tokens in `text`, wherever they stand.
pub fn find(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found: Vec<Token> = live(text);
    let mut at = 0;
    while at < bytes.len() {
        let starts = STARTS[usize::from(bytes[at])] && (at == 0 || !Url.holds(bytes[at - 1]));
        match starts.then(|| longest(&text[at..])).flatten() {
            Some((length, what, test)) => {
                found.push((at..at + length, what, test));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

fn longest(text: &str) -> Option<(usize, &'static str, bool)> {
    let first = *text.as_bytes().first()?;
    let rows = VENDORS.iter().filter(|v| v.prefix.as_bytes()[0] == first);
    let hits = rows.filter_map(|v| v.length(text).map(|n| (v.prefix.len(), n, v)));
    hits.max_by_key(|(prefix, ..)| *prefix).map(|(_, n, v)| (n, v.what, v.test))
}

/// `xx_live_…`, a form that many vendors took over from Stripe; `pk_live_` is public by design there.
fn live(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    for (at, mark) in text.match_indices("_live_") {
        let back =
            text.as_bytes()[..at].iter().rev().take(13).take_while(|b| b.is_ascii_alphanumeric()).count();
        let owner = &text[at - back..at];
        let rest = &text[at + mark.len()..];
        let run = Url.run(rest, 255);
        let fits = (1..=12).contains(&back) && owner != "pk" && (16..=255).contains(&run);
        if fits && !is_placeholder(&rest[..run]) && is_made(&rest[..run]) {
            found.push((at - back..at + mark.len() + run, "live key", false));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::samples::{hex, mixed};
    use super::*;

    fn body(vendor: &Vendor) -> String {
        match vendor.alphabet {
            Alphabet::Hex => hex(vendor.least),
            _ => mixed(vendor.least),
        }
    }

    #[test]
    fn every_row_matches_its_own_format_and_no_filler() {
        for vendor in VENDORS {
            let token = format!("{}{}", vendor.prefix, body(vendor));
            let found = find(&token);
            assert!(found.iter().any(|f| f.0 == (0..token.len())), "{} {token}", vendor.what);
            let filler = format!("{}{}", vendor.prefix, "x".repeat(vendor.least));
            assert!(find(&filler).is_empty(), "{filler}");
            let short = format!("{}{}", vendor.prefix, &body(vendor)[..vendor.least / 2]);
            assert!(find(&short).iter().all(|(_, what, _)| *what != vendor.what), "{short}");
        }
    }

    #[test]
    fn tokens_are_found_inside_text_at_their_exact_place() {
        let token = format!("gh{}_{}", "p", mixed(36));
        let text = format!("naïve \"{token}\", and more");
        let found = find(&text);
        assert_eq!(&text[found[0].0.clone()], token);
        assert!(find(&format!("x{token}")).is_empty());
    }

    #[test]
    fn publishable_keys_are_left_alone() {
        assert!(find(&format!("pk_{}_{}", "live", mixed(40))).is_empty());
        assert_eq!(find(&format!("pn_{}_{}", "live", mixed(40))).len(), 1);
    }
}
