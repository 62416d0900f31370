//! genai-bench: the aggregate of one scenario at one concurrency. Seconds, unless it says `ms`.

use super::object::Object;
use super::run::{Latency, Run, UnitOf};
use super::unit::Unit;
use super::{Format, Runs, has_object_with, statistic};
use crate::error::Error;
use crate::record::Record;

const S: UnitOf = UnitOf::Always(Unit::Seconds);

/// Where newer versions say in which unit they write latencies.
const TIME_UNIT: &str = "_time_unit";

pub(super) const FORMAT: Format = Format {
    name: "genai-bench",
    keys: "`aggregated_metrics.stats`",
    latencies: &[
        Latency { metric: "ttft", key: "ttft", unit: S },
        Latency { metric: "tpot", key: "tpot", unit: S },
        Latency { metric: "e2el", key: "e2e_latency", unit: S },
    ],
    known: |record| has_object_with(record, "aggregated_metrics", "stats"),
    read,
};

fn read<'a>(record: &'a Record<'a>) -> Result<Runs<'a>, Error> {
    let report = Object::of(record);
    let Some(metrics) = report.object("aggregated_metrics")? else { return Ok(Vec::new()) };
    let mut run = Run::new(metrics.clone());
    run.concurrency(metrics.label("num_concurrency"));
    run.output_throughput = metrics.amount("mean_output_throughput_tokens_per_s")?;
    run.total_throughput = metrics.amount("mean_total_tokens_throughput_tokens_per_s")?;
    run.completed = metrics.amount("num_completed_requests")?;
    run.failed = metrics.amount("num_error_requests")?;
    run.duration = metrics.amount("run_duration")?;
    let Some(stats) = metrics.object("stats")? else { return Ok(vec![Ok(run)]) };
    let unit = match report.get(TIME_UNIT) {
        Some(_) => UnitOf::Stated(TIME_UNIT),
        None => S,
    };
    for latency in FORMAT.latencies {
        let Some(block) = stats.object(latency.key)? else { continue };
        run.latency(&Latency { unit, ..*latency }, &block, &report, statistic::name)?;
    }
    Ok(vec![Ok(run)])
}
