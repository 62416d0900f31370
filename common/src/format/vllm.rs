//! vLLM `bench serve`, the InferenceMAX and InferenceX `benchmark_serving`, and TensorRT-LLM's fork
//! of it: one flat object.

use super::flat;
use super::object::Object;
use super::run::{GpuCount, Latency, Run, UnitOf};
use super::unit::Unit;
use super::{Format, has};
use crate::error::Error;
use crate::field;
use crate::record::Record;

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

/// Together, all GPUs.
const SIZES: [&str; 4] = [
    "tensor_parallel_size",
    "pipeline_parallel_size",
    "prefill_context_parallel_size",
    "data_parallel_size",
];

fn read<'a>(record: &'a Record<'a>) -> Result<Vec<Run<'a>>, Error> {
    let mut run = Run::new(Object::of(record));
    let object = run.object.clone();
    run.label(field::MODEL, object.label("model_id"));
    run.concurrency(object.label("max_concurrency"));
    // Parameters of the server that vLLM's sweep varies, under the names of vLLM's options. Each
    // rank of data parallelism has GPUs of its own, which TP and PP do not count; then they are not
    // those of the record, which count all GPUs.
    if object.label("data_parallel_size").is_none_or(|size| size == "1") {
        run.label(field::TP, object.label("tensor_parallel_size"));
        run.label(field::PP, object.label("pipeline_parallel_size"));
        run.label(field::PCP_SIZE, object.label("prefill_context_parallel_size"));
    }
    run.gpus(GpuCount::product(&object, &SIZES));
    run.has_metadata = true;
    run.has_requests = true;
    run.output_throughput = object.amount("output_throughput")?;
    run.total_throughput = match object.amount("total_token_throughput")? {
        Some(total) => Some(total),
        None => object.amount("input_throughput")?.zip(run.output_throughput).map(|(i, o)| i + o),
    };
    run.sent = object.amount("num_prompts")?;
    run.completed = object.amount("completed")?;
    run.failed = match object.amount("failed")? {
        Some(failed) => Some(failed),
        None => object.difference("num_prompts", "completed")?,
    };
    run.duration = object.amount("duration")?;
    flat::read(&mut run, FORMAT.latencies)?;
    Ok(vec![run])
}
