//! The reader: inputs in, one [`Record`] at a time out, in the order of the operands.
//!
//! Regular files and members of archives are read and worked on in parallel ([`whole`]); pipes and
//! large files are worked on as they come, without being held ([`stream`]), in parallel too where
//! they are [`lines`]. In any case the results are taken one by one, in order. What is packed is
//! known by its first bytes.

mod archive;
mod brackets;
mod buffers;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod damage;
mod first_bytes;
mod lines;
mod operands;
mod stream;
mod unpack;
mod values;
mod whole;
mod yaml;

use std::io::{self, Read};
use std::sync::Arc;

use crate::args::Size;
use crate::error::{Error, cause};
use crate::parallel;
use crate::progress::{Counts, Progress};
use crate::record::Record;
use crate::report::Reporter;
use crate::write::Identity;

use buffers::Buffers;
pub use operands::Inputs;
use operands::Operand;
use values::{Next, Values};

/// Files up to this size are read several at a time, and what comes of them is held until its
/// turn; a larger one is streamed when its turn comes, so that memory stays bounded.
const LARGEST_WHOLE: u64 = 16 << 20;

/// How many bad values of one input are told one by one; the rest is counted.
const MOST_TOLD: u64 = 10;

/// What takes the results, in order.
pub trait Sink<T> {
    /// Takes one result.
    ///
    /// # Errors
    /// What ends the run: an output that cannot be written, say.
    fn take(&mut self, result: T, reporter: &mut Reporter) -> Result<(), Error>;

    /// Called before a wait for a slow input, so that what was taken can go out.
    ///
    /// # Errors
    /// As for [`take`](Self::take).
    fn pause(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

impl<T, F: FnMut(T, &mut Reporter) -> Result<(), Error>> Sink<T> for F {
    fn take(&mut self, result: T, reporter: &mut Reporter) -> Result<(), Error> {
        self(result, reporter)
    }
}

/// Reads every record of every input, has `work` make a result of each, in parallel, and hands
/// the results to `sink` in the order of the inputs. `own` is our own output, which is passed
/// over when it turns up in a directory.
///
/// A failed input is reported and the others go on, as does an input behind a record that `work`
/// refuses.
///
/// # Errors
/// What `sink` returns, and with `--fail-fast` the first failed input.
pub fn read<T: Send>(
    inputs: &Inputs,
    own: Option<Identity>,
    reporter: &mut Reporter,
    work: impl Fn(Record<'_>) -> Result<T, Error> + Sync,
    sink: &mut impl Sink<T>,
) -> Result<(), Error> {
    let counts = Arc::new(Counts::default());
    // What comes through a pipe has no size, and the filter before it draws.
    let line = reporter.progress().filter(|_| !inputs.is_stdin());
    let _drawn_while_reading = line.map(|line| {
        let inputs = inputs.clone();
        Progress::begin(move || Box::new(inputs.files().into_iter()), &counts, line)
    });
    let buffers = Buffers::default();
    let reading =
        Reading { jobs: inputs.jobs, most: inputs.most, own, counts, buffers, work: &work };
    reading.all(&mut inputs.operands(), reporter, sink)
}

/// Reads every record of one source as [`read`] reads those of standard input, on this thread. No
/// more than `most` bytes are unpacked of it, or of each of its members; messages call it `name`.
///
/// # Errors
/// As [`read`].
pub fn read_source<T: Send>(
    name: &str,
    source: impl Read + Send + 'static,
    most: Size,
    reporter: &mut Reporter,
    work: impl Fn(Record<'_>) -> Result<T, Error> + Sync,
    sink: &mut impl Sink<T>,
) -> Result<(), Error> {
    let (counts, buffers) = (Arc::new(Counts::default()), Buffers::default());
    let reading = Reading { jobs: 1, most, own: None, counts, buffers, work: &work };
    reading.source(name.into(), source, false, reporter, sink)
}

/// What is the same for all inputs.
struct Reading<'w, W> {
    jobs: usize,
    most: Size,
    own: Option<Identity>,
    counts: Arc<Counts>,
    buffers: Buffers,
    work: &'w W,
}

impl<W> Reading<'_, W> {
    fn all<T: Send>(
        &self,
        operands: &mut dyn Iterator<Item = Result<Operand, Error>>,
        reporter: &mut Reporter,
        sink: &mut impl Sink<T>,
    ) -> Result<(), Error>
    where
        W: Fn(Record<'_>) -> Result<T, Error> + Sync,
    {
        let whole = |operand| self.whole(operand);
        parallel::ordered(self.jobs, operands, whole, |batch| match batch {
            Batch::Events(events) => {
                events.into_iter().try_for_each(|event| deliver(event, reporter, sink))
            }
            Batch::Later(operand) => {
                let is_file = matches!(operand, Operand::File { .. });
                self.stream(operand, reporter, sink)?;
                if is_file {
                    self.counts.add_file();
                }
                Ok(())
            }
        })
    }
}

/// What happens while an input is read.
enum Event<T> {
    Result(T),
    Failed(Error),
    Warning(String),
    /// The input has no more for now.
    Waiting,
}

enum Batch<T> {
    Events(Vec<Event<T>>),
    /// To be streamed in its turn.
    Later(Operand),
}

fn deliver<T>(
    event: Event<T>,
    reporter: &mut Reporter,
    sink: &mut impl Sink<T>,
) -> Result<(), Error> {
    match event {
        Event::Result(result) => sink.take(result, reporter),
        Event::Failed(error) => reporter.fail_input(error),
        Event::Warning(message) => {
            reporter.warn(message);
            Ok(())
        }
        Event::Waiting => sink.pause(),
    }
}

/// Reads values to their end and hands out what comes of each.
fn pump<R: Read, T>(
    values: &mut Values<R>,
    work: impl Fn(Record<'_>) -> Result<T, Error>,
    out: impl FnMut(Event<T>) -> Result<(), Error>,
) -> Result<(), Error> {
    pump_until(values, work, out, |_| false).map(drop)
}

/// The same, but stops when more must be read, nothing was bad, and `stops` says so. Returns
/// whether it did.
fn pump_until<R: Read, T>(
    values: &mut Values<R>,
    work: impl Fn(Record<'_>) -> Result<T, Error>,
    mut out: impl FnMut(Event<T>) -> Result<(), Error>,
    stops: impl Fn(&Values<R>) -> bool,
) -> Result<bool, Error> {
    let mut bad = 0;
    loop {
        match values.next() {
            Ok(Next::End) => break,
            Ok(Next::Starved) => {
                if bad == 0 && stops(values) {
                    return Ok(true);
                }
                out(Event::Waiting)?;
                if let Err(error) = values.fill() {
                    out(Event::Failed(error))?;
                    return Ok(false);
                }
            }
            Ok(Next::Record(record)) => match work(record) {
                Ok(result) => out(Event::Result(result))?,
                Err(error) => told(error, &mut bad, &mut out)?,
            },
            Err(error) => told(error, &mut bad, &mut out)?,
        }
        if let Some(message) = values.take_warning() {
            out(Event::Warning(message))?;
        }
    }
    if bad > MOST_TOLD {
        let message = format!("{} more bad values", bad - MOST_TOLD);
        out(Event::Failed(Error::file(values.name(), message)))?;
    }
    Ok(false)
}

/// Tells of a bad value, unless many were told of already.
fn told<T>(
    error: Error,
    bad: &mut u64,
    mut out: impl FnMut(Event<T>) -> Result<(), Error>,
) -> Result<(), Error> {
    *bad += 1;
    if *bad <= MOST_TOLD { out(Event::Failed(error)) } else { Ok(()) }
}

fn cannot_read(name: &str, error: &io::Error) -> Error {
    Error::file(name, format!("cannot read: {}", cause(error)))
}

/// Our own output among the inputs: half-written by us, and no result of anybody's. In a
/// directory it is simply not meant; named on the command line it is a slip.
fn passed_over(name: &str, found: bool) -> Result<(), Error> {
    if found {
        return Ok(());
    }
    Err(Error::file(name, "the input is also the output; write to another file, or use -o"))
}
