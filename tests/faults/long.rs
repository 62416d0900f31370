//! Long streams of records and of raw results, which several threads work on: nobody may notice
//! how many, nor where the stream comes from.

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

/// Raw results that are all different, a long line each.
fn raw_results(count: usize) -> Vec<String> {
    let raw = |n: usize| {
        let times = format!("{}.25, ", n + 1).repeat(40_000 + 9000 * (n % 5));
        let texts = "\"é, ]\", ".repeat(1 + 20_000 * (n % 3));
        format!(
            "{{\"model_id\": \"m\", \"max_concurrency\": {}, \"total_token_throughput\": 100.5, \
             \"output_throughput\": 40.5, \"ttfts\": [{times}1.5], \"generated_texts\": \
             [{texts}\"\"], \"mean_ttft_ms\": 250.25, \"median_tpot_ms\": {}}}\n",
            n + 1,
            8 + n
        )
    };
    (0..count).map(raw).collect()
}

/// Fails unless a filter that is given `text` prints the same with one thread and with three,
/// wherever it reads it from.
fn check(variant: &str, text: &str, filter: &str, flags: &str) {
    let script = format!(
        "filter=\"$filter {flags} -v -f ndjson\"
        gzip -1 -k long.ndjson
        echo '== -j 1'; $filter -j 1 long.ndjson; echo $?
        echo '== a file'; $filter -j 3 long.ndjson; echo $?
        echo '== standard input'; $filter -j 3 < long.ndjson; echo $?
        echo '== a pipe'; cat long.ndjson | $filter -j 3; echo $?
        echo '== packed'; $filter -j 3 long.ndjson.gz; echo $?"
    );
    let directory = tempfile::tempdir().expect("a temporary directory");
    fs::write(directory.path().join("long.ndjson"), text).expect("it can be written");
    let printed = run(directory.path(), filter, &script)
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
    for (variant, text) in [
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
    ] {
        assert!(text.len() > 2 << 20, "{variant}");
        for filter in RECORD_FILTERS {
            check(variant, &text, filter, "");
        }
    }
}

#[test]
fn long_raw_results_are_read_alike_from_wherever_they_come() {
    let sound = raw_results(24);
    let changed = |at: usize, from: &str, to: &str| {
        let mut lines = sound.clone();
        assert!(lines[at].contains(from), "{from}");
        lines[at] = lines[at].replacen(from, to, 1);
        lines.concat()
    };
    let labels = "--no-env --hw b200 --tp 8 --ep 1 --dp-attention false --framework trt \
                  --precision fp4";
    for (variant, text) in [
        ("sound", sound.concat()),
        ("a bad number", changed(15, "1.5]", "1.]")),
        ("not finite", changed(15, "1.5]", "NaN]")),
        ("a doubtful result", changed(15, "\"ttfts\"", "\"completed\": 0, \"ttfts\"")),
        ("a result that makes no record", changed(15, "40.5", "\"40.5\"")),
        ("a key twice", changed(15, "\"ttfts\"", "\"model_id\": \"n\", \"ttfts\"")),
        ("an indented result", changed(15, "{\"", "{\n  \"")),
        ("a result that is cut off", changed(15, "}\n", "\n")),
        ("no end", sound.concat().trim_end().to_owned()),
    ] {
        assert!(text.len() > 2 << 20, "{variant}");
        check(variant, &text, "bench-enrich", labels);
        check(variant, &text, "bench-enrich", &format!("{labels} --percentiles 90"));
    }
}
