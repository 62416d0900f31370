//! A long stream of lines, cut into pieces that are worked on in parallel.
//!
//! A piece begins and ends with a line, and pieces take [turns](super::turns).

use std::collections::VecDeque;
use std::io::Read;
use std::sync::mpsc::{self, Sender};

use super::ahead::Reader;
use super::cutter::Cutter;
use super::part::Part;
use super::turns::{Turns, Worked};
use super::unpack::Stream;
use super::values::Values;
use super::{Held, Out, Reading, pump};
use crate::error::{Error, InputName};
use crate::parallel::{self, Flow, Supply};
use crate::record::Record;

/// What comes behind so many bytes of a stream is cut. Of a shorter one it is not worth a thread.
pub(super) const LONG: u64 = 1 << 20;

/// Lines longer than this leave the cache of the core that cuts them before they are worked on.
pub(super) const LONGEST_LINES: u64 = 64 << 10;

/// Whether what is left of a stream can be cut, if it is worth it.
pub(super) fn can_be_cut<R: Read>(values: &Values<R>) -> bool {
    values.received() >= LONG && values.is_behind_lines()
}

/// Whether the lines of a stream are rather long.
pub(super) fn are_long<R: Read>(values: &Values<R>) -> bool {
    values.line_length() > LONGEST_LINES
}

/// Lines.
struct Piece<B> {
    bytes: Part,
    /// Empty, for what will come of them.
    room: Held<B>,
}

impl<W> Reading<'_, W> {
    /// Hands out what comes of the rest of a stream, all of which was lines so far.
    pub(super) fn lines<B: Default + Send>(
        &self,
        mut values: Values<Stream>,
        out: &mut impl Out<B>,
    ) -> Result<(), Error>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error> + Sync,
    {
        let Ok(reader) = Reader::start() else {
            // Without a thread the same comes out, only later.
            return pump(&mut values, self.work, out);
        };
        let (place, warned) = (values.place().clone(), values.has_warned());
        let name = place.file.clone();
        let (source, begun) = values.into_rest();
        let (spare, buffers) = mpsc::channel();
        let cutter = Cutter::new(reader.read(source, buffers, spare.clone()), begun);
        let turns = Turns::new(place.line, warned, out);
        let mut lines = Lines { cutter, spoilt: VecDeque::new(), spare, turns };
        parallel::flow(self.jobs, &mut lines, |piece| self.piece(piece, &name))?;

        let Lines { cutter, spoilt, turns, .. } = lines;
        self.rest(cutter.into_rest(spoilt), name, turns)
    }

    /// What comes of a piece, and the piece.
    fn piece<B: Default>(&self, piece: Piece<B>, name: &InputName) -> (Part, Worked<B>)
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
        let bytes = Part::new(values.into_buffer(), range);
        (bytes, Worked { name, lines, held, good })
    }
}

/// From the stream to its pieces, and from what came of them to `turns`.
struct Lines<'o, B, O> {
    cutter: Cutter,
    /// What must be read again, one value after the other.
    spoilt: VecDeque<Part>,
    /// Where buffers are given back to.
    spare: Sender<Vec<u8>>,
    turns: Turns<'o, B, O>,
}

impl<B: Default, O: Out<B>> Flow<Piece<B>, (Part, Worked<B>)> for Lines<'_, B, O> {
    fn supply(&mut self, idle: bool) -> Result<Supply<Piece<B>>, Error> {
        if self.turns.are_spoilt() {
            return Ok(Supply::End);
        }
        let mut cut = self.cutter.piece_of_what_came();
        if cut.is_none() && !idle {
            return Ok(Supply::Later);
        }
        if cut.is_none() {
            self.turns.wait()?;
            cut = self.cutter.piece_to_wait_for();
        }
        Ok(cut.map_or(Supply::End, |bytes| Supply::Item(Piece { bytes, room: self.turns.room() })))
    }

    fn take(&mut self, (bytes, worked): (Part, Worked<B>)) -> Result<(), Error> {
        if self.turns.take(worked)? {
            // At the end of the stream nobody needs it.
            let _ = self.spare.send(bytes.into_buffer().0);
        } else {
            self.spoilt.push_back(bytes);
        }
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
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
    pub(in crate::read) struct Trickle(pub Cursor<Vec<u8>>, pub usize, pub bool);

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
        let members: Vec<_> = record.members().map(|(key, it)| (key, it.text())).collect();
        batch.push(Error::at(record.place(), format_args!("{members:?}")));
        Ok(())
    }

    pub(in crate::read) type Work = fn(Record<'_>, &mut Vec<Error>) -> Result<(), Error>;

    /// Has `run` read with so many threads.
    pub(in crate::read) fn with_jobs<T>(
        jobs: usize,
        run: impl FnOnce(&Reading<'_, Work>) -> T,
    ) -> T {
        let work: Work = |record, batch| work(&record, batch);
        run(&Reading {
            jobs,
            most: Size(1),
            own: None,
            counts: Arc::default(),
            buffers: Buffers::default(),
            skims: AtomicBool::new(true),
            work: &work,
        })
    }

    /// What comes of a stream, with the rest handed over to threads as soon as that can be done.
    fn events(text: &str, chunk: usize, fails: bool, jobs: usize) -> Vec<String> {
        let source: Stream = Box::new(Trickle(Cursor::new(text.into()), chunk, fails));
        let mut values = Values::stream(source, "f".into());
        let mut out = Log::default();
        let apart = |values: &Values<Stream>| jobs > 1 && values.is_behind_lines();
        with_jobs(jobs, |reading| {
            if super::super::pump_until(&mut values, reading.work, &mut out, apart).unwrap() {
                reading.lines(values, &mut out).unwrap();
            }
        });
        out.seen.retain(|seen| seen != WAITING);
        out.seen
    }

    /// Lines, most of them good, and what may stand between them.
    pub(in crate::read) fn some_lines() -> impl Strategy<Value = String> {
        let line = prop::sample::select(vec![
            "{\"a\":1}\n",
            "{\"a\":1}\n",
            "{\"a\":[1,\"é\"]}\r\n",
            "{\"b\":NaN}\n",
            "\n",
            "{\"c\":2}",
            "[",
            "{\"d\":3}]\n",
            ",",
            "x\n",
            "{\"e\":\n4}\n",
            "[INFO] ready\n",
            "{\"refused\":0}\n",
            "7\n",
            "{\"f\":",
            "[x,\n",
            "{\"g\" 1}\n",
            "[x] \"]\"\n",
        ]);
        prop::collection::vec(line, 0..40).prop_map(|lines| lines.concat())
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(
            text in some_lines(),
            chunk in 1usize..60,
            fails in any::<bool>(),
        ) {
            prop_assert_eq!(events(&text, chunk, fails, 3), events(&text, chunk, fails, 1));
        }
    }

    #[test]
    fn what_follows_a_bad_line_comes_behind_it() {
        let good = "{\"a\":1}\n".repeat(100);
        let text = [&good, "x\n", &good].concat();
        let alone = events(&text, 50, false, 1);
        assert_eq!(alone.len(), 201);
        assert_eq!(events(&text, 50, false, 3), alone);
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
                    are_cut |= can_be_cut(&values) && !are_long(&values);
                    values.fill().unwrap();
                }
            }
            assert_eq!(are_cut, expected, "{count} lines of {length}");
        }
    }
}
