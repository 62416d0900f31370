//! What was measured: throughputs by GPU, latencies in seconds, interactivities.
//!
//! Keys, their order and the arithmetic are those of the upstream `process_result.py`, so that a
//! record equals upstream's to the last bit.

use bench_common::format::{Run, Statistic};
use bench_common::metric::{INPUT_TPUT_PER_GPU, Metric, OUTPUT_TPUT_PER_GPU, TPUT_PER_GPU};
use bench_common::{Error, RecordBuilder};

use crate::deployment::Gpus;

const WRONG: &str =
    "the clock or the client is wrong: run the benchmark again, or leave the file out";

/// Adds the throughputs, in tok/s/gpu.
///
/// # Errors
/// A throughput that the client did not save: without it, there is no record. One below 0. An
/// output that is more than the total.
pub(crate) fn add_throughputs(
    run: &Run<'_>,
    gpus: Gpus,
    record: &mut RecordBuilder,
) -> Result<(), Error> {
    let missing = |what: &str| {
        let message = format!(
            "the {what} is missing, so there is no throughput by GPU; run the benchmark again, or \
             leave the file out"
        );
        Error::at(&run.object.place(), message)
    };
    let total = run.total_throughput.ok_or_else(|| missing("total token throughput"))?;
    let output = run.output_throughput.ok_or_else(|| missing("output token throughput"))?;
    for (what, value) in [("total", total), ("output", output)] {
        if value < 0.0 {
            let message = format!("the {what} token throughput is {value}, less than 0; {WRONG}");
            return Err(Error::at(&run.object.place(), message));
        }
    }
    if output > total {
        let message = format!(
            "the output token throughput, {output}, is more than the total, {total}; one of them is \
             wrong"
        );
        return Err(Error::at(&run.object.place(), message));
    }
    record.float(TPUT_PER_GPU, Some(total / gpus.total as f64));
    record.float(OUTPUT_TPUT_PER_GPU, Some(output / gpus.output as f64));
    record.float(INPUT_TPUT_PER_GPU, Some((total - output) / gpus.input as f64));
    Ok(())
}

/// Adds a statistic in seconds, and behind a TPOT the interactivity, its reciprocal.
/// (`std_intvty`, the reciprocal of a standard deviation, means nothing; upstream has it.)
pub(crate) fn add_statistic(statistic: &Statistic, record: &mut RecordBuilder) {
    let Statistic { field, value, unit } = statistic;
    record.float(field, value.map(|value| value / unit.per_second()));
    if field.contains("tpot") {
        // A TPOT of 0 has no reciprocal; it becomes null.
        let interactivity = value.map(|value| unit.per_second() / value);
        record.float(&field.replace("tpot", "intvty"), interactivity);
    }
}

/// Refuses what no clock measures and nobody counts.
///
/// # Errors
/// A latency, a duration or a number of requests below 0.
pub(crate) fn check(run: &Run<'_>) -> Result<(), Error> {
    let counted =
        [("duration", run.duration), ("completed", run.completed), ("failed", run.failed)];
    for (what, value) in counted {
        if let Some(value) = value.filter(|value| *value < 0.0) {
            let message = format!("`{what}` is {value}, less than 0; {WRONG}");
            return Err(Error::at(&run.object.place(), message));
        }
    }
    let negative = |known: &&Statistic| {
        known.value.is_some_and(|value| value < 0.0) && Metric::of_field(&known.field).is_some()
    };
    let Some(Statistic { field, value, unit }) = run.statistics.iter().find(negative) else {
        return Ok(());
    };
    let value = value.unwrap_or_default();
    let message = format!("`{field}` is {value} {}, less than 0; {WRONG}", unit.symbol());
    Err(Error::at(&run.object.place(), message))
}

/// The statistics of a run in which nothing was served: a client writes zeros, but nothing was
/// measured.
pub(crate) fn of_nothing(statistics: &[Statistic]) -> Vec<Statistic> {
    statistics.iter().map(|known| Statistic { value: None, ..known.clone() }).collect()
}
