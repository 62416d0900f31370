//! Temporary files that are gone also when a signal ends the process.
//!
//! A thread waits for the signals that end a process, removes the files, and lets the signal have
//! its way. So no code runs in a signal handler, and a filter that replaces no file starts no
//! thread. A process that is killed outright (SIGKILL, out of memory) leaves its file behind.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;

use nix::sys::signal::{SigSet, Signal, raise};
use tempfile::NamedTempFile;

/// What is to be removed. Locked while a file is made, so that no file is made unseen.
static FILES: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A temporary file's entry among those to be removed, for as long as this lives.
pub(super) struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    /// Makes a file by `make`, and enters it.
    ///
    /// # Errors
    /// What `make` returns.
    pub(super) fn make(
        make: impl FnOnce() -> io::Result<NamedTempFile>,
    ) -> io::Result<(NamedTempFile, Self)> {
        static WATCH: Once = Once::new();
        WATCH.call_once(watch);
        let mut files = files();
        let file = make()?;
        let path = file.path().to_owned();
        files.insert(path.clone());
        Ok((file, Self { path }))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        files().remove(&self.path);
    }
}

fn files() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has a thread of its own take the signals that end the process. Threads that are started later
/// inherit the mask of this one.
fn watch() {
    let signals = deadly();
    if signals.thread_block().is_err() {
        return;
    }
    let started = thread::Builder::new().name("signals".to_owned()).spawn(move || end(&signals));
    if started.is_err() {
        // Without the thread nobody would hear them.
        let _ = signals.thread_unblock();
    }
}

fn end(signals: &SigSet) {
    let Ok(signal) = signals.wait() else { return };
    let files = files();
    for file in files.iter() {
        let _ = std::fs::remove_file(file);
    }
    // The lock is held until the end: nothing new comes.
    let _ = signals.thread_unblock();
    let _ = raise(signal);
}

/// The signals that ask a process to end, without those that it was started to ignore, as by
/// `nohup`.
fn deadly() -> SigSet {
    let ignored = ignored(Path::new("/proc/self/status"));
    [Signal::SIGHUP, Signal::SIGINT, Signal::SIGTERM]
        .into_iter()
        .filter(|signal| ignored >> (*signal as u32 - 1) & 1 == 0)
        .collect()
}

/// A bit for each ignored signal, the lowest for signal 1. All, where that cannot be known.
fn ignored(status: &Path) -> u64 {
    let status = std::fs::read_to_string(status).unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let status = dir.path().join("status");
        std::fs::write(&status, "Name:\tx\nSigBlk:\t0f\nSigIgn:\t0000000000001001\n").unwrap();
        assert_eq!(ignored(&status), 0x1001);
        assert_eq!(ignored(&dir.path().join("missing")), u64::MAX);
    }

    #[test]
    fn a_finished_file_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let (file, entry) = Unfinished::make(|| NamedTempFile::new_in(dir.path())).unwrap();
        assert!(files().contains(file.path()));
        drop(entry);
        assert!(!files().contains(file.path()));
    }
}
