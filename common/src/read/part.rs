//! Bytes in a buffer with room around them, and such buffers.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::mpsc::Receiver;

use super::alignment::{LINE, aligned};
use super::read_once;

/// The least size of a piece, but for the last one and where no more has come. It fits into the
/// cache of one core.
pub(super) const PIECE: usize = if cfg!(test) { LINE } else { 256 << 10 };

/// How much of a line that is not yet whole finds room before what is read next.
const MARGIN: usize = 8 << 10;

/// A buffer that has room for a piece and for what finds room before it, a used one if one fits.
pub(super) fn buffer(spares: &Receiver<Vec<u8>>) -> Vec<u8> {
    let length = MARGIN + LINE + PIECE;
    // Others never were such a buffer.
    let fits = |buffer: &Vec<u8>| buffer.len() >= length;
    spares.try_iter().find(fits).unwrap_or_else(|| vec![0; length])
}

/// Bytes with room around them.
pub(super) struct Part {
    buffer: Vec<u8>,
    range: Range<usize>,
}

impl Part {
    /// All of these bytes.
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        Self { range: 0..bytes.len(), buffer: bytes }
    }

    /// A range of a buffer.
    pub(super) fn new(buffer: Vec<u8>, range: Range<usize>) -> Self {
        Self { buffer, range }
    }

    /// No bytes, in a buffer that has room before and behind them.
    pub(super) fn empty(buffer: Vec<u8>) -> Self {
        let start = aligned(&buffer, MARGIN);
        Self { buffer, range: start..start }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[self.range.clone()]
    }

    pub(super) fn len(&self) -> usize {
        self.range.len()
    }

    /// The buffer, and where in it the bytes are.
    pub(super) fn into_buffer(self) -> (Vec<u8>, Range<usize>) {
        (self.buffer, self.range)
    }

    /// Keeps so many bytes.
    pub(super) fn truncate(&mut self, count: usize) {
        self.range.end = self.range.start + count;
    }

    /// Takes bytes from the front, as many as there are or `out` has room for, and returns how many.
    pub(super) fn take(&mut self, out: &mut [u8]) -> usize {
        let count = self.len().min(out.len());
        out[..count].copy_from_slice(&self.bytes()[..count]);
        self.range.start += count;
        count
    }

    /// Adds bytes before these, if there is room.
    pub(super) fn prepend(&mut self, bytes: &[u8]) -> bool {
        let Some(start) = self.range.start.checked_sub(bytes.len()) else { return false };
        self.buffer[start..self.range.start].copy_from_slice(bytes);
        self.range.start = start;
        true
    }

    /// Adds bytes behind these.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        let end = self.range.end + bytes.len();
        match self.buffer.get_mut(self.range.end..end) {
            Some(room) => room.copy_from_slice(bytes),
            None => {
                self.buffer.truncate(self.range.end);
                self.buffer.extend_from_slice(bytes);
            }
        }
        self.range.end = end;
    }

    /// Adds what one read has, up to a piece, and returns how much it was; there is room for it.
    ///
    /// # Errors
    /// A failed read.
    pub(super) fn read_from(&mut self, source: &mut impl Read) -> io::Result<usize> {
        let count = read_once(source, &mut self.buffer[self.range.end..][..PIECE])?;
        self.range.end += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_grows_at_both_ends() {
        let mut part = Part::new(b"....cd..".to_vec(), 4..6);
        assert!(part.prepend(b"b") && part.prepend(b"") && !part.prepend(b"1234"));
        part.append(b"e");
        assert_eq!((part.bytes(), part.buffer.len()), (&b"bcde"[..], 8));
        part.append(b"fg");
        assert_eq!(part.bytes(), b"bcdefg");
    }

    #[test]
    fn buffers_are_used_again_where_they_fit() {
        let (spare, spares) = std::sync::mpsc::channel();
        let mut used = buffer(&spares);
        used[0] = 1;
        spare.send(Vec::new()).unwrap();
        spare.send(used).unwrap();
        assert_eq!(buffer(&spares)[0], 1);
        assert_eq!(buffer(&spares)[0], 0);
    }
}
