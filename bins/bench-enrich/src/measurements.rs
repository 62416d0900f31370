//! What was measured: throughputs by GPU, latencies in seconds, interactivities.
//!
//! Keys, their order and the arithmetic are those of the upstream `process_result.py`, so that a
//! record equals upstream's to the last bit.

use bench_common::format::{Run, Statistic};
use bench_common::metric::{
    INPUT_TPUT_PER_GPU, Metric, OUTPUT_TPUT_PER_GPU, STD_INTVTY, TPUT_PER_GPU,
};
use bench_common::{Error, RecordBuilder};

use crate::deployment::Gpus;
use crate::labels::Label;

/// Adds the throughputs, in tok/s/gpu.
///
/// # Errors
/// As [`Run::throughputs`]: without them, there is no record.
pub(crate) fn add_throughputs(
    run: &Run<'_>,
    gpus: Gpus,
    record: &mut RecordBuilder,
) -> Result<(), Error> {
    let (total, output) = run.throughputs()?;
    record.float(TPUT_PER_GPU, Some(total / gpus.total as f64));
    record.float(OUTPUT_TPUT_PER_GPU, Some(output / gpus.output as f64));
    record.float(INPUT_TPUT_PER_GPU, Some((total - output) / gpus.input as f64));
    Ok(())
}

/// Refuses a duration of the client's under a name that a record has for something else.
///
/// # Errors
/// As above, at the client's key.
pub(crate) fn check_name(statistic: &Statistic, run: &Run<'_>) -> Result<(), Error> {
    let field = &*statistic.field;
    let is_other_metric = Metric::of_field(field).is_some_and(|metric| metric.unit != "s");
    if Label::of(field).is_none() && field != STD_INTVTY && !is_other_metric {
        return Ok(());
    }
    let key = format!("{field}_ms");
    let message = format!(
        "`{key}` would be `{field}` of the record, which is no duration; rename or remove it"
    );
    Err(run.object.error(&key, message))
}

/// Adds statistics in seconds, and behind a TPOT the interactivity, its reciprocal.
/// (`std_intvty`, the reciprocal of a standard deviation, means nothing; upstream has it.)
pub(crate) fn add_statistics(statistics: &[Statistic], record: &mut RecordBuilder) {
    for Statistic { field, value, unit } in statistics {
        record.float(field, value.map(|value| value / unit.per_second()));
        if field.contains("tpot") {
            // A TPOT of 0 has no reciprocal; it becomes null.
            let interactivity = value.map(|value| unit.per_second() / value);
            record.float(&field.replace("tpot", "intvty"), interactivity);
        }
    }
}

/// The statistics of a run as far as they were measured: null for the TPOT and the ITL of 0 that a
/// client writes where no answer has a second token, or all of it comes at once.
pub(crate) fn measured(statistics: &[Statistic]) -> Vec<Statistic> {
    let is_spread = |known: &Statistic| known.field.starts_with("std_");
    let takes_time = |metric| {
        let of_metric = |known: &&Statistic| between_tokens(&known.field) == Some(metric);
        let mut others = statistics.iter().filter(of_metric).filter(|known| !is_spread(known));
        others.any(|known| known.value.is_some_and(|value| value > 0.0))
    };
    let value = |known: &Statistic| match between_tokens(&known.field) {
        Some(metric) if is_spread(known) => known.value.filter(|_| takes_time(metric)),
        _ => taken(&known.field, known.value),
    };
    statistics.iter().map(|known| Statistic { value: value(known), ..known.clone() }).collect()
}

/// A value of a latency, unless it is the 0 that stands for none between tokens.
pub(crate) fn taken(field: &str, value: Option<f64>) -> Option<f64> {
    value.filter(|value| *value != 0.0 || between_tokens(field).is_none())
}

/// The metric of a statistic of what passes between tokens: TPOT or ITL.
fn between_tokens(field: &str) -> Option<&'static str> {
    let metric = Metric::of_field(field)?.name;
    ["tpot", "itl"].contains(&metric).then_some(metric)
}

/// The statistics of a run in which nothing was served: a client writes zeros, but nothing was
/// measured.
pub(crate) fn of_nothing(statistics: &[Statistic]) -> Vec<Statistic> {
    statistics.iter().map(|known| Statistic { value: None, ..known.clone() }).collect()
}
