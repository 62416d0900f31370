//! The terminal's second screen, which leaves no trace on the first.

use std::fmt::Write;
use std::sync::{Mutex, MutexGuard};

use bench_common::Error;
use bench_common::parallel::lock;
use bench_common::write::Output;

/// Takes the second screen, hides the cursor, and cuts lines that are too long.
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const LEAVE: &str = "\x1b[?7h\x1b[?25h\x1b[?1049l";

/// Shows all that comes between the two at once (DEC private mode 2026); terminals that do not
/// know it pass over it.
const BEGIN: &str = "\x1b[?2026h\x1b[H";
const END: &str = "\x1b[?2026l";

/// The second screen of the terminal at standard output.
pub(super) struct Screen(Mutex<Surface>);

struct Surface {
    output: Output,
    /// Whether the second screen is shown.
    is_second: bool,
}

impl Screen {
    /// Shows the second screen.
    ///
    /// # Errors
    /// Standard output that cannot be written to.
    pub(super) fn open() -> Result<Self, Error> {
        let mut output = Output::open(None)?;
        write(&mut output, ENTER.as_bytes())?;
        Ok(Self(Mutex::new(Surface { output, is_second: true })))
    }

    fn surface(&self) -> MutexGuard<'_, Surface> {
        lock(&self.0)
    }

    /// Shows lines of text in the place of what was shown, unless the second screen is left.
    ///
    /// # Errors
    /// A failed write.
    pub(super) fn show(&self, lines: &str) -> Result<(), Error> {
        let mut surface = self.surface();
        if surface.is_second { write(&mut surface.output, frame(lines).as_bytes()) } else { Ok(()) }
    }

    /// Shows the second screen again.
    pub(super) fn enter(&self) {
        self.switch(true, ENTER);
    }

    /// Shows the first screen, as it was. Tells whether the second one was shown until now.
    pub(super) fn leave(&self) -> bool {
        self.switch(false, LEAVE)
    }

    /// Tells whether it was the other screen that was shown.
    fn switch(&self, to_second: bool, how: &str) -> bool {
        let mut surface = self.surface();
        let changed = std::mem::replace(&mut surface.is_second, to_second) != to_second;
        if changed {
            // A terminal that has gone needs no restoring.
            let _ = write(&mut surface.output, how.as_bytes());
        }
        changed
    }

    /// Prints bytes to stay on the screen that is shown.
    pub(super) fn print(&self, bytes: &[u8]) {
        let _ = write(&mut self.surface().output, bytes);
    }
}

fn write(output: &mut Output, bytes: &[u8]) -> Result<(), Error> {
    output.write(bytes)?;
    output.flush()
}

/// One write that replaces what the screen shows, line by line, so that nothing flickers. A line
/// is erased before it is written: behind one that is full the cursor stands on its last column.
fn frame(lines: &str) -> String {
    let mut frame = BEGIN.to_owned();
    for (index, line) in lines.lines().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(frame, "{}\x1b[K{line}", if index > 0 { "\r\n" } else { "" });
    }
    frame + END
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_replaces_every_line_and_never_scrolls() {
        let expected = "\x1b[?2026h\x1b[H\x1b[Kone\r\n\x1b[K\x1b[?2026l";
        assert_eq!(frame("one\n\n"), expected);
    }
}
