//! The whole pipeline on random sweeps, for as long as one likes, against a slow implementation
//! that shares no code with the filters.
//!
//! `SOAK_SECONDS=3600 cargo test --test soak -- --ignored --nocapture` says at the end how many
//! sweeps agreed; `SOAK_SEED=N` begins with another sweep. A sweep that does not agree is named by
//! its seed.

#[path = "support/scripts.rs"]
mod scripts;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use sample_sweep::Sweep;
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_bench-plot");

/// The labels that a file's name gives, in the order of a record.
const LABELS: [&str; 7] = ["precision", "framework", "tp", "ep", "dp_attention", "conc", "hw"];

/// One record, as much of it as is compared: its labels and measurements.
#[derive(Debug, Clone, PartialEq)]
struct Slow {
    labels: BTreeMap<&'static str, String>,
    tput_per_gpu: f64,
    output_tput_per_gpu: f64,
    median_tpot: f64,
    median_intvty: f64,
    p99_ttft: f64,
}

#[test]
fn one_sweep_agrees_with_the_slow_implementation() {
    check(7);
}

#[test]
#[ignore = "runs as long as SOAK_SECONDS says"]
fn many_sweeps_agree_with_the_slow_implementation() {
    let number = |name: &str, otherwise: u64| {
        std::env::var(name).ok().map_or(otherwise, |text| text.parse().expect("a whole number"))
    };
    let (first, limit) = (number("SOAK_SEED", 1), number("SOAK_SECONDS", 60));
    let started = Instant::now();
    let mut runs = 0;
    while started.elapsed() < Duration::from_secs(limit) {
        check(first + runs);
        runs += 1;
    }
    println!("{runs} sweeps agreed, seeds {first} to {}", first + runs - 1);
    assert!(runs > 0);
}

fn check(seed: u64) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let raw = directory.path().join("raw");
    fs::create_dir(&raw).expect("the folder can be made");
    let mut slow = BTreeMap::new();
    let mut sweep = Sweep { seed, prompts_per_conc: 2, ..Sweep::default() }.short();
    // Another part of the sweep each time.
    let skipped = seed as usize % 5;
    sweep.configurations = sweep.configurations.into_iter().skip(skipped).step_by(3).collect();
    for (name, text) in sweep.files() {
        fs::write(raw.join(&name), &text).expect("the file can be written");
        slow.insert(name.clone(), processed(&name, &text));
    }
    let slow: Vec<Slow> = slow.into_values().collect();
    assert!(slow.len() > 5, "seed {seed}");

    let aggregate = "bench-enrich -j $((1 + RANDOM % 4)) raw/*.json | bench-merge";
    let merged = records(directory.path(), aggregate);
    assert_eq!(merged, slow, "seed {seed}");
    // Everything twice, in another order, and through an archive: the same records.
    let twice = "tar -czf run.tar.gz raw; bench-enrich run.tar.gz raw | bench-merge";
    assert_eq!(records(directory.path(), twice), slow, "seed {seed}, twice");

    let by_hardware = format!("{aggregate} | bench-pareto --by hw,precision -f json");
    assert_eq!(
        records(directory.path(), &by_hardware),
        frontier(&slow, &["hw", "precision"]),
        "seed {seed}, by hardware and precision"
    );
    let shards = "(bench-enrich raw/*fp4*.json | bench-pareto; bench-enrich raw/*fp8*.json |
        bench-pareto) | bench-pareto | bench-merge --sort";
    let whole = "bench-enrich raw/*.json | bench-pareto | bench-merge --sort";
    assert_eq!(
        records(directory.path(), shards),
        records(directory.path(), whole),
        "seed {seed}, in shards"
    );
    let picture = format!("{aggregate} | bench-plot -f vega-lite");
    assert_eq!(points(directory.path(), &picture), slow_points(&slow), "seed {seed}, drawn");
    let pictures = format!(
        "{aggregate} > agg.json; for f in text svg html png; do
        bench-plot -f $f agg.json | wc -c; done"
    );
    let sizes = scripts::printed(BIN, directory.path(), &pictures);
    let sizes: Vec<usize> = sizes.lines().map(|size| size.parse().expect("a size")).collect();
    assert!(sizes.len() == 4 && sizes.iter().all(|&size| size > 1000), "seed {seed}: {sizes:?}");
}

/// A point of a picture: interactivity, throughput, and whether it is on its series' frontier.
type Point = (f64, f64, bool);

/// The points of the Vega-Lite specification that a script prints, in their order by value.
fn points(directory: &Path, script: &str) -> Vec<Point> {
    let printed = scripts::printed(BIN, directory, script);
    let picture: Value = serde_json::from_str(&printed).expect("a specification");
    let values = picture["data"]["values"].as_array().expect("the data inside");
    let number = |value: &Value, key: &str| value[key].as_f64().expect("a number");
    let point = |value: &Value| {
        let on_frontier = value["on_frontier"].as_bool().expect("a boolean");
        (number(value, "median_intvty"), number(value, "tput_per_gpu"), on_frontier)
    };
    in_order(values.iter().map(point).collect())
}

fn slow_points(records: &[Slow]) -> Vec<Point> {
    let best = frontier(records, &["hw", "framework", "precision"]);
    let point = |one: &Slow| (one.median_intvty, one.tput_per_gpu, best.contains(one));
    in_order(records.iter().map(point).collect())
}

fn in_order(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points
}

fn records(directory: &Path, script: &str) -> Vec<Slow> {
    let printed = scripts::printed(BIN, directory, script);
    let all: Vec<Value> = serde_json::from_str(&printed).expect("an array");
    all.iter().map(of_record).collect()
}

fn of_record(record: &Value) -> Slow {
    let number = |key: &str| record[key].as_f64().unwrap_or_else(|| panic!("{key}: {record}"));
    let label = |key: &&'static str| {
        let value = &record[*key];
        (*key, value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    Slow {
        labels: LABELS.iter().map(label).collect(),
        tput_per_gpu: number("tput_per_gpu"),
        output_tput_per_gpu: number("output_tput_per_gpu"),
        median_tpot: number("median_tpot"),
        median_intvty: number("median_intvty"),
        p99_ttft: number("p99_ttft"),
    }
}

/// What `process_result.py` makes of a raw result, word by word.
fn processed(name: &str, text: &str) -> Slow {
    let raw: Value = serde_json::from_str(text).expect("a raw result");
    let number = |key: &str| raw[key].as_f64().expect(key);
    let mut parts = name.trim_end_matches(".json").split('_').skip(2);
    let mut labels = BTreeMap::new();
    for key in LABELS {
        let mut part = parts.next().expect("a part of the name");
        if key == "dp_attention" {
            part = parts.next().expect("the value behind dpa");
        }
        let value = match key {
            "tp" | "ep" | "conc" => part.trim_start_matches(char::is_alphabetic),
            _ => part,
        };
        labels.insert(key, value.to_owned());
    }
    let gpus: f64 = labels["tp"].parse().expect("a number of GPUs");
    Slow {
        labels,
        tput_per_gpu: number("total_token_throughput") / gpus,
        output_tput_per_gpu: number("output_throughput") / gpus,
        median_tpot: number("median_tpot_ms") / 1000.0,
        median_intvty: 1000.0 / number("median_tpot_ms"),
        p99_ttft: number("p99_ttft_ms") / 1000.0,
    }
}

/// Each record that no other of its group dominates: every pair is looked at.
fn frontier(records: &[Slow], by: &[&str]) -> Vec<Slow> {
    let group = |one: &Slow| by.iter().map(|key| one.labels[key].clone()).collect::<Vec<_>>();
    let dominates = |a: &Slow, b: &Slow| {
        a.tput_per_gpu >= b.tput_per_gpu
            && a.median_intvty >= b.median_intvty
            && (a.tput_per_gpu > b.tput_per_gpu || a.median_intvty > b.median_intvty)
    };
    let is_dominated = |one: &&Slow| {
        records.iter().any(|other| group(other) == group(one) && dominates(other, one))
    };
    records.iter().filter(|one| !is_dominated(one)).cloned().collect()
}
