//! How long the frontier and the hypervolume of points take.
//!
//! `cargo bench -p bench-common --bench frontier -- FILE...` reads a point from each line, its
//! coordinates with spaces between, all of one sign or both, greater being better, and prints for
//! each file: its name, how many points are on the frontier, the seconds by the best round that
//! finding them takes, and those that the hypervolume of the frontier above 0 takes.

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use bench_common::frontier::{Points, Tolerance, hypervolume};

/// Few points take so little time that the best of a few rounds is luck.
const ROUNDS: usize = 5;
const SECONDS: f64 = 0.2;

fn points(text: &str) -> Option<Points> {
    let point = |line: &str| line.split(' ').map(|number| number.parse().ok()).collect();
    let all: Option<Vec<Vec<f64>>> = text.lines().map(point).collect();
    let all = all?;
    let objectives = all.first()?.len();
    all.iter()
        .all(|point| point.len() == objectives)
        .then(|| Points::of(objectives, all.iter().map(Vec::as_slice)))
}

/// What comes of work, and the seconds of its best round.
fn best<T>(work: impl Fn() -> T) -> (Option<T>, f64) {
    let mut outcome = None;
    let mut seconds = f64::INFINITY;
    let begin = Instant::now();
    let mut rounds = 0;
    while rounds < ROUNDS || begin.elapsed().as_secs_f64() < SECONDS {
        let start = Instant::now();
        outcome = Some(black_box(work()));
        seconds = seconds.min(start.elapsed().as_secs_f64());
        rounds += 1;
    }
    (outcome, seconds)
}

fn main() -> ExitCode {
    // Cargo adds an option of its own.
    for path in std::env::args().skip(1).filter(|argument| argument != "--bench") {
        let Some(points) = std::fs::read_to_string(&path).ok().as_deref().and_then(points) else {
            println!("cannot read points from {path}");
            return ExitCode::FAILURE;
        };
        let (found, frontier_seconds) = best(|| black_box(&points).frontier(Tolerance::EXACT));
        let found = found.unwrap_or_default();
        let frontier =
            Points::of(points.objectives(), found.iter().map(|&index| points.get(index)));
        let origin = vec![0.0; points.objectives()];
        let (volume, volume_seconds) = best(|| hypervolume(black_box(&frontier), &origin));
        let volume = volume.unwrap_or_default();
        println!("{path}\t{}\t{frontier_seconds:.9}\t{volume_seconds:.9}\t{volume}", found.len());
    }
    ExitCode::SUCCESS
}
