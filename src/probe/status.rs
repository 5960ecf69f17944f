//! What an HTTP answer that is no success means, and what its server says about it.

use hyper::HeaderMap;
use serde_json::Value;

use crate::detect::redact::{Redactor, Said};
use crate::probe::message::challenge::{self, Challenge};
use crate::probe::outcome::{Outcome, ProxyTrouble};

/// As many characters of a server's words are kept.
const LONGEST: usize = 300;
/// Where in a JSON body servers say what is wrong, the most telling first.
const WORDS: &[&str] =
    &["/error_description", "/error/message", "/message", "/detail", "/errors/0/message", "/title", "/error"];
/// What a server says that does not want to tell an expired token from a wrong one.
const HEDGES: &[&str] =
    &["or expired", "expired or", ", expired", "expired,", "/expired", "expired/", "not expired"];

/// A refusal, read.
pub(super) struct HttpRefusal {
    /// What it means.
    pub outcome: Outcome,
    /// The server's words; empty where there are none.
    pub said: Said,
}

/// What a refusal is judged by.
pub(super) struct Refused<'a> {
    /// The status, which is no 2xx.
    pub status: u16,
    /// The headers of the answer.
    pub headers: &'a HeaderMap,
    /// Its body, or the start of it.
    pub body: &'a str,
    /// Whether a credential had been sent.
    pub has_credential: bool,
    /// Whether a proxy was asked, and may be the one who answers.
    pub asked_proxy: bool,
}

impl Refused<'_> {
    /// The outcome.
    pub(super) fn judge(&self, redactor: &Redactor) -> HttpRefusal {
        let headers = self.headers.get_all("www-authenticate").iter();
        let challenges = challenge::parse(headers.filter_map(|value| value.to_str().ok()));
        let bearer = challenge::bearer(&challenges);
        let description = bearer.and_then(|bearer| bearer.get("error_description"));
        let words = description.map_or_else(|| words(self.body), ToOwned::to_owned);
        let mut said = redactor.say(&words, LONGEST);
        let outcome = match self.status {
            401 => {
                let outcome = self.unauthorized(bearer, &words);
                if outcome != Outcome::WantsLogin && offers_login(bearer) && self.has_credential {
                    let end = if words.is_empty() { "" } else { "; " };
                    said = redactor.say(&format!("{words}{end}it offers a login too"), LONGEST);
                }
                outcome
            }
            403 => {
                let scope = bearer.and_then(|bearer| bearer.get("scope"));
                Outcome::Forbidden(scope.map(|scope| redactor.say(scope, LONGEST)))
            }
            404 => Outcome::NotFound,
            405 | 406 => Outcome::NotAllowed,
            407 if self.asked_proxy => Outcome::Proxy(ProxyTrouble::WantsPassword),
            429 => {
                let wait = self.headers.get("retry-after").and_then(|value| value.to_str().ok());
                Outcome::RateLimited(wait.map(|wait| redactor.say(wait, 60)))
            }
            500..=599 => Outcome::ServerError,
            _ => Outcome::Status,
        };
        HttpRefusal { outcome, said }
    }

    /// Of a server that offers a login: one that calls the token invalid has seen it, so the token is to be mended; one
    /// that does not has seen no credential that it knows.
    fn unauthorized(&self, bearer: Option<&Challenge>, words: &str) -> Outcome {
        let error = bearer.and_then(|bearer| bearer.get("error"));
        match (self.has_credential, offers_login(bearer), error) {
            (false, true, _) | (true, true, None) => Outcome::WantsLogin,
            (false, false, _) => Outcome::NoToken,
            (true, ..) if is_expired(words) || is_expired(self.body) => Outcome::ExpiredToken,
            (true, ..) => Outcome::BadToken,
        }
    }
}

fn offers_login(bearer: Option<&Challenge>) -> bool {
    bearer.is_some_and(|bearer| bearer.get("resource_metadata").is_some())
}

fn is_expired(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains("expired") && !HEDGES.iter().any(|hedge| text.contains(hedge))
}

/// What a body says is wrong; empty where it says nothing.
fn words(body: &str) -> String {
    if let Ok(json) = serde_json::from_str::<Value>(body) {
        let found = WORDS.iter().find_map(|at| json.pointer(at)?.as_str());
        return found.unwrap_or_default().to_owned();
    }
    if is_html(body) {
        title(body).unwrap_or_default()
    } else {
        body.trim().lines().next().unwrap_or_default().to_owned()
    }
}

/// What a body is that should have been MCP.
pub(super) fn what_it_is(body: &str, redactor: &Redactor) -> Said {
    let body = body.trim();
    let text = match serde_json::from_str::<Value>(body) {
        _ if body.is_empty() => "an empty answer".to_owned(),
        Ok(_) => format!("JSON that is no MCP: {body}"),
        Err(_) if is_html(body) => match title(body) {
            Some(title) => format!("a web page titled \"{title}\""),
            None => "a web page".to_owned(),
        },
        Err(_) => format!("text: {}", body.lines().next().unwrap_or_default()),
    };
    redactor.say(&text, 160)
}

fn is_html(body: &str) -> bool {
    let start: String = body.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body", "<!--"].iter().any(|tag| start.starts_with(tag))
}

fn title(body: &str) -> Option<String> {
    let lower = body.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find('<')?;
    let title = body[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    Some(title).filter(|title| !title.is_empty())
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
