//! Documents of every kind of damage between two good files: what is good is delivered once and in
//! order, the status and the message are right, and what is written is whole.

use std::fs;

use super::{RECORD, RECORD_FILTERS, run};

/// A record of that concurrency, all of which are on the frontier.
fn record(conc: u32) -> String {
    RECORD.replace("64", &conc.to_string())
}

/// A document, the concurrencies of the records that come of it, and how each message about it
/// begins behind the file's name.
struct Document {
    what: &'static str,
    bytes: Vec<u8>,
    records: &'static [u32],
    messages: &'static [&'static str],
}

fn documents() -> Vec<Document> {
    let (two, three) = (record(2), record(3));
    let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{two}").encode_utf16().flat_map(order).collect()
    };
    let good = |what, text: String, records| Document {
        what,
        bytes: text.into_bytes(),
        records,
        messages: &[],
    };
    let bad = |what, bytes: &[u8], records, messages| Document {
        what,
        bytes: bytes.to_vec(),
        records,
        messages,
    };
    let with = |member: &str| format!("{},{member}}}", two.trim_end_matches('}'));
    vec![
        good("two lines", format!("{two}\n{three}\n"), &[2, 3]),
        good("two documents run together", format!("{two}{three}"), &[2, 3]),
        good("lines of Windows", format!("{two}\r\n{three}\r\n"), &[2, 3]),
        good("a byte order mark", format!("\u{feff}{two}\n"), &[2]),
        good("an array", format!("[\n {two},\n {three}\n]\n"), &[2, 3]),
        good("a number beyond a float", with("\"x\":1e400"), &[2]),
        good("minus zero", with("\"x\":-0"), &[2]),
        good("a number of 24 digits", with("\"x\":100000000000000000000001"), &[2]),
        bad(
            "a document that was cut off",
            &two.as_bytes()[..60],
            &[],
            &[":1:61: the input ends inside an object; it was cut off"],
        ),
        bad(
            "a line that was cut off",
            &format!("{two}\n{three}\n").as_bytes()[..two.len() + 20],
            &[2],
            &[":2:20: the input ends inside an object; it was cut off"],
        ),
        bad(
            "an array that was cut off",
            format!("[{two},{three}").as_bytes(),
            &[2, 3],
            &[":1:291: the input ends inside an array; it was cut off"],
        ),
        bad(
            "an array with a bad element",
            format!("[{two},x,{three}]").as_bytes(),
            &[2],
            &[":1:147: expected a JSON value, found `x`"],
        ),
        bad(
            "lines of a log",
            format!("INFO up\n{two}\n[INFO] 12:30 {{\n{three}\ndone\n").as_bytes(),
            &[2, 3],
            &[
                ":1:1: expected a JSON value, found `I`",
                ":3:2: expected a JSON value, found `I`",
                ":5:1: expected a JSON value, found `d`",
            ],
        ),
        bad(
            "lines of a log in brackets, one before all",
            format!("[2026-01-05 10:15:00] start\n{two}\n[INFO] ready\n{three}\n").as_bytes(),
            &[2, 3],
            &[
                ":1:2: expected an object, found a number",
                ":1:6: expected `,` or `]` after an element of the array",
                ":3:2: expected a JSON value, found `I`",
            ],
        ),
        bad(
            "a first line that leaves a bracket open",
            format!("[x,\n{two}\n]\n{three}\n").as_bytes(),
            &[],
            &[":1:2: expected a JSON value, found `x`"],
        ),
        bad(
            "a first line that leaves a bracket open behind a record",
            format!("{two}[x,\n{three}\n]\n{three}\n").as_bytes(),
            &[2],
            &[":1:146: expected a JSON value, found `x`"],
        ),
        bad(
            "a first line that is not UTF-8",
            &[b"{\"hw\":\"\xff\"}\n", two.as_bytes(), b"\n", three.as_bytes()].concat(),
            &[2, 3],
            &[":1:8: the bytes are not UTF-8"],
        ),
        bad(
            "a hole among lines",
            &[two.as_bytes(), b"\n", &[0; 4096], b"\n", three.as_bytes()].concat(),
            &[2, 3],
            &[":2:1: expected a JSON value, found a zero byte"],
        ),
        bad(
            "a hole in a document",
            &[&two.as_bytes()[..60], &[0; 4096], &two.as_bytes()[60..]].concat(),
            &[],
            &[":1:61: expected"],
        ),
        bad(
            "UTF-16, little end first",
            &utf16(u16::to_le_bytes),
            &[],
            &[":1:1: the text is UTF-16"],
        ),
        bad("UTF-16, big end first", &utf16(u16::to_be_bytes), &[], &[":1:1: the text is UTF-16"]),
        bad(
            "bytes that are not UTF-8",
            &[two.as_bytes(), b"\n{\"hw\":\"\xff\"}\n", three.as_bytes()].concat(),
            &[2, 3],
            &[":2:8: the bytes are not UTF-8"],
        ),
        bad(
            "100,000 nested arrays",
            with(&format!("\"x\":{}", "[".repeat(100_000))).as_bytes(),
            &[],
            &[":1:1172: arrays and objects nest deeper than 1024"],
        ),
        bad(
            "a key that stands twice",
            with("\"hw\":\"h200\"").as_bytes(),
            &[],
            &[":1:146: the key \"hw\" occurs twice in one object, first at column 3; remove one"],
        ),
        bad("a number alone", b"7", &[], &[":1:1: expected an object, found a number"]),
    ]
}

#[test]
fn what_is_good_is_delivered_once_whatever_stands_between() {
    let documents = documents();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let put = |name: &str, bytes: &[u8]| {
        fs::write(directory.path().join(name), bytes).expect("the file can be written");
    };
    put("first.json", record(1).as_bytes());
    put("last.json", record(9).as_bytes());
    for (index, document) in documents.iter().enumerate() {
        put(&format!("{index}.json"), &document.bytes);
    }
    // As a file and as a stream, as lines and as an array.
    let script = "for i in {0..LAST}; do for input in $i.json -; do for format in ndjson json; do
        $filter -f $format first.json $input last.json < $i.json > out; echo $?
        jq -s -c '(map(type) | unique) + (flatten | map(.conc))' out
        done; done; done";
    let script = script.replace("LAST", &(documents.len() - 1).to_string());
    for filter in RECORD_FILTERS {
        let printed = run(directory.path(), filter, &script);
        let mut printed = printed.lines();
        for (index, document) in documents.iter().enumerate() {
            for input in [&format!("{index}.json"), "stdin"] {
                for whole in ["object", "array"] {
                    let place = format!("{filter}: {} as {input}, {whole}", document.what);
                    for message in document.messages {
                        let line = printed.next().unwrap_or_default();
                        let expected = format!("{filter}: {input}{message}");
                        assert!(line.starts_with(&expected), "{place}: {line}");
                    }
                    let status = u8::from(!document.messages.is_empty()).to_string();
                    assert_eq!(printed.next(), Some(&*status), "{place}");
                    let all: Vec<_> = [&[1], document.records, &[9]].concat();
                    let all: String = all.iter().map(|conc| format!(",{conc}")).collect();
                    assert_eq!(printed.next(), Some(&*format!("[\"{whole}\"{all}]")), "{place}");
                }
            }
        }
        assert_eq!(printed.next(), None, "{filter}");
    }
}
