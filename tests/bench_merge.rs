//! `bench-merge`, end to end.

mod support;

use std::fs;

use bench_common::Record;
use bench_common::error::Place;
use bench_common::fingerprint::{Fingerprint, fingerprint};
use proptest::prelude::*;

const BIN: &str = env!("CARGO_BIN_EXE_bench-merge");

#[test]
fn cases() {
    support::run_cases("bench-merge", BIN);
}

/// Two records of one configuration, another, and other spellings of them.
const RECORDS: [&str; 6] = [
    r#"{"hw":"b200","conc":4,"tput_per_gpu":1}"#,
    r#"{"conc":4.0,"tput_per_gpu":1e0,"hw":"b2\u00300"}"#,
    r#"{"hw":"b200","conc":4,"tput_per_gpu":1.5}"#,
    r#"{"hw":"b200","conc":8,"tput_per_gpu":2,"router":{"name":"r","version":"1"}}"#,
    r#"{"conc":8,"hw":"b200","tput_per_gpu":2.0,"router":{"version":"1","name":"r"}}"#,
    r#"{"hw":"h200","conc":8,"tput_per_gpu":null}"#,
];

/// What was written, whatever its order and spelling.
fn meanings(lines: &str) -> Vec<Fingerprint> {
    let place = Place::start("merged");
    let meaning = |line: &str| {
        fingerprint(&Record::built(line.to_owned(), place.clone()).expect("a line is a record"))
    };
    let mut meanings: Vec<_> = lines.lines().map(meaning).collect();
    meanings.sort_unstable();
    meanings
}

fn merged(directory: &std::path::Path, script: &str) -> String {
    let output = support::shell::shell(BIN, directory, script);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("records are text")
}

/// So many that several threads sort them, and lay them out.
#[test]
fn many_records_are_sorted_as_jq_sorts_them() {
    let record = |n: u32| {
        let hardware = ["b200", "h200", "mi355x"][n as usize % 3];
        let conc = n * 7919 % 5003 % 100;
        format!("{{\"hw\":\"{hardware}\",\"conc\":{conc},\"run\":{n},\"tput_per_gpu\":1}}\n")
    };
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("all.ndjson"), (0..5000).map(record).collect::<String>())
        .unwrap();
    let expected = merged(directory.path(), "jq -sc 'sort_by(-.conc, .hw, .run)[]' all.ndjson");
    for jobs in [1, 4] {
        let sorted = format!("bench-merge -j {jobs} --sort=-conc,hw -f ndjson all.ndjson");
        assert!(merged(directory.path(), &sorted) == expected, "{jobs}");
        let latest = format!("{sorted} --unique=run");
        assert!(merged(directory.path(), &latest) == expected, "{jobs}");
    }
    let unsorted = "bench-merge -j 4 -f ndjson --unique=run all.ndjson | cmp - all.ndjson";
    merged(directory.path(), unsorted);
    for jobs in [1, 4] {
        let full =
            format!("bench-merge -v -j {jobs} --unique=run all.ndjson 2>&1 > /dev/full || true");
        let messages = merged(directory.path(), &full);
        assert!(messages.contains("kept 5000, left out 0 duplicates,"), "{messages}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn shards_merge_to_the_same_set_in_any_split_and_order(
        records in prop::collection::vec((0..RECORDS.len(), 0usize..4), 1..16),
        nested in any::<bool>(),
    ) {
        let directory = tempfile::tempdir().unwrap();
        let mut all = String::new();
        let mut shards = vec![String::new(); 4];
        for (record, shard) in &records {
            let line = format!("{}\n", RECORDS[*record]);
            all += &line;
            shards[*shard] += &line;
        }
        fs::write(directory.path().join("all.ndjson"), all).unwrap();
        // A shard may be empty, and an empty file is an error of its own: an empty array is not.
        for (number, shard) in shards.iter().enumerate() {
            fs::write(directory.path().join(format!("{number}.json")), format!("{shard}[]")).unwrap();
        }
        let whole = merged(directory.path(), "bench-merge -f ndjson all.ndjson");
        let of_merged = if nested {
            "bench-merge 3.json 0.json > a; bench-merge -f ndjson 2.json 1.json > b; echo [] >> b
             bench-merge -f ndjson b a"
        } else {
            "for i in 0 1 2 3; do bench-merge $i.json > m$i; done
             bench-merge -f ndjson m3 m1 m0 m2"
        };
        prop_assert_eq!(meanings(&whole), meanings(&merged(directory.path(), of_merged)));
    }

    #[test]
    fn an_archive_gives_what_its_directory_gives(
        paths in prop::collection::btree_set(
            prop::collection::vec(
                prop::sample::select(vec!["a", "a-b", "a.b", "B", "b", "é", ".h", "a.json.d"]),
                0..3,
            ).prop_flat_map(|directories| {
                prop::sample::select(vec![
                    "a.json", "a-b.json", "a.b.jsonl", "B.ndjson", "é.json", ".h.json", "x.txt",
                ]).prop_map(move |file| [&directories[..], &[file]].concat().join("/"))
            }),
            1..12,
        ),
    ) {
        let directory = tempfile::tempdir().unwrap();
        for (number, path) in paths.iter().enumerate() {
            let path = directory.path().join("run").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("{{\"tput_per_gpu\":{number}}}")).unwrap();
        }
        // In an order of the archive's own, as tar finds members on disk.
        let backwards: Vec<_> = paths.iter().rev().map(|path| format!("run/{path}\n")).collect();
        fs::write(directory.path().join("list"), backwards.concat()).unwrap();
        let script = |input: &str| format!("bench-merge -q -f ndjson {input}");
        let expected = merged(directory.path(), &script("run"));
        for pack in ["tar cf run.tar -T list", "tar czf run.tar -T list"] {
            let found = merged(directory.path(), &format!("{pack}; {}", script("run.tar")));
            prop_assert_eq!(&expected, &found);
        }
    }
}

/// More records than are remembered in memory, and half of them once more.
#[test]
fn each_of_very_many_records_is_written_once() {
    let directory = tempfile::tempdir().unwrap();
    let record = |number| format!("{{\"hw\":\"b200\",\"tput_per_gpu\":{number}}}\n");
    let records: String = (0..1_200_000).map(record).collect();
    fs::write(directory.path().join("all.ndjson"), &records).unwrap();
    for temporary in [".", "nowhere"] {
        let script = format!(
            "head -n 600000 all.ndjson > again.ndjson
             TMPDIR={temporary} bench-merge -f ndjson all.ndjson again.ndjson; ls"
        );
        let written = merged(directory.path(), &script);
        assert!(written == records.clone() + "again.ndjson\nall.ndjson\n", "in {temporary}");
    }
}
