//! What a user types is understood or refused, in one line, and never crashes a filter: patterns,
//! settings, limits, positions, columns, orders, sizes.

#![no_main]

use bench_common::args::Size;
use bench_common::manual::Filter;
use bench_common::order::Order;
use bench_enrich::{Enricher, Event};
use bench_fuzz::{record, written};
use clap::Parser;
use libfuzzer_sys::fuzz_target;

/// Flags whose values are typed by a person. None of them opens a file.
const ENRICH: &[&str] = &[
    "--name-pattern",
    "--set",
    "--percentiles",
    "--goodput",
    "--max-failure-rate",
    "--keep",
    "--columns",
    "--gpu-price",
    "--gpu-power",
    "--hw",
    "--tp",
    "--conc",
    "--dp-attention",
    "--router",
    "--isl",
];
const PARETO: &[&str] = &[
    "--slo",
    "--at",
    "--by",
    "--ref",
    "--max",
    "--min",
    "--objective",
    "--tolerance",
    "--fronts",
    "--best",
    "--columns",
];
const PLOT: &[&str] =
    &["-x", "-y", "--xlim", "--ylim", "--at", "--series", "--label", "--size", "--highlight"];

const RAW: &str = r#"{"model_id":"m","max_concurrency":4,"output_throughput":40,
    "total_token_throughput":100,"mean_ttft_ms":250,"median_tpot_ms":8,"completed":1,
    "ttfts":[0.5],"itls":[[0.5,0.25]],"output_lens":[3]}"#;

fuzz_target!(|data: (u8, Vec<(u8, String)>)| {
    let (filter, typed) = data;
    // No word stands alone, so that none is a file to open.
    let words = |flags: &[&'static str]| -> Vec<String> {
        let flag = |index: &u8| flags[usize::from(*index) % flags.len()];
        typed.iter().map(|(index, value)| format!("{}={value}", flag(index))).collect()
    };
    match filter % 4 {
        0 => enrich(words(ENRICH)),
        1 => {
            if let Some(args) = parsed::<bench_pareto::Args>("bench-pareto", words(PARETO)) {
                told(args.question());
            }
        }
        2 => {
            let words = [vec!["--format=svg".to_owned()], words(PLOT)].concat();
            if let Some(args) = parsed::<bench_plot::Args>("bench-plot", words) {
                let record = record(r#"{"hw":"h","tput_per_gpu":1,"median_intvty":2}"#);
                told(bench_plot::picture(&args, &[record.expect("it is a record")]));
            }
        }
        _ => {
            for (_, text) in &typed {
                if let Ok(size) = text.parse::<Size>() {
                    assert!(size.0 > 0);
                }
                if let Ok(order) = text.parse::<Order>() {
                    assert!(order.keys().all(|key| !key.is_empty()));
                }
            }
        }
    }
});

fn enrich(words: Vec<String>) {
    let Some(mut args) = parsed::<bench_enrich::Args>("bench-enrich", words) else { return };
    let Some(options) = told(args.options()) else { return };
    let raw = record(RAW).expect("it is a result");
    let Some(events) = told(Enricher::new(options).enrich(raw)) else { return };
    for event in events {
        match event {
            Event::Record(record) => {
                let value: Result<serde_json::Value, _> = serde_json::from_str(&written(&record));
                assert!(value.is_ok_and(|value| value.is_object()));
            }
            Event::Failed(error) => assert_line(&error.to_string()),
            Event::Warning(warning) => assert_line(&warning.to_string()),
            Event::OnRecords(_, line) => assert_line(&line),
            Event::Explanation(_, line) => assert_line(&line),
            Event::Decided(..) | Event::NamedByFlow(..) => {}
        }
    }
}

fn parsed<A: Filter + Parser>(name: &str, words: Vec<String>) -> Option<A> {
    A::try_parse_from(std::iter::once(name.to_owned()).chain(words)).ok()
}

fn told<T>(outcome: Result<T, bench_common::Error>) -> Option<T> {
    outcome.map_err(|error| assert_line(&error.to_string())).ok()
}

fn assert_line(message: &str) {
    assert!(!message.is_empty() && !message.contains(char::is_control), "{message:?}");
}
