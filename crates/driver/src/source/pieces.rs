//! What can only be decompressed from its start to its end, by a worker a piece ahead of its reader.

use std::io::{self, ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded};
use rayon::ThreadPool;

use super::open::Input;
use crate::memory::Spare;

/// Content of a piece: enough that a worker is seldom asked, and little beside what else is held.
const PIECE: u64 = 2 << 20;

/// Pieces that may wait: whoever asks a worker waits until it has done what it was asked before.
const WAITING: usize = 3;

/// A piece that is given away as it is; less is sooner copied than looked at.
pub(super) const MUCH: usize = 64 << 10;

/// Bytes that are held: the piece that is read from, and those behind it.
pub(super) const HELD: u64 = (WAITING as u64 + 1) * PIECE;

/// An input that workers read from. Behind an error it is read at once, by whoever asks, since what is said of
/// damage depends on how much is read at a time.
pub(super) struct Pieces<I> {
    pool: Arc<ThreadPool>,
    /// Unless a worker has it, or a panic has taken it.
    input: Option<I>,
    /// What workers have read, and where they leave the input, before the last piece that they send.
    pieces: Option<Receiver<Piece>>,
    left: Arc<Mutex<Option<Left<I>>>>,
    content: Vec<u8>,
    at: usize,
    /// What was read from before, for the worker to fill again.
    spare: Spare,
    /// What comes behind the content.
    end: Option<io::Result<()>>,
    at_once: bool,
}

struct Piece {
    content: Vec<u8>,
    end: Option<io::Result<()>>,
}

struct Left<I> {
    input: I,
    to: Sender<Piece>,
    /// It gives nothing more for now.
    ended: bool,
}

impl<I: Input + 'static> Pieces<I> {
    pub(super) fn new(input: I, pool: &Arc<ThreadPool>) -> Self {
        Pieces {
            pool: Arc::clone(pool),
            input: Some(input),
            pieces: None,
            left: Arc::default(),
            content: Vec::new(),
            at: 0,
            spare: Spare::new(PIECE as usize),
            end: None,
            at_once: false,
        }
    }

    /// The same, read at once from the start.
    pub(super) fn at_once(input: I, pool: &Arc<ThreadPool>) -> Self {
        Pieces { at_once: true, ..Pieces::new(input, pool) }
    }

    /// The input where it has given nothing more: unless a worker has it.
    pub(super) fn input(&self) -> Option<&I> {
        self.input.as_ref()
    }

    /// Has a worker read until enough pieces wait.
    fn start(&mut self, mut input: I, to: Sender<Piece>) {
        let (left, spare) = (Arc::clone(&self.left), self.spare.clone());
        self.pool.spawn(move || {
            // After a panic nothing is sent any more, and whoever waits finds out.
            let _ = catch_unwind(AssertUnwindSafe(move || {
                loop {
                    let mut content = spare.take(PIECE as usize);
                    let end = match input.by_ref().take(PIECE).read_to_end(&mut content) {
                        Ok(read) => (read < PIECE as usize).then_some(Ok(())),
                        Err(error) => Some(Err(error)),
                    };
                    let (ended, piece) = (end.is_some(), Piece { content, end });
                    if ended || to.len() + 1 >= WAITING {
                        let last = to.clone();
                        *lock(&left) = Some(Left { input, to, ended });
                        let _ = last.send(piece);
                        return;
                    }
                    if to.send(piece).is_err() {
                        return;
                    }
                }
            }));
        });
    }

    fn has_content(&self) -> bool {
        self.at < self.content.len()
    }

    /// Gets content; false where the input gives nothing more for now.
    fn refill(&mut self) -> io::Result<bool> {
        loop {
            match self.end.take() {
                Some(Ok(())) => return Ok(false),
                Some(Err(error)) => {
                    self.at_once = true;
                    return Err(error);
                }
                None => {}
            }
            self.spare.give(std::mem::take(&mut self.content));
            let piece = self.next()?;
            (self.content, self.at, self.end) = (piece.content, 0, piece.end);
            if self.has_content() {
                return Ok(true);
            }
        }
    }

    /// The next piece; a worker goes on meanwhile.
    fn next(&mut self) -> io::Result<Piece> {
        let gone = || io::Error::other("the decompressor gave up");
        self.begin();
        let piece = self.pieces.as_ref().ok_or_else(gone)?.recv().map_err(|_| gone())?;
        // What has ended is taken up again behind its last piece.
        let left = lock(&self.left).take_if(|left| !left.ended || piece.end.is_some());
        match left {
            Some(left) if left.ended => self.input = Some(left.input),
            Some(left) => self.start(left.input, left.to),
            None => {}
        }
        Ok(piece)
    }
}

fn lock<T>(left: &Mutex<T>) -> MutexGuard<'_, T> {
    left.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<I: Input + 'static> Read for Pieces<I> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at_once && !self.has_content() {
            return self.input.as_mut().ok_or(ErrorKind::BrokenPipe)?.read(out);
        }
        if !self.has_content() && !self.refill()? {
            return Ok(0);
        }
        let rest = &self.content[self.at..];
        let some = rest.len().min(out.len());
        out[..some].copy_from_slice(&rest[..some]);
        self.at += some;
        Ok(some)
    }
}

impl<I: Input + 'static> Input for Pieces<I> {
    fn piece(&mut self, used: &mut Vec<u8>) -> io::Result<bool> {
        if self.at_once || self.has_content() && self.at > 0 {
            return Ok(false);
        }
        self.spare.give(std::mem::take(used));
        // At the end of all `read` says so.
        let whole = (self.has_content() || self.refill()?) && self.content.len() >= MUCH;
        if whole {
            *used = std::mem::take(&mut self.content);
        }
        Ok(whole)
    }

    fn recover(&mut self) -> io::Result<bool> {
        self.input.as_mut().ok_or(ErrorKind::BrokenPipe)?.recover()
    }

    fn begin(&mut self) {
        if !self.at_once
            && let Some(input) = self.input.take()
        {
            let (to, pieces) = bounded(WAITING);
            self.pieces = Some(pieces);
            self.start(input, to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives bytes, then an error, then others, as far as it is asked to go on; says how much was asked for.
    struct Broken {
        parts: Vec<Vec<u8>>,
        failed: bool,
    }

    impl Read for Broken {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let Some(part) = self.parts.first_mut() else { return Ok(0) };
            if part.is_empty() {
                if self.parts.len() == 1 {
                    return Ok(0);
                }
                self.failed = true;
                return Err(io::Error::other(format!("{} more", self.parts.len() - 1)));
            }
            let some = part.len().min(out.len()).min(70_001);
            out[..some].copy_from_slice(&part[..some]);
            part.drain(..some);
            Ok(some)
        }
    }

    impl Input for Broken {
        fn recover(&mut self) -> io::Result<bool> {
            let go_on = std::mem::take(&mut self.failed);
            self.parts.remove(0);
            Ok(go_on)
        }
    }

    #[test]
    fn nothing_changes_but_who_reads() {
        let pool = Arc::new(rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap());
        let part = |len: usize| (0..len).map(|i| (i * i % 251) as u8).collect::<Vec<u8>>();
        let sizes = [0, 1, PIECE as usize, PIECE as usize + 1, 5 << 20];
        for (first, second) in sizes.iter().flat_map(|first| sizes.map(|second| (*first, second))) {
            let parts = vec![part(first), part(second), part(100)];
            let all = parts.concat();
            let mut pieces = Pieces::new(Broken { parts, failed: false }, &pool);
            let (mut seen, mut errors, mut used) = (Vec::new(), Vec::new(), Vec::new());
            let mut out = vec![0; 100_000];
            loop {
                match pieces.piece(&mut used) {
                    Ok(true) => {
                        seen.extend(&used);
                        continue;
                    }
                    Ok(false) => {}
                    Err(error) => {
                        errors.push((seen.len(), error.to_string()));
                        assert!(pieces.recover().unwrap());
                        continue;
                    }
                }
                match pieces.read(&mut out) {
                    Ok(0) => break,
                    Ok(n) => seen.extend_from_slice(&out[..n]),
                    Err(error) => {
                        errors.push((seen.len(), error.to_string()));
                        assert!(pieces.recover().unwrap());
                    }
                }
            }
            assert!(seen == all);
            let two = [(first, "2 more".to_owned()), (first + second, "1 more".to_owned())];
            assert_eq!(errors, two);
            assert_eq!(pieces.read(&mut out).unwrap(), 0);
        }
    }
}
