//! How fast raw results are scanned, beside serde_json, in one run and by turns.
//!
//! `cargo bench -p bench-common --bench scan -- FILE...` prints a line for each way: its name, and
//! its GB/s by the median and by the best round of each file. The best tells more on a machine
//! that has other work. Behind that stand the medians of each file, in the order of the ways.

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use bench_common::json::{Scanner, Step, as_text};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Deserializer, Value};

const ROUNDS: usize = 15;

/// A name, and whether it takes a file's bytes for JSON.
type Way = (String, Box<dyn Fn(&[u8]) -> bool>);

/// Our scanner by each version that this processor has, the fastest first, and its peers.
fn ways() -> Vec<Way> {
    let mut versions: Vec<Scanner> = Scanner::by_each_version().collect();
    versions.reverse();
    let first = versions[0].version();
    let ours = versions.into_iter().map(|scanner| -> Way {
        let name = format!("ours by {}, with UTF-8 and member spans", scanner.version());
        (name, Box::new(move |bytes| scans(scanner.clone(), bytes) && is_text(bytes)))
    });
    let without: Way =
        (format!("ours by {first}, without UTF-8"), Box::new(|bytes| scans(Scanner::new(), bytes)));
    let peers: [Way; 3] = [
        ("serde_json IgnoredAny".to_owned(), Box::new(is_taken::<IgnoredAny>)),
        ("serde_json Value".to_owned(), Box::new(is_taken::<Value>)),
        ("str::from_utf8 alone".to_owned(), Box::new(is_utf8)),
    ];
    ours.chain([without]).chain(peers).collect()
}

fn is_taken<T: DeserializeOwned>(bytes: &[u8]) -> bool {
    Deserializer::from_slice(bytes).into_iter::<T>().all(|value| value.is_ok())
}

/// As the filters look for UTF-8.
fn is_text(bytes: &[u8]) -> bool {
    as_text(black_box(bytes)).is_ok()
}

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
    let ways = ways();
    let mut seconds = vec![[0.0, 0.0]; ways.len()];
    let mut each = String::new();
    for file in &files {
        let mut rounds = vec![Vec::new(); ways.len()];
        for _ in 0..ROUNDS {
            for ((name, way), rounds) in ways.iter().zip(&mut rounds) {
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
    for ((name, _), seconds) in ways.iter().zip(seconds) {
        let [median, best] = seconds.map(|seconds| bytes as f64 / seconds / 1e9);
        println!("{name}\t{median:.2}\t{best:.2}");
    }
    print!("{each}");
    ExitCode::SUCCESS
}
