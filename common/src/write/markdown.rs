//! A table in GitHub's Markdown.

use super::table::Table;
use crate::error::visible;

/// The table; nothing at all if it has no columns.
pub(super) fn text(table: &Table) -> String {
    if table.columns().is_empty() {
        return String::new();
    }
    let mut text = String::new();
    write_row(&mut text, table.columns().iter().map(|heading| escaped(&heading.key)));
    let rule = |numbers| if numbers { "---:" } else { "---" };
    write_row(&mut text, table.columns().iter().map(|heading| rule(heading.numbers).to_owned()));
    for row in table.readable_rows() {
        write_row(&mut text, row.iter().map(|cell| escaped(cell)));
    }
    text
}

fn write_row(text: &mut String, cells: impl Iterator<Item = String>) {
    text.push('|');
    for cell in cells {
        text.push(' ');
        text.push_str(&cell);
        text.push_str(" |");
    }
    text.push('\n');
}

/// Text that shows as it is: what would end the cell or the row, begin a tag, or vanish as a mark
/// of emphasis is escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    if let Some(first) = pieces.next() {
        escape_line(&mut out, first);
    }
    for piece in pieces {
        out.push_str("<br>");
        escape_line(&mut out, piece);
    }
    out
}

fn escape_line(out: &mut String, line: &str) {
    for (index, piece) in line.split('\\').enumerate() {
        if index > 0 {
            out.push_str("\\\\");
        }
        for c in visible(piece).chars() {
            if matches!(c, '|' | '<' | '*' | '`') {
                out.push('\\');
            }
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::table;
    use super::*;

    #[test]
    fn numbers_align_at_the_right() {
        let records = [r#"{"hw":"b200","tput":1.5}"#, r#"{"hw":"h200","tput":null}"#];
        assert_eq!(
            text(&table(&[], &records)),
            "| hw | tput |\n| --- | ---: |\n| b200 | 1.5000 |\n| h200 | - |\n"
        );
        assert_eq!(text(&table(&[], &[])), "");
    }

    #[test]
    fn a_cell_cannot_break_the_table() {
        for (raw, shown) in [
            ("a|b", "a\\|b"),
            ("a\\|b", "a\\\\\\|b"),
            ("a\nb\r\nc", "a<br>b<br>c"),
            ("<none>", "\\<none>"),
            ("`x` *y*", "\\`x\\` \\*y\\*"),
            ("\u{1b}", "\\u{1b}"),
        ] {
            assert_eq!(escaped(raw), shown);
        }
    }
}
