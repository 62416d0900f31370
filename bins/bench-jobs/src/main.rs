//! `bench-jobs`: the jobs of a run directory in, what became of each out.

mod args;
mod cause;
mod job;
mod log;
mod outcome;
mod plain;
mod result;
mod secret;

use std::process::ExitCode;

use bench_common::Error;
use bench_common::args::{Format, InputArgs};
use bench_common::report::Reporter;
use bench_common::write::RecordWriter;

use args::Args;
use log::Logs;
use outcome::State;

const NAME: &str = "bench-jobs";

fn main() -> ExitCode {
    bench_common::run::run(NAME, work)
}

fn work(args: Args, reporter: &mut Reporter) -> Result<(), Error> {
    let Args { run, max_failure_rate, messages, output } = args;
    messages.apply(&InputArgs::default(), output.output.as_deref(), reporter);
    let jobs = job::list(&run, reporter)?;
    let logs = Logs::list(&run)?;
    let mut writer = RecordWriter::new(&output, Format::Ndjson)?;
    let mut not_done = 0;
    let outcome = jobs.iter().try_for_each(|job| {
        let outcome = outcome::of(job, &run, &logs, max_failure_rate, reporter);
        not_done += usize::from(outcome.state != State::Done);
        writer.write(&outcome.record(job)?)
    });
    if not_done > 0 {
        reporter.print(&Error::input(format!("{not_done} of {} jobs are not done", jobs.len())));
    }
    if messages.verbose {
        reporter.note(format_args!("{} of {} jobs are done", jobs.len() - not_done, jobs.len()));
    }
    writer.finish(outcome, reporter)
}
