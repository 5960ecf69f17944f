//! The proof that a server works: it lists what it offers to this credential. The introduction alone proves nothing,
//! because many servers give it to anyone.

use serde_json::Value;

use crate::detect::redact::Redactor;
use crate::probe::message::answer::{Introduction, Page, RpcError};
use crate::probe::message::request::{Era, Listing, Request};
use crate::probe::outcome::{Outcome, ProbeReport};

/// The number of the first request after the introduction.
pub const FIRST_ID: u64 = 10;
/// More pages or tools than these are not asked for: the server works.
const MOST_PAGES: u64 = 100;
const MOST_TOOLS: usize = 5000;
/// As many characters of an answer that makes no sense are shown.
const SHOWN: usize = 120;

/// One request, one answer, whatever carries them.
pub trait Exchange {
    /// Sends `request` and gives its result or the server's error; an outcome where no answer came.
    fn ask(&mut self, request: &Request) -> Result<Result<Value, RpcError>, Outcome>;
}

/// Asks a server that has introduced itself for what it offers, and notes in `report` who it is and its tools.
pub fn prove(
    exchange: &mut impl Exchange,
    era: &Era,
    introduction: Introduction,
    redactor: &Redactor,
    report: &mut ProbeReport,
) -> Outcome {
    report.protocol = Some(era.revision().to_owned());
    report.server = introduction.server;
    let Some(&listing) = introduction.offers.first() else {
        report.tools = Some(Vec::new());
        return sign_of_life(exchange, era, report);
    };
    let mut tools = Vec::new();
    let mut cursor = None;
    for page in 0..MOST_PAGES {
        let request = Request::list(FIRST_ID + page, listing, cursor.as_deref(), era);
        let result = match answer(exchange, &request, report) {
            Ok(result) => result,
            Err(outcome) => return outcome,
        };
        let Some(found) = Page::read(listing, &result, redactor) else {
            return nonsense(&result, redactor);
        };
        tools.extend(found.tools);
        let is_new = found.next.is_some() && found.next != cursor;
        cursor = found.next;
        if listing != Listing::Tools || !is_new || tools.len() >= MOST_TOOLS {
            break;
        }
    }
    tools.truncate(MOST_TOOLS);
    report.tools = Some(tools);
    Outcome::Works
}

/// For a server with nothing to list. A modern one has no `ping`, and its introduction was an answer to a whole request.
fn sign_of_life(exchange: &mut impl Exchange, era: &Era, report: &mut ProbeReport) -> Outcome {
    match era {
        Era::Modern(_) => Outcome::Works,
        Era::Legacy(_) => match answer(exchange, &Request::ping(FIRST_ID, era), report) {
            Ok(_) => Outcome::Works,
            Err(outcome) => outcome,
        },
    }
}

/// The result of `request`, or the outcome on there being none.
pub fn answer(
    exchange: &mut impl Exchange,
    request: &Request,
    report: &mut ProbeReport,
) -> Result<Value, Outcome> {
    exchange.ask(request)?.map_err(|error| refused(request.method, error, report))
}

/// The outcome on an error of the protocol; its words go into `report`.
pub fn refused(method: &'static str, error: RpcError, report: &mut ProbeReport) -> Outcome {
    report.said = error.message;
    Outcome::RpcError { method, code: error.code }
}

/// The outcome on a result that is not what the method gives.
pub fn nonsense(result: &Value, redactor: &Redactor) -> Outcome {
    Outcome::NotMcp(redactor.say(&result.to_string(), SHOWN))
}
