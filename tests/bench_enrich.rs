//! `bench-enrich`, end to end.

mod support;

#[test]
fn cases() {
    support::run_cases("bench-enrich", env!("CARGO_BIN_EXE_bench-enrich"));
}
