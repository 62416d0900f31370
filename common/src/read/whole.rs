//! Inputs of moderate size: read, unpacked and worked on, several at a time.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::alignment::LINE;
use super::first_bytes::{Kind, is_empty_archive};
use super::lines::LONG;
use super::operands::{Operand, has_result_ending};
use super::unpack::{Content, Stream, content};
use super::values::{CHUNK, NEW_SKIMMED, SKIMMED, Values};
use super::yaml;
use super::{
    Event, Held, LARGEST_WHOLE, Reading, Whole, cannot_read, passed_over, pump, read_once,
};
use crate::error::{Error, display_name};
use crate::record::Record;
use crate::write::Identity;

/// An input, as far as it can be read whole.
enum Loaded {
    /// Text that comes while it is worked on.
    Text(Box<Values<Stream>>),
    /// The same, skimmed, and the file to read again where that does not do.
    Skimmed(Box<Values<Stream>>, Arc<File>),
    /// Bytes that are all there.
    Bytes(Arc<str>, Vec<u8>),
    Later(Operand),
    /// Nothing to read, and perhaps a word about it.
    Nothing(Option<Error>),
}

/// What an operand stands for.
enum Opened {
    Source(Source),
    /// A pipe, which is not waited for.
    Later,
    /// Nothing to read, and perhaps a word about it.
    Nothing(Option<Error>),
}

/// A file or an archive's member.
struct Source {
    name: Arc<str>,
    stream: Stream,
    /// How long it is, in bytes.
    size: u64,
    /// The file, where its text is to be skimmed.
    to_skim: Option<Arc<File>>,
}

impl<W> Reading<'_, W> {
    /// What comes of an input; or the input itself, if it is too large for this, a pipe or an
    /// archive.
    ///
    /// `alone` tells that there are other threads and no other input for them; then they can have
    /// the lines of a long one.
    pub(super) fn whole<B: Default>(&self, operand: Result<Operand, Error>, alone: bool) -> Whole<B>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        match operand.and_then(|operand| self.load(operand, alone)) {
            Ok(Loaded::Text(mut values)) => {
                let held = self.text_held(&mut values);
                self.buffers.put(values.into_buffer());
                Whole::Held(held)
            }
            Ok(Loaded::Skimmed(values, file)) => Whole::Held(self.skimmed_held(*values, &file)),
            Ok(Loaded::Bytes(name, bytes)) => Whole::Held(self.bytes_held(name, bytes)),
            Ok(Loaded::Later(operand)) => Whole::Later(operand),
            Ok(Loaded::Nothing(warning)) => {
                Whole::Held(warning.map(Event::Warning).map(Held::of).unwrap_or_default())
            }
            Err(error) => Whole::Held(Held::of(Event::Failed(error))),
        }
    }

    fn load(&self, operand: Operand, alone: bool) -> Result<Loaded, Error> {
        let Source { name, mut stream, size, to_skim } = match self.opened(&operand)? {
            Opened::Source(source) if source.size <= LARGEST_WHOLE => source,
            Opened::Source(_) | Opened::Later => return Ok(Loaded::Later(operand)),
            Opened::Nothing(remark) => return Ok(Loaded::Nothing(remark)),
        };
        // More than there is, so that the end shows.
        let room = match to_skim {
            Some(_) => self.buffers.take_larger(NEW_SKIMMED, SKIMMED),
            None => self.buffers.take(size as usize + LINE),
        };
        let Some((mut buffer, start)) = room else {
            return Ok(Loaded::Later(operand));
        };
        let failed = |error| cannot_read(&name, &error);
        let most = buffer.len().min(start + CHUNK);
        let end = start + read_full(&mut stream, &mut buffer[start..most]).map_err(failed)?;
        let head = &buffer[start..end];
        let kind = Kind::of(head);
        let is_file = matches!(operand, Operand::File { .. });
        let for_all = alone && size > LONG && begins_lines(head);
        // Under the name of a result it is what a killed job left.
        let is_empty_archive = is_empty_archive(head)
            && matches!(&operand, Operand::File { path, .. } if !has_result_ending(path));
        let is_archive = kind == Kind::Tar || is_empty_archive;
        let loaded = if for_all || is_archive || matches!(kind, Kind::Foreign(_)) {
            self.buffers.put(buffer);
            Loaded::Later(operand)
        } else if kind == Kind::Other && yaml::is_other(head, end < most) {
            let values = Values::begun(stream, buffer, start..end, name.into());
            match to_skim {
                Some(file) => Loaded::Skimmed(Box::new(values.skimmed()), file),
                None => Loaded::Text(Box::new(values)),
            }
        } else {
            let mut bytes = head.to_vec();
            self.buffers.put(buffer);
            stream.read_to_end(&mut bytes).map_err(failed)?;
            let text = if kind == Kind::Other { Some(bytes) } else { self.unpacked(bytes) };
            text.map_or(Loaded::Later(operand), |text| Loaded::Bytes(name, text))
        };
        if !matches!(loaded, Loaded::Later(_)) {
            self.counts.add_bytes(size);
            if is_file {
                self.counts.add_file();
            }
        }
        Ok(loaded)
    }

    fn opened(&self, operand: &Operand) -> Result<Opened, Error> {
        let (path, found, regular) = match operand {
            Operand::Stdin => return Ok(Opened::Later),
            Operand::Remark(remark) => return Ok(Opened::Nothing(Some(remark.clone()))),
            Operand::Member { name, content } => {
                let (name, size) = (Arc::clone(name), content.size());
                let stream = Box::new(content.clone());
                return Ok(Opened::Source(Source { name, stream, size, to_skim: None }));
            }
            Operand::File { path, found, regular } => (path, *found, *regular),
        };
        let name = display_name(path);
        let failed = |error| cannot_read(&name, &error);
        // To open a pipe is to wait for its writer.
        if !regular && !std::fs::metadata(path).map_err(failed)?.is_file() {
            return Ok(Opened::Later);
        }
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if self.own == Some(Identity::of(&metadata)) {
            return passed_over(&name, found).map(|()| Opened::Nothing(None));
        }
        let (file, size) = (Arc::new(file), metadata.len());
        let skims = size > CHUNK as u64 && self.skims.load(Ordering::Relaxed);
        let to_skim = skims.then(|| Arc::clone(&file));
        Ok(Opened::Source(Source { name, stream: Box::new(file), size, to_skim }))
    }

    /// What comes of a file's text that is skimmed, or of all of it where that does not do.
    fn skimmed_held<B: Default>(&self, mut values: Values<Stream>, file: &Arc<File>) -> Held<B>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        let mut held = self.text_held(&mut values);
        if !self.has_missed_nothing(&values, &held) {
            let name = values.place().file.clone();
            held = match file.as_ref().rewind() {
                Ok(()) => {
                    let source: Stream = Box::new(Arc::clone(file));
                    values = Values::begun(source, values.into_buffer(), 0..0, name);
                    self.text_held(&mut values)
                }
                Err(error) => return Held::of(Event::Failed(cannot_read(&name, &error))),
            };
        }
        self.buffers.put(values.into_buffer());
        held
    }

    /// Whether what came of values holds, though they may have been skimmed.
    pub(super) fn has_missed_nothing<R: Read, B: Default>(
        &self,
        values: &Values<R>,
        held: &Held<B>,
    ) -> bool {
        let skim = values.skim();
        let is_sound = held.is_eventless() && !values.ended_early();
        let holds = !skim.was_any() || (is_sound && !skim.was_missed());
        if !holds && is_sound {
            // It would be missed in the others, too.
            self.skims.store(false, Ordering::Relaxed);
        }
        holds
    }

    /// The text in a packed file; `None` if it is too large, an archive, or damaged.
    fn unpacked(&self, packed: Vec<u8>) -> Option<Vec<u8>> {
        let Ok(Content::Text(source)) = content(Cursor::new(packed), self.most) else {
            return None;
        };
        let mut text = Vec::new();
        source.take(LARGEST_WHOLE + 1).read_to_end(&mut text).ok()?;
        (text.len() as u64 <= LARGEST_WHOLE).then_some(text)
    }

    /// What comes of a file's bytes.
    pub(super) fn bytes_held<B: Default>(&self, name: Arc<str>, bytes: Vec<u8>) -> Held<B>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        match yaml::as_json(bytes, &name) {
            Ok(text) => self.text_held(&mut Values::whole(text, name.into())),
            Err(error) => Held::of(Event::Failed(error)),
        }
    }

    /// What comes of a file's text.
    pub(super) fn text_held<R: Read, B: Default>(&self, values: &mut Values<R>) -> Held<B>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        let mut held = self.held(values);
        if values.is_empty() && held.is_eventless() {
            let message = "the file is empty; its run may have been killed: remove it or run again";
            held.push(Event::Failed(Error::file(values.name(), message)));
        }
        held
    }

    /// What comes of values, held.
    pub(super) fn held<R: Read, B: Default>(&self, values: &mut Values<R>) -> Held<B>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        let mut held = Held::default();
        self.hold(values, &mut held);
        held
    }

    /// Adds what comes of values to what is held.
    pub(super) fn hold<R: Read, B: Default>(&self, values: &mut Values<R>, held: &mut Held<B>)
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        let outcome = pump(values, self.work, held);
        debug_assert!(outcome.is_ok(), "nothing here fails");
    }
}

/// Whether the first line looks like a whole object.
fn begins_lines(head: &[u8]) -> bool {
    let end = memchr::memchr(b'\n', head).unwrap_or(0);
    head.starts_with(b"{") && head[..end].trim_ascii_end().ends_with(b"}")
}

/// Reads until the buffer is full or the source at its end, and returns how much there was.
fn read_full(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut end = 0;
    while end < buffer.len() {
        match read_once(source, &mut buffer[end..])? {
            0 => break,
            count => end += count,
        }
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_begin_with_one_that_looks_like_a_whole_object() {
        for lines in ["{}\n", "{\"a\": 1} \r\n{\"a\": 2", "{\"a\"}\n"] {
            assert!(begins_lines(lines.as_bytes()), "{lines}");
        }
        for other in ["", "{}", "[{}]\n", " {}\n", "{\n}\n", "{\"a\": {},\n\"b\": 1}\n", "\n{}\n"] {
            assert!(!begins_lines(other.as_bytes()), "{other}");
        }
    }
}
