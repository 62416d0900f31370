//! The values of one input, one at a time, from a buffer that holds no more than the value at
//! hand and one chunk. Each chunk is scanned when it has come, while it is near the processor.

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::Range;

use super::alignment::{LINE, aligned};
use super::brackets::Brackets;
use super::course::{Course, Outer};
use super::first_bytes::{BYTE_ORDER_MARK, encoding, is_too_little};
use super::read_once;
use crate::error::{Error, InputName, Place, cause};
use crate::json::{Cuts, Elements, Fault, KnownKeys, Scanner, Step, as_text};
use crate::record::Record;
use crate::skim::Skim;

/// How much is asked of a source at once.
pub(super) const CHUNK: usize = 256 << 10;

/// How far a text that is skimmed goes on in its buffer before it begins again in front. To copy to
/// where something was copied just before takes longer: by a third on a Zen 4, where this is as much
/// as is near a core.
const SWEPT: usize = 4 * CHUNK;

/// How much a buffer has beyond that for what is kept of such a text; where that is too little, it
/// grows.
const KEPT: usize = 32 << 10;

/// The size of a buffer for such a text that was used before, with a line to spare.
pub(super) const SKIMMED: usize = SWEPT + KEPT + LINE;

/// The size of a new one.
pub(super) const NEW_SKIMMED: usize = CHUNK + KEPT + LINE;

/// How much of an array must have been checked before it is worth letting go of; more than what
/// then stands for it and leads to the start of a line.
const LEAST_LET_GO: usize = if cfg!(test) { 2 * LINE } else { 64 * LINE };

/// The values of one input. See the module.
pub(super) struct Values<R> {
    source: R,
    ended: bool,
    buffer: Vec<u8>,
    /// The bytes of the buffer that are not yet used up.
    start: usize,
    end: usize,
    scanner: Scanner,
    /// Those of the records so far.
    keys: KnownKeys,
    course: Course,
    /// Where the last value began. A record borrows it: to count on the file's name for each takes
    /// longer than much of what is done with it.
    began: Place,
    /// Bytes that have come.
    received: u64,
    non_finite_seen: bool,
    warning: Option<Error>,
    /// Whether to let go of the values' long arrays.
    skims: bool,
    /// What the value at hand lacks of them.
    skim: Skim,
    /// Whether lines are no longer counted, since a value of several lines lacks some.
    lines_uncounted: bool,
}

/// What the input holds next.
pub(super) enum Next<'a> {
    Record(Record<'a>),
    /// Nothing whole is there; call [`Values::fill`].
    Starved,
    End,
}

impl Values<io::Empty> {
    /// The values of bytes that are all there.
    pub(super) fn whole(bytes: Vec<u8>, name: InputName) -> Self {
        let all = 0..bytes.len();
        Self::part(bytes, all, name)
    }

    /// The values of a part of a buffer, which is all there.
    pub(super) fn part(buffer: Vec<u8>, part: Range<usize>, name: InputName) -> Self {
        Self { ended: true, ..Self::begun(io::empty(), buffer, part, name) }
    }
}

impl<R: Read> Values<R> {
    /// The values of a stream.
    pub(super) fn stream(source: R, name: InputName) -> Self {
        Self::begun(source, Vec::new(), 0..0, name)
    }

    /// The values of a stream that was begun: its first bytes are a part of `buffer`, and `source`
    /// gives what is behind them.
    pub(super) fn begun(source: R, buffer: Vec<u8>, begun: Range<usize>, name: InputName) -> Self {
        let place = Place::start(name);
        Self {
            source,
            ended: false,
            buffer,
            start: begun.start,
            end: begun.end,
            scanner: Scanner::new(),
            keys: KnownKeys::default(),
            began: place.clone(),
            course: Course::beginning(place),
            received: begun.len() as u64,
            non_finite_seen: false,
            warning: None,
            skims: false,
            skim: Skim::default(),
            lines_uncounted: false,
        }
    }

    /// These values, their long arrays checked and let go of, so that the buffer stays small. If
    /// there was [any](Skim::was_any), what comes of them holds only if nothing was missed, there
    /// is nothing to tell but results, and reading did not [end before its time](Self::ended_early).
    pub(super) fn skimmed(self) -> Self {
        Self { skims: true, ..self }
    }

    /// Whether there are more values, but the lines of one that was skimmed are not counted.
    pub(super) fn ended_early(&self) -> bool {
        self.lines_uncounted && self.course.outer == Outer::Lost
    }

    /// These values as those of a stream's later part, from the start of `line`. Before it were
    /// lines of a value each.
    pub(super) fn behind_lines(mut self, line: u64) -> Self {
        self.course = Course::behind_lines(Place { line, column: 1, ..self.course.place });
        self
    }

    /// Whether all values so far stood on a line each, and what is not yet used begins a line.
    /// Then the rest can be read by itself, [behind lines](Self::behind_lines).
    pub(super) fn is_behind_lines(&self) -> bool {
        self.are_lines() && self.course.place.column == 1
    }

    /// Whether all values so far stood on a line each.
    pub(super) fn are_lines(&self) -> bool {
        let whole = matches!(self.course.outer, Outer::Between | Outer::Within { element: false });
        whole && self.course.lines && self.course.seen > 0
    }

    /// Where the bytes that are not yet used begin.
    pub(super) fn place(&self) -> &Place {
        &self.course.place
    }

    /// How many bytes came that are not yet used.
    pub(super) fn unused(&self) -> usize {
        self.end - self.start
    }

    /// How many bytes have come so far.
    pub(super) fn received(&self) -> u64 {
        self.received
    }

    /// How long a line of the values so far is on average, if they stood on one each.
    pub(super) fn line_length(&self) -> u64 {
        self.received / self.course.seen.max(1)
    }

    /// How many of those bytes were not let go of.
    pub(super) fn kept(&self) -> u64 {
        self.received - self.skim.dropped()
    }

    /// What was let go of.
    pub(super) fn skim(&self) -> &Skim {
        &self.skim
    }

    /// Whether it was warned of what is not finite.
    pub(super) fn has_warned(&self) -> bool {
        self.non_finite_seen
    }

    /// Sets that, so that no second warning comes.
    pub(super) fn set_warned(&mut self, warned: bool) {
        self.non_finite_seen = warned;
    }

    /// The source, and the bytes that came and are not yet used.
    pub(super) fn into_rest(mut self) -> (R, Vec<u8>) {
        self.buffer.truncate(self.end);
        self.buffer.drain(..self.start);
        (self.source, self.buffer)
    }

    /// The buffer, for other values.
    pub(super) fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }

    /// The input as messages name it.
    pub(super) fn name(&self) -> &str {
        &self.course.place.file
    }

    /// Whether the input held no value at all.
    pub(super) fn is_empty(&self) -> bool {
        self.course.seen == 0
    }

    /// What was noticed since the last call and is no error.
    pub(super) fn take_warning(&mut self) -> Option<Error> {
        self.warning.take()
    }

    /// Moves what is not yet used up.
    fn move_to(&mut self, start: usize) {
        self.buffer.copy_within(self.start..self.end, start);
        (self.start, self.end) = (start, start + (self.end - self.start));
    }

    /// Moves what is not yet used up so that the next read leads to the start of a line. `read` is
    /// where the last one ended.
    fn move_on(&mut self, read: usize) {
        let open = self.end - self.start;
        let on = aligned(&self.buffer, read + open) - open;
        let room = self.buffer.len().min(SKIMMED + LINE);
        if self.skims && open <= KEPT && on + open + CHUNK <= room {
            self.move_to(on);
        } else if self.start >= LINE {
            self.move_to(aligned(&self.buffer, open) - open);
        }
    }

    /// Waits for more of the stream.
    ///
    /// # Errors
    /// A failed read; the stream is at its end then.
    pub(super) fn fill(&mut self) -> Result<(), Error> {
        let read = self.end;
        if self.skims {
            self.let_go();
        }
        self.move_on(read);
        // What is kept of a skimmed value shall not make for short reads.
        let least = if self.skims { CHUNK / 2 } else { LINE };
        if self.buffer.len() - self.end < least {
            // Doubling keeps the copies of a growing value linear.
            let length = (2 * self.buffer.len()).max(CHUNK + 2 * LINE);
            if self.buffer.try_reserve_exact(length - self.buffer.len()).is_err() {
                self.ended = true;
                self.course.outer = Outer::Lost;
                return Err(self.error("the value is larger than the memory; leave it out"));
            }
            self.buffer.resize(length, 0);
        }
        if self.start == self.end {
            self.move_to(aligned(&self.buffer, 0));
        }
        let room = &mut self.buffer[self.end..];
        // Whole lines, so that the next read, too, leads from line to line.
        let most = match room.len().min(CHUNK) {
            few @ ..LINE => few,
            many => many / LINE * LINE,
        };
        match read_once(&mut self.source, &mut room[..most]) {
            Ok(0) => self.ended = true,
            Ok(count) => {
                self.end += count;
                self.received += count as u64;
            }
            Err(error) => {
                self.ended = true;
                self.course.outer = Outer::Lost;
                // A source that knows what is wrong with it says where.
                return Err(error.downcast::<Error>().unwrap_or_else(|error| {
                    let place = self.course.place.further(&self.buffer[self.start..self.end]);
                    Error::at(&place, format!("cannot read on: {}", cause(&error)))
                }));
            }
        }
        Ok(())
    }

    /// Lets go of what is checked of long arrays.
    fn let_go(&mut self) {
        if self.course.outer != (Outer::Within { element: false }) {
            return;
        }
        let open = &self.buffer[self.start..self.end];
        let mut cuts = Cuts::default();
        for Elements { mut range, go_on, has_strings } in self.scanner.checked_elements(open) {
            if has_strings && let Err(error) = as_text(&open[range.clone()]) {
                if !go_on || error.error_len().is_some() {
                    // It is found at the value's end.
                    continue;
                }
                // A character that is not whole yet.
                range.end = range.start + error.valid_up_to();
            }
            if range.len() >= LEAST_LET_GO {
                cuts.add(range);
            }
        }
        if cuts.is_empty() {
            return;
        }
        // What is behind moves up so that the next read leads to the start of a line.
        let end = self.end - cuts.lacking();
        cuts.pad(aligned(&self.buffer, end) - end);
        let open = &mut self.buffer[self.start..self.end];
        self.end = self.start + self.scanner.forget(&cuts, open);
        for (start, lacking) in cuts.each() {
            self.skim.note(start - 1, lacking);
        }
    }

    /// The next record.
    ///
    /// # Errors
    /// A value that is not JSON, or not an object. Calling again goes on behind it where that is
    /// safe: behind a bad line among lines that hold a value each, or behind a whole value.
    pub(super) fn next(&mut self) -> Result<Next<'_>, Error> {
        loop {
            if let Outer::Within { element } = self.course.outer {
                return self.value(element);
            }
            if self.course.outer == Outer::BadLine {
                if !self.skip_line() {
                    return self.starved_or_end();
                }
                continue;
            }
            if let Outer::BadFirstLine(brackets) = self.course.outer {
                if !self.judge_line(brackets) {
                    return self.starved_or_end();
                }
                continue;
            }
            if self.course.outer == Outer::Beginning {
                if !self.ended && is_too_little(self.rest()) {
                    return Ok(Next::Starved);
                }
                self.begin()?;
            }
            self.skip_space();
            let Some(&byte) = self.rest().first() else {
                return self.starved_or_end();
            };
            if self.course.outer == Outer::Between {
                self.course.begin_line();
            }
            match (self.course.outer, byte) {
                (Outer::Between, b'[') => {
                    // Among lines it may be a log's `[INFO]`; else it is what holds the records.
                    self.course.lines &= self.course.seen > 0;
                    self.course.seen += 1;
                    self.advance(1);
                    self.course.outer = Outer::Elements { first: true };
                }
                (Outer::Between, _) => self.begin_value(false),
                (Outer::Elements { first: true }, b']') | (Outer::AfterElement, b']') => {
                    self.advance(1);
                    self.course.outer = Outer::Between;
                }
                (Outer::Elements { .. }, _) => self.begin_value(true),
                (Outer::AfterElement, b',') => {
                    self.advance(1);
                    self.course.outer = Outer::Elements { first: false };
                }
                (Outer::AfterElement, _) => {
                    self.course.behind_bad_array();
                    return Err(self.error("expected `,` or `]` after an element of the array"));
                }
                _ => return self.starved_or_end(),
            }
        }
    }

    fn begin_value(&mut self, element: bool) {
        self.scanner.reset();
        self.skim.begin();
        self.course.outer =
            if self.lines_uncounted { Outer::Lost } else { Outer::Within { element } };
    }

    fn value(&mut self, element: bool) -> Result<Next<'_>, Error> {
        let rest = &self.buffer[self.start..self.end];
        let scanned = match self.scanner.scan(rest, self.ended) {
            Ok(Step::More) => return Ok(Next::Starved),
            Ok(Step::Done(length)) => match as_text(&rest[..length]) {
                Ok(text) => Ok(text),
                Err(error) => {
                    let message = "the bytes are not UTF-8".to_owned();
                    Err((length, Fault { at: error.valid_up_to(), message }))
                }
            },
            Err(fault) => Err((fault.at, fault)),
        };
        let text = match scanned {
            Ok(text) => text,
            Err((sound, fault)) => {
                let (error, passed) = self.course.bad_value(element, rest, sound, &fault);
                self.start += passed;
                return Err(error);
            }
        };
        let length = text.len();
        let place = &mut self.began;
        (place.line, place.column) = (self.course.place.line, self.course.place.column);
        if self.scanner.has_line_feeds() {
            self.course.place.advance(text.as_bytes());
            // Line feeds may be among what was let go of.
            self.lines_uncounted |= self.skim.if_any().is_some();
            self.course.lines &= !self.lines_uncounted;
        } else {
            self.course.place.advance_in_line(length + self.skim.lacking());
        }
        self.start += length;
        self.course.seen += 1;
        self.course.lines &=
            self.course.begun == Some(place.line) && self.course.place.line == place.line;
        self.course.outer = if element { Outer::AfterElement } else { Outer::Between };
        if let Some(at) = self.scanner.first_non_finite().filter(|_| !self.non_finite_seen) {
            self.non_finite_seen = true;
            let at = place.further(&text.as_bytes()[..at]);
            let message = "NaN or Infinity is read as null, here and further on";
            self.warning = Some(Error::at(&at, message));
        }
        if !text.starts_with('{') {
            let message = format!("expected an object, found {}", kind_of(text));
            return Err(Error::at(place, message));
        }
        let (text, place) = (Cow::Borrowed(text), Cow::Borrowed(&*place));
        Record::new(text, &self.scanner, place, &mut self.keys, self.skim.if_any())
            .map(Next::Record)
    }

    fn starved_or_end(&mut self) -> Result<Next<'_>, Error> {
        match self.course.outer {
            Outer::Lost => Ok(Next::End),
            _ if !self.ended => Ok(Next::Starved),
            Outer::Elements { .. } | Outer::AfterElement => {
                self.course.outer = Outer::Lost;
                Err(self.error("the input ends inside an array; it was cut off"))
            }
            _ => Ok(Next::End),
        }
    }

    fn error(&self, message: &str) -> Error {
        Error::at(&self.course.place, message)
    }

    fn rest(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    fn advance(&mut self, count: usize) {
        self.course.place.advance(&self.buffer[self.start..self.start + count]);
        self.start += count;
    }

    fn skip_space(&mut self) {
        let space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let count = self.rest().iter().position(|byte| !space(byte)).unwrap_or(self.rest().len());
        if count > 0 {
            self.advance(count);
        }
    }

    /// Goes behind the next line feed; false if there is none yet.
    fn skip_line(&mut self) -> bool {
        match memchr::memchr(b'\n', self.rest()) {
            Some(at) => {
                self.advance(at + 1);
                self.course.outer = Outer::Between;
                true
            }
            None => {
                self.advance(self.rest().len());
                false
            }
        }
    }

    /// Goes behind the next line feed, and tells what the line was; false if there is none yet.
    fn judge_line(&mut self, brackets: Brackets) -> bool {
        let line_feed = memchr::memchr(b'\n', self.rest());
        let length = line_feed.unwrap_or(self.rest().len());
        let brackets = brackets.and(&self.rest()[..length]);
        self.advance(length + usize::from(line_feed.is_some()));
        self.course.outer = match line_feed {
            None => Outer::BadFirstLine(brackets),
            Some(_) if brackets.are_balanced() => {
                self.course.lines = true;
                Outer::Between
            }
            Some(_) => Outer::Lost,
        };
        line_feed.is_some()
    }

    /// Passes over a byte order mark.
    ///
    /// # Errors
    /// Another encoding.
    fn begin(&mut self) -> Result<(), Error> {
        if let Some(other) = encoding(self.rest()) {
            self.course.outer = Outer::Lost;
            self.course.seen += 1;
            let message = format!("the text is {other}; convert it by iconv -f {other} -t UTF-8");
            return Err(self.error(&message));
        }
        if self.rest().starts_with(BYTE_ORDER_MARK) {
            self.start += BYTE_ORDER_MARK.len();
        }
        self.course.outer = Outer::Between;
        Ok(())
    }
}

fn kind_of(text: &str) -> &'static str {
    match text.as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'[') => "an array within the array",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;
    use proptest::prelude::*;

    /// Gives out so many bytes a read, as a slow pipe does.
    struct Trickle<'a>(&'a [u8], usize);

    impl Read for Trickle<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(out.len());
            out[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn all<R: Read>(mut values: Values<R>) -> Vec<String> {
        texts(&mut values)
    }

    fn texts<R: Read>(values: &mut Values<R>) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            match values.next() {
                Ok(Next::Starved) => values.fill().unwrap(),
                Ok(Next::End) => break,
                Ok(Next::Record(record)) => {
                    let mut text = String::new();
                    record.write_compact(&mut text);
                    seen.push(text);
                }
                Err(error) => seen.push(error.to_string()),
            }
            seen.extend(values.take_warning().map(|warning| warning.to_string()));
        }
        seen
    }

    fn whole(text: impl AsRef<[u8]>) -> Vec<String> {
        all(Values::whole(text.as_ref().to_vec(), "f".into()))
    }

    #[test]
    fn any_sequence_of_values_is_read() {
        let two = [r#"{"a":1}"#, r#"{"b":2}"#];
        for text in [
            "{\"a\":1}\n{\"b\":2}\n",
            "{\"a\":1}{\"b\":2}",
            "\u{feff}{\"a\":1}\r\n\r\n{\"b\":2}\r\n",
            "[{\"a\":1},{\"b\":2}]",
            "[\n  {\n    \"a\": 1\n  },\n  {\"b\": 2}\n]\n",
            "[{\"a\":1}] [] [{\"b\":2}]",
            "{\"a\":1}[{\"b\":2}]",
        ] {
            assert_eq!(whole(text), two, "{text}");
        }
        for text in ["", " \n", "\u{feff}", "[]", "[ ]\n[]"] {
            assert!(whole(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_bad_value_is_named_with_its_place() {
        for (text, expected) in [
            ("{\"a\":1}\n{\"b\":}\n", "f:2:6: expected a JSON value, found `}`"),
            ("[{\"a\":1},\n {\"b\":x}]", "f:2:7: expected a JSON value, found `x`"),
            ("[{\"a\":1} {\"b\":1}]", "f:1:10: expected `,` or `]` after an element of the array"),
            ("[{\"a\":1},", "f:1:10: the input ends inside an array; it was cut off"),
            ("[{\"a\":1}\n", "f:2:1: the input ends inside an array; it was cut off"),
            ("{\"a\":1}\n{\"b\": [1,", "f:2:10: the input ends inside an array; it was cut off"),
            ("{\"a\":1}{\"b\": \"x", "f:1:16: the input ends inside a string; it was cut off"),
            ("{\"a\":1}\n7", "f:2:1: expected an object, found a number"),
        ] {
            assert_eq!(whole(text), [r#"{"a":1}"#, expected], "{text}");
        }
        assert_eq!(whole(b"{\"a\": \"\xff\"}"), ["f:1:8: the bytes are not UTF-8"]);
    }

    #[test]
    fn what_is_no_object_hinders_nothing_behind_it() {
        assert_eq!(
            whole("[1, {\"a\":1}, [2], null]"),
            [
                "f:1:2: expected an object, found a number",
                r#"{"a":1}"#,
                "f:1:14: expected an object, found an array within the array",
                "f:1:19: expected an object, found null",
            ]
        );
    }

    #[test]
    fn behind_a_bad_line_the_next_is_read() {
        assert_eq!(
            whole("{\"a\":1}\nINFO: ready\n{\"b\":2,\n{\"c\":3}\n{\"d\":\"x\n{\"e\":5}\n"),
            [
                r#"{"a":1}"#,
                "f:2:1: expected a JSON value, found `I`",
                "f:4:1: expected a key in double quotes, found `{`",
                r#"{"c":3}"#,
                "f:5:8: a string holds a control character that is not escaped; is its closing quote missing?",
                r#"{"e":5}"#,
            ]
        );
    }

    #[test]
    fn log_lines_before_the_first_value_are_passed() {
        for line in ["x", "\u{1b}[32mINFO\u{1b}[0m ready"] {
            let found = whole(format!("{line}\n{{\"a\":1}}\n"));
            assert_eq!(found.last().map(String::as_str), Some(r#"{"a":1}"#), "{line:?}");
        }
    }

    #[test]
    fn what_is_logged_behind_the_first_value_costs_no_record() {
        for logged in ["x", "\u{1b}[32mINFO\u{1b}[0m ready", "[INFO] ready", "] done"] {
            let found = whole(format!("{{\"a\":1}} {logged}\n{{\"b\":2}}\n"));
            assert_eq!(found.len(), 3, "{logged:?}: {found:?}");
            assert_eq!((&*found[0], &*found[2]), (r#"{"a":1}"#, r#"{"b":2}"#), "{logged:?}");
        }
    }

    #[test]
    fn a_line_of_a_log_costs_no_record() {
        for line in [
            "[INFO] ready",
            "[2026-01-05 10:15:00] ready",
            "2026-01-05 10:15:00 INFO ready",
            "[1/8] {\"x\":1}",
            "[] []]",
            "null, {\"x\"",
        ] {
            let found = whole(format!("{{\"a\":1}}\n{line}\n{{\"b\":2}}\n{line}\n{{\"c\":3}}\n"));
            let records: Vec<_> = found.iter().filter(|seen| seen.starts_with('{')).collect();
            assert_eq!(records, [r#"{"a":1}"#, r#"{"b":2}"#, r#"{"c":3}"#], "{line}");
            assert!(found.iter().any(|seen| seen.starts_with("f:4:")), "{line}: {found:?}");
        }
    }

    #[test]
    fn a_bad_first_line_that_leaves_no_bracket_open_costs_itself_alone() {
        for line in [
            &b"[INFO] ready"[..],
            b"[2026-01-05 10:15:00] start",
            b"[1/8] {\"x\":1}",
            b"[12] done",
            b"  [x]",
            b"\xef\xbb\xbf[x]\r",
            b"null, {\"x\"",
            b"{\"s\":\"\xff [\"}",
            b"{\"s\" 1}",
            b"[{\"s\":\"\xff\"}]",
        ] {
            let found = whole([line, b"\n{\"a\":1}\nx\n{\"b\":2}\n"].concat());
            let records: Vec<_> = found.iter().filter(|seen| seen.starts_with('{')).collect();
            assert_eq!(records, [r#"{"a":1}"#, r#"{"b":2}"#], "{}: {found:?}", line.escape_ascii());
            let errors = |line: &str| found.iter().filter(|seen| seen.starts_with(line)).count();
            assert!(errors("f:1:") > 0 && errors("f:3:") == 1, "{found:?}");
        }
        let found = whole("[{\"a\":1},x,{\"b\":2}]\n{\"c\":3}\n");
        let error = "f:1:10: expected a JSON value, found `x`";
        assert_eq!(found, [r#"{"a":1}"#, error, r#"{"c":3}"#]);
    }

    #[test]
    fn behind_a_first_line_that_leaves_a_bracket_open_nothing_is_trusted() {
        for line in [
            &b"[x,"[..],
            b"[ \"]\", x,",
            b"[ [], x",
            b"[{\"a\" 1}, [",
            b"{\"a\" 1,",
            b"{\"s\":\"\xff\", \"r\":",
            b"{\"s\":\"\xff\"}]",
            b"[x]]",
        ] {
            for before in [&b""[..], b"{\"a\":1}", b" [{\"a\":1}] "] {
                let found = whole([before, line, b"\n{\"d\":1}\n]\n{\"e\":1}\n"].concat());
                let records: Vec<_> = found.iter().filter(|seen| seen.starts_with('{')).collect();
                let expected = &[r#"{"a":1}"#][..usize::from(!before.is_empty())];
                assert_eq!(records, expected, "{}: {found:?}", line.escape_ascii());
            }
        }
        let found = whole("{\"a\":1}[{\"b\":2,\n{\"d\":1}}]\n{\"e\":1}\n");
        let error = "f:2:1: expected a key in double quotes, found `{`";
        assert_eq!(found, [r#"{"a":1}"#, error]);
    }

    #[test]
    fn a_bad_first_line_is_not_held() {
        let text = [&b"[x "[..], &[b' '; 40 * CHUNK], b"]\n{\"a\":1}\n"].concat();
        let mut values = Values::stream(&text[..], "f".into());
        let mut count = 0;
        loop {
            match values.next() {
                Ok(Next::Starved) => values.fill().unwrap(),
                Ok(Next::End) => break,
                Ok(Next::Record(_)) => count += 1,
                Err(_) => {}
            }
        }
        assert_eq!(count, 1);
        assert!(values.buffer.len() <= 4 * CHUNK, "{}", values.buffer.len());
    }

    #[test]
    fn a_part_of_a_bad_array_is_no_record() {
        let found = whole("{\"a\":1}\n[\nx,\n{\"d\":1}\n]\n{\"e\":1}\n");
        assert_eq!(found, [r#"{"a":1}"#, "f:3:1: expected a JSON value, found `x`"]);
        let found = whole("[x,\n{\"d\":1}\n]\n");
        assert_eq!(found, ["f:1:2: expected a JSON value, found `x`"]);
    }

    #[test]
    fn a_part_of_a_bad_document_is_no_record() {
        let found = whole("{\n\"b\" 1,\n\"c\":\n{\"d\":1}\n}\n");
        assert_eq!(found, ["f:2:5: expected `:` after a key, found `1`"]);
        let found = whole("{\"a\":1}\n{\n\"b\" 1,\n\"c\":\n{\"d\":1}\n}\n");
        assert_eq!(found, [r#"{"a":1}"#, "f:3:5: expected `:` after a key, found `1`"]);
    }

    #[test]
    fn what_is_not_finite_is_warned_about_once() {
        assert_eq!(
            whole("{\"a\":1}\n{\"b\": NaN}\n{\"c\":-Infinity}\n"),
            [
                r#"{"a":1}"#,
                r#"{"b":null}"#,
                "f:2:7: NaN or Infinity is read as null, here and further on",
                r#"{"c":null}"#,
            ]
        );
    }

    #[test]
    fn a_stream_holds_one_value_at_a_time() {
        let line = format!("{{\"a\": \"{}\"}}\n", "x".repeat(1000));
        let text = line.repeat(10_000);
        let mut values = Values::stream(text.as_bytes(), "f".into());
        let mut count = 0;
        loop {
            match values.next().unwrap() {
                Next::Starved => values.fill().unwrap(),
                Next::End => break,
                Next::Record(_) => count += 1,
            }
        }
        assert_eq!(count, 10_000);
        assert!(values.buffer.len() <= 4 * CHUNK, "{}", values.buffer.len());
    }

    /// Fills what it is given, which must be as far from a line's start as it is itself.
    struct LineByLine<'a>(&'a [u8], usize);

    impl Read for LineByLine<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let fits = out.as_ptr() as usize % LINE == self.1 % LINE;
            assert!(fits || self.0.is_empty());
            let count = self.0.read(out)?;
            self.1 += count;
            Ok(count)
        }
    }

    #[test]
    fn each_read_leads_from_line_to_line() {
        let text = format!("{{\"a\": \"{}\"}}\n", "x".repeat(1000)).repeat(1000);
        let seen = all(Values::stream(LineByLine(text.as_bytes(), 0), "f".into()));
        assert_eq!(seen.len(), 1000);
        let text = format!("{{\"a\": 1, \"b\": [{}2]}}", "0.12345, ".repeat(1_000_000));
        let mut values = Values::stream(LineByLine(text.as_bytes(), 0), "f".into()).skimmed();
        assert_eq!(scalars(&mut values), ["f:1:1", "a 1", "b array"]);
    }

    /// The scalars of what is read, that there are other values, and all errors and warnings.
    fn scalars<R: Read>(values: &mut Values<R>) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            match values.next() {
                Ok(Next::Starved) => values.fill().unwrap(),
                Ok(Next::End) => return seen,
                Ok(Next::Record(record)) => {
                    seen.push(record.place().to_string());
                    seen.extend(record.members().map(|(key, value)| match value.kind() {
                        Kind::Array => format!("{key} array"),
                        _ => format!("{key} {}", value.text()),
                    }));
                }
                Err(error) => seen.push(format!("wrong: {error}")),
            }
            seen.extend(values.take_warning().map(|warning| format!("wrong: {warning}")));
        }
    }

    fn skimmed<'a>(text: &'a [u8], chunk: usize) -> Values<Trickle<'a>> {
        Values::stream(Trickle(text, chunk), "f".into()).skimmed()
    }

    #[test]
    fn a_skimmed_value_needs_no_more_room_than_its_scalars() {
        let numbers = "0.123, ".repeat(1_000_000);
        let texts = "\"é\u{1f600}\\n\", ".repeat(1_000_000);
        let text = format!("{{\"a\": [{numbers}1], \"b\": [{texts}2], \"c\": [3], \"d\": 4}}");
        let mut values = skimmed(text.as_bytes(), CHUNK);
        assert_eq!(scalars(&mut values), ["f:1:1", "a array", "b array", "c array", "d 4"]);
        assert!(values.skim().if_any().is_some() && !values.skim().was_missed());
        assert!(values.buffer.len() <= CHUNK + 2 * LINE, "{}", values.buffer.len());
    }

    #[test]
    fn arrays_that_end_within_a_chunk_are_let_go_of() {
        let array =
            |key: usize| format!("\"{key}\": [{}\"é\"], \"x{key}\": {key}, ", "1, ".repeat(999));
        let arrays: String = (0..2000).map(array).collect();
        let text = format!("{{{arrays}\"d\": 4}}");
        let mut values = skimmed(text.as_bytes(), CHUNK);
        let expected = (0..2000).flat_map(|key| [format!("{key} array"), format!("x{key} {key}")]);
        let expected = ["f:1:1".to_owned()].into_iter().chain(expected).chain(["d 4".to_owned()]);
        assert!(scalars(&mut values).into_iter().eq(expected));
        assert!(values.kept() < CHUNK as u64 + 2000 * 80, "{}", values.kept());
    }

    /// Tells where its bytes are read to.
    struct Placed<'a>(&'a [u8], Vec<usize>);

    impl Read for Placed<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.1.push(out.as_ptr() as usize);
            self.0.read(out)
        }
    }

    #[test]
    fn a_skimmed_text_is_read_to_where_nothing_was_read_just_before() {
        let text = format!("{{\"a\": [{}2], \"b\": 1}}", "0.12345, ".repeat(1_000_000));
        let mut source = Placed(text.as_bytes(), Vec::new());
        let buffer = vec![0; 2 * SWEPT];
        let buffer_starts = buffer.as_ptr() as usize;
        let mut values = Values::begun(&mut source, buffer, 0..0, "f".into()).skimmed();
        assert_eq!(scalars(&mut values), ["f:1:1", "a array", "b 1"]);
        let places: Vec<_> = source.1.iter().map(|place| place - buffer_starts).collect();
        let rounds = places.windows(2).filter(|pair| pair[1] < pair[0]).count();
        let on = |pair: &&[usize]| pair[1] >= pair[0] + CHUNK;
        assert_eq!(places.windows(2).filter(on).count(), places.len() - 1 - rounds);
        assert!((7..=9).contains(&rounds), "nine megabytes, one a round: {places:?}");
        assert!(places.iter().all(|place| place + CHUNK <= SKIMMED + LINE));
    }

    #[test]
    fn skimmed_lines_are_counted() {
        let line = |numbers: &str| format!("{{\"a\": [{}1]}} {{\"b\": 2}}\n", numbers.repeat(999));
        let text = [line("0.123, "), line("12, ")].concat();
        let mut values = skimmed(text.as_bytes(), 500);
        let seen = scalars(&mut values);
        let (first, second) = (12 + 7 * 999, 12 + 4 * 999);
        let places = ["f:1:1", &format!("f:1:{first}"), "f:2:1", &format!("f:2:{second}")];
        let expected = places.iter().zip(["a array", "b 2"].iter().cycle());
        assert!(seen.iter().eq(expected.flat_map(|(place, member)| [place, member])), "{seen:?}");
        assert!(values.skim().was_any() && !values.skim().was_missed() && !values.ended_early());
    }

    #[test]
    fn nothing_is_read_behind_a_skimmed_value_of_several_lines() {
        let value = format!("{{\"a\": [{}1]}}\n", "0.123,\n".repeat(999));
        let mut values = skimmed(value.as_bytes(), 500);
        assert_eq!(scalars(&mut values), ["f:1:1", "a array"]);
        assert!(!values.ended_early());
        let two = value.repeat(2);
        let mut values = skimmed(two.as_bytes(), 500);
        assert_eq!(scalars(&mut values), ["f:1:1", "a array"]);
        assert!(values.ended_early());
    }

    #[test]
    fn what_is_not_text_is_not_let_go_of() {
        let texts = "\"é\", ".repeat(99);
        let text =
            [b"{\"a\": [", texts.as_bytes(), b"\"\xff\", ", texts.as_bytes(), b"0]}"].concat();
        for chunk in [300, 301, 500] {
            let mut values = skimmed(&text, chunk);
            let seen = scalars(&mut values);
            assert!(values.skim().was_any());
            assert!(matches!(&seen[..], [seen] if seen.ends_with("the bytes are not UTF-8")));
        }
    }

    #[test]
    fn nothing_is_let_go_of_behind_what_is_not_finite() {
        let numbers = "1, ".repeat(999);
        let text = format!("{{\"a\": [{numbers}NaN, {numbers}2]}}");
        let mut values = skimmed(text.as_bytes(), 500);
        let kept = texts(&mut values);
        assert!(values.skim().if_any().is_some());
        let compact = numbers.len() * 2 / 3;
        assert!((compact..compact + 500).contains(&kept[0].len()), "{kept:?}");
    }

    #[test]
    fn what_a_skimmed_value_lacks_is_missed() {
        let text = format!("{{\"a\": 1, \"b\": [{}2], \"c\": [3], \"d\": 4}}", "1, ".repeat(999));
        let missed = |ask: &dyn Fn(&Record<'_>)| {
            let mut values = skimmed(text.as_bytes(), 500);
            loop {
                match values.next().unwrap() {
                    Next::Starved => values.fill().unwrap(),
                    Next::Record(record) => break ask(&record),
                    Next::End => unreachable!("there is a record"),
                }
            }
            assert!(values.skim().if_any().is_some());
            values.skim().was_missed()
        };
        for key in ["a", "c", "d", "none"] {
            assert!(!missed(&|record| _ = record.get(key).map(|value| value.elements())), "{key}");
            assert!(!missed(&|record| _ = record.get_near(key, &mut 9).map(|v| v.text())), "{key}");
        }
        assert!(!missed(&|record| _ = record.error_at("a", "")));
        assert!(
            !missed(&|record| _ = record.get("b").map(|value| (value.kind(), value.members())))
        );
        assert!(!missed(&|record| _ = (record.is_flat(), record.label("b"))));
        assert!(!missed(&|record| _ = (record.number("d"), record.number("b"))));
        assert!(missed(&|record| _ = record.get("b").map(|value| value.elements())));
        assert!(missed(&|record| _ = record.get("b").map(|value| value.text())));
        assert!(missed(&|record| _ = record.members().any(|(_, value)| value.text() == "4")));
        assert!(missed(&|record| _ = record.get("b") == record.get("c")));
        assert!(missed(&|record| _ = record.error_at("d", "")));
        assert!(missed(&|record| _ = record.get("d").map(|value| record.place_in(&value))));
        assert!(missed(&|record| record.write_compact(&mut String::new())));
        assert!(missed(&|record| record.write_pretty(&mut String::new(), 0)));
        assert!(missed(&|record| _ = record.clone().into_owned()));
    }

    /// Its lines are not counted, so that nothing can be said of those behind it.
    #[test]
    fn a_skimmed_value_of_two_lines_is_no_line() {
        let text = format!("{{\"a\": [1,\n{}0]}}\n", "1, ".repeat(1000));
        let mut values = skimmed(text.as_bytes(), 100);
        let found = scalars(&mut values);
        assert!(found == ["f:1:1", "a array"] && values.skim().was_any(), "{found:?}");
        assert!(!values.are_lines());
    }

    proptest! {
        #[test]
        fn a_skimmed_value_tells_the_same_or_that_it_cannot(
            pieces in prop::collection::vec(prop_oneof![
                40 => prop::sample::select(vec![
                    &b"0.5, 12, 1e5, "[..], b"[0.5, 1], [12], ", b"{\"x\": [1, 2]}, ", b"\n",
                    "\"é\u{1f600}\\\"x]\", ".as_bytes(), b"null, true, ", b"\"\", [[1, [2]], []], ",
                    b"7], \"e\": [", b"7], \"e\": {\"g\": [1, 2]}, \"h\": [",
                ]),
                1 => prop::sample::select(vec![
                    &b"\"\xff\", "[..], b"NaN, ", b"x", b"\x01", b"7], \"f\": [[", b"]", b"7]}}",
                    b"7]}\n{\"e\": [",
                ]),
            ], 0..40),
            repeat in 1usize..4,
            broken in prop::option::weighted(0.2, (any::<prop::sample::Index>(), any::<u8>())),
            chunk in 1usize..400,
            lines in 1usize..4,
        ) {
            let array = pieces.concat().repeat(repeat);
            let text = [b"{\"a\": 1, \"b\": [", &array[..], b"0], \"c\": [3], \"d\": 4}\n"].concat();
            let mut text = text.repeat(lines);
            if let Some((at, byte)) = broken {
                let at = at.index(text.len());
                text[at] = byte;
            }
            let mut whole = Values::whole(text.clone(), "f".into());
            let expected = scalars(&mut whole);
            let mut values = skimmed(&text, chunk);
            let found = scalars(&mut values);
            let is_right = |seen: &[String]| seen.iter().all(|seen| !seen.starts_with("wrong"));
            let holds = is_right(&found) && !values.ended_early() && !values.skim().was_missed();
            prop_assert_eq!(holds, is_right(&expected) && !values.ended_early());
            if holds || !values.skim().was_any() {
                prop_assert_eq!(found, expected);
            }
            if holds && values.are_lines() {
                prop_assert!(whole.are_lines());
                prop_assert_eq!(values.place().line, whole.place().line);
            }
            for record in texts(&mut skimmed(&text, chunk)).iter().filter(|t| t.starts_with('{')) {
                prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(record).is_ok());
            }
        }

        #[test]
        fn chunks_make_no_difference(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    &b"{\"a\":1}"[..], b"\n", b"[", b"]", b",", b" ", b"x", b"{\"c\"",
                    "{\"b\": [1, \"\\u00e9\u{e9}\"]}".as_bytes(), b"\xef\xbb\xbf", b"NaN", b"\r\n",
                    b"{\"d\": NaN}", b"{", b"}", b"12", b"[INFO] ", b"\"", b"\\", b"\xff",
                    b"{\"e\":\"\xff]\"}", b"[x]\n{\"f\":1}\n",
                ]), 0..14),
            chunk in 1usize..9,
        ) {
            let text = pieces.concat();
            let streamed = all(Values::stream(Trickle(&text, chunk), "f".into()));
            prop_assert_eq!(streamed, whole(&text));
        }
    }
}
