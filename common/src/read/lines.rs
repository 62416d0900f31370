//! A long stream of lines, cut into pieces that are worked on in parallel.
//!
//! A piece begins and ends with a line. It is worked on as if all before it had been lines of a
//! value each, and what comes of it counts if the same can be said of the piece itself and nothing
//! in it was bad. From the first piece of which that cannot be said, the stream is read as every
//! other stream is, so that the same comes out either way, message for message.

use std::collections::VecDeque;
use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender};

use super::unpack::Stream;
use super::values::Values;
use super::{Event, LARGEST_WHOLE, Reading, pump};
use crate::error::{Error, Place};
use crate::parallel::{self, Flow, Supply};
use crate::record::Record;

/// What comes behind so many bytes of a stream is cut. Of a shorter one it is not worth a thread.
pub(super) const LONG: u64 = 1 << 20;

/// The least size of a piece, but for the last one and where no more has come. It fits into the
/// cache of one core.
const PIECE: usize = 256 << 10;

/// How many reads the reading may be ahead of the cutting.
const AHEAD: usize = 8;

/// Lines, and where they begin.
struct Piece {
    bytes: Vec<u8>,
    place: Place,
}

/// What came of a piece.
struct Worked<T> {
    piece: Piece,
    events: Vec<Event<T>>,
    /// Whether all of it was lines of a good value each.
    good: bool,
}

impl<W> Reading<'_, W> {
    /// Hands out what comes of the rest of a stream, all of which was lines so far.
    pub(super) fn lines<T: Send>(
        &self,
        mut values: Values<Stream>,
        mut out: impl FnMut(Event<T>) -> Result<(), Error>,
    ) -> Result<(), Error>
    where
        W: Fn(Record<'_>) -> Result<T, Error> + Sync,
    {
        let Ok(reader) = Reader::start() else {
            // Without a thread the same comes out, only later.
            return pump(&mut values, self.work, out);
        };
        let (place, warned) = (values.place().clone(), values.has_warned());
        let (source, begun) = values.into_rest();
        let cutter = Cutter::new(reader.read(source), begun, place);
        let mut lines = Lines { cutter, spoilt: VecDeque::new(), warned, out: &mut out };
        parallel::flow(self.jobs, &mut lines, |piece| self.worked(piece))?;

        let Lines { cutter, spoilt, warned, .. } = lines;
        let place = spoilt.front().map_or(&cutter.place, |piece| &piece.place).clone();
        let begun = spoilt.into_iter().map(|piece| piece.bytes).chain([cutter.open]);
        let rest = Rest {
            begun: begun.map(Cursor::new).collect(),
            failure: cutter.failure,
            chunks: cutter.chunks,
        };
        let mut values = Values::stream(rest, place.file.clone()).behind_lines(place);
        values.set_warned(warned);
        pump(&mut values, self.work, out)
    }

    fn worked<T>(&self, Piece { bytes, place }: Piece) -> Worked<T>
    where
        W: Fn(Record<'_>) -> Result<T, Error>,
    {
        // Every record counts on its file's name. Counts on one name from all threads would have
        // them wait for each other.
        let file: Arc<str> = place.file[..].into();
        let own_place = Place { file: Arc::clone(&file), ..place };
        let mut values = Values::whole(bytes, file).behind_lines(own_place);
        let events = self.events(&mut values);
        let is_bad = |event: &Event<T>| matches!(event, Event::Failed(_));
        let good = values.is_behind_lines() && !events.iter().any(is_bad);
        Worked { piece: Piece { bytes: values.into_buffer(), place }, events, good }
    }
}

/// From the stream to its pieces, and from what came of them to `out`.
struct Lines<'a, F> {
    cutter: Cutter,
    /// What must be read again, one value after the other.
    spoilt: VecDeque<Piece>,
    /// Whether it was warned of what is not finite, which is done once.
    warned: bool,
    out: &'a mut F,
}

impl<T, F: FnMut(Event<T>) -> Result<(), Error>> Flow<Piece, Worked<T>> for Lines<'_, F> {
    fn supply(&mut self, idle: bool) -> Result<Supply<Piece>, Error> {
        if !self.spoilt.is_empty() {
            return Ok(Supply::End);
        }
        if let Some(piece) = self.cutter.piece_of_what_came() {
            return Ok(Supply::Item(piece));
        }
        if !idle {
            return Ok(Supply::Later);
        }
        (self.out)(Event::Waiting)?;
        Ok(self.cutter.piece_to_wait_for().map_or(Supply::End, Supply::Item))
    }

    fn take(&mut self, Worked { piece, events, good }: Worked<T>) -> Result<(), Error> {
        if !good || !self.spoilt.is_empty() {
            self.spoilt.push_back(piece);
            return Ok(());
        }
        events.into_iter().try_for_each(|event| match event {
            Event::Warning(_) if self.warned => Ok(()),
            event => {
                self.warned |= matches!(event, Event::Warning(_));
                (self.out)(event)
            }
        })
    }
}

/// Cuts a stream behind ends of lines.
struct Cutter {
    chunks: Receiver<io::Result<Vec<u8>>>,
    /// What ended the chunks before their time.
    failure: Option<io::Error>,
    /// Whether no more is to be cut.
    ended: bool,
    /// What is not yet cut off, and where it begins.
    open: Vec<u8>,
    place: Place,
    /// Behind the last line feed in that.
    line_end: usize,
}

impl Cutter {
    /// A cutter of what `begun` holds, which begins at `place`, and of the chunks behind it.
    fn new(chunks: Receiver<io::Result<Vec<u8>>>, begun: Vec<u8>, place: Place) -> Self {
        let line_end = memchr::memrchr(b'\n', &begun).map_or(0, |at| at + 1);
        Self { chunks, failure: None, ended: false, open: begun, place, line_end }
    }

    /// A piece of what has come, if there are lines in it.
    fn piece_of_what_came(&mut self) -> Option<Piece> {
        while !self.ended && (self.line_end == 0 || self.open.len() < PIECE) {
            let Ok(chunk) = self.chunks.try_recv() else { break };
            self.receive(chunk);
        }
        self.cut()
    }

    /// A piece, as soon as there is one; `None` behind the last.
    fn piece_to_wait_for(&mut self) -> Option<Piece> {
        while !self.ended && self.line_end == 0 {
            match self.chunks.recv() {
                Ok(chunk) => self.receive(chunk),
                Err(mpsc::RecvError) => self.ended = true,
            }
        }
        self.cut()
    }

    fn receive(&mut self, chunk: io::Result<Vec<u8>>) {
        match chunk {
            Ok(chunk) => self.add(&chunk),
            Err(error) => {
                self.failure = Some(error);
                self.ended = true;
            }
        }
    }

    fn add(&mut self, chunk: &[u8]) {
        if let Some(at) = memchr::memrchr(b'\n', chunk) {
            self.line_end = self.open.len() + at + 1;
        }
        self.open.extend_from_slice(chunk);
        // So long a line would be held by every thread.
        self.ended |= self.line_end == 0 && self.open.len() as u64 > LARGEST_WHOLE;
    }

    fn cut(&mut self) -> Option<Piece> {
        if self.line_end == 0 {
            return None;
        }
        let open = self.open.split_off(self.line_end);
        let bytes = std::mem::replace(&mut self.open, open);
        self.line_end = 0;
        let behind = self.place.further(&bytes);
        Some(Piece { bytes, place: std::mem::replace(&mut self.place, behind) })
    }
}

/// A thread that reads, so that there is work to do while more is waited for. It may wait for ever
/// for a producer that nobody else waits for, and ends with the process.
struct Reader {
    source: SyncSender<Stream>,
    chunks: Receiver<io::Result<Vec<u8>>>,
}

impl Reader {
    fn start() -> io::Result<Self> {
        let (source, given) = mpsc::sync_channel::<Stream>(1);
        let (chunk, chunks) = mpsc::sync_channel(AHEAD);
        std::thread::Builder::new().name("reader".to_owned()).spawn(move || {
            let Ok(mut source) = given.recv() else { return };
            let mut buffer = vec![0; PIECE];
            loop {
                let read = match source.read(&mut buffer) {
                    Ok(0) => return,
                    Ok(count) => Ok(buffer[..count].to_vec()),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => Err(error),
                };
                let last = read.is_err();
                if chunk.send(read).is_err() || last {
                    return;
                }
            }
        })?;
        Ok(Self { source, chunks })
    }

    fn read(self, source: Stream) -> Receiver<io::Result<Vec<u8>>> {
        // The thread waits for it.
        let _ = self.source.send(source);
        self.chunks
    }
}

/// What is left of a stream that was cut.
struct Rest {
    begun: VecDeque<Cursor<Vec<u8>>>,
    failure: Option<io::Error>,
    chunks: Receiver<io::Result<Vec<u8>>>,
}

impl Read for Rest {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(begun) = self.begun.front_mut() {
                match begun.read(out)? {
                    0 => self.begun.pop_front(),
                    count => return Ok(count),
                };
            } else if let Some(error) = self.failure.take() {
                return Err(error);
            } else {
                match self.chunks.recv() {
                    Ok(chunk) => self.begun.push_back(Cursor::new(chunk?)),
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
    use proptest::prelude::*;

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

    fn work(record: &Record<'_>) -> Result<String, Error> {
        match record.get("refused") {
            Some(value) => Err(record.error_in(&value, "refused")),
            None => Ok(format!("{} {:?}", record.place(), record.members().collect::<Vec<_>>())),
        }
    }

    fn event(event: Event<String>) -> Option<String> {
        match event {
            Event::Result(text) | Event::Warning(text) => Some(text),
            Event::Failed(error) => Some(error.to_string()),
            Event::Waiting => None,
        }
    }

    /// What comes of a stream, with the rest handed over to threads as soon as that can be done.
    fn events(text: &str, chunk: usize, fails: bool, jobs: usize) -> Vec<String> {
        let source: Stream = Box::new(Trickle(Cursor::new(text.into()), chunk, fails));
        let mut values = Values::stream(source, "f".into());
        let mut seen = Vec::new();
        let mut out = |e| {
            seen.extend(event(e));
            Ok(())
        };
        let work = |record: Record<'_>| work(&record);
        let reading = Reading {
            jobs,
            most: Size(1),
            own: None,
            counts: Arc::default(),
            buffers: Buffers::default(),
            work: &work,
        };
        let apart = |values: &Values<Stream>| jobs > 1 && values.is_behind_lines();
        if super::super::pump_until(&mut values, work, &mut out, apart).unwrap() {
            reading.lines(values, &mut out).unwrap();
        }
        seen
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

    #[test]
    fn lines_are_cut_off_as_they_come() {
        let (chunk, chunks) = mpsc::sync_channel(9);
        let place = Place { file: "f".into(), line: 5, column: 1 };
        let mut cutter = Cutter::new(chunks, b"a\nb".to_vec(), place);
        let piece = |cutter: &mut Cutter| {
            let piece = cutter.piece_of_what_came()?;
            Some((String::from_utf8(piece.bytes).unwrap(), piece.place.line))
        };
        assert_eq!(piece(&mut cutter), Some(("a\n".to_owned(), 5)));
        assert_eq!(piece(&mut cutter), None);
        chunk.send(Ok(b"c".to_vec())).unwrap();
        assert_eq!(piece(&mut cutter), None);
        chunk.send(Ok(b"\n\nd\ne".to_vec())).unwrap();
        assert_eq!(piece(&mut cutter), Some(("bc\n\nd\n".to_owned(), 6)));
        drop(chunk);
        assert!(cutter.piece_to_wait_for().is_none());
        assert_eq!(cutter.open, b"e");
        assert_eq!(cutter.place.line, 9);
    }

    #[test]
    fn a_line_without_end_is_not_cut() {
        let (chunk, chunks) = mpsc::sync_channel(9);
        let place = Place { file: "f".into(), line: 1, column: 1 };
        let mut cutter = Cutter::new(chunks, vec![b' '; LARGEST_WHOLE as usize], place);
        chunk.send(Ok(b"x".to_vec())).unwrap();
        assert!(cutter.piece_to_wait_for().is_none());
        assert_eq!(cutter.open.len() as u64, LARGEST_WHOLE + 1);
    }
}
