//! The report of `trtllm-bench`: engine, world and performance in objects of their own.

use super::object::Object;
use super::run::{GpuCount, Latency, Run, Speculation, Statistic, UnitOf};
use super::unit::Unit;
use super::{Format, Runs, has, statistic};
use crate::error::{Error, visible};
use crate::field;
use crate::record::Record;

const MS: UnitOf = UnitOf::Always(Unit::Milliseconds);

pub(super) const FORMAT: Format = Format {
    name: "trtllm-bench",
    keys: "`world_info` with `performance`",
    latencies: &[
        Latency { metric: "ttft", key: "streaming_metrics.ttft_percentiles", unit: MS },
        Latency { metric: "tpot", key: "streaming_metrics.tpot_percentiles", unit: MS },
        Latency { metric: "e2el", key: "performance.request_latency_percentiles_ms", unit: MS },
    ],
    known: |record| has(record, "world_info") && has(record, "performance"),
    read,
};

fn read<'a>(record: &'a Record<'a>) -> Result<Runs<'a>, Error> {
    let mut run = Run::new(Object::of(record));
    let object = run.object.clone();
    run.label(field::MODEL, object.label_at(&["engine", "model"])?);
    let quantization = object.label_at(&["engine", "quantization"])?;
    run.label(field::PRECISION, quantization.and_then(|name| precision(&name)).map(Into::into));
    // It stands there only where tokens are guessed ahead.
    let mode = object.label_at(&["decoding_stats", "mode"])?;
    let mode = mode.filter(|mode| !mode.eq_ignore_ascii_case("none"));
    run.speculation = mode.map(|mode| Speculation {
        told_by: format!("`decoding_stats.mode` {}", visible(&mode)),
        is_mtp: mode.to_ascii_lowercase().starts_with("mtp"),
    });
    if let Some(world) = object.object("world_info")? {
        // Ranks of other kinds would be GPUs that TP and PP do not count; then neither is that of
        // the record, which counts all GPUs.
        let [tp, pp] = ["tp_size", "pp_size"].map(|key| world.amount(key));
        let ranks = tp?.unwrap_or(1.0) * pp?.unwrap_or(1.0);
        if world.amount("world_size")?.is_none_or(|size| size == ranks) {
            run.label(field::TP, world.label("tp_size"));
            run.label(field::PP, world.label("pp_size"));
        }
        run.gpus_beside_tp(GpuCount::product(&world, &["tp_size", "pp_size"]));
        run.gpus = GpuCount::product(&world, &["world_size"]).or(run.gpus.take());
        run.label(field::EP, world.label("ep_size"));
    }
    // It measures TensorRT-LLM and nothing else. The concurrency it tells is a mean it measured.
    run.hints.push((field::FRAMEWORK, "trt".into()));
    if let Some(performance) = object.object("performance")? {
        run.output_throughput = performance.amount("system_output_throughput_tok_s")?;
        run.total_throughput = performance.amount("system_total_throughput_tok_s")?;
        run.duration = performance.amount("total_latency_ms")?.map(|ms| ms / 1000.0);
    }
    for latency in FORMAT.latencies {
        let path: Vec<_> = latency.key.split('.').collect();
        if let Some(block) = object.object_at(&path)? {
            run.latency(latency, &block, &block, statistic::name)?;
        }
    }
    // Older reports have means only.
    for (metric, block, key) in MEANS {
        let Some(block) = object.object(block)? else { continue };
        if let Some(mean) = block.amount(key)? {
            let field = format!("mean_{metric}");
            let mean = Statistic { field, value: Some(mean), unit: Unit::Milliseconds };
            run.statistic(&block, key, mean)?;
        }
    }
    Ok(vec![Ok(run)])
}

/// Means that stand outside of the blocks of percentiles: metric, block and key.
const MEANS: [(&str, &str, &str); 3] = [
    ("ttft", "streaming_metrics", "avg_ttft_ms"),
    ("tpot", "streaming_metrics", "avg_tpot_ms"),
    ("e2el", "performance", "avg_request_latency_ms"),
];

/// The precision of the engine's quantization, where that is sure: others mix several, or have
/// weights of one and activations of another.
fn precision(quantization: &str) -> Option<&'static str> {
    match quantization {
        "NVFP4" => Some("fp4"),
        "FP8" | "FP8_PER_CHANNEL_PER_TOKEN" | "FP8_BLOCK_SCALES" => Some("fp8"),
        _ => None,
    }
}
