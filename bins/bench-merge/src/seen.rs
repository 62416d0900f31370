//! Which records came before, in memory that hardly grows with their number: the latest are known
//! there, the others by a temporary file, of which one in 341 is held, so that 12 bytes stand for
//! each 341. Where no file can be written, all are known in memory.

use std::io;
use std::path::PathBuf;

use bench_common::Error;
use bench_common::error::display_name;
use bench_common::fingerprint::Fingerprint;

use crate::bloom::BloomFilter;
use crate::digest::{Digest, digest};
use crate::digest_set::DigestSet;
use crate::sorted_file::SortedFile;

/// How many are known in memory, in 18 MB.
const MOST: usize = 1 << 20;

/// The fingerprints that came.
#[derive(Debug)]
pub(crate) struct Seen {
    latest: DigestSet,
    most: usize,
    earlier: Option<Earlier>,
    /// Where temporary files go.
    directory: PathBuf,
}

/// Those for which there is no room in memory.
#[derive(Debug)]
struct Earlier {
    file: SortedFile,
    /// Of those in the file, so that it is rarely read for others.
    filter: BloomFilter,
}

impl Seen {
    /// None.
    pub(crate) fn new() -> Self {
        Self::within(MOST, std::env::temp_dir())
    }

    /// None, of which so many are to be known in memory, and the others in a directory.
    fn within(most: usize, directory: PathBuf) -> Self {
        Self { latest: DigestSet::new(), most, earlier: None, directory }
    }

    /// Adds a fingerprint; false if it came before.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub(crate) fn insert(&mut self, fingerprint: Fingerprint) -> Result<bool, Error> {
        let digest = digest(fingerprint);
        if let Some(earlier) = &self.earlier
            && earlier.holds(&digest).map_err(|error| self.failed(&error))?
        {
            return Ok(false);
        }
        let is_new = self.latest.insert(digest);
        if self.latest.len() >= self.most && self.put_away().is_err() {
            // Where nothing can be written, all is known in memory.
            self.most = usize::MAX;
        }
        Ok(is_new)
    }

    /// Brings near what is needed to add these fingerprints. The processor fetches it for many at
    /// once; where they are added one by one, it waits for each.
    pub(crate) fn expect(&self, fingerprints: impl Iterator<Item = Fingerprint>) {
        for digest in fingerprints.map(digest) {
            std::hint::black_box(self.latest.first_at_home(&digest));
            if let Some(Earlier { filter, .. }) = &self.earlier {
                std::hint::black_box(filter.first_of_line(&digest));
            }
        }
    }

    /// Makes room in memory. What fails leaves all as it is.
    fn put_away(&mut self) -> io::Result<()> {
        let earlier = self.earlier.as_ref().map(|earlier| &earlier.file);
        let file = SortedFile::merged(&self.directory, earlier, self.latest.sorted())?;
        let mut filter =
            self.earlier.take().map_or_else(BloomFilter::new, |earlier| earlier.filter);
        self.latest.digests().for_each(|digest| filter.add(&digest));
        self.earlier = Some(Earlier { file, filter });
        self.latest.clear();
        Ok(())
    }

    fn failed(&self, error: &io::Error) -> Error {
        Error::temporary(&display_name(&self.directory), error)
    }
}

impl Earlier {
    fn holds(&self, digest: &Digest) -> io::Result<bool> {
        Ok(self.filter.may_hold(digest) && self.file.holds(digest)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::tests::fingerprint;
    use proptest::prelude::*;
    use std::collections::HashSet;
    use std::env::temp_dir;

    proptest! {
        #[test]
        fn each_fingerprint_is_new_once(
            numbers in prop::collection::vec(0u64..2000, 0..3000),
            most in prop::sample::select(vec![1usize, 2, 30, 500, 5000]),
        ) {
            let (mut seen, mut expected) = (Seen::within(most, temp_dir()), HashSet::new());
            seen.expect((0..9).map(fingerprint));
            // Where each goes to a file of its own, a few are enough.
            for number in numbers.into_iter().take(100 * most) {
                let fingerprint = fingerprint(number);
                seen.expect(std::iter::once(fingerprint));
                prop_assert_eq!(seen.insert(fingerprint).unwrap(), expected.insert(number));
                prop_assert!(seen.latest.len() < most);
            }
            prop_assert_eq!(seen.earlier.is_some(), expected.len() >= most);
        }
    }

    #[test]
    fn where_nothing_can_be_written_all_is_known_in_memory() {
        let mut seen = Seen::within(10, "/nowhere/at/all".into());
        assert!((0..100).all(|number| seen.insert(fingerprint(number)).unwrap()));
        assert!((0..100).all(|number| !seen.insert(fingerprint(number)).unwrap()));
        assert!(seen.earlier.is_none() && seen.most == usize::MAX);
    }

    #[test]
    fn a_temporary_file_that_cannot_be_read_is_told() {
        let mut seen = Seen::within(10, temp_dir());
        assert!((0..10).all(|number| seen.insert(fingerprint(number)).unwrap()));
        seen.earlier.as_ref().unwrap().file.destroy();
        assert!(seen.insert(fingerprint(11)).unwrap());
        let error = seen.insert(fingerprint(1)).unwrap_err();
        assert!(!error.is_input());
        let why = "cannot read back the temporary file: failed to fill whole buffer";
        assert_eq!(error.to_string(), format!("{}: {why}", display_name(&temp_dir())));
    }
}
