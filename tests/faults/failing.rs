//! Calls that fail in the middle, as those of a broken disk do.

use std::path::Path;
use std::process::Command;

use super::{RECORD, RECORD_FILTERS, lines, run};

/// Builds what is loaded before the system's library. Who builds Rust has a C compiler.
fn build(directory: &Path) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/faults/failing.c");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(directory.join("failing.so"))
        .arg(source)
        .status()
        .expect("a C compiler");
    assert!(built.success());
}

/// Runs a script in which `failing CALL COMMAND…` runs a command whose calls fail.
fn check(script: &str, expected: impl Fn(&str) -> String) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    build(directory.path());
    let script = format!(
        r#"failing() {{ LD_PRELOAD=$PWD/failing.so FAILING=$1 "${{@:2}}"; }}
        {script}"#
    );
    for filter in RECORD_FILTERS {
        let printed = run(directory.path(), filter, &script);
        assert_eq!(lines(&printed), lines(&expected(filter)), "{filter}");
    }
}

#[test]
fn a_read_error_in_the_middle_of_a_file_is_named() {
    check(
        "failing read $filter -f ndjson good.json; echo $?; failing none $filter -f ndjson good.json",
        |filter| format!("{filter}: good.json: cannot read: Input/output error\n1\n{RECORD}\n"),
    );
}

#[test]
fn a_read_error_in_the_middle_of_a_stream_costs_no_record_before_it() {
    check(
        r#"(sed 's/"model.*isl/"isl/' good.json; cat good.json) > two.json
        failing read $filter -f ndjson < two.json; echo $?"#,
        |filter| {
            let short = r#"{"hw":"b200","tp":8,"conc":64,"isl":1024,"osl":1024,"tput_per_gpu":1000.5,"median_intvty":50.25}"#;
            format!("{filter}: stdin:2:4: cannot read on: Input/output error\n1\n{short}\n")
        },
    );
}

#[test]
fn a_disk_that_fails_at_the_end_leaves_the_old_file() {
    check(
        "mkdir -p out; echo old > out/file
        failing fsync $filter -o out/file good.json; echo $?; cat out/file; ls -A out",
        |filter| format!("{filter}: out/file: cannot write: Input/output error\n3\nold\nfile\n"),
    );
}

#[test]
fn a_quota_that_is_told_of_at_the_end_is_told() {
    check("failing close $filter good.json > file; echo $?", |filter| {
        format!("{filter}: standard output: cannot write: Disk quota exceeded\n3\n")
    });
}

#[test]
fn a_temporary_file_is_made_new() {
    check(
        "failing open $filter -f csv --columns hw -o file good.json; echo $?; cat file
        failing open bash -c ': > new'",
        |_| "0\nhw\nb200\nbash: line 1: new: Operation not permitted\n".to_owned(),
    );
}
