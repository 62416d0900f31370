//! Records that are brought up to date with others of the same configuration.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use bench_common::configuration::Key;
use bench_common::error::Place;
use bench_common::field::{INTERPOLATED, PARETO, PARETO_RANK};
use bench_common::fingerprint::{Fingerprint, fingerprint, of_value};
use bench_common::metric::{Metric, N, TPUT_PER_GPU, follows_from, over_repeats};
use bench_common::report::Reporter;
use bench_common::shape::Shape;
use bench_common::{Error, Record, RecordBuilder};

/// The records of OURS, and which of them matched.
#[derive(Debug)]
pub(crate) struct Updates {
    key: Key,
    /// Whether what matches nothing is added.
    add: bool,
    records: Vec<Ours>,
    places: HashMap<Fingerprint, usize>,
    /// Records of OFFICIAL whose update another one has had.
    ambiguous: u64,
    /// The keys that were left out of some record, as they followed from what was replaced.
    stale: BTreeSet<String>,
}

#[derive(Debug)]
struct Ours {
    record: Record<'static>,
    /// Where the record of OFFICIAL stood that it matched.
    matched: Option<Place>,
}

impl Updates {
    /// No updates yet.
    pub(crate) fn new(key: Key, add: bool) -> Self {
        Self {
            key,
            add,
            records: Vec::new(),
            places: HashMap::new(),
            ambiguous: 0,
            stale: BTreeSet::new(),
        }
    }

    /// Adds a record of OURS.
    ///
    /// # Errors
    /// A raw result; a record without the key; two records that match the same.
    pub(crate) fn add(&mut self, record: Record<'static>) -> Result<(), Error> {
        if Shape::of(&record) == Shape::RawResult {
            let message = "a raw result is no record; run bench-enrich on it first";
            return Err(Error::at(record.place(), message));
        }
        let next = self.records.len();
        let place = *self.places.entry(self.key.of(&record)?).or_insert(next);
        if place == next {
            self.records.push(Ours { record, matched: None });
            return Ok(());
        }
        let first = &self.records[place].record;
        if fingerprint(first) == fingerprint(&record) {
            return Ok(());
        }
        Err(Error::at(
            record.place(),
            format!(
                "the same configuration as {} ({}); only one of them can be the update",
                first.place(),
                self.key.shown(&record)
            ),
        ))
    }

    /// The record of OFFICIAL with the keys of the record of OURS that matches it, if one does.
    ///
    /// # Errors
    /// A second record that the same record of OURS matches.
    pub(crate) fn apply(&mut self, official: Record<'static>) -> Result<Record<'static>, Error> {
        // A record without the key, such as one of several nodes without `tp`, matches nothing.
        let place = self.key.of(&official).ok().and_then(|key| self.places.get(&key));
        let Some(&place) = place else {
            return Ok(official);
        };
        let ours = &mut self.records[place];
        if let Some(first) = &ours.matched {
            self.ambiguous += 1;
            return Err(Error::at(
                official.place(),
                format!(
                    "{} matches this record as well as {} ({}); name more keys with --key",
                    ours.record.place(),
                    first,
                    self.key.shown(&official)
                ),
            ));
        }
        let stale = stale(&official, &ours.record);
        let updated = RecordBuilder::amended_without(&official, &ours.record, |key| {
            stale.iter().any(|other| other == key)
        })?;
        self.stale.extend(stale.into_iter().map(Cow::into_owned));
        ours.matched = Some(official.place().clone());
        Ok(updated)
    }

    /// How many records of OFFICIAL were updated.
    pub(crate) fn matched(&self) -> u64 {
        self.records.iter().filter(|ours| ours.matched.is_some()).count() as u64
    }

    /// Gives out what did not match, if it is to be added.
    ///
    /// # Errors
    /// Records that matched several; records that matched nothing, if they are not to be added.
    /// What matched nothing and is no record is told and not added.
    pub(crate) fn finish(self, reporter: &mut Reporter) -> Result<Vec<Record<'static>>, Error> {
        if self.ambiguous > 0 {
            return Err(Error::input("the key does not tell the records of OFFICIAL apart"));
        }
        if !self.stale.is_empty() {
            let keys: Vec<&str> = self.stale.iter().map(String::as_str).collect();
            reporter.warn(format!(
                "left out of updated records what followed from values that were replaced: {}",
                keys.join(", ")
            ));
        }
        let total = self.records.len();
        let unmatched: Vec<_> =
            self.records.into_iter().filter(|ours| ours.matched.is_none()).collect();
        if self.add {
            let (added, rest): (Vec<_>, Vec<_>) =
                unmatched.into_iter().partition(|ours| Shape::of(&ours.record) == Shape::Record);
            for Ours { record, .. } in rest {
                let message = format!(
                    "matches nothing ({}), and without `{TPUT_PER_GPU}` it is no record to add",
                    self.key.shown(&record)
                );
                reporter.fail(Error::at(record.place(), message))?;
            }
            return Ok(added.into_iter().map(|ours| ours.record).collect());
        }
        for ours in &unmatched {
            let shown = self.key.shown(&ours.record);
            let message = format!("the record matches nothing ({shown})");
            reporter.fail(Error::at(ours.record.place(), message))?;
        }
        if unmatched.is_empty() {
            return Ok(Vec::new());
        }
        Err(Error::input(format!(
            "{} of {total} records match nothing to update; correct --key, or add them with --add",
            unmatched.len()
        )))
    }
}

/// The official keys that follow from values which ours replace by others, and that ours lack:
/// the cost of another throughput, or the spread of other repeats.
fn stale<'r>(official: &'r Record<'_>, ours: &Record<'_>) -> Vec<Cow<'r, str>> {
    let is_replaced = |key: &str| match (official.get(key), ours.get(key)) {
        (Some(theirs), Some(value)) => of_value(&theirs) != of_value(&value),
        _ => false,
    };
    let is_measured_anew =
        official.members().any(|(key, _)| Metric::of_field(&key).is_some() && is_replaced(&key));
    let follows = |key: &str| match key {
        N | PARETO | PARETO_RANK | INTERPOLATED => is_measured_anew,
        _ => {
            let of = over_repeats(key).map_or(key, |(of, _)| of);
            of != key && is_replaced(of)
                || follows_from(of).is_some_and(|(from, _)| is_replaced(&from))
        }
    };
    let keys = official.members().map(|(key, _)| key);
    keys.filter(|key| ours.get(key).is_none() && follows(key)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(line: u64, text: &str) -> Record<'static> {
        let place = Place { file: "f".into(), line, column: 1 };
        Record::built(text.to_owned(), place).unwrap()
    }

    fn updates(add: bool, ours: &[&str]) -> Updates {
        let mut updates = Updates::new(Key::named(vec!["hw".into(), "tp".into()]), add);
        for (line, text) in (1..).zip(ours) {
            updates.add(record(line, text)).unwrap();
        }
        updates
    }

    fn quiet() -> Reporter {
        let mut reporter = Reporter::to("test", std::io::sink());
        reporter.set_quiet(true);
        reporter
    }

    #[test]
    fn what_followed_from_a_replaced_value_is_left_out() {
        let official = concat!(
            r#"{"hw":"b200","tp":8,"tput_per_gpu":1000,"tput_per_gpu_std":20,"median_tpot":0.02,"#,
            r#""median_intvty":50,"median_intvty_std":1,"cost_per_mtok":0.5,"cost_per_mtok_mean":0.5,"n":3,"pareto":true}"#
        );
        let text = |ours: &str| {
            let mut updates = updates(false, &[ours]);
            let mut text = String::new();
            updates.apply(record(1, official)).unwrap().write_compact(&mut text);
            text
        };
        assert_eq!(
            text(r#"{"hw":"b200","tp":8,"tput_per_gpu":2000}"#),
            r#"{"hw":"b200","tp":8,"tput_per_gpu":2000,"median_tpot":0.02,"median_intvty":50,"median_intvty_std":1}"#
        );
        let given = r#"{"hw":"b200","tp":8,"tput_per_gpu":2000,"cost_per_mtok":0.25,"n":1}"#;
        assert!(text(given).ends_with(r#""cost_per_mtok":0.25,"n":1}"#), "{}", text(given));
        for same in [r#"{"hw":"b200","tp":8,"tput_per_gpu":1e3}"#, r#"{"hw":"b200","tp":8}"#] {
            assert_eq!(text(same).replace("1e3", "1000"), official);
        }
    }

    #[test]
    fn our_keys_replace_the_official_ones_in_their_places() {
        let ours = [r#"{"x":[1],"tput_per_gpu":2.50,"tp":8.0,"hw":"b200"}"#];
        let mut updates = updates(false, &ours);
        let official = record(1, r#"{"hw":"b200","tput_per_gpu":1,"tp":8,"image":"i"}"#);
        let mut text = String::new();
        updates.apply(official).unwrap().write_compact(&mut text);
        assert_eq!(text, r#"{"hw":"b200","tput_per_gpu":2.50,"tp":8.0,"image":"i","x":[1]}"#);
        assert!(updates.finish(&mut quiet()).unwrap().is_empty());
    }

    #[test]
    fn what_matches_nothing_is_added_or_refused() {
        let ours = [r#"{"hw":"b200","tp":4,"tput_per_gpu":1}"#, r#"{"hw":"b200","tp":8}"#];
        let mut reporter = quiet();
        assert_eq!(updates(true, &ours).finish(&mut reporter).unwrap().len(), 1);
        assert!(reporter.has_failed(), "one is no record");
        let error =
            updates(false, &ours).finish(&mut Reporter::to("test", std::io::sink())).unwrap_err();
        assert!(error.to_string().starts_with("2 of 2 records match nothing"), "{error}");
    }

    #[test]
    fn a_match_is_one_to_one() {
        let mut updates = updates(false, &[r#"{"hw":"b200","tp":8,"tput_per_gpu":1}"#]);
        let same = record(2, r#"{"tp":8,"hw":"b200","tput_per_gpu":1.0}"#);
        assert!(updates.add(same).is_ok());
        let other = record(3, r#"{"hw":"b200","tp":8,"tput_per_gpu":2}"#);
        let error = updates.add(other).unwrap_err().to_string();
        assert!(error.starts_with("f:3:1: the same configuration as f:1:1 (hw=b200, tp=8)"));
        let official = |line| record(line, r#"{"hw":"b200","tp":8,"conc":4}"#);
        assert!(updates.apply(official(1)).is_ok());
        let error = updates.apply(official(2)).unwrap_err().to_string();
        assert!(error.contains("matches this record as well as f:1:1"), "{error}");
        for other in [r#"{"hw":"b200","tp":1}"#, r#"{"hw":"b200","prefill_tp":8}"#] {
            assert!(updates.apply(record(3, other)).is_ok());
        }
        assert!(updates.finish(&mut quiet()).is_err());
    }

    #[test]
    fn a_raw_result_updates_nothing() {
        let raw = record(1, r#"{"hw":"b200","tp":8,"model_id":"m","total_token_throughput":1}"#);
        assert!(updates(false, &[]).add(raw).is_err());
    }
}
