//! The reader: inputs in, one [`Record`] at a time out, in the order of the operands.
//!
//! Regular files and members of archives are read and worked on in parallel ([`whole`]); pipes and
//! large files are worked on as they come, without being held ([`stream`]), in parallel too where
//! they are [`lines`], a file by [`ranges`]. In any case the results are taken one by one, in order.
//! What is packed is known by its first bytes.

mod ahead;
mod alignment;
mod archive;
mod brackets;
mod buffers;
#[cfg(test)]
mod conformance;
mod course;
mod cutter;
#[cfg(test)]
mod damage;
mod first_bytes;
mod held;
mod lines;
mod operands;
mod part;
mod ranges;
mod stream;
mod turns;
mod unpack;
mod values;
mod whole;
mod yaml;

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::args::Size;
use crate::error::{Error, cause};
use crate::parallel;
use crate::progress::{Counts, Progress};
use crate::record::Record;
use crate::report::Reporter;
use crate::write::Identity;

use buffers::Buffers;
pub use first_bytes::BYTE_ORDER_MARK;
use held::Held;
pub use operands::Inputs;
use operands::Operand;
use stream::Origin;
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

/// A sink of batches that takes what is in them one by one.
struct OneByOne<'s, S>(&'s mut S);

impl<T, S: Sink<T>> Sink<&mut Vec<T>> for OneByOne<'_, S> {
    fn take(&mut self, results: &mut Vec<T>, reporter: &mut Reporter) -> Result<(), Error> {
        results.drain(..).try_for_each(|result| self.0.take(result, reporter))
    }

    fn pause(&mut self) -> Result<(), Error> {
        self.0.pause()
    }
}

/// Reads every record of every input, has `work` make a result of each, in parallel, and hands
/// the results to `sink` in the order of the inputs. `own` is our own output, which is passed
/// over when it turns up in a directory.
///
/// `work` may be called twice for a record of a file: of the first time nothing is kept then.
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
    read_in_batches(inputs, own, reporter, one_by_one(work), &mut OneByOne(sink))
}

fn one_by_one<T>(
    work: impl Fn(Record<'_>) -> Result<T, Error> + Sync,
) -> impl Fn(Record<'_>, &mut Vec<T>) -> Result<(), Error> + Sync {
    move |record, results| work(record).map(|result| results.push(result))
}

/// The same where `work` adds what comes of a record to a batch, and `sink` takes a batch at a
/// time: what comes of records that are read together costs no memory of its own for each, and
/// the memory goes back to the thread that filled it.
///
/// `work` leaves the batch as it was where it fails. `sink` leaves an empty batch.
///
/// # Errors
/// As [`read`].
pub fn read_in_batches<B: Default + Send>(
    inputs: &Inputs,
    own: Option<Identity>,
    reporter: &mut Reporter,
    work: impl Fn(Record<'_>, &mut B) -> Result<(), Error> + Sync,
    sink: &mut impl for<'b> Sink<&'b mut B>,
) -> Result<(), Error> {
    let counts = Arc::new(Counts::default());
    // What comes through a pipe has no size, and the filter before it draws.
    let line = reporter.progress().filter(|_| !inputs.is_stdin());
    let _drawn_while_reading = line.map(|line| {
        let inputs = inputs.clone();
        Progress::begin(move |take| inputs.each_file(take), &counts, line)
    });
    let buffers = Buffers::default();
    let (jobs, most) = (inputs.jobs, inputs.most);
    let reading =
        Reading { jobs, most, own, counts, buffers, skims: AtomicBool::new(true), work: &work };
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
    let work = &one_by_one(work);
    let skims = AtomicBool::new(false);
    let reading = Reading { jobs: 1, most, own: None, counts, buffers, skims, work };
    reading.source(name.into(), source, &Origin::Pipe, reporter, &mut OneByOne(sink))
}

/// What is the same for all inputs.
struct Reading<'w, W> {
    jobs: usize,
    most: Size,
    own: Option<Identity>,
    counts: Arc<Counts>,
    buffers: Buffers,
    /// Whether to try to do without the text of long arrays, until it was missed.
    skims: AtomicBool,
    work: &'w W,
}

impl<W> Reading<'_, W> {
    fn all<B: Default + Send>(
        &self,
        operands: &mut dyn Iterator<Item = Result<Operand, Error>>,
        reporter: &mut Reporter,
        sink: &mut impl for<'b> Sink<&'b mut B>,
    ) -> Result<(), Error>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error> + Sync,
    {
        let first: Vec<_> = operands.take(self.jobs.min(2)).collect();
        let alone = self.jobs > 1 && first.len() == 1;
        let whole = |operand| self.whole(operand, alone);
        let operands = first.into_iter().chain(operands);
        parallel::ordered(self.jobs, operands, whole, |came| match came {
            Whole::Held(mut held) => held.deliver(&mut Delivery::new(reporter, sink)),
            Whole::Later(operand) => {
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

/// What comes of an input.
enum Whole<B> {
    Held(Held<B>),
    /// To be streamed in its turn.
    Later(Operand),
}

/// What happens while an input is read, beside results.
#[derive(Debug)]
enum Event {
    Failed(Error),
    Warning(Error),
    /// The input has no more for now.
    Waiting,
}

/// Takes what comes while an input is read, in order.
trait Out<B> {
    /// Where the results of the next record go.
    fn batch(&mut self) -> &mut B;

    /// Takes the results that are there.
    ///
    /// # Errors
    /// What ends the run.
    fn hand_on(&mut self) -> Result<(), Error>;

    /// Takes an event behind these results, once they were taken.
    ///
    /// # Errors
    /// What ends the run.
    fn event(&mut self, event: Event) -> Result<(), Error>;
}

/// Hands everything on to the sink and the reporter.
struct Delivery<'o, S, B> {
    reporter: &'o mut Reporter,
    sink: &'o mut S,
    batch: B,
}

impl<'o, S, B: Default> Delivery<'o, S, B> {
    fn new(reporter: &'o mut Reporter, sink: &'o mut S) -> Self {
        Self { reporter, sink, batch: B::default() }
    }
}

impl<B, S: for<'b> Sink<&'b mut B>> Out<B> for Delivery<'_, S, B> {
    fn batch(&mut self) -> &mut B {
        &mut self.batch
    }

    fn hand_on(&mut self) -> Result<(), Error> {
        self.sink.take(&mut self.batch, self.reporter)
    }

    fn event(&mut self, event: Event) -> Result<(), Error> {
        match event {
            Event::Failed(error) => self.reporter.fail_input(error),
            Event::Warning(message) => {
                self.reporter.warn(message);
                Ok(())
            }
            Event::Waiting => self.sink.pause(),
        }
    }
}

/// Reads values to their end and hands out what comes of them. What comes of values that were read
/// together is handed on together, but before anything is waited for.
fn pump<R: Read, B>(
    values: &mut Values<R>,
    work: impl Fn(Record<'_>, &mut B) -> Result<(), Error>,
    out: &mut impl Out<B>,
) -> Result<(), Error> {
    pump_until(values, work, out, |_| false).map(drop)
}

/// The same, but stops when more must be read, nothing was bad, and `stops` says so. Returns
/// whether it did.
fn pump_until<R: Read, B>(
    values: &mut Values<R>,
    work: impl Fn(Record<'_>, &mut B) -> Result<(), Error>,
    out: &mut impl Out<B>,
    stops: impl Fn(&Values<R>) -> bool,
) -> Result<bool, Error> {
    let mut bad = 0;
    // Whichever way it ends, what was not told of is counted.
    loop {
        match values.next() {
            Ok(Next::End) => break,
            Ok(Next::Starved) => {
                if bad == 0 && stops(values) {
                    out.hand_on()?;
                    return Ok(true);
                }
                tell(Event::Waiting, out)?;
                if let Err(error) = values.fill() {
                    tell(Event::Failed(error), out)?;
                    break;
                }
            }
            Ok(Next::Record(record)) => match work(record, out.batch()) {
                Ok(()) => {}
                Err(error) => told(error, &mut bad, out)?,
            },
            Err(error) => told(error, &mut bad, out)?,
        }
        if let Some(message) = values.take_warning() {
            tell(Event::Warning(message), out)?;
        }
    }
    out.hand_on()?;
    if bad > MOST_TOLD {
        let message = format!("{} more bad values", bad - MOST_TOLD);
        out.event(Event::Failed(Error::file(values.name(), message)))?;
    }
    Ok(false)
}

/// Tells of a bad value, unless many were told of already.
fn told<B>(error: Error, bad: &mut u64, out: &mut impl Out<B>) -> Result<(), Error> {
    *bad += 1;
    if *bad <= MOST_TOLD { tell(Event::Failed(error), out) } else { Ok(()) }
}

/// Tells of an event, behind the results before it.
fn tell<B>(event: Event, out: &mut impl Out<B>) -> Result<(), Error> {
    out.hand_on()?;
    out.event(event)
}

/// One read, begun again where a signal came in between.
fn read_once(source: &mut impl Read, room: &mut [u8]) -> io::Result<usize> {
    loop {
        match source.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
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
