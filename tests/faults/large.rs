//! Raw results that are larger than what is read of a file at once: their long arrays are not kept
//! unless they are asked for, which no one may notice.

use std::fs;

use sample_sweep::Sweep;

use super::{RECORD, RECORD_FILTERS, lines, run};

/// A raw result in which `to` stands for the first `from`.
fn changed(text: &str, from: &str, to: &[u8]) -> Vec<u8> {
    let (before, behind) = text.split_once(from).expect(from);
    [before.as_bytes(), to, behind.as_bytes()].concat()
}

#[test]
fn a_large_result_is_read_from_a_file_as_through_a_pipe() {
    let sweep = Sweep { prompts_per_conc: 100, ..Sweep::default() };
    let (_, text) = sweep.files().next().expect("a result");
    assert!(text.len() > 3 * (256 << 10) && text.len() < 16 << 20, "{}", text.len());
    let middle = text.len() / 2;
    let number = &text[middle + text[middle..].find(' ').expect("a space")..][..16];
    let whole = text.as_bytes().to_vec();
    let errors = "\"errors\": [";
    let late = "\"mean_ttft_ms\": ";
    let variants: [(&str, Vec<u8>); 15] = [
        ("sound", whole.clone()),
        ("cut", whole[..whole.len() - 2].to_vec()),
        ("cut in the middle", whole[..middle].to_vec()),
        ("no number", changed(&text, number, b" x, ")),
        ("a hole", changed(&text, number, &[0; 9])),
        ("not finite", changed(&text, number, b" NaN, 0.")),
        ("not text", changed(&text, errors, b"\"errors\": [\"\xff\", ")),
        ("another text", changed(&text, errors, "\"errors\": [\"é\\\"],\", ".as_bytes())),
        ("a key twice", changed(&text, late, b"\"completed\": 1, \"mean_ttft_ms\": ")),
        ("a wrong type", changed(&text, late, b"\"mean_ttft_ms\": true, \"x\": ")),
        ("less than 0", changed(&text, late, b"\"mean_ttft_ms\": -")),
        ("two", [&whole[..], b"\n", &whole].concat()),
        ("an array", [b"[", &whole[..], b",\n", &whole, b"]"].concat()),
        ("a log behind it", [&whole[..], b"\ndone\n"].concat()),
        ("a mark before it", [b"\xef\xbb\xbf\n", &whole[..]].concat()),
    ];
    let script =
        "labels='--hw b200 --tp 4 --ep 1 --dp-attention false --framework trt --precision fp4'
        for options in -v '--percentiles 25,99.9' '--keep duration' '--keep ttfts' --explain; do
            echo \"== $options\"
            $filter $labels $options large.json; echo $?
            echo --
            $filter $labels $options < large.json; echo $?
        done";
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (variant, bytes) in variants {
        fs::write(directory.path().join("large.json"), &bytes).expect("the file can be written");
        let printed = run(directory.path(), "bench-enrich", script).replace("stdin", "large.json");
        let mut statuses = String::new();
        for printed in printed.split("== ").skip(1) {
            let (options, printed) = printed.split_once('\n').expect("a line");
            let (file, pipe) = printed.split_once("--\n").expect("both");
            assert_eq!(lines(file), lines(pipe), "{variant}, {options}");
            statuses.push_str(file.trim_end().lines().last().expect("a status"));
        }
        let expected = match variant {
            "sound" | "not finite" | "two" | "an array" | "a mark before it" => "00010",
            // There is one more of it than there are requests.
            "another text" => "01010",
            _ => "11111",
        };
        assert_eq!(statuses, expected, "{variant}");
    }
}

#[test]
fn a_large_record_is_passed_on_with_its_arrays() {
    let members = format!("{RECORD},\"trace\":[{}2]}}", "0.5,[1],\"\",".repeat(1 << 16));
    let record = members.replacen("},", ",", 1);
    let directory = tempfile::tempdir().expect("a temporary directory");
    fs::write(directory.path().join("large.json"), &record).expect("the file can be written");
    for filter in RECORD_FILTERS {
        let printed = run(directory.path(), filter, "$filter -f ndjson large.json large.json");
        let lines: Vec<_> = printed.lines().collect();
        assert!(!lines.is_empty() && lines.iter().all(|line| *line == record), "{filter}");
    }
}
