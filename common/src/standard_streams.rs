//! Whether the filter was started with its standard streams open.
//!
//! In the place of one that was closed (`>&-`) the runtime opens `/dev/null` before `main`, where
//! all output would be lost and the status still be 0. Only before the runtime starts can the two
//! be told apart.

use std::io;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::io::{Errno, fcntl_getfd};

static STDIN_CLOSED: AtomicBool = AtomicBool::new(false);
static STDOUT_CLOSED: AtomicBool = AtomicBool::new(false);

ctor::declarative::ctor! {
    /// Runs before `main`, when the runtime is not there yet: it asks the system twice, and needs
    /// nothing of the runtime for that.
    #[ctor(unsafe)]
    fn look() {
        STDIN_CLOSED.store(is_closed(rustix::stdio::stdin()), Ordering::Relaxed);
        STDOUT_CLOSED.store(is_closed(rustix::stdio::stdout()), Ordering::Relaxed);
    }
}

fn is_closed(stream: impl AsFd) -> bool {
    fcntl_getfd(stream) == Err(Errno::BADF)
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
