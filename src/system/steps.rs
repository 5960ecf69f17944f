//! What was answered so far, where a person can go back: the questions are asked anew from the first one, and those that were
//! answered answer themselves, up to the one that is to be answered once more.

use zeroize::Zeroizing;

/// An answer as it is kept, a secret among them.
pub(super) type StepAnswer = Zeroizing<String>;

/// A question, and what was answered.
struct Step {
    question: String,
    answer: StepAnswer,
}

/// The answers of the questions that follow each other.
#[derive(Default)]
pub(super) struct Steps {
    /// How many flows are open, one inside the other; without one nothing is kept.
    depth: usize,
    given: Vec<Step>,
    /// The next question; one before the end of `given` answers itself.
    at: usize,
    /// Before it nobody goes back: what was asked there is done.
    floor: usize,
    /// What was answered to questions that one has gone back over, the nearest last.
    later: Vec<Step>,
}

impl Steps {
    /// Opens a flow; gives the question that it begins with.
    pub(super) fn open(&mut self) -> usize {
        self.depth += 1;
        self.at
    }

    /// Closes a flow; with the last one all is forgotten.
    pub(super) fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 {
            *self = Self::default();
        }
    }

    /// Begins anew with question `first`; whether that one is still among those that can be asked.
    pub(super) fn again_from(&mut self, first: usize) -> bool {
        self.at = first;
        self.given.len() >= first
    }

    /// The answer of a question that was answered before. Where another one comes in its place, because the world has changed, what was
    /// answered from there on means nothing.
    pub(super) fn replayed(&mut self, question: &str) -> Option<StepAnswer> {
        match self.given.get(self.at) {
            Some(step) if step.question == question => {
                self.at += 1;
                Some(step.answer.clone())
            }
            _ => {
                self.given.truncate(self.at);
                None
            }
        }
    }

    /// Whether the next question answers itself.
    pub(super) fn is_replaying(&self) -> bool {
        self.at < self.given.len()
    }

    /// What was answered the last time, by somebody who has come back to this question.
    pub(super) fn kept(&self, question: &str) -> Option<StepAnswer> {
        self.later.last().filter(|step| step.question == question).map(|step| step.answer.clone())
    }

    /// Keeps an answer. Another one than the last time makes those behind it mean nothing.
    pub(super) fn keep(&mut self, question: &str, answer: &str) {
        if self.depth == 0 {
            return;
        }
        if self.later.pop().is_none_or(|kept| kept.question != question || *kept.answer != answer) {
            self.later.clear();
        }
        self.given.push(Step { question: question.to_owned(), answer: Zeroizing::new(answer.to_owned()) });
        self.at = self.given.len();
    }

    /// The last answer is none after all: the same is asked once more.
    pub(super) fn retract(&mut self) {
        if self.depth > 0 && self.at == self.given.len() && self.given.len() > self.floor {
            self.given.pop();
            self.at = self.given.len();
        }
    }

    /// Whether there is a question to go back to.
    pub(super) fn can_go_back(&self) -> bool {
        self.depth > 0 && self.given.len() > self.floor
    }

    /// Goes back to the last question.
    pub(super) fn go_back(&mut self) {
        if let Some(answer) = self.given.pop() {
            self.later.push(answer);
        }
    }

    /// From here on nobody goes back to what was answered before.
    pub(super) fn settle(&mut self) {
        self.floor = self.given.len();
        self.later.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(steps: &Steps, question: &str) -> Option<String> {
        steps.kept(question).map(|answer| answer.to_string())
    }

    #[test]
    fn who_goes_back_finds_what_was_typed_there_and_behind() {
        let mut steps = Steps::default();
        steps.keep("0", "unkept");
        let first = steps.open();
        assert!(!steps.can_go_back());
        [("1", "a"), ("2", "b"), ("3", "c")]
            .iter()
            .for_each(|(question, answer)| steps.keep(question, answer));
        steps.go_back();
        steps.go_back();
        assert!(steps.again_from(first) && steps.is_replaying());
        assert_eq!(steps.replayed("1").map(|answer| answer.to_string()), Some("a".to_owned()));
        assert!(!steps.is_replaying());
        assert_eq!(kept(&steps, "2"), Some("b".to_owned()));
        steps.keep("2", "b");
        assert_eq!(kept(&steps, "3"), Some("c".to_owned()));
        steps.keep("3", "other");
        assert_eq!(kept(&steps, "4"), None);
        steps.settle();
        assert!(!steps.can_go_back());
    }

    #[test]
    fn another_question_takes_no_answer_of_the_last_time() {
        let mut steps = Steps::default();
        let first = steps.open();
        [("1", "a"), ("2", "b"), ("3", "c")]
            .iter()
            .for_each(|(question, answer)| steps.keep(question, answer));
        steps.go_back();
        assert!(steps.again_from(first));
        assert!(steps.replayed("1").is_some() && steps.replayed("new").is_none());
        assert!(!steps.is_replaying());
        steps.keep("new", "x");
        assert!(kept(&steps, "3").is_none());
    }

    #[test]
    fn an_answer_that_is_none_is_not_gone_back_to() {
        let mut steps = Steps::default();
        steps.open();
        steps.keep("1", "good");
        steps.keep("2", "bad");
        steps.retract();
        steps.keep("2", "better");
        steps.go_back();
        assert_eq!(kept(&steps, "2"), Some("better".to_owned()));
        steps.go_back();
        assert!(!steps.can_go_back());
        steps.close();
        steps.keep("1", "unkept");
        assert!(!steps.can_go_back());
    }
}
