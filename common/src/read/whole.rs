//! Inputs of moderate size: read whole, unpacked and worked on, several at a time.

use std::fs::File;
use std::io::{Cursor, Read};
use std::sync::Arc;

use super::first_bytes::Kind;
use super::operands::Operand;
use super::unpack::{Content, content};
use super::values::Values;
use super::yaml;
use super::{Batch, Event, LARGEST_WHOLE, Reading, cannot_read, passed_over, pump};
use crate::error::{Error, display_name};
use crate::record::Record;
use crate::write::Identity;

/// An input, as far as it can be read whole.
enum Loaded {
    Text {
        name: Arc<str>,
        bytes: Vec<u8>,
    },
    Later(Operand),
    /// Nothing to read, and perhaps a word about it.
    Nothing(Option<String>),
}

impl<W> Reading<'_, W> {
    /// What comes of an input; or the input itself, if it is too large for this, a pipe or an
    /// archive.
    pub(super) fn whole<T>(&self, operand: Result<Operand, Error>) -> Batch<T>
    where
        W: Fn(Record<'_>) -> Result<T, Error>,
    {
        match operand.and_then(|operand| self.load(operand)) {
            Ok(Loaded::Text { name, bytes }) => Batch::Events(self.text_events(name, bytes)),
            Ok(Loaded::Later(operand)) => Batch::Later(operand),
            Ok(Loaded::Nothing(warning)) => {
                Batch::Events(warning.map(Event::Warning).into_iter().collect())
            }
            Err(error) => Batch::Events(vec![Event::Failed(error)]),
        }
    }

    fn load(&self, operand: Operand) -> Result<Loaded, Error> {
        let (name, mut source, size): (Arc<str>, Box<dyn Read>, u64) = match &operand {
            Operand::Stdin => return Ok(Loaded::Later(operand)),
            Operand::Empty(directory) => {
                let message = "no .json, .jsonl or .ndjson files are below this directory";
                let warning = Error::file(&display_name(directory), message).to_string();
                return Ok(Loaded::Nothing(Some(warning)));
            }
            Operand::Member { name, content } => {
                (Arc::clone(name), Box::new(content.clone()), content.size())
            }
            Operand::File { path, found, regular } => {
                let name = display_name(path);
                let failed = |error| cannot_read(&name, &error);
                // To open a pipe is to wait for its writer.
                if !regular && !std::fs::metadata(path).map_err(failed)?.is_file() {
                    return Ok(Loaded::Later(operand));
                }
                let file = File::open(path).map_err(failed)?;
                let metadata = file.metadata().map_err(failed)?;
                if self.own == Some(Identity::of(&metadata)) {
                    return passed_over(&name, *found).map(|()| Loaded::Nothing(None));
                }
                (name, Box::new(file), metadata.len())
            }
        };
        if size > LARGEST_WHOLE {
            return Ok(Loaded::Later(operand));
        }
        let mut bytes = Vec::new();
        if bytes.try_reserve_exact(size as usize + 1).is_err() {
            return Ok(Loaded::Later(operand));
        }
        source.read_to_end(&mut bytes).map_err(|error| cannot_read(&name, &error))?;
        let stored = bytes.len() as u64;
        let is_file = matches!(operand, Operand::File { .. });
        let loaded = match Kind::of(&bytes) {
            Kind::Other => Loaded::Text { name, bytes },
            Kind::Tar | Kind::Foreign(_) => Loaded::Later(operand),
            Kind::Gzip | Kind::Zstd => match self.unpacked(bytes) {
                Some(bytes) => Loaded::Text { name, bytes },
                None => Loaded::Later(operand),
            },
        };
        if let Loaded::Text { .. } = loaded {
            self.counts.add_bytes(stored);
            if is_file {
                self.counts.add_file();
            }
        }
        Ok(loaded)
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

    /// What comes of a file's text.
    pub(super) fn text_events<T>(&self, name: Arc<str>, text: Vec<u8>) -> Vec<Event<T>>
    where
        W: Fn(Record<'_>) -> Result<T, Error>,
    {
        let text = match yaml::as_json(text, &name) {
            Ok(text) => text,
            Err(error) => return vec![Event::Failed(error)],
        };
        let mut values = Values::whole(text, name);
        let mut events = self.events(&mut values);
        if values.is_empty() {
            let message = "the file is empty; its run may have been killed: remove it or run again";
            events.push(Event::Failed(Error::file(values.name(), message)));
        }
        events
    }

    /// What comes of values, held.
    pub(super) fn events<R: Read, T>(&self, values: &mut Values<R>) -> Vec<Event<T>>
    where
        W: Fn(Record<'_>) -> Result<T, Error>,
    {
        let mut events = Vec::new();
        let outcome = pump(values, self.work, |event| {
            events.push(event);
            Ok(())
        });
        debug_assert!(outcome.is_ok(), "nothing here fails");
        events
    }
}
