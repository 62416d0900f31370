//! A stream that is read by a thread of its own, so that there is work to do while more is waited
//! for.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender, TryRecvError};

use super::part::{Part, buffer};
use super::unpack::Stream;

/// How many reads the thread may be ahead.
const AHEAD: usize = 8;

/// What was read.
pub(super) struct Chunks {
    come: Receiver<io::Result<Part>>,
    /// Buffers to be used again.
    spare: Sender<Vec<u8>>,
}

impl Chunks {
    /// What comes from a thread, which takes buffers from the other end of `spare`.
    pub(super) fn new(come: Receiver<io::Result<Part>>, spare: Sender<Vec<u8>>) -> Self {
        Self { come, spare }
    }

    /// The next chunk, as soon as it has come; `None` behind the last.
    pub(super) fn next(&self) -> Option<io::Result<Part>> {
        self.come.recv().ok()
    }

    /// Adds what comes next to `open` and returns how much it was: 0 at the end, `None` if there
    /// is nothing yet and `waits` is not said.
    ///
    /// # Errors
    /// A failed read.
    pub(super) fn read_on(&self, open: &mut Part, waits: bool) -> io::Result<Option<usize>> {
        let chunk = match self.come.try_recv() {
            Err(TryRecvError::Empty) if waits => self.next(),
            Err(TryRecvError::Empty) => return Ok(None),
            chunk => chunk.ok(),
        };
        let Some(mut chunk) = chunk.transpose()? else { return Ok(Some(0)) };
        let count = chunk.len();
        // The longer part stays where it is.
        if open.len() < count && chunk.prepend(open.bytes()) {
            *open = chunk;
        } else {
            open.append(chunk.bytes());
            // At the end of the stream nobody needs it.
            let _ = self.spare.send(chunk.into_buffer().0);
        }
        Ok(Some(count))
    }
}

/// The thread. It may wait for ever for a producer that nobody else waits for, and ends with the
/// process.
pub(super) struct Reader {
    source: SyncSender<(Stream, Receiver<Vec<u8>>)>,
    come: Receiver<io::Result<Part>>,
}

impl Reader {
    /// A reader that waits for what to read.
    ///
    /// # Errors
    /// The system grants no thread.
    pub(super) fn start() -> io::Result<Self> {
        let (source, given) = mpsc::sync_channel::<(Stream, Receiver<Vec<u8>>)>(1);
        let (chunk, come) = mpsc::sync_channel(AHEAD);
        std::thread::Builder::new().name("reader".to_owned()).spawn(move || {
            let Ok((mut source, spares)) = given.recv() else { return };
            loop {
                let mut part = Part::empty(buffer(&spares));
                let (read, is_last) = match part.read_from(&mut source) {
                    Ok(0) => return,
                    Ok(_) => (Ok(part), false),
                    Err(error) => (Err(error), true),
                };
                if chunk.send(read).is_err() || is_last {
                    return;
                }
            }
        })?;
        Ok(Self { source, come })
    }

    /// What it reads of `source` into the buffers that are given back to `spare`, which come out
    /// at `spares`.
    pub(super) fn read(
        self,
        source: Stream,
        spares: Receiver<Vec<u8>>,
        spare: Sender<Vec<u8>>,
    ) -> Chunks {
        // The thread waits for it.
        let _ = self.source.send((source, spares));
        Chunks::new(self.come, spare)
    }
}
