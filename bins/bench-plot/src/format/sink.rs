//! Where a picture goes: long ones are not held before they are written.

use std::fmt;

use bench_common::Error;
use bench_common::write::Output;

/// Takes the bytes of a picture.
pub(crate) trait Sink {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// A failed write.
    fn put(&mut self, bytes: &[u8]) -> Result<(), Error>;
}

impl Sink for Output {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.write(bytes)
    }
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}

/// Has `write` write text to a sink.
///
/// # Errors
/// A failed write.
pub(super) fn text(
    sink: &mut dyn Sink,
    write: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result,
) -> Result<(), Error> {
    let mut text = Text { sink, failed: None };
    // Nothing but the sink can fail, and it has told why.
    let _ = write(&mut text);
    text.failed.map_or(Ok(()), Err)
}

/// A sink, as those who write text see it.
struct Text<'s> {
    sink: &'s mut dyn Sink,
    failed: Option<Error>,
}

impl fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.sink.put(text.as_bytes()).map_err(|error| {
            self.failed = Some(error);
            fmt::Error
        })
    }
}
