//! What is not kept of a skimmed value.
//!
//! Most of a raw result are long arrays that most filters never look at. They are checked like
//! everything else, but their text need not be kept, so that a file goes through a small buffer
//! again and again, which stays near the processor. Who asks for such an array, or for anything
//! that depends on its text, gets what is left of it; that this happened is noted here, and what
//! came of it is thrown away and made again of the whole text.

use std::sync::atomic::{AtomicBool, Ordering};

/// The arrays of a value that lack text, and whether that mattered. See the module.
#[derive(Debug, Default)]
pub(crate) struct Skim {
    /// Where each begins, from the value's first byte, ascending.
    starts: Vec<usize>,
    /// How many bytes shorter the value is than it was.
    lacking: usize,
    /// How many bytes shorter this value and all before it are.
    dropped: u64,
    missed: AtomicBool,
}

impl Skim {
    /// Notes that the array that begins here lacks so many bytes more than before. It is the last
    /// one, or behind it.
    pub(crate) fn note(&mut self, start: usize, lacking: usize) {
        if self.starts.last() != Some(&start) {
            self.starts.push(start);
        }
        self.lacking += lacking;
        self.dropped += lacking as u64;
    }

    /// Begins another value. What was missed stays so.
    pub(crate) fn begin(&mut self) {
        self.starts.clear();
        self.lacking = 0;
    }

    /// How many bytes the value lacks.
    pub(crate) fn lacking(&self) -> usize {
        self.lacking
    }

    /// Whether any value so far lacked text.
    pub(crate) fn was_any(&self) -> bool {
        self.dropped > 0
    }

    /// How many bytes all values so far lack.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// These arrays, if there are any.
    pub(crate) fn if_any(&self) -> Option<&Self> {
        (!self.starts.is_empty()).then_some(self)
    }

    /// These arrays, if the one that begins here is among them.
    pub(crate) fn if_at(&self, start: usize) -> Option<&Self> {
        self.starts.binary_search(&start).is_ok().then_some(self)
    }

    /// Notes that an offset is asked for, which is wrong behind an array that lacks text.
    pub(crate) fn ask_for_offset(&self, offset: usize) {
        if self.starts.first().is_some_and(|&start| start < offset) {
            self.ask_for_text();
        }
    }

    /// Notes that text is asked for that is not there.
    pub(crate) fn ask_for_text(&self) {
        self.missed.store(true, Ordering::Relaxed);
    }

    /// Whether anything was asked for that is not there.
    pub(crate) fn was_missed(&self) -> bool {
        self.missed.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_right_up_to_the_first_array_that_lacks_text() {
        let mut skim = Skim::default();
        assert!(skim.if_any().is_none());
        for start in [5, 5, 9] {
            skim.note(start, 10);
        }
        assert_eq!((&skim.starts[..], skim.lacking()), (&[5, 9][..], 30));
        assert!(skim.if_at(9).is_some() && skim.if_at(6).is_none());
        skim.ask_for_offset(5);
        assert!(!skim.was_missed());
        skim.ask_for_offset(6);
        assert!(skim.was_missed());
        skim.begin();
        assert!(skim.if_any().is_none() && skim.was_missed());
        assert_eq!((skim.lacking(), skim.dropped()), (0, 30));
    }
}
