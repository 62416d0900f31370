//! Inputs that are worked on while they come, and archives.
//!
//! The results of an archive come in the order of their paths, so that it gives what the unpacked
//! directory gives. Of an archive that can be read at any place only the list of members is held.
//! One that is packed or comes through a pipe is read once, member by member; what came of the
//! members is held until the last is read, but not what was in them.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read, Seek};
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::archive::{Member, index, with_results};
use super::first_bytes::{BLOCK, Kind};
use super::lines::{are_long, can_be_cut};
use super::operands::Operand;
use super::ranges::Division;
use super::unpack::{Content, Opened, Stream, content, too_large};
use super::values::Values;
use super::yaml;
use super::{
    Delivery, Event, Held, LARGEST_WHOLE, Out, Reading, Sink, cannot_read, passed_over, pump_until,
};
use crate::error::{Error, InputName, Place, display_name};
use crate::parallel;
use crate::progress::Counts;
use crate::record::Record;
use crate::report::Reporter;
use crate::standard_streams;
use crate::write::Identity;

const LINK: &str = "the member is a link and is not followed; where it leads is read if it is a \
                    result of the archive";
const ODD: &str = "the member is stored with holes, or is no file; unpack the archive";
const NO_RESULTS: &str = "no .json, .jsonl or .ndjson files are in this archive";
const NESTED: &str = "it is an archive within an archive; unpack the outer one";

/// What a stream comes from.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// It may have to wait for whoever writes it.
    Pipe,
    /// A file, and where in it the stream begins.
    File(Arc<File>, u64),
    /// Of an archive that is a file. There is no other within it.
    Member,
}

impl Origin {
    fn of(file: &Arc<File>, metadata: &Metadata) -> io::Result<Self> {
        if !metadata.is_file() {
            return Ok(Self::Pipe);
        }
        let start = (&**file).stream_position()?;
        Ok(Self::File(Arc::clone(file), start))
    }
}

/// An opened input.
enum Source {
    Stream(Stream, Origin),
    /// An archive that can be read at any place.
    Tape(Arc<File>),
    /// Our own output.
    Nothing,
}

/// A source whose bytes are counted as they come.
pub(super) struct Counted<R> {
    pub(super) source: R,
    pub(super) counts: Arc<Counts>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.counts.add_bytes(read as u64);
        Ok(read)
    }
}

/// A member of an archive that can be read only once.
enum Loaded<B> {
    Bytes(Arc<str>, Vec<u8>),
    Held(Held<B>),
}

impl<W> Reading<'_, W> {
    /// Works on an input while it comes.
    pub(super) fn stream<B: Default + Send>(
        &self,
        operand: Operand,
        reporter: &mut Reporter,
        sink: &mut impl for<'b> Sink<&'b mut B>,
    ) -> Result<(), Error>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error> + Sync,
    {
        // The first bytes may be long in coming.
        Delivery::new(reporter, sink).event(Event::Waiting)?;
        let (name, source) = match self.open(operand) {
            Ok(opened) => opened,
            Err(error) => return reporter.fail_input(error),
        };
        match source {
            Source::Nothing => Ok(()),
            Source::Tape(file) => self.tape(&name, &file, reporter, sink),
            Source::Stream(source, origin) => {
                let counts = Arc::clone(&self.counts);
                self.source(name, Counted { source, counts }, &origin, reporter, sink)
            }
        }
    }

    /// Works on the bytes of an input while they come.
    pub(super) fn source<B: Default + Send>(
        &self,
        name: InputName,
        source: impl Read + Send + 'static,
        origin: &Origin,
        reporter: &mut Reporter,
        sink: &mut impl for<'b> Sink<&'b mut B>,
    ) -> Result<(), Error>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error> + Sync,
    {
        match content(source, self.most) {
            Err(error) => reporter.fail_input(cannot_read(&name, &error)),
            Ok(Content::Archive(_)) if matches!(origin, Origin::Member) => {
                reporter.fail_input(Error::file(&name, NESTED))
            }
            Ok(Content::Archive(source)) => self.once(&name, source, reporter, sink),
            Ok(Content::Text(source)) => {
                let file = match (&source, origin) {
                    (Opened::AsIs(_), Origin::File(file, start)) => Some((file, *start)),
                    _ => None,
                };
                let mut out = Delivery::new(reporter, sink);
                let ahead = file.filter(|_| self.jobs > 1);
                if let Some(division) = ahead.and_then(|(file, start)| Division::ahead(file, start))
                {
                    let place = Place::start(name);
                    return self.ranges(&division, &place, false, &mut out);
                }
                let source: Stream = Box::new(yaml::Door::new(source, &name));
                let mut values = Values::stream(source, name);
                let division = |values: &Values<Stream>| {
                    file.and_then(|(file, start)| Division::of(file, start, values))
                };
                let cuts = |values: &Values<Stream>| !are_long(values);
                let stops = |values: &Values<Stream>| {
                    self.jobs > 1
                        && can_be_cut(values)
                        && (cuts(values) || division(values).is_some())
                };
                if !pump_until(&mut values, self.work, &mut out, stops)? {
                    return Ok(());
                }
                match division(&values) {
                    Some(division) => {
                        let (place, warned) = (values.place(), values.has_warned());
                        self.ranges(&division, place, warned, &mut out)
                    }
                    None => self.lines(values, &mut out),
                }
            }
        }
    }

    fn open(&self, operand: Operand) -> Result<(InputName, Source), Error> {
        let (path, found) = match operand {
            Operand::Stdin => {
                let name = InputName::stdin();
                // A descriptor of our own can be read on any thread.
                let own = standard_streams::stdin().and_then(|it| it.as_fd().try_clone_to_owned());
                let opened = own.and_then(|own| {
                    let file = Arc::new(File::from(own));
                    let metadata = file.metadata()?;
                    Ok((Origin::of(&file, &metadata)?, Identity::of(&metadata), file))
                });
                let (origin, identity, file) =
                    opened.map_err(|error| cannot_read(&name, &error))?;
                if self.own == Some(identity) {
                    return passed_over(&name, false).map(|()| (name, Source::Nothing));
                }
                return Ok((name, Source::Stream(Box::new(file), origin)));
            }
            Operand::Member { name, content } => {
                return Ok((name.into(), Source::Stream(Box::new(content), Origin::Member)));
            }
            Operand::File { path, found, .. } => (path, found),
            // Dealt with when it was to be read whole.
            Operand::Remark(_) => return Ok(("".into(), Source::Nothing)),
        };
        let name = display_name(&path);
        let failed = |error| cannot_read(&name, &error);
        let file = Arc::new(File::open(&path).map_err(failed)?);
        let metadata = file.metadata().map_err(failed)?;
        let source = if self.own == Some(Identity::of(&metadata)) {
            passed_over(&name, found)?;
            Source::Nothing
        } else if metadata.is_file() && begins_tape(&file) {
            Source::Tape(file)
        } else {
            let origin = Origin::of(&file, &metadata).map_err(failed)?;
            Source::Stream(Box::new(file), origin)
        };
        Ok((name.into(), source))
    }

    /// Works on the results of an archive that can be read at any place, as on files.
    fn tape<B: Default + Send>(
        &self,
        name: &str,
        file: &Arc<File>,
        reporter: &mut Reporter,
        sink: &mut impl for<'b> Sink<&'b mut B>,
    ) -> Result<(), Error>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error> + Sync,
    {
        let (members, outcome) = index(file);
        if members.is_empty() && outcome.is_ok() {
            reporter.warn(Error::file(name, NO_RESULTS));
        }
        for (path, member) in &members {
            if matches!(member, Member::Link) {
                reporter.warn(Error::file(&member_name(name, path), LINK));
            }
        }
        let mut operands = members.into_iter().filter_map(|(path, member)| {
            let name = member_name(name, &path);
            match member {
                Member::File(content) => Some(Ok(Operand::Member { name, content })),
                Member::Odd => Some(Err(Error::file(&name, ODD))),
                Member::Link => None,
            }
        });
        self.all(&mut operands, reporter, sink)?;
        outcome.or_else(|error| reporter.fail_input(cannot_read(name, &error)))
    }

    /// Works on the results of an archive that can be read only once.
    fn once<B: Default + Send>(
        &self,
        name: &str,
        source: impl Read,
        reporter: &mut Reporter,
        sink: &mut impl for<'b> Sink<&'b mut B>,
    ) -> Result<(), Error>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error> + Sync,
    {
        // Of members with one path the last counts, as it does when they are unpacked.
        let mut held: BTreeMap<PathBuf, Held<B>> = BTreeMap::new();
        let load = |path: PathBuf, member: Member<(&mut dyn Read, u64)>| {
            let loaded = self.load_member(member_name(name, &path), member);
            (path, loaded)
        };
        let work = |(path, loaded)| match loaded {
            Loaded::Bytes(name, bytes) if Kind::of(&bytes) == Kind::Other => {
                (path, self.bytes_held(name, bytes))
            }
            Loaded::Bytes(name, bytes) => (path, self.member_held(name, Cursor::new(bytes))),
            Loaded::Held(held) => (path, held),
        };
        let (worked, outcome) = with_results(source, load, |results| {
            parallel::ordered(self.jobs, results, work, |(path, member)| {
                held.insert(path, member);
                Ok(())
            })
        });
        worked?;
        if held.is_empty() && outcome.is_ok() {
            reporter.warn(Error::file(name, NO_RESULTS));
        }
        for mut member in held.into_values() {
            member.deliver(&mut Delivery::new(reporter, sink))?;
        }
        outcome.or_else(|error| reporter.fail_input(cannot_read(name, &error)))
    }

    fn load_member<B: Default>(
        &self,
        name: Arc<str>,
        member: Member<(&mut dyn Read, u64)>,
    ) -> Loaded<B>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        let failed = |error| Loaded::Held(Held::of(Event::Failed(error)));
        let (source, size) = match member {
            Member::File(file) => file,
            Member::Odd => return failed(Error::file(&name, ODD)),
            Member::Link => {
                return Loaded::Held(Held::of(Event::Warning(Error::file(&name, LINK))));
            }
        };
        if size > self.most.0 {
            return failed(cannot_read(&name, &too_large(self.most)));
        }
        if size > LARGEST_WHOLE {
            return Loaded::Held(self.member_held(name, source));
        }
        let mut bytes = Vec::new();
        match source.read_to_end(&mut bytes) {
            Ok(_) => Loaded::Bytes(name, bytes),
            Err(error) => failed(cannot_read(&name, &error)),
        }
    }

    /// What comes of a member, which may be packed once more.
    fn member_held<B: Default>(&self, name: Arc<str>, source: impl Read) -> Held<B>
    where
        W: Fn(Record<'_>, &mut B) -> Result<(), Error>,
    {
        match content(source, self.most) {
            Ok(Content::Text(source)) => {
                let source = yaml::Door::new(source, &name);
                self.text_held(&mut Values::stream(source, name.into()))
            }
            Ok(Content::Archive(_)) => Held::of(Event::Failed(Error::file(&name, NESTED))),
            Err(error) => Held::of(Event::Failed(cannot_read(&name, &error))),
        }
    }
}

fn begins_tape(file: &File) -> bool {
    let mut head = [0; BLOCK];
    file.read_exact_at(&mut head, 0).is_ok() && Kind::of(&head) == Kind::Tar
}

fn member_name(archive: &str, path: &Path) -> Arc<str> {
    format!("{archive}:{}", display_name(path)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Size;
    use crate::read::read_source;
    use std::io::Write;

    /// A tar archive of one member.
    fn archive(content: &[u8]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, "a.json", content).unwrap();
        builder.into_inner().unwrap()
    }

    /// How many records come of an archive that can be read only once, and what is wrong.
    fn read_once(bytes: Vec<u8>) -> (usize, String) {
        let mut told = tempfile::tempfile().unwrap();
        let mut count = 0;
        let mut reporter = Reporter::to("test", told.try_clone().unwrap());
        let mut sink = |(), _: &mut Reporter| {
            count += 1;
            Ok(())
        };
        let source = Cursor::new(bytes);
        read_source("t", source, Size(1 << 30), &mut reporter, |_| Ok(()), &mut sink).unwrap();
        drop(reporter);
        told.rewind().unwrap();
        (count, io::read_to_string(told).unwrap())
    }

    #[test]
    fn a_member_may_be_packed_whatever_its_size() {
        let pack = |text: &[u8]| {
            // Stored as it is, so that a large member stays one.
            let mut packer = flate2::write::GzEncoder::new(vec![], flate2::Compression::none());
            packer.write_all(text).unwrap();
            packer.finish().unwrap()
        };
        for size in [1, LARGEST_WHOLE as usize] {
            let text = [&vec![b' '; size], &b"{\"a\":1}\n{\"a\":2}\n"[..]].concat();
            assert_eq!(read_once(archive(&pack(&text))), (2, String::new()), "{size}");
            assert_eq!(read_once(archive(&text)), (2, String::new()), "{size}");
            let report =
                [&b"version: '0.2'\n#"[..], &vec![b'x'; size], b"\nmetrics: {}\n"].concat();
            assert_eq!(read_once(archive(&pack(&report))), (1, String::new()), "{size}");
        }
        let (count, told) = read_once(archive(&pack(b"")));
        assert!(count == 0 && told.contains("the file is empty"), "{told}");
    }
}
