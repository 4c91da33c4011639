//! Room that workers share and wait for: trees of web pages, which live for a moment each.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// So many bytes for all workers together. Whoever has taken some gives it back without taking more, so
/// that waiting ends.
#[derive(Clone, Debug)]
pub struct Room(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    all: u64,
    free: Mutex<u64>,
    given_back: Condvar,
}

/// Bytes that were taken; dropping it gives them back.
#[derive(Debug)]
pub(crate) struct Taken<'r> {
    room: &'r Shared,
    bytes: u64,
}

impl Room {
    /// A room of so many bytes.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        Room(Arc::new(Shared { all: bytes, free: Mutex::new(bytes), given_back: Condvar::new() }))
    }

    /// Waits until so many bytes are free, all of them at most, and takes them.
    pub(crate) fn take(&self, bytes: u64) -> Taken<'_> {
        let bytes = bytes.min(self.0.all);
        let mut free = self.0.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free < bytes {
            free = self.0.given_back.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= bytes;
        Taken { room: &self.0, bytes }
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.room.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.room.given_back.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_finds_no_room_waits() {
        let room = Room::new(100);
        let first = room.take(80);
        let other = room.clone();
        let waiting = std::thread::spawn(move || other.take(1000).bytes);
        std::thread::sleep(std::time::Duration::from_millis(30));
        assert!(!waiting.is_finished());
        assert_eq!(room.take(20).bytes, 20);
        drop(first);
        assert_eq!(waiting.join().unwrap(), 100);
    }
}
