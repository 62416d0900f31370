//! `bench-pareto`, end to end.

mod support;

#[test]
fn cases() {
    support::run_cases("bench-pareto", env!("CARGO_BIN_EXE_bench-pareto"));
}
