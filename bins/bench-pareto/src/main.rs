//! `bench-pareto`: records in, their Pareto frontier out.

use std::process::ExitCode;

use bench_common::run;

fn main() -> ExitCode {
    run::run("bench-pareto", bench_pareto::work)
}
