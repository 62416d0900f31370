//! What the user can type.

use std::path::PathBuf;

use bench_common::args::{MessageArgs, OutputArgs, share};
use bench_common::manual::{Filter, Manual};
use clap::Parser;

use crate::outcome;

/// Tells what became of each job of a run directory, and why.
///
/// For each line JOBID|NAME of RUN_DIR/jobs.txt a record: `job` and `result`, the line's fields, and
/// `state`: done (NAME.json is a raw result or a record), bad-result (it is neither, has no
/// throughput, served nothing, or too many of its requests failed), no-result (there is no
/// NAME.json, but a log) or no-log (there is neither).
///
/// Of a job that is not done, `cause` is out-of-memory, disk-full, nccl, gpu, port-in-use,
/// time-limit, cancelled, crash, exception, shell, failed-requests or unreadable; `error` is the
/// first line of a log that tells it, or what is wrong with the result; `where` is the file and
/// line. They are null where nothing tells. What looks like a token, a key or a password is written
/// as ***, and job scripts are not read. While a job is not done, the status is 1.
#[derive(Debug, Parser)]
#[command(name = "bench-jobs", version)]
#[command(after_help = "States and causes: --help. The files that are read: man bench-jobs.")]
pub(crate) struct Args {
    /// The run's directory, with its jobs.txt
    #[arg(value_name = "RUN_DIR")]
    pub(crate) run: PathBuf,

    /// A result in which more requests failed is bad
    #[arg(long, value_name = "N", value_parser = share, default_value_t = 0.05)]
    pub(crate) max_failure_rate: f64,

    #[command(flatten)]
    pub(crate) messages: MessageArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

impl Filter for Args {
    const MANUAL: Manual = Manual {
        examples: &[
            "bench-jobs run_20251110_100000 -f table",
            "bench-jobs run_20251110_100000 | jq -r '.cause // .state' | sort | uniq -c",
            "bench-jobs run_20251110_100000 | jq -r 'select(.state != \"done\") | .result'",
        ],
        environment: &[],
        files: &[
            (
                "RUN_DIR/jobs.txt",
                "a line JOBID|NAME for each job; lines that begin with # are comments",
            ),
            ("RUN_DIR/NAME.json", "what the job was to leave"),
            ("RUN_DIR/*_JOBID.err, *_JOBID.out, slurm-JOBID.out", "what the job printed"),
        ],
    };

    const STATUS_1: &'static str =
        "some input was bad or missing, or a job is not done; all records were written";

    fn keys() -> Vec<String> {
        outcome::KEYS.map(str::to_owned).into()
    }
}
