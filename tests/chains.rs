//! The filters chained with each other and with jq, on a made-up sweep.

#[path = "support/scripts.rs"]
mod scripts;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sample_sweep::Sweep;
use serde_json::{Map, Value};

const BIN: &str = env!("CARGO_BIN_EXE_bench-plot");

/// A folder with a sweep in `raw/` and its aggregate in `agg.json`, made once.
fn sweep() -> &'static Path {
    static SWEEP: OnceLock<PathBuf> = OnceLock::new();
    SWEEP.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chains");
        let raw = folder.join("raw");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&raw).expect("the folder can be made");
        for (name, text) in Sweep::default().short().files() {
            std::fs::write(raw.join(name), text).expect("the file can be written");
        }
        printed_in(&folder, "bench-enrich raw/*.json | bench-merge > agg.json");
        folder
    })
}

fn printed_in(folder: &Path, script: &str) -> String {
    scripts::printed(BIN, folder, script)
}

fn printed(script: &str) -> String {
    printed_in(sweep(), script)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn aggregate() -> Vec<Map<String, Value>> {
    let text = std::fs::read_to_string(sweep().join("agg.json")).expect("the aggregate");
    serde_json::from_str(&text).expect("an array of objects")
}

fn number(record: &Map<String, Value>, key: &str) -> f64 {
    record[key].as_f64().expect("a number")
}

#[test]
fn raw_results_become_an_aggregate() {
    let aggregate = aggregate();
    let files: Vec<_> = Sweep::default().short().files().map(|(name, _)| name).collect();
    assert_eq!(aggregate.len(), files.len());
    // The shell sorts what `*` stands for; labels tell which file a record came from.
    let mut sorted = files.clone();
    sorted.sort();
    for (record, name) in aggregate.iter().zip(&sorted) {
        let part = |key: &str| record[key].to_string().replace('"', "");
        let expected = format!(
            "dsr1_1k1k_{}_{}_tp{}_ep{}_dpa_{}_conc{}_{}.json",
            part("precision"),
            part("framework"),
            part("tp"),
            part("ep"),
            part("dp_attention"),
            part("conc"),
            part("hw")
        );
        assert_eq!(*name, expected);
    }
}

#[test]
fn metrics_are_those_of_the_definition() {
    let sweep = Sweep::default().short();
    let files: std::collections::BTreeMap<_, _> = sweep.files().collect();
    for (record, text) in aggregate().iter().zip(files.values()) {
        let raw = json(text);
        let raw = |key: &str| raw[key].as_f64().expect("a number");
        let gpus = number(record, "tp");
        assert_eq!(number(record, "tput_per_gpu"), raw("total_token_throughput") / gpus);
        assert_eq!(number(record, "output_tput_per_gpu"), raw("output_throughput") / gpus);
        assert_eq!(number(record, "median_intvty"), 1000.0 / raw("median_tpot_ms"));
        assert_eq!(number(record, "p99_ttft"), raw("p99_ttft_ms") / 1000.0);
        assert_eq!(number(record, "mean_e2el"), raw("mean_e2el_ms") / 1000.0);
    }
}

#[test]
fn jq_reads_the_aggregate() {
    let all = printed("jq '.[].tput_per_gpu' agg.json");
    let expected: Vec<f64> = aggregate().iter().map(|r| number(r, "tput_per_gpu")).collect();
    let found: Vec<f64> = all.lines().map(|line| line.parse().expect("a number")).collect();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        // jq 1.6 prints 17 digits, not the fewest.
        assert!((found - expected).abs() <= expected * 1e-15, "{found} {expected}");
    }
    let best = printed("jq 'sort_by(.tput_per_gpu) | reverse | .[0]' agg.json");
    let most = expected.iter().copied().fold(f64::MIN, f64::max);
    let best = number(json(&best).as_object().expect("a record"), "tput_per_gpu");
    assert!((best - most).abs() <= most * 1e-15, "{best} {most}");
}

#[test]
fn the_frontier_goes_on_to_jq() {
    let lines = printed(
        "bench-pareto --by hw,precision < agg.json | jq -c '{hw,tp,conc,tput_per_gpu,median_intvty}'",
    );
    let all = aggregate();
    let beats = |a: &Map<String, Value>, b: &Map<String, Value>| {
        let keys = ["median_intvty", "tput_per_gpu"];
        ["hw", "precision"].iter().all(|&key| a[key] == b[key])
            && keys.iter().all(|key| number(a, key) >= number(b, key))
            && keys.iter().any(|key| number(a, key) > number(b, key))
    };
    let frontier = all.iter().filter(|b| !all.iter().any(|a| beats(a, b)));
    let place =
        |record: &Map<String, Value>| ["hw", "tp", "conc"].map(|key| record[key].to_string());
    let expected: Vec<_> = frontier.map(place).collect();
    let found: Vec<_> = lines
        .lines()
        .map(|line| {
            let record = json(line);
            let record = record.as_object().expect("an object").clone();
            assert_eq!(record.len(), 5);
            place(&record)
        })
        .collect();
    assert_eq!(found, expected);
    assert!(found.len() < all.len() && found.len() > 10, "{}", found.len());
}

#[test]
fn raw_results_become_a_picture() {
    let folder = sweep().join("pictures");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    printed_in(&folder, "bench-enrich ../raw/*.json | bench-plot > tput_vs_intvty.png");
    printed_in(&folder, "bench-plot < ../agg.json | cmp - tput_vs_intvty.png");
    let png = std::fs::read(folder.join("tput_vs_intvty.png")).expect("the picture");
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png.ends_with(b"IEND\xaeB`\x82"));
    assert!((100_000..500_000).contains(&png.len()), "{}", png.len());
}

#[test]
fn a_run_directory_becomes_the_same_aggregate() {
    let run = sweep().join("run");
    let _ = std::fs::remove_dir_all(&run);
    std::fs::create_dir_all(&run).expect("the folder can be made");
    printed_in(
        &run,
        r#"for result in ../raw/*.json; do
             name=$(basename "$result"); cp "$result" .; bench-enrich "$name" > "agg_$name"
           done
           cp ../agg.json agg_old.json; echo '1|x' > jobs.txt"#,
    );
    // An older aggregate comes first, so that its order is kept.
    printed("bench-merge agg.json run | cmp - agg.json");
    let merged: Vec<Map<String, Value>> =
        serde_json::from_str(&printed("bench-merge run")).expect("an array of objects");
    assert_eq!(merged.len(), aggregate().len());
}

#[test]
fn threads_make_no_difference() {
    printed(
        "for j in 1 2 7; do bench-enrich -j $j raw/*.json | cmp - <(bench-enrich raw/*.json); done",
    );
    printed("bench-enrich raw | bench-merge | cmp - agg.json");
}
