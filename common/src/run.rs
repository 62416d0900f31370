//! The start and the end of every filter. Nothing else ends the process.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use crate::error::Error;
use crate::manual::{self, Filter};
use crate::misuse;
use crate::report::Reporter;
use crate::signal;
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
    signal::outlive_file_size_limit();
    let mut command = manual::command::<A>();
    let typed = command.try_get_matches_from_mut(arguments);
    let mut reporter = Reporter::new(filter);
    let arguments = match typed {
        Ok(typed) => match manual::asked(&typed) {
            Some(kind) => return shown(filter, &manual::generated::<A>(kind)),
            None => A::from_arg_matches(&typed).map_err(|error| error.format(&mut command)),
        },
        Err(error) => Err(error),
    };
    let outcome = match arguments {
        Ok(arguments) => work(arguments, &mut reporter),
        Err(error) if error.use_stderr() => Err(misuse::error(&error)),
        Err(help) => return shown(filter, help.render().to_string().as_bytes()),
    };
    match outcome {
        Err(error) if !error.is_closed_pipe() => {
            reporter.print(&error);
            error.exit_code()
        }
        // A reader that has seen enough closes the pipe; `| head -1` must not look like a failure.
        _ if reporter.has_failed() => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
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
