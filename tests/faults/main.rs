//! What the filters do when the system or an input fails them, on the real binaries.
//!
//! Nothing here waits for a time to pass: a filter is known to be at work when it opens the pipe
//! that it is to read. Every script is bounded, so that a filter that hangs fails its test.

mod documents;
mod failing;
mod inputs;
mod large;
mod limits;
mod long;
mod outputs;
mod security;
#[path = "../support/shell.rs"]
mod shell;
mod signals;
mod waiting;

use std::fs;
use std::io::Write;
use std::path::Path;

const BIN: &str = env!("CARGO_BIN_EXE_bench-merge");

/// The filters that write records; `bench-plot` writes through the same code.
const RECORD_FILTERS: [&str; 3] = ["bench-enrich", "bench-merge", "bench-pareto"];
const FILTERS: [&str; 4] = ["bench-enrich", "bench-merge", "bench-pareto", "bench-plot"];

const RECORD: &str = r#"{"hw":"b200","tp":8,"conc":64,"model":"m","framework":"vllm","precision":"fp8","isl":1024,"osl":1024,"tput_per_gpu":1000.5,"median_intvty":50.25}"#;

/// What a script printed on both outputs together. It runs in a directory with one good file,
/// `good.json`, and is killed when it takes too long. `$filter` is the filter's name.
fn run(directory: &Path, filter: &str, script: &str) -> String {
    fs::write(directory.join("good.json"), format!("{RECORD}\n")).expect("the file can be written");
    let bounded = format!(
        "exec 2>&1; export filter={filter}\ntimeout --kill-after=1 60 bash -c {}",
        quoted(&format!("set +e\n{script}\nexit 0"))
    );
    let output = shell::shell(BIN, directory, &bounded);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{filter}: {:?}\n{printed}", output.status);
    printed
}

fn quoted(script: &str) -> String {
    format!("'{}'", script.replace('\'', r"'\''"))
}

/// The same script for each filter, in an empty directory each.
fn each(filters: &[&str], script: &str, check: impl Fn(&str, &str)) {
    for filter in filters {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let printed = run(directory.path(), filter, script);
        check(filter, &printed);
    }
}

/// What was printed, sorted: which of the two outputs comes first differs by filter.
fn lines(printed: &str) -> Vec<&str> {
    let mut lines: Vec<_> = printed.lines().collect();
    lines.sort_unstable();
    lines
}

/// Whether the system cannot do what a test needs, which is said where the test runner hides
/// nothing.
fn skipped(test: &str, printed: &str, why: &str) -> bool {
    let skipped = printed.contains(why);
    if skipped {
        let _ = writeln!(std::io::stderr(), "\nSKIPPED {test}: {}", printed.trim());
    }
    skipped
}
