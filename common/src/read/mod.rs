//! The reader: inputs in, one [`Record`] at a time out, in the order of the operands.
//!
//! Regular files are read and worked on in parallel; pipes and large files are worked on as
//! they come, without being held. Either way the results are taken one by one, in order.

mod operands;
mod parallel;
mod values;
mod yaml;

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use crate::error::{Error, cause, display_name};
use crate::record::Record;
use crate::report::Reporter;
use crate::write::Identity;

pub use operands::Inputs;
use operands::Operand;
use values::{Next, Values};

/// Files up to this size are read whole, several at a time; a larger one is streamed when its
/// turn comes, so that memory stays within this times twice the threads.
const LARGEST_WHOLE: u64 = 64 << 20;

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
    let read_whole = |operand: Result<Operand, Error>| match operand {
        Ok(operand) => match whole_file(&operand, own, &work) {
            Ok(Some(events)) => Batch::Events(events),
            Ok(None) => Batch::Later(operand),
            Err(error) => Batch::Events(vec![Event::Failed(error)]),
        },
        Err(error) => Batch::Events(vec![Event::Failed(error)]),
    };
    parallel::ordered(inputs.jobs, inputs.operands(), read_whole, |batch| match batch {
        Batch::Events(events) => {
            events.into_iter().try_for_each(|event| deliver(event, reporter, sink))
        }
        Batch::Later(operand) => stream(&operand, own, reporter, &work, sink),
    })
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
        Event::Failed(error) => reporter.fail(error),
        Event::Warning(message) => {
            reporter.warn(message);
            Ok(())
        }
        Event::Waiting => sink.pause(),
    }
}

/// All events of a regular file of moderate size; `None` if it is something else.
fn whole_file<T>(
    operand: &Operand,
    own: Option<Identity>,
    work: &impl Fn(Record<'_>) -> Result<T, Error>,
) -> Result<Option<Vec<Event<T>>>, Error> {
    let Operand::File { path, found } = operand else {
        return Ok(None);
    };
    let name = display_name(path);
    let metadata = std::fs::metadata(path).map_err(|error| cannot_read(&name, &error))?;
    if !metadata.is_file() || metadata.len() > LARGEST_WHOLE {
        return Ok(None);
    }
    if own == Some(Identity::of(&metadata)) {
        return passed_over(&name, *found).map(|()| Some(Vec::new()));
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    File::open(path)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .map_err(|error| cannot_read(&name, &error))?;
    let bytes = yaml::as_json(bytes, &name)?;
    let mut values = Values::whole(bytes, Arc::clone(&name));
    let mut events = Vec::new();
    pump(&mut values, work, |event| {
        events.push(event);
        Ok(())
    })?;
    if values.is_empty() {
        let message = "the file is empty; its run may have been killed: remove it or run again";
        events.push(Event::Failed(Error::file(&name, message)));
    }
    Ok(Some(events))
}

/// Works on an input while it comes.
fn stream<T>(
    operand: &Operand,
    own: Option<Identity>,
    reporter: &mut Reporter,
    work: &impl Fn(Record<'_>) -> Result<T, Error>,
    sink: &mut impl Sink<T>,
) -> Result<(), Error> {
    let (name, source): (Arc<str>, Box<dyn Read>) = match operand {
        Operand::Stdin => ("stdin".into(), Box::new(io::stdin().lock())),
        Operand::File { path, found } => {
            let name = display_name(path);
            let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
            match opened {
                Err(error) => return reporter.fail(cannot_read(&name, &error)),
                Ok((metadata, _)) if own == Some(Identity::of(&metadata)) => {
                    return passed_over(&name, *found).or_else(|error| reporter.fail(error));
                }
                Ok((_, file)) => (name, Box::new(file)),
            }
        }
    };
    let source = yaml::Door::new(source, &name);
    pump(&mut Values::stream(source, name), work, |event| deliver(event, reporter, sink))
}

/// Reads values to their end and hands out what comes of each.
fn pump<R: Read, T>(
    values: &mut Values<R>,
    work: impl Fn(Record<'_>) -> Result<T, Error>,
    mut out: impl FnMut(Event<T>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut bad = 0;
    loop {
        match values.next() {
            Ok(Next::End) => break,
            Ok(Next::Starved) => {
                out(Event::Waiting)?;
                if let Err(error) = values.fill() {
                    return out(Event::Failed(error));
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
    Ok(())
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
