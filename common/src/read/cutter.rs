//! A stream cut into pieces that begin and end with a line.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::LARGEST_WHOLE;
use super::ahead::Chunks;
use super::part::{PIECE, Part};

/// Cuts a stream behind ends of lines.
pub(super) struct Cutter {
    source: Chunks,
    /// What ended the stream before its time.
    failure: Option<io::Error>,
    /// Whether no more is to be cut.
    ended: bool,
    /// What is not yet cut off.
    open: Part,
    /// How long the lines are that are whole in that.
    whole: usize,
}

impl Cutter {
    /// A cutter of what `begun` holds and of what `source` has behind it.
    pub(super) fn new(source: Chunks, begun: Vec<u8>) -> Self {
        let whole = memchr::memrchr(b'\n', &begun).map_or(0, |at| at + 1);
        let open = Part::of(begun);
        Self { source, failure: None, ended: false, open, whole }
    }

    /// A piece of what is there without a wait, if there are lines in it.
    pub(super) fn piece_of_what_came(&mut self) -> Option<Part> {
        while self.wants_more() && self.receive(false) {}
        self.cut()
    }

    /// A piece, as soon as there is one; `None` behind the last.
    pub(super) fn piece_to_wait_for(&mut self) -> Option<Part> {
        while self.wants_more() && self.receive(self.whole == 0) {}
        self.cut()
    }

    fn wants_more(&self) -> bool {
        !self.ended && (self.whole == 0 || self.open.len() < PIECE)
    }

    /// Adds more of the stream to what is open; false if there is nothing.
    fn receive(&mut self, waits: bool) -> bool {
        let before = self.open.len();
        match self.source.read_on(&mut self.open, waits) {
            Ok(Some(0)) => self.ended = true,
            Ok(Some(count)) => {
                if let Some(at) = memchr::memrchr(b'\n', &self.open.bytes()[before..]) {
                    self.whole = before + at + 1;
                }
                // So long a line would be held by every thread.
                self.ended = self.whole == 0 && (before + count) as u64 > LARGEST_WHOLE;
            }
            Ok(None) => return false,
            Err(error) => {
                self.failure = Some(error);
                self.ended = true;
            }
        }
        true
    }

    fn cut(&mut self) -> Option<Part> {
        if self.whole == 0 {
            return None;
        }
        let open = Part::of(self.open.bytes()[self.whole..].to_vec());
        let mut piece = std::mem::replace(&mut self.open, open);
        piece.truncate(self.whole);
        self.whole = 0;
        Some(piece)
    }

    /// What is left behind `pieces` that were cut off last, and these before it.
    pub(super) fn into_rest(self, mut pieces: VecDeque<Part>) -> Rest {
        pieces.push_back(self.open);
        Rest { begun: pieces, failure: self.failure, source: self.source }
    }
}

/// What is left of a stream that was cut.
pub(super) struct Rest {
    begun: VecDeque<Part>,
    failure: Option<io::Error>,
    source: Chunks,
}

impl Read for Rest {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while let Some(begun) = self.begun.front_mut() {
            match begun.take(out) {
                0 => self.begun.pop_front(),
                count => return Ok(count),
            };
        }
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        match self.source.next() {
            Some(chunk) => {
                self.begun.push_back(chunk?);
                self.read(out)
            }
            None => Ok(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{self, SyncSender};

    fn ahead() -> (SyncSender<io::Result<Part>>, Chunks) {
        let (chunk, come) = mpsc::sync_channel(9999);
        (chunk, Chunks::new(come, mpsc::channel().0))
    }

    /// All that comes, in chunks of this length.
    fn all(text: &[u8], length: usize) -> Chunks {
        let (chunk, chunks) = ahead();
        text.chunks(length).for_each(|text| chunk.send(Ok(Part::of(text.to_vec()))).unwrap());
        chunks
    }

    #[test]
    fn lines_are_cut_off_as_they_come() {
        let (chunk, source) = ahead();
        let mut cutter = Cutter::new(source, b"a\nb".to_vec());
        let piece = |cutter: &mut Cutter| {
            let piece = cutter.piece_of_what_came()?;
            Some(String::from_utf8(piece.bytes().to_vec()).unwrap())
        };
        assert_eq!(piece(&mut cutter), Some("a\n".to_owned()));
        assert_eq!(piece(&mut cutter), None);
        chunk.send(Ok(Part::of(b"c".to_vec()))).unwrap();
        assert_eq!(piece(&mut cutter), None);
        chunk.send(Ok(Part::of(b"\n\nd\ne".to_vec()))).unwrap();
        assert_eq!(piece(&mut cutter), Some("bc\n\nd\n".to_owned()));
        drop(chunk);
        assert!(cutter.piece_to_wait_for().is_none());
        assert_eq!(cutter.open.bytes(), b"e");
    }

    /// Lines of growing length, longer than a piece at last, and the start of one more.
    #[test]
    fn a_stream_is_cut_into_pieces_of_whole_lines() {
        let lines = (0..200).map(|n| format!("{}\n", "x".repeat(n * n)));
        let text = lines.collect::<String>() + "end";
        for begun in [0, 1, 1000, 30_000] {
            let (begun, later) = text.as_bytes().split_at(begun);
            let mut cutter = Cutter::new(all(later, 1000), begun.to_vec());
            let (mut cut, mut pieces) = (Vec::new(), 0);
            while let Some(piece) = cutter.piece_to_wait_for() {
                assert!(piece.bytes().ends_with(b"\n"));
                cut.extend_from_slice(piece.bytes());
                pieces += 1;
            }
            assert!(pieces > 100, "{pieces}");
            let mut rest = cutter.into_rest(VecDeque::new());
            let mut left = Vec::new();
            rest.read_to_end(&mut left).unwrap();
            assert_eq!(left, b"end");
            assert!([cut, left].concat() == text.as_bytes());
        }
    }

    #[test]
    fn a_line_without_end_is_not_cut() {
        let begun = vec![b' '; LARGEST_WHOLE as usize];
        let mut cutter = Cutter::new(all(b"x", 1), begun);
        assert!(cutter.piece_to_wait_for().is_none());
        assert!(!cutter.wants_more());
        assert_eq!(cutter.open.len() as u64, LARGEST_WHOLE + 1);
    }

    #[test]
    fn what_was_cut_off_last_is_read_again_first() {
        let mut cutter = Cutter::new(all(b"b\nc\nd", 2), b"a\n".to_vec());
        let pieces: VecDeque<_> = std::iter::from_fn(|| cutter.piece_to_wait_for()).collect();
        let mut rest = cutter.into_rest(pieces);
        let mut text = String::new();
        rest.read_to_string(&mut text).unwrap();
        assert_eq!(text, "a\nb\nc\nd");
    }
}
