//! `bench-plot`, end to end.

mod support;

#[test]
fn cases() {
    support::run_cases("bench-plot", env!("CARGO_BIN_EXE_bench-plot"));
}
