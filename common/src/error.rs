//! The one error type: where, what is wrong, what to do, and which status the process ends with.

use std::fmt;
use std::io;
use std::ops::Deref;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A place in an input, counted from 1. The column counts bytes.
#[derive(Debug, Clone)]
pub struct Place {
    /// The input.
    pub file: InputName,
    /// Line of it, or of the [part](InputName::part) of it that is named. Only as it is displayed
    /// is it sure to be the former.
    pub line: u64,
    /// Byte within the line.
    pub column: u64,
}

impl Place {
    /// Where an input begins.
    pub fn start(file: impl Into<InputName>) -> Self {
        Self { file: file.into(), line: 1, column: 1 }
    }

    /// The place's line in the whole input, once the lines before the part are counted.
    pub(crate) fn line_of_all(&self) -> u64 {
        self.file.lines_before() + self.line
    }

    /// The place behind `passed`, the bytes that follow this place.
    pub(crate) fn further(&self, passed: &[u8]) -> Self {
        let mut place = self.clone();
        place.advance(passed);
        place
    }

    /// Moves on over so many bytes that hold no line feed.
    pub(crate) fn advance_in_line(&mut self, count: usize) {
        self.column += count as u64;
    }

    /// Moves on over `passed`, the bytes that follow this place.
    pub(crate) fn advance(&mut self, passed: &[u8]) {
        match memchr::memrchr(b'\n', passed) {
            None => self.advance_in_line(passed.len()),
            Some(last) => {
                self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
                self.column = (passed.len() - last) as u64;
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", visible(&self.file), self.line_of_all(), self.column)
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        let of = |it: &Self| (it.line_of_all(), it.column);
        *self.file == *other.file && of(self) == of(other)
    }
}

impl Eq for Place {}

/// An input as messages name it (see [`display_name`]).
///
/// It may stand for a part of the input. Parts are read at the same time, so that the lines before
/// one of them are counted only later, but before anybody is told of a place in it.
#[derive(Debug, Clone)]
pub struct InputName(Arc<NumberedPart>);

#[derive(Debug)]
struct NumberedPart {
    name: Arc<str>,
    is_stdin: bool,
    lines_before: AtomicU64,
}

impl InputName {
    /// Standard input. A file may have the same name.
    pub fn stdin() -> Self {
        Self::new("stdin".into(), true)
    }

    /// Whether it is standard input.
    pub fn is_stdin(&self) -> bool {
        self.0.is_stdin
    }

    fn new(name: Arc<str>, is_stdin: bool) -> Self {
        Self(Arc::new(NumberedPart { name, is_stdin, lines_before: AtomicU64::new(0) }))
    }

    /// A part of the input, places in which count their lines from its first.
    pub(crate) fn part(&self) -> Self {
        Self::new(Arc::clone(&self.0.name), self.0.is_stdin)
    }

    /// Sets how many lines of the input are before this part.
    pub(crate) fn set_lines_before(&self, lines: u64) {
        self.0.lines_before.store(lines, Ordering::Relaxed);
    }

    fn lines_before(&self) -> u64 {
        self.0.lines_before.load(Ordering::Relaxed)
    }
}

impl From<Arc<str>> for InputName {
    fn from(name: Arc<str>) -> Self {
        Self::new(name, false)
    }
}

impl From<&str> for InputName {
    fn from(name: &str) -> Self {
        Arc::<str>::from(name).into()
    }
}

impl Deref for InputName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.name
    }
}

/// What went wrong, ready to be printed behind the filter's name.
#[derive(Debug, Clone)]
pub struct Error {
    kind: Kind,
    message: String,
    blamed: Option<Blamed>,
}

/// The input that is to blame, where it is one alone. It stands before the message.
#[derive(Debug, Clone)]
enum Blamed {
    /// At this place.
    Place(Place),
    /// As a whole.
    Input(Arc<str>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Input,
    Usage,
    Output,
    ClosedPipe,
}

impl Error {
    /// Something wrong at a known place of an input.
    pub fn at(place: &Place, message: impl fmt::Display) -> Self {
        let blamed = Some(Blamed::Place(place.clone()));
        Self { blamed, ..Self::new(Kind::Input, &message.to_string()) }
    }

    /// Something wrong with a whole input, which `file` names.
    pub fn file(file: &str, message: impl fmt::Display) -> Self {
        let blamed = Some(Blamed::Input(file.into()));
        Self { blamed, ..Self::new(Kind::Input, &message.to_string()) }
    }

    /// Something wrong with the inputs taken together.
    pub fn input(message: impl AsRef<str>) -> Self {
        Self::new(Kind::Input, message.as_ref())
    }

    /// Options that make no sense.
    pub fn usage(message: impl AsRef<str>) -> Self {
        Self::new(Kind::Usage, message.as_ref())
    }

    /// The output could not be written. A reader that closed the pipe is told apart.
    pub fn output(file: &str, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::BrokenPipe => Kind::ClosedPipe,
            _ => Kind::Output,
        };
        Self::new(kind, &format!("{file}: cannot write: {}", cause(error)))
    }

    /// What was put away in a directory cannot be read back. No input is to blame.
    pub fn temporary(directory: &str, error: &io::Error) -> Self {
        let why = cause(error);
        let message = format!("{directory}: cannot read back the temporary file: {why}");
        Self::new(Kind::Output, &message)
    }

    /// Whatever the message quotes, of an input or of what was typed, it is one line.
    fn new(kind: Kind, message: &str) -> Self {
        Self { kind, message: visible(message), blamed: None }
    }

    /// Whether the reader of our output went away, which is its right and no failure.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        self.kind == Kind::ClosedPipe
    }

    /// Whether an input is to blame, so that other inputs can still be read.
    pub fn is_input(&self) -> bool {
        self.kind == Kind::Input
    }

    /// The input that is to blame, if it is one alone.
    pub(crate) fn failed_input(&self) -> Option<&Arc<str>> {
        self.blamed.as_ref().map(|blamed| match blamed {
            Blamed::Place(place) => &place.file.0.name,
            Blamed::Input(name) => name,
        })
    }

    /// The input that is to blame, if it is one alone, with line and column where they are known.
    pub fn place(&self) -> Option<String> {
        self.blamed.as_ref().map(|blamed| match blamed {
            Blamed::Place(place) => place.to_string(),
            Blamed::Input(name) => visible(name),
        })
    }

    /// What is wrong, without its place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// 1: some input was bad or missing; 2: wrong usage; 3: could not write.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self.kind {
            Kind::ClosedPipe => ExitCode::SUCCESS,
            Kind::Input => ExitCode::from(1),
            Kind::Usage => ExitCode::from(2),
            Kind::Output => ExitCode::from(3),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.place() {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// What the system says, without its number.
pub fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error ") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

/// A path as messages show it: control characters escaped, so that a file name cannot move the
/// cursor or fake a line, and bytes that are not UTF-8 replaced.
pub fn display_name(path: &Path) -> Arc<str> {
    visible(&path.to_string_lossy()).into()
}

/// Text from outside as messages show it: escaped is what acts on a terminal, and what cannot be
/// seen but reorders or splits the text around it.
pub fn visible(text: &str) -> String {
    let hides = |c| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || hides(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_its_place() {
        let place = Place { file: "run/a.json".into(), line: 3, column: 14 };
        assert_eq!(Error::at(&place, "no").to_string(), "run/a.json:3:14: no");
    }

    #[test]
    fn a_place_is_told_from_the_message() {
        let place = Place { file: "a: b.json".into(), line: 3, column: 14 };
        let parts = |error: &Error| (error.place(), error.message().to_owned());
        let at = Error::at(&place, "no: none");
        assert_eq!(parts(&at), (Some("a: b.json:3:14".to_owned()), "no: none".to_owned()));
        let file = Error::file("a: \n.json", "no: none");
        assert_eq!(parts(&file), (Some("a: \\n.json".to_owned()), "no: none".to_owned()));
        assert_eq!(file.to_string(), "a: \\n.json: no: none");
        assert_eq!(parts(&Error::input("no: none")), (None, "no: none".to_owned()));
    }

    #[test]
    fn a_place_in_a_part_is_told_by_the_lines_of_the_whole() {
        let whole = InputName::from("f");
        let part = whole.part();
        let place = |file: &InputName, line| Place { file: file.clone(), line, column: 1 };
        let error = Error::at(&place(&part, 2), "no");
        part.set_lines_before(40);
        assert_eq!(error.to_string(), "f:42:1: no");
        assert_eq!(place(&part, 2), place(&whole, 42));
        assert_ne!(place(&part, 2), place(&whole, 2));
    }

    #[test]
    fn a_message_is_one_line_whatever_it_quotes() {
        let place = Place::start("f");
        for error in [
            Error::at(&place, "`a\nb`"),
            Error::file("f", "`a\nb`"),
            Error::usage("`a\nb`"),
            Error::input("`a\nb`"),
        ] {
            assert!(error.to_string().ends_with("`a\\nb`"), "{error}");
        }
    }

    #[test]
    fn a_place_moves_over_lines() {
        let place = Place { file: "f".into(), line: 3, column: 14 };
        assert_eq!(place.further(b"ab").to_string(), "f:3:16");
        assert_eq!(place.further(b"ab\n").to_string(), "f:4:1");
        assert_eq!(place.further(b"\na\r\nbc").to_string(), "f:5:3");
    }

    #[test]
    fn a_closed_pipe_is_no_failed_write() {
        let closed = Error::output("stdout", &io::Error::from(io::ErrorKind::BrokenPipe));
        let full = Error::output("stdout", &io::Error::from(io::ErrorKind::StorageFull));
        assert!(closed.is_closed_pipe() && !full.is_closed_pipe());
    }

    #[test]
    fn a_file_name_cannot_act_on_the_terminal() {
        assert_eq!(&*display_name(Path::new("a\u{1b}[2J\nb.json")), "a\\u{1b}[2J\\nb.json");
        assert_eq!(visible("a\u{202e}b\u{9b}\u{2028}é中"), "a\\u{202e}b\\u{9b}\\u{2028}é中");
    }
}
