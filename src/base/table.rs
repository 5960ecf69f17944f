//! Cells in columns, aligned by how wide a terminal shows them.

use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: &str = "  ";

/// `rows` in columns as wide as they need, nothing after the last, a line each.
pub fn table(rows: &[Vec<String>]) -> String {
    let widths = widths(rows.iter().map(Vec::as_slice));
    rows.iter().map(|cells| row(cells, &widths) + "\n").collect()
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
    fn an_empty_column_takes_no_room() {
        assert_eq!(table(&[cells(&["a", "", "b"]), cells(&["c", "", "d"])]), "a  b\nc  d\n");
    }
}
