//! Whatever an archive or a packed file holds, and however it is damaged: reading ends, no more
//! than the bound is unpacked, the pieces of a pipe make no difference, and a pipe gives the
//! records that a file gives.

#![no_main]

use std::io::Write;

use bench_fuzz::reading::{MOST, as_file, in_pieces};
use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;

const BLOCK: usize = 512;

fuzz_target!(|data: &[u8]| {
    let Some((how, data)) = data.split_first() else { return };
    // The first byte says how the rest is dressed, since a checksum is not guessed.
    let mut bytes = data.to_vec();
    if how & 1 != 0 {
        make_checksums_right(&mut bytes);
    }
    bytes = match how >> 1 & 3 {
        1 => gzip(&bytes),
        2 => zstd::encode_all(&bytes[..], 1).expect("memory can be packed"),
        _ => bytes,
    };
    if how >> 3 & 1 != 0 {
        bytes.truncate(bytes.len() - bytes.len().min(usize::from(how >> 4) + 1));
    }

    let pipe = in_pieces(&bytes, &[]);
    if !begins_like_text(data) {
        let slow = in_pieces(&bytes, &[1]);
        assert!(slow.agrees_with(&pipe, &bytes), "{slow:?}\n{pipe:?}");
    }
    let file = as_file(&bytes);
    for seen in [&pipe, &file] {
        assert!(
            seen.records.iter().all(|record| record.len() as u64 <= MOST.0),
            "beyond the bound"
        );
    }
    if !pipe.failed {
        assert_eq!(file.records, pipe.records);
    }
});

/// An archive whose first member has such a name is taken for text where its first block comes
/// byte by byte, which no packer writes: else a slow producer's first line would wait for a block.
fn begins_like_text(archive: &[u8]) -> bool {
    let name = archive.split(|byte| *byte == 0).next().unwrap_or_default();
    name.contains(&b'\n') || name.first().is_some_and(|byte| b"{[ \t\r".contains(byte))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory can be packed")
}

/// Walks over the headers of a tar archive as far as their sizes lead.
fn make_checksums_right(bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(header) = bytes.get_mut(at..at + BLOCK) {
        if header.iter().all(|byte| *byte == 0) {
            at += BLOCK;
            continue;
        }
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        let digits = header[124..135].iter().filter(|byte| (b'0'..=b'7').contains(byte));
        let size = digits.fold(0, |size: usize, digit| size << 3 | usize::from(digit - b'0'));
        at += BLOCK + size.div_ceil(BLOCK).min(bytes.len()) * BLOCK;
    }
}
