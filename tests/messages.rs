//! What the filters say when they are misused: each message is one line that names the filter, the
//! thing, and what to do, without a word of the implementation's.

#[path = "support/shell.rs"]
mod shell;

use std::fs;

const BIN: &str = env!("CARGO_BIN_EXE_bench-plot");

/// A record; `agg.json` holds it.
const RECORD: &str = r#"{"hw":"b200","tp":8,"conc":4,"framework":"vllm","precision":"fp8",
  "tput_per_gpu":100.5,"median_intvty":50.5,"median_ttft":0.25,"p99_ttft":0.5}"#;

/// A raw result whose labels nobody knows; `raw.json` holds it.
const RAW: &str = r#"{"model_id":"m","total_token_throughput":800,"output_throughput":400,
  "max_concurrency":4,"completed":4,"duration":2.5,"median_tpot_ms":20}"#;

/// Misuses, each with what its message must say.
const MISUSES: &[(&str, &str)] = &[
    // Inputs.
    ("bench-merge missing.json", "missing.json: cannot read: No such file or directory"),
    ("bench-merge empty.json", "empty.json: the file is empty"),
    ("bench-merge broken.json", "broken.json:"),
    ("bench-merge raw.json", "run bench-enrich first"),
    ("bench-plot raw.json", "run bench-enrich on it first"),
    ("bench-pareto raw.json", "bench-enrich makes a record of it"),
    ("bench-enrich --no-env raw.json", "--hw"),
    ("bench-merge --files0-from nowhere", "nowhere: cannot read the list of names"),
    // Outputs.
    ("bench-merge agg.json -o no/where.json", "no/where.json"),
    ("bench-merge agg.json -o .", "."),
    // Fields.
    ("bench-plot -x median_intvyt agg.json", "did you mean median_intvty"),
    ("bench-pareto --best tput_per_gup agg.json", "did you mean tput_per_gpu?"),
    ("bench-pareto --objective p99_tfft agg.json", "did you mean p99_ttft?"),
    ("bench-pareto --max tput_per_gup --min conc agg.json", "did you mean tput_per_gpu?"),
    ("bench-pareto --by hw,hw agg.json", "name it once"),
    ("bench-pareto --at conc=4 agg.json", "name the objectives with --max and --min"),
    ("bench-merge --unique=hw,cocn agg.json", "did you mean conc?"),
    ("bench-merge --update --key hw agg.json", "--update takes two inputs"),
    // Hardware.
    ("bench-enrich --specs unknown.json", "h201 (did you mean h200?)"),
];

/// Misuses that are refused when the flags are read. These messages are the argument parser's: the
/// first line says what is wrong, a tip follows.
const WRONG_FLAGS: &[(&str, &str)] = &[
    ("bench-merge --sotr agg.json", "--sort"),
    ("bench-plot --frontier agg.json", "--frontier-only"),
    ("bench-plot -f pgn agg.json", "[possible values: png, svg"),
    ("bench-plot --theme drak agg.json", "dark"),
    ("bench-enrich --frmework vllm raw.json", "--framework"),
    ("bench-enrich --tp eight raw.json", "--tp"),
    ("bench-merge -f jsno agg.json", "json"),
    ("bench-pareto --slo p99_ttft agg.json", "--slo"),
    ("bench-pareto --tolerance 2 agg.json", "0.02 is 2 %"),
];

/// Words that only a reader of the source would know.
const JARGON: [&str; 12] = [
    "os error",
    "serde",
    "utf8error",
    "unwrap",
    "panicked",
    "none)",
    "some(",
    "err(",
    "kind:",
    "rawvalue",
    "backtrace",
    "struct",
];

#[test]
fn every_message_names_the_filter_and_the_thing_and_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let put = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("the file can be written");
    };
    put("agg.json", RECORD);
    put("raw.json", RAW);
    put("empty.json", "");
    put("broken.json", "{\"hw\": }");
    put("unknown.json", &RECORD.replace("b200", "h201"));
    let mut wrong = String::new();
    for (flags, all) in [(false, MISUSES), (true, WRONG_FLAGS)] {
        for (script, expected) in all {
            let output = shell::shell(BIN, folder.path(), script);
            let stderr = String::from_utf8_lossy(&output.stderr);
            let filter = script.split(' ').next().expect("a filter");
            let of_filter = |line: &str| line.starts_with(&format!("{filter}: "));
            let plain = stderr.to_lowercase();
            let sound = !output.status.success()
                && stderr.contains(expected)
                && JARGON.iter().all(|word| !plain.contains(word))
                && stderr.lines().take(if flags { 1 } else { usize::MAX }).all(of_filter);
            if !sound {
                wrong += &format!("$ {script}\n{stderr}  expected: {expected}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
