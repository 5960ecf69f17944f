//! A page of the documentation as a terminal shows it: without links and marks, wrapped, wide tables as lists.

use super::layout::wrapped;
use super::table;
use unicode_width::UnicodeWidthStr;

/// What stands under `heading` of `page`, without its deeper sections; what stands before the first section where that is `None`.
pub fn section<'p>(page: &'p str, heading: Option<&str>) -> &'p str {
    let from = match heading {
        None => 0,
        Some(heading) => match page.lines().find(|line| line.trim_start_matches('#').trim() == heading) {
            // The line is a part of the page.
            Some(line) => line.as_ptr() as usize - page.as_ptr() as usize,
            None => return "",
        },
    };
    let rest = &page[from..];
    let end =
        rest.match_indices("\n#").find(|(at, _)| !is_in_code(&rest[..*at])).map_or(rest.len(), |(at, _)| at);
    rest[..end].trim_end()
}

fn is_in_code(before: &str) -> bool {
    before.lines().filter(|line| line.starts_with("```")).count() % 2 == 1
}

/// `text` for a terminal of this width.
pub fn plain(text: &str, width: usize) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            out.extend(
                lines.by_ref().take_while(|line| !line.starts_with("```")).map(|line| format!("  {line}")),
            );
        } else if line.starts_with('|') {
            let mut rows = vec![cells(line)];
            while let Some(next) = lines.next_if(|next| next.starts_with('|')) {
                rows.push(cells(next));
            }
            rows.retain(|row| {
                !row.iter().all(|cell| cell.trim_matches([':', '-']).is_empty()) || row.is_empty()
            });
            out.extend(tabled(&rows, width));
        } else if line.starts_with('#') {
            out.push(words(line.trim_start_matches('#').trim()).to_uppercase());
        } else if line.contains("](README.md)") && line.starts_with('[') {
            // The way back to the index leads nowhere here.
            lines.next_if(|next| next.is_empty());
        } else if line.trim().is_empty() {
            out.push(String::new());
        } else {
            let mut paragraph = line.to_owned();
            while let Some(next) = lines.next_if(|next| continues(next)) {
                paragraph = format!("{paragraph} {}", next.trim());
            }
            let indent = if is_item(line) { "  " } else { "" };
            out.extend(wrapped(&words(&paragraph), width, "", indent));
        }
    }
    out.join("\n").trim_matches('\n').to_owned() + "\n"
}

fn continues(line: &str) -> bool {
    !line.trim().is_empty() && !line.starts_with(['#', '|', '`']) && !is_item(line)
        || line.starts_with('`') && !line.starts_with("```")
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("- ")
        || line.starts_with("* ")
        || line.split_once(". ").is_some_and(|(n, _)| n.parse::<u8>().is_ok())
}

fn cells(line: &str) -> Vec<String> {
    let line = line.trim().trim_start_matches('|').trim_end_matches('|').replace("\\|", "\u{1}");
    line.split('|').map(|cell| words(&cell.replace('\u{1}', "|")).trim().to_owned()).collect()
}

/// Side by side where that is narrow enough, else each row as a list.
fn tabled(rows: &[Vec<String>], width: usize) -> Vec<String> {
    let has_head = rows.first().is_some_and(|head| head.iter().any(|cell| !cell.is_empty()));
    let shown = if has_head { rows } else { rows.get(1..).unwrap_or_default() };
    let table = table::table(shown);
    if table.lines().all(|line| line.width() <= width) {
        return table.lines().map(str::to_owned).collect();
    }
    let Some((head, body)) = rows.split_first() else { return Vec::new() };
    let mut out = Vec::new();
    for row in body {
        let Some((title, cells)) = row.split_first() else { continue };
        match cells {
            [only] => out.extend(wrapped(&format!("{title}: {only}"), width, "", "    ")),
            _ => {
                out.extend(wrapped(title, width, "", "    "));
                for (name, cell) in head.iter().skip(1).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                    let text = if name.is_empty() { cell.clone() } else { format!("{name}: {cell}") };
                    out.extend(wrapped(&text, width, "    ", "      "));
                }
            }
        }
    }
    out
}

/// Without the targets of links, and without what makes words bold.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let link = rest[open..].find("](").and_then(|middle| {
            let end = rest[open + middle..].find(')')?;
            Some((&rest[open + 1..open + middle], open + middle + end + 1))
        });
        let Some((name, end)) = link.filter(|(name, _)| !name.contains('[')) else {
            out.push_str(&rest[..=open]);
            rest = &rest[open + 1..];
            continue;
        };
        out.push_str(&rest[..open]);
        out.push_str(name);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out.replace("**", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Title\n\n[mcpkey](../README.md) · [all pages](README.md)\n\nIt **is** [here](x.md#y), and `a[0]` stays.\nOn.\n\n```console\n# no heading\n```\n\n## Second\n\n| a | b |\n| --- | --- |\n| one | two words |\n\n- item\n  more\n";

    #[test]
    fn a_section_ends_where_the_next_begins() {
        assert!(section(PAGE, None).ends_with("```") && section(PAGE, None).starts_with("# Title"));
        assert!(section(PAGE, Some("Second")).starts_with("## Second"));
        assert_eq!(section(PAGE, Some("Third")), "");
    }

    #[test]
    fn a_terminal_sees_words_and_no_marks() {
        let shown = plain(PAGE, 40);
        assert_eq!(
            shown,
            "TITLE\n\nIt is here, and `a[0]` stays. On.\n\n  # no heading\n\nSECOND\n\na    b\none  two words\n\n- item more\n"
        );
        let narrow = plain("| a | b | c |\n|---|---|---|\n| one | two words | three |\n", 12);
        assert_eq!(narrow, "one\n    b: two\n      words\n    c: three\n");
        assert!(plain(PAGE, 20).lines().all(|line| line.width() <= 20));
    }
}
