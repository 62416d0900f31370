//! Pictures to deflate (RFC 1951), in a tenth of the time that a packer for any bytes takes.
//!
//! Pixels are mostly those to their left or above, so that these two are looked at first, many
//! bytes at once, and the search for others is short: one earlier place, found by a hash.

/// Bytes to a pixel.
const PIXEL: usize = 3;
/// How far back a repetition may lie.
const WINDOW: usize = 1 << 15;
/// The shortest repetition that takes fewer bits than its bytes would.
const LEAST: usize = 4;
/// The longest that one code can tell.
const MOST: usize = 258;
/// A repetition of so many bytes is not worth the search for a longer one.
const ENOUGH: usize = 16;
const HASH_BITS: u32 = 13;

/// The code that ends a block, and how many codes there are for bytes and lengths.
const END: usize = 256;
const CODES: usize = 286;
const DISTANCES: usize = 30;
/// In this order a block tells how long the codes are that tell how long codes are.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Packs pictures, again and again in the same memory.
pub(super) struct Deflate {
    /// A byte, or what repeats earlier bytes: its distance above 16 bits of its length.
    tokens: Vec<u32>,
    /// Where each hash was seen last, counted from 1; 0 for nowhere.
    seen: Vec<u32>,
}

impl Default for Deflate {
    fn default() -> Self {
        Self { tokens: Vec::new(), seen: vec![0; 1 << HASH_BITS] }
    }
}

impl Deflate {
    /// Packs rows of so many bytes. Other packed rows can follow, unless these are the last.
    pub(super) fn pack(&mut self, bytes: &[u8], row: usize, last: bool) -> Vec<u8> {
        self.find(bytes, row);
        let mut bits =
            Bits { bytes: Vec::with_capacity(bytes.len() / 16 + 512), held: 0, count: 0 };
        bits.add(u64::from(last), 1);
        self.write(&mut bits);
        if !last {
            // An empty block that is not packed ends at a whole byte.
            bits.add(0, 3);
            bits.fill();
            bits.bytes.extend([0, 0, 0xff, 0xff]);
        }
        bits.fill();
        bits.bytes
    }

    fn find(&mut self, bytes: &[u8], row: usize) {
        self.tokens.clear();
        self.seen.fill(0);
        let mut at = 0;
        while at < bytes.len() {
            let (mut length, distance) = self.longest(bytes, at, row);
            if length < LEAST {
                self.tokens.push(bytes[at].into());
                at += 1;
            }
            while length >= LEAST {
                let piece = length.min(MOST);
                self.tokens.push((distance << 16 | piece) as u32);
                length -= piece;
                at += piece;
            }
        }
    }

    /// The length and the distance of a repetition.
    fn longest(&mut self, bytes: &[u8], at: usize, row: usize) -> (usize, usize) {
        let common = |distance: usize| match at.checked_sub(distance) {
            Some(from) if distance <= WINDOW => (common(&bytes[from..], &bytes[at..]), distance),
            _ => (0, distance),
        };
        let left = common(PIXEL);
        // Short distances take fewer bits.
        if left.0 >= MOST {
            return left;
        }
        let above = common(row);
        let best = if above.0 > left.0 { above } else { left };
        let Some(next) = bytes.get(at..at + LEAST).filter(|_| best.0 < ENOUGH) else {
            return best;
        };
        let next = u32::from_le_bytes([next[0], next[1], next[2], next[3]]);
        let hash = next.wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS);
        let seen = std::mem::replace(&mut self.seen[hash as usize], at as u32 + 1);
        match seen {
            0 => best,
            seen => {
                let other = common(at + 1 - seen as usize);
                if other.0 > best.0 { other } else { best }
            }
        }
    }

    /// Writes a block, but for the bit that tells whether it is the last.
    fn write(&self, bits: &mut Bits) {
        let (mut codes, mut distances) = ([0; CODES], [0; DISTANCES]);
        codes[END] = 1;
        for &token in &self.tokens {
            match (token & 0xffff, token >> 16) {
                (byte, 0) => codes[byte as usize] += 1,
                (length, distance) => {
                    codes[of_length(length).code] += 1;
                    distances[of_distance(distance).code] += 1;
                }
            }
        }
        let (codes, distances) = (Code::of(&codes, 15), Code::of(&distances, 15));
        bits.add(2, 2);
        write_lengths(bits, &codes.lengths, &distances.lengths);
        for &token in &self.tokens {
            match (token & 0xffff, token >> 16) {
                (byte, 0) => codes.write(bits, byte as usize),
                (length, distance) => {
                    for (code, value) in
                        [(&codes, of_length(length)), (&distances, of_distance(distance))]
                    {
                        code.write(bits, value.code);
                        bits.add(value.rest.into(), value.bits);
                    }
                }
            }
        }
        codes.write(bits, END);
    }
}

/// How many bytes two stretches begin with alike.
fn common(a: &[u8], b: &[u8]) -> usize {
    let (words, _) = a.as_chunks::<8>();
    let (others, _) = b.as_chunks::<8>();
    let mut length = 0;
    for (a, b) in words.iter().zip(others) {
        let different = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if different != 0 {
            return length + different.trailing_zeros() as usize / 8;
        }
        length += size_of::<u64>();
    }
    length + a[length..].iter().zip(&b[length..]).take_while(|(a, b)| a == b).count()
}

/// A value as a code, and so many bits behind it.
struct Split {
    code: usize,
    bits: u32,
    rest: u32,
}

fn of_length(length: u32) -> Split {
    let above = length - 3;
    match above {
        0..8 => Split { code: END + 1 + above as usize, bits: 0, rest: 0 },
        255 => Split { code: CODES - 1, bits: 0, rest: 0 },
        _ => {
            let bits = above.ilog2() - 2;
            let code = END + 1 + (4 * bits + (above >> bits)) as usize;
            Split { code, bits, rest: above & ((1 << bits) - 1) }
        }
    }
}

fn of_distance(distance: u32) -> Split {
    let above = distance - 1;
    let bits = above.checked_ilog2().unwrap_or(0).saturating_sub(1);
    let code = (2 * bits + (above >> bits)) as usize;
    Split { code, bits, rest: above & ((1 << bits) - 1) }
}

/// A code for each number below some bound: short ones for frequent numbers.
struct Code {
    /// In bits; 0 for what has no code.
    lengths: Vec<u32>,
    /// First bit lowest.
    words: Vec<u32>,
}

impl Code {
    /// The code for what is so frequent, of at most so many bits each.
    fn of(frequencies: &[u32], most: u32) -> Self {
        let mut frequencies = frequencies.to_vec();
        let mut lengths = huffman(&frequencies);
        while lengths.iter().any(|&length| length > most) {
            frequencies.iter_mut().for_each(|frequency| *frequency = frequency.div_ceil(2));
            lengths = huffman(&frequencies);
        }
        // Codes of one length follow each other, longer ones behind shorter ones (RFC 1951, 3.2.2).
        let mut words = vec![0; lengths.len()];
        let mut next: u32 = 0;
        for length in 1..=most {
            next <<= 1;
            for (word, _) in words.iter_mut().zip(&lengths).filter(|(_, of)| **of == length) {
                *word = next.reverse_bits() >> (32 - length);
                next += 1;
            }
        }
        Self { lengths, words }
    }

    fn write(&self, bits: &mut Bits, value: usize) {
        bits.add(self.words[value].into(), self.lengths[value]);
    }
}

/// The length of each number's code (Huffman 1952); 1 for a number that is alone.
fn huffman(frequencies: &[u32]) -> Vec<u32> {
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    let used = frequencies.iter().enumerate().filter(|(_, frequency)| **frequency > 0);
    let mut open: BinaryHeap<_> = used.map(|(at, &frequency)| Reverse((frequency, at))).collect();
    let mut above = vec![0; frequencies.len()];
    let alone = open.len() == 1;
    while let (Some(Reverse((a, left))), Some(Reverse((b, right)))) = (open.pop(), open.pop()) {
        above[left] = above.len();
        above[right] = above.len();
        open.push(Reverse((a.saturating_add(b), above.len())));
        above.push(0);
    }
    // What joins two was made after them, so that from the last on depths are known.
    let mut depths = vec![0; above.len()];
    for at in (0..above.len()).rev().filter(|&at| above[at] != 0) {
        depths[at] = depths[above[at]] + 1;
    }
    depths.truncate(frequencies.len());
    if alone {
        depths.iter_mut().zip(frequencies).for_each(|(depth, &f)| *depth = u32::from(f > 0));
    }
    depths
}

/// Tells how long all codes are, by a code of their own.
fn write_lengths(bits: &mut Bits, codes: &[u32], distances: &[u32]) {
    let mut frequencies = [0; ORDER.len()];
    // Two at least: a reader may refuse a code of a single word.
    frequencies[..2].fill(1);
    let lengths = || codes.iter().chain(distances).map(|&length| length as usize);
    lengths().for_each(|length| frequencies[length] += 1);
    let code = Code::of(&frequencies, 7);
    bits.add((CODES - 257) as u64, 5);
    bits.add((DISTANCES - 1) as u64, 5);
    bits.add((ORDER.len() - 4) as u64, 4);
    ORDER.iter().for_each(|&of| bits.add(code.lengths[of].into(), 3));
    lengths().for_each(|length| code.write(bits, length));
}

/// Bits in bytes, the first one lowest.
struct Bits {
    bytes: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    /// Adds up to 32 bits.
    fn add(&mut self, value: u64, count: u32) {
        self.held |= value << self.count;
        self.count += count;
        if self.count >= 32 {
            self.bytes.extend((self.held as u32).to_le_bytes());
            self.held >>= 32;
            self.count -= 32;
        }
    }

    /// Adds zeros to a whole byte, and writes what is held.
    fn fill(&mut self) {
        let bytes = self.count.div_ceil(8) as usize;
        self.bytes.extend(&self.held.to_le_bytes()[..bytes]);
        (self.held, self.count) = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(packed: &[u8]) -> Vec<u8> {
        let mut unpacked = Vec::new();
        let mut reader = flate2::bufread::DeflateDecoder::new(packed);
        std::io::Read::read_to_end(&mut reader, &mut unpacked).unwrap();
        unpacked
    }

    fn packed(bytes: &[u8], row: usize) -> Vec<u8> {
        let packed = Deflate::default().pack(bytes, row, true);
        assert_eq!(unpacked(&packed), bytes);
        packed
    }

    fn noise(n: u32) -> u8 {
        (n.wrapping_mul(2_654_435_761) >> 13) as u8
    }

    #[test]
    fn whatever_is_packed_comes_out() {
        for length in [0, 1, 2, 3, 4, 5, 7, 8, 9, 257, 258, 259, 262, 263, 516, 70_000] {
            packed(&vec![7; length], 31);
            packed(&(0..length as u32).map(noise).collect::<Vec<_>>(), 31);
            packed(&(0..length as u32).map(|n| noise(n % 100)).collect::<Vec<_>>(), 31);
            packed(&(0..length as u32).map(|n| noise(n / 50)).collect::<Vec<_>>(), 40_000);
        }
    }

    #[test]
    fn repetitions_of_any_length_and_distance_come_out() {
        for distance in [1, 2, 3, 4, 5, 6, 8, 9, 97, 1024, 1025, 32_767, 32_768, 32_769] {
            let start = (0..distance as u32).map(|n| noise(n * n));
            let bytes: Vec<_> =
                start.collect::<Vec<_>>().into_iter().cycle().take(99_999).collect();
            let length = packed(&bytes, distance).len();
            assert!(length < distance + 2500 || distance > WINDOW, "{distance}: {length}");
        }
        for length in LEAST..300 {
            let start: Vec<_> = (0..300).map(noise).collect();
            let bytes = [&start[..], b"-", &start[..length], b"="].concat();
            packed(&bytes, 301);
        }
    }

    #[test]
    fn pieces_make_one_stream() {
        let bytes: Vec<u8> = (0..300_000).map(noise).collect();
        let (first, rest) = bytes.split_at(123_456);
        let mut deflate = Deflate::default();
        let whole = [deflate.pack(first, 99, false), deflate.pack(rest, 99, true)].concat();
        assert_eq!(unpacked(&whole), bytes);
        assert!(whole.len() < bytes.len() + 1000);
    }

    #[test]
    fn flat_areas_take_little() {
        let row = [&[0][..], &[200; 3 * 1000]].concat();
        let length = packed(&row.repeat(64), row.len()).len();
        assert!(length < 1200, "{length}");
    }

    #[test]
    fn no_code_is_longer_than_it_may_be() {
        let mut frequencies = vec![1, 1];
        while frequencies.len() < 30 {
            frequencies.push(frequencies.iter().rev().take(2).sum());
        }
        assert!(huffman(&frequencies).contains(&29));
        for most in [7, 15] {
            let code = Code::of(&frequencies, most);
            assert!(code.lengths.iter().all(|&length| (1..=most).contains(&length)));
            let room: f64 = code.lengths.iter().map(|&length| 0.5_f64.powi(length as i32)).sum();
            assert_eq!(room, 1.0);
        }
    }
}
