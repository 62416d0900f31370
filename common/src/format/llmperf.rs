//! llmperf `*_summary.json`: one flat object, in seconds.
//!
//! Their inter-token latency counts the first token in: it is neither TPOT nor ITL.

use super::object::Object;
use super::run::{Latency, Run, UnitOf};
use super::unit::Unit;
use super::{Format, Runs, has, statistic};
use crate::error::Error;
use crate::field;
use crate::record::Record;

const S: UnitOf = UnitOf::Always(Unit::Seconds);

pub(super) const FORMAT: Format = Format {
    name: "llmperf",
    keys: "`num_concurrent_requests` with `results_end_to_end_latency_s_mean`",
    latencies: &[
        Latency { metric: "ttft", key: "results_ttft_s", unit: S },
        Latency { metric: "e2el", key: "results_end_to_end_latency_s", unit: S },
    ],
    known: |record| {
        has(record, "num_concurrent_requests") && has(record, "results_end_to_end_latency_s_mean")
    },
    read,
};

fn read<'a>(record: &'a Record<'a>) -> Result<Runs<'a>, Error> {
    let mut run = Run::new(Object::of(record));
    let object = run.object.clone();
    run.label(field::MODEL, object.label("model"));
    run.concurrency(object.label("num_concurrent_requests"));
    run.completed = object.amount("results_num_completed_requests")?;
    run.failed = object.amount("results_number_errors")?;
    run.output_throughput = object.amount("results_mean_output_throughput_token_per_s")?;
    // The input is told by request only: tokens a request, and requests a minute.
    let tokens = object.amount("results_number_input_tokens_mean")?;
    let by_minute = object.amount("results_num_completed_requests_per_min")?;
    let input = tokens.zip(by_minute).map(|(tokens, requests)| tokens * requests / 60.0);
    run.total_throughput = input.zip(run.output_throughput).map(|(input, output)| input + output);
    for latency in FORMAT.latencies {
        let name = |key: &str| {
            let statistic = key.strip_prefix(latency.key)?.strip_prefix('_')?;
            statistic::name(statistic.strip_prefix("quantiles_").unwrap_or(statistic))
        };
        run.latency(latency, &object, &object, name)?;
    }
    Ok(vec![Ok(run)])
}
