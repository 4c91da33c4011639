//! What can only be decompressed from its start to its end, by a worker a piece ahead of its reader.

use std::io::{self, ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crossbeam_channel::{Receiver, bounded};
use rayon::ThreadPool;

use super::open::Input;

/// Content of a piece: enough that a worker is seldom asked, and little beside what else is held.
const PIECE: u64 = 2 << 20;

/// Bytes that are held: the piece that is read from, and the next one.
pub(super) const HELD: u64 = 2 * PIECE;

/// An input that workers read from. Behind an error it is read at once, by whoever asks, since what is said of
/// damage depends on how much is read at a time.
pub(super) struct Pieces<I> {
    pool: Arc<ThreadPool>,
    /// Unless a worker has it, or a panic has taken it.
    input: Option<I>,
    next: Option<Receiver<Piece<I>>>,
    content: Vec<u8>,
    at: usize,
    /// What comes behind the content.
    end: Option<io::Result<()>>,
    at_once: bool,
}

struct Piece<I> {
    input: I,
    content: Vec<u8>,
    end: Option<io::Result<()>>,
}

impl<I: Input + 'static> Pieces<I> {
    pub(super) fn new(input: I, pool: &Arc<ThreadPool>) -> Self {
        let (pool, input) = (Arc::clone(pool), Some(input));
        let content = Vec::new();
        Pieces { pool, input, next: None, content, at: 0, end: None, at_once: false }
    }

    /// The same, read at once from the start.
    pub(super) fn at_once(input: I, pool: &Arc<ThreadPool>) -> Self {
        Pieces { at_once: true, ..Pieces::new(input, pool) }
    }

    /// The input where it has given nothing more: unless a worker has it.
    pub(super) fn input(&self) -> Option<&I> {
        self.input.as_ref()
    }

    /// Has a worker read the next piece.
    fn start(&mut self) {
        let Some(mut input) = self.input.take() else { return };
        let (done, next) = bounded(1);
        self.pool.spawn(move || {
            let piece = catch_unwind(AssertUnwindSafe(move || {
                let mut content = Vec::with_capacity(PIECE as usize);
                let end = match input.by_ref().take(PIECE).read_to_end(&mut content) {
                    Ok(read) => (read < PIECE as usize).then_some(Ok(())),
                    Err(error) => Some(Err(error)),
                };
                Piece { input, content, end }
            }));
            // Whoever waits finds out that nothing comes.
            if let Ok(piece) = piece {
                let _ = done.send(piece);
            }
        });
        self.next = Some(next);
    }
}

impl<I: Input + 'static> Read for Pieces<I> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let gone = || io::Error::other("the decompressor gave up");
        loop {
            if self.at < self.content.len() {
                let rest = &self.content[self.at..];
                let some = rest.len().min(out.len());
                out[..some].copy_from_slice(&rest[..some]);
                self.at += some;
                return Ok(some);
            }
            match self.end.take() {
                Some(Ok(())) => return Ok(0),
                Some(Err(error)) => {
                    self.at_once = true;
                    return Err(error);
                }
                None => {}
            }
            if self.at_once {
                return self.input.as_mut().ok_or_else(gone)?.read(out);
            }
            if self.next.is_none() {
                self.start();
            }
            let Some(next) = self.next.take() else { return Err(gone()) };
            let piece = next.recv().map_err(|_| gone())?;
            self.input = Some(piece.input);
            (self.content, self.at, self.end) = (piece.content, 0, piece.end);
            if self.end.is_none() {
                self.start();
            }
        }
    }
}

impl<I: Input + 'static> Input for Pieces<I> {
    fn recover(&mut self) -> io::Result<bool> {
        self.input.as_mut().ok_or(ErrorKind::BrokenPipe)?.recover()
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
            let (mut seen, mut errors, mut out) = (Vec::new(), Vec::new(), vec![0; 100_000]);
            loop {
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
