//! What is said once of an input, however many objects are in it.

use bench_common::error::{Place, visible};
use bench_common::report::Reporter;
use bench_common::{Error, field, hardware};

use crate::enrich::Decision;

/// What was said, and seen, of the input that is being read. Objects come in the order of inputs.
#[derive(Debug, Default)]
pub(crate) struct SaidOfInput {
    name: String,
    on_records: bool,
    /// The labels that flags give and its objects tell.
    decided: Vec<Decided>,
}

#[derive(Debug)]
struct Decided {
    /// Of the first object.
    first: Decision,
    /// Whether it was said that another differs.
    is_said: bool,
}

impl SaidOfInput {
    /// Begins anew where an object is of another input than the last.
    fn enter(&mut self, place: &Place) {
        if *place.file != *self.name {
            *self = Self { name: place.file.to_string(), ..Self::default() };
        }
    }

    /// Says what a flag cannot do on records.
    pub(crate) fn on_records(&mut self, place: &Place, message: &str, reporter: &Reporter) {
        self.enter(place);
        if !std::mem::replace(&mut self.on_records, true) {
            reporter.warn(Error::at(place, message));
        }
    }

    /// Says that one flag gives a label on which the objects of an input differ: it may be right
    /// for one of them, and not for all.
    pub(crate) fn decided(&mut self, place: &Place, decision: Decision, reporter: &Reporter) {
        self.enter(place);
        let is_same = |known: &&mut Decided| known.first.label.field == decision.label.field;
        let Some(Decided { first, is_said }) = self.decided.iter_mut().find(is_same) else {
            self.decided.push(Decided { first: decision, is_said: false });
            return;
        };
        if *is_said || agree(first, &decision) {
            return;
        }
        *is_said = true;
        let Decision { label, flag, own } = &decision;
        let message = format!(
            "--{0} says \"{1}\" of all in this input, but `{2}` is \"{3}\" and \"{4}\" by what is in \
             it; leave --{0} out, or give each an input of its own",
            label.flag,
            visible(flag),
            label.field,
            visible(&first.own),
            visible(own)
        );
        reporter.warn(Error::at(place, message));
    }
}

/// Whether two objects say the same of a label. Runners of one hardware do.
fn agree(one: &Decision, other: &Decision) -> bool {
    match one.label.field {
        field::HW => hardware::may_be_one(&one.own, &other.own),
        _ => one.label.kind.agree(&one.own, &other.own),
    }
}
