//! Which of the objects that come in are kept, and when they go out.

use bench_common::configuration::unknown_field;
use bench_common::order::Order;
use bench_common::read::Sink;
use bench_common::report::Reporter;
use bench_common::write::{Draft, Drafter, Identity, RecordWriter, Texts};
use bench_common::{Error, Record};

use crate::object::{Counts, Incoming, Object, Objects};
use crate::repeats::{Repeats, Resolver};
use crate::seen::Seen;
use crate::update::Updates;

/// Writes each record once, as it comes where that is possible.
pub(crate) struct Merge {
    seen: Seen,
    updates: Option<Updates>,
    /// `None` where all repeats are kept.
    resolver: Option<Resolver>,
    outlet: Outlet,
    counts: Counts,
}

impl Merge {
    /// A merge that writes what it keeps, and works on up to `jobs` threads.
    pub(crate) fn new(
        jobs: usize,
        writer: RecordWriter,
        repeats: Option<Repeats>,
        order: Option<Order>,
        updates: Option<Updates>,
    ) -> Self {
        Self {
            seen: Seen::new(),
            updates,
            resolver: repeats.map(Resolver::new),
            outlet: Outlet { jobs, writer, order, held: Vec::new() },
            counts: Counts::default(),
        }
    }

    /// The file that is written in place, if there is one.
    pub(crate) fn identity(&self) -> Option<Identity> {
        self.outlet.writer.identity()
    }

    /// What makes drafts of the records that come in.
    pub(crate) fn drafter(&self) -> Drafter {
        match (&self.resolver, &self.updates, &self.outlet.order) {
            (None, None, None) => self.outlet.writer.drafter(),
            // The records themselves are needed.
            _ => Drafter::default(),
        }
    }

    /// Writes what is held and closes the aggregate, when reading has come to `outcome`. The
    /// counts are true even if this fails.
    ///
    /// # Errors
    /// The outcome's; raw results and not one record; updates that match nothing; repeats where
    /// there should be none; a failed write.
    pub(crate) fn finish(
        mut self,
        outcome: Result<(), Error>,
        reporter: &mut Reporter,
    ) -> (Counts, Result<(), Error>) {
        let outcome = outcome.and_then(|()| self.release(reporter));
        let counts = Counts { unreadable: reporter.failed_inputs(), ..self.counts };
        let outcome = outcome.and_then(|()| counts.check(reporter));
        (counts, self.outlet.writer.finish(outcome, reporter))
    }

    fn release(&mut self, reporter: &mut Reporter) -> Result<(), Error> {
        let outcome = self.let_go(reporter);
        if outcome.as_ref().err().is_none_or(Error::is_input) {
            self.outlet.sort()?;
        }
        outcome
    }

    /// Puts out what the resolver and the updates hold.
    fn let_go(&mut self, reporter: &mut Reporter) -> Result<(), Error> {
        let Self { outlet, counts, .. } = self;
        if let Some(resolver) = self.resolver.take() {
            resolver.finish(outlet.jobs, reporter, |records| {
                counts.repeats -= records.len() as u64;
                counts.kept += records.len() as u64;
                outlet.put_all(records)
            })?;
        }
        if let Some(updates) = self.updates.take() {
            counts.updated = updates.matched();
            let added = updates.finish(reporter)?;
            counts.kept += added.len() as u64;
            counts.added += added.len() as u64;
            outlet.put_all(added)?;
        }
        Ok(())
    }

    fn keep(
        &mut self,
        incoming: Incoming,
        texts: &Texts,
        reporter: &mut Reporter,
    ) -> Result<(), Error> {
        let Incoming { draft, meaning, configuration } = incoming;
        if let Some(meaning) = meaning
            && !self.seen.insert(meaning)?
        {
            self.counts.duplicates += 1;
            if let (Some(resolver), Draft::Record(record), Some(configuration)) =
                (&mut self.resolver, draft, configuration)
            {
                resolver.take_again(record, configuration);
            }
            return Ok(());
        }
        let record = match draft {
            Draft::Record(record) => record,
            Draft::Row(_) | Draft::Text(_) => {
                self.counts.kept += 1;
                return self.outlet.writer.write_draft(&draft, texts);
            }
        };
        let updated = match &mut self.updates {
            Some(updates) => updates.apply(record),
            None => Ok(record),
        };
        let taken = updated.and_then(|record| match (&mut self.resolver, configuration) {
            (Some(resolver), Some(configuration)) => resolver.take(record, configuration),
            _ => Ok(Some(record)),
        });
        match taken {
            Ok(Some(record)) => {
                self.counts.kept += 1;
                self.outlet.put(record)
            }
            Ok(None) => {
                self.counts.repeats += 1;
                Ok(())
            }
            Err(error) => reporter.fail(error),
        }
    }
}

impl Sink<&mut Objects> for Merge {
    fn take(&mut self, objects: &mut Objects, reporter: &mut Reporter) -> Result<(), Error> {
        self.seen.expect(objects.sorted.iter().filter_map(Object::meaning));
        for object in objects.sorted.drain(..) {
            match object {
                Object::Record(incoming) => self.keep(incoming, &objects.texts, reporter)?,
                Object::RawResult => self.counts.raw_results += 1,
                Object::Other => self.counts.others += 1,
            }
        }
        objects.texts.clear();
        Ok(())
    }

    fn pause(&mut self) -> Result<(), Error> {
        self.outlet.writer.flush()
    }
}

/// Where records go out: at once, or in the end and sorted.
struct Outlet {
    jobs: usize,
    writer: RecordWriter,
    order: Option<Order>,
    held: Vec<Record<'static>>,
}

impl Outlet {
    fn put(&mut self, record: Record<'static>) -> Result<(), Error> {
        if self.order.is_some() {
            self.held.push(record);
            return Ok(());
        }
        self.writer.write(&record)
    }

    fn put_all(&mut self, records: Vec<Record<'static>>) -> Result<(), Error> {
        if self.order.is_some() {
            self.held.extend(records);
            return Ok(());
        }
        self.writer.write_all(self.jobs, records.into_iter())
    }

    fn sort(&mut self) -> Result<(), Error> {
        let Some(order) = &self.order else {
            return Ok(());
        };
        let held = std::mem::take(&mut self.held);
        // The usual order is for all records, whatever they lack.
        if let Some(first) = held.first()
            && *order != Order::default()
        {
            let lacking = |key: &&str| !held.iter().any(|record| record.get(key).is_some());
            let unknown = |key| unknown_field(first, key, "sort by");
            if let Some(error) = order.keys().filter(lacking).find_map(unknown) {
                return Err(error);
            }
        }
        let places = order.sorted(self.jobs, &held);
        let mut held: Vec<_> = held.into_iter().map(Some).collect();
        let records = places.into_iter().filter_map(|place| held[place].take());
        self.writer.write_all(self.jobs, records)
    }
}
