//! Long streams of records, which several threads work on: nobody may notice how many, nor where
//! the stream comes from.

use std::fs;

use super::{RECORD, RECORD_FILTERS, lines, run};

/// Records that are all different, a line each, long enough to be cut into pieces.
fn records(count: usize) -> Vec<String> {
    let record = |n: usize| {
        let speed = 10.0 + (n * 7919 % 100_003) as f64 / 7.0;
        RECORD
            .replace("\"conc\":64", &format!("\"conc\":{}", n + 1))
            .replace("50.25", &speed.to_string())
            .replace("1000.5", &(9e6 / speed).to_string())
            + "\n"
    };
    (0..count).map(record).collect()
}

#[test]
fn a_long_stream_is_read_alike_from_wherever_it_comes() {
    let sound = records(16_000);
    let middle = sound.len() / 2;
    let with = |text: &str| {
        let mut lines = sound.clone();
        lines.insert(middle, text.to_owned());
        lines.concat()
    };
    let indented = sound[7].replacen('{', "{\n  ", 1);
    let long = sound[8].replacen('{', &format!("{{\"note\":\"{}\",", "é".repeat(400 << 10)), 1);
    let variants = [
        ("sound", sound.concat()),
        ("a bad line", with("{\"hw\":\n")),
        ("a log", with("[INFO] ready\n")),
        ("an array", with(&format!("[{},{}]\n", sound[3].trim_end(), sound[4].trim_end()))),
        ("an indented record", with(&indented)),
        ("a long line", with(&long)),
        ("not finite", with(&sound[5].replacen("1024", "NaN", 1))),
        ("not an object", with("7\n")),
        ("no end", sound.concat().trim_end().to_owned()),
        ("cut", sound.concat().trim_end_matches("}\n").to_owned()),
    ];
    let script = "gzip -k long.ndjson
        echo \"== $filter -j 1\"; $filter -v -f ndjson -j 1 long.ndjson; echo $?
        echo \"== a file\"; $filter -v -f ndjson -j 3 long.ndjson; echo $?
        echo \"== standard input\"; $filter -v -f ndjson -j 3 < long.ndjson; echo $?
        echo \"== a pipe\"; cat long.ndjson | $filter -v -f ndjson -j 3; echo $?
        echo \"== packed\"; $filter -v -f ndjson -j 3 long.ndjson.gz; echo $?";
    for (variant, text) in variants {
        assert!(text.len() > 2 << 20, "{variant}");
        for filter in RECORD_FILTERS {
            let directory = tempfile::tempdir().expect("a temporary directory");
            fs::write(directory.path().join("long.ndjson"), &text).expect("it can be written");
            let printed = run(directory.path(), filter, script)
                .replace("long.ndjson.gz", "long.ndjson")
                .replace("stdin", "long.ndjson");
            let mut ways = printed.split("== ").skip(1).map(|way| {
                let (way, printed) = way.split_once('\n').expect("a line");
                (way, lines(printed))
            });
            let (_, alone) = ways.next().expect("one thread");
            assert!(alone.len() > 10, "{variant}, {filter}: {}", alone.len());
            let others: Vec<_> = ways.collect();
            assert_eq!(others.len(), 4, "{variant}, {filter}");
            for (way, printed) in others {
                assert!(printed == alone, "{variant}, {filter}, {way}");
            }
        }
    }
}
