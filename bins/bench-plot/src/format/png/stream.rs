//! Pixels to the one zlib stream of a PNG, made of pieces that do not know each other.
//!
//! A piece ends at a whole byte (a flush, RFC 1951), so that pieces can follow each other; the
//! checksum of the whole comes from the checksums of the pieces (RFC 1950).

use flate2::{Compress, Compression, FlushCompress};
use tiny_skia::Pixmap;

/// Enough to find the repetitions of flat areas; the next levels take twice the time for a tenth.
const LEVEL: Compression = Compression::new(3);
/// What the stream begins with: deflate with a window of 32 kB, no great effort.
const HEADER: [u8; 2] = [0x78, 0x01];
/// Rows stand as they are: filters make flat areas larger, not smaller.
const NO_FILTER: u8 = 0;

/// Rows of pixels, packed.
pub(super) struct Packed {
    deflated: Vec<u8>,
    checksum: Adler,
}

/// Packs rows, again and again in the same memory.
pub(super) struct Packer {
    bytes: Vec<u8>,
    deflate: Compress,
}

impl Default for Packer {
    fn default() -> Self {
        Self { bytes: Vec::new(), deflate: Compress::new(LEVEL, false) }
    }
}

impl Packer {
    /// Packs the first so many rows of a canvas. It is opaque, so that its alpha channel says
    /// nothing and is left out. The last rows of a picture end the stream.
    pub(super) fn pack(&mut self, canvas: &Pixmap, rows: usize, last: bool) -> Packed {
        let width = canvas.width() as usize;
        self.bytes.resize((1 + 3 * width) * rows, NO_FILTER);
        let to = self.bytes.chunks_exact_mut(1 + 3 * width);
        for (to, from) in to.zip(canvas.data().chunks_exact(4 * width)) {
            for (rgb, rgba) in to[1..].chunks_exact_mut(3).zip(from.chunks_exact(4)) {
                rgb.copy_from_slice(&rgba[..3]);
            }
        }
        let checksum = Adler::of(&self.bytes);
        Packed { deflated: deflate(&mut self.deflate, &self.bytes, last), checksum }
    }
}

fn deflate(packer: &mut Compress, bytes: &[u8], last: bool) -> Vec<u8> {
    packer.reset();
    let flush = if last { FlushCompress::Finish } else { FlushCompress::Sync };
    let mut packed = Vec::with_capacity(bytes.len() / 16 + 64);
    loop {
        let read = usize::try_from(packer.total_in()).unwrap_or(bytes.len());
        // Packing cannot fail, but for a stream that has ended; and that ends the loop.
        let ended = packer.compress_vec(&bytes[read..], &mut packed, flush).is_err();
        if ended || packed.len() < packed.capacity() {
            return packed;
        }
        packed.reserve(packed.len());
    }
}

/// The stream, as far as it has come.
#[derive(Debug, Default)]
pub(super) struct Stream {
    begun: bool,
    checksum: Adler,
}

impl Stream {
    /// The stream's bytes for the next rows.
    pub(super) fn add(&mut self, mut packed: Packed) -> Vec<u8> {
        self.checksum = self.checksum.followed_by(packed.checksum);
        if !std::mem::replace(&mut self.begun, true) {
            packed.deflated.splice(0..0, HEADER);
        }
        packed.deflated
    }

    /// The stream's end.
    pub(super) fn end(self) -> [u8; 4] {
        self.checksum.value.to_be_bytes()
    }
}

/// The checksum Adler-32 of some bytes (RFC 1950).
#[derive(Debug, Clone, Copy, PartialEq)]
struct Adler {
    value: u32,
    /// How many bytes.
    length: u64,
}

impl Default for Adler {
    fn default() -> Self {
        Self { value: 1, length: 0 }
    }
}

/// The greatest prime below 2¹⁶.
const MODULUS: u64 = 65521;

impl Adler {
    fn of(bytes: &[u8]) -> Self {
        Self { value: simd_adler32::adler32(&bytes), length: bytes.len() as u64 }
    }

    /// The checksum of these bytes and of others behind them. The low half is 1 and the sum of
    /// all bytes; the high half is the sum of the low halves after each byte.
    fn followed_by(self, next: Self) -> Self {
        let halves = |value: u32| (u64::from(value & 0xffff), u64::from(value >> 16));
        let ((low, high), (next_low, next_high)) = (halves(self.value), halves(next.value));
        // Every low half of `next` began with a 1 that counts once only.
        let before = low + MODULUS - 1;
        let high = (high + next_high + next.length % MODULUS * (before % MODULUS)) % MODULUS;
        let low = (before + next_low) % MODULUS;
        Self { value: (high << 16 | low) as u32, length: self.length + next.length }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_of_pieces_make_that_of_the_whole() {
        let bytes: Vec<u8> = (0..200_000u32).map(|n| (n.wrapping_mul(n) % 251) as u8).collect();
        for cut in [0, 1, 2, 65_520, 65_521, 65_522, 131_042, 199_999, 200_000] {
            let (a, b) = bytes.split_at(cut);
            assert_eq!(Adler::of(a).followed_by(Adler::of(b)), Adler::of(&bytes), "{cut}");
        }
        assert_eq!(Adler::of(b"Wikipedia").value, 0x11e6_0398);
    }

    #[test]
    fn what_does_not_shrink_is_packed_whole() {
        let noise = |n: u32| (n.wrapping_mul(2_654_435_761) >> 13) as u8;
        let bytes: Vec<u8> = (0..300_000).map(noise).collect();
        let (first, rest) = bytes.split_at(123_456);
        let packer = &mut Compress::new(LEVEL, false);
        let packed = [deflate(packer, first, false), deflate(packer, rest, true)].concat();
        let mut unpacked = Vec::new();
        let mut reader = flate2::bufread::DeflateDecoder::new(&packed[..]);
        std::io::Read::read_to_end(&mut reader, &mut unpacked).unwrap();
        assert_eq!(unpacked, bytes);
    }
}
