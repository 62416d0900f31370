//! Tar archives: the results among their members, as a directory would show them. Paths of
//! members are names and nothing more; no file is ever written.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use tar::{Archive, Entry, EntryType};

use super::operands::{has_result_ending, is_hidden};

/// How much may stand between two members: headers, long names, attributes. What asks for more
/// wants to fill the memory.
const LARGEST_HEADER: u64 = 1 << 20;

/// Where a member's bytes are in an archive.
#[derive(Debug, Clone)]
pub(super) struct Section {
    archive: Arc<File>,
    start: u64,
    size: u64,
}

impl Section {
    pub(super) fn size(&self) -> u64 {
        self.size
    }
}

impl Read for Section {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.size).unwrap_or(usize::MAX).min(out.len());
        let count = self.archive.read_at(&mut out[..most], self.start)?;
        if count == 0 && most > 0 {
            return Err(cut_off());
        }
        self.start += count as u64;
        self.size -= count as u64;
        Ok(count)
    }
}

/// A source that fails if it ends before so many bytes have come.
struct Promised<R> {
    source: R,
    left: u64,
}

impl<R: Read> Read for Promised<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(out)?;
        if count == 0 && self.left > 0 && !out.is_empty() {
            return Err(cut_off());
        }
        self.left = self.left.saturating_sub(count as u64);
        Ok(count)
    }
}

/// A member that would be read in a directory.
#[derive(Debug)]
pub(super) enum Member<T> {
    File(T),
    Link,
    /// A file with holes, a device.
    Odd,
}

/// The results of an archive that can be read at any place, by their paths, and what is wrong
/// behind the last of them.
pub(super) fn index(file: &Arc<File>) -> (BTreeMap<PathBuf, Member<Section>>, io::Result<()>) {
    let mut members = BTreeMap::new();
    let (tape, meter) = Metered::new(&**file);
    let mut archive = Archive::new(tape);
    let read = archive.entries_with_seek().and_then(|mut entries| {
        while let Some(entry) = next(&mut entries, &meter)? {
            if let Some(path) = result_path(&entry.path()?) {
                let archive = Arc::clone(file);
                let (start, size) = (entry.raw_file_position(), entry.size());
                let member = match entry.header().entry_type() {
                    EntryType::Regular | EntryType::Continuous => {
                        Member::File(Section { archive, start, size })
                    }
                    other => without_content(other),
                };
                // Of members with one path the last counts, as it does when they are unpacked.
                members.insert(path, member);
            }
        }
        Ok(())
    });
    (members, read)
}

/// Calls `load` on each result of an archive that can be read only once, in the order in which
/// they stand there, and has `run` work on what it makes of them. Behind that comes what is wrong
/// with the archive.
pub(super) fn with_results<T, U>(
    source: impl Read,
    mut load: impl FnMut(PathBuf, Member<(&mut dyn Read, u64)>) -> T,
    run: impl FnOnce(&mut dyn Iterator<Item = T>) -> U,
) -> (U, io::Result<()>) {
    let (tape, meter) = Metered::new(source);
    let mut archive = Archive::new(tape);
    let mut outcome = Ok(());
    let mut ended = false;
    let done = {
        let mut entries = archive.entries();
        let mut load_next = || -> io::Result<Option<T>> {
            let entries = entries.as_mut().map_err(|error| io::Error::other(error.to_string()))?;
            while let Some(mut entry) = next(entries, &meter)? {
                let loaded =
                    result_path(&entry.path()?).map(|path| match entry.header().entry_type() {
                        EntryType::Regular | EntryType::Continuous => {
                            let size = entry.size();
                            let mut content = Promised { source: &mut entry, left: size };
                            load(path, Member::File((&mut content, size)))
                        }
                        other => load(path, without_content(other)),
                    });
                io::copy(&mut entry, &mut io::sink())?;
                if loaded.is_some() {
                    return Ok(loaded);
                }
            }
            Ok(None)
        };
        run(&mut std::iter::from_fn(|| {
            if ended {
                return None;
            }
            let loaded = load_next().unwrap_or_else(|error| {
                outcome = Err(error);
                None
            });
            ended = loaded.is_none();
            loaded
        }))
    };
    if ended && outcome.is_ok() {
        // To the very end: a checksum stands there, and whoever writes a pipe wants to be heard.
        meter.left.set(u64::MAX);
        outcome = io::copy(&mut archive.into_inner(), &mut io::sink()).map(drop);
    }
    (done, outcome)
}

fn next<'a, R: Read>(
    entries: &mut tar::Entries<'a, R>,
    meter: &Meter,
) -> io::Result<Option<Entry<'a, R>>> {
    meter.left.set(LARGEST_HEADER);
    let entry = entries.next().transpose();
    if meter.ended.get() && !matches!(entry, Ok(Some(_))) {
        return Err(cut_off());
    }
    meter.left.set(u64::MAX);
    entry.map_err(broken)
}

fn without_content<T>(kind: EntryType) -> Member<T> {
    if matches!(kind, EntryType::Link | EntryType::Symlink) { Member::Link } else { Member::Odd }
}

/// The path of a member that would be read in a directory, without a leading `./`.
fn result_path(path: &Path) -> Option<PathBuf> {
    let path: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    let hidden =
        path.components().any(|part| matches!(part, Component::Normal(name) if is_hidden(name)));
    (!hidden && has_result_ending(&path)).then_some(path)
}

fn cut_off() -> io::Error {
    io::Error::other("the archive is cut off")
}

fn broken(error: io::Error) -> io::Error {
    if error.raw_os_error().is_some() {
        return error;
    }
    io::Error::other(format!("the archive is damaged: {error}"))
}

/// What an archive's reader may still read, and whether it came to the end of its source. An
/// archive ends with an empty block before that.
#[derive(Debug, Clone, Default)]
struct Meter {
    left: Rc<Cell<u64>>,
    ended: Rc<Cell<bool>>,
}

struct Metered<R> {
    source: R,
    meter: Meter,
}

impl<R> Metered<R> {
    fn new(source: R) -> (Self, Meter) {
        let meter = Meter::default();
        (Self { source, meter: meter.clone() }, meter)
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.meter.left.get();
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(out.len());
        if most == 0 && !out.is_empty() {
            return Err(io::Error::other("a member's header is too large"));
        }
        let count = self.source.read(&mut out[..most])?;
        self.meter.ended.set(count == 0);
        self.meter.left.set(left - count as u64);
        Ok(count)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, content) in members {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, path, *content).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn read_or_why(content: &mut dyn Read) -> String {
        io::read_to_string(content).unwrap_or_else(|error| error.to_string())
    }

    fn streamed(bytes: &[u8]) -> (Vec<String>, Result<(), String>) {
        let load = |path: PathBuf, member: Member<(&mut dyn Read, u64)>| {
            let mut text = path.display().to_string();
            match member {
                Member::File((content, size)) => {
                    text += &format!(" {size} ");
                    text += &read_or_why(content);
                }
                Member::Link => text += " link",
                Member::Odd => text += " odd",
            }
            text
        };
        let (seen, outcome) = with_results(bytes, load, |results| results.collect());
        (seen, outcome.map_err(|error| error.to_string()))
    }

    fn indexed(bytes: &[u8]) -> (Vec<String>, Result<(), String>) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        let (members, outcome) = index(&Arc::new(file));
        let seen = members.into_iter().map(|(path, member)| {
            let mut text = path.display().to_string();
            match member {
                Member::File(mut section) => {
                    text += &format!(" {} ", section.size());
                    text += &read_or_why(&mut section);
                }
                Member::Link => text += " link",
                Member::Odd => text += " odd",
            }
            text
        });
        (seen.collect(), outcome.map_err(|error| error.to_string()))
    }

    #[test]
    fn results_are_found_as_in_a_directory() {
        let long = format!("{}/a.json", "d".repeat(200));
        let bytes = archive(&[
            ("./run/b.json", b"1"),
            ("run/notes.txt", b"no"),
            ("run/.hidden.json", b"no"),
            (".hidden/a.json", b"no"),
            ("run/a.jsonl.gz", b"22"),
            ("run/b.json", b"333"),
            (&long, b"4"),
            ("run/trace.tar.gz", b"no"),
        ]);
        let long = format!("{long} 1 4");
        let (seen, outcome) = streamed(&bytes);
        assert_eq!(seen, ["run/b.json 1 1", "run/a.jsonl.gz 2 22", "run/b.json 3 333", &*long]);
        assert_eq!(outcome, Ok(()));
        let (seen, outcome) = indexed(&bytes);
        assert_eq!(seen, [&*long, "run/a.jsonl.gz 2 22", "run/b.json 3 333"]);
        assert_eq!(outcome, Ok(()));
    }

    #[test]
    fn links_are_told_apart() {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(EntryType::Symlink);
        header.set_size(0);
        builder.append_link(&mut header, "latest.json", "/etc/passwd").unwrap();
        let bytes = builder.into_inner().unwrap();
        assert_eq!(streamed(&bytes).0, ["latest.json link"]);
        assert_eq!(indexed(&bytes).0, ["latest.json link"]);
    }

    #[test]
    fn a_cut_archive_is_noticed_wherever_it_was_cut() {
        let bytes = archive(&[("a.json", b"{}"), ("b.png", &[7; 600])]);
        let cut_off = Err("the archive is cut off".to_owned());
        for cut in [512, 513, 600, 1024, 1100, 1536, 1600, 2048, 2560] {
            let (seen, outcome) = streamed(&bytes[..cut]);
            let content = if cut < 514 { "the archive is cut off" } else { "{}" };
            assert_eq!(seen, [format!("a.json 2 {content}")], "{cut}");
            assert_eq!(outcome, cut_off, "{cut}");
            assert_eq!(indexed(&bytes[..cut]), (seen, outcome), "{cut}");
        }
    }

    #[test]
    fn a_name_cannot_fill_the_memory() {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(EntryType::GNULongName);
        header.set_path("././@LongLink").unwrap();
        header.set_size(1 << 40);
        header.set_cksum();
        let bytes = header.as_bytes().chain(io::repeat(b'a'));
        let (seen, outcome) = with_results(bytes, |_, _| (), |results| results.count());
        assert_eq!(seen, 0);
        assert_eq!(
            outcome.unwrap_err().to_string(),
            "the archive is damaged: a member's header is too large"
        );
    }

    proptest! {
        /// Whatever happened to an archive, it is read to an end, and both ways of reading agree on
        /// whether it is whole.
        #[test]
        fn a_spoilt_archive_is_read_to_an_end(
            at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()
        ) {
            let mut bytes = archive(&[("a.json", b"{}"), ("d/b.json", &[b' '; 600]), ("c.png", b"7")]);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes.truncate(cut.index(bytes.len() + 1).max(bytes.len() / 2));
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&bytes).unwrap();
            file.rewind().unwrap();
            let (members, outcome) = index(&Arc::new(file));
            let load = |path: PathBuf, member: Member<(&mut dyn Read, u64)>| {
                if let Member::File((content, _)) = member {
                    let _ = io::copy(content, &mut io::sink());
                }
                path
            };
            let (seen, streamed) = with_results(&bytes[..], load, |results| results.count());
            prop_assert!(members.len() <= seen || streamed.is_err());
            prop_assert!(streamed.is_err() || outcome.is_ok());
        }
    }
}
