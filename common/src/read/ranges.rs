//! A long file of lines, each range of it read by whoever works on it, so that its bytes stay near.
//!
//! A range holds the lines that begin in it, and ranges take [turns](super::turns). They get shorter
//! towards the end, so that all threads end at about the same time.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::alignment::LINE;
use super::lines::{LONG, LONGEST_LINES};
use super::stream::Counted;
use super::turns::{Turns, Worked};
use super::values::{CHUNK, NEW_SKIMMED, SKIMMED, Values};
use super::{Held, LARGEST_WHOLE, Out, Reading, read_once};
use crate::error::{Error, InputName, Place};
use crate::parallel::{self, Flow, Supply};
use crate::progress::Counts;
use crate::record::Record;

/// The least size of a range.
const LEAST: u64 = if cfg!(test) { LINE as u64 } else { 256 << 10 };

/// How many lines of the usual length a range holds, if they are long: so many that what is read
/// to find its first line is little.
const LINES: u64 = 8;

/// How many times as long a range may be where what is let go of makes it hold no more than others.
const GROWTH: u64 = 4;

/// The part of the usual size that the last ranges have at least.
const LAST: u64 = 4;

/// How a file is divided.
pub(super) struct Division {
    file: Arc<File>,
    /// What is to be divided.
    open: Range<u64>,
    /// How far it was read already.
    position: u64,
    /// The usual size of a range.
    size: u64,
    /// How much is read at once to find the end of a range's last line.
    step: usize,
}

impl Division {
    /// How the rest of `file` is divided, of which `values` were read from `start` on; `None` if it
    /// cannot be, or is not worth it.
    pub(super) fn of<R: Read>(file: &Arc<File>, start: u64, values: &Values<R>) -> Option<Self> {
        let position = (&**file).stream_position().ok()?;
        // Else the values are of what was made of the file's bytes.
        let is_plain = position == start + values.received();
        let open = position - values.unused() as u64..file.metadata().ok()?.len();
        let line = values.line_length();
        let is_worth_it = open.end >= open.start + LONG && line <= LARGEST_WHOLE;
        (is_plain && is_worth_it).then(|| Self::by_lines(Arc::clone(file), open, position, line))
    }

    /// How all of `file` from `start` on is divided, of which no value was read yet; `None` unless
    /// its first line is a long one that looks like a whole object, and others may follow.
    pub(super) fn ahead(file: &Arc<File>, start: u64) -> Option<Self> {
        let position = (&**file).stream_position().ok()?;
        let open = start..file.metadata().ok()?.len();
        let longest = LARGEST_WHOLE.min(open.end.checked_sub(start)? / LINES);
        if longest <= LONGEST_LINES {
            return None;
        }
        let line = object_line(file, start, longest).ok()??;
        (line > LONGEST_LINES).then(|| Self::by_lines(Arc::clone(file), open, position, line))
    }

    fn by_lines(file: Arc<File>, open: Range<u64>, position: u64, line: u64) -> Self {
        let size = (LINES * line).clamp(LEAST, LARGEST_WHOLE);
        let step = (2 * line as usize).next_multiple_of(LINE);
        Self { file, open, position, size, step }
    }

    /// The least size of a range.
    fn least(&self) -> u64 {
        (self.size / LAST).max(1)
    }

    /// The lines that begin in a range.
    fn lines(&self, range: &Range<u64>) -> RangeReader<'_> {
        let begins_line = range.start == self.open.start;
        let seen = range.start - u64::from(!begins_line);
        // The start of a cache line, so that reads lead from line to line.
        let at = seen - seen % LINE as u64;
        let (file, range, step) = (&*self.file, range.clone(), self.step);
        RangeReader { file, at, range, begins_line, step, ended: false }
    }
}

/// How long the line that begins here is, if it looks like a whole object, and is no longer than
/// `longest`.
fn object_line(file: &File, start: u64, longest: u64) -> io::Result<Option<u64>> {
    // No more than tells that a line is a short one, as most files' are.
    let mut buffer = vec![0; LONGEST_LINES as usize];
    let (mut at, mut last) = (start, 0);
    while at - start < longest {
        let count = file.read_at(&mut buffer, at)?;
        let piece = &buffer[..count];
        if count == 0 || at == start && piece[0] != b'{' {
            break;
        }
        let end = memchr::memchr(b'\n', piece);
        let text = piece[..end.unwrap_or(count)].trim_ascii_end();
        last = text.last().copied().unwrap_or(last);
        if let Some(end) = end {
            let length = at + end as u64 + 1 - start;
            return Ok((last == b'}' && length <= longest).then_some(length));
        }
        at += count as u64;
    }
    Ok(None)
}

/// The bytes of lines that begin in a range of a file.
struct RangeReader<'d> {
    file: &'d File,
    /// Where the next read begins.
    at: u64,
    range: Range<u64>,
    /// Whether the range itself begins as a line.
    begins_line: bool,
    /// How much is read behind the range at once. It doubles, since a last line may be any longer.
    step: usize,
    /// Whether the last of them is read.
    ended: bool,
}

impl RangeReader<'_> {
    /// Reads on until there are bytes of the range's first line, at the start of `buffer`, and
    /// returns where in it they are; none of a range in which no line begins.
    fn begin(&mut self, buffer: &mut [u8]) -> io::Result<Range<usize>> {
        let mut passed = (self.range.start - self.at) as usize - usize::from(!self.begins_line);
        loop {
            let count = read_once(self, buffer)?;
            let found = buffer[..count].get(passed..).unwrap_or(&[]);
            let start = match self.begins_line {
                true => (!found.is_empty()).then_some(passed),
                false => memchr::memchr(b'\n', found).map(|at| passed + at + 1),
            };
            if let Some(start) = start {
                return Ok(start..count);
            }
            if count == 0 || self.at >= self.range.end.saturating_sub(1) {
                self.ended = true;
                return Ok(0..0);
            }
            passed = passed.saturating_sub(count);
        }
    }
}

impl Read for RangeReader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return Ok(0);
        }
        let left = usize::try_from(self.range.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let most = out.len().min(left.saturating_add(self.step));
        if left == 0 {
            self.step = self.step.saturating_mul(2);
        }
        let mut count = self.file.read_at(&mut out[..most], self.at)?;
        // The next range begins behind the first line feed that is not before its last byte here.
        let last = left.saturating_sub(1);
        if let Some(end) = out[..count].get(last..).and_then(|out| memchr::memchr(b'\n', out)) {
            count = last + end + 1;
            self.ended = true;
        }
        self.at += count as u64;
        Ok(count)
    }
}

/// A file from a place on. Whoever reads the file behind it goes on where it has come to.
struct Rest {
    file: Arc<File>,
    /// Where the first read begins.
    start: Option<u64>,
}

impl Read for Rest {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if let Some(start) = self.start {
            (&*self.file).seek(SeekFrom::Start(start))?;
            self.start = None;
        }
        (&*self.file).read(out)
    }
}

impl<W> Reading<'_, W> {
    /// Hands out what comes of the rest of a file, all of which was lines so far. `place` is where
    /// that begins; `warned` tells whether it was warned of what is not finite.
    pub(super) fn ranges<B: Default + Send>(
        &self,
        division: &Division,
        place: &Place,
        warned: bool,
        out: &mut impl Out<B>,
    ) -> Result<(), Error>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error> + Sync,
    {
        let Range { start, end } = division.open;
        let (counts, turns) = (&self.counts, Turns::new(place.line, warned, out));
        let jobs = (end - start).div_ceil(division.least()).min(self.jobs as u64);
        let (begun, behind) = (start, start);
        let mut ranges =
            Ranges { division, counts, jobs, given: 0, growth: None, begun, behind, turns };
        let work = |(range, room)| self.range(division, range, &place.file, true, room);
        parallel::flow(jobs as usize, &mut ranges, work)?;

        let Ranges { behind, turns, .. } = ranges;
        let rest = Rest { file: Arc::clone(&division.file), start: Some(behind) };
        let rest = Counted { source: rest, counts: Arc::clone(counts) };
        self.rest(rest, place.file.clone(), turns)
    }

    /// What comes of a range of a file that `whole` names, in `held`.
    fn range<B: Default>(
        &self,
        division: &Division,
        range: Range<u64>,
        whole: &InputName,
        may_skim: bool,
        mut held: Held<B>,
    ) -> Done<B>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        let name = whole.part();
        let mut lines = division.lines(&range);
        let room = self.buffers.take_larger(NEW_SKIMMED, SKIMMED);
        let room = room.ok_or(io::ErrorKind::OutOfMemory);
        let begun = room.map_err(io::Error::from).and_then(|(mut buffer, first)| {
            let Range { start, end } = lines.begin(&mut buffer[first..first + CHUNK])?;
            Ok((buffer, first + start..first + end))
        });
        let Ok((buffer, begun)) = begun else {
            // What is wrong is told when it is read again.
            let worked = Worked { name, lines: 0, held, good: false };
            return Done { end: range.start, is_light: false, worked };
        };
        let mut values = Values::begun(&mut lines, buffer, begun, name.clone()).behind_lines(1);
        if may_skim && self.skims.load(Ordering::Relaxed) {
            values = values.skimmed();
        }
        self.hold(&mut values, &mut held);
        let holds = self.has_missed_nothing(&values, &held);
        let good = values.are_lines() && !held.has_failed();
        let line = values.place().line;
        let is_light = values.kept() <= values.received() / GROWTH;
        self.buffers.put(values.into_buffer());
        if !holds {
            return self.range(division, range, whole, false, Held::default());
        }
        Done { end: lines.at, is_light, worked: Worked { name, lines: line - 1, held, good } }
    }
}

/// What came of a range.
struct Done<B> {
    /// Where its last line ends.
    end: u64,
    /// Whether no more than a small part of what was read can be in what is held.
    is_light: bool,
    worked: Worked<B>,
}

/// From a file to its ranges, and from what came of them to `turns`.
struct Ranges<'d, 'o, B, O> {
    division: &'d Division,
    counts: &'d Counts,
    jobs: u64,
    /// How many ranges were begun.
    given: u64,
    /// How many times as long as usual the next range may be, as soon as one tells.
    growth: Option<u64>,
    /// The end of the last range that was begun.
    begun: u64,
    /// The end of the last line of which everything was handed on.
    behind: u64,
    turns: Turns<'o, B, O>,
}

impl<B: Default, O: Out<B>> Flow<(Range<u64>, Held<B>), Done<B>> for Ranges<'_, '_, B, O> {
    fn supply(&mut self, idle: bool) -> Result<Supply<(Range<u64>, Held<B>)>, Error> {
        let (start, end) = (self.begun, self.division.open.end);
        if start >= end || self.turns.are_spoilt() {
            return Ok(Supply::End);
        }
        if self.growth.is_none() && self.given > self.jobs && !idle {
            return Ok(Supply::Later);
        }
        let most = self.division.size * self.growth.unwrap_or(1);
        let size = ((end - start) / (2 * self.jobs)).clamp(self.division.least(), most);
        self.begun = (start + size).min(end);
        self.given += 1;
        Ok(Supply::Item((start..self.begun, self.turns.room())))
    }

    fn take(&mut self, Done { end, is_light, worked }: Done<B>) -> Result<(), Error> {
        self.growth = Some(if is_light { GROWTH } else { 1 });
        if self.turns.take(worked)? {
            let counted = self.behind.max(self.division.position);
            self.counts.add_bytes(end.saturating_sub(counted));
            self.behind = self.behind.max(end);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::held::tests::{Log, WAITING};
    use crate::read::lines::tests::{Trickle, some_lines, with_jobs};
    use crate::read::pump_until;
    use proptest::prelude::*;
    use std::io::{Cursor, Write};

    fn file_of(text: &str) -> Arc<File> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Arc::new(file)
    }

    /// What comes of a file, divided as soon as that can be done into ranges of `size`.
    fn events(text: &str, chunk: usize, jobs: usize, divided: Option<(u64, usize)>) -> Vec<String> {
        let file = file_of(text);
        let source = Trickle(Cursor::new(text.into()), chunk, false);
        let mut values = Values::stream(source, "f".into());
        let mut out = Log::default();
        let stops = |values: &Values<_>| divided.is_some() && values.is_behind_lines();
        with_jobs(jobs, |reading| {
            if pump_until(&mut values, reading.work, &mut out, stops).unwrap() {
                let (size, step) = divided.unwrap();
                let open = values.received() - values.unused() as u64..text.len() as u64;
                let position = values.received();
                let division = Division { file, open, position, size, step };
                let (place, warned) = (values.place(), values.has_warned());
                reading.ranges(&division, place, warned, &mut out).unwrap();
                assert!(reading.counts.bytes() >= text.len() as u64 - position);
                assert!(reading.counts.bytes() <= text.len() as u64);
            }
        });
        out.seen.retain(|seen| seen != WAITING);
        out.seen
    }

    /// The lines of the ranges of a file, one after the other, and where each range's end.
    fn lines_of_ranges(text: &str, open: u64, size: u64, step: usize) -> Vec<(String, u64)> {
        let open = open..text.len() as u64;
        let division = Division { file: file_of(text), open, position: 0, size, step };
        let mut ranges = Vec::new();
        for start in division.open.clone().step_by(size as usize) {
            let mut lines = division.lines(&(start..(start + size).min(division.open.end)));
            let mut buffer = [0; 64];
            let begun = lines.begin(&mut buffer).unwrap();
            let mut text = buffer[begun].to_vec();
            lines.read_to_end(&mut text).unwrap();
            ranges.push((String::from_utf8(text).unwrap(), lines.at));
        }
        ranges
    }

    #[test]
    fn each_line_is_in_the_range_that_it_begins_in() {
        let line = |n: usize| format!("{}\n", n.to_string().repeat(n * n % 150));
        let all: String = (0..50).map(line).collect();
        for text in [&*all, all.trim_end()] {
            for size in [1, 63, 64, 65, 1000, 100_000] {
                for step in [1, 64, 100, 10_000] {
                    // Behind the first lines, `\n1\n`.
                    let mut from = 3;
                    let ranges = lines_of_ranges(text, from as u64, size, step);
                    for (lines, (range, end)) in ranges.iter().enumerate() {
                        assert!(text[from..].starts_with(range), "{size} {step} {lines}");
                        from += range.len();
                        let begins_late = |at: usize| at as u64 >= 3 + size * lines as u64;
                        assert!(range.is_empty() || begins_late(from - range.len()));
                        assert!(range.is_empty() || *end == from as u64);
                    }
                    assert_eq!(from, text.len(), "{size} {step}");
                }
            }
        }
    }

    /// Else a long line among short ones would be read again by each range that lies in it.
    #[test]
    fn a_long_line_takes_few_reads() {
        let text = format!("1\n{}\n2\n", "3".repeat(1 << 20));
        let open = 0..text.len() as u64;
        let division = Division { file: file_of(&text), open, position: 0, size: 1000, step: 64 };
        let mut buffer = vec![0; CHUNK];

        let mut within = division.lines(&(10_000..11_000));
        assert_eq!(within.begin(&mut buffer).unwrap(), 0..0);
        assert_eq!(within.read(&mut buffer).unwrap(), 0);
        assert!(within.at <= 11_000 + 64, "{}", within.at);

        let mut around = division.lines(&(1..1000));
        let begun = around.begin(&mut buffer).unwrap();
        assert_eq!(buffer[begun][0], b'3');
        let reads = (1..).find(|_| around.read(&mut buffer).unwrap() == 0).unwrap();
        assert!(around.at == text.len() as u64 - 2 && reads < 20, "{} {reads}", around.at);
    }

    proptest! {
        #[test]
        fn ranges_make_no_difference(
            text in some_lines(),
            chunk in 1usize..60,
            jobs in 1usize..4,
            size in 1u64..200,
            step in 1usize..70,
        ) {
            let alone = events(&text, chunk, 1, None);
            prop_assert_eq!(events(&text, chunk, jobs, Some((size, step))), alone);
        }
    }

    #[test]
    fn what_follows_a_bad_line_comes_behind_it() {
        let good = "{\"a\":1}\n".repeat(100);
        let text = [&good, "x\n", &good].concat();
        let alone = events(&text, 50, 1, None);
        assert_eq!(alone.len(), 201);
        assert_eq!(events(&text, 50, 3, Some((70, 64))), alone);
    }

    /// Longer than a range, longer than a chunk, with long arrays and without.
    #[test]
    fn long_lines_are_read_alike() {
        let numbers = "1, ".repeat(200_000);
        let long = [
            format!("{{\"a\": [{numbers}2], \"b\": 1}}\n"),
            format!("{{\"a\": 1, \"b\": \"{}\"}}\n", "é".repeat(200_000)),
            format!("{{\"a\": [{numbers}NaN], \"b\": 1}}\n"),
        ];
        let short = "{\"a\": 1}\n".repeat(9);
        let [numbers, text, not_finite] = long;
        let sound = [&*short, &numbers, &short, &text, &numbers, &text, &short].concat();
        for text in [
            sound.clone(),
            [&sound, &*not_finite, &sound].concat(),
            [&sound, "{\"refused\":0}\n", &sound].concat(),
            sound.trim_end().to_owned(),
            sound.replace("}\n", "}"),
        ] {
            let alone = events(&text, 100, 1, None);
            for size in [100, 50_000, 300_000, 5_000_000] {
                assert!(events(&text, 100, 2, Some((size, 5000))) == alone, "{size}");
            }
        }
    }

    /// What comes of a file that is divided before anything of it is read.
    fn events_ahead(text: &str) -> Option<Vec<String>> {
        let file = file_of(text);
        (&*file).rewind().unwrap();
        let division = Division::ahead(&file, 0)?;
        let mut out = Log::default();
        let place = Place::start("f");
        with_jobs(2, |reading| {
            reading.ranges(&division, &place, false, &mut out).unwrap();
            assert!(reading.counts.bytes() <= text.len() as u64);
        });
        out.seen.retain(|seen| seen != WAITING);
        Some(out.seen)
    }

    #[test]
    fn long_lines_are_divided_ahead_and_read_alike() {
        let line = format!("{{\"a\": [{}2], \"b\": 1}}\n", "1, ".repeat(30_000));
        let lines = line.repeat(LINES as usize + 1);
        for text in [
            lines.clone(),
            lines.trim_end().to_owned(),
            lines.replace("}\n", "} \r\n"),
            lines.replacen('2', "NaN", 1),
            lines.replacen(":", ";", 1),
            lines.replacen("}\n", "}}\n", 1),
            // Whose next line could be a part of it.
            lines.replacen("2]", "2", 1),
            [&line, "{\"refused\":0}\nx\n", &lines].concat(),
            ["{\"refused\":0, ", &lines[1..]].concat(),
        ] {
            let ahead = events_ahead(&text).expect("the file is divided");
            assert!(ahead == events(&text, CHUNK, 1, None), "{}", &text[..20]);
        }
        let few = line.repeat(LINES as usize - 1);
        let short = "{\"a\": 1}\n".repeat(100_000);
        let array = format!("[{}]", &lines.replace("}\n", "},")[..lines.len() - 1]);
        let indented = lines.replace("{", "{\n");
        for text in [few, short, array, indented, lines.replace('\n', " "), String::new()] {
            assert!(events_ahead(&text).is_none(), "{}", &text[..text.len().min(20)]);
        }
    }

    #[test]
    fn ranges_are_as_long_as_what_is_held_of_them_allows() {
        let sizes = |is_light: bool| {
            let open = 100..100_100;
            let division =
                Division { file: file_of(""), open, position: 100, size: 1000, step: 64 };
            let counts = Counts::default();
            let mut log = Log::default();
            let turns = Turns::new(1, false, &mut log);
            let (division, counts) = (&division, &counts);
            let mut ranges: Ranges<'_, '_, Vec<Error>, _> = Ranges {
                division,
                counts,
                jobs: 2,
                given: 0,
                growth: None,
                begun: 100,
                behind: 100,
                turns,
            };
            let mut sizes = Vec::new();
            loop {
                match ranges.supply(false).unwrap() {
                    Supply::Item((range, _)) => {
                        assert_eq!(range.start, 100 + sizes.iter().sum::<u64>());
                        sizes.push(range.end - range.start);
                    }
                    Supply::Later => {
                        assert_eq!(sizes, [1000; 3], "a range tells how long the next may be");
                        let (name, held) = (InputName::from("f").part(), Held::default());
                        let worked = Worked { name, lines: 1, held, good: true };
                        ranges.take(Done { end: 1100, is_light, worked }).unwrap();
                    }
                    Supply::End => break,
                }
            }
            assert_eq!(ranges.behind, 1100, "one was taken");
            assert_eq!(sizes.iter().sum::<u64>(), 100_000);
            sizes
        };
        let light = sizes(true);
        assert_eq!(light[3..6], [4000; 3]);
        assert_eq!(light[light.len() - 3..light.len() - 1], [250; 2]);
        assert!(light[3..].is_sorted_by(|a, b| a >= b));
        let heavy = sizes(false);
        assert_eq!(heavy[..heavy.len() / 2], [1000; 100][..heavy.len() / 2]);
        assert_eq!(heavy[heavy.len() - 3..heavy.len() - 1], [250; 2]);
    }
}
