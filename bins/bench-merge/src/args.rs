//! What the user can type.

use bench_common::args::{InputArgs, MessageArgs, OutputArgs};
use clap::Parser;

/// Merges records into one aggregate, each record once.
///
/// Raw results and other JSON are passed over, so a run's whole directory can be named. A record
/// that says the same as one before, whatever the order of its keys and the spelling of its
/// numbers, is left out.
#[derive(Debug, Parser)]
#[command(name = "bench-merge", version)]
#[command(after_long_help = "\
Examples:
  bench-merge run_20251110_100000/ > agg_dsr1_1k1k.json
  bench-enrich run/dsr1_*.json | bench-merge | jq length
  bench-merge -f ndjson agg_*.json | jq -c 'select(.tp == 8)'

Exit status: 0 all was read and written, 1 some input was bad, 2 wrong usage, 3 could not write.")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_flags_are_sound() {
        Args::command().debug_assert();
    }
}
