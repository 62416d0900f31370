//! The groups of `--by`: which a record belongs to, and what a group is called.

use bench_common::workload::Workload;
use bench_common::{Error, Record, RecordBuilder, field, hardware, label};

/// What stands for model, ISL and OSL together, however the model is spelled; unless the records
/// have a field of that name.
const WORKLOAD: &str = "workload";

/// What stands for `hw` without what it says of the runner; unless the records have a field of that
/// name.
const HARDWARE: &str = "hardware";

/// The values of the `--by` fields, as they are compared; `None` where a record lacks one.
pub(crate) type Key = Vec<Option<String>>;

/// The group of a record.
pub(crate) fn key(record: &Record<'_>, by: &[String]) -> Key {
    by.iter()
        .map(|field| match record.get(field) {
            Some(value) => label::compared(&value).map(Into::into),
            None => derived(record, field).map(|value| value.to_lowercase()),
        })
        .collect()
}

/// What a record tells under a name that is none of its fields.
fn derived(record: &Record<'_>, name: &str) -> Option<String> {
    match name {
        WORKLOAD => Some(Workload::of(record).to_string()),
        HARDWARE => {
            let runner = record.label(field::HW)?.to_lowercase();
            Some(hardware::of_runner(&runner).to_owned())
        }
        _ => None,
    }
}

/// The `--by` fields with the values of a record of the group, to begin what is written of it.
///
/// # Errors
/// A field that is named twice.
pub(crate) fn labels(record: &Record<'_>, by: &[String]) -> Result<Record<'static>, Error> {
    let mut labels = RecordBuilder::new();
    for field in by {
        match record.get(field) {
            Some(value) => labels.value(field, &value),
            None => match derived(record, field) {
                Some(value) => labels.string(field, &value),
                None => labels.null(field),
            },
        }
    }
    labels.finish(record.place().clone())
}

/// The group's name in messages: `hw=b200, precision=fp4`.
pub(crate) fn name(key: &Key, by: &[String]) -> String {
    if by.is_empty() {
        return "all records".to_owned();
    }
    let label = |(field, value): (&String, &Option<String>)| match value {
        Some(value) => format!("{field}={}", bench_common::error::visible(value)),
        None => format!("no {field}"),
    };
    by.iter().zip(key).map(label).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;

    fn record(text: &str) -> Record<'static> {
        Record::built(text.to_owned(), Place::start("f")).unwrap()
    }

    fn key_of(text: &str, by: &[&str]) -> Key {
        let by: Vec<String> = by.iter().map(|&field| field.to_owned()).collect();
        key(&record(text), &by)
    }

    #[test]
    fn spelling_does_not_make_a_group() {
        assert_eq!(key_of(r#"{"tp":8}"#, &["tp"]), key_of(r#"{"tp":8.0}"#, &["tp"]));
        assert_eq!(key_of(r#"{"dp":"false"}"#, &["dp"]), key_of(r#"{"dp":false}"#, &["dp"]));
        assert_ne!(key_of(r#"{"tp":8}"#, &["tp"]), key_of(r#"{"tp":4}"#, &["tp"]));
        assert_ne!(key_of(r#"{"r":{"a":1}}"#, &["r"]), key_of(r#"{"r":{"a":2}}"#, &["r"]));
        assert_eq!(key_of(r#"{"hw":null}"#, &["hw"]), key_of("{}", &["hw"]));
    }

    #[test]
    fn a_workload_is_a_group_however_it_is_spelled() {
        let by = ["workload"];
        let plain = key_of(r#"{"model":"a/M-1","isl":1024,"osl":1024}"#, &by);
        assert_eq!(plain, key_of(r#"{"model":"b/m-1-FP4","isl":1024,"osl":1024}"#, &by));
        assert_ne!(plain, key_of(r#"{"model":"a/M-1","isl":8192,"osl":1024}"#, &by));
        assert_eq!(key_of(r#"{"workload":"chat"}"#, &by), [Some("chat".to_owned())]);
    }

    #[test]
    fn runners_of_one_hardware_are_a_group() {
        let by = ["hardware"];
        let b200 = key_of(r#"{"hw":"b200-nv"}"#, &by);
        assert_eq!(b200, [Some("b200".to_owned())]);
        assert_eq!(b200, key_of(r#"{"hw":"B200-TRT"}"#, &by));
        assert_ne!(b200, key_of(r#"{"hw":"gb200-nv"}"#, &by));
        assert_eq!(key_of(r#"{"hw":"b200","hardware":"B"}"#, &by), [Some("B".to_owned())]);
        assert_eq!(key_of("{}", &by), [None]);
    }

    #[test]
    fn a_group_is_named_by_its_labels() {
        let by = ["hw".to_owned(), "tp".to_owned()];
        let record = record(r#"{"hw":"b200","model":"m"}"#);
        assert_eq!(name(&key(&record, &by), &by), "hw=b200, no tp");
        assert_eq!(name(&Vec::new(), &[]), "all records");
        let mut text = String::new();
        labels(&record, &by).unwrap().write_compact(&mut text);
        assert_eq!(text, r#"{"hw":"b200","tp":null}"#);
    }
}
