//! A long stream of lines, cut into pieces that are worked on in parallel.
//!
//! A piece begins and ends with a line. It is worked on as if all before it had been lines of a
//! value each, and what comes of it counts if the same can be said of the piece itself and nothing
//! in it was bad. From the first piece of which that cannot be said, the stream is read as every
//! other stream is, so that the same comes out either way, message for message.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};

use super::alignment::{LINE, aligned};
use super::unpack::Stream;
use super::values::Values;
use super::{Event, Held, LARGEST_WHOLE, Out, Reading, pump};
use crate::error::{Error, Place};
use crate::parallel::{self, Flow, Supply};
use crate::record::Record;

/// What comes behind so many bytes of a stream is cut. Of a shorter one it is not worth a thread.
pub(super) const LONG: u64 = 1 << 20;

/// Nor is it where lines are longer than this: to copy them from thread to thread takes longer than
/// to check them.
const LONGEST_LINES: u64 = 64 << 10;

/// The least size of a piece, but for the last one and where no more has come. It fits into the
/// cache of one core.
const PIECE: usize = 256 << 10;

/// How many reads the reading may be ahead of the cutting.
const AHEAD: usize = 8;

/// How much of a line that is not yet whole finds room before what is read next.
const MARGIN: usize = 8 << 10;

/// What a buffer holds: both, and what lies before the start of a cache line.
const ROOM: usize = MARGIN + LINE + PIECE;

/// Whether what is left of a stream can be cut, and is worth it.
pub(super) fn are_worth_cutting<R: Read>(values: &Values<R>) -> bool {
    let (bytes, lines) = (values.received(), values.seen().max(1));
    bytes >= LONG && bytes / lines <= LONGEST_LINES && values.is_behind_lines()
}

/// Lines, and where they begin.
struct Piece<B> {
    bytes: Part,
    place: Place,
    /// Empty, for what will come of them.
    room: Held<B>,
}

/// What came of a piece.
struct Worked<B> {
    bytes: Part,
    place: Place,
    held: Held<B>,
    /// Whether all of it was lines of a good value each.
    good: bool,
}

/// Bytes with room around them.
#[derive(Debug, Default)]
struct Part {
    buffer: Vec<u8>,
    range: Range<usize>,
}

impl Part {
    fn of(bytes: Vec<u8>) -> Self {
        Self { range: 0..bytes.len(), buffer: bytes }
    }

    fn bytes(&self) -> &[u8] {
        &self.buffer[self.range.clone()]
    }

    /// Adds bytes before these, if there is room.
    fn prepend(&mut self, bytes: &[u8]) -> bool {
        let Some(start) = self.range.start.checked_sub(bytes.len()) else { return false };
        self.buffer[start..self.range.start].copy_from_slice(bytes);
        self.range.start = start;
        true
    }

    fn append(&mut self, bytes: &[u8]) {
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
        let (source, begun) = values.into_rest();
        let cutter = Cutter::new(reader.read(source), begun, place);
        let (spoilt, rooms) = (VecDeque::new(), Vec::new());
        let out = &mut WarnsOnce { warned, out };
        let mut lines = Lines { cutter, spoilt, rooms, out };
        parallel::flow(self.jobs, &mut lines, |piece| self.worked(piece))?;

        let Lines { cutter, spoilt, .. } = lines;
        let place = spoilt.front().map_or(&cutter.place, |(_, place)| place).clone();
        let begun = spoilt.into_iter().map(|(bytes, _)| bytes).chain([cutter.open]);
        let rest = Rest { begun: begun.collect(), failure: cutter.failure, chunks: cutter.chunks };
        let mut values = Values::stream(rest, place.file.clone()).behind_lines(place);
        values.set_warned(out.warned);
        pump(&mut values, self.work, out.out)
    }

    fn worked<B: Default>(&self, Piece { bytes, place, room: mut held }: Piece<B>) -> Worked<B>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        // Every record counts on its file's name. Counts on one name from all threads would have
        // them wait for each other.
        let file: Arc<str> = place.file[..].into();
        let own_place = Place { file: Arc::clone(&file), ..place };
        let range = bytes.range.clone();
        let mut values = Values::part(bytes.buffer, range.clone(), file).behind_lines(own_place);
        self.hold(&mut values, &mut held);
        let good = values.is_behind_lines() && !held.has_failed();
        Worked { bytes: Part { buffer: values.into_buffer(), range }, place, held, good }
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
    cutter: Cutter,
    /// What must be read again, one value after the other.
    spoilt: VecDeque<(Part, Place)>,
    /// Emptied, for what will come of other pieces.
    rooms: Vec<Held<B>>,
    out: &'a mut WarnsOnce<'o, O>,
}

impl<B: Default, O: Out<B>> Flow<Piece<B>, Worked<B>> for Lines<'_, '_, B, O> {
    fn supply(&mut self, idle: bool) -> Result<Supply<Piece<B>>, Error> {
        if !self.spoilt.is_empty() {
            return Ok(Supply::End);
        }
        let mut cut = self.cutter.piece_of_what_came();
        if cut.is_none() && !idle {
            return Ok(Supply::Later);
        }
        if cut.is_none() {
            self.out.event(Event::Waiting)?;
            cut = self.cutter.piece_to_wait_for();
        }
        Ok(cut.map_or(Supply::End, |(bytes, place)| {
            Supply::Item(Piece { bytes, place, room: self.rooms.pop().unwrap_or_default() })
        }))
    }

    fn take(&mut self, Worked { bytes, place, mut held, good }: Worked<B>) -> Result<(), Error> {
        if !good || !self.spoilt.is_empty() {
            self.spoilt.push_back((bytes, place));
            return Ok(());
        }
        self.cutter.chunks.give_back(bytes.buffer);
        held.deliver(self.out)?;
        self.rooms.push(held);
        Ok(())
    }
}

/// Cuts a stream behind ends of lines.
struct Cutter {
    chunks: Chunks,
    /// What ended the chunks before their time.
    failure: Option<io::Error>,
    /// Whether no more is to be cut.
    ended: bool,
    /// What is not yet cut off, and where it begins.
    open: Part,
    place: Place,
    /// How long the lines are that are whole in that.
    whole: usize,
}

impl Cutter {
    /// A cutter of what `begun` holds, which begins at `place`, and of the chunks behind it.
    fn new(chunks: Chunks, begun: Vec<u8>, place: Place) -> Self {
        let whole = memchr::memrchr(b'\n', &begun).map_or(0, |at| at + 1);
        let open = Part::of(begun);
        Self { chunks, failure: None, ended: false, open, place, whole }
    }

    /// A piece of what has come, if there are lines in it.
    fn piece_of_what_came(&mut self) -> Option<(Part, Place)> {
        while !self.ended && (self.whole == 0 || self.open.range.len() < PIECE) {
            let Ok(chunk) = self.chunks.come.try_recv() else { break };
            self.receive(chunk);
        }
        self.cut()
    }

    /// A piece, as soon as there is one; `None` behind the last.
    fn piece_to_wait_for(&mut self) -> Option<(Part, Place)> {
        while !self.ended && self.whole == 0 {
            match self.chunks.come.recv() {
                Ok(chunk) => self.receive(chunk),
                Err(mpsc::RecvError) => self.ended = true,
            }
        }
        self.cut()
    }

    fn receive(&mut self, chunk: io::Result<Part>) {
        match chunk {
            Ok(chunk) => self.add(chunk),
            Err(error) => {
                self.failure = Some(error);
                self.ended = true;
            }
        }
    }

    fn add(&mut self, mut chunk: Part) {
        if let Some(at) = memchr::memrchr(b'\n', chunk.bytes()) {
            self.whole = self.open.range.len() + at + 1;
        }
        // The longer part stays where it is.
        if self.open.range.len() < chunk.range.len() && chunk.prepend(self.open.bytes()) {
            self.open = chunk;
        } else {
            self.open.append(chunk.bytes());
            self.chunks.give_back(chunk.buffer);
        }
        // So long a line would be held by every thread.
        self.ended |= self.whole == 0 && self.open.range.len() as u64 > LARGEST_WHOLE;
    }

    fn cut(&mut self) -> Option<(Part, Place)> {
        if self.whole == 0 {
            return None;
        }
        let (whole, open) = self.open.bytes().split_at(self.whole);
        let (behind, open) = (self.place.further(whole), Part::of(open.to_vec()));
        let mut piece = std::mem::replace(&mut self.open, open);
        piece.range.end = piece.range.start + self.whole;
        self.whole = 0;
        Some((piece, std::mem::replace(&mut self.place, behind)))
    }
}

/// What a reader has read.
struct Chunks {
    come: Receiver<io::Result<Part>>,
    /// Buffers for the reader to use again.
    spare: Sender<Vec<u8>>,
}

impl Chunks {
    fn give_back(&self, buffer: Vec<u8>) {
        // At the end of the stream nobody needs it.
        let _ = self.spare.send(buffer);
    }
}

/// A thread that reads, so that there is work to do while more is waited for. It may wait for ever
/// for a producer that nobody else waits for, and ends with the process.
struct Reader {
    source: SyncSender<Stream>,
    chunks: Chunks,
}

impl Reader {
    fn start() -> io::Result<Self> {
        let (source, given) = mpsc::sync_channel::<Stream>(1);
        let (chunk, come) = mpsc::sync_channel(AHEAD);
        let (spare, spares) = mpsc::channel();
        std::thread::Builder::new().name("reader".to_owned()).spawn(move || {
            let Ok(mut source) = given.recv() else { return };
            loop {
                let mut buffer = buffer(&spares);
                let start = aligned(&buffer, MARGIN);
                let read = loop {
                    match source.read(&mut buffer[start..start + PIECE]) {
                        Ok(0) => return,
                        Ok(count) => break Ok(Part { buffer, range: start..start + count }),
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => break Err(error),
                    }
                };
                let last = read.is_err();
                if chunk.send(read).is_err() || last {
                    return;
                }
            }
        })?;
        Ok(Self { source, chunks: Chunks { come, spare } })
    }

    fn read(self, source: Stream) -> Chunks {
        // The thread waits for it.
        let _ = self.source.send(source);
        self.chunks
    }
}

/// A buffer of the right size, a used one if there is one.
fn buffer(spares: &Receiver<Vec<u8>>) -> Vec<u8> {
    // Others grew with a long line, or never were the reader's.
    let fits = |buffer: &Vec<u8>| buffer.len() == ROOM;
    spares.try_iter().find(fits).unwrap_or_else(|| vec![0; ROOM])
}

/// What is left of a stream that was cut.
struct Rest {
    begun: VecDeque<Part>,
    failure: Option<io::Error>,
    chunks: Chunks,
}

impl Read for Rest {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(begun) = self.begun.front_mut() {
                let count = begun.bytes().read(out)?;
                begun.range.start += count;
                if count > 0 {
                    return Ok(count);
                }
                self.begun.pop_front();
            } else if let Some(error) = self.failure.take() {
                return Err(error);
            } else {
                match self.chunks.come.recv() {
                    Ok(chunk) => self.begun.push_back(chunk?),
                    Err(mpsc::RecvError) => return Ok(0),
                }
            }
        }
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
    use std::io::Cursor;
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

    fn work(record: &Record<'_>, batch: &mut Vec<String>) -> Result<(), Error> {
        if let Some(value) = record.get("refused") {
            return Err(record.error_in(&value, "refused"));
        }
        batch.push(format!("{} {:?}", record.place(), record.members().collect::<Vec<_>>()));
        Ok(())
    }

    /// What comes of a stream, with the rest handed over to threads as soon as that can be done.
    fn events(text: &str, chunk: usize, fails: bool, jobs: usize) -> Vec<String> {
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
            reading.lines(values, &mut out).unwrap();
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
            prop_assert_eq!(events(&text, chunk, fails, 3), events(&text, chunk, fails, 1));
        }
    }

    fn chunks() -> (SyncSender<io::Result<Part>>, Chunks) {
        let (chunk, come) = mpsc::sync_channel(9);
        (chunk, Chunks { come, spare: mpsc::channel().0 })
    }

    #[test]
    fn a_part_grows_at_both_ends() {
        let mut part = Part { buffer: b"....cd..".to_vec(), range: 4..6 };
        assert!(part.prepend(b"b") && part.prepend(b"") && !part.prepend(b"1234"));
        part.append(b"e");
        assert_eq!((part.bytes(), part.buffer.len()), (&b"bcde"[..], 8));
        part.append(b"fg");
        assert_eq!(part.bytes(), b"bcdefg");
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

    #[test]
    fn lines_are_cut_off_as_they_come() {
        let (chunk, chunks) = chunks();
        let place = Place { file: "f".into(), line: 5, column: 1 };
        let mut cutter = Cutter::new(chunks, b"a\nb".to_vec(), place);
        let piece = |cutter: &mut Cutter| {
            let (piece, place) = cutter.piece_of_what_came()?;
            Some((String::from_utf8(piece.bytes().to_vec()).unwrap(), place.line))
        };
        assert_eq!(piece(&mut cutter), Some(("a\n".to_owned(), 5)));
        assert_eq!(piece(&mut cutter), None);
        chunk.send(Ok(Part::of(b"c".to_vec()))).unwrap();
        assert_eq!(piece(&mut cutter), None);
        chunk.send(Ok(Part::of(b"\n\nd\ne".to_vec()))).unwrap();
        assert_eq!(piece(&mut cutter), Some(("bc\n\nd\n".to_owned(), 6)));
        drop(chunk);
        assert!(cutter.piece_to_wait_for().is_none());
        assert_eq!(cutter.open.bytes(), b"e");
        assert_eq!(cutter.place.line, 9);
    }

    #[test]
    fn a_line_without_end_is_not_cut() {
        let (chunk, chunks) = chunks();
        let place = Place { file: "f".into(), line: 1, column: 1 };
        let mut cutter = Cutter::new(chunks, vec![b' '; LARGEST_WHOLE as usize], place);
        chunk.send(Ok(Part::of(b"x".to_vec()))).unwrap();
        assert!(cutter.piece_to_wait_for().is_none());
        assert_eq!(cutter.open.bytes().len() as u64, LARGEST_WHOLE + 1);
    }
}
