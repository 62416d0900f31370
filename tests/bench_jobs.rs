//! `bench-jobs`, end to end.

mod support;

#[test]
fn cases() {
    support::run_cases("bench-jobs", env!("CARGO_BIN_EXE_bench-jobs"));
}
