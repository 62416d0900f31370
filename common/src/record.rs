//! A record: one JSON object, kept as its own text, read through typed getters.
//!
//! Nothing is parsed until it is asked for, and what is not asked for is passed on as it was
//! written, digit for digit.

use std::borrow::Cow;
use std::fmt::Display;

use crate::error::{Error, Place};
use crate::json::{self, Fault, KnownKeys, Member, Scanner, Span, Step};
use crate::metric::Metric;
use crate::skim::Skim;

/// One JSON object of an input, and where it stood. See the module.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    text: Cow<'a, str>,
    members: Cow<'a, [Member]>,
    place: Cow<'a, Place>,
    verbatim: bool,
    /// Surely no key is spelled with an escape.
    plain_keys: bool,
    /// The members that lack text, if there are any.
    skim: Option<&'a Skim>,
    /// The text is a filter's own and stands in no input.
    is_built: bool,
}

impl<'a> Record<'a> {
    /// A record of an object's text, and the scanner that has just checked it. `known` are the keys
    /// of the records before; `skim` tells what the text lacks.
    ///
    /// # Errors
    /// A key that occurs twice: either value could be the right one.
    pub(crate) fn new(
        text: Cow<'a, str>,
        scanner: &'a Scanner,
        place: Cow<'a, Place>,
        known: &mut KnownKeys,
        skim: Option<&'a Skim>,
    ) -> Result<Self, Error> {
        let verbatim = !scanner.is_spaced() && scanner.first_non_finite().is_none();
        let members = Cow::Borrowed(scanner.members());
        Self { text, members, place, verbatim, plain_keys: false, skim, is_built: false }
            .with_distinct_keys(known)
    }

    fn with_distinct_keys(mut self, known: &mut KnownKeys) -> Result<Self, Error> {
        self.plain_keys = known.surely_plain_and_distinct(&self.text, &self.members);
        if self.plain_keys {
            return Ok(self);
        }
        match repeated_key(&self.text, &self.members) {
            None => Ok(self),
            Some(repeated) => Err(self.repeated(0, &self.text, repeated)),
        }
    }

    /// A record of text that stands at `place`.
    ///
    /// # Errors
    /// Text that is not one object; a key that occurs twice.
    pub fn built(text: String, place: Place) -> Result<Record<'static>, Error> {
        Self::of_text(text, place, false)
    }

    /// A record of text that a filter has built itself. `place` is where messages about it and all
    /// in it point.
    ///
    /// # Errors
    /// As [`built`](Self::built).
    pub(crate) fn of_builder(text: String, place: Place) -> Result<Record<'static>, Error> {
        Self::of_text(text, place, true)
    }

    fn of_text(text: String, place: Place, is_built: bool) -> Result<Record<'static>, Error> {
        let mut scanner = Scanner::new();
        match scanner.scan(text.as_bytes(), true) {
            Ok(Step::Done(end)) if end == text.len() && text.starts_with('{') => {
                let record = Record {
                    verbatim: !scanner.is_spaced() && scanner.first_non_finite().is_none(),
                    text: Cow::Owned(text),
                    members: Cow::Owned(scanner.members().to_vec()),
                    place: Cow::Owned(place),
                    plain_keys: false,
                    skim: None,
                    is_built,
                };
                record.with_distinct_keys(&mut KnownKeys::default())
            }
            Ok(_) => Err(Error::at(&place, "the value is not an object")),
            Err(Fault { message, .. }) => Err(Error::at(&place, message)),
        }
    }

    /// A record that owns its text.
    pub fn into_owned(self) -> Record<'static> {
        self.ask_for_text();
        Record {
            text: Cow::Owned(self.text.into_owned()),
            members: Cow::Owned(self.members.into_owned()),
            place: Cow::Owned(self.place.into_owned()),
            verbatim: self.verbatim,
            plain_keys: self.plain_keys,
            skim: None,
            is_built: self.is_built,
        }
    }

    /// Where the record began.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Value<'_>> {
        self.member(key).map(|member| self.value(member))
    }

    /// The value of a key, which is looked for at `place` first, a number of members from the
    /// first. `place` becomes where it was found, since the records of a stream mostly have the
    /// same keys in the same places.
    #[inline]
    pub fn get_near(&self, key: &str, place: &mut usize) -> Option<Value<'_>> {
        match self.members.get(*place) {
            Some(member) if self.plain_keys && self.is_plain(member, key) => Some(member),
            _ => self.find(key, place),
        }
        .map(|member| self.value(member))
    }

    /// The member of a key, wherever it is; its place too, if it was found among plain keys.
    fn find(&self, key: &str, place: &mut usize) -> Option<&Member> {
        if !self.plain_keys {
            return self.member(key);
        }
        *place = self.members.iter().position(|member| self.is_plain(member, key))?;
        Some(&self.members[*place])
    }

    /// Keys and values, in their order.
    pub fn members(&self) -> impl ExactSizeIterator<Item = (Cow<'_, str>, Value<'_>)> {
        self.members.iter().map(|member| (self.key(member), self.value(member)))
    }

    /// Whether no value is an array or an object.
    pub(crate) fn is_flat(&self) -> bool {
        let is_nest = |start: usize| matches!(self.text.as_bytes()[start], b'[' | b'{');
        !self.members.iter().any(|member| is_nest(member.value.start))
    }

    fn key(&self, member: &Member) -> Cow<'_, str> {
        let inner = member.key.of(&self.text);
        if self.plain_keys { Cow::Borrowed(inner) } else { json::unescape(inner) }
    }

    #[inline]
    fn value(&self, member: &Member) -> Value<'_> {
        let skim = self.skim.and_then(|skim| skim.if_at(member.value.start));
        Value { text: member.value.of(&self.text), skim }
    }

    fn member(&self, key: &str) -> Option<&Member> {
        let is_plain = |member: &&Member| self.is_plain(member, key);
        let spells = |member: &&Member| json::spells(member.key.of(&self.text), key);
        match self.plain_keys {
            true => self.members.iter().find(is_plain),
            false => self.members.iter().find(spells),
        }
    }

    /// Whether a member's key is spelled without escapes and is this one.
    #[inline]
    fn is_plain(&self, member: &Member, key: &str) -> bool {
        self.text.as_bytes()[member.key.start..member.key.end] == *key.as_bytes()
    }

    /// A number. `None` where the key is missing, or its value null or not finite.
    ///
    /// # Errors
    /// A value of another type; a metric that is below 0.
    pub fn number(&self, key: &str) -> Result<Option<f64>, Error> {
        let number = self.typed(key, "a number", Value::as_number)?;
        match number {
            Some(below) if below < 0.0 && Metric::of_field(key).is_some() => {
                let message = format!("`{key}` is {below}, but no metric is below 0; correct it");
                Err(self.error_at(key, message))
            }
            _ => Ok(number),
        }
    }

    /// A whole number. `None` where the key is missing or its value null.
    ///
    /// # Errors
    /// A value of another type, or with a fraction.
    pub fn integer(&self, key: &str) -> Result<Option<i64>, Error> {
        self.typed(key, "a whole number", Value::as_integer)
    }

    /// A string. `None` where the key is missing or its value null.
    ///
    /// # Errors
    /// A value of another type.
    pub fn string(&self, key: &str) -> Result<Option<Cow<'_, str>>, Error> {
        self.typed(key, "a string", Value::as_string)
    }

    fn typed<'s, T>(
        &'s self,
        key: &str,
        expected: &str,
        read: impl Fn(&Value<'s>) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        let Some(value) = self.get(key) else { return Ok(None) };
        match read(&value) {
            Some(typed) => Ok(Some(typed)),
            None if value.is_null() => Ok(None),
            None => {
                let message = format!("`{key}` must be {expected}, but is {}", value.shown());
                Err(self.error_at(key, message))
            }
        }
    }

    /// What a label such as `hw`, `tp` or `dp_attention` says: a string's text, or a number or
    /// boolean as it is written. `None` where the key is missing, null, an array or an object.
    pub fn label(&self, key: &str) -> Option<Cow<'_, str>> {
        self.get(key)?.as_label()
    }

    /// An error at the value of `key`, or at the record where it has no such key.
    pub fn error_at(&self, key: &str, message: impl Display) -> Error {
        match self.member(key) {
            Some(member) => Error::at(&self.place_of(member.value.start), message),
            None => Error::at(&self.place, message),
        }
    }

    /// An error at a value of this record, however deep it lies.
    pub(crate) fn error_in(&self, value: &Value<'_>, message: impl Display) -> Error {
        Error::at(&self.place_in(value), message)
    }

    /// Where a value of this record stands, however deep it lies.
    pub(crate) fn place_in(&self, value: &Value<'_>) -> Place {
        self.offset_of(value).map_or_else(|| self.place().clone(), |offset| self.place_of(offset))
    }

    fn offset_of(&self, value: &Value<'_>) -> Option<usize> {
        let (text, inner) = (self.text.as_ptr() as usize, value.text.as_ptr() as usize);
        inner.checked_sub(text).filter(|offset| *offset <= self.text.len())
    }

    /// The members of an object of this record, however deep it lies, in their order; none of
    /// another value.
    ///
    /// # Errors
    /// A key that occurs twice: either value could be the right one.
    pub(crate) fn members_of<'v>(
        &self,
        value: &Value<'v>,
    ) -> Result<Vec<(Cow<'v, str>, Value<'v>)>, Error> {
        let scanner = value.scanned();
        let members = scanner.members();
        if !json::surely_plain_and_distinct(value.text, members)
            && let Some(repeated) = repeated_key(value.text, members)
        {
            return Err(self.repeated(self.offset_of(value).unwrap_or(0), value.text, repeated));
        }
        Ok(value.parts(members))
    }

    /// An error at a key that occurs twice in an object whose text begins at `offset`.
    fn repeated(&self, offset: usize, object: &str, (first, twice): (Member, Member)) -> Error {
        let key = twice.key.of(object);
        let first = self.place_of(offset + first.key.start);
        let again = self.place_of(offset + twice.key.start);
        let line = match first.line == again.line {
            true => String::new(),
            false => format!("line {} ", first.line_of_all()),
        };
        let message = format!(
            "the key \"{}\" occurs twice in one object, first at {line}column {}; remove one",
            crate::error::visible(key),
            first.column
        );
        Error::at(&again, message)
    }

    /// Appends the record on one line, without a line feed.
    pub fn write_compact(&self, out: &mut String) {
        self.ask_for_text();
        if self.verbatim {
            out.push_str(&self.text);
        } else {
            json::write_compact_object(out, &self.text, &self.members);
        }
    }

    /// Appends the record indented by two, `depth` levels deep.
    pub(crate) fn write_pretty(&self, out: &mut String, depth: usize) {
        self.ask_for_text();
        json::write_pretty(out, &self.text, depth);
    }

    /// Notes that all of the text is asked for.
    fn ask_for_text(&self) {
        self.skim.inspect(|skim| skim.ask_for_text());
    }

    /// Where an offset of the text stands in the input. What a filter has built stands nowhere but
    /// where its record stood.
    fn place_of(&self, offset: usize) -> Place {
        if self.is_built {
            return self.place().clone();
        }
        self.skim.inspect(|skim| skim.ask_for_offset(offset));
        self.place.further(&self.text.as_bytes()[..offset])
    }
}

/// The first member of an object whose key occurs before, and the member before it.
fn repeated_key(object: &str, members: &[Member]) -> Option<(Member, Member)> {
    let mut keys: Vec<_> =
        members.iter().map(|member| (json::unescape(member.key.of(object)), *member)).collect();
    // Members with the same key stay in their order.
    keys.sort_by(|(a, _), (b, _)| a.cmp(b));
    keys.windows(2)
        .filter(|pair| pair[0].0 == pair[1].0)
        .map(|pair| (pair[0].1, pair[1].1))
        .min_by_key(|(_, again)| again.key.start)
}

/// What a JSON value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`, and a number that is not finite.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A finite number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// One JSON value: its checked text.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    text: &'a str,
    /// What the text lacks, if it is an array that lacks some.
    skim: Option<&'a Skim>,
}

/// By the text.
impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Value<'_> {}

impl<'a> Value<'a> {
    /// The value as it was written.
    #[inline]
    pub fn text(&self) -> &'a str {
        self.skim.inspect(|skim| skim.ask_for_text());
        self.text
    }

    /// What the value is.
    pub fn kind(&self) -> Kind {
        match self.text.as_bytes().first() {
            Some(b'"') => Kind::String,
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'-' | b'0'..=b'9') if json::is_finite(self.text) => Kind::Number,
            _ => Kind::Null,
        }
    }

    /// Whether there is nothing: `null`, `NaN`, an infinity.
    pub fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    /// The number.
    pub fn as_number(&self) -> Option<f64> {
        match self.text.as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => json::number(self.text),
            _ => None,
        }
    }

    /// The whole number, spelled `4` or `4.0`.
    pub fn as_integer(&self) -> Option<i64> {
        self.as_number().and_then(|_| json::integer(self.text))
    }

    /// What the value says as a label: a string's text, or a number or boolean as it is written.
    pub fn as_label(&self) -> Option<Cow<'a, str>> {
        match self.kind() {
            Kind::String => self.as_string(),
            Kind::Number | Kind::Boolean => Some(Cow::Borrowed(self.text)),
            Kind::Null | Kind::Array | Kind::Object => None,
        }
    }

    /// The string, escapes resolved.
    pub fn as_string(&self) -> Option<Cow<'a, str>> {
        let inner = self.text.strip_prefix('"')?.strip_suffix('"')?;
        Some(json::unescape(inner))
    }

    /// The members of an object, in their order; none of another value.
    pub fn members(&self) -> Vec<(Cow<'a, str>, Value<'a>)> {
        self.parts(self.scanned().members())
    }

    fn scanned(&self) -> Scanner {
        let mut scanner = Scanner::new();
        // The text is a value that was checked, so the scan ends where the text does.
        let _ = scanner.scan(self.text.as_bytes(), true);
        scanner
    }

    fn parts(&self, members: &[Member]) -> Vec<(Cow<'a, str>, Value<'a>)> {
        let part = |span: Span| Value { text: span.of(self.text), skim: None };
        let member = |member: &Member| (json::unescape(part(member.key).text), part(member.value));
        members.iter().map(member).collect()
    }

    /// The elements of an array, in their order; none of another value.
    pub fn elements(&self) -> Vec<Value<'a>> {
        let mut elements = Vec::new();
        let mut scanner = Scanner::new();
        let text = self.text();
        json::each_element(text.as_bytes(), |rest| {
            scanner.reset();
            let Ok(Step::Done(length)) = scanner.scan(rest, true) else { return None };
            let start = text.len() - rest.len();
            elements.push(Value { text: &text[start..start + length], skim: None });
            Some(length)
        });
        elements
    }

    /// The value for a message: cut short, on one line. What is in an array or object is not told:
    /// it is nothing that was asked for, and may be secret.
    pub fn shown(&self) -> String {
        const LONGEST: usize = 60;
        match self.kind() {
            Kind::Array => return "an array".to_owned(),
            Kind::Object => return "an object".to_owned(),
            Kind::Null | Kind::Boolean | Kind::Number | Kind::String => {}
        }
        let mut shown = crate::error::visible(self.text);
        if let Some((cut, _)) = shown.char_indices().nth(LONGEST) {
            shown.truncate(cut);
            shown.push('…');
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place { file: "f.json".into(), line: 2, column: 5 }
    }

    fn record(text: &str) -> Record<'static> {
        Record::built(text.to_owned(), place()).unwrap()
    }

    #[test]
    fn getters_tell_missing_from_wrong() {
        let r = record(r#"{"n": 1.5, "i": 4.0, "s": "a\nb", "null": null, "inf": 1e999}"#);
        assert_eq!(r.number("n").unwrap(), Some(1.5));
        assert_eq!(r.integer("i").unwrap(), Some(4));
        assert_eq!(r.string("s").unwrap().as_deref(), Some("a\nb"));
        assert_eq!(r.number("absent").unwrap(), None);
        assert_eq!(record(r#"{"offset":-1}"#).number("offset").unwrap(), Some(-1.0));
        let wrong = record(r#"{"p99_ttft":-1}"#).number("p99_ttft").unwrap_err().to_string();
        assert_eq!(wrong, "f.json:2:17: `p99_ttft` is -1, but no metric is below 0; correct it");
        assert_eq!(r.number("null").unwrap(), None);
        assert_eq!(r.number("inf").unwrap(), None);
        let wrong = r.integer("n").unwrap_err().to_string();
        assert_eq!(wrong, "f.json:2:11: `n` must be a whole number, but is 1.5");
        let wrong = r.number("s").unwrap_err().to_string();
        assert_eq!(wrong, "f.json:2:31: `s` must be a number, but is \"a\\nb\"");
    }

    #[test]
    fn places_count_the_lines_of_the_record() {
        let r = record("{\n  \"a\": 1,\n  \"b\": \"x\"\n}");
        let wrong = r.number("b").unwrap_err().to_string();
        assert_eq!(wrong, "f.json:4:8: `b` must be a number, but is \"x\"");
    }

    #[test]
    fn a_key_may_be_spelled_with_escapes() {
        assert_eq!(record(r#"{"t\u0070": 8}"#).integer("tp").unwrap(), Some(8));
    }

    #[test]
    fn a_value_is_found_wherever_it_moved() {
        let mut place = 0;
        for (text, value, expected) in [
            (r#"{"a": 1, "b": 2}"#, Some("2"), 1),
            (r#"{"a": 1, "b": 3}"#, Some("3"), 1),
            (r#"{"b": 4}"#, Some("4"), 0),
            (r#"{"a": 1}"#, None, 0),
            (r#"{"a": 1, "c": 1, "b": 5}"#, Some("5"), 2),
            (r#"{"\u0062": 6, "a": 1, "c": 1}"#, Some("6"), 2),
            ("{}", None, 2),
        ] {
            let record = record(text);
            let found = record.get_near("b", &mut place);
            assert_eq!(found.map(|value| value.text().to_owned()).as_deref(), value, "{text}");
            assert_eq!(place, expected, "{text}");
        }
    }

    #[test]
    fn a_nested_value_can_be_opened_and_pointed_at() {
        let r = record("{\"a\": [1, {\"b\\n\": [ ]}, \"x,]\" ],\n \"c\": []}");
        let elements = r.get("a").unwrap().elements();
        let texts: Vec<_> = elements.iter().map(Value::text).collect();
        assert_eq!(texts, ["1", "{\"b\\n\": [ ]}", "\"x,]\""]);
        let members = elements[1].members();
        assert_eq!((&*members[0].0, members[0].1.text()), ("b\n", "[ ]"));
        assert_eq!(r.error_in(&members[0].1, "no").to_string(), "f.json:2:23: no");
        assert!(r.get("c").unwrap().elements().is_empty());
        assert!(elements[0].elements().is_empty() && elements[0].members().is_empty());
    }

    #[test]
    fn what_is_not_finite_is_null() {
        let r = record(r#"{"a": NaN, "b": Infinity, "c": -Infinity, "d": 1e999, "e": -1e-9}"#);
        let kinds: Vec<_> = r.members().map(|(_, value)| value.kind()).collect();
        assert_eq!(kinds, [Kind::Null, Kind::Null, Kind::Null, Kind::Null, Kind::Number]);
    }

    #[test]
    fn labels_are_strings_numbers_and_booleans() {
        let r = record(r#"{"hw": "b200", "tp": 8, "dp": false, "x": [1], "y": null}"#);
        assert_eq!(r.label("hw").as_deref(), Some("b200"));
        assert_eq!(r.label("tp").as_deref(), Some("8"));
        assert_eq!(r.label("dp").as_deref(), Some("false"));
        assert_eq!(r.label("x"), None);
        assert_eq!(r.label("y"), None);
    }

    #[test]
    fn a_repeated_key_is_refused_with_both_places() {
        let text = r#"{"tp": 4, "ep": 1, "t\u0070": 8}"#.to_owned();
        let error = Record::built(text, place()).unwrap_err().to_string();
        assert!(error.starts_with("f.json:2:25: the key"), "{error}");
        assert!(error.contains("first at column 7"), "{error}");
    }

    #[test]
    fn a_compact_record_is_its_text_without_spaces() {
        for text in [
            "{ }",
            "{ \"\" : \"\" }",
            r#"{"a\"b" : "c, d: {" , "e":[ 1 , {"f" :null} ],"g": { },"h":-Infinity, "i": -1.50}"#,
            "{\n\"t\": true,\r\n\t\"f\" :false , \"n\": null, \"x\": NaN, \"y\": Infinity, \"0\": 0\n}",
        ] {
            let (mut ours, mut expected) = (String::new(), String::new());
            record(text).write_compact(&mut ours);
            json::write_compact(&mut expected, text);
            assert_eq!(ours, expected);
        }
    }

    #[test]
    fn what_is_not_asked_for_keeps_its_text() {
        let r = record(r#"{ "big": 12345678901234567890123, "e": 1e3, "f": 1.50, "n": NaN }"#);
        let mut out = String::new();
        r.write_compact(&mut out);
        assert_eq!(out, r#"{"big":12345678901234567890123,"e":1e3,"f":1.50,"n":null}"#);
    }
}
