//! The start and the end of every filter. Nothing else ends the process.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use crate::error::{Error, visible};
use crate::manual::{self, Filter};
use crate::report::Reporter;
use crate::standard_streams;

/// Reads the arguments, does the work, and turns its outcome into the exit status.
pub fn run<A: Filter>(
    filter: &'static str,
    work: impl FnOnce(A, &mut Reporter) -> Result<(), Error>,
) -> ExitCode {
    run_with(filter, std::env::args_os(), work)
}

/// The same with arguments that were looked at before.
pub fn run_with<A: Filter>(
    filter: &'static str,
    arguments: impl IntoIterator<Item = OsString>,
    work: impl FnOnce(A, &mut Reporter) -> Result<(), Error>,
) -> ExitCode {
    let mut command = manual::command::<A>();
    let typed = command.try_get_matches_from_mut(arguments);
    let arguments = match typed {
        Ok(typed) => match manual::asked(&typed) {
            Some(kind) => return shown(filter, &manual::generated::<A>(kind)),
            None => A::from_arg_matches(&typed).map_err(|error| error.format(&mut command)),
        },
        Err(error) => Err(error),
    };
    let arguments = match arguments {
        Ok(arguments) => arguments,
        Err(error) => return help_or_usage(filter, &error),
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

/// Prints help, or what is wrong with the arguments, behind the filter's name: of four filters in
/// a pipe any could be the one.
fn help_or_usage(filter: &str, error: &clap::Error) -> ExitCode {
    // What was typed may be a file's name that a shell has filled in.
    let text = error.render().to_string();
    let text: String = text
        .lines()
        .map(|line| {
            visible(line)
                + "
"
        })
        .collect();
    if error.use_stderr() {
        let text =
            text.strip_prefix("error").map_or(text.clone(), |rest| format!("{filter}{rest}"));
        let _ = std::io::stderr().write_all(text.as_bytes());
        return ExitCode::from(2);
    }
    shown(filter, text.as_bytes())
}

/// Shows what was asked for instead of any work.
fn shown(filter: &str, text: &[u8]) -> ExitCode {
    let written = standard_streams::stdout()
        .and_then(|mut out| out.write_all(text).and_then(|()| out.flush()));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let error = Error::output("standard output", &error);
            if !error.is_closed_pipe() {
                let _ = writeln!(std::io::stderr(), "{filter}: {error}");
            }
            error.exit_code()
        }
    }
}
