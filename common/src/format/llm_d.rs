//! llm-d benchmark reports, versions 0.1 to 0.2.1, written as YAML; every block states its units.
//!
//! A report hands on what its load generator measured, under the generator's names. GuideLLM's
//! time per output token counts the first token in, and its inter-token latency is TPOT.

use super::object::Object;
use super::run::{GpuCount, Latency, Run, UnitOf};
use super::{Format, Runs, has, has_object_with};
use crate::error::Error;
use crate::field;
use crate::json;
use crate::record::Record;

const STATED: UnitOf = UnitOf::Stated("units");

pub(super) const FORMAT: Format = Format {
    name: "llm-d",
    keys: "`scenario` with `results.request_performance` or `metrics.latency`",
    latencies: &[
        Latency { metric: "ttft", key: "time_to_first_token", unit: STATED },
        Latency { metric: "tpot", key: "time_per_output_token", unit: STATED },
        Latency { metric: "itl", key: "inter_token_latency", unit: STATED },
        Latency { metric: "e2el", key: "request_latency", unit: STATED },
    ],
    known: |record| {
        has(record, "scenario")
            && (has_object_with(record, "results", "request_performance")
                || has_object_with(record, "metrics", "latency"))
    },
    read,
};

fn read<'a>(record: &'a Record<'a>) -> Result<Runs<'a>, Error> {
    let mut run = Run::new(Object::of(record));
    let report = run.object.clone();
    of_the_scenario(&mut run, &report)?;
    let aggregate = report.object_at(&["results", "request_performance", "aggregate"])?;
    let Some(metrics) = aggregate.or(report.object("metrics")?) else { return Ok(vec![Ok(run)]) };
    if let Some(requests) = metrics.object("requests")? {
        run.failed = requests.amount("failures")?;
        run.completed = requests.difference("total", "failures")?;
    }
    if let Some(throughput) = metrics.object("throughput")? {
        run.output_throughput = rate(&throughput, "output_token_rate", "output_tokens_per_sec")?;
        run.total_throughput = rate(&throughput, "total_token_rate", "total_tokens_per_sec")?;
        if run.total_throughput.is_none() {
            let input = rate(&throughput, "input_token_rate", "input_tokens_per_sec")?;
            run.total_throughput = input.zip(run.output_throughput).map(|(i, o)| i + o);
        }
    }
    if let Some(latency) = metrics.object("latency")? {
        let latencies = if is_of_guidellm(&report)? { OF_GUIDELLM } else { FORMAT.latencies };
        run.latencies(&latency, latencies)?;
    }
    Ok(vec![Ok(run)])
}

/// Where the latencies of a report on GuideLLM's measurements come from.
const OF_GUIDELLM: &[Latency] = &[
    Latency { metric: "ttft", key: "time_to_first_token", unit: STATED },
    Latency { metric: "tpot", key: "inter_token_latency", unit: STATED },
    Latency { metric: "e2el", key: "request_latency", unit: STATED },
];

fn is_of_guidellm(report: &Object<'_>) -> Result<bool, Error> {
    let Some(load) = report.object_at(&["scenario", "load"])? else { return Ok(false) };
    let tool = load.label_at(&["standardized", "tool"])?.or(load.label("name"));
    Ok(tool.is_some_and(|tool| tool.to_ascii_lowercase().contains("guidellm")))
}

/// A throughput in tok/s: a block of statistics with a unit, or in version 0.1 a number whose key
/// names the unit.
fn rate(throughput: &Object<'_>, block: &str, number: &str) -> Result<Option<f64>, Error> {
    match throughput.object(block)? {
        Some(block) => block.token_rate("units", "mean"),
        None => throughput.amount(number),
    }
}

/// The labels that the scenario states. Its stack names a size of parallelism for each kind of
/// server; only where a single one of a single replica serves, is that the deployment's.
fn of_the_scenario<'a>(run: &mut Run<'a>, report: &Object<'a>) -> Result<(), Error> {
    let Some(scenario) = report.object("scenario")? else { return Ok(()) };
    run.concurrency(scenario.label_at(&["load", "standardized", "concurrency"])?);
    let mut servers = Vec::new();
    for component in scenario.objects("stack")? {
        let standardized = component.object("standardized")?;
        servers.extend(standardized.filter(|standardized| {
            standardized.label("kind").as_deref() == Some("inference_engine")
        }));
    }
    let model = |object: &Object<'a>| object.label_at(&["model", "name"]);
    let [server] = &servers[..] else {
        let of_server = servers.first().map_or(Ok(None), model)?;
        run.label(field::MODEL, of_server.or(model(&scenario)?));
        run.gpus_beside_tp(gpus_of_all(&servers)?);
        return Ok(());
    };
    run.label(field::MODEL, model(server)?);
    let one = |object: &Object<'_>, key: &str| object.label(key).is_none_or(|count| count == "1");
    if let Some(sizes) = server.object_at(&PARALLELISM)?
        && ["dp", "workers"].iter().all(|key| one(&sizes, key))
        && one(server, "replicas")
    {
        run.label(field::TP, sizes.label("tp"));
        run.label(field::PP, sizes.label("pp"));
        run.label(field::EP, sizes.label("ep"));
    }
    let gpus = gpus_of(server)?;
    run.gpus_beside_tp(gpus.map(|gpus| GpuCount { is_of_all_servers: true, ..gpus }));
    Ok(())
}

const PARALLELISM: [&str; 2] = ["accelerator", "parallelism"];

/// The GPUs of a server and its replicas. Its workers share the ranks of data parallelism; what
/// others do is not known.
fn gpus_of(server: &Object<'_>) -> Result<Option<GpuCount>, Error> {
    let Some(sizes) = server.object_at(&PARALLELISM)? else { return Ok(None) };
    let count = |object: &Object<'_>, key: &str| match object.label(key) {
        Some(text) => json::integer(text.trim()).filter(|&count| count > 0),
        None => Some(1),
    };
    let shared = count(&sizes, "dp").zip(count(&sizes, "workers")).filter(|(dp, n)| dp % n == 0);
    let gpus = GpuCount::product(&sizes, &["tp", "pp", "dp"]).filter(|_| shared.is_some());
    Ok(gpus.zip(count(server, "replicas")).map(|(gpus, replicas)| match replicas {
        1 => gpus,
        _ => GpuCount {
            count: gpus.count.saturating_mul(replicas),
            told_by: format!("{} · `{}` {replicas}", gpus.told_by, server.path_of("replicas")),
            ..gpus
        },
    }))
}

/// The GPUs of all servers, where each tells its own.
fn gpus_of_all(servers: &[Object<'_>]) -> Result<Option<GpuCount>, Error> {
    let each: Vec<_> = servers.iter().map(gpus_of).collect::<Result<_, _>>()?;
    let each: Option<Vec<_>> = each.into_iter().collect();
    let Some(each) = each.filter(|each| !each.is_empty()) else { return Ok(None) };
    let mut by_role = Some([0_i64; 2]);
    for (server, gpus) in servers.iter().zip(&each) {
        let role = match server.label("role").as_deref() {
            Some("prefill") => Some(0),
            Some("decode") => Some(1),
            _ => None,
        };
        by_role = by_role.zip(role).map(|(mut sums, role)| {
            sums[role] = sums[role].saturating_add(gpus.count);
            sums
        });
    }
    // Where nobody prefills alone, those called decode do both.
    by_role = by_role.filter(|[prefill, decode]| *prefill > 0 && *decode > 0);
    Ok(Some(GpuCount {
        count: each.iter().fold(0, |sum, gpus| sum.saturating_add(gpus.count)),
        told_by: each.into_iter().map(|gpus| gpus.told_by).collect::<Vec<_>>().join(" + "),
        is_whole: true,
        is_of_all_servers: true,
        by_role,
    }))
}
