//! A raw result, as a client writes it, damaged at every place.

use sample_sweep::Sweep;

use super::conformance::read;

/// A raw result of one request, and some text beyond ASCII.
fn raw_result() -> String {
    let mut sweep = Sweep { prompts_per_conc: 1, longest_output: 9, ..Sweep::default() }.short();
    sweep.configurations.retain(|configuration| configuration.conc == 4);
    let (_, text) = sweep.files().next().unwrap();
    text.replacen("\"backend\": \"", "\"backend\": \"é€😀 ", 1)
}

/// What the reader says of a document that holds no record.
fn complaint(document: &[u8]) -> String {
    let (records, errors) = read(document);
    assert!(records.is_empty(), "{records:?}");
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors.concat()
}

#[test]
fn cut_at_any_byte_it_is_no_record_and_the_cut_is_named() {
    let text = raw_result();
    assert_eq!(read(text.as_bytes()).1, [""; 0]);
    for at in 1..text.len() {
        let error = complaint(&text.as_bytes()[..at]);
        let place = format!("f:1:{}: the input ends inside ", at + 1);
        assert!(error.starts_with(&place) && error.ends_with("; it was cut off"), "{at}: {error}");
    }
}

#[test]
fn cut_at_any_byte_it_costs_no_line_before_it() {
    let text = raw_result();
    let lines = format!("{{\"a\":1}}\n{text}\n");
    let first = lines.find('\n').unwrap() + 1;
    for at in first + 1..first + text.len() {
        let (records, errors) = read(&lines.as_bytes()[..at]);
        assert_eq!(records, ["{\"a\":1}"], "{at}");
        let place = format!("f:2:{}: the input ends inside ", at - first + 1);
        assert!(errors.len() == 1 && errors[0].starts_with(&place), "{at}: {errors:?}");
    }
}

#[test]
fn a_hole_of_zeros_is_found_at_every_place() {
    let text = raw_result();
    let null = text.find("null").unwrap();
    for at in 1..text.len() {
        for length in [1, 70] {
            let mut bytes = text.clone().into_bytes();
            let end = bytes.len().min(at + length);
            bytes[at..end].fill(0);
            let error = complaint(&bytes);
            // A word is wrong as a whole.
            if (null + 1..null + 4).contains(&at) {
                assert!(error.starts_with(&format!("f:1:{}: expected", null + 1)), "{error}");
                continue;
            }
            assert!(error.starts_with(&format!("f:1:{}: ", at + 1)), "{at}: {error}");
            assert!(error.contains("the file has a hole"), "{at}: {error}");
        }
    }
}
