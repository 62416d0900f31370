//! SGLang `bench_serving`: one flat object a line, each a run.

use super::flat;
use super::object::Object;
use super::run::{GpuCount, Latency, Run, UnitOf};
use super::unit::Unit;
use super::{Format, Runs, has};
use crate::error::Error;
use crate::field;
use crate::record::Record;

const MS: UnitOf = UnitOf::Always(Unit::Milliseconds);

pub(super) const FORMAT: Format = Format {
    name: "SGLang",
    keys: "`total_output_tokens_retokenized` or `mean_e2e_latency_ms`",
    latencies: &[
        Latency { metric: "ttft", key: "ttft", unit: MS },
        Latency { metric: "tpot", key: "tpot", unit: MS },
        Latency { metric: "itl", key: "itl", unit: MS },
        Latency { metric: "e2el", key: "e2e_latency", unit: MS },
    ],
    known: |record| {
        has(record, "total_output_tokens_retokenized") || has(record, "mean_e2e_latency_ms")
    },
    read,
};

fn read<'a>(record: &'a Record<'a>) -> Result<Runs<'a>, Error> {
    let mut run = Run::new(Object::of(record));
    let object = run.object.clone();
    // `concurrency` is a mean that was measured, not what was configured.
    run.concurrency(object.label("max_concurrency"));
    if let Some(server) = object.object("server_info")? {
        of_the_server(&mut run, &server);
    }
    run.has_requests = true;
    run.acceptance("accept_length")?;
    run.output_throughput = object.amount("output_throughput")?;
    run.total_throughput = match object.amount("total_throughput")? {
        Some(total) => Some(total),
        None => object.amount("input_throughput")?.zip(run.output_throughput).map(|(i, o)| i + o),
    };
    run.completed = object.amount("completed")?;
    run.duration = object.amount("duration")?;
    flat::read(&mut run, FORMAT.latencies)?;
    Ok(vec![Ok(run)])
}

/// What the server said of itself. It may say anything, secrets too: only these are looked at.
fn of_the_server<'a>(run: &mut Run<'a>, server: &Object<'a>) {
    run.label(field::MODEL, server.label("model_path"));
    let dp_attention = server.label("enable_dp_attention");
    // Without DP attention, `dp_size` counts replicas with GPUs of their own. Then `tp_size` is
    // not the TP of the record, which counts all GPUs.
    let replicas = server.label("dp_size").is_some_and(|size| size != "1")
        && dp_attention.as_deref() != Some("true");
    if !replicas {
        run.label(field::TP, server.label("tp_size"));
        run.label(field::PP, server.label("pp_size"));
    }
    let sizes = ["tp_size", "pp_size", "dp_size"];
    let gpus = GpuCount::product(server, if replicas { &sizes } else { &sizes[..2] });
    if server.label("pp_size").is_some() {
        run.gpus = gpus;
    } else {
        run.gpus_beside_tp(gpus);
    }
    run.label(field::EP, server.label("ep_size"));
    run.label(field::DP_ATTENTION, dp_attention);
}
