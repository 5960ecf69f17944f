//! Cells in columns, aligned by how wide a terminal shows them.

use unicode_width::UnicodeWidthStr;

use super::layout;

/// Between two columns.
const GAP: &str = "  ";

/// `rows` in columns as wide as they need, nothing after the last, a line each.
pub fn table(rows: &[Vec<String>]) -> String {
    let widths = widths(rows.iter().map(Vec::as_slice));
    rows.iter().map(|cells| row(cells, &widths) + "\n").collect()
}

/// No column is made narrower than this to fit, in columns of the terminal.
const NARROW: usize = 12;

/// [`table`] in this width: what is longer goes on in its column, and where that is too narrow each row is a list. The first row is
/// what the columns are called, if `has_head`.
pub fn fitted(rows: &[Vec<String>], width: usize, has_head: bool) -> String {
    let mut widths = widths(rows.iter().map(Vec::as_slice));
    let over = |widths: &[usize]| {
        let filled = widths.iter().filter(|width| **width > 0);
        let all: usize = filled.clone().sum::<usize>() + filled.count().saturating_sub(1) * GAP.len();
        all.saturating_sub(width)
    };
    if over(&widths) == 0 {
        return table(rows);
    }
    let least: Vec<usize> = (0..widths.len()).map(|at| narrowest(rows, at).min(widths[at])).collect();
    while over(&widths) > 0 {
        let widest = (0..widths.len()).filter(|at| widths[*at] > least[*at]).max_by_key(|at| widths[*at]);
        let Some(widest) = widest else { return listed(rows, width, has_head) };
        let room = widths[widest] - least[widest];
        let second = (0..widths.len()).filter(|at| *at != widest).map(|at| widths[at]).max().unwrap_or(0);
        let to_second = widths[widest].saturating_sub(second).max(1);
        widths[widest] -= over(&widths).min(room).min(to_second);
    }
    rows.iter().map(|cells| tall_row(cells, &widths)).collect()
}

/// The narrowest that a column can be without breaking a word that is to stay whole.
fn narrowest(rows: &[Vec<String>], at: usize) -> usize {
    let words = rows.iter().filter_map(|row| row.get(at)).flat_map(|cell| cell.split(' '));
    words.map(UnicodeWidthStr::width).max().unwrap_or(0).max(NARROW)
}

/// One row, on as many lines as its tallest cell.
fn tall_row(cells: &[String], widths: &[usize]) -> String {
    let cells: Vec<Vec<String>> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| {
            let text = cell.trim_start_matches(' ');
            let indent = &cell[..cell.len() - text.len()];
            layout::wrapped(text, *width, indent, indent)
        })
        .collect();
    let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
    let line = |at: usize| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.get(at).cloned().unwrap_or_default()).collect();
        row(&cells, widths) + "\n"
    };
    (0..lines).map(line).collect()
}

/// Each row as a list: its first cell, and below it the others under what their columns are called.
fn listed(rows: &[Vec<String>], width: usize, has_head: bool) -> String {
    let head = rows.first().filter(|_| has_head);
    let mut out = String::new();
    for cells in rows.iter().skip(usize::from(has_head)) {
        let Some((title, cells)) = cells.split_first() else { continue };
        let text = title.trim_start_matches(' ');
        let indent = " ".repeat(title.len() - text.len());
        let mut add = |text: &str, indent: &str| {
            for line in layout::wrapped(text, width, indent, &format!("{indent}  ")) {
                out.push_str(&(line + "\n"));
            }
        };
        add(text, &indent);
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let name =
                head.and_then(|head| head.get(at + 1)).map(|name| format!("{}: ", name.to_lowercase()));
            add(&format!("{}{cell}", name.unwrap_or_default()), &format!("{indent}  "));
        }
    }
    out
}

/// How wide each column of `rows` is.
pub fn widths<'a>(rows: impl Iterator<Item = &'a [String]>) -> Vec<usize> {
    let mut widths = Vec::new();
    for cells in rows {
        widths.resize(widths.len().max(cells.len()), 0);
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = cell.width().max(*width);
        }
    }
    widths
}

/// One row in columns of these widths. A column in which there is nothing takes no room.
pub fn row(cells: &[String], widths: &[usize]) -> String {
    let filled = cells.iter().zip(widths).filter(|(_, width)| **width > 0);
    let cells: Vec<String> = filled.map(|(cell, width)| padded(cell, *width)).collect();
    cells.join(GAP).trim_end().to_owned()
}

/// `text` with blanks after it, up to this width.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn columns_are_as_wide_as_they_need_and_end_with_the_last_cell() {
        let rows = [cells(&["a", "bb"]), cells(&["ccc", "d"]), cells(&["é"])];
        assert_eq!(table(&rows), "a    bb\nccc  d\né\n");
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let rows = [cells(&["日本", "x"]), cells(&["e\u{301}", "y"]), cells(&["abcd", "z"])];
        assert_eq!(table(&rows), "日本  x\ne\u{301}     y\nabcd  z\n");
    }

    #[test]
    fn a_table_is_as_wide_as_it_may_be() {
        let url = "https://mcp.example.com/a/long/path/to/mcp";
        let rows = [
            cells(&["NAME", "SAID", "AT"]),
            cells(&["one", "a few words more", "x"]),
            cells(&["two", url, "日本語です"]),
        ];
        assert_eq!(
            fitted(&rows[..2], 24, true),
            "NAME  SAID            AT\none   a few words     x\n      more\n"
        );
        for width in [20, 60, 80] {
            let shown = fitted(&rows, width, true);
            let fits = |line: &str| {
                line.width() <= width || line.trim().ends_with(url) && line.len() < url.len() + 12
            };
            assert!(shown.lines().all(fits) && shown.contains(url), "{width}\n{shown}");
        }
        assert_eq!(fitted(&rows[..2], 12, true), "one\n  said: a\n    few\n    words\n    more\n  at: x\n");
    }

    #[test]
    fn an_empty_column_takes_no_room() {
        assert_eq!(table(&[cells(&["a", "", "b"]), cells(&["c", "", "d"])]), "a  b\nc  d\n");
    }
}
