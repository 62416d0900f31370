//! GuideLLM `benchmarks.json`: a report with a run in each element of `benchmarks`.
//!
//! Their `inter_token_latency_ms` is the time from the first token to the last, over the tokens
//! behind the first: TPOT. Their `time_per_output_token_ms` counts the first token in and is
//! neither. ITL they do not measure.

use super::object::Object;
use super::run::{Latency, Run, UnitOf};
use super::unit::Unit;
use super::{Format, Runs, statistic};
use crate::error::Error;
use crate::field;
use crate::record::{Record, Value};

pub(super) const FORMAT: Format = Format {
    name: "GuideLLM",
    keys: "`benchmarks` of `type_` generative_benchmark",
    latencies: &[
        Latency {
            metric: "ttft",
            key: "time_to_first_token_ms",
            unit: UnitOf::Always(Unit::Milliseconds),
        },
        Latency {
            metric: "tpot",
            key: "inter_token_latency_ms",
            unit: UnitOf::Always(Unit::Milliseconds),
        },
        Latency { metric: "e2el", key: "request_latency", unit: UnitOf::Always(Unit::Seconds) },
    ],
    known: |record| {
        let benchmarks = record.get("benchmarks").map(|value| value.elements());
        let first = benchmarks.and_then(|benchmarks| benchmarks.first().copied());
        first.is_some_and(|benchmark| {
            let is_kind =
                |value: &Value<'_>| value.as_string().as_deref() == Some("generative_benchmark");
            benchmark.members().iter().any(|(key, value)| key == "type_" && is_kind(value))
        })
    },
    read,
};

fn read<'a>(record: &'a Record<'a>) -> Result<Runs<'a>, Error> {
    let report = Object::of(record);
    let benchmarks = report.objects("benchmarks")?.into_iter();
    Ok(benchmarks.map(|benchmark| run_of(&report, benchmark)).collect())
}

fn run_of<'a>(report: &Object<'a>, benchmark: Object<'a>) -> Result<Run<'a>, Error> {
    let mut run = Run::new(benchmark);
    let benchmark = run.object.clone();
    let model = [
        benchmark.label_at(&["config", "spec", "backend", "model"])?,
        benchmark.label_at(&["config", "backend", "model"])?,
        report.label_at(&["config", "spec", "backend", "model"])?,
        report.label_at(&["args", "backend_kwargs", "model"])?,
        benchmark.label_at(&["worker", "backend_model"])?,
    ];
    run.label(field::MODEL, model.into_iter().flatten().next());
    let strategy = match benchmark.object_at(&["config", "strategy"])? {
        Some(strategy) => Some(strategy),
        None => benchmark.object_at(&["args", "strategy"])?,
    };
    if let Some(strategy) = strategy {
        // Of the other strategies, some set a rate, and `max_concurrency` is but a cap.
        match strategy.label("type_").as_deref() {
            Some("concurrent") => run.concurrency(strategy.label("streams")),
            Some("synchronous") => run.concurrency(Some("1".into())),
            _ => {}
        }
    }
    run.duration = benchmark.amount("duration")?;
    let Some(metrics) = benchmark.object("metrics")? else { return Ok(run) };
    if let Some(totals) = metrics.object("request_totals")?.or(benchmark.object("request_totals")?)
    {
        run.completed = totals.amount("successful")?;
        run.failed = totals.amount("errored")?;
    }
    let mean = |key: &str| match metrics.object_at(&[key, "successful"])? {
        Some(served) => served.amount("mean"),
        None => Ok(None),
    };
    run.output_throughput = mean("output_tokens_per_second")?;
    run.total_throughput = mean("tokens_per_second")?;
    for latency in FORMAT.latencies {
        let Some(served) = metrics.object_at(&[latency.key, "successful"])? else { continue };
        run.latency(latency, &served, &served, statistic::name)?;
        if let Some(percentiles) = served.object("percentiles")? {
            run.latency(latency, &percentiles, &percentiles, percentile)?;
        }
    }
    Ok(run)
}

/// Their digits behind `p` are those of the share: `p001` is the 0.1st percentile, `p05` the 5th,
/// `p999` the 99.9th.
fn percentile(key: &str) -> Option<String> {
    match key {
        "p001" => Some("p0.1".to_owned()),
        "p01" => Some("p1".to_owned()),
        "p05" => Some("p5".to_owned()),
        "p999" => Some("p99.9".to_owned()),
        _ if key.len() == 3 => statistic::name(key),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_keys_are_shares() {
        for (key, expected) in [
            ("p001", Some("p0.1")),
            ("p05", Some("p5")),
            ("p50", Some("median")),
            ("p95", Some("p95")),
            ("p999", Some("p99.9")),
            ("p9999", None),
            ("mean", None),
        ] {
            assert_eq!(percentile(key).as_deref(), expected, "{key}");
        }
    }
}
