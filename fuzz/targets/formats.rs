//! Whatever stands in a raw result: no panic, no record with a metric below 0 or not finite, and no
//! metric from another key or in another unit than the client's. A record that was made goes
//! through again unchanged.

#![no_main]

use std::sync::LazyLock;

use bench_common::Record;
use bench_common::format::Format;
use bench_common::metric::Metric;
use bench_common::shape::Shape;
use bench_enrich::{Args, Enricher, Event};
use bench_fuzz::{latencies, record, written};
use clap::Parser;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

/// Labels by flags, which decide; what a mutated result says of them does not count.
const FLAGS: &[&str] = &[
    "--no-env",
    "--hw=b200",
    "--tp=4",
    "--ep=1",
    "--dp-attention=false",
    "--framework=vllm",
    "--precision=fp8",
    "--model=m",
    "--conc=4",
    "--pp=2",
    "--percentiles=50,99.9",
    "--goodput=ttft:500",
    "--goodput=tpot:50",
    "--keep=completed,duration",
    "--set=note=x",
    "--specs",
];

static ENRICHER: LazyLock<Enricher> = LazyLock::new(|| enricher(FLAGS));
static PASSES: LazyLock<Enricher> = LazyLock::new(|| enricher(&["--no-env"]));

fn enricher(flags: &[&str]) -> Enricher {
    let words = std::iter::once("bench-enrich").chain(flags.iter().copied());
    let mut args = Args::try_parse_from(words).expect("the flags are right");
    Enricher::new(args.options().expect("nothing is read"))
}

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    bench_fuzz::json::mutate(data, size, max_size, seed)
});

fuzz_target!(|text: &str| {
    let Some(raw) = record(text.trim()) else { return };
    // Of a record that came in, all but what flags set stays as it is, whatever it is.
    let is_raw = Shape::of(&raw) == Shape::RawResult;
    let client = Format::of(&raw).filter(|_| is_raw).map(|format| format.name);
    let Ok(events) = ENRICHER.enrich(raw.clone()) else { return };
    for event in events {
        let Event::Record(made) = event else { continue };
        if let Some(client) = client {
            check_metrics(&made);
            check_latencies(&made, client, &raw);
        }
        let again = PASSES.enrich(made.clone()).expect("a record is read");
        match &again[..] {
            [Event::Record(again)] => assert_eq!(written(again), written(&made)),
            other => panic!("a record became {other:?}"),
        }
    }
});

fn check_metrics(made: &Record<'_>) {
    let text = written(made);
    let members: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&text).expect("a record is JSON that anybody can read");
    let number = |key: &str| members.get(key).and_then(serde_json::Value::as_f64);
    for (key, value) in members.iter().filter(|(key, _)| Metric::of_field(key).is_some()) {
        let fits = number(key).is_some_and(|number| number >= 0.0 && number.is_finite());
        assert!(value.is_null() || fits, "{key} in {text}");
    }
    // A result may say that some of the GPUs take the input and others produce the output.
    let size = |key: &str| number(key).unwrap_or(1.0);
    let all = (size("tp") * size("pp") * size("pcp_size")).min(i64::MAX as f64);
    let share = |key: &str| number(key).filter(|&gpus| gpus > 0.0).map_or(1.0, |gpus| gpus / all);
    let parts = number("output_tput_per_gpu").zip(number("input_tput_per_gpu"));
    if let Some((total, (output, input))) = number("tput_per_gpu").zip(parts) {
        let sum = output * share("num_decode_gpu") + input * share("num_prefill_gpu");
        // What is almost 0 has few digits.
        assert!((sum - total).abs() <= (1e-9 * total).max(1e-280), "{text}");
    }
}

/// Holds each latency of a record against what the client has of it.
fn check_latencies(made: &Record<'_>, client: &str, raw: &Record<'_>) {
    for (key, value) in made.members() {
        let metric = key.rsplit_once('_').map_or("", |(_, metric)| metric);
        let (Some(number), Some(_)) = (value.as_number(), Metric::of_field(&key)) else { continue };
        let Some(saved) = latencies::saved(client, metric, raw) else { continue };
        // Asked for, and made of the requests where the client has what it is made of.
        let asked = ["median_", "p50_", "p99.9_"].iter().any(|name| key.starts_with(name));
        let arrays = ["ttfts", "itls", "latencies", "e2els"];
        let from_requests = asked && arrays.iter().any(|array| raw.get(array).is_some());
        assert!(
            saved.contains(&number) || from_requests,
            "{key} is {number}, but {client} has {saved:?} in {}",
            written(raw)
        );
    }
}
