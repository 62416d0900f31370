//! What the fuzz targets share. Each target holds one part of the filters to a promise, on inputs
//! that nobody thought of; `scripts/fuzz` runs them all.

pub mod json;
pub mod latencies;
pub mod reading;

use bench_common::Record;
use bench_common::error::Place;

/// A record of text that is one object, and nothing else.
pub fn record(text: &str) -> Option<Record<'static>> {
    Record::built(text.to_owned(), Place::start("f")).ok()
}

/// A record on one line, as it is written.
pub fn written(record: &Record<'_>) -> String {
    let mut text = String::new();
    record.write_compact(&mut text);
    text
}
