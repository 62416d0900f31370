//! Records as aligned columns, for a person to read.

use crate::error::visible;
use crate::record::{Kind, Record, Value};

/// Rows to come. Keys become columns in the order in which they are first seen.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Option<Cell>>>,
}

#[derive(Debug)]
struct Column {
    key: String,
    /// All cells are numbers, which align at the right.
    numbers: bool,
    /// Some number is no integer, so that all of them get decimals.
    fractions: bool,
}

#[derive(Debug, Clone)]
enum Cell {
    Text(String),
    Integer(String),
    Float(f64),
}

impl Table {
    /// A table that begins with these columns.
    pub(super) fn new(columns: &[String]) -> Self {
        let columns = columns.iter().map(|key| Column::new(key.clone()));
        Self { columns: columns.collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub(super) fn add(&mut self, record: &Record<'_>) {
        let mut row = vec![None; self.columns.len()];
        for (key, value) in record.members() {
            let known = self.columns.iter().position(|column| column.key == key);
            let index = known.unwrap_or_else(|| {
                self.columns.push(Column::new(key.into_owned()));
                row.push(None);
                row.len() - 1
            });
            if !value.is_null() {
                let cell = Cell::new(&value);
                let column = &mut self.columns[index];
                column.numbers &= !matches!(cell, Cell::Text(_));
                column.fractions |= matches!(cell, Cell::Float(_));
                row[index] = Some(cell);
            }
        }
        self.rows.push(row);
    }

    /// The table, a header first. What is missing shows as a dash.
    pub(super) fn text(&self) -> String {
        let header: Vec<_> = self.columns.iter().map(|column| visible(&column.key)).collect();
        let cell = |row: &[Option<Cell>], index: usize| match row.get(index) {
            Some(Some(cell)) => cell.text(self.columns[index].fractions),
            _ => "-".to_owned(),
        };
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| (0..self.columns.len()).map(|index| cell(row, index)).collect())
            .collect();
        let width = |index: usize| {
            let cells = rows.iter().chain([&header]).map(|row| row[index].chars().count());
            cells.max().unwrap_or(0)
        };
        let widths: Vec<_> = (0..self.columns.len()).map(width).collect();
        let mut text = String::new();
        for row in [&header].into_iter().chain(&rows) {
            let mut line = String::new();
            for ((cell, column), &width) in row.iter().zip(&self.columns).zip(&widths) {
                if !line.is_empty() {
                    line.push_str("  ");
                }
                let padding = " ".repeat(width - cell.chars().count());
                line += &if column.numbers { padding + cell } else { cell.clone() + &padding };
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

impl Column {
    fn new(key: String) -> Self {
        Self { key, numbers: true, fractions: false }
    }
}

impl Cell {
    /// A value as a person reads it. Nested values stand as they were written.
    fn new(value: &Value<'_>) -> Self {
        let text = value.text();
        match (value.kind(), value.as_number()) {
            (Kind::String, _) => Self::Text(visible(&value.as_string().unwrap_or_default())),
            (_, Some(number)) if text.contains(['.', 'e', 'E']) => Self::Float(number),
            (_, Some(_)) => Self::Integer(text.to_owned()),
            (_, None) => Self::Text(visible(text)),
        }
    }

    /// The text; in a column with fractions, integers get decimals too, so that the points align.
    fn text(&self, fractions: bool) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Integer(digits) if fractions => format!("{digits}.0000"),
            Self::Integer(digits) => digits.clone(),
            Self::Float(number) => format!("{number:.4}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn record(text: &str) -> Record<'static> {
        let place = Place { file: "f".into(), line: 1, column: 1 };
        Record::built(text.to_owned(), place).unwrap()
    }

    #[test]
    fn columns_are_aligned_numbers_at_the_right() {
        let mut table = Table::new(&[]);
        table.add(&record(r#"{"hw": "b200", "tp": 8, "tput": 1024.123456}"#));
        table.add(&record(r#"{"hw": "mi355x", "tput": 9, "x": [1, 2], "tp": 16}"#));
        table.add(&record(r#"{"hw": "a\u001b", "tp": null}"#));
        assert_eq!(
            table.text(),
            "\
hw       tp       tput  x
b200      8  1024.1235  -
mi355x   16     9.0000  [1, 2]
a\\u{1b}   -          -  -
"
        );
    }
}
