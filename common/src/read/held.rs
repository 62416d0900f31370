//! What comes of an input, held until its turn.

use super::{Event, Out};
use crate::error::Error;

/// Results and events, in order.
#[derive(Debug, Default)]
pub(super) struct Held<B> {
    /// Each event, and the results between it and the one before it.
    events: Vec<(B, Event)>,
    /// The results behind the last event.
    rest: B,
}

impl<B: Default> Held<B> {
    /// Only an event.
    pub(super) fn of(event: Event) -> Self {
        Self { events: vec![(B::default(), event)], rest: B::default() }
    }

    /// Whether there are no events.
    pub(super) fn is_eventless(&self) -> bool {
        self.events.is_empty()
    }

    /// Whether something was bad.
    pub(super) fn has_failed(&self) -> bool {
        self.events.iter().any(|(_, event)| matches!(event, Event::Failed(_)))
    }

    /// Adds an event.
    pub(super) fn push(&mut self, event: Event) {
        self.events.push((std::mem::take(&mut self.rest), event));
    }

    /// Hands everything on. What is left is empty, and keeps its memory for other results.
    ///
    /// # Errors
    /// What ends the run.
    pub(super) fn deliver(&mut self, out: &mut impl Out<B>) -> Result<(), Error> {
        for (mut results, event) in self.events.drain(..) {
            hand_on(&mut results, out)?;
            out.event(event)?;
        }
        hand_on(&mut self.rest, out)
    }
}

fn hand_on<B>(results: &mut B, out: &mut impl Out<B>) -> Result<(), Error> {
    std::mem::swap(results, out.batch());
    let outcome = out.hand_on();
    std::mem::swap(results, out.batch());
    outcome
}

impl<B: Default> Out<B> for Held<B> {
    fn batch(&mut self) -> &mut B {
        &mut self.rest
    }

    fn hand_on(&mut self) -> Result<(), Error> {
        // Held with what follows.
        Ok(())
    }

    fn event(&mut self, event: Event) -> Result<(), Error> {
        if !matches!(event, Event::Waiting) {
            self.push(event);
        }
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What a [log](Log) has of a wait.
    pub(in crate::read) const WAITING: &str = "waiting";

    /// Results, messages and waits, as they came.
    pub(in crate::read) struct Log<T> {
        pub(in crate::read) seen: Vec<String>,
        batch: Vec<T>,
    }

    impl<T> Default for Log<T> {
        fn default() -> Self {
            Self { seen: Vec::new(), batch: Vec::new() }
        }
    }

    impl<T: ToString> Out<Vec<T>> for Log<T> {
        fn batch(&mut self) -> &mut Vec<T> {
            &mut self.batch
        }

        fn hand_on(&mut self) -> Result<(), Error> {
            self.seen.extend(self.batch.drain(..).map(|result| result.to_string()));
            Ok(())
        }

        fn event(&mut self, event: Event) -> Result<(), Error> {
            match event {
                Event::Warning(warning) => self.seen.push(warning.to_string()),
                Event::Failed(error) => self.seen.push(error.to_string()),
                Event::Waiting => self.seen.push(WAITING.to_owned()),
            }
            Ok(())
        }
    }

    #[test]
    fn what_is_held_comes_in_its_order_and_once() {
        let (mut held, mut log) = (Held::<Vec<String>>::default(), Log::default());
        held.batch().push("a".to_owned());
        held.batch().push("b".to_owned());
        held.event(Event::Waiting).unwrap();
        held.event(Event::Warning(Error::input("w"))).unwrap();
        held.batch().push("c".to_owned());
        assert!(!held.is_eventless() && !held.has_failed());
        held.deliver(&mut log).unwrap();
        assert_eq!(log.seen, ["a", "b", "w", "c"]);

        held.batch().push("d".to_owned());
        assert!(held.is_eventless());
        held.deliver(&mut log).unwrap();
        assert_eq!(log.seen[4..], ["d"]);
        assert!(log.batch.is_empty());
        let bad = Held::<Vec<String>>::of(Event::Failed(Error::input("x")));
        assert!(bad.has_failed());
    }
}
