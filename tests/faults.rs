//! What the filters do when the system fails them: disks that are full, pipes that close, signals.
//!
//! Nothing here waits for a time to pass: a filter is known to be at work when it opens the pipe
//! that it is to read. Every script is bounded, so that a filter that hangs fails its test.

use std::fs;
use std::path::Path;

#[path = "support/shell.rs"]
mod shell;

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

#[test]
fn a_signal_leaves_the_old_file_and_no_other() {
    for (signal, status) in [("TERM", 143), ("HUP", 129), ("KILL", 137)] {
        // Opened for writing, the pipe is open for reading: the filter has made its file.
        let script = format!(
            "mkdir out; echo old > out/file.png; mkfifo pipe
             $filter -o out/file.png pipe & exec 3> pipe
             cat good.json >&3; kill -{signal} $!; wait $! 2> /dev/null
             echo $?; cat out/file.png; ls -A out | grep -v '^\\.bench' "
        );
        each(&FILTERS, &script, |filter, printed| {
            let expected = format!("{status}\nold\nfile.png\n");
            assert!(printed.ends_with(&expected), "{filter} {signal}: {printed}");
        });
    }
}

#[test]
fn a_signal_leaves_no_temporary_file() {
    for signal in ["TERM", "HUP"] {
        let script = format!(
            "mkdir out; mkfifo pipe
             $filter -o out/file.png pipe & exec 3> pipe
             ls -A out | wc -l; kill -{signal} $!; wait $! 2> /dev/null; ls -A out | wc -l"
        );
        each(&FILTERS, &script, |filter, printed| {
            assert_eq!(printed, "1\n0\n", "{filter} {signal}");
        });
    }
}

#[test]
fn what_nohup_ignores_is_ignored() {
    let script = "mkfifo pipe; trap '' HUP
        $filter -f json -o file.json pipe & exec 3> pipe
        kill -HUP $!; cat good.json >&3; exec 3>&-; wait $!; echo $?; jq length file.json";
    each(&RECORD_FILTERS, script, |filter, printed| assert_eq!(printed, "0\n1\n", "{filter}"));
}

#[test]
fn a_full_disk_is_status_3_and_named() {
    each(&FILTERS, "$filter good.json > /dev/full; echo $?", |filter, printed| {
        let expected =
            format!("{filter}: standard output: cannot write: No space left on device\n3\n");
        assert_eq!(printed, expected);
    });
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
        (trap '' XFSZ; ulimit -f 8; $filter --columns hw -o out/f good.json many.json nowhere; echo $?)
        ls -A out; cat out/f";
    let merge = script.replace("$filter", "bench-merge --no-dedupe");
    for (filter, script) in [("bench-enrich", script), ("bench-merge", &*merge)] {
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
fn a_read_error_in_the_middle_loses_no_other_input() {
    // Reading one's own memory at address 0 fails as a broken disk does.
    each(
        &RECORD_FILTERS,
        "$filter /proc/self/mem good.json | jq -c '.hw? // .[0].hw'; echo ${PIPESTATUS[0]}",
        |filter, printed| {
            let expected =
                format!("{filter}: /proc/self/mem: cannot read: Input/output error\n\"b200\"\n1\n");
            let sorted = |text: &str| {
                let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
                lines.sort();
                lines
            };
            assert_eq!(sorted(printed), sorted(&expected));
        },
    );
}

#[test]
fn a_pipe_shared_by_many_writers_holds_whole_records() {
    let script = "yes \"$(cat good.json)\" | head -n 999 > many.json
        (for _ in {1..16}; do bench-enrich many.json & done; wait) | jq -c . | sort | uniq -c";
    let directory = tempfile::tempdir().expect("a temporary directory");
    let printed = run(directory.path(), "bench-enrich", script);
    assert_eq!(printed.trim(), format!("15984 {RECORD}"));
}

#[test]
fn few_descriptors_suffice_for_many_files() {
    let script = "mkdir in; for i in {1..200}; do sed s/64/$i/ good.json > in/$i.json; done
        ulimit -n 64; $filter -f ndjson -j 4 in | jq -s length; echo ${PIPESTATUS[0]}";
    let merged = script.replace("$filter", "bench-merge");
    let directory = tempfile::tempdir().expect("a temporary directory");
    assert_eq!(run(directory.path(), "bench-merge", &merged), "200\n0\n");
    let directory = tempfile::tempdir().expect("a temporary directory");
    assert_eq!(run(directory.path(), "bench-enrich", script), "200\n0\n");
}

#[test]
fn without_threads_the_work_is_done_all_the_same() {
    let script =
        "(ulimit -v 60000; $filter -j 200 -f csv --columns hw good.json good.json; echo $?)";
    each(&["bench-enrich"], script, |_, printed| assert_eq!(printed, "hw\nb200\nb200\n0\n"));
}

#[test]
fn a_value_larger_than_the_memory_loses_no_other_input() {
    let script =
        "(printf '{\"a\":\"'; head -c 300000000 /dev/zero | tr '\\0' x; echo '\"}') > big.json
        (ulimit -v 400000; $filter -j 1 -f ndjson big.json good.json) > out
        echo $?; jq -r .hw out";
    each(&RECORD_FILTERS[..1], script, |filter, printed| {
        let expected = format!(
            "{filter}: big.json:1:1: the value is larger than the memory; leave it out\n1\nb200\n"
        );
        assert_eq!(printed, expected);
    });
}

#[test]
fn a_slow_producer_is_heard_line_by_line() {
    // The second line is written only when the first has come out.
    let script = "mkfifo in out; bench-enrich < in > out & exec 3> in 4< out
        cat good.json >&3; read -r line <&4; cat good.json >&3; read -r line <&4
        exec 3>&-; wait $!; echo $? \"$line\"";
    let directory = tempfile::tempdir().expect("a temporary directory");
    let printed = run(directory.path(), "bench-enrich", script);
    assert_eq!(printed, format!("0 {RECORD}\n"));
}

#[test]
fn names_of_every_kind_are_read_and_shown_safely() {
    let script = r#"
        names=('a b.json' $'new\nline.json' '-dash.json' $'\xff.json' $'\e[31m.json' $'\u202e.json')
        for name in "${names[@]}"; do cp good.json "./$name"; done
        $filter -f csv --columns hw -- "${names[@]}" | tail -n 1; echo ${PIPESTATUS[0]}
        for name in "${names[@]}"; do echo '{' > "./$name"; done
        $filter -f csv --columns hw -- "${names[@]}"; $filter $'-\e[31m.json'; ln -s a b; ln -s b a; $filter a"#;
    each(&RECORD_FILTERS, script, |filter, printed| {
        assert!(printed.starts_with("b200\n0\n"), "{filter}: {printed}");
        assert!(printed.contains(r"new\nline.json:2:1: the input ends"), "{filter}: {printed}");
        assert!(printed.contains("Too many levels of symbolic links"), "{filter}: {printed}");
        assert!(!printed.contains(['\u{1b}', '\u{202e}']), "{filter}: {printed:?}");
    });
}

#[test]
fn an_archive_is_read_and_nothing_is_unpacked() {
    let script = "mkdir in; cd in
        tar -P --transform 's,.*,../../outside.json,' -cf evil.tar ../good.json
        tar -P --transform 's,.*,/outside.json,' -rf evil.tar ../good.json
        ln -s /etc/passwd link.json; tar -P -rf evil.tar link.json; rm link.json
        $filter -f csv --columns hw -q evil.tar; echo $?; ls .. . /outside.json 2> /dev/null";
    each(&RECORD_FILTERS[..1], script, |_, printed| {
        assert_eq!(printed, "hw\nb200\nb200\n0\n.:\nevil.tar\n\n..:\ngood.json\nin\n");
    });
}

#[test]
fn a_raw_result_cut_at_any_byte_gives_nothing_or_all() {
    let raw = format!("{RECORD}\n");
    let directory = tempfile::tempdir().expect("a temporary directory");
    for at in 1..RECORD.len() {
        fs::write(directory.path().join(format!("{at}.json")), &raw[..at])
            .expect("the file can be written");
    }
    let script =
        "$filter -f ndjson -q -- *.json 2> err | jq -c . ; echo ${PIPESTATUS[0]}; wc -l < err";
    for filter in RECORD_FILTERS {
        let printed = run(directory.path(), filter, script);
        assert_eq!(printed, format!("{RECORD}\n1\n{}\n", RECORD.len() - 1), "{filter}");
    }
}
