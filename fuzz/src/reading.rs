//! Reading bytes in every way in which a filter reads them, with all that comes of them in hand.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use bench_common::Record;
use bench_common::args::{InputArgs, Size};
use bench_common::error::display_name;
use bench_common::read::{Inputs, read, read_source};
use bench_common::report::Reporter;

use crate::written;

/// What is unpacked at most.
pub const MOST: Size = Size(64 << 10);

/// What came of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The records, in their order.
    pub records: Vec<String>,
    /// Records and messages as they came, a line each.
    pub log: String,
    /// Whether anything was reported as wrong.
    pub failed: bool,
}

impl Seen {
    /// Whether the two came of the same bytes. Of packed ones that are damaged, more or less may
    /// have come out before the damage showed.
    pub fn agrees_with(&self, other: &Self, bytes: &[u8]) -> bool {
        let is_packed = bytes.starts_with(&[0x1f, 0x8b])
            || bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
            || bytes.get(1..4) == Some(&[0x2a, 0x4d, 0x18]);
        if is_packed && self.failed && other.failed {
            let both = self.records.iter().zip(&other.records);
            return both.clone().all(|(a, b)| a == b);
        }
        self == other
    }
}

/// A file that is written again and again.
static SCRATCH: LazyLock<(File, PathBuf)> = LazyLock::new(|| {
    let file = tempfile::tempfile().expect("a temporary file can be made");
    let path = format!("/proc/self/fd/{}", file.as_raw_fd()).into();
    (file, path)
});

/// Reads the bytes as a file.
pub fn as_file(bytes: &[u8]) -> Seen {
    let (file, path) = &*SCRATCH;
    let filled = file.set_len(0).and_then(|()| file.write_all_at(bytes, 0));
    filled.expect("a temporary file can be written");
    seen(|reporter, records| {
        let inputs = Inputs::new(InputArgs {
            files: vec![path.clone()],
            jobs: 1.try_into().ok(),
            max_size: Some(MOST),
            ..InputArgs::default()
        })?;
        let take = |record: Record<'_>| Ok(written(&record));
        read(&inputs, None, reporter, take, &mut |text: String, _: &mut Reporter| {
            records.add(text);
            Ok(())
        })
    })
}

/// Reads the bytes as a pipe that gives out so many of them a time, the last number again and
/// again; all of them, where there is no number. Messages name the same file as those of
/// [`as_file`].
pub fn in_pieces(bytes: &[u8], lengths: &[u8]) -> Seen {
    let pieces = Pieces { left: bytes.to_vec().into(), lengths: lengths.to_vec().into() };
    let name = display_name(&SCRATCH.1);
    seen(|reporter, records| {
        let take = |record: Record<'_>| Ok(written(&record));
        let sink = &mut |text: String, _: &mut Reporter| {
            records.add(text);
            Ok(())
        };
        read_source(&name, pieces, MOST, reporter, take, sink)
    })
}

fn seen(run: impl FnOnce(&mut Reporter, &mut Records) -> Result<(), bench_common::Error>) -> Seen {
    let log = Log::default();
    let mut reporter = Reporter::to("fuzz", log.clone());
    let mut records = Records { all: Vec::new(), log: log.clone() };
    run(&mut reporter, &mut records).expect("no failure ends the run");
    Seen { records: records.all, log: log.text(), failed: reporter.has_failed() }
}

struct Records {
    all: Vec<String>,
    log: Log,
}

impl Records {
    fn add(&mut self, text: String) {
        let _ = writeln!(self.log, "{text}");
        self.all.push(text);
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        String::from_utf8(bytes).expect("messages and records are text")
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A source that gives out so many bytes a read.
struct Pieces {
    left: std::collections::VecDeque<u8>,
    lengths: std::collections::VecDeque<u8>,
}

impl Read for Pieces {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = match self.lengths.len() {
            0 => usize::MAX,
            1 => usize::from(self.lengths[0]).max(1),
            _ => usize::from(self.lengths.pop_front().unwrap_or(1)).max(1),
        };
        let most = length.min(out.len());
        self.left.read(&mut out[..most])
    }
}
