//! What a terminal shows after a stream of text and control sequences: as much of one as prompts use.

const COLUMNS: usize = 80;

/// What was said, out of a stream in which the terminal's reader took each byte for a character.
pub(crate) fn decoded(stream: &str) -> String {
    let bytes: Vec<u8> = stream.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The text that is left on a screen of 80 columns and endless rows.
pub(crate) fn after(stream: &str) -> String {
    rows(stream).iter().flatten().collect()
}

/// The same, row by row.
pub(crate) fn rows(stream: &str) -> Vec<[char; COLUMNS]> {
    let mut rows: Vec<[char; COLUMNS]> = Vec::new();
    let (mut row, mut column) = (0_usize, 0_usize);
    let mut rest = stream.chars();
    while let Some(char) = rest.next() {
        rows.resize(rows.len().max(row + 1), [' '; COLUMNS]);
        match char {
            '\r' => column = 0,
            '\n' => row += 1,
            '\x1b' => {
                let mut number = String::new();
                let end = rest.by_ref().find(|c| {
                    number.extend(Some(*c).filter(char::is_ascii_digit));
                    c.is_ascii_alphabetic()
                });
                let number: usize = number.parse().unwrap_or(1);
                match end {
                    Some('A') => row = row.saturating_sub(number),
                    Some('B') => row += number,
                    Some('C') => column = (column + number).min(COLUMNS - 1),
                    Some('D') => column = column.saturating_sub(number),
                    Some('K') => rows[row].fill(' '),
                    _ => {}
                }
            }
            other => {
                // A row that is full wraps only when another character comes.
                if column == COLUMNS {
                    (row, column) = (row + 1, 0);
                    rows.resize(rows.len().max(row + 1), [' '; COLUMNS]);
                }
                rows[row][column] = other;
                column += 1;
            }
        }
    }
    rows
}
