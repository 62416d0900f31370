//! Pieces that are taken out of a text, so that less of it need be kept.

use std::ops::Range;

/// How many bytes at least stand for a piece.
pub(super) const INSTEAD: usize = 16;

/// Pieces of a text, ascending and apart, each longer than what stands for it.
#[derive(Debug, Default)]
pub(crate) struct Cuts(Vec<Cut>);

#[derive(Debug)]
struct Cut {
    piece: Range<usize>,
    /// How many bytes stand for it.
    instead: usize,
    /// How much shorter the text is by it and all before it.
    lacking: usize,
}

impl Cuts {
    /// Adds a piece behind the others.
    pub(crate) fn add(&mut self, piece: Range<usize>) {
        let lacking = self.lacking() + piece.len() - INSTEAD;
        self.0.push(Cut { piece, instead: INSTEAD, lacking });
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lets so many bytes more stand for the last piece, which is longer than that.
    pub(crate) fn pad(&mut self, more: usize) {
        if let Some(last) = self.0.last_mut() {
            debug_assert!(last.piece.len() >= last.instead + more);
            last.instead += more;
            last.lacking -= more;
        }
    }

    /// How much shorter the text is by all of them.
    pub(crate) fn lacking(&self) -> usize {
        self.0.last().map_or(0, |last| last.lacking)
    }

    /// Where each piece begins, and how much shorter the text is by it.
    pub(crate) fn each(&self) -> impl Iterator<Item = (usize, usize)> {
        self.0.iter().map(|cut| (self.moved(cut.piece.start), cut.piece.len() - cut.instead))
    }

    /// Whether one begins here.
    pub(super) fn have_one_at(&self, start: usize) -> bool {
        self.0.iter().any(|cut| cut.piece.start == start)
    }

    /// Where an offset is when the pieces are taken out. It is in none, or where one begins.
    pub(super) fn moved(&self, offset: usize) -> usize {
        let before = self.0.partition_point(|cut| cut.piece.end <= offset);
        offset - before.checked_sub(1).map_or(0, |last| self.0[last].lacking)
    }

    /// Takes the pieces out of `bytes`, moves up what is behind them, and returns how much is
    /// left. What is to stand for a piece is what `fill` makes of the room for it.
    pub(super) fn take_out(
        &self,
        bytes: &mut [u8],
        fill: impl Fn(&Range<usize>, &mut [u8]),
    ) -> usize {
        let (mut left, mut behind) = (0, 0);
        for Cut { piece, instead, .. } in &self.0 {
            left = move_up(bytes, behind..piece.start, left);
            fill(piece, &mut bytes[left..left + instead]);
            left += instead;
            behind = piece.end;
        }
        move_up(bytes, behind..bytes.len(), left)
    }
}

/// Moves a part of `bytes`, and returns where it then ends.
fn move_up(bytes: &mut [u8], part: Range<usize>, to: usize) -> usize {
    let end = to + part.len();
    if part.start > to {
        bytes.copy_within(part, to);
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_between_pieces_is_kept_in_its_order() {
        let text = ["ab", &"1".repeat(20), "cd", &"2".repeat(17), &"3".repeat(30), "ef"].concat();
        let mut cuts = Cuts::default();
        for piece in [2..22, 24..41, 41..71] {
            cuts.add(piece);
        }
        cuts.pad(5);
        let mut bytes = text.into_bytes();
        let length = cuts.take_out(&mut bytes, |piece, room| room.fill(b'A' + piece.len() as u8));
        let expected = ["ab", &"U".repeat(16), "cd", &"R".repeat(16), &"_".repeat(21), "ef"];
        assert_eq!(std::str::from_utf8(&bytes[..length]), Ok(&*expected.concat()));
        let moved = [0, 2, 22, 24, 41, 71, 73].map(|offset| cuts.moved(offset));
        assert_eq!(moved, [0, 2, 18, 20, 36, 57, 59]);
        assert!(cuts.each().eq([(2, 4), (20, 1), (36, 9)]));
        assert_eq!(cuts.lacking(), 14);
    }

    #[test]
    fn without_pieces_nothing_changes() {
        let (mut cuts, mut bytes) = (Cuts::default(), *b"abc");
        cuts.pad(9);
        assert_eq!(cuts.take_out(&mut bytes, |_, _| unreachable!()), 3);
        assert_eq!((&bytes, cuts.moved(2), cuts.lacking()), (b"abc", 2, 0));
        assert!(cuts.is_empty());
    }
}
