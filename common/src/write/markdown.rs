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

/// Text that shows as it is: what would end the cell or the row, begin a tag, a link, a picture or a
/// character's name, or vanish as a mark of emphasis is escaped.
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
        let mut within_word = false;
        let piece = visible(piece);
        let mut rest = piece.chars().peekable();
        while let Some(c) = rest.next() {
            // Within a word, as in `dp_attention`, a low line is one.
            let ends_word = !within_word || !rest.peek().is_some_and(|next| next.is_alphanumeric());
            if matches!(c, '|' | '<' | '*' | '`' | '[' | '~' | '&') || c == '_' && ends_word {
                out.push('\\');
            }
            out.push(c);
            within_word = c.is_alphanumeric();
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
            ("![](http://x/y.png)", "!\\[](http://x/y.png)"),
            ("__init__ dp_attention", "\\_\\_init\\_\\_ dp_attention"),
            ("~~s~~ a&lt;b", "\\~\\~s\\~\\~ a\\&lt;b"),
            ("\u{1b}", "\\u{1b}"),
        ] {
            assert_eq!(escaped(raw), shown);
        }
    }
}
