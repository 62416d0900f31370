//! Statistics in keys of their own: `p99_ttft_ms`, `ttft_ms_p99`, `p99_ttft`.

use super::run::{Latency, Run, UnitOf};
use super::unit::Unit;
use crate::error::Error;
use crate::metric::is_statistic;
use crate::record::Kind;

/// Adds every statistic of the latencies of a table, and every other duration in milliseconds.
///
/// # Errors
/// A statistic that is neither a number nor null.
pub(super) fn read(run: &mut Run<'_>, latencies: &[Latency]) -> Result<(), Error> {
    let object = run.object.clone();
    for (key, value) in object.members() {
        let Some((field, unit)) = field_of(key, latencies) else { continue };
        let number = match value.kind() {
            Kind::Null => None,
            Kind::Number => value.as_number(),
            // What users add as metadata comes as strings.
            Kind::String => {
                let text = value.as_string().unwrap_or_default();
                let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
                Some(number.ok_or_else(|| object.wrong(key, &value, "a number"))?)
            }
            // Lists and tables of durations are no statistic.
            Kind::Boolean | Kind::Array | Kind::Object => continue,
        };
        run.statistic(field, number, unit);
    }
    Ok(())
}

/// The field of records for a key, and the unit of its value.
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
    key.ends_with("_ms").then(|| (key.replace("_ms", ""), Unit::Milliseconds))
}
