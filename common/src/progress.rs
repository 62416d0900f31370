//! A line on the terminal that tells how far the reading is: only on standard error, only where
//! that is a terminal, only after a second, and gone when the reading ends.

use std::fmt;
use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::parallel::lock;

/// What is done sooner needs no line.
const PATIENCE: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_millis(200);

/// Takes the cursor to the begin of the line, and clears it.
const CLEAR: &str = "\r\x1b[K";

/// Standard error, or what stands in for it. Its last line may be the line of progress.
#[derive(Clone)]
pub(crate) struct StatusLine(Arc<Mutex<Screen>>);

struct Screen {
    out: Box<dyn Write + Send>,
    /// Whether the last line is the line of progress.
    shown: bool,
    /// What is to be written when the terminal is free again, if it is not.
    held: Option<String>,
}

impl fmt::Debug for StatusLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StatusLine")
    }
}

impl StatusLine {
    /// A line that is written to `out`.
    pub(crate) fn on(out: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Screen { out: Box::new(out), shown: false, held: None })))
    }

    /// Writes whole lines; the line of progress comes back below them. One write, so that lines of
    /// several filters do not mix. Where standard error itself fails, nobody is left to tell.
    pub(crate) fn print(&self, lines: &str) {
        let mut screen = self.screen();
        if let Some(held) = &mut screen.held {
            held.push_str(lines);
            return;
        }
        let clear = if std::mem::take(&mut screen.shown) { CLEAR } else { "" };
        let _ = screen.out.write_all(format!("{clear}{lines}").as_bytes());
    }

    /// Keeps lines back from now on.
    pub(crate) fn hold(&self) {
        self.screen().held.get_or_insert_default();
    }

    /// Writes what was kept back, and all that comes.
    pub(crate) fn release(&self) {
        let held = self.screen().held.take();
        if let Some(lines) = held {
            self.print(&lines);
        }
    }

    fn show(&self, line: &str) {
        let mut screen = self.screen();
        screen.shown = true;
        let _ = screen.out.write_all(format!("{CLEAR}{line}").as_bytes());
    }

    fn screen(&self) -> MutexGuard<'_, Screen> {
        lock(&self.0)
    }
}

/// How much was read.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    files: AtomicU64,
    bytes: AtomicU64,
}

impl Counts {
    /// Counts a file that was read to its end.
    pub(crate) fn add_file(&self) {
        self.files.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts bytes as they are stored.
    pub(crate) fn add_bytes(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// How many bytes were counted.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> u64 {
        self.read().bytes
    }

    fn read(&self) -> Amount {
        Amount {
            files: self.files.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Amount {
    files: u64,
    bytes: u64,
}

/// How much there is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Total {
    files: u64,
    /// `None` where a pipe is among the files: nobody knows what is still to come.
    bytes: Option<u64>,
}

/// The line of progress, from now until this is dropped.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Draws on `line` how much was counted of the files that `each_file` gives, unless nobody would
    /// see it.
    pub(crate) fn begin(
        each_file: impl FnOnce(&mut dyn FnMut(PathBuf) -> ControlFlow<()>) + Send + 'static,
        counts: &Arc<Counts>,
        line: &StatusLine,
    ) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self::default();
        }
        let (end, ended) = channel();
        let (counts, line) = (Arc::clone(counts), line.clone());
        let thread = std::thread::Builder::new()
            .name("progress".to_owned())
            .spawn(move || draw(each_file, &counts, &line, &ended));
        Self { drawing: thread.ok().map(|thread| (end, thread)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.drawing.take() {
            drop(end);
            // Whether it panicked or not: it draws no more.
            let _ = thread.join();
        }
    }
}

fn draw(
    each_file: impl FnOnce(&mut dyn FnMut(PathBuf) -> ControlFlow<()>),
    counts: &Counts,
    line: &StatusLine,
    ended: &Receiver<()>,
) {
    let begun = Instant::now();
    let goes_on = |wait| matches!(ended.recv_timeout(wait), Err(RecvTimeoutError::Timeout));
    if !goes_on(PATIENCE) {
        return;
    }
    let mut total = Total { files: 0, bytes: Some(0) };
    each_file(&mut |file| {
        if ended.try_recv() == Err(TryRecvError::Disconnected) {
            return ControlFlow::Break(());
        }
        total.files += 1;
        // Of what is not there nothing comes.
        let size = std::fs::metadata(file).map_or(Some(0), |it| it.is_file().then_some(it.len()));
        total.bytes = total.bytes.zip(size).map(|(all, size)| all + size);
        ControlFlow::Continue(())
    });
    if !goes_on(Duration::ZERO) {
        return;
    }
    loop {
        line.show(&bar(counts.read(), total, begun.elapsed()));
        if !goes_on(INTERVAL) {
            return line.print("");
        }
    }
}

/// The line, within 80 columns: share, files, bytes, rate and time left, as far as they are known.
fn bar(done: Amount, total: Total, passed: Duration) -> String {
    const WIDTH: u64 = 12;
    let rate = done.bytes as f64 / passed.as_secs_f64().max(1e-3);
    let files = format!("{}/{} files", done.files, total.files);
    let (read, rate_of) = (size(done.bytes as f64), size(rate));
    let Some(bytes) = total.bytes else {
        return format!("{files}, {read}, {rate_of}/s");
    };
    // A file may grow.
    let all = bytes.max(done.bytes).max(1);
    let filled = (u128::from(WIDTH) * u128::from(done.bytes) / u128::from(all)) as usize;
    let left = match rate > 0.0 && done.bytes < bytes {
        true => format!(", {} left", time((bytes - done.bytes) as f64 / rate)),
        false => String::new(),
    };
    format!(
        "[{}{}] {files}, {read} of {}, {rate_of}/s{left}",
        "#".repeat(filled),
        "-".repeat(WIDTH as usize - filled),
        size(all as f64),
    )
}

fn size(bytes: f64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0 && value < 9.95);
    format!("{value:.decimals$} {}", units[unit])
}

fn time(seconds: f64) -> String {
    let seconds = seconds.ceil() as u64;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, minutes, seconds) => format!("{minutes}:{seconds:02}"),
        (hours, minutes, seconds) => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(files: u64, bytes: u64) -> Amount {
        Amount { files, bytes }
    }

    fn total(files: u64, bytes: u64) -> Total {
        Total { files, bytes: Some(bytes) }
    }

    #[test]
    fn the_line_tells_files_bytes_rate_and_time_left() {
        let line = bar(amount(3, 2_500_000), total(12, 10_000_000), Duration::from_secs(2));
        assert_eq!(line, "[###---------] 3/12 files, 2.5 MB of 10 MB, 1.2 MB/s, 0:06 left");
    }

    #[test]
    fn the_line_makes_sense_at_both_ends() {
        let line = bar(amount(0, 0), total(1, 500), Duration::from_secs(1));
        assert_eq!(line, "[------------] 0/1 files, 0 B of 500 B, 0 B/s");
        let line = bar(amount(1, 700), total(1, 500), Duration::from_secs(1));
        assert_eq!(line, "[############] 1/1 files, 700 B of 700 B, 700 B/s");
        let nothing = bar(amount(0, 0), total(0, 0), Duration::ZERO);
        assert_eq!(nothing, "[------------] 0/0 files, 0 B of 1 B, 0 B/s");
        let large = total(100_000, 999_500_000_000);
        let line = bar(amount(99_999, 123_456_789_012), large, Duration::from_secs(100_000));
        assert!(line.len() <= 79, "{line}");
    }

    #[test]
    fn of_what_nobody_knows_the_size_no_share_is_told() {
        let unknown = Total { files: 2, bytes: None };
        let line = bar(amount(1, 175_000), unknown, Duration::from_secs(1));
        assert_eq!(line, "1/2 files, 175 kB, 175 kB/s");
    }

    #[test]
    fn sizes_and_times_are_short() {
        assert_eq!(size(999.0), "999 B");
        assert_eq!(size(999.6), "1.0 kB");
        assert_eq!(size(64e6), "64 MB");
        assert_eq!(size(5e16), "50000 TB");
        assert_eq!(time(0.2), "0:01");
        assert_eq!(time(61.0), "1:01");
        assert_eq!(time(3723.0), "1:02:03");
    }
}
