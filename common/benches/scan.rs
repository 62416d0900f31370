//! How fast raw results are scanned, beside serde_json, in one run and by turns.
//!
//! `cargo bench -p bench-common --bench scan -- FILE...` prints a line for each way: its name, and
//! its GB/s by the median and by the best round of each file. The best tells more on a machine
//! that has other work. Behind that stand the medians of each file, in the order of the ways.

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use bench_common::json::{Scanner, Step};
use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value};

const ROUNDS: usize = 15;

/// A name, and whether it takes a file's bytes for JSON.
type Way = (&'static str, fn(&[u8]) -> bool);

const WAYS: [Way; 6] = [
    ("ours, with UTF-8 and member spans", |bytes| scans(Scanner::new(), bytes) && is_utf8(bytes)),
    ("ours, without UTF-8", |bytes| scans(Scanner::new(), bytes)),
    ("ours without vectors, with UTF-8", |bytes| {
        scans(Scanner::portable(), bytes) && is_utf8(bytes)
    }),
    ("serde_json IgnoredAny", |bytes| {
        Deserializer::from_slice(bytes).into_iter::<IgnoredAny>().all(|value| value.is_ok())
    }),
    ("serde_json Value", |bytes| {
        Deserializer::from_slice(bytes).into_iter::<Value>().all(|value| value.is_ok())
    }),
    ("str::from_utf8 alone", is_utf8),
];

fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(black_box(bytes)).is_ok()
}

fn scans(mut scanner: Scanner, bytes: &[u8]) -> bool {
    let mut rest = black_box(bytes).trim_ascii();
    while !rest.is_empty() {
        let Ok(Step::Done(end)) = scanner.scan(rest, true) else { return false };
        rest = rest[end..].trim_ascii_start();
        scanner.reset();
    }
    true
}

fn main() -> ExitCode {
    // Cargo adds an option of its own.
    let paths = std::env::args_os().skip(1).filter(|argument| argument != "--bench");
    let files: Result<Vec<Vec<u8>>, _> = paths.map(std::fs::read).collect();
    let files = match files {
        Ok(files) if !files.is_empty() => files,
        Ok(_) => return ExitCode::SUCCESS,
        Err(error) => {
            println!("cannot read: {error}");
            return ExitCode::FAILURE;
        }
    };
    let bytes: usize = files.iter().map(Vec::len).sum();
    // Seconds by the median and by the best round of each file. A file is short enough to be
    // scanned between two interruptions, all of them are not.
    let mut seconds = WAYS.map(|_| [0.0, 0.0]);
    let mut each = String::new();
    for file in &files {
        let mut rounds = WAYS.map(|_| Vec::new());
        for _ in 0..ROUNDS {
            for ((name, way), rounds) in WAYS.iter().zip(&mut rounds) {
                let start = Instant::now();
                if !way(file) {
                    println!("{name} refuses a file");
                    return ExitCode::FAILURE;
                }
                rounds.push(start.elapsed().as_secs_f64());
            }
        }
        for (seconds, mut rounds) in seconds.iter_mut().zip(rounds) {
            rounds.sort_by(f64::total_cmp);
            let median = rounds[ROUNDS / 2];
            seconds[0] += median;
            seconds[1] += rounds[0];
            each += &format!("{:.2} ", file.len() as f64 / median / 1e9);
        }
        each += &format!("of {} bytes\n", file.len());
    }
    for ((name, _), seconds) in WAYS.iter().zip(seconds) {
        let [median, best] = seconds.map(|seconds| bytes as f64 / seconds / 1e9);
        println!("{name}\t{median:.2}\t{best:.2}");
    }
    print!("{each}");
    ExitCode::SUCCESS
}
