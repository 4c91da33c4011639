//! Texts put together of pieces of others: short ones, by the thousand, where readings are cut.
#![allow(unsafe_code, reason = "what is made of pieces of texts is text, and need not be checked")]

use std::ops::Range;

/// Bytes that are copied at once.
const CHUNK: usize = 16;

/// A text in the making: UTF-8 at all times.
#[derive(Debug, Default)]
pub(crate) struct Pieces(Vec<u8>);

impl Pieces {
    pub(crate) fn with_room(bytes: usize) -> Self {
        Pieces(Vec::with_capacity(bytes + CHUNK))
    }

    /// Adds a piece of a text.
    #[inline(always)]
    pub(crate) fn push(&mut self, of: &str, piece: Range<usize>) {
        let (from, len) = (piece.start, piece.len());
        // No piece but a text is put in.
        let piece = &of[piece];
        let end = self.0.len();
        if len <= CHUNK && of.len() - from >= CHUNK && self.0.capacity() - end >= CHUNK {
            // SAFETY: there are as many bytes to read from `from` on and as much room behind `end`, the first `len` of
            // them are the piece, and the two do not overlap, for one of them is borrowed from elsewhere.
            unsafe {
                let to = self.0.as_mut_ptr().add(end);
                std::ptr::copy_nonoverlapping(of.as_ptr().add(from), to, CHUNK);
                self.0.set_len(end + len);
            }
        } else {
            self.push_any(piece);
        }
    }

    #[inline(never)]
    fn push_any(&mut self, piece: &str) {
        self.0.extend_from_slice(piece.as_bytes());
    }

    pub(crate) fn into_text(self) -> String {
        // SAFETY: nothing but whole texts was put in, and one behind the other they are a text.
        unsafe { String::from_utf8_unchecked(self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_put_one_behind_the_other() {
        let text = "五月(yuè)二十七日，a\u{20000}国新办举行国务院政策例行吹风会";
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for &from in &ends {
            let mut all = Pieces::with_room(0);
            let mut expected = String::new();
            for &to in ends.iter().filter(|&&to| to >= from) {
                all.push(text, from..to);
                expected.push_str(&text[from..to]);
            }
            assert_eq!(all.into_text(), expected);
        }
    }
}
