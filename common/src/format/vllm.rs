//! vLLM `bench serve`, the InferenceMAX and InferenceX `benchmark_serving`, and TensorRT-LLM's fork
//! of it: one flat object.

use super::flat;
use super::object::Object;
use super::run::{GpuCount, Latency, Run, UnitOf};
use super::unit::Unit;
use super::{Format, Runs, has, saved};
use crate::error::{Error, visible};
use crate::field;
use crate::json;
use crate::record::{Record, Value};

const MS: UnitOf = UnitOf::Always(Unit::Milliseconds);

pub(super) const FORMAT: Format = Format {
    name: "vLLM",
    keys: "`model_id` with `total_token_throughput` or `output_throughput`",
    latencies: &[
        Latency { metric: "ttft", key: "ttft", unit: MS },
        Latency { metric: "tpot", key: "tpot", unit: MS },
        Latency { metric: "itl", key: "itl", unit: MS },
        Latency { metric: "e2el", key: "e2el", unit: MS },
    ],
    known: |record| {
        has(record, "model_id")
            && (has(record, "total_token_throughput") || has(record, "output_throughput"))
    },
    read,
};

/// What tells of output tokens. Results of embeddings, classes and scores have neither.
const OUTPUT: [&str; 2] = ["output_throughput", "total_output_tokens"];

/// The options of the server's parallelism, as vLLM's sweeps write them, and the short names that
/// metadata has.
const TP: [&str; 3] = ["tensor_parallel_size", "tensor-parallel-size", "tp"];
const PP: [&str; 3] = ["pipeline_parallel_size", "pipeline-parallel-size", "pp"];
const PCP: [&str; 4] =
    ["prefill_context_parallel_size", "prefill-context-parallel-size", "pcp_size", "pcp"];
const DCP: [&str; 4] =
    ["decode_context_parallel_size", "decode-context-parallel-size", "dcp_size", "dcp"];
const DP: [&str; 3] = ["data_parallel_size", "data-parallel-size", "dp"];

fn read<'a>(record: &'a Record<'a>) -> Result<Runs<'a>, Error> {
    let mut run = Run::new(Object::of(record));
    let object = run.object.clone();
    run.label(field::MODEL, object.label("model_id"));
    run.concurrency(object.label("max_concurrency"));
    parallelism(&mut run)?;
    run.has_metadata = true;
    run.has_requests = true;
    run.acceptance("spec_decode_acceptance_length")?;
    let total = object.get("total_token_throughput");
    if total.is_some() && !OUTPUT.iter().any(|key| has(record, key)) {
        let message = "there are no output tokens, as with embeddings; leave the file out";
        return Err(Error::at(record.place(), message));
    }
    run.output_throughput = object.amount("output_throughput")?;
    run.total_throughput = match object.amount("total_token_throughput")? {
        Some(total) => Some(total),
        None => object.amount("input_throughput")?.zip(run.output_throughput).map(|(i, o)| i + o),
    };
    run.completed = object.amount("completed")?;
    run.failed = object.amount("failed")?;
    // None, and -1, ask for all that a data set has.
    let asks_for_all = |value: Value<'_>| value.as_number().is_some_and(|number| number <= 0.0);
    if !object.get("num_prompts").is_some_and(asks_for_all) {
        run.asked = object.amount("num_prompts")?;
        object.difference("num_prompts", "completed")?;
    }
    run.duration = object.amount("duration")?;
    run.is_unstreamed = saved::is_unstreamed(&object)?;
    flat::read(&mut run, FORMAT.latencies)?;
    Ok(vec![Ok(run)])
}

/// Adds what is told of the server's parallelism. Each rank of data parallelism has GPUs of its own,
/// which TP, PP and PCP do not count; then they are not those of the record, which count all GPUs.
fn parallelism(run: &mut Run<'_>) -> Result<(), Error> {
    let object = run.object.clone();
    let [tp, pp, pcp] =
        [option(&object, &TP[..2])?, option(&object, &PP[..2])?, option(&object, &PCP[..2])?];
    // It shares the GPUs of TP, whatever else there is.
    let dcp = option(&object, &DCP)?;
    run.label(field::DCP_SIZE, dcp.and_then(|key| object.label(key)));
    let ranks = option(&object, &DP)?.filter(|key| size(&object, key) != Some(1));
    let Some(ranks) = ranks else {
        // Its short name, unlike those of TP and PP, is none that records have.
        let pcp = option(&object, &PCP)?;
        for (field, key) in [(field::TP, tp), (field::PP, pp), (field::PCP_SIZE, pcp)] {
            run.label(field, key.and_then(|key| object.label(key)));
        }
        let any_tp = tp.or(option(&object, &TP[2..])?);
        let any_pp = pp.or(option(&object, &PP[2..])?);
        match (any_tp, any_pp, pcp) {
            (Some(tp), Some(pp), Some(pcp)) => {
                run.gpus = GpuCount::product(&object, &[tp, pp, pcp]);
            }
            _ if tp.is_some() => {
                let sizes: Vec<_> = [tp, pp, pcp].into_iter().flatten().collect();
                run.gpus_beside_tp(GpuCount::product(&object, &sizes));
            }
            _ => {}
        }
        return Ok(());
    };
    let mut sizes = Vec::new();
    for (field, own, names) in
        [(field::TP, tp, &TP[2..]), (field::PP, pp, &PP[2..]), (field::PCP_SIZE, pcp, &PCP[2..])]
    {
        let short = option(&object, names)?;
        let key = own.or(short);
        sizes.extend(key);
        // Beside an option of another size, it may be that of all GPUs.
        let is_of_rank = |short: &&str| key.is_some_and(|key| agree(&object, key, short));
        run.of_a_rank.extend(short.filter(is_of_rank).map(|_| field));
    }
    let is_whole = tp.is_some() || run.of_a_rank.contains(&field::TP);
    sizes.push(ranks);
    let gpus = GpuCount::multiplied(&object, &sizes);
    run.gpus_beside_tp(gpus.map(|gpus| GpuCount { is_whole, ..gpus }));
    Ok(())
}

/// The first of an option's names that tells something; a short one, only where it tells a size.
///
/// # Errors
/// Names that tell different things.
fn option(object: &Object<'_>, names: &[&'static str]) -> Result<Option<&'static str>, Error> {
    let tells = |name: &&&str| {
        let told = object.label(name).is_some_and(|text| !text.is_empty());
        told && (name.contains("parallel") || size(object, name).is_some())
    };
    let mut told = names.iter().filter(tells);
    let Some(first) = told.next() else { return Ok(None) };
    match told.find(|other| !agree(object, first, other)) {
        None => Ok(Some(first)),
        Some(other) => {
            let text = |key| object.label(key).unwrap_or_default();
            let message = format!(
                "`{first}` is {}, but `{other}` is {}, which is another name of it; correct one of \
                 them",
                visible(&text(first)),
                visible(&text(other))
            );
            Err(object.error(other, message))
        }
    }
}

fn size(object: &Object<'_>, key: &str) -> Option<i64> {
    json::integer(object.label(key)?.trim()).filter(|&size| size > 0)
}

fn agree(object: &Object<'_>, a: &str, b: &str) -> bool {
    let same_size = size(object, a).is_some_and(|one| size(object, b) == Some(one));
    same_size || object.label(a) == object.label(b)
}
