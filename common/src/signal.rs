//! The signals that a process is to act on.

use std::path::Path;

use nix::sys::signal::{SigSet, Signal};

/// The signals that ask a process to end: a person's, a scheduler's before the time is up
/// (`sbatch --signal=USR1`), a limit's (`ulimit -t`). Without those that it was started to ignore,
/// as by `nohup`.
pub fn deadly() -> SigSet {
    heeded([
        Signal::SIGHUP,
        Signal::SIGINT,
        Signal::SIGQUIT,
        Signal::SIGTERM,
        Signal::SIGUSR1,
        Signal::SIGUSR2,
        Signal::SIGALRM,
        Signal::SIGXCPU,
    ])
}

/// Has a write that exceeds the largest size of a file (`ulimit -f`) fail as on a full disk,
/// instead of ending the process. For this thread and those that it starts.
pub(crate) fn outlive_file_size_limit() {
    // A write fails all the same where the signal waits for ever. Nothing else can be done about it.
    let _ = SigSet::from(Signal::SIGXFSZ).thread_block();
}

/// Those of some signals that the process was not started to ignore.
pub fn heeded(signals: impl IntoIterator<Item = Signal>) -> SigSet {
    let ignored = ignored(Path::new("/proc/self/status"));
    signals.into_iter().filter(|signal| ignored >> (*signal as u32 - 1) & 1 == 0).collect()
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
}
