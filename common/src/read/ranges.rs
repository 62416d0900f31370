//! A long file of lines, each range of it read by whoever works on it, so that its bytes stay near.
//!
//! A range holds the lines that begin in it, and ranges take [turns](super::turns).

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::alignment::LINE;
use super::lines::LONG;
use super::stream::Counted;
use super::turns::{Turns, Worked};
use super::values::{CHUNK, Values};
use super::whole::KEPT;
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

/// How a file is divided.
pub(super) struct Division {
    file: Arc<File>,
    /// What is to be divided.
    open: Range<u64>,
    /// How far it was read already.
    position: u64,
    /// The size of a range.
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
        (is_plain && is_worth_it).then(|| Self {
            file: Arc::clone(file),
            open,
            position,
            size: (LINES * line).clamp(LEAST, LARGEST_WHOLE),
            step: (2 * line as usize).next_multiple_of(LINE),
        })
    }

    /// The lines that begin in a range.
    fn lines(&self, range: &Range<u64>) -> RangeReader<'_> {
        let behind_line = range.start.saturating_sub(1);
        // The start of a cache line, so that reads lead from line to line.
        let at = behind_line - behind_line % LINE as u64;
        RangeReader { file: &self.file, at, range: range.clone(), step: self.step, ended: false }
    }
}

/// The bytes of lines that begin in a range of a file.
struct RangeReader<'d> {
    file: &'d File,
    /// Where the next read begins.
    at: u64,
    range: Range<u64>,
    /// How much is read behind the range at once. It doubles, since a last line may be any longer.
    step: usize,
    /// Whether the last of them is read.
    ended: bool,
}

impl RangeReader<'_> {
    /// Reads on until there are bytes of the range's first line, at the start of `buffer`, and
    /// returns where in it they are; none of a range in which no line begins.
    fn begin(&mut self, buffer: &mut [u8]) -> io::Result<Range<usize>> {
        let mut passed = (self.range.start.saturating_sub(1) - self.at) as usize;
        loop {
            let count = read_once(self, buffer)?;
            if let Some(at) = memchr::memchr(b'\n', buffer[..count].get(passed..).unwrap_or(&[])) {
                return Ok(passed + at + 1..count);
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
        let mut ranges = Ranges { division, counts, begun: start, behind: start, turns };
        let work = |(range, room)| self.range(division, range, &place.file, true, room);
        let jobs = (end - start).div_ceil(division.size).min(self.jobs as u64) as usize;
        parallel::flow(jobs, &mut ranges, work)?;

        let Ranges { behind, turns, .. } = ranges;
        let rest = Rest { file: Arc::clone(&division.file), start: Some(behind) };
        let rest = Counted { source: rest, counts: Arc::clone(counts) };
        self.rest(rest, place.file.clone(), turns)
    }

    /// What comes of a range of a file that `whole` names, in `held`, and where its last line ends.
    fn range<B: Default>(
        &self,
        division: &Division,
        range: Range<u64>,
        whole: &InputName,
        may_skim: bool,
        mut held: Held<B>,
    ) -> (u64, Worked<B>)
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        let name = whole.part();
        let mut lines = division.lines(&range);
        let room = self.buffers.take(CHUNK + KEPT + LINE).ok_or(io::ErrorKind::OutOfMemory);
        let begun = room.map_err(io::Error::from).and_then(|(mut buffer, first)| {
            let Range { start, end } = lines.begin(&mut buffer[first..first + CHUNK])?;
            Ok((buffer, first + start..first + end))
        });
        let Ok((buffer, begun)) = begun else {
            // What is wrong is told when it is read again.
            return (range.start, Worked { name, lines: 0, held, good: false });
        };
        let mut values = Values::begun(&mut lines, buffer, begun, name.clone()).behind_lines(1);
        if may_skim && self.skims.load(Ordering::Relaxed) {
            values = values.skimmed();
        }
        self.hold(&mut values, &mut held);
        let holds = self.has_missed_nothing(&values, &held);
        let good = values.are_lines() && !held.has_failed();
        let line = values.place().line;
        self.buffers.put(values.into_buffer());
        if !holds {
            return self.range(division, range, whole, false, Held::default());
        }
        (lines.at, Worked { name, lines: line - 1, held, good })
    }
}

/// From a file to its ranges, and from what came of them to `turns`.
struct Ranges<'d, 'o, B, O> {
    division: &'d Division,
    counts: &'d Counts,
    /// The end of the last range that was begun.
    begun: u64,
    /// The end of the last line of which everything was handed on.
    behind: u64,
    turns: Turns<'o, B, O>,
}

impl<B: Default, O: Out<B>> Flow<(Range<u64>, Held<B>), (u64, Worked<B>)> for Ranges<'_, '_, B, O> {
    fn supply(&mut self, _: bool) -> Result<Supply<(Range<u64>, Held<B>)>, Error> {
        let end = self.division.open.end;
        if self.begun >= end || self.turns.are_spoilt() {
            return Ok(Supply::End);
        }
        let start = self.begun;
        self.begun = (start + self.division.size).min(end);
        Ok(Supply::Item((start..self.begun, self.turns.room())))
    }

    fn take(&mut self, (end, worked): (u64, Worked<B>)) -> Result<(), Error> {
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

    /// What comes of a file, divided as soon as that can be done into ranges of `size`.
    fn events(text: &str, chunk: usize, jobs: usize, divided: Option<(u64, usize)>) -> Vec<String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let source = Trickle(Cursor::new(text.into()), chunk, false);
        let mut values = Values::stream(source, "f".into());
        let mut out = Log::default();
        let stops = |values: &Values<_>| divided.is_some() && values.is_behind_lines();
        with_jobs(jobs, |reading| {
            if pump_until(&mut values, reading.work, &mut out, stops).unwrap() {
                let (size, step) = divided.unwrap();
                let open = values.received() - values.unused() as u64..text.len() as u64;
                let (file, position) = (Arc::new(file), values.received());
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
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let open = open..text.len() as u64;
        let division = Division { file: Arc::new(file), open, position: 0, size, step };
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
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let open = 0..text.len() as u64;
        let division = Division { file: Arc::new(file), open, position: 0, size: 1000, step: 64 };
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
}
