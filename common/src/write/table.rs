//! Rows and columns, for the formats that need to know all rows before the first is written.

use std::collections::HashMap;

use crate::record::{Kind, Record, Value};

/// Decimals of a number that a person reads, at least.
const DECIMALS: usize = 4;

/// Digits of the smallest number of a column that a person reads, at least: a TPOT of 0.0081 s is
/// one of 8.1 ms.
const DIGITS: i32 = 3;

/// Rows to come. Keys become columns in the order in which they are first seen.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<Heading>,
    /// Where the column of a key is.
    places: HashMap<String, usize>,
    rows: Vec<Vec<Option<Cell>>>,
}

/// The head of a column.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) key: String,
    /// All cells are numbers, which align at the right.
    pub(super) numbers: bool,
    /// Some number is no integer, so that all of them get decimals.
    fractions: bool,
    /// The exponent of the smallest number that is not zero: -3 for 0.0081.
    least_exponent: i32,
    /// The most decimals that a number is written with.
    written_decimals: usize,
}

/// A value, as it is written in the record; a string without its quotes.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    Text(String),
    Integer(String),
    Float(String),
}

impl Table {
    /// A table that begins with these columns.
    pub(super) fn new<'a>(columns: impl Iterator<Item = &'a str>) -> Self {
        let mut table = Self { columns: Vec::new(), places: HashMap::new(), rows: Vec::new() };
        columns.for_each(|key| table.add_column(key));
        table
    }

    /// Adds a row.
    pub(super) fn add(&mut self, record: &Record<'_>) {
        let mut row = vec![None; self.columns.len()];
        for (place, (key, value)) in record.members().enumerate() {
            let index = self.column(place, &key);
            row.resize(self.columns.len(), None);
            if !value.is_null() {
                let cell = Cell::new(&value);
                let column = &mut self.columns[index];
                column.take_note(&cell);
                row[index] = Some(cell);
            }
        }
        self.rows.push(row);
    }

    /// The column of a key, which is likely to stand where it stands in the record.
    fn column(&mut self, likely: usize, key: &str) -> usize {
        if self.columns.get(likely).is_some_and(|column| column.key == key) {
            return likely;
        }
        self.places.get(key).copied().unwrap_or_else(|| {
            self.add_column(key);
            self.columns.len() - 1
        })
    }

    fn add_column(&mut self, key: &str) {
        self.places.entry(key.to_owned()).or_insert(self.columns.len());
        self.columns.push(Heading::new(key.to_owned()));
    }

    /// The heads of the columns.
    pub(super) fn columns(&self) -> &[Heading] {
        &self.columns
    }

    /// The rows, each with a cell for each column.
    pub(super) fn rows(&self) -> impl Iterator<Item = impl Iterator<Item = Option<&Cell>>> {
        self.rows
            .iter()
            .map(|row| (0..self.columns.len()).map(|index| row.get(index).and_then(Option::as_ref)))
    }

    /// The rows as a person reads them: numbers to four decimals or more, a dash for what is missing.
    pub(super) fn readable_rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.rows().map(|row| {
            let cells = row.zip(&self.columns);
            cells
                .map(|(cell, column)| match cell {
                    Some(cell) => cell.readable(column.decimals()),
                    None => "-".to_owned(),
                })
                .collect()
        })
    }
}

impl Heading {
    fn new(key: String) -> Self {
        Self { key, numbers: true, fractions: false, least_exponent: 0, written_decimals: 0 }
    }

    fn take_note(&mut self, cell: &Cell) {
        match cell {
            Cell::Text(_) => self.numbers = false,
            Cell::Integer(_) => {}
            Cell::Float(digits) => {
                self.fractions = true;
                let decimals = match digits.split_once('.') {
                    _ if digits.contains(['e', 'E']) => usize::MAX,
                    Some((_, decimals)) => decimals.len(),
                    None => 0,
                };
                self.written_decimals = self.written_decimals.max(decimals);
                if let Ok(number) = digits.parse::<f64>()
                    && number != 0.0
                {
                    self.least_exponent =
                        self.least_exponent.min(number.abs().log10().floor() as i32);
                }
            }
        }
    }

    /// How many decimals all numbers get, so that their points align: none among integers; else
    /// four, or as many as show the smallest number, but none that nobody has written.
    fn decimals(&self) -> Option<usize> {
        let shows_least = usize::try_from(DIGITS - 1 - self.least_exponent).unwrap_or(0);
        self.fractions.then(|| DECIMALS.max(shows_least.min(self.written_decimals)))
    }
}

impl Cell {
    /// A value, nested ones as compact JSON.
    pub(super) fn new(value: &Value<'_>) -> Self {
        let text = value.text();
        match value.kind() {
            Kind::String => Self::Text(value.as_string().unwrap_or_default().into_owned()),
            Kind::Number if text.contains(['.', 'e', 'E']) => Self::Float(text.to_owned()),
            Kind::Number => Self::Integer(text.to_owned()),
            Kind::Array | Kind::Object => {
                let mut compact = String::new();
                crate::json::write_compact(&mut compact, text);
                Self::Text(compact)
            }
            Kind::Null | Kind::Boolean => Self::Text(text.to_owned()),
        }
    }

    /// The text for a person, numbers to so many decimals.
    fn readable(&self, decimals: Option<usize>) -> String {
        match (self, decimals) {
            (Self::Text(text), _) => text.clone(),
            (Self::Integer(digits), Some(decimals)) => format!("{digits}.{:0<decimals$}", ""),
            (Self::Float(digits), Some(decimals)) => match digits.parse::<f64>() {
                Ok(number) => format!("{number:.decimals$}"),
                Err(_) => digits.clone(),
            },
            (Self::Integer(digits) | Self::Float(digits), None) => digits.clone(),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::error::Place;

    pub(in crate::write) fn record(text: &str) -> Record<'static> {
        Record::built(text.to_owned(), Place::start("f")).unwrap()
    }

    pub(in crate::write) fn table(columns: &[&str], records: &[&str]) -> Table {
        let mut table = Table::new(columns.iter().copied());
        records.iter().for_each(|text| table.add(&record(text)));
        table
    }

    #[test]
    fn columns_are_the_union_of_keys_in_the_order_they_are_seen() {
        let table = table(&["z"], &[r#"{"b":1,"a":2}"#, r#"{"a":3,"c":4,"b":5}"#, "{}"]);
        let keys: Vec<_> = table.columns().iter().map(|column| &*column.key).collect();
        assert_eq!(keys, ["z", "b", "a", "c"]);
        let rows: Vec<_> = table.readable_rows().map(|row| row.concat()).collect();
        assert_eq!(rows, ["-12-", "-534", "----"]);
    }

    #[test]
    fn numbers_of_a_column_have_the_same_decimals() {
        let table = table(&[], &[r#"{"a":1024.123456}"#, r#"{"a":9}"#, r#"{"a":1e-3}"#]);
        let rows: Vec<_> = table.readable_rows().map(|row| row.concat()).collect();
        assert_eq!(rows, ["1024.12346", "9.00000", "0.00100"]);
    }

    #[test]
    fn a_small_number_does_not_show_as_zero() {
        let shown = |records: &[&str]| -> Vec<String> {
            table(&[], records).readable_rows().map(|row| row.concat()).collect()
        };
        assert_eq!(shown(&[r#"{"a":0.00814321}"#, r#"{"a":12.5}"#]), ["0.00814", "12.50000"]);
        assert_eq!(shown(&[r#"{"a":-2.5e-07}"#, r#"{"a":0.0}"#]), ["-0.000000250", "0.000000000"]);
        assert_eq!(shown(&[r#"{"a":0.0041}"#]), ["0.0041"]);
        assert_eq!(shown(&[r#"{"a":0.5}"#]), ["0.5000"]);
    }

    #[test]
    fn nested_values_are_compact() {
        let table = table(&[], &[r#"{"a": [1, {"b": NaN}]}"#]);
        let rows: Vec<_> = table.readable_rows().map(|row| row.concat()).collect();
        assert_eq!(rows, [r#"[1,{"b":null}]"#]);
    }
}
