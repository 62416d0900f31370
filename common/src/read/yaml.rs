//! Benchmark reports in YAML, as llm-d writes them, turned into JSON at the door. They are known
//! by the key of their first line. Each token stays on its line, so that messages point into the
//! file as it is.

use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::Arc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use super::first_bytes::BYTE_ORDER_MARK;
use crate::error::{Error, Place};
use crate::json::{self, Scanner, Step};

/// The keys of a report, one of which begins its first line.
const KEYS: [&[u8]; 5] = [b"version:", b"run:", b"scenario:", b"results:", b"metrics:"];

/// How long the lines may be that tell YAML from JSON.
const LONGEST_HEAD: usize = 64 << 10;

/// Aliases repeat what they name, and what has an anchor is held for them; this bounds what a
/// hostile input makes of that, in bytes.
const LARGEST: usize = if cfg!(test) { 1 << 20 } else { 256 << 20 };

/// The bytes, or the JSON of them if they are a report in YAML.
///
/// # Errors
/// YAML that is broken, or that JSON has no words for.
pub(super) fn as_json(bytes: Vec<u8>, name: &Arc<str>) -> Result<Vec<u8>, Error> {
    if is_report(&bytes, true) == Some(true) { convert(&bytes, name) } else { Ok(bytes) }
}

/// Whether the first bytes of an input tell that it is no such report. `ended` tells that there are
/// no more.
pub(super) fn is_other(bytes: &[u8], ended: bool) -> bool {
    is_report(bytes, ended) == Some(false)
}

/// A stream, or the JSON of it. Nothing is read before it is asked for.
pub(super) struct Door<R> {
    source: R,
    name: Arc<str>,
    head: Vec<u8>,
    given: usize,
    known: bool,
}

impl<R: Read> Door<R> {
    /// A door before a stream.
    pub(super) fn new(source: R, name: &str) -> Self {
        Self { source, name: name.into(), head: Vec::new(), given: 0, known: false }
    }

    /// Reads until it is clear what the stream holds.
    fn look(&mut self) -> io::Result<()> {
        let mut chunk = [0; 4096];
        let is_yaml = loop {
            if let Some(is_yaml) = is_report(&self.head, false) {
                break is_yaml;
            }
            match self.source.read(&mut chunk)? {
                0 => break is_report(&self.head, true) == Some(true),
                count => self.head.extend_from_slice(&chunk[..count]),
            }
        };
        if is_yaml {
            self.source.read_to_end(&mut self.head)?;
            self.head = convert(&self.head, &self.name).map_err(io::Error::other)?;
        }
        self.known = true;
        Ok(())
    }
}

impl<R: Read> Read for Door<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.known {
            self.look()?;
        }
        let rest = &self.head[self.given..];
        if rest.is_empty() {
            return self.source.read(out);
        }
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}

/// Whether the bytes begin a report; `None` if more of them are needed to say. `ended` tells that
/// there are no more.
fn is_report(bytes: &[u8], ended: bool) -> Option<bool> {
    let (bytes, all) = match bytes.get(..LONGEST_HEAD) {
        Some(head) => (head, true),
        None => (bytes, ended),
    };
    if !all && BYTE_ORDER_MARK.starts_with(bytes) {
        return None;
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    // A raw result is often one line of many megabytes, whose end need not be looked for.
    if let Some(b'{' | b'[') = bytes.trim_ascii_start().first() {
        return Some(false);
    }
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let ended = all || line.ends_with(b"\n");
        let text = line.trim_ascii();
        let rule = text.starts_with(b"---") || (!ended && b"---".starts_with(text));
        let passed_over = text.is_empty() || text.starts_with(b"#") || rule;
        if passed_over && ended {
            continue;
        }
        let begins = |key: &&&[u8]| text.starts_with(key);
        let could_begin = KEYS.iter().any(|key| key.starts_with(text) || text.starts_with(key));
        return match KEYS.iter().find(begins) {
            Some(key) if text.len() > key.len() => Some(text[key.len()].is_ascii_whitespace()),
            Some(_) if ended => Some(true),
            _ if could_begin || passed_over => {
                if all {
                    Some(false)
                } else {
                    None
                }
            }
            _ => Some(false),
        };
    }
    if all { Some(false) } else { None }
}

fn convert(bytes: &[u8], name: &Arc<str>) -> Result<Vec<u8>, Error> {
    let mut place = Place::start(Arc::clone(name));
    let text = std::str::from_utf8(bytes).map_err(|error| {
        place.advance(&bytes[..error.valid_up_to()]);
        Error::at(&place, "the bytes are not UTF-8")
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let mut writer = Writer::new(name);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            writer.error(error.marker(), &format!("not YAML: {}", error.info()))
        })?;
        writer.take(event, &span.start)?;
    }
    Ok(writer.json.into_bytes())
}

/// JSON in the making.
struct Writer<'a> {
    name: &'a Arc<str>,
    json: String,
    line: usize,
    open: Vec<Open>,
    /// Where nodes with an anchor began, by the depth at which they end.
    anchored: Vec<(usize, usize, usize)>,
    anchors: HashMap<usize, String>,
    /// How many bytes were held for aliases.
    held: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Sequence { first: bool },
    Mapping { first: bool, key: bool },
}

impl<'a> Writer<'a> {
    fn new(name: &'a Arc<str>) -> Self {
        Self {
            name,
            json: String::new(),
            line: 1,
            open: Vec::new(),
            anchored: Vec::new(),
            anchors: HashMap::new(),
            held: 0,
        }
    }

    fn error(&self, marker: &Marker, message: &str) -> Error {
        let (line, column) = (marker.line() as u64, marker.col() as u64 + 1);
        Error::at(&Place { file: Arc::clone(self.name).into(), line, column }, message)
    }

    fn take(&mut self, event: Event<'_>, at: &Marker) -> Result<(), Error> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let is_key = self.begin(at, anchor)?;
                self.scalar(&text, style, is_key);
                self.end(is_key);
            }
            Event::Alias(anchor) => {
                let is_key = self.begin(at, 0)?;
                let text = self.anchors.get(&anchor).filter(|_| !is_key).cloned();
                let text = text
                    .ok_or_else(|| self.error(at, "an alias cannot be a key; write the key out"))?;
                self.json.push_str(&text);
                self.end(false);
            }
            Event::SequenceStart(anchor, _) => self.container(at, anchor, '[')?,
            Event::MappingStart(anchor, _) => self.container(at, anchor, '{')?,
            Event::SequenceEnd => self.close(']'),
            Event::MappingEnd => self.close('}'),
            Event::DocumentEnd => {
                self.json.push('\n');
                self.line += 1;
            }
            _ => {}
        }
        if self.held > 0 && self.json.len() + self.held > LARGEST {
            return Err(self.error(at, "the aliases make the document too large"));
        }
        Ok(())
    }

    /// Moves to the line of the next node and writes what parts it from the last; tells whether
    /// it is a key.
    fn begin(&mut self, at: &Marker, anchor: usize) -> Result<bool, Error> {
        while self.line < at.line() {
            self.json.push('\n');
            self.line += 1;
        }
        let is_key = match self.open.last_mut() {
            Some(Open::Sequence { first } | Open::Mapping { first, key: true }) => {
                if !std::mem::take(first) {
                    self.json.push(',');
                }
                matches!(self.open.last(), Some(Open::Mapping { .. }))
            }
            _ => false,
        };
        if anchor > 0 {
            self.anchored.push((self.open.len(), anchor, self.json.len()));
        }
        Ok(is_key)
    }

    fn container(&mut self, at: &Marker, anchor: usize, bracket: char) -> Result<(), Error> {
        if self.begin(at, anchor)? {
            return Err(self.error(at, "a key must be a text, a number or a boolean"));
        }
        self.json.push(bracket);
        self.open.push(match bracket {
            '[' => Open::Sequence { first: true },
            _ => Open::Mapping { first: true, key: true },
        });
        Ok(())
    }

    fn close(&mut self, bracket: char) {
        self.json.push(bracket);
        self.open.pop();
        self.end(false);
    }

    /// What follows a node: a colon behind a key, and the next turn of a mapping.
    fn end(&mut self, is_key: bool) {
        if let Some(&(depth, anchor, start)) = self.anchored.last()
            && depth == self.open.len()
        {
            let mut text = String::new();
            json::write_compact(&mut text, &self.json[start..]);
            self.held += text.len();
            self.anchors.insert(anchor, text);
            self.anchored.pop();
        }
        if is_key {
            self.json.push(':');
        }
        if let Some(Open::Mapping { key, .. }) = self.open.last_mut() {
            *key = !is_key;
        }
    }

    /// A plain scalar is what YAML's core schema says; a number keeps its digits if JSON can spell
    /// it so. The rest is text.
    fn scalar(&mut self, text: &str, style: ScalarStyle, is_key: bool) {
        let word = match text {
            _ if is_key || style != ScalarStyle::Plain => None,
            "" | "~" | "null" | "Null" | "NULL" => Some("null"),
            "true" | "True" | "TRUE" => Some("true"),
            "false" | "False" | "FALSE" => Some("false"),
            ".nan" | ".NaN" | ".NAN" => Some("NaN"),
            ".inf" | ".Inf" | ".INF" | "+.inf" => Some("Infinity"),
            "-.inf" | "-.Inf" | "-.INF" => Some("-Infinity"),
            _ if is_json_number(text) => Some(text),
            _ => None,
        };
        match word {
            Some(word) => self.json.push_str(word),
            None => json::write_string(&mut self.json, text),
        }
    }
}

fn is_json_number(text: &str) -> bool {
    text.starts_with(|c: char| c == '-' || c.is_ascii_digit())
        && Scanner::new().scan(text.as_bytes(), true) == Ok(Step::Done(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json(yaml: &str) -> Result<String, String> {
        let converted = as_json(yaml.as_bytes().to_vec(), &"f".into());
        converted.map(|json| String::from_utf8(json).unwrap()).map_err(|error| error.to_string())
    }

    const REPORT: &str = "\
# A comment
---
version: 0.2.1
run:
  'user': \"a\\tb\"
  list:
  - 1.50
  - [-2e-06, 007, 0x1F, yes]
  - {deep: true, none: , nan: .nan}
same: &it
  x: 1
again: *it
";

    #[test]
    fn a_report_becomes_json_line_by_line() {
        let expected = [
            "",
            "",
            r#"{"version":"0.2.1""#,
            r#","run":"#,
            r#"{"user":"a\tb""#,
            r#","list":"#,
            "[1.50",
            r#",[-2e-06,"007","0x1F","yes"]"#,
            r#",{"deep":true,"none":null,"nan":NaN}]}"#,
            r#","same":{"#,
            r#""x":1}"#,
            r#","again":{"x":1}}"#,
            "",
        ];
        let expected = expected.join("\n");
        assert_eq!(json(REPORT), Ok(expected));
    }

    #[test]
    fn several_documents_are_several_values() {
        assert_eq!(json("run: 1\n---\nrun: 2\n").as_deref(), Ok("{\"run\":1}\n\n{\"run\":2}\n"));
    }

    #[test]
    fn what_is_no_report_stays() {
        for text in ["{\"run\": 1}", "run\n", "runner: 1\n", "INFO: ready\n", "", "[\n", "run:1\n"]
        {
            assert_eq!(json(text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn broken_yaml_is_named_with_its_line() {
        let error = json("run:\n  a: 1\n b: [2\n").unwrap_err();
        assert!(error.starts_with("f:3:") || error.starts_with("f:4:"), "{error}");
        assert!(json("run:\n  ? [a]\n  : 1\n").unwrap_err().starts_with("f:2:5: a key must be"));
        assert!(json("run: *nothing\n").is_err());
    }

    #[test]
    fn aliases_of_aliases_do_not_grow_without_bound() {
        let mut bomb = "run:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let all = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb += &format!("  a{level}: &a{level} [{all}]\n");
        }
        assert!(json(&bomb).unwrap_err().contains("too large"));
    }

    #[test]
    fn anchors_within_anchors_do_not_take_memory_without_bound() {
        let anchors: String = (0..200).map(|level| format!("&a{level} [")).collect();
        let text = "x".repeat(LARGEST / 100);
        let closing = "]".repeat(200);
        assert!(
            json(&format!("run: {anchors}{text}{closing}\n")).unwrap_err().contains("too large")
        );
        assert!(json(&format!("run: {text}\n")).is_ok());
    }

    #[test]
    fn a_head_may_be_as_long_in_a_stream_as_in_a_file() {
        for (comment, is_report) in [(LONGEST_HEAD - 100, true), (LONGEST_HEAD, false)] {
            let text = format!("#{}\n{REPORT}", "-".repeat(comment));
            let mut read = String::new();
            Door::new(text.as_bytes(), "f").read_to_string(&mut read).unwrap();
            assert_eq!(json(&text).as_ref(), Ok(&read));
            assert_eq!(read != text, is_report);
        }
    }

    proptest! {
        #[test]
        fn a_stream_is_read_as_the_file_is(cut in 0usize..200) {
            let bytes = REPORT.as_bytes();
            let (front, back) = bytes.split_at(cut.min(bytes.len()));
            let mut read = String::new();
            Door::new(front.chain(back), "f").read_to_string(&mut read).unwrap();
            prop_assert_eq!(Ok(read), json(REPORT));
        }

        #[test]
        fn any_text_is_survived(text in "(run: |[a-z]{1,3}|: |- |\n|  |[\\[\\]{},&*!|>'\"#?])*") {
            let _ = json(&format!("run:\n{text}"));
        }
    }
}
