//! Statistics in keys of their own: `p99_ttft_ms`, `ttft_ms_p99`, `p99_ttft`.

use super::run::{Latency, Run, Statistic, UnitOf};
use super::unit::Unit;
use crate::error::Error;
use crate::metric::{Metric, is_statistic};
use crate::record::{Kind, Value};

/// Adds every statistic of the latencies of a table, and every other duration in milliseconds.
///
/// # Errors
/// A statistic that is neither a number nor null, or below 0; one that stands there twice and differs.
pub(super) fn read(run: &mut Run<'_>, latencies: &[Latency]) -> Result<(), Error> {
    let object = run.object.clone();
    for (key, value) in object.members() {
        let known = field_of(key, latencies);
        let Some((field, unit)) = known.clone().or_else(|| other_duration(key)) else { continue };
        let number = match value.kind() {
            Kind::Null => None,
            // What the client made of times that it did not take.
            _ if run.is_unstreamed && known.is_some() && !field.ends_with("_e2el") => None,
            // Lists and tables of durations are no statistic.
            Kind::Array | Kind::Object if known.is_none() => continue,
            _ => {
                let number = spelled_number(&value);
                // An offset of a clock may be below 0, a metric under another client's name not.
                let metric = known.is_some() || Metric::of_field(&field).is_some();
                let measured = metric || number.is_none();
                if measured { Some(object.amount_of(key, &value, number)?) } else { number }
            }
        };
        run.statistic(&object, key, Statistic { field, value: number, unit })?;
    }
    Ok(())
}

/// A number, also one in a string: so comes what users add as metadata.
fn spelled_number(value: &Value<'_>) -> Option<f64> {
    match value.as_string() {
        Some(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        None => value.as_number(),
    }
}

/// A duration that is no latency of the table, under the name that upstream gives it.
fn other_duration(key: &str) -> Option<(String, Unit)> {
    key.strip_suffix("_ms").map(|field| (field.to_owned(), Unit::Milliseconds))
}

/// The statistic of a latency that a key holds, and the unit of its value.
fn field_of(key: &str, latencies: &[Latency]) -> Option<(String, Unit)> {
    for &Latency { metric, key: name, unit } in latencies {
        let UnitOf::Always(unit) = unit else { continue };
        let marked = format!("{name}_{}", unit.symbol());
        let before =
            |tail: &str| key.strip_suffix(tail)?.strip_suffix('_').filter(|s| is_statistic(s));
        let behind = || key.strip_prefix(&marked)?.strip_prefix('_').filter(|s| is_statistic(s));
        if let Some(statistic) = before(&marked).or_else(behind) {
            return Some((format!("{statistic}_{metric}"), unit));
        }
        if let Some(statistic) = before(name) {
            return Some((format!("{statistic}_{metric}"), Unit::Seconds));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::object::Object;
    use super::*;
    use crate::error::Place;
    use crate::record::Record;

    #[test]
    fn a_metric_of_another_clients_name_is_not_below_0_either() {
        let read_one = |text: &str| {
            let record = Record::built(text.to_owned(), Place::start("f")).unwrap();
            let mut run = Run::new(Object::of(&record));
            read(&mut run, &[]).map_err(|error| error.to_string())
        };
        assert_eq!(read_one(r#"{"mean_e2el_ms":0.5,"mean_offset_ms":-0.5}"#), Ok(()));
        let error = read_one(r#"{"mean_e2el_ms":-0.5}"#).unwrap_err();
        assert!(error.contains("mean_e2el_ms"), "{error}");
    }

    #[test]
    fn only_the_ending_of_a_key_is_its_unit() {
        let found = |key| other_duration(key).map(|(field, _)| field);
        assert_eq!(found("mean_pre_ms").as_deref(), Some("mean_pre"));
        // Without both, it would be another metric.
        assert_eq!(found("p99_ttf_mst_ms").as_deref(), Some("p99_ttf_mst"));
        assert_eq!(found("duration"), None);
    }
}
