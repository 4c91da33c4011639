//! Lines of a stream, with their place in it.

use std::io::{self, ErrorKind};

use super::open::Input;

const CHUNK: usize = 256 << 10;
const BOM: &[u8] = b"\xef\xbb\xbf";

/// What comes next in a shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line that is not blank; its bytes, without the newline, were appended to the buffer.
    Record {
        /// Where it starts in the decompressed stream.
        offset: u64,
    },
    /// A line over the limit; it was passed over without being held.
    TooLong {
        /// Where it starts in the decompressed stream.
        offset: u64,
        /// How long it is.
        len: u64,
    },
    /// A record that cannot be used; others may follow.
    Bad {
        /// Where it starts in the decompressed stream.
        offset: u64,
        /// What is wrong.
        reason: String,
    },
    /// Nothing more can be read.
    Damaged {
        /// Up to where the stream could be read.
        offset: u64,
        /// Bytes of a line that had begun.
        lost: u64,
        /// What is wrong.
        reason: String,
    },
    /// The end, as it should be.
    End,
}

/// Splits a stream into lines. Blank lines and a byte order mark at the start are passed over.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    chunk: Vec<u8>,
    start: usize,
    end: usize,
    /// Offset of `chunk[start]` in the stream.
    offset: u64,
    limit: u64,
    ended: bool,
}

impl<R: Input> Lines<R> {
    /// Lines of at most `limit` bytes.
    pub fn new(input: R, limit: u64) -> Self {
        Lines { input, chunk: vec![0; CHUNK], start: 0, end: 0, offset: 0, limit, ended: false }
    }

    /// Appends the next line to `out`. Before `out` grows by a piece, `ask` is told its size.
    pub fn next(&mut self, out: &mut Vec<u8>, mut ask: impl FnMut(usize)) -> Line {
        let base = out.len();
        loop {
            let line = self.line(out, base, &mut ask);
            let blank = out[base..].iter().all(u8::is_ascii_whitespace);
            if !blank || !matches!(line, Line::Record { .. }) {
                return line;
            }
            out.truncate(base);
        }
    }

    fn line(&mut self, out: &mut Vec<u8>, base: usize, ask: &mut impl FnMut(usize)) -> Line {
        let offset = self.offset;
        let mut len = 0;
        loop {
            if self.start == self.end {
                match self.refill() {
                    Ok(true) => {}
                    Ok(false) if len == 0 => return Line::End,
                    // The last line may do without a newline.
                    Ok(false) => return self.finish(offset, len),
                    Err(error) => {
                        out.truncate(base);
                        return self.damaged(len, error.to_string());
                    }
                }
                if self.offset == 0 && self.chunk[..self.end].starts_with(BOM) {
                    self.start = BOM.len();
                    self.offset = BOM.len() as u64;
                    return self.line(out, base, ask);
                }
            }
            let rest = &self.chunk[self.start..self.end];
            let newline = memchr::memchr(b'\n', rest);
            let piece = &rest[..newline.unwrap_or(rest.len())];
            len += piece.len() as u64;
            if len <= self.limit {
                ask(piece.len());
                out.extend_from_slice(piece);
            } else {
                out.truncate(base);
            }
            let taken = piece.len() + usize::from(newline.is_some());
            self.start += taken;
            self.offset += taken as u64;
            if newline.is_some() {
                return self.finish(offset, len);
            }
        }
    }

    /// Goes on behind damage, if anything stands there. A line that had begun before it is lost, and one
    /// that begins in it shows as a piece.
    fn damaged(&mut self, lost: u64, reason: String) -> Line {
        let offset = self.offset;
        while let Ok(true) = self.input.recover() {
            if matches!(self.refill(), Ok(true)) && is_text(&self.chunk[..self.end]) {
                let reason = match lost {
                    0 => format!("damaged: {reason}; records were lost"),
                    lost => {
                        format!("damaged: {reason}; {lost} bytes of a record and more were lost")
                    }
                };
                return Line::Bad { offset, reason };
            }
        }
        self.ended = true;
        (self.start, self.end) = (0, 0);
        Line::Damaged { offset, lost, reason }
    }

    fn finish(&self, offset: u64, len: u64) -> Line {
        if len > self.limit { Line::TooLong { offset, len } } else { Line::Record { offset } }
    }

    /// Reads the next chunk; false at the end.
    fn refill(&mut self) -> io::Result<bool> {
        while !self.ended {
            // The first bytes are gathered so that a byte order mark is seen whole.
            let have = if self.offset == 0 { self.end } else { 0 };
            if have == 0 && self.input.piece(&mut self.chunk)? {
                (self.start, self.end) = (0, self.chunk.len());
                return Ok(true);
            }
            if self.chunk.len() != CHUNK {
                self.chunk = vec![0; CHUNK];
            }
            match self.input.read(&mut self.chunk[have..]) {
                Ok(0) => {
                    self.ended = true;
                    (self.start, self.end) = (0, have);
                    return Ok(have > 0);
                }
                Ok(n) => {
                    (self.start, self.end) = (0, have + n);
                    if self.offset == 0 && self.end < BOM.len() {
                        continue;
                    }
                    return Ok(true);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }
}

/// Whether bytes are UTF-8, but for pieces of characters at their ends, and no zero is among them: what is read
/// behind damage may begin anywhere and be anything.
fn is_text(bytes: &[u8]) -> bool {
    let is_piece = |byte: &&u8| (0x80..0xC0).contains(*byte);
    let bytes = &bytes[bytes.iter().take(3).take_while(is_piece).count()..];
    let valid = match simdutf8::compat::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    valid && memchr::memchr(0, bytes).is_none()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    /// A reader that gives a few bytes at a time and may break at the end.
    struct Drip<'a>(&'a [u8], usize, bool);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() && self.2 {
                return Err(io::Error::other("broken"));
            }
            let n = self.1.min(self.0.len()).min(out.len());
            out[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    impl Input for Drip<'_> {}

    fn all(bytes: &[u8], piece: usize, broken: bool, limit: u64) -> Vec<(Line, String)> {
        let mut lines = Lines::new(Drip(bytes, piece, broken), limit);
        let mut seen = Vec::new();
        loop {
            let mut out = b"before".to_vec();
            let line = lines.next(&mut out, |_| {});
            let text = String::from_utf8(out[6..].to_vec()).unwrap();
            seen.push((line.clone(), text));
            if matches!(line, Line::End | Line::Damaged { .. }) {
                return seen;
            }
        }
    }

    #[test]
    fn lines_have_their_place_whatever_the_pieces() {
        let bytes = b"\xef\xbb\xbfone\n\n  \r\ntwo\r\nlong line here\nlast";
        for piece in [1, 2, 3, 5, 1000] {
            let seen = all(bytes, piece, false, 10);
            let expected = [
                (Line::Record { offset: 3 }, "one"),
                (Line::Record { offset: 12 }, "two\r"),
                (Line::TooLong { offset: 17, len: 14 }, ""),
                (Line::Record { offset: 32 }, "last"),
                (Line::End, ""),
            ];
            assert_eq!(seen.len(), expected.len());
            for ((line, text), (want, content)) in seen.iter().zip(expected) {
                assert_eq!((line, text.as_str()), (&want, content), "{piece}");
            }
        }
    }

    #[test]
    fn damage_takes_the_unfinished_line_and_says_so() {
        for piece in [1, 4, 1000] {
            let seen = all(b"one\ntwo\nthr", piece, true, 100);
            assert_eq!(seen[1].1, "two");
            let damaged = Line::Damaged { offset: 11, lost: 3, reason: "broken".into() };
            assert_eq!(seen[2], (damaged, String::new()));
        }
    }

    #[test]
    fn nothing_is_no_line() {
        for bytes in [&b""[..], b"\xef\xbb\xbf", b"\n\n", b" "] {
            let seen = all(bytes, 1, false, 10);
            assert_eq!(seen, [(Line::End, String::new())], "{bytes:?}");
        }
    }
}
