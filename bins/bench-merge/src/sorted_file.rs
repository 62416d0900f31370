//! Digests in a temporary file, in ascending order.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::digest::{Digest, NONE};

/// How many digests are read at once to find one: a page of the system's memory full.
const BLOCK: usize = 341;

const SIZE: usize = size_of::<Digest>();

/// Digests in a file that has no name and vanishes with the process.
#[derive(Debug)]
pub(crate) struct SortedFile {
    file: File,
    /// The first digest of each block.
    firsts: Vec<Digest>,
    count: usize,
}

impl SortedFile {
    /// A new file, in a directory, of the digests of an `earlier` one and of `more`, none of which
    /// is there, in ascending order.
    ///
    /// # Errors
    /// A failed read or write.
    pub(crate) fn merged(
        directory: &Path,
        earlier: Option<&Self>,
        more: impl Iterator<Item = Digest>,
    ) -> io::Result<Self> {
        let mut more = more.peekable();
        let mut writer = Writer::new(directory)?;
        if let Some(earlier) = earlier {
            let mut room = [NONE; BLOCK];
            for block in 0..earlier.firsts.len() {
                for digest in earlier.block(block, &mut room)? {
                    while let Some(before) = more.next_if(|it| it < digest) {
                        writer.write(&before)?;
                    }
                    writer.write(digest)?;
                }
            }
        }
        more.try_for_each(|digest| writer.write(&digest))?;
        writer.finish()
    }

    /// Whether a digest is there. Reads a block at most.
    ///
    /// # Errors
    /// A failed read.
    pub(crate) fn holds(&self, digest: &Digest) -> io::Result<bool> {
        let Some(block) = self.firsts.partition_point(|first| first <= digest).checked_sub(1)
        else {
            return Ok(false);
        };
        let mut room = [NONE; BLOCK];
        Ok(self.block(block, &mut room)?.binary_search(digest).is_ok())
    }

    fn block<'r>(&self, block: usize, room: &'r mut [Digest; BLOCK]) -> io::Result<&'r [Digest]> {
        let start = block * BLOCK;
        let digests = &mut room[..BLOCK.min(self.count - start)];
        self.file.read_exact_at(digests.as_flattened_mut(), (start * SIZE) as u64)?;
        Ok(digests)
    }
}

/// Writes a file of digests that come in ascending order.
struct Writer {
    out: BufWriter<File>,
    firsts: Vec<Digest>,
    count: usize,
}

impl Writer {
    fn new(directory: &Path) -> io::Result<Self> {
        let out = BufWriter::with_capacity(16 * BLOCK * SIZE, tempfile::tempfile_in(directory)?);
        Ok(Self { out, firsts: Vec::new(), count: 0 })
    }

    fn write(&mut self, digest: &Digest) -> io::Result<()> {
        if self.count.is_multiple_of(BLOCK) {
            self.firsts.push(*digest);
        }
        self.count += 1;
        self.out.write_all(digest)
    }

    fn finish(self) -> io::Result<SortedFile> {
        let file = self.out.into_inner()?;
        Ok(SortedFile { file, firsts: self.firsts, count: self.count })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::tests::spread;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::env::temp_dir;

    impl SortedFile {
        /// Leaves nothing in the file.
        pub(crate) fn destroy(&self) {
            self.file.set_len(0).unwrap();
        }
    }

    proptest! {
        #[test]
        fn what_was_put_there_is_found(
            parts in prop::collection::vec(prop::collection::btree_set(0u64..4000, 0..1500), 1..4),
        ) {
            let (mut file, mut expected) = (None::<SortedFile>, BTreeSet::new());
            for part in parts {
                let new: BTreeSet<_> =
                    part.into_iter().map(spread).filter(|it| !expected.contains(it)).collect();
                let new_file = SortedFile::merged(&temp_dir(), file.as_ref(), new.iter().copied());
                let file = file.insert(new_file.unwrap());
                expected.extend(new);
                prop_assert_eq!(file.count, expected.len());
                for number in 0..4000 {
                    let digest = spread(number);
                    prop_assert_eq!(file.holds(&digest).unwrap(), expected.contains(&digest));
                }
            }
        }
    }
}
