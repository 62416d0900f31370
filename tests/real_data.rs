//! The filters on real results, which are not part of the project. `BENCH_REAL_DATA` names a
//! folder that holds `raw/` (raw results), `golden/` (the records that the upstream script made of
//! them) and `processed/` (published aggregates).

#[path = "support/scripts.rs"]
mod scripts;

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

const BIN: &str = env!("CARGO_BIN_EXE_bench-plot");

fn data() -> PathBuf {
    std::env::var_os("BENCH_REAL_DATA").expect("BENCH_REAL_DATA names the folder").into()
}

fn printed(directory: &Path, script: &str) -> String {
    scripts::printed(BIN, directory, script)
}

fn objects(ndjson: &str) -> Vec<Map<String, Value>> {
    ndjson.lines().map(|line| serde_json::from_str(line).expect("a record")).collect()
}

#[test]
#[ignore = "needs BENCH_REAL_DATA"]
fn records_equal_those_of_the_upstream_script() {
    let names = printed(&data().join("raw"), "ls");
    assert!(names.lines().count() >= 10);
    let records = objects(&printed(&data().join("raw"), "bench-enrich *.json"));
    for (name, record) in names.lines().zip(&records) {
        let path = data().join("golden").join(format!("agg_{name}"));
        let golden: Map<String, Value> =
            serde_json::from_slice(&std::fs::read(path).expect("golden")).expect("a record");
        // The upstream keys come first and in their order; others may follow.
        let same = record.iter().take(golden.len());
        assert!(same.eq(golden.iter()), "{name}: {record:?}\n{golden:?}");
    }
}

/// Within a millionth: the client reads its clock once more behind the last chunk, so that what it
/// saves as E2EL, and TPOT with it, is some microseconds more than its gaps add up to.
#[test]
#[ignore = "needs BENCH_REAL_DATA"]
fn recomputed_medians_equal_the_saved() {
    let script = r#"
        scratch="$(mktemp -d)"
        for raw in raw/*.json; do
          bench-enrich "$raw" > "$scratch/saved"
          jq -c 'del(.[keys[] | select(startswith("median_"))])' "$raw" > "$scratch/${raw##*/}"
          bench-enrich --percentiles 50 "$scratch/${raw##*/}" |
            jq -c --slurpfile saved "$scratch/saved" '
              . as $new | ["ttft", "tpot", "itl", "e2el"]
              | map($new["p50_" + .] / $saved[0]["median_" + .] - 1 | fabs < 1e-6) | all'
        done | uniq
        rm -r "$scratch""#;
    assert_eq!(printed(&data(), script), "true\n");
}

#[test]
#[ignore = "needs BENCH_REAL_DATA"]
fn the_number_of_threads_makes_no_difference() {
    printed(
        &data().join("raw"),
        "for j in 1 2 5; do bench-enrich -j $j *.json | cmp - <(bench-enrich *.json); done",
    );
}

#[test]
#[ignore = "needs BENCH_REAL_DATA"]
fn an_aggregate_is_what_python_would_write() {
    for aggregate in ["agg_dsr1_1k1k.json", "agg_gptoss_1k1k.json"] {
        printed(&data().join("processed"), &format!("bench-merge {aggregate} | cmp - {aggregate}"));
    }
    let expected = std::fs::read_dir(data().join("golden")).expect("golden").count();
    let merged = printed(&data(), "bench-merge golden raw golden sweep_configs.json");
    let merged: Vec<Map<String, Value>> = serde_json::from_str(&merged).expect("an array");
    assert_eq!(merged.len(), expected);
}

#[test]
#[ignore = "needs BENCH_REAL_DATA"]
fn a_frontier_is_that_of_the_definition() {
    for aggregate in ["agg_dsr1_1k1k.json", "agg_gptoss_1k1k.json"] {
        let marked = objects(&printed(
            &data().join("processed"),
            &format!("bench-pareto --mark --by hw,precision {aggregate}"),
        ));
        let number =
            |record: &Map<String, Value>, key: &str| record[key].as_f64().expect("a number");
        let beats = |a: &Map<String, Value>, b: &Map<String, Value>| {
            let keys = ["median_intvty", "tput_per_gpu"];
            a["hw"] == b["hw"]
                && a["precision"] == b["precision"]
                && keys.iter().all(|key| number(a, key) >= number(b, key))
                && keys.iter().any(|key| number(a, key) > number(b, key))
        };
        for record in &marked {
            let beaten = marked.iter().any(|other| beats(other, record));
            assert_eq!(record["pareto"], !beaten);
        }
    }
}

#[test]
#[ignore = "needs BENCH_REAL_DATA"]
fn published_aggregates_can_be_drawn() {
    for axes in ["", "--e2el"] {
        let script =
            format!("bench-plot -q {axes} processed/agg_dsr1_1k1k.json | head -c 8 | od -An -c");
        assert_eq!(
            printed(&data(), &script).split_whitespace().take(4).collect::<Vec<_>>(),
            ["211", "P", "N", "G"]
        );
    }
}
