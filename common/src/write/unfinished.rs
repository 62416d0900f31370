//! Temporary files that are gone also when a signal ends the process.
//!
//! A thread waits for the signals that end a process, removes the files, and lets the signal have
//! its way. So no code runs in a signal handler, and a filter that replaces no file starts no
//! thread. A process that is killed outright (SIGKILL, out of memory) leaves its file behind.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, Once};
use std::thread;

use nix::sys::signal::{SigSet, raise};
use tempfile::NamedTempFile;

use crate::parallel::lock;
use crate::signal::deadly;

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
    lock(&FILES)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_file_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let (file, entry) = Unfinished::make(|| NamedTempFile::new_in(dir.path())).unwrap();
        assert!(files().contains(file.path()));
        drop(entry);
        assert!(!files().contains(file.path()));
    }
}
