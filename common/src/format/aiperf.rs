//! AIPerf `profile_export_aiperf.json` and GenAI-Perf `profile_export_genai_perf.json`: an object
//! for each metric, which states its unit.
//!
//! Their `inter_token_latency` is what a request took beyond its first token, over the tokens
//! behind the first: TPOT. Their `inter_chunk_latency` is ITL.

use super::object::Object;
use super::run::{Latency, Run, UnitOf};
use super::unit::Unit;
use super::{Format, Runs, has_object_with};
use crate::error::Error;
use crate::field;
use crate::record::Record;

const STATED: UnitOf = UnitOf::Stated("unit");

const ERRORS: &str = "error_request_count";

pub(super) const FORMAT: Format = Format {
    name: "AIPerf and GenAI-Perf",
    keys: "`request_throughput.unit`",
    latencies: &[
        Latency { metric: "ttft", key: "time_to_first_token", unit: STATED },
        Latency { metric: "tpot", key: "inter_token_latency", unit: STATED },
        Latency { metric: "itl", key: "inter_chunk_latency", unit: STATED },
        Latency { metric: "e2el", key: "request_latency", unit: STATED },
    ],
    known: |record| has_object_with(record, "request_throughput", "unit"),
    read,
};

fn read<'a>(record: &'a Record<'a>) -> Result<Runs<'a>, Error> {
    let mut run = Run::new(Object::of(record));
    let object = run.object.clone();
    if let Some(settings) = object.object("input_config")? {
        of_the_settings(&mut run, &settings)?;
    }
    let count = |key: &str| object.object(key)?.map_or(Ok(None), |metric| metric.amount("avg"));
    run.completed = count("request_count")?;
    run.failed = count(ERRORS)?;
    // AIPerf counts errors and writes none for none; GenAI-Perf does not count them.
    let counts_errors = object.members().any(|(key, _)| key == ERRORS || key == "aiperf_version");
    if run.failed.is_none() && counts_errors {
        run.failed = Some(0.0);
    }
    run.duration = seconds(&object, "benchmark_duration")?;
    run.output_throughput = rate(&object, "output_token_throughput")?;
    run.total_throughput = match rate(&object, "total_token_throughput")? {
        Some(total) => Some(total),
        None => {
            let tokens = count("total_isl")?.zip(count("total_osl")?).map(|(i, o)| i + o);
            let total = tokens.zip(run.duration).map(|(tokens, seconds)| tokens / seconds);
            let lengths = count("input_sequence_length")?.zip(count("output_sequence_length")?);
            total.or(run.output_throughput.zip(lengths).and_then(total_by_lengths))
        }
    };
    run.is_cut_short = object.label("was_cancelled").as_deref() == Some("true");
    run.latencies(&object, FORMAT.latencies)?;
    Ok(vec![Ok(run)])
}

/// The total of GenAI-Perf, which writes neither it nor the sums of tokens: the output, and so much
/// more as there are input tokens for each output token. Both mean lengths are of the same requests,
/// as are the tokens of the output, so their ratio is that of the sums.
fn total_by_lengths((output, (input, outputs)): (f64, (f64, f64))) -> Option<f64> {
    (outputs > 0.0).then(|| output + output * input / outputs)
}

fn of_the_settings<'a>(run: &mut Run<'a>, settings: &Object<'a>) -> Result<(), Error> {
    let endpoint = settings.object("endpoint")?;
    // AIPerf has the names in the endpoint, GenAI-Perf beside it.
    let named = endpoint.and_then(|endpoint| endpoint.get("model_names"));
    let named = named.or_else(|| settings.get("model_names")).map(|names| names.elements());
    let models = settings.object("models")?.map(|models| models.objects("items")).transpose()?;
    // Several models have no name in common.
    let model = match (models.as_deref(), named.as_deref()) {
        (Some([model]), _) => model.label("name"),
        (_, Some([model])) => model.as_string(),
        _ => None,
    };
    run.label(field::MODEL, model);
    let phases = settings.objects("phases")?;
    let profiling = phases.iter().find(|phase| phase.label("name").as_deref() == Some("profiling"));
    let load = settings.object("loadgen")?;
    let stimulus = settings.object_at(&["perf_analyzer", "stimulus"])?;
    let load = profiling.or(load.as_ref()).or(stimulus.as_ref());
    run.concurrency(load.and_then(|load| load.label("concurrency")));
    Ok(())
}

/// A throughput, in tok/s.
fn rate(object: &Object<'_>, key: &str) -> Result<Option<f64>, Error> {
    object.object(key)?.map_or(Ok(None), |metric| metric.token_rate("unit", "avg"))
}

/// A duration, in seconds.
fn seconds(object: &Object<'_>, key: &str) -> Result<Option<f64>, Error> {
    let Some(metric) = object.object(key)? else { return Ok(None) };
    let unit = metric.unit("unit", "a unit of time", Unit::parse)?;
    Ok(metric.amount("avg")?.map(|value| value / unit.per_second()))
}
