//! Finds where a JSON value ends, checks every byte of it on the way, and notes the members of
//! an outermost object. It builds no values, and it can stop at the end of a chunk and go on
//! when more has come, so that each byte is looked at once.
//!
//! Beyond RFC 8259 it takes `NaN`, `Infinity` and `-Infinity` as values, since Python writes
//! them. It does not look at whether the bytes are UTF-8: that is one pass over the whole value,
//! which its caller makes. A lone surrogate escape (`\ud800`) passes, as Python writes it too.

use std::ops::Range;

use super::block::BLOCK;
use super::cuts::{Cuts, INSTEAD};
use super::elements::Nest;
use super::layout::Spacing;
use super::members::Seen;
use super::numbers::BEFORE;
use super::token::{Fault, Stop, escape_end, fault, literal, number, skip_space, unexpected};
use super::vector::Version;
use super::words::plain_string_end;

/// How deep containers may nest. Real results nest four deep; the bound keeps a hostile input
/// from growing memory.
const MAX_DEPTH: usize = 1024;

/// Numbers of fewer bytes are looked at from the first digit whenever more is known of them.
const LONG_NUMBER: usize = 64 << 10;

/// How deep arrays may nest in a value that they make long.
const NEAR: usize = 8;

/// A range of bytes, from the value's first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes of `text` that the span covers.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start..self.end]
    }
}

/// One member of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The key, without its quotes, escapes as written.
    pub key: Span,
    /// The value's text.
    pub value: Span,
}

/// Elements of an array, each of them checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Elements {
    /// Where they are, from the value's first byte.
    pub(crate) range: Range<usize>,
    /// Whether others may follow.
    pub(crate) go_on: bool,
    /// Whether there may be a string among them. Else they are ASCII.
    pub(crate) has_strings: bool,
}

/// What the scanner found at the end of the bytes it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The value is whole and ends before this offset.
    Done(usize),
    /// All bytes belong to the value and it goes on.
    More,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    Object,
    Array,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Value,
    FirstElement,
    Key,
    FirstKey,
    Colon,
    /// Within a string; the position is behind its opening quote or further on.
    KeyString,
    ValueString,
    AfterValue,
}

/// A scanner over one value. See the module.
#[derive(Debug, Clone)]
pub struct Scanner {
    position: usize,
    state: State,
    containers: Vec<Container>,
    key: Span,
    value_start: usize,
    /// Whether there may be a string behind that, in what is not forgotten.
    has_strings: bool,
    members: Vec<Member>,
    /// How many of them were looked at for what can be forgotten.
    seen: usize,
    spacing: Spacing,
    first_non_finite: Option<usize>,
    version: Version,
    /// Where blocks may be tried again.
    block_from: usize,
    /// How much must be known before a number that goes on is looked at again.
    enough: usize,
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}

impl Scanner {
    /// A scanner that stands before a value's first byte.
    pub fn new() -> Self {
        Self::by(Version::best())
    }

    /// A scanner for each way of looking at blocks that this processor has, so that they can be
    /// compared: they agree on everything.
    pub fn by_each_version() -> impl Iterator<Item = Self> {
        Version::all().map(Self::by)
    }

    /// What it looks at blocks by.
    pub fn version(&self) -> &'static str {
        self.version.name()
    }

    fn by(version: Version) -> Self {
        Self {
            position: 0,
            state: State::Value,
            containers: Vec::new(),
            key: Span { start: 0, end: 0 },
            value_start: 0,
            has_strings: false,
            members: Vec::new(),
            seen: 0,
            spacing: Spacing::default(),
            first_non_finite: None,
            version,
            block_from: 0,
            enough: 0,
        }
    }

    /// Makes ready for another value.
    pub fn reset(&mut self) {
        self.position = 0;
        self.state = State::Value;
        self.containers.clear();
        self.members.clear();
        self.seen = 0;
        self.spacing = Spacing::default();
        self.first_non_finite = None;
        self.block_from = 0;
        self.enough = 0;
    }

    /// The members of the value, if it is an object, in their order.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Whether there is white space outside strings.
    pub fn is_spaced(&self) -> bool {
        self.spacing.spaced
    }

    /// Whether there is a line feed. Strings have none.
    pub fn has_line_feeds(&self) -> bool {
        self.spacing.broken
    }

    /// The offset of the first `NaN`, `Infinity` or `-Infinity`.
    pub fn first_non_finite(&self) -> Option<usize> {
        self.first_non_finite
    }

    /// What is checked of arrays that are members of the outermost object, ascending. Of each that
    /// has ended since the last call it is all within the brackets; of one that goes on, and where
    /// the scanner is in no object in it and not deep, all behind its bracket. None if there was
    /// anything of which the offset may be asked for. `bytes` are all that is known of the value.
    pub(crate) fn checked_elements(&mut self, bytes: &[u8]) -> Vec<Elements> {
        let new = self.seen..self.members.len();
        self.seen = new.end;
        if self.first_non_finite.is_some() {
            return Vec::new();
        }
        let arrays = self.members[new].iter().filter(|member| bytes[member.value.start] == b'[');
        let ended = arrays.map(|Member { value, .. }| Elements {
            range: value.start + 1..value.end - 1,
            go_on: false,
            has_strings: true,
        });
        let open = self.is_within_array().then(|| Elements {
            range: self.value_start + 1..self.position,
            go_on: true,
            has_strings: self.has_strings,
        });
        ended.chain(open).collect()
    }

    /// Whether this is within an array that is a member of the outermost object, in no other object
    /// and not deep.
    fn is_within_array(&self) -> bool {
        let [Container::Object, arrays @ ..] = &self.containers[..] else { return false };
        let only_arrays = arrays.iter().all(|container| *container == Container::Array);
        only_arrays && (1..=NEAR).contains(&arrays.len())
    }

    /// Takes [checked elements](Self::checked_elements), or the first of those that go on, out of
    /// `bytes`, which are all that is known of the value. What then stands for them is such that it
    /// is JSON if the value is. What is left of elements that go on is within a string. Returns how
    /// many bytes are left.
    pub(crate) fn forget(&mut self, cuts: &Cuts, bytes: &mut [u8]) -> usize {
        let open = self.is_within_array().then_some(self.value_start + 1);
        let open = open.filter(|&start| cuts.have_one_at(start));
        let left = cuts.take_out(bytes, |piece, instead| {
            if open == Some(piece.start) {
                self.stand_in(instead);
            } else {
                let (zero, spaces) = instead.split_last_mut().expect("it is not empty");
                spaces.fill(b' ');
                *zero = b'0';
            }
        });
        if open.is_some() {
            self.has_strings = self.state == State::ValueString;
        }
        let stay =
            self.members.partition_point(|member| cuts.moved(member.value.end) == member.value.end);
        for Member { key, value } in &mut self.members[stay..] {
            for offset in [&mut key.start, &mut key.end, &mut value.start, &mut value.end] {
                *offset = cuts.moved(*offset);
            }
        }
        let Span { start, end } = &mut self.key;
        for offset in [start, end, &mut self.value_start, &mut self.position] {
            *offset = cuts.moved(*offset);
        }
        self.block_from = self.position;
        self.enough = 0;
        left
    }

    /// Fills `instead` so that it stands for the first elements of the array that goes on.
    fn stand_in(&self, instead: &mut [u8]) {
        // Blocks of numbers look at the bytes before them.
        const { assert!(b"0, ".len() == BEFORE && NEAR + BEFORE <= INSTEAD) };
        let last: &[u8] = match self.state {
            State::Value => b"0, ",
            State::AfterValue => b"0",
            State::ValueString => b"\"",
            State::FirstElement => b"",
            State::Key | State::FirstKey | State::Colon | State::KeyString => {
                unreachable!("keys are in objects")
            }
        };
        let (front, back) = instead.split_at_mut(instead.len() - last.len());
        let (spaces, brackets) = front.split_at_mut(front.len() - (self.containers.len() - 2));
        spaces.fill(b' ');
        brackets.fill(b'[');
        back.copy_from_slice(last);
    }

    /// Goes on from where the last call stopped. `bytes` begins at the value's first byte and
    /// holds all that is known by now, `ended` says whether that is all there will ever be.
    ///
    /// # Errors
    /// The first byte that is not JSON. Scanning cannot go on behind it.
    pub fn scan(&mut self, bytes: &[u8], ended: bool) -> Result<Step, Fault> {
        if bytes.len() < self.enough && !ended {
            return Ok(Step::More);
        }
        loop {
            if self.position >= self.block_from {
                self.blocks(bytes);
                if self.is_done() {
                    return Ok(Step::Done(self.position));
                }
            }
            if !matches!(self.state, State::KeyString | State::ValueString) {
                let token = skip_space(bytes, self.position);
                if token > self.position {
                    self.spacing.spaced = true;
                    self.spacing.broken |= bytes[self.position..token].contains(&b'\n');
                    self.position = token;
                }
            }
            let step = match bytes.get(self.position) {
                None => Err(Stop::Short),
                Some(&byte) => self.token(bytes, byte, ended),
            };
            match step {
                Ok(()) if self.is_done() => return Ok(Step::Done(self.position)),
                Ok(()) => {}
                Err(Stop::Fault(fault)) => return Err(fault),
                Err(Stop::Short) if ended => return Err(self.truncated(bytes.len())),
                Err(Stop::Short) => {
                    let open = bytes.len() - self.position;
                    // A number begins again at its first digit.
                    self.enough = if open < LONG_NUMBER { 0 } else { bytes.len() + open };
                    return Ok(Step::More);
                }
            }
        }
    }

    fn is_done(&self) -> bool {
        self.state == State::AfterValue && self.containers.is_empty()
    }

    /// Goes over elements of an array, or members of an object, by blocks, as far as that can be
    /// done.
    fn blocks(&mut self, bytes: &[u8]) {
        let before = self.position;
        if bytes.len() - before < BLOCK {
            return;
        }
        match (self.state, self.containers.last()) {
            (State::FirstKey | State::Key, _) => {
                let members = (self.containers.len() == 1).then_some(&mut self.members);
                let mut seen = Seen { members, spacing: self.spacing, ended: false };
                let behind = self.version.pass_members(bytes, before, &mut seen);
                self.spacing = seen.spacing;
                if seen.ended {
                    self.position = behind - 1;
                    self.close();
                } else if behind > before {
                    self.position = behind;
                    self.state = State::Key;
                }
            }
            (State::Value, Some(Container::Array)) => self.elements(bytes),
            _ => return,
        }
        // What stopped them is in the next block, and may be short. Where they did not even
        // begin, they are not tried again within that block.
        let pause = if self.position > before { 1 } else { BLOCK };
        self.block_from = self.position + pause;
    }

    fn elements(&mut self, bytes: &[u8]) {
        let array = |container: &&Container| **container == Container::Array;
        let arrays = self.containers.iter().rev().take_while(array).count();
        let around = self.containers.len() - arrays;
        let room = MAX_DEPTH - self.containers.len();
        let (spacing, has_strings) = (self.spacing, self.has_strings);
        let mut nest = Nest { arrays, room, spacing, has_strings };
        self.position = self.version.pass_elements(bytes, self.position, &mut nest);
        self.has_strings = nest.has_strings;
        self.containers.resize(around + nest.arrays, Container::Array);
        self.spacing = nest.spacing;
    }

    fn truncated(&self, at: usize) -> Fault {
        let inside = match (self.state, self.containers.last()) {
            (State::KeyString | State::ValueString, _) => "inside a string",
            (_, Some(Container::Object)) => "inside an object",
            (_, Some(Container::Array)) => "inside an array",
            (_, None) => "inside a value",
        };
        fault(at, &format!("the input ends {inside}; it was cut off"))
    }

    /// Takes one token, or what there is of a string.
    fn token(&mut self, bytes: &[u8], byte: u8, ended: bool) -> Result<(), Stop> {
        let at = self.position;
        match (self.state, byte) {
            (State::FirstElement, b']') | (State::FirstKey, b'}') => self.close(),
            (State::Value | State::FirstElement, _) => {
                if self.containers.len() == 1 {
                    self.value_start = at;
                    self.has_strings = false;
                }
                return self.begin_value(bytes, byte, ended);
            }
            (State::FirstKey | State::Key, b'"') => {
                self.position = at + 1;
                if self.containers.len() == 1 {
                    self.key.start = at + 1;
                }
                self.state = State::KeyString;
            }
            (State::FirstKey, _) => {
                return Err(unexpected(bytes, at, "a key in double quotes or `}`").into());
            }
            (State::Key, _) => return Err(unexpected(bytes, at, "a key in double quotes").into()),
            (State::Colon, b':') => {
                self.position = at + 1;
                self.state = State::Value;
            }
            (State::Colon, _) => return Err(unexpected(bytes, at, "`:` after a key").into()),
            (State::KeyString, _) => {
                let end = self.string(bytes)?;
                if self.containers.len() == 1 {
                    self.key.end = end;
                }
                self.position = end + 1;
                self.state = State::Colon;
            }
            (State::ValueString, _) => {
                self.position = self.string(bytes)? + 1;
                self.end_value();
            }
            (State::AfterValue, _) => match (self.containers.last(), byte) {
                (Some(Container::Object), b',') => {
                    self.position = at + 1;
                    self.state = State::Key;
                }
                (Some(Container::Array), b',') => {
                    self.position = at + 1;
                    self.state = State::Value;
                }
                (Some(Container::Object), b'}') | (Some(Container::Array), b']') => self.close(),
                (Some(Container::Object), _) => {
                    return Err(unexpected(bytes, at, "`,` or `}` after a member").into());
                }
                _ => return Err(unexpected(bytes, at, "`,` or `]` after an element").into()),
            },
        }
        Ok(())
    }

    fn begin_value(&mut self, bytes: &[u8], byte: u8, ended: bool) -> Result<(), Stop> {
        let at = self.position;
        match byte {
            b'"' => {
                self.position = at + 1;
                self.has_strings = true;
                self.state = State::ValueString;
                return Ok(());
            }
            b'{' => {
                self.has_strings = true;
                return self.open(Container::Object, State::FirstKey);
            }
            b'[' => return self.open(Container::Array, State::FirstElement),
            b'-' | b'0'..=b'9' => match (byte, bytes.get(at + 1)) {
                (b'-', Some(b'I')) => {
                    self.position = literal(bytes, at, b"-Infinity")?;
                    self.first_non_finite.get_or_insert(at);
                }
                _ => self.position = number(bytes, at, ended)?,
            },
            b't' => self.position = literal(bytes, at, b"true")?,
            b'f' => self.position = literal(bytes, at, b"false")?,
            b'n' => self.position = literal(bytes, at, b"null")?,
            b'N' | b'I' => {
                let word: &[u8] = if byte == b'N' { b"NaN" } else { b"Infinity" };
                self.position = literal(bytes, at, word)?;
                self.first_non_finite.get_or_insert(at);
            }
            _ => return Err(unexpected(bytes, at, "a JSON value").into()),
        }
        self.end_value();
        Ok(())
    }

    fn open(&mut self, container: Container, state: State) -> Result<(), Stop> {
        if self.containers.len() == MAX_DEPTH {
            let message =
                format!("arrays and objects nest deeper than {MAX_DEPTH}; leave the value out");
            return Err(fault(self.position, &message).into());
        }
        self.containers.push(container);
        self.position += 1;
        self.state = state;
        Ok(())
    }

    fn close(&mut self) {
        self.containers.pop();
        self.position += 1;
        self.end_value();
    }

    fn end_value(&mut self) {
        if let [Container::Object] = self.containers[..] {
            let value = Span { start: self.value_start, end: self.position };
            self.members.push(Member { key: self.key, value });
        }
        self.state = State::AfterValue;
    }

    /// The offset of the closing quote. When the bytes run out first, the position is moved on,
    /// so that a long string is not read twice.
    fn string(&mut self, bytes: &[u8]) -> Result<usize, Stop> {
        loop {
            // Most strings are short, and a block takes longer to begin with than a word.
            let near = bytes.len().min(self.position + BLOCK / 2);
            let mut at = plain_string_end(&bytes[..near], self.position);
            if at == near || bytes[at] == b'\\' {
                at = self.version.pass_text(bytes, at);
            }
            self.position = at;
            match bytes.get(at) {
                None => return Err(Stop::Short),
                Some(b'"') => return Ok(at),
                Some(b'\\') => self.position = escape_end(bytes, at)?,
                Some(0x20..) => {}
                Some(_) => {
                    let message = "a string holds a control character that is not escaped; \
                                   is its closing quote missing?";
                    return Err(fault(at, message).into());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a scan comes to: where the value ends or what is wrong with it, and what was noted.
    type Outcome = (Result<usize, Fault>, Vec<Member>, Spacing, Option<usize>);

    /// Scans text that is handed over in pieces of `chunk` bytes.
    fn scan_in_chunks(version: Version, text: &[u8], chunk: usize) -> Outcome {
        let mut scanner = Scanner::by(version);
        let mut known = 0;
        loop {
            known = (known + chunk).min(text.len());
            let ended = known == text.len();
            let found = match scanner.scan(&text[..known], ended) {
                Ok(Step::Done(end)) => Ok(end),
                Ok(Step::More) => {
                    assert!(!ended, "asked for more behind the end");
                    continue;
                }
                Err(fault) => Err(fault),
            };
            return (found, scanner.members.clone(), scanner.spacing, scanner.first_non_finite);
        }
    }

    /// The same, but lets go of all that it may; without the members' places, which then differ.
    fn scan_and_forget(version: Version, text: &[u8], chunk: usize) -> Outcome {
        let mut scanner = Scanner::by(version);
        let (mut held, mut gone) = (Vec::new(), 0);
        let mut chunks = text.chunks(chunk).peekable();
        loop {
            held.extend_from_slice(chunks.next().unwrap_or_default());
            let found = match scanner.scan(&held, chunks.peek().is_none()) {
                Ok(Step::Done(end)) => Ok(gone + end),
                Ok(Step::More) => {
                    let mut cuts = Cuts::default();
                    for Elements { range, has_strings, .. } in scanner.checked_elements(&held) {
                        assert!(has_strings || held[range.clone()].is_ascii(), "{version:?}");
                        if range.len() > 99 {
                            cuts.add(range);
                        }
                    }
                    cuts.pad(cuts.lacking().min(held.len() % 64));
                    let left = scanner.forget(&cuts, &mut held);
                    gone += held.len() - left;
                    held.truncate(left);
                    continue;
                }
                Err(fault) => Err(Fault { at: gone + fault.at, ..fault }),
            };
            return without_places((
                found,
                scanner.members,
                scanner.spacing,
                scanner.first_non_finite,
            ));
        }
    }

    fn without_places((found, mut members, spacing, non_finite): Outcome) -> Outcome {
        for member in &mut members {
            member.key.start = member.key.end - member.key.start;
            (member.key.end, member.value) = (0, Span { start: 0, end: 0 });
        }
        (found, members, spacing, non_finite.map(|_| 0))
    }

    /// Scans text by each version, and once byte by byte, which leaves nothing to blocks.
    fn scan(text: &[u8]) -> Result<usize, Fault> {
        let by_tokens = scan_in_chunks(Version::best(), text, 1);
        for version in Version::all() {
            let by_blocks = scan_in_chunks(version, text, text.len().max(1));
            assert_eq!(by_blocks, by_tokens, "{version:?} {}", text.escape_ascii());
        }
        if let Ok(end) = by_tokens.0 {
            assert_eq!(by_tokens.2.broken, text[..end].contains(&b'\n'), "{}", text.escape_ascii());
        }
        by_tokens.0
    }

    #[test]
    fn elements_without_a_string_are_ascii_whatever_is_before_them() {
        for version in Version::all() {
            for (elements, are_ascii) in [("1, ", true), ("\"\", ", false), ("{}, ", false)] {
                let text = format!("{{\"a\": [\"é\"], \"b\": [{}", elements.repeat(50));
                let mut scanner = Scanner::by(version);
                assert_eq!(scanner.scan(text.as_bytes(), false), Ok(Step::More));
                let elements = scanner.checked_elements(text.as_bytes());
                let [ended, open] = &elements[..] else { panic!("{elements:?}") };
                assert!((ended.go_on, ended.has_strings, open.go_on) == (false, true, true));
                assert_eq!(open.has_strings, !are_ascii, "{text}");
                assert!(scanner.checked_elements(text.as_bytes()).iter().eq([open]));
            }
        }
    }

    #[test]
    fn literals_are_told_from_what_looks_like_them() {
        let words = [
            "true",
            "false",
            "null",
            "tru",
            "True",
            "nul",
            "truee",
            "ttrue",
            "fals",
            "falsee",
            "nulll",
            "truefalse",
            "true1",
            "1true",
            "1.true",
            "true.5",
            "-true",
            "etrue",
            "1etrue",
            "true true",
            "true\"\"",
            "\"\"null",
            "null:",
            "NaN",
            "[true]",
            "true]",
            "\"true\"",
        ];
        for word in words {
            for pad in 0..64 {
                let space = " ".repeat(pad);
                for text in [
                    format!("[1,{space}{word} , 2, false, \"x\", 3, 4, 5, {space}7]"),
                    format!(
                        "{{\"a\":{space}1, \"b\": {word}, \"c\": 2, \"d\":3,{space}\"e\":null}}"
                    ),
                ] {
                    let found = scan(text.as_bytes());
                    let expected = serde_json::from_str::<serde_json::Value>(&text);
                    let whole = found == Ok(text.len());
                    assert!(whole == expected.is_ok() || word == "NaN", "{text}");
                }
            }
        }
    }

    #[test]
    fn a_value_ends_where_it_ends() {
        for (text, end) in [
            ("{}", 2),
            ("{} {}", 2),
            ("[1, [2], {\"a\": \"]\"}] 5", 20),
            ("\"a\\\"b\"c", 6),
            ("-0.5e+10,", 8),
            ("truefalse", 4),
            ("NaN", 3),
            ("-Infinity ", 9),
        ] {
            assert_eq!(scan(text.as_bytes()), Ok(end), "{text}");
        }
    }

    #[test]
    fn what_is_not_json_is_refused_where_it_stands() {
        for (text, at) in [
            ("{\"a\" 1}", 5),
            ("{\"a\":1,}", 7),
            ("{a:1}", 1),
            ("[1,]", 3),
            ("[1 2]", 3),
            ("[1}", 2),
            ("{]", 1),
            ("01", 1),
            ("-", 1),
            ("1.", 2),
            ("1.e5", 2),
            ("1e", 2),
            (".5", 0),
            ("+1", 0),
            ("nul", 3),
            ("nulL", 0),
            ("[INFO]", 1),
            ("-Inf", 4),
            ("-Inx", 0),
            ("\"a\nb\"", 2),
            ("\"\\x\"", 2),
            ("\"\\u12g4\"", 5),
            ("\"abc", 4),
            ("{\"a\": [1, 2", 11),
            ("\u{feff}1", 0),
            ("'a'", 0),
        ] {
            assert_eq!(scan(text.as_bytes()).map_err(|f| f.at), Err(at), "{text}");
        }
    }

    #[test]
    fn members_of_the_outermost_object_are_noted_in_order() {
        let text = r#"{"a": 1, "b\u0063": {"x": [1]}, "": "v" }"#;
        let mut scanner = Scanner::new();
        assert_eq!(scanner.scan(text.as_bytes(), true), Ok(Step::Done(text.len())));
        let members: Vec<_> =
            scanner.members().iter().map(|m| (m.key.of(text), m.value.of(text))).collect();
        assert_eq!(members, [("a", "1"), ("b\\u0063", r#"{"x": [1]}"#), ("", r#""v""#)]);
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = |depth| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert_eq!(scan(&deep(MAX_DEPTH)), Ok(2 * MAX_DEPTH));
        assert_eq!(scan(&deep(MAX_DEPTH + 1)).map_err(|f| f.at), Err(MAX_DEPTH));
    }

    /// Each text with `{}` replaced by so many spaces, and `{0}` by zeros, that what is behind
    /// stands at every place of a block.
    fn at_every_place(text: &str) -> impl Iterator<Item = String> {
        let pad = |text: &str, pad: &str, with: &str, count| text.replace(pad, &with.repeat(count));
        (0..2 * BLOCK).map(move |count| pad(&pad(text, "{}", " ", count), "{0}", "0", count))
    }

    /// Else a stream that is one long number would be looked at again with each read.
    #[test]
    fn a_long_number_is_looked_at_again_when_it_is_twice_as_long() {
        let mut scanner = Scanner::new();
        let mut text = [&b"[1, "[..], &vec![b'7'; LONG_NUMBER]].concat();
        assert_eq!(scanner.scan(&text, false), Ok(Step::More));
        let bad = text.len() + 1;
        text.extend_from_slice(b"7x");
        assert_eq!(scanner.scan(&text, false), Ok(Step::More));
        let found = |scanned: Result<Step, Fault>| scanned.unwrap_err().at;
        assert_eq!(found(scanner.clone().scan(&text, true)), bad);
        text.resize(4 + 2 * LONG_NUMBER, b' ');
        assert_eq!(found(scanner.clone().scan(&text, false)), bad);
        scanner.reset();
        assert_eq!(scanner.scan(b"[1] ", false), Ok(Step::Done(3)));
    }

    #[test]
    fn a_control_character_is_found_at_every_place() {
        for text in at_every_place("\"{}\u{1f}{}\"") {
            assert_eq!(scan(text.as_bytes()).map_err(|f| f.at), Err(text.len() / 2));
        }
    }

    /// White space that a chunk ends with is passed, so that blocks begin behind it.
    #[test]
    fn blocks_begin_behind_any_space_that_a_chunk_ends_with() {
        for space in ["\n", " ", "  ", "\r\n", "\t ", " \n", "\n ", ""] {
            for before in ["[[5],", "[[[5]],", "[5,", "[[5, 6],", "[[", "[[5], [", "[null,"] {
                for after in ["7", "[7", "7], [8", "[7], [8", "7]"] {
                    for more in [", 9", ",9", "], [9", "],[9"] {
                        let text = format!("{before}{space}{after}{}]]", more.repeat(2 * BLOCK));
                        let (text, cut) = (text.as_bytes(), before.len() + space.len());
                        let expected = scan_in_chunks(Version::best(), text, 1).0;
                        for mut scanner in Scanner::by_each_version() {
                            assert_eq!(scanner.scan(&text[..cut], false), Ok(Step::More));
                            let found = scanner.scan(text, true);
                            assert_eq!(found, expected.clone().map(Step::Done), "{scanner:?}");
                        }
                    }
                }
            }
        }
    }

    /// Every piece of a few bytes of numbers and rows, at each place that the end of a block cuts.
    #[test]
    fn pieces_of_numbers_are_scanned_alike_at_the_end_of_a_block() {
        const BYTES: &[u8] = b"01., []";
        const LENGTH: u32 = 4;
        for number in 0..BYTES.len().pow(LENGTH) {
            let byte = |n| BYTES[number / BYTES.len().pow(n) % BYTES.len()];
            let piece: String = (0..LENGTH).map(|n| char::from(byte(n))).collect();
            let behind = ", 5".repeat(BLOCK / 2);
            for end in BLOCK - LENGTH as usize..=BLOCK {
                let fill = "7".repeat(end - 4);
                // Blocks begin behind the first comma.
                let _ = scan(format!("[[1,{fill}, 5{piece}{behind}]]").as_bytes());
                let _ = scan(format!("[1,{fill},0.5{piece}{behind}]").as_bytes());
            }
        }
    }

    #[test]
    fn what_is_right_at_one_place_is_right_at_every_place() {
        for text in [
            "[1,{}\n2, \"a\",\n{\"b\":{}\n3, \"c\"\n: 4}{}]",
            r#"[{}1.5e-07, -0, 1E+5, -0.25e1, 10, 0.0{}]"#,
            r#"[{}[[1, 2], [], [ ] ,["a]", "", "{}, 5"]],3,{"a":[4 ]}, null]"#,
            r#"[[1{0}, 2.5], [0],[3, 0.4], [50], [7e1,[8 ], [ 9.25]], 8{0}, [9, 10], 1]"#,
            r#"[{"a":{}1 },{ "b" : "x" , "c":-2.5e3}, { }, {"d": {"e":{}1},"f":{ "g":""}}]"#,
            r#"{"a": [1{0}], "b": [[1{0}], [2, 3], [4], [0.5{0}]], "c": [5, 6]}"#,
            r#"{"a": [ "{}", 2], "b{}\\\"": [[1], [true, NaN, -Infinity, 2.5]]}"#,
            r#"{"k":{}1, "a": 2.5e-3,"b" : "x, y: z", "":"{}" , "cc":-0 }"#,
            r#"["{}\\", "\"\\\"\u00e9{}\n\ud83d\ude00é\/\b\f\r\t"]"#,
        ] {
            for text in at_every_place(text) {
                assert_eq!(scan(text.as_bytes()), Ok(text.len()), "{text}");
            }
        }
    }

    #[test]
    fn what_is_wrong_at_one_place_is_wrong_at_every_place() {
        for (before, behind) in [
            ("[{}1, 0", "1, 2{}]"),
            ("[{}1, -0", "0.5, 2{}]"),
            ("[{}1.5", ".5, 2{}]"),
            ("[{}1.", ", 2{}]"),
            ("[1, 0.5{0}", ".5, 2{0}]"),
            ("[{}1, ", ".5, 2{}]"),
            ("[{}1e", ", 2{}]"),
            ("[{}1e5", "e5, 2{}]"),
            ("[{}1e5", ".5, 2{}]"),
            ("[{}1, -", "-5, 2{}]"),
            ("[{}1, ", "+5, 2{}]"),
            ("[{}1", "-5, 2{}]"),
            ("[{}1 ", "5, 2{}]"),
            ("[{}1, ", ", 2{}]"),
            ("[{}[1, ", "], 2{}]"),
            ("[{}[1] ", "[2], 2{}]"),
            ("[[1{0}, 2] ", "[3], [4{0}]]"),
            ("[[1{0}, 2]", "[3], [4{0}]]"),
            ("[[1{0}, 2], ", "], [4{0}]]"),
            ("[[1{0}, 2],", ", [4{0}]]"),
            ("[[1{0}, 2], [0", "3], [4{0}]]"),
            ("[[1{0}, 2], [", ", 3], [4{0}]]"),
            ("[[1{0}, 2], [3.", "], [4{0}]]"),
            ("[[1{0}, 2], [3, ", "], [4{0}]]"),
            ("[[1{0}, 2], [3,", "], [4{0}]]"),
            ("[[1{0}, 2], [3]", "4, [5{0}]]"),
            ("[[1{0}, 2], [3] ", "4, [5{0}]]"),
            ("[[1{0}, 2], [3]", "., [5{0}]]"),
            ("{\"a\":[1{0}, 2], ", "[3], [4, 5{0}]}"),
            ("[{}\"a\"", "1, 2{}]"),
            ("[{}1", "\"a\", 2{}]"),
            ("[{}\"\\", "x\", 2{}]"),
            ("[{}\"\\u123", "g\", 2{}]"),
            ("[{}\"\\u12", "\", \"{}\"]"),
            ("[{}\"a", "\n\", 2{}]"),
            ("{\"a\":{}1, \"b\"", "1, \"c\":2{}}"),
            ("{\"a\":{}1, \"b\":", ", \"c\":2{}}"),
            ("{\"a\":{}1, \"b\":", ":2, \"c\":2{}}"),
            ("{\"a\":{}1, \"b\":0", "1, \"c\":2{}}"),
            ("{\"a\":{}1, \"b\":2", "], \"c\":2{}}"),
            ("{\"a\":{}1, \"b\":1 ", "2, \"c\":2{}}"),
            ("{\"a\":{}1, \"b\":\"x\"", ":2, \"c\":2{}}"),
            ("{\"a\":{}1, \"b\" ", "\"x\":2, \"c\":2{}}"),
            ("{\"a\":{}1, \"b", "\n\":2, \"c\":2{}}"),
            ("{\"a\":{}1, ", ", \"c\":2{}}"),
            ("{\"a\":{}1, ", "2:3, \"c\":2{}}"),
            ("{\"a\":1,{}", "} {}"),
            ("{\"a\":{}", "} {}"),
            ("{\"a\"{}", "} {}"),
            ("{\"a\":{}1e", "} {}"),
            ("{\"a\":{}-1.", "} {}"),
            ("{\"a\":{}1 ", "2} {}"),
            ("{\"a\":{}1 ", "\"b\"} {}"),
            ("{\"a\":{}1", "]} {}"),
            ("[{\"a\":{}1} ", "{\"b\":2}] {}"),
            ("[{\"a\":{}1}", "} {}"),
            ("{\"a\":{\"b\":{}1},", "} {}"),
            ("{\"a\":{\"b\":{}0", "1}} {}"),
        ] {
            for (before, behind) in at_every_place(before).zip(at_every_place(behind)) {
                let text = format!("{before}{behind}");
                let at = scan(text.as_bytes()).map_err(|fault| fault.at);
                assert_eq!(at, Err(before.len()), "{text}");
            }
        }
    }

    /// Numbers in all their spellings.
    fn number() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<i64>().prop_map(|n| n.to_string()),
            (0.0..1.0).prop_map(|x: f64| x.to_string()),
            "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?",
        ]
    }

    /// Strings in all their spellings.
    fn string() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>().prop_map(|s| serde_json::to_string(&s).unwrap()),
            "\"([a-z ]{0,40}|é|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4}){0,30}\"",
        ]
    }

    /// Objects as flat as records.
    fn record() -> impl Strategy<Value = String> {
        let value = prop_oneof![4 => number(), 2 => "\"[a-z ,:]{0,9}\"", 1 => string()];
        let member = ("[a-z_]{0,9}", "[ \n]?:[ \n]?", value, "[ \n]?");
        prop::collection::vec(member, 0..30).prop_map(|members| {
            let members: Vec<_> = members
                .iter()
                .map(|(key, colon, value, space)| format!("\"{key}\"{colon}{value}{space}"))
                .collect();
            format!("{{{}}}", members.join(","))
        })
    }

    fn json() -> impl Strategy<Value = String> {
        let array = |elements: Vec<String>, comma: &str| format!("[{}]", elements.join(comma));
        let leaf = prop_oneof![
            Just("null".to_owned()),
            Just("true".to_owned()),
            number(),
            string(),
            record(),
            prop::collection::vec(number(), 0..60).prop_map(move |all| array(all, ", ")),
            prop::collection::vec(prop_oneof![number(), string()], 0..20)
                .prop_map(move |all| array(all, " ,\n\t")),
        ];
        leaf.prop_recursive(4, 40, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..9).prop_map(move |all| array(all, ",")),
                prop::collection::vec((any::<String>(), inner), 0..5).prop_map(|members| {
                    let members: Vec<_> = members
                        .iter()
                        .map(|(k, v)| format!("{}:{v}", serde_json::to_string(k).unwrap()))
                        .collect();
                    format!("{{{}}}", members.join("\n,"))
                }),
            ]
        })
    }

    /// A byte that breaks JSON: any, or one that means something in it.
    fn breaking() -> impl Strategy<Value = u8> {
        let usual = prop::sample::select(b"{}[],:\"\\ \n0159.-+eEunNI".to_vec());
        prop_oneof![any::<u8>(), usual]
    }

    /// Long runs of numbers, as measurements are written.
    fn numbers() -> impl Strategy<Value = String> {
        let number = prop_oneof![
            8 => (0.0..1.0).prop_map(|x: f64| x.to_string()),
            4 => (0u32..3000).prop_map(|n| n.to_string()),
            1 => number(),
        ];
        let comma = prop::sample::select(vec![", ", ", ", ", ", ",", " ,", ",  ", "], ["]);
        prop::collection::vec((number, comma), 1..99).prop_map(|all| {
            let all: String = all.iter().flat_map(|(number, comma)| [&**number, *comma]).collect();
            format!("[[{all}0]]")
        })
    }

    /// Strings full of escapes, so that many are cut by the end of a block.
    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(
            prop_oneof![
                "\\\\u[0-9a-fA-F]{4}",
                "\\\\[\"\\\\/bfnrt]",
                "[a-z ]{0,9}",
                Just("é".to_owned())
            ],
            0..99,
        )
        .prop_map(|all| format!("\"{}\"", all.concat()))
    }

    /// Whole, and with one byte broken, which `scan` has all versions look at.
    fn scanned_alike(text: String, at: prop::sample::Index, byte: u8) -> Result<(), TestCaseError> {
        prop_assert_eq!(scan(text.as_bytes()), Ok(text.len()));
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = scan(&bytes);
        Ok(())
    }

    proptest! {
        #[test]
        fn runs_are_scanned_alike_by_all_versions(
            text in prop_oneof![numbers(), text()],
            at in any::<prop::sample::Index>(), byte in breaking()
        ) {
            scanned_alike(text, at, byte)?;
        }

        #[test]
        fn records_are_scanned_alike_by_all_versions(
            text in record(), at in any::<prop::sample::Index>(), byte in breaking()
        ) {
            scanned_alike(text, at, byte)?;
        }

        #[test]
        fn what_is_forgotten_makes_no_difference(
            (first, second) in (prop_oneof![numbers(), text(), json()], json()),
            broken in prop::option::of((any::<prop::sample::Index>(), breaking())),
        ) {
            let mut text = format!("{{\"a\":[0, {first}, {second}], \"b\": {second}}}").into_bytes();
            if let Some((at, byte)) = broken {
                let at = at.index(text.len());
                text[at] = byte;
            }
            let expected = without_places(scan_in_chunks(Version::best(), &text, 1));
            for version in Version::all() {
                for chunk in [1, 7, 64, 99, 300] {
                    prop_assert_eq!(&scan_and_forget(version, &text, chunk), &expected);
                }
            }
        }

        #[test]
        fn it_agrees_with_serde_json_on_broken_text(
            text in json(), at in any::<prop::sample::Index>(), byte in breaking()
        ) {
            let mut bytes = text.into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let ours = scan(&bytes).is_ok_and(|end| skip_space(&bytes, end) == bytes.len())
                && std::str::from_utf8(&bytes).is_ok();
            let theirs = std::str::from_utf8(&bytes)
                .is_ok_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok());
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn chunks_make_no_difference(text in json(), cut in any::<prop::sample::Index>()) {
            let whole = text.as_bytes();
            let cut = &whole[..cut.index(whole.len() + 1)];
            for bytes in [whole, cut] {
                let expected = scan_in_chunks(Version::best(), bytes, 1);
                for version in Version::all() {
                    for chunk in [2, 7, 64, 99, bytes.len().max(1)] {
                        prop_assert_eq!(&scan_in_chunks(version, bytes, chunk), &expected);
                    }
                }
            }
        }
    }
}
