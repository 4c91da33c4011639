//! Large buffers that are used again: memory that the system gives for the first time costs more than what is
//! done with it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Buffers have a multiple of it, so that one does for content that is a little longer; smaller ones are not kept.
const ROUND: usize = 256 << 10;

/// Buffers that nobody uses, of so many bytes at most together.
#[derive(Clone, Debug)]
pub(crate) struct Spare(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    most: usize,
    idle: Mutex<Idle>,
}

#[derive(Debug, Default)]
struct Idle {
    buffers: VecDeque<Vec<u8>>,
    bytes: usize,
}

impl Spare {
    pub(crate) fn new(most: usize) -> Self {
        Spare(Arc::new(Shared { most, idle: Mutex::default() }))
    }

    /// What a buffer for so many bytes takes.
    pub(crate) const fn size(bytes: usize) -> usize {
        bytes.next_multiple_of(ROUND)
    }

    /// An empty buffer with room for so many bytes: the smallest that will do and is not far too large.
    pub(crate) fn take(&self, bytes: usize) -> Vec<u8> {
        let size = Spare::size(bytes);
        let mut idle = self.lock();
        let fits = idle
            .buffers
            .iter()
            .enumerate()
            .filter(|(_, buffer)| (size..=size.saturating_mul(2)).contains(&buffer.capacity()));
        let Some((at, _)) = fits.min_by_key(|(_, buffer)| buffer.capacity()) else {
            drop(idle);
            return Vec::with_capacity(size);
        };
        let buffer = idle.buffers.remove(at).unwrap_or_default();
        idle.bytes -= buffer.capacity();
        buffer
    }

    /// Keeps a buffer for whoever wants one next, if there is room.
    pub(crate) fn give(&self, mut buffer: Vec<u8>) {
        let size = buffer.capacity();
        let mut idle = self.lock();
        if size > ROUND && size <= self.0.most - idle.bytes {
            buffer.clear();
            idle.bytes += size;
            idle.buffers.push_back(buffer);
        }
    }

    /// Gives buffers back to the system, those first that lie there longest, until no more than so many bytes are
    /// left.
    pub(crate) fn shrink(&self, most: usize) {
        let mut idle = self.lock();
        while idle.bytes > most
            && let Some(buffer) = idle.buffers.pop_front()
        {
            idle.bytes -= buffer.capacity();
        }
    }

    /// What lies idle.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> usize {
        self.lock().bytes
    }

    fn lock(&self) -> MutexGuard<'_, Idle> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(spare: &Spare) -> usize {
        spare.bytes() / ROUND
    }

    #[test]
    fn a_buffer_comes_back_where_it_fits() {
        let spare = Spare::new(10 * ROUND);
        let (small, large) = (spare.take(ROUND + 1), spare.take(5 * ROUND));
        assert_eq!((small.capacity(), large.capacity()), (2 * ROUND, 5 * ROUND));
        let places = [small.as_ptr(), large.as_ptr()];
        spare.give(large);
        spare.give(small);
        assert_eq!(held(&spare), 7);
        // Too small for much, too large for little.
        assert_eq!(spare.take(6 * ROUND).capacity(), 6 * ROUND);
        let again = [spare.take(ROUND), spare.take(4 * ROUND)];
        assert_eq!(again.each_ref().map(|buffer| buffer.as_ptr()), places);
        spare.give(Vec::with_capacity(5 * ROUND));
        assert_eq!(spare.take(2 * ROUND).capacity(), 2 * ROUND);
        assert_eq!(held(&spare), 5);
    }

    #[test]
    fn no_more_is_kept_than_was_said() {
        let spare = Spare::new(5 * ROUND);
        for buffer in [5 * ROUND + 1, 3 * ROUND, 4 * ROUND, 10, 2 * ROUND] {
            spare.give(Vec::with_capacity(buffer));
        }
        assert_eq!(held(&spare), 5);
        spare.shrink(5 * ROUND);
        assert_eq!(held(&spare), 5);
        spare.shrink(4 * ROUND);
        assert_eq!(held(&spare), 2);
        spare.shrink(0);
        assert_eq!(held(&spare), 0);
    }
}
