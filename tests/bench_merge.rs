//! `bench-merge`, end to end.

mod support;

#[test]
fn cases() {
    support::run_cases("bench-merge", env!("CARGO_BIN_EXE_bench-merge"));
}
