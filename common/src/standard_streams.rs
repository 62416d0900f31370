//! Whether the filter was started with its standard streams open.
//!
//! In the place of one that was closed (`>&-`) the runtime opens `/dev/null` before `main`, where
//! all output would be lost and the status still be 0. Only before the runtime starts can the two
//! be told apart.

use std::io;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};

static STDIN_CLOSED: AtomicBool = AtomicBool::new(false);
static STDOUT_CLOSED: AtomicBool = AtomicBool::new(false);

ctor::declarative::ctor! {
    /// Runs before `main`, and does no more than to ask the system twice.
    #[ctor(unsafe)]
    fn look() {
        STDIN_CLOSED.store(is_closed(io::stdin()), Ordering::Relaxed);
        STDOUT_CLOSED.store(is_closed(io::stdout()), Ordering::Relaxed);
    }
}

fn is_closed(stream: impl AsFd) -> bool {
    fcntl(stream, FcntlArg::F_GETFD) == Err(Errno::EBADF)
}

fn closed() -> io::Error {
    io::Error::other("it is closed")
}

/// Standard input.
///
/// # Errors
/// It was closed.
pub(crate) fn stdin() -> io::Result<io::Stdin> {
    if STDIN_CLOSED.load(Ordering::Relaxed) { Err(closed()) } else { Ok(io::stdin()) }
}

/// Standard output.
///
/// # Errors
/// It was closed.
pub(crate) fn stdout() -> io::Result<io::Stdout> {
    if STDOUT_CLOSED.load(Ordering::Relaxed) { Err(closed()) } else { Ok(io::stdout()) }
}
