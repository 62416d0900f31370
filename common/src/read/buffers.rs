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
        let mut buffer = lock(&self.0).pop().unwrap_or_default();
        let size = size + LINE;
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
