//! How a transcript is written.
//!
//! `## title` begins a section, which has a world of its own. `$ ` begins a command line, `> ` goes on with it; `< QUESTION => KEYS` is what
//! is typed at a question, on a terminal, and `<` alone has a terminal without a question. Below it stands what was said: `| ` on standard output or on the terminal, `! ` on standard error,
//! `? ` the exit code where it is not 0. All else is a remark.

/// A section.
#[derive(Debug)]
pub(crate) struct Section {
    /// What stands above its first step.
    pub(crate) title: String,
    pub(crate) steps: Vec<Step>,
}

/// A command line, what is typed at its questions, and what is said.
#[derive(Debug, Default)]
pub(crate) struct Step {
    /// What stands above it, which nothing reads but a person and, of `= SAID => SHOWN`, the test of the documents.
    pub(crate) remarks: String,
    pub(crate) line: String,
    pub(crate) answers: Vec<(String, String)>,
    pub(crate) is_at_terminal: bool,
    pub(crate) said: String,
}

impl Section {
    /// Whether some command line has this word in it.
    pub(crate) fn mentions(&self, word: &str) -> bool {
        self.steps.iter().any(|step| step.line.contains(word))
    }
}

impl Step {
    /// What is typed, as it stands in the file.
    pub(crate) fn typed(&self) -> String {
        let answers = self.answers.iter().map(|(question, keys)| format!("< {question} => {keys}\n"));
        let answers = if self.is_at_terminal && self.answers.is_empty() {
            "<\n".to_owned()
        } else {
            answers.collect::<String>()
        };
        format!("{}$ {}\n{answers}", self.remarks, self.line.replace('\n', "\n> "))
    }

    /// The exit code that the file says.
    pub(crate) fn code(&self) -> i32 {
        let code = self.said.lines().find_map(|line| line.strip_prefix("? "));
        code.map_or(0, |code| code.parse().expect("a code"))
    }
}

/// All sections of a transcript.
pub(crate) fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut remarks = String::new();
    for line in text.lines() {
        if line.starts_with("## ") || sections.is_empty() {
            sections.push(Section {
                title: format!("{}{line}\n", std::mem::take(&mut remarks)),
                steps: Vec::new(),
            });
            continue;
        }
        let steps = &mut sections.last_mut().expect("a section").steps;
        if let Some(line) = line.strip_prefix("$ ") {
            let remarks = std::mem::take(&mut remarks);
            steps.push(Step { remarks, line: line.to_owned(), ..Step::default() });
            continue;
        }
        match (steps.last_mut(), line.get(..2)) {
            (Some(step), Some("> ")) => {
                step.line.push('\n');
                step.line.push_str(&line[2..]);
            }
            (Some(step), Some("< ")) => {
                let (question, keys) = line[2..].split_once(" => ").expect("a question and keys");
                step.answers.push((question.to_owned(), keys.to_owned()));
                step.is_at_terminal = true;
            }
            (Some(step), None) if line == "<" => step.is_at_terminal = true,
            (Some(step), Some("| " | "! " | "? ")) => step.said.push_str(&format!("{line}\n")),
            (Some(step), None) if ["|", "!"].contains(&line) => step.said.push_str(&format!("{line}\n")),
            _ => remarks.push_str(&format!("{line}\n")),
        }
    }
    sections
}
