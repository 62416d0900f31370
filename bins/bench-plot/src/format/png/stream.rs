//! Pixels to the one zlib stream of a PNG, made of pieces that do not know each other.
//!
//! A piece ends at a whole byte (a flush, RFC 1951), so that pieces can follow each other; the
//! checksum of the whole comes from the checksums of the pieces (RFC 1950).

use tiny_skia::Pixmap;

use super::deflate::Deflate;

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
#[derive(Default)]
pub(super) struct Packer {
    bytes: Vec<u8>,
    deflate: Deflate,
}

impl Packer {
    /// Packs the first so many rows of a canvas. It is opaque, so that its alpha channel says
    /// nothing and is left out. The last rows of a picture end the stream.
    pub(super) fn pack(&mut self, canvas: &Pixmap, rows: usize, last: bool) -> Packed {
        let width = canvas.width() as usize;
        let row = 1 + 3 * width;
        self.bytes.resize(row * rows, NO_FILTER);
        let to = self.bytes.chunks_exact_mut(row);
        for (to, from) in to.zip(canvas.data().chunks_exact(4 * width)) {
            without_alpha(from, &mut to[1..]);
        }
        let checksum = Adler::of(&self.bytes);
        Packed { deflated: self.deflate.pack(&self.bytes, row, last), checksum }
    }
}

/// Three bytes for each four, four pixels at once where there are so many.
fn without_alpha(from: &[u8], to: &mut [u8]) {
    let ((from, last), (to, rest)) = (from.as_chunks::<16>(), to.as_chunks_mut::<12>());
    for (from, to) in from.iter().zip(to) {
        let [a, b, c, d] = [0, 4, 8, 12]
            .map(|at| u32::from_le_bytes([from[at], from[at + 1], from[at + 2], from[at + 3]]));
        let words = [a & 0xff_ffff | b << 24, b >> 8 & 0xffff | c << 16, c >> 16 & 0xff | d << 8];
        to.copy_from_slice(words.map(u32::to_le_bytes).as_flattened());
    }
    for (from, to) in last.chunks_exact(4).zip(rest.chunks_exact_mut(3)) {
        to.copy_from_slice(&from[..3]);
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
    fn colours_are_kept_without_alpha() {
        for pixels in 0..10 {
            let from: Vec<u8> = (0..4 * pixels as u8).collect();
            let mut to = vec![0; 3 * pixels];
            without_alpha(&from, &mut to);
            let expected: Vec<u8> = from.into_iter().filter(|byte| byte % 4 < 3).collect();
            assert_eq!(to, expected);
        }
    }
}
