//! inference-perf `stage_N_lifecycle_metrics.json`: one stage of a load, latencies in seconds. The
//! `summary_*` beside it repeats all stages at once and has no rate: it is no run. Neither is
//! `adapter_NAME_stage_N_*`, the part of one LoRA adapter in a stage.

use super::object::Object;
use super::run::{Latency, Run, UnitOf};
use super::unit::Unit;
use super::{Format, Runs, has, has_object_with};
use crate::error::Error;
use crate::record::Record;

const S: UnitOf = UnitOf::Always(Unit::Seconds);

pub(super) const FORMAT: Format = Format {
    name: "inference-perf",
    keys: "`load_summary.achieved_rate` with `successes`",
    latencies: &[
        Latency { metric: "ttft", key: "time_to_first_token", unit: S },
        Latency { metric: "tpot", key: "time_per_output_token", unit: S },
        Latency { metric: "itl", key: "inter_token_latency", unit: S },
        Latency { metric: "e2el", key: "request_latency", unit: S },
    ],
    known: |record| {
        has_object_with(record, "load_summary", "achieved_rate") && has(record, "successes")
    },
    read,
};

fn read<'a>(record: &'a Record<'a>) -> Result<Runs<'a>, Error> {
    if is_of_an_adapter(&record.place().file) {
        let message = "the part of one adapter in a stage, whose own file holds it too; leave the \
                       file out";
        return Err(Error::at(record.place(), message));
    }
    let mut run = Run::new(Object::of(record));
    let object = run.object.clone();
    // Of a stage that keeps so many requests in flight, and not to a rate.
    run.concurrency(object.label_at(&["load_summary", "concurrency"])?);
    run.duration = object.amount("benchmark_time_seconds")?;
    if let Some(failures) = object.object("failures")? {
        run.failed = failures.amount("count")?;
    }
    let Some(served) = object.object("successes")? else { return Ok(vec![Ok(run)]) };
    run.completed = served.amount("count")?;
    if let Some(throughput) = served.object("throughput")? {
        run.output_throughput = throughput.amount("output_tokens_per_sec")?;
        run.total_throughput = throughput.amount("total_tokens_per_sec")?;
    }
    if let Some(latency) = served.object("latency")? {
        run.latencies(&latency, FORMAT.latencies)?;
    }
    Ok(vec![Ok(run)])
}

/// Whether a file is `adapter_NAME_stage_N_lifecycle_metrics.json`: only its name tells it from the
/// stage that it lies beside.
fn is_of_an_adapter(path: &str) -> bool {
    let name = path.rsplit(['/', ':']).next().unwrap_or(path);
    name.strip_prefix("adapter_").is_some_and(|rest| rest.contains("_stage_"))
}
