//! A long stream of lines, cut into pieces that are worked on in parallel.
//!
//! A piece begins and ends with a line. It is worked on as if all before it had been lines of a
//! value each, and what comes of it counts if the same can be said of the piece itself and nothing
//! in it was bad. From the first piece of which that cannot be said, the stream is read as every
//! other stream is, so that the same comes out either way, message for message.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, PoisonError};

use super::ahead::Reader;
use super::cutter::{Cutter, Source};
use super::part::Part;
use super::unpack::Stream;
use super::values::Values;
use super::{Event, Held, Out, Reading, pump};
use crate::error::{Error, InputName, Place};
use crate::parallel::{self, Flow, Supply, lock};
use crate::record::Record;

/// What comes behind so many bytes of a stream is cut. Of a shorter one it is not worth a thread.
pub(super) const LONG: u64 = 1 << 20;

/// Nor is it where lines are longer than this: they leave the cache of the core before they are
/// worked on.
const LONGEST_LINES: u64 = 64 << 10;

/// Whether what is left of a stream can be cut, and is worth it.
pub(super) fn are_worth_cutting<R: Read>(values: &Values<R>) -> bool {
    let (bytes, lines) = (values.received(), values.seen().max(1));
    bytes >= LONG && bytes / lines <= LONGEST_LINES && values.is_behind_lines()
}

/// What a thread is given to do.
enum Task<B> {
    Piece(Piece<B>),
    /// The next piece, to be cut, and room for what comes of it.
    ToCut(Held<B>),
}

/// Lines.
struct Piece<B> {
    bytes: Part,
    /// Empty, for what will come of them.
    room: Held<B>,
}

/// What came of a piece.
struct Worked<B> {
    bytes: Part,
    name: InputName,
    /// How many lines they are.
    lines: u64,
    held: Held<B>,
    /// Whether all of it was lines of a good value each.
    good: bool,
}

impl<W> Reading<'_, W> {
    /// Hands out what comes of the rest of a stream, all of which was lines so far. `waits` tells
    /// that it may have to wait.
    pub(super) fn lines<B: Default + Send>(
        &self,
        mut values: Values<Stream>,
        waits: bool,
        out: &mut impl Out<B>,
    ) -> Result<(), Error>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error> + Sync,
    {
        let Ok(reader) = waits.then(Reader::start).transpose() else {
            // Without a thread the same comes out, only later.
            return pump(&mut values, self.work, out);
        };
        let (place, warned) = (values.place().clone(), values.has_warned());
        let name = place.file.clone();
        let (source, begun) = values.into_rest();
        let (spare, buffers) = mpsc::channel();
        let source = match reader {
            Some(reader) => Source::Ahead(reader.read(source, buffers, spare.clone())),
            None => Source::AtHand { source, buffers },
        };
        let cutter = Mutex::new(Cutter::new(source, begun));
        let out = &mut WarnsOnce { warned, out };
        let mut lines = Lines {
            cutter: &cutter,
            place,
            waits,
            ended: false,
            spoilt: VecDeque::new(),
            spare,
            rooms: Vec::new(),
            out,
        };
        let cut = |task| match task {
            Task::Piece(piece) => Some(piece),
            Task::ToCut(room) => Some(Piece { bytes: lock(&cutter).piece_to_wait_for()?, room }),
        };
        let work = |piece: Option<_>| piece.map(|piece| self.worked(piece, &name));
        parallel::flow(self.jobs, &mut lines, cut, work)?;

        let (spoilt, place) = (lines.spoilt, lines.place);
        let cutter = cutter.into_inner().unwrap_or_else(PoisonError::into_inner);
        let rest = cutter.into_rest(spoilt);
        let mut values = Values::stream(rest, name).behind_lines(place.line);
        values.set_warned(out.warned);
        pump(&mut values, self.work, out.out)
    }

    fn worked<B: Default>(&self, piece: Piece<B>, name: &InputName) -> Worked<B>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        let Piece { bytes, room: mut held } = piece;
        let name = name.part();
        let (buffer, range) = bytes.into_buffer();
        let mut values = Values::part(buffer, range.clone(), name.clone()).behind_lines(1);
        self.hold(&mut values, &mut held);
        let good = values.is_behind_lines() && !held.has_failed();
        let lines = values.place().line - 1;
        Worked { bytes: Part::new(values.into_buffer(), range), name, lines, held, good }
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

/// From the stream to its pieces, and from what came of them to `out`.
struct Lines<'a, 'o, B, O> {
    cutter: &'a Mutex<Cutter>,
    /// Behind all lines of which everything was handed out.
    place: Place,
    /// Whether the stream may have to wait. If not, the threads cut for themselves.
    waits: bool,
    /// Whether there are no more pieces.
    ended: bool,
    /// What must be read again, one value after the other.
    spoilt: VecDeque<Part>,
    /// Where buffers are given back to.
    spare: Sender<Vec<u8>>,
    /// Emptied, for what will come of other pieces.
    rooms: Vec<Held<B>>,
    out: &'a mut WarnsOnce<'o, O>,
}

impl<B: Default, O: Out<B>> Flow<Task<B>, Option<Worked<B>>> for Lines<'_, '_, B, O> {
    fn supply(&mut self, idle: bool) -> Result<Supply<Task<B>>, Error> {
        if self.ended || !self.spoilt.is_empty() {
            return Ok(Supply::End);
        }
        if !self.waits {
            return Ok(Supply::Item(Task::ToCut(self.rooms.pop().unwrap_or_default())));
        }
        let mut cutter = lock(self.cutter);
        let mut cut = cutter.piece_of_what_came();
        if cut.is_none() && !idle {
            return Ok(Supply::Later);
        }
        if cut.is_none() {
            self.out.event(Event::Waiting)?;
            cut = cutter.piece_to_wait_for();
        }
        Ok(cut.map_or(Supply::End, |bytes| {
            let room = self.rooms.pop().unwrap_or_default();
            Supply::Item(Task::Piece(Piece { bytes, room }))
        }))
    }

    fn take(&mut self, worked: Option<Worked<B>>) -> Result<(), Error> {
        let Some(Worked { bytes, name, lines, mut held, good }) = worked else {
            self.ended = true;
            return Ok(());
        };
        if !good || !self.spoilt.is_empty() {
            self.spoilt.push_back(bytes);
            return Ok(());
        }
        // At the end of the stream nobody needs it.
        let _ = self.spare.send(bytes.into_buffer().0);
        name.set_lines_before(self.place.line - 1);
        self.place.line += lines;
        held.deliver(self.out)?;
        self.rooms.push(held);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Size;
    use crate::read::buffers::Buffers;
    use crate::read::held::tests::{Log, WAITING};
    use crate::read::values::Next;
    use proptest::prelude::*;
    use std::io::{self, Cursor};
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    /// Gives out so many bytes a read, then fails or ends.
    struct Trickle(Cursor<Vec<u8>>, usize, bool);

    impl Read for Trickle {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(out.len());
            match self.0.read(&mut out[..most])? {
                0 if self.2 => Err(io::Error::other("no more")),
                count => Ok(count),
            }
        }
    }

    /// Adds what a record holds and where, in words that are put together when all lines before
    /// it are counted.
    fn work(record: &Record<'_>, batch: &mut Vec<Error>) -> Result<(), Error> {
        if let Some(value) = record.get("refused") {
            return Err(record.error_in(&value, "refused"));
        }
        let members: Vec<_> = record.members().collect();
        batch.push(Error::at(record.place(), format_args!("{members:?}")));
        Ok(())
    }

    /// What comes of a stream, with the rest handed over to threads as soon as that can be done.
    fn events(text: &str, chunk: usize, fails: bool, jobs: usize, waits: bool) -> Vec<String> {
        let source: Stream = Box::new(Trickle(Cursor::new(text.into()), chunk, fails));
        let mut values = Values::stream(source, "f".into());
        let mut out = Log::default();
        let work = |record: Record<'_>, batch: &mut _| work(&record, batch);
        let reading = Reading {
            jobs,
            most: Size(1),
            own: None,
            counts: Arc::default(),
            buffers: Buffers::default(),
            skims: AtomicBool::default(),
            work: &work,
        };
        let apart = |values: &Values<Stream>| jobs > 1 && values.is_behind_lines();
        if super::super::pump_until(&mut values, work, &mut out, apart).unwrap() {
            reading.lines(values, waits, &mut out).unwrap();
        }
        out.seen.retain(|seen| seen != WAITING);
        out.seen
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(
            lines in prop::collection::vec(
                prop::sample::select(vec![
                    "{\"a\":1}\n", "{\"a\":1}\n", "{\"a\":[1,\"é\"]}\r\n", "{\"b\":NaN}\n", "\n",
                    "{\"c\":2}", "[", "{\"d\":3}]\n", ",", "x\n", "{\"e\":\n4}\n", "[INFO] ready\n",
                    "{\"refused\":0}\n", "7\n", "{\"f\":", "[x,\n", "{\"g\" 1}\n", "[x] \"]\"\n",
                ]), 0..40),
            chunk in 1usize..60,
            fails in any::<bool>(),
        ) {
            let text = lines.concat();
            let alone = events(&text, chunk, fails, 1, true);
            for waits in [false, true] {
                prop_assert_eq!(&events(&text, chunk, fails, 3, waits), &alone);
            }
        }
    }

    #[test]
    fn what_follows_a_bad_line_comes_behind_it() {
        let good = "{\"a\":1}\n".repeat(100);
        let text = [&good, "x\n", &good].concat();
        let alone = events(&text, 50, false, 1, true);
        assert_eq!(alone.len(), 201);
        for waits in [false, true] {
            assert_eq!(events(&text, 50, false, 3, waits), alone);
        }
    }

    #[test]
    fn long_streams_of_short_lines_are_cut() {
        for (length, count, expected) in [
            (100, 20_000, true),
            (60_000, 30, true),
            (60_000, 10, false),
            (70_000, 30, false),
            (3_000_000, 2, false),
        ] {
            let line = format!("{{\"a\":\"{}\"}}\n", "x".repeat(length));
            let mut values = Values::stream(Cursor::new(line.repeat(count)), "f".into());
            let mut are_cut = false;
            loop {
                let starved = match values.next().unwrap() {
                    Next::Record(_) => false,
                    Next::Starved => true,
                    Next::End => break,
                };
                if starved {
                    are_cut |= are_worth_cutting(&values);
                    values.fill().unwrap();
                }
            }
            assert_eq!(are_cut, expected, "{count} lines of {length}");
        }
    }
}
