//! Buffers for the files that are read at the same time, one for each thread, used again.
//!
//! A new buffer for each file costs more than it seems: the system clears its pages one by one and
//! takes them back, under one lock for all threads.

use std::sync::Mutex;

use super::alignment::{LINE, aligned};
use crate::parallel::lock;

/// The buffers that nobody uses at the moment.
#[derive(Debug, Default)]
pub(super) struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    /// A buffer, and where in it a [cache line](super::alignment) begins with at least `size` bytes
    /// from there on, whatever they are; `None` if there is no memory for it.
    pub(super) fn take(&self, size: usize) -> Option<(Vec<u8>, usize)> {
        self.take_larger(size, size)
    }

    /// The same, but with at least `again` bytes if it was used before: for a single file, new
    /// pages cost more than they bring.
    pub(super) fn take_larger(&self, size: usize, again: usize) -> Option<(Vec<u8>, usize)> {
        let mut buffer = lock(&self.0).pop().unwrap_or_default();
        let size = if buffer.is_empty() { size } else { again } + LINE;
        if buffer.len() < size {
            buffer.try_reserve_exact(size - buffer.len()).ok()?;
            buffer.resize(size, 0);
        }
        let start = aligned(&buffer, 0);
        Some((buffer, start))
    }

    /// Takes a buffer back.
    pub(super) fn put(&self, buffer: Vec<u8>) {
        lock(&self.0).push(buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_may_be_larger_when_it_is_used_again() {
        let buffers = Buffers::default();
        let (first, _) = buffers.take_larger(100, 1000).unwrap();
        let (other, _) = buffers.take_larger(100, 1000).unwrap();
        assert_eq!((first.len(), other.len()), (100 + LINE, 100 + LINE));
        buffers.put(first);
        let (again, start) = buffers.take_larger(100, 1000).unwrap();
        assert_eq!(again.len(), 1000 + LINE);
        assert_eq!((again.as_ptr() as usize + start) % LINE, 0);
        buffers.put(again);
        assert_eq!(buffers.take(100).unwrap().0.len(), 1000 + LINE);
    }
}
