//! How far reading has come among the values of an input, and where it goes on behind what is bad.

use super::brackets::Brackets;
use crate::error::{Error, Place};
use crate::json::Fault;

/// How far reading has come.
pub(super) struct Course {
    /// Where the next byte is.
    pub(super) place: Place,
    pub(super) outer: Outer,
    /// All values so far stood on a line each.
    pub(super) lines: bool,
    /// The line that began with a value while that was so. Whatever else is on it, such as the
    /// rest of a logged date, the next line can be trusted.
    pub(super) begun: Option<u64>,
    /// The line that the input's first value begins on.
    pub(super) first: Option<u64>,
    /// Values, good and bad.
    pub(super) seen: u64,
}

/// What is around the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outer {
    Beginning,
    /// Between values of the top level.
    Between,
    /// Behind the `[` of a top-level array, or behind a comma in it.
    Elements {
        first: bool,
    },
    /// Behind an element.
    AfterElement,
    /// Within a value of the top level, or an element.
    Within {
        element: bool,
    },
    /// Behind something bad; the next line may be good.
    BadLine,
    /// Behind something bad on the input's first line; the next line may be good if no bracket is
    /// open at the end of this one.
    BadFirstLine(Brackets),
    /// Behind something bad, and no way to tell where good begins.
    Lost,
}

impl Course {
    /// At the first byte of an input.
    pub(super) fn beginning(place: Place) -> Self {
        Self { place, outer: Outer::Beginning, lines: true, begun: None, first: None, seen: 0 }
    }

    /// At `place`, behind lines of a value each.
    pub(super) fn behind_lines(place: Place) -> Self {
        // Of the values, all that counts is that there were some.
        Self { outer: Outer::Between, seen: 1, ..Self::beginning(place) }
    }

    /// Notes where a line begins with a value, among lines that hold a value each.
    pub(super) fn begin_line(&mut self) {
        self.first = self.first.or((self.seen == 0).then_some(self.place.line));
        if self.place.column == 1 {
            self.begun = self.lines.then_some(self.place.line);
        }
    }

    /// Decides where to go on behind an array that is none. On a line among lines that hold a value
    /// each it is a line of a log.
    pub(super) fn behind_bad_array(&mut self) {
        self.outer = match self.begun_as_line() && self.is_behind_first_line() {
            true => Outer::BadLine,
            false => self.behind_bad_line(Brackets::behind(1, b"")),
        };
    }

    /// Whether this line began with a value, and every value so far stood on a line.
    fn begun_as_line(&self) -> bool {
        self.lines && self.begun == Some(self.place.line)
    }

    /// Whether there is an earlier line, which tells what a line is.
    fn is_behind_first_line(&self) -> bool {
        self.seen > 0 && self.first != Some(self.place.line)
    }

    /// Where to go on behind what is bad on a line that nothing vouches for. The input's first line
    /// stood for itself if it leaves no bracket open; else the next lines could be parts of it.
    fn behind_bad_line(&self, brackets: Brackets) -> Outer {
        if self.first == Some(self.place.line) {
            Outer::BadFirstLine(brackets)
        } else {
            Outer::Lost
        }
    }

    /// Tells of a bad value, and decides where to go on. Among lines that hold a value each, the
    /// next line can be trusted again, if all that is sound of the bad value is on its own line, or
    /// because the next line begins another object. The first line is one of them only where what
    /// stands for a value begins as none does, as a log's line does. Elsewhere the next line cannot
    /// be trusted: what looks like a record there could be a part of this one. Of `rest`, the first
    /// `sound` bytes are strings and brackets as they seem; around an `element` a bracket is open.
    /// Returns how many bytes are passed over, too.
    pub(super) fn bad_value(
        &mut self,
        element: bool,
        rest: &[u8],
        sound: usize,
        fault: &Fault,
    ) -> (Error, usize) {
        let place = self.place.further(&rest[..fault.at]);
        let one_line = memchr::memchr(b'\n', &rest[..sound]).is_none();
        let begins_as_none = fault.at == 0 && !element;
        let own_line = one_line && (self.is_behind_first_line() || begins_as_none);
        let next_object = self.is_behind_first_line()
            && place.line == self.place.line + 1
            && place.column == 1
            && rest.get(fault.at) == Some(&b'{');
        self.outer = if self.begun_as_line() && (own_line || next_object) {
            Outer::BadLine
        } else if one_line {
            self.behind_bad_line(Brackets::behind(usize::from(element), &rest[..sound]))
        } else {
            Outer::Lost
        };
        self.seen += 1;
        // A job that is killed while a parallel file system writes leaves a hole, which reads as
        // zeros.
        let hole = if rest.get(fault.at) == Some(&0) {
            "; the file has a hole, as a killed job leaves it: run it again, or leave it out"
        } else {
            ""
        };
        let error = Error::at(&place, format_args!("{}{hole}", fault.message));
        let passed = if matches!(self.outer, Outer::BadFirstLine(_)) { sound } else { 0 };
        self.place.advance(&rest[..passed]);
        (error, passed)
    }
}
