//! Outputs that cannot be written, wholly or at all.

use super::{FILTERS, RECORD, RECORD_FILTERS, each, run, skipped};

#[test]
fn a_full_disk_is_status_3_and_named() {
    each(&FILTERS, "$filter good.json > /dev/full; echo $?", |filter, printed| {
        let expected =
            format!("{filter}: standard output: cannot write: No space left on device\n3\n");
        assert_eq!(printed, expected);
    });
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    // A file system of the test's own needs a name space of its own.
    const NONE: &str = "no file system of our own";
    let script = format!(
        r#"for i in {{1..999}}; do sed "s/64/$i/" good.json; done > many.json; mkdir small
        unshare --user --map-root-user --mount bash -c '
            mount -t tmpfs -o size=64k none small || {{ echo "{NONE}"; exit; }}
            echo old > small/file
            $filter -o small/file many.json; echo $?; ls -A small; cat small/file
            $filter many.json > small/out; echo $?' || echo '{NONE}'"#
    );
    each(&["bench-enrich", "bench-merge"], &script, |filter, printed| {
        if !skipped("a_full_disk_leaves_the_old_file", printed, NONE) {
            let full =
                |name| format!("{filter}: {name}: cannot write: No space left on device\n3\n");
            let (file, out) = (full("small/file"), full("standard output"));
            assert_eq!(printed, format!("{file}file\nold\n{out}"));
        }
    });
}

#[test]
fn a_file_that_is_protected_against_writing_is_not_replaced() {
    // What root may write, whoever writes it here may not.
    let script = "echo old > out; chmod 444 out
        plain() { if [ $UID = 0 ]; then
            setpriv --bounding-set=-dac_override \"$@\"; else \"$@\"; fi; }
        plain $filter -o out good.json; echo $?; cat out";
    each(&RECORD_FILTERS, script, |filter, printed| {
        let refused = format!("{filter}: out: cannot write: Permission denied\n3\nold\n");
        assert_eq!(printed, refused);
    });
}

#[test]
fn a_closed_standard_output_is_a_failed_write() {
    each(
        &FILTERS,
        "$filter good.json >&-; echo $?; $filter --help >&-; echo $?",
        |filter, printed| {
            let failed = format!("{filter}: standard output: cannot write: it is closed\n3\n");
            assert_eq!(printed, failed.repeat(2));
        },
    );
    // Who asks for nothing loses nothing.
    let script = "$filter good.json > /dev/null; echo $?; $filter good.json 1<> /dev/null; echo $?
        $filter -o file.svg good.json >&-; echo $?; $filter good.json 2>&- >/dev/null; echo $?";
    each(&FILTERS, script, |filter, printed| assert_eq!(printed, "0\n0\n0\n0\n", "{filter}"));
}

#[test]
fn a_new_file_is_as_private_as_the_old_one() {
    let script = "echo old > out; chmod 600 out; mkfifo pipe
        $filter -o out pipe & exec 3> pipe; stat -c %a .bench-*; cat good.json >&3; exec 3>&-; wait $!
        stat -c %a out; umask 027; $filter -o new good.json; stat -c %a new";
    each(&RECORD_FILTERS, script, |filter, printed| {
        assert_eq!(printed, "600\n600\n640\n", "{filter}");
    });
}

#[test]
fn a_limit_of_the_file_size_leaves_the_old_file() {
    // A file that may not grow fails as a full disk does, late.
    let script = "yes \"$(cat good.json)\" | head -n 9999 > many.json; mkdir out; echo old > out/f
        (ulimit -f 8; $filter --columns hw -o out/f good.json many.json nowhere; echo $?)
        ls -A out; cat out/f";
    let merge = script.replace("$filter", "bench-merge --no-dedupe");
    let pareto = script.replace("$filter", "bench-pareto --mark");
    let plot = script.replace("--columns hw", "-f html");
    for (filter, script) in [
        ("bench-enrich", script),
        ("bench-merge", &*merge),
        ("bench-pareto", &*pareto),
        ("bench-plot", &*plot),
    ] {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let printed = run(directory.path(), filter, script);
        let expected = format!("{filter}: out/f: cannot write: File too large\n3\nf\nold\n");
        assert!(printed.ends_with(&expected), "{printed}");
    }
}

#[test]
fn a_reader_that_closes_the_pipe_is_no_failure() {
    let script = "yes \"$(cat good.json)\" | head -n 9999 > many.json
        $filter -f ndjson many.json good.json | head -1 | jq -r .hw; echo ${PIPESTATUS[0]}";
    each(&RECORD_FILTERS, script, |filter, printed| assert_eq!(printed, "b200\n0\n", "{filter}"));
}

#[test]
fn a_pipe_shared_by_many_writers_holds_whole_records() {
    let script = "yes \"$(cat good.json)\" | head -n 999 > many.json
        (for _ in {1..16}; do bench-enrich many.json & done; wait) | jq -c . | sort | uniq -c";
    let directory = tempfile::tempdir().expect("a temporary directory");
    let printed = run(directory.path(), "bench-enrich", script);
    assert_eq!(printed.trim(), format!("15984 {RECORD}"));
}
