//! The start and the end of every filter. Nothing else ends the process.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::error::{Error, visible};
use crate::report::Reporter;

/// Reads the arguments, does the work, and turns its outcome into the exit status.
pub fn run<A: Parser>(
    filter: &'static str,
    work: impl FnOnce(A, &mut Reporter) -> Result<(), Error>,
) -> ExitCode {
    run_with(filter, std::env::args_os(), work)
}

/// The same with arguments that were looked at before.
pub fn run_with<A: Parser>(
    filter: &'static str,
    arguments: impl IntoIterator<Item = OsString>,
    work: impl FnOnce(A, &mut Reporter) -> Result<(), Error>,
) -> ExitCode {
    let arguments = match A::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return help_or_usage(&error),
    };
    let mut reporter = Reporter::new(filter);
    match work(arguments, &mut reporter) {
        Err(error) if !error.is_closed_pipe() => {
            reporter.print(&error);
            error.exit_code()
        }
        // A reader that has seen enough closes the pipe; `| head -1` must not look like a failure.
        _ if reporter.has_failed() => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

fn help_or_usage(error: &clap::Error) -> ExitCode {
    // What was typed may be a file's name that a shell has filled in.
    let text = error.render().to_string();
    let text: String = text.lines().map(|line| visible(line) + "\n").collect();
    if error.use_stderr() {
        let _ = write!(std::io::stderr(), "{text}");
        return ExitCode::from(2);
    }
    match write!(std::io::stdout(), "{text}").and_then(|()| std::io::stdout().flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let error = Error::output("standard output", &error);
            if !error.is_closed_pipe() {
                let _ = writeln!(std::io::stderr(), "{error}");
            }
            error.exit_code()
        }
    }
}
