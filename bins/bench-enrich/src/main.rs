//! `bench-enrich`: raw result and metadata in, record out.

use std::process::ExitCode;

use bench_common::run;

fn main() -> ExitCode {
    run::run("bench-enrich", bench_enrich::work)
}
