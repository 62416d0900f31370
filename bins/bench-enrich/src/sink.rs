//! Where the events of each object go: records to the output, the rest to the person.

use bench_common::Error;
use bench_common::read::Sink;
use bench_common::report::Reporter;
use bench_common::write::{Draft, Drafter, Identity, RecordWriter, Texts};

use crate::enrich::Event;
use crate::said::SaidOfInput;

/// The events of objects that were read together, their records drafted.
#[derive(Debug, Default)]
pub(crate) struct Drafts {
    events: Vec<Event<Draft>>,
    texts: Texts,
}

impl Drafts {
    /// Adds the events of an object.
    pub(crate) fn add(&mut self, events: Vec<Event>, drafter: &Drafter) {
        let mut draft = |record| drafter.draft(record, &mut self.texts);
        self.events.extend(events.into_iter().map(|event| event.map(&mut draft)));
    }
}

/// Takes events in order.
pub(crate) struct EventSink {
    writer: RecordWriter,
    /// Whether a raw result had the name of the flow's.
    has_named: bool,
    input: SaidOfInput,
}

impl EventSink {
    /// A sink that writes records with `writer`.
    pub(crate) fn new(writer: RecordWriter) -> Self {
        Self { writer, has_named: false, input: SaidOfInput::default() }
    }

    /// The file that is written in place, if there is one.
    pub(crate) fn identity(&self) -> Option<Identity> {
        self.writer.identity()
    }

    /// What makes drafts of the records to be written.
    pub(crate) fn drafter(&self) -> Drafter {
        self.writer.drafter()
    }

    /// How many records were written.
    pub(crate) fn written(&self) -> u64 {
        self.writer.written()
    }

    /// Closes the output, when reading has come to `outcome`.
    ///
    /// # Errors
    /// The outcome's, or a failed write.
    pub(crate) fn finish(
        self,
        outcome: Result<(), Error>,
        reporter: &mut Reporter,
    ) -> Result<(), Error> {
        self.writer.finish(outcome, reporter)
    }
}

impl Sink<&mut Drafts> for EventSink {
    fn take(&mut self, drafts: &mut Drafts, reporter: &mut Reporter) -> Result<(), Error> {
        let mut events = drafts.events.drain(..);
        while let Some(event) = events.next() {
            match event {
                Event::NamedByFlow(..) if !self.has_named => self.has_named = true,
                Event::NamedByFlow(place, count) => {
                    let message = "a second raw result comes through the pipe, but RESULT_FILENAME \
                                   names one; unset it, or give each result a pipe of its own";
                    reporter.fail(Error::at(&place, message))?;
                    events.by_ref().take(count).for_each(drop);
                }
                Event::Record(draft) => self.writer.write_draft(&draft, &drafts.texts)?,
                Event::Failed(error) => reporter.fail(error)?,
                Event::Warning(warning) => reporter.warn(warning),
                Event::OnRecords(place, message) => {
                    self.input.on_records(&place, &message, reporter);
                }
                Event::Decided(place, decision) => self.input.decided(&place, decision, reporter),
                Event::Explanation(place, line) => reporter.note(format_args!("{place}: {line}")),
            }
        }
        drop(events);
        drafts.texts.clear();
        Ok(())
    }

    fn pause(&mut self) -> Result<(), Error> {
        self.writer.flush()
    }
}
