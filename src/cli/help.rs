//! Help that leads: the verbs in groups, on one screen, and topics out of the documentation.

use clap::Command;

use crate::base::{layout, markdown};

/// The widest that help is laid out.
pub const WIDTH: usize = 80;

/// The verbs that a person uses, by what for; all others are for programs, or for once.
const GROUPS: &[(&str, &[&str])] = &[
    ("Use", &["add", "run", "list", "set", "reveal", "forget", "remove"]),
    ("Team", &["setup", "allow", "deliver", "guard"]),
    ("Check", &["test", "lint", "hook", "log"]),
    ("Repair", &["doctor", "rotate", "import", "store"]),
];

/// A text of the documentation that `help` shows.
#[derive(Debug)]
pub struct Topic {
    /// What to type.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    page: &'static str,
    heading: Option<&'static str>,
}

macro_rules! topic {
    ($name:literal, $about:literal, $page:literal, $heading:expr) => {
        Topic {
            name: $name,
            about: $about,
            page: include_str!(concat!("../../docs/", $page)),
            heading: $heading,
        }
    };
}

/// All of them.
pub const TOPICS: &[Topic] = &[
    topic!("delivery", "how a secret reaches a server, and who can have it", "delivery.md", None),
    topic!("stores", "where secrets rest", "stores.md", None),
    topic!("teams", "another machine, a teammate", "stores.md", Some("To another machine, or to a teammate")),
    topic!("accounts", "the employer's token and your own at one server", "accounts.md", None),
    topic!("vaults", "a value that is fetched from a vault or a command", "vaults.md", None),
    topic!("agents", "who asks, and what is refused to an agent", "delivery.md", Some("Who asks")),
    topic!(
        "session",
        "what a project makes Claude Code do",
        "delivery.md",
        Some("What a project makes Claude Code do")
    ),
    topic!("hooks", "checks before each commit and in pipelines", "lint.md", Some("Hooks")),
    topic!("files", "the files that mcpkey writes", "reference.md", Some("Files")),
    topic!("environment", "the variables that mcpkey reads", "reference.md", Some("Environment variables")),
    topic!("exit-codes", "what a script may rely on", "reference.md", Some("Exit codes")),
    topic!("limits", "what mcpkey does not do", "reference.md", Some("Known limits")),
];

impl Topic {
    /// The topic of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TOPICS.iter().find(|topic| topic.name.eq_ignore_ascii_case(name))
    }

    /// Its text, for a terminal of so many columns.
    pub fn text(&self, columns: usize) -> String {
        markdown::plain(markdown::section(self.page, self.heading), columns.min(WIDTH))
    }
}

/// All that a person can do with `command`, on one screen of so many columns.
pub fn overview(command: &Command, columns: usize) -> String {
    let width = columns.min(WIDTH);
    let mut out = format!(
        "{}.\n\nUsage: mcpkey VERB …        without a verb: how things stand here\n\n",
        about(command)
    );
    out = layout::page(&out, width);
    for (group, verbs) in GROUPS {
        for (at, verb) in verbs.iter().enumerate() {
            let group = if at == 0 { *group } else { "" };
            let about = command.find_subcommand(verb).map(about).unwrap_or_default();
            let head = format!("{group:<7} {verb:<8} ");
            let lines = layout::wrapped(&about, width, &head, &" ".repeat(head.len()));
            out.push_str(&format!("{}\n", lines.join("\n")));
        }
    }
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    let text = format!("mcpkey help VERB, or TOPIC: {}", topics.join(", "));
    let lines = layout::wrapped(&text, width, "", "    ");
    out.push_str(&format!("\n{}\n", lines.join("\n")));
    out
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// The help of the verb of `command` that `words` name, as long as it gets.
pub fn of_verb(mut command: Command, words: &[String]) -> Option<String> {
    command.build();
    let mut found = &mut command;
    for word in words {
        found = found.find_subcommand_mut(word)?;
    }
    (!words.is_empty()).then(|| found.render_long_help().to_string())
}

/// Every word that names a verb of `command`, in order.
pub fn verbs(command: &Command) -> impl Iterator<Item = &str> {
    command.get_subcommands().map(Command::get_name)
}

/// Those that a person uses.
pub(super) fn usual_verbs() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().flat_map(|(_, verbs)| verbs.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::super::Cli;
    use super::*;
    use clap::CommandFactory;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn all_is_seen_at_once_and_every_verb_can_be_asked_about() {
        let command = Cli::command();
        let shown = overview(&command, WIDTH);
        assert!(overview(&command, 60).lines().all(|line| line.width() <= 60));
        assert!(shown.lines().count() <= 29, "{shown}");
        assert!(shown.lines().all(|line| line.width() <= WIDTH), "{shown}");
        for verb in verbs(&command).map(str::to_owned) {
            assert!(
                of_verb(Cli::command(), std::slice::from_ref(&verb))
                    .is_some_and(|help| help.contains("Usage:")),
                "{verb}"
            );
        }
    }

    /// The words of a verb are defined late: what is said of it before is what is said after.
    #[test]
    fn the_overview_says_of_a_verb_what_its_own_help_says() {
        let (command, mut built) = (Cli::command(), Cli::command());
        built.build();
        for verb in verbs(&command) {
            let said = |command: &Command| command.find_subcommand(verb).map(about);
            assert_eq!(said(&command), said(&built), "{verb}");
        }
    }

    #[test]
    fn the_groups_name_verbs_once_and_topics_have_a_text() {
        let command = Cli::command();
        let known: Vec<&str> = verbs(&command).collect();
        let mut named: Vec<&str> = usual_verbs().collect();
        assert!(named.iter().all(|verb| known.contains(verb)), "{named:?}");
        let count = named.len();
        named.sort_unstable();
        named.dedup();
        assert_eq!(named.len(), count);
        for topic in TOPICS {
            assert!(topic.text(WIDTH).lines().count() > 3, "{} is empty", topic.name);
            assert!(!known.contains(&topic.name), "{}", topic.name);
        }
    }
}
