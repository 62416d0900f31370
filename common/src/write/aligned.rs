//! A table as aligned columns, for a person to read on a terminal.

use unicode_width::UnicodeWidthStr;

use super::table::Table;
use crate::error::visible;

/// Between columns.
const GAP: usize = 2;

/// The head of the row numbers, which tell the rows of several blocks apart.
const ROW: &str = "#";

/// A column as it is shown.
struct Column {
    cells: Vec<String>,
    width: usize,
    right: bool,
}

impl Column {
    fn new(cells: Vec<String>, right: bool) -> Self {
        let width = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
        Self { cells, width, right }
    }
}

/// The table, a header first. What is missing shows as a dash. Where the columns do not fit into
/// `width`, the table is cut into blocks of columns that do, one below the other, each with the
/// numbers of the rows.
pub(super) fn text(table: &Table, width: Option<usize>) -> String {
    let columns = columns(table);
    let blocks = blocks(&columns, width.unwrap_or(usize::MAX));
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let numbers = (blocks.len() > 1).then(|| row_numbers(rows));
    let mut text = String::new();
    for block in blocks {
        if !text.is_empty() {
            text.push('\n');
        }
        let shown: Vec<_> = numbers.iter().chain(&columns[block]).collect();
        for row in 0..rows {
            write_row(&mut text, &shown, row);
        }
    }
    text
}

fn columns(table: &Table) -> Vec<Column> {
    let mut cells: Vec<Vec<String>> =
        table.columns().iter().map(|heading| vec![visible(&heading.key)]).collect();
    for row in table.readable_rows() {
        for (cells, cell) in cells.iter_mut().zip(row) {
            cells.push(visible(&cell));
        }
    }
    let columns = cells.into_iter().zip(table.columns());
    columns.map(|(cells, heading)| Column::new(cells, heading.numbers)).collect()
}

fn row_numbers(rows: usize) -> Column {
    let numbers = (1..rows).map(|row| row.to_string());
    Column::new(std::iter::once(ROW.to_owned()).chain(numbers).collect(), true)
}

/// As many columns a block as fit, but at least one.
fn blocks(columns: &[Column], width: usize) -> Vec<std::ops::Range<usize>> {
    let total = |columns: &[Column]| -> usize {
        columns.iter().map(|column| column.width + GAP).sum::<usize>().saturating_sub(GAP)
    };
    if total(columns) <= width {
        return std::iter::once(0..columns.len()).collect();
    }
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let room = width.saturating_sub(row_numbers(rows).width + GAP);
    let mut blocks = Vec::new();
    let mut start = 0;
    for end in 1..=columns.len() {
        if end > start + 1 && total(&columns[start..end]) > room {
            blocks.push(start..end - 1);
            start = end - 1;
        }
    }
    blocks.push(start..columns.len());
    blocks
}

fn write_row(text: &mut String, columns: &[&Column], row: usize) {
    let start = text.len();
    for (index, column) in columns.iter().enumerate() {
        let cell = &column.cells[row];
        let padding = column.width - cell.width();
        let gap = if index > 0 { GAP } else { 0 };
        let before = if column.right { gap + padding } else { gap };
        text.extend(std::iter::repeat_n(' ', before));
        text.push_str(cell);
        if !column.right {
            text.extend(std::iter::repeat_n(' ', padding));
        }
    }
    let end = text.trim_end_matches(' ').len();
    text.truncate(end.max(start));
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::table;
    use super::*;

    const RECORDS: [&str; 3] = [
        r#"{"hw": "b200", "tp": 8, "tput": 1024.123456}"#,
        r#"{"hw": "mi355x", "tput": 9, "x": [1, 2], "tp": 16}"#,
        r#"{"hw": "a\u001b", "tp": null}"#,
    ];

    #[test]
    fn columns_are_aligned_numbers_at_the_right() {
        let whole = "\
hw       tp       tput  x
b200      8  1024.1235  -
mi355x   16     9.0000  [1,2]
a\\u{1b}   -          -  -
";
        assert_eq!(text(&table(&[], &RECORDS), None), whole);
        assert_eq!(text(&table(&[], &RECORDS), Some(29)), whole);
    }

    #[test]
    fn a_narrow_terminal_gets_blocks_of_columns() {
        let blocks = "\
#  hw       tp       tput
1  b200      8  1024.1235
2  mi355x   16     9.0000
3  a\\u{1b}   -          -

#  x
1  -
2  [1,2]
3  -
";
        assert_eq!(text(&table(&[], &RECORDS), Some(28)), blocks);
        let narrowest = text(&table(&[], &RECORDS), Some(1));
        assert_eq!(narrowest.matches('#').count(), 4, "{narrowest}");
    }

    #[test]
    fn wide_characters_take_two_places() {
        let table = table(&[], &[r#"{"a":"模型","b":1}"#, r#"{"a":"x","b":2}"#]);
        assert_eq!(text(&table, None), "a     b\n模型  1\nx     2\n");
    }

    #[test]
    fn no_columns_are_no_text() {
        assert_eq!(text(&table(&[], &[]), Some(80)), "");
        assert_eq!(text(&table(&["hw", "tp"], &[]), None), "hw  tp\n");
    }
}
