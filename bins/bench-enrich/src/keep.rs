//! Scalars of the raw result that are carried over: `--keep`.

use std::sync::atomic::{AtomicBool, Ordering};

use bench_common::format::Run;
use bench_common::record::Kind;
use bench_common::report::Reporter;
use bench_common::{Error, Record, RecordBuilder};

/// The keys to carry over, and which of them some raw result had.
#[derive(Debug, Default)]
pub(crate) struct Keep {
    keys: Vec<(String, AtomicBool)>,
    was_asked: AtomicBool,
}

impl Keep {
    /// These keys.
    pub(crate) fn new(keys: Vec<String>) -> Self {
        let keys = keys.into_iter().map(|key| (key, AtomicBool::default())).collect();
        Self { keys, ..Self::default() }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The record with scalars of the raw result carried over; null for one that it does not have.
    /// What the record has already stays.
    ///
    /// # Errors
    /// A list or a table under one of the keys.
    pub(crate) fn add(
        &self,
        run: &Run<'_>,
        record: Record<'static>,
    ) -> Result<Record<'static>, Error> {
        if self.keys.is_empty() {
            return Ok(record);
        }
        self.was_asked.store(true, Ordering::Relaxed);
        let mut kept = RecordBuilder::new();
        for (key, found) in &self.keys {
            // Clients of 2025 wrote the colon into the key.
            let with_colon = format!("{key}:");
            let is_known = record.get(key).is_some();
            if is_known || run.object.members().any(|(own, _)| own == key || own == with_colon) {
                found.store(true, Ordering::Relaxed);
            }
            match run.object.get(key).or_else(|| run.object.get(&with_colon)) {
                _ if is_known => {}
                None => kept.null(key),
                Some(value) if matches!(value.kind(), Kind::Array | Kind::Object) => {
                    // What is in it is not shown: a server's settings may hold secrets.
                    let message = format!(
                        "`{key}` is a list or a table; --keep takes numbers, texts and booleans"
                    );
                    return Err(run.object.error(key, message));
                }
                Some(value) => kept.value(key, &value),
            }
        }
        RecordBuilder::amended(&record, &kept.finish(record.place().clone())?)
    }

    /// Names the keys that no raw result had: a slip of the keyboard looks like missing data. Once
    /// all is read.
    pub(crate) fn warn_of_unknown(&self, reporter: &Reporter) {
        if !self.was_asked.load(Ordering::Relaxed) {
            return;
        }
        for (key, _) in self.keys.iter().filter(|(_, found)| !found.load(Ordering::Relaxed)) {
            reporter.warn(format!("no raw result has the key `{key}` of --keep"));
        }
    }
}
