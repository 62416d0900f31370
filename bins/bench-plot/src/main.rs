//! `bench-plot`: records in, a picture out.

use std::process::ExitCode;

use bench_common::run;

fn main() -> ExitCode {
    run::run("bench-plot", bench_plot::work)
}
