//! The parts of a long input of lines, taken in turn.
//!
//! A part holds whole lines. It is worked on as if all before it had been lines of a value each,
//! and what comes of it counts if the same can be said of the part itself and nothing in it was
//! bad. From the first part of which that cannot be said, the input is read as every other one is,
//! so that the same comes out either way, message for message.

use std::io::Read;

use super::values::Values;
use super::{Event, Held, Out, Reading, pump};
use crate::error::{Error, InputName};
use crate::record::Record;

/// What came of a part.
pub(super) struct Worked<B> {
    /// The input, for places in this part alone.
    pub(super) name: InputName,
    /// How many lines ended in it.
    pub(super) lines: u64,
    pub(super) held: Held<B>,
    /// Whether all of it was lines of a good value each.
    pub(super) good: bool,
}

/// Hands on what came of one part after the other, up to the first that is not good.
pub(super) struct Turns<'o, B, O> {
    /// Behind all lines of which everything was handed on.
    line: u64,
    is_spoilt: bool,
    /// Emptied, for what will come of other parts.
    rooms: Vec<Held<B>>,
    out: WarnsOnce<'o, O>,
}

impl<'o, B: Default, O: Out<B>> Turns<'o, B, O> {
    /// Begins at the start of `line`; `warned` tells whether there was a warning of what is not
    /// finite.
    pub(super) fn new(line: u64, warned: bool, out: &'o mut O) -> Self {
        let out = WarnsOnce { warned, out };
        Self { line, is_spoilt: false, rooms: Vec::new(), out }
    }

    /// Whether what is not handed on must be read again, one value after the other.
    pub(super) fn are_spoilt(&self) -> bool {
        self.is_spoilt
    }

    /// Where what comes of a part can go.
    pub(super) fn room(&mut self) -> Held<B> {
        self.rooms.pop().unwrap_or_default()
    }

    /// Takes what came of the next part, and hands it on; false if it must be read again.
    ///
    /// # Errors
    /// What ends the run.
    pub(super) fn take(&mut self, worked: Worked<B>) -> Result<bool, Error> {
        let Worked { name, lines, mut held, good } = worked;
        self.is_spoilt |= !good;
        if self.is_spoilt {
            return Ok(false);
        }
        name.set_lines_before(self.line - 1);
        self.line += lines;
        held.deliver(&mut self.out)?;
        self.rooms.push(held);
        Ok(true)
    }

    /// Tells that there is no more for now.
    ///
    /// # Errors
    /// What ends the run.
    pub(super) fn wait(&mut self) -> Result<(), Error> {
        self.out.event(Event::Waiting)
    }
}

impl<W> Reading<'_, W> {
    /// Hands out what comes of `rest`, which is what of an input is not handed on by turns, one
    /// value after the other.
    pub(super) fn rest<B>(
        &self,
        rest: impl Read,
        name: InputName,
        turns: Turns<'_, B, impl Out<B>>,
    ) -> Result<(), Error>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        let WarnsOnce { warned, out } = turns.out;
        let mut values = Values::stream(rest, name);
        // Nothing vouches for the first line.
        if turns.line > 1 {
            values = values.behind_lines(turns.line);
        }
        values.set_warned(warned);
        pump(&mut values, self.work, out)
    }
}

/// Passes on no warning of what is not finite but the first.
struct WarnsOnce<'a, O> {
    warned: bool,
    out: &'a mut O,
}

impl<B, O: Out<B>> Out<B> for WarnsOnce<'_, O> {
    fn batch(&mut self) -> &mut B {
        self.out.batch()
    }

    fn hand_on(&mut self) -> Result<(), Error> {
        self.out.hand_on()
    }

    fn event(&mut self, event: Event) -> Result<(), Error> {
        let is_warning = matches!(event, Event::Warning(_));
        if is_warning && std::mem::replace(&mut self.warned, true) {
            return Ok(());
        }
        self.out.event(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;
    use crate::read::held::tests::Log;

    /// What came of so many lines of a part of `f`, with a warning about its first.
    fn worked(lines: u64, result: u8, good: bool) -> Worked<Vec<u8>> {
        let name = InputName::from("f").part();
        let mut held = Held::<Vec<u8>>::default();
        let place = Place::start(name.clone());
        held.push(Event::Warning(Error::at(&place, "odd")));
        held.batch().push(result);
        Worked { name, lines, held, good }
    }

    #[test]
    fn parts_are_handed_on_up_to_the_first_that_is_not_good() {
        let mut log = Log::default();
        let mut turns = Turns::new(7, false, &mut log);
        assert!(turns.take(worked(2, 1, true)).unwrap());
        assert!(turns.take(worked(3, 2, true)).unwrap());
        assert!(!turns.are_spoilt());
        assert!(!turns.take(worked(1, 3, false)).unwrap());
        assert!(!turns.take(worked(1, 4, true)).unwrap());
        assert!(turns.are_spoilt());
        assert_eq!(turns.line, 12);
        assert_eq!(log.seen, ["f:7:1: odd", "1", "2"]);

        let mut log = Log::default();
        let mut turns = Turns::new(7, true, &mut log);
        assert!(turns.take(worked(2, 1, true)).unwrap());
        assert!(turns.room().is_eventless());
        assert_eq!(log.seen, ["1"]);
    }
}
