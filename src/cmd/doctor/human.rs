//! The page for a person: sections, a mark for each line, what mends it right below, the counts last.

use std::io;

use anstyle::Style;

use super::line::{DoctorLine, LineState, Section};
use crate::base::next::Next;
use crate::base::{layout, text};
use crate::lint::output::pen::{ERROR, GOOD, Pen, STRONG, WARNING};
use crate::system::ui::Ui;

/// As wide as the longest mark and the space around it.
const MARK: usize = 9;

/// Shows the page.
pub(super) fn show(ui: &Ui, lines: &[DoctorLine], colour: bool) -> io::Result<()> {
    let at_home = |line: &DoctorLine| DoctorLine {
        what: ui.homely(&line.what),
        next: line.next.as_deref().map(|next| ui.homely(next)),
        ..line.clone()
    };
    let shown: Vec<DoctorLine> =
        if ui.answers_on_terminal() { lines.iter().map(at_home).collect() } else { lines.to_vec() };
    ui.page(&render(&shown, colour, ui.columns()))
}

fn render(lines: &[DoctorLine], colour: bool, columns: usize) -> String {
    let pen = Pen { colour };
    let mut out = String::new();
    for section in Section::ALL {
        let here: Vec<&DoctorLine> = lines.iter().filter(|line| line.section == section).collect();
        if here.is_empty() {
            continue;
        }
        out.push_str(&format!("{}\n", pen.paint(STRONG, section.title())));
        here.iter().for_each(|line| out.push_str(&one(pen, line, columns)));
        out.push('\n');
    }
    let worst = lines.iter().map(|line| line.state).max_by_key(|state| *state as u8);
    out.push_str(&format!("{}\n", pen.paint(look(worst.unwrap_or(LineState::Ok)), &counts(lines))));
    out
}

fn one(pen: Pen, line: &DoctorLine, columns: usize) -> String {
    let mark = line.state.as_str();
    let (gap, indent) = (" ".repeat(MARK - mark.len()), " ".repeat(MARK + 2));
    let mut out = format!("  {}{gap}", pen.paint(look(line.state), mark));
    let what = layout::wrapped(&line.what, columns, &indent, &indent).join("\n");
    out.push_str(what.trim_start());
    out.push('\n');
    for next in
        line.next.iter().flat_map(|next| layout::wrapped(next, columns, &indent, &format!("{indent}  ")))
    {
        out.push_str(&format!("{next}\n"));
    }
    out
}

fn look(state: LineState) -> Style {
    match state {
        LineState::Ok => GOOD,
        LineState::Warning => WARNING,
        LineState::Problem => ERROR,
    }
}

/// `1 problem, 2 warnings, 14 ok; mcpkey doctor --fix mends 2`.
fn counts(lines: &[DoctorLine]) -> String {
    let count = |state| lines.iter().filter(|line| line.state == state).count();
    let named = |state: LineState| text::some(count(state), state.as_str());
    let mut out = match (count(LineState::Problem), count(LineState::Warning)) {
        (0, 0) => format!("all {} ok", count(LineState::Ok)),
        _ => format!(
            "{}, {}, {} ok",
            named(LineState::Problem),
            named(LineState::Warning),
            count(LineState::Ok)
        ),
    };
    match lines.iter().filter(|line| line.fixable).count() {
        0 => {}
        mended => out.push_str(&format!("; {} mends {mended}", Next::DoctorFix)),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_reads_without_colour_and_ends_with_its_counts() {
        let lines = [
            DoctorLine::ok(Section::Machine, "version", "mcpkey 1"),
            DoctorLine::problem(Section::Variables, "missing", "A has no value").next("mcpkey set A"),
            DoctorLine::warning(Section::Store, "modes", "others can read x").next("chmod 600 x").fixable(),
        ];
        let expected = "\
Machine
  ok       mcpkey 1

Store
  warning  others can read x
           chmod 600 x

Variables
  problem  A has no value
           mcpkey set A

1 problem, 1 warning, 1 ok; mcpkey doctor --fix mends 1
";
        assert_eq!(render(&lines, false, 80), expected);
        assert!(render(&lines, true, 80).contains("\u{1b}["));
        assert!(render(&lines[..1], false, 80).ends_with("all 1 ok\n"));
    }
}
