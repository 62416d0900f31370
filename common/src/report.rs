//! Messages to the person: errors and warnings on standard error, behind the filter's name.

use std::io::Write;
use std::sync::Arc;

use crate::error::{Error, visible};
use crate::progress::StatusLine;

/// Messages are kept back until this is dropped.
#[derive(Debug)]
pub struct HoldGuard(StatusLine);

impl Drop for HoldGuard {
    fn drop(&mut self) {
        self.0.release();
    }
}

/// Prints errors and warnings, and remembers whether an input failed.
#[derive(Debug)]
pub struct Reporter {
    filter: &'static str,
    quiet: bool,
    fail_fast: bool,
    progress: bool,
    status: StatusLine,
    failed: bool,
    /// How many inputs failed, and the last of them.
    failed_inputs: u64,
    last_failed: Option<Arc<str>>,
}

impl Reporter {
    /// A reporter for the filter of that name that has not seen anything go wrong.
    pub fn new(filter: &'static str) -> Self {
        Self::to(filter, std::io::stderr())
    }

    /// The same, with something else for standard error.
    pub fn to(filter: &'static str, out: impl Write + Send + 'static) -> Self {
        Self {
            filter,
            quiet: false,
            fail_fast: false,
            progress: false,
            status: StatusLine::on(out),
            failed: false,
            failed_inputs: 0,
            last_failed: None,
        }
    }

    /// Silences warnings.
    pub fn set_quiet(&mut self, quiet: bool) {
        self.quiet = quiet;
    }

    /// Has progress drawn where a person can see it.
    pub(crate) fn set_progress(&mut self, progress: bool) {
        self.progress = progress;
    }

    /// Where progress is to be drawn, if it is.
    pub(crate) fn progress(&self) -> Option<&StatusLine> {
        self.progress.then_some(&self.status)
    }

    /// Keeps messages back while something else has the terminal, for as long as the result lives.
    pub fn hold(&self) -> HoldGuard {
        self.status.hold();
        HoldGuard(self.status.clone())
    }

    /// Makes the first failed input the last.
    pub fn set_fail_fast(&mut self, fail_fast: bool) {
        self.fail_fast = fail_fast;
    }

    /// Reports a failed input; the others can still be read.
    ///
    /// # Errors
    /// The error itself, unprinted, if it is to end the run: with `--fail-fast`, or because no
    /// input is to blame.
    pub fn fail(&mut self, error: Error) -> Result<(), Error> {
        if self.fail_fast || !error.is_input() {
            return Err(error);
        }
        self.print(&error);
        Ok(())
    }

    /// Reports an input that could not be read, or not wholly.
    ///
    /// # Errors
    /// As [`fail`](Self::fail).
    pub(crate) fn fail_input(&mut self, error: Error) -> Result<(), Error> {
        if let Some(input) = error.failed_input()
            && self.last_failed.as_ref() != Some(input)
        {
            self.failed_inputs += 1;
            self.last_failed = Some(Arc::clone(input));
        }
        self.fail(error)
    }

    /// Prints an error. The status will be 1 at least.
    pub fn print(&mut self, error: &Error) {
        self.failed = true;
        self.line(&error.to_string());
    }

    /// Prints a warning, unless `-q`. The status stays as it is.
    pub fn warn(&self, message: impl std::fmt::Display) {
        if !self.quiet {
            self.line(&format!("warning: {message}"));
        }
    }

    /// Prints a note that was asked for, as by `-v`.
    pub fn note(&self, message: impl std::fmt::Display) {
        self.line(&message.to_string());
    }

    /// Whether an error was reported.
    pub fn has_failed(&self) -> bool {
        self.failed
    }

    /// How many inputs could not be read, or not wholly.
    pub fn failed_inputs(&self) -> u64 {
        self.failed_inputs
    }

    /// A message is one line, whatever stands in a value that it tells.
    fn line(&self, message: &str) {
        self.status.print(&format!("{}: {}\n", self.filter, visible(message)));
    }
}
