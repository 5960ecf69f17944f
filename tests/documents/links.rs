//! The links and headings of Markdown pages, and which links lead nowhere.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What a page says of itself and of others.
pub(crate) struct Page {
    /// Its path from the root of the repository.
    pub name: String,
    /// What its links name, as it is written, each with its line (from 1).
    links: Vec<(usize, String)>,
    /// The names that its headings can be reached by.
    anchors: Vec<String>,
}

impl Page {
    /// Reads a page that stands at `name`.
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let mut page = Self { name: name.to_owned(), links: Vec::new(), anchors: Vec::new() };
        let mut heading: Option<String> = None;
        for (event, Range { start, .. }) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push((text[..start].matches('\n').count() + 1, dest_url.into_string()));
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::Text(words) | Event::Code(words) => {
                    heading.iter_mut().for_each(|heading| heading.push_str(&words));
                }
                Event::End(TagEnd::Heading(_)) => {
                    page.anchors.extend(heading.take().map(|words| anchor(&words)))
                }
                _ => {}
            }
        }
        page.number();
        page
    }

    /// The second heading of the same words is reached by them with `-1` behind.
    fn number(&mut self) {
        let mut seen = BTreeMap::new();
        for anchor in &mut self.anchors {
            let before = seen.entry(anchor.clone()).or_insert(0);
            if *before > 0 {
                *anchor = format!("{anchor}-{before}");
            }
            *before += 1;
        }
    }

    /// Whether a link of this page leads to the page at that path.
    pub(crate) fn leads_to(&self, path: &str) -> bool {
        self.links
            .iter()
            .any(|(_, link)| self.target(link).is_ok_and(|target| target.is_some_and(|(to, _)| to == path)))
    }

    /// The path and the anchor that a link of this page means, `None` for one that leads to another site; an error for one
    /// that leads out of the repository.
    fn target<'a>(&self, link: &'a str) -> Result<Option<(String, Option<&'a str>)>, &'static str> {
        if link.contains("://") || link.starts_with("mailto:") {
            return Ok(None);
        }
        let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
        if path.is_empty() {
            return Ok(Some((self.name.clone(), anchor)));
        }
        let mut steps: Vec<&str> = self.name.split('/').collect();
        steps.pop();
        for step in path.trim_end_matches('/').split('/') {
            match step {
                "." => {}
                "" => return Err("outside of the repository"),
                ".." => drop(steps.pop().ok_or("outside of the repository")?),
                step => steps.push(step),
            }
        }
        Ok(Some((steps.join("/"), anchor)))
    }
}

/// What GitHub and GitLab make of a heading: small letters, no punctuation, a hyphen for each space.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The links that lead nowhere, each as a line; `exists` says whether there is a file or directory at a path.
pub(crate) fn broken(pages: &[Page], exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut broken = Vec::new();
    for page in pages {
        for (line, link) in &page.links {
            let fault = match page.target(link) {
                Ok(Some((path, anchor))) => fault(pages, exists, &path, anchor),
                Ok(None) => None,
                Err(fault) => Some(fault),
            };
            broken.extend(fault.map(|fault| format!("{}:{line}: {link}: {fault}", page.name)));
        }
    }
    broken
}

fn fault(
    pages: &[Page],
    exists: &dyn Fn(&str) -> bool,
    path: &str,
    anchor: Option<&str>,
) -> Option<&'static str> {
    if !exists(path) {
        return Some("no such file");
    }
    let anchor = anchor?;
    let page = pages.iter().find(|page| page.name == path);
    let known = page.is_some_and(|page| page.anchors.iter().any(|known| known == anchor));
    (!known).then_some("no such heading")
}
