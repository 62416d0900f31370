//! `bench-enrich`, end to end.

mod support;

use std::path::{Path, PathBuf};
use std::process::Output;

const BIN: &str = env!("CARGO_BIN_EXE_bench-enrich");

#[test]
fn cases() {
    support::run_cases("bench-enrich", BIN);
}

/// Real raw results and the records that upstream made of them, where BENCH_REAL_DATA names their
/// directory: `raw/NAME.json` and `golden/agg_NAME.json`.
fn real_data() -> Option<PathBuf> {
    std::env::var_os("BENCH_REAL_DATA").map(PathBuf::from)
}

fn printed(output: Output) -> String {
    let printed = |bytes| String::from_utf8(bytes).expect("filters print UTF-8");
    assert!(output.status.success(), "{}", printed(output.stderr));
    printed(output.stdout)
}

#[test]
fn records_equal_upstreams() {
    let Some(data) = real_data() else { return };
    let script = r#"
        for raw in raw/*.json; do
          golden="golden/agg_${raw#raw/}"
          jq -r 'keys_unsorted[]' "$golden" > keys
          bench-enrich "$raw" | jq -r 'keys_unsorted[]' | head -n "$(wc -l < keys)" | cmp - keys
          bench-enrich --columns "$(paste -sd, keys)" -f json "$raw" |
            jq .[0] | cmp - <(jq . "$golden")
        done"#;
    let copy = tempfile::tempdir().expect("a temporary directory");
    link(&data, copy.path());
    printed(support::shell(BIN, copy.path(), script));
}

/// Within a millionth: the client reads its clock once more behind the last chunk, so that what it
/// saves as E2EL, and TPOT with it, is some microseconds more than its gaps add up to.
#[test]
fn recomputed_medians_equal_the_saved() {
    let Some(data) = real_data() else { return };
    let script = r#"
        for raw in raw/*.json; do
          bench-enrich "$raw" > saved
          jq -c 'del(.[keys[] | select(startswith("median_"))])' "$raw" > "${raw##*/}"
          bench-enrich --percentiles 50 "${raw##*/}" | jq -c --slurpfile saved saved '
            . as $new | ["ttft", "tpot", "itl", "e2el"]
            | map($new["p50_" + .] / $saved[0]["median_" + .] - 1 | fabs < 1e-6) | all'
        done | uniq"#;
    let copy = tempfile::tempdir().expect("a temporary directory");
    link(&data, copy.path());
    assert_eq!(printed(support::shell(BIN, copy.path(), script)), "true\n");
}

fn link(data: &Path, directory: &Path) {
    for name in ["raw", "golden"] {
        std::os::unix::fs::symlink(data.join(name), directory.join(name)).expect("a link is made");
    }
}
