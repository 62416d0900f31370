//! The same bytes give the same records and messages, in the same order and at the same places,
//! however a pipe cuts them, and as a file.

#![no_main]

use bench_fuzz::reading::{as_file, in_pieces};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

/// serde_json's own bound of nesting. Ours is deeper.
const DEPTH: usize = 126;

/// How many of the last bytes of an input say how it is cut.
const LENGTHS: usize = 4;

fuzz_target!(|data: &[u8]| {
    let (bytes, lengths) = data.split_at(data.len().saturating_sub(LENGTHS));
    let whole = in_pieces(bytes, &[]);
    for pieces in [lengths, &[1]] {
        let cut = in_pieces(bytes, pieces);
        assert!(cut.agrees_with(&whole, bytes), "{cut:?}\n{whole:?}");
    }
    for record in &whole.records {
        assert!(record.starts_with('{') && !record.contains('\n'), "{record}");
        if record.matches(['{', '[']).count() <= DEPTH {
            assert!(serde_json::from_str::<IgnoredAny>(record).is_ok(), "{record}");
        }
    }

    // What is packed, and YAML, is turned into text at another place.
    let file = as_file(bytes);
    assert_eq!(file.records, whole.records);
    if bytes.trim_ascii_start().starts_with(b"{") {
        assert_eq!(file, whole);
    }
});
