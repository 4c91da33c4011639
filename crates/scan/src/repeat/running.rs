//! The running text: the folds of all content lines without spaces, one behind the other, so that
//! it does not depend on how an article is broken into lines.

use super::ContentLine;
use super::prefilter::{KEY, may_begin_copy};
use crate::chars::char_at;
use crate::fold::{common, folded, small};
use crate::kernel::ideographs;
use crate::kernel::letters::{self, AT_ONCE};

/// Characters of a head.
const HEAD: usize = 4;

/// How a text begins that is part of the running text: a cheap look at its first characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Of the characters.
    hash: u32,
    /// There are enough of them.
    is_full: bool,
}

impl Head {
    /// The head of a text, and where its first character stands that is in the running text.
    pub(super) fn of(text: &str) -> (Self, Option<usize>) {
        let small = small();
        let (mut at, mut first, mut found, mut hash) = (0, None, 0, 0u32);
        while found < HEAD && at < text.len() {
            let mut push = |c| {
                first = first.or(Some(at));
                found += 1;
                hash = (hash ^ u32::from(c)).wrapping_mul(0x9E37_79B1).rotate_left(15);
            };
            if let Some((c, len)) = common(small, text.as_bytes(), at) {
                if c != '\0' {
                    push(c);
                }
                at += len;
            } else {
                let Some(c) = char_at(text, at) else { break };
                folded(c, push);
                at += c.len_utf8();
            }
        }
        (Head { hash, is_full: found >= HEAD }, first)
    }

    /// By what most texts are told from each other, as a key.
    pub(super) fn key(self) -> u64 {
        u64::from(self.hash) << 32 | u64::from(self.hash)
    }

    /// Whether two texts may have the same fold, or one a fold that begins with the other's.
    pub(super) fn is_like(self, other: Head) -> bool {
        self.hash == other.hash || !self.is_full || !other.is_full
    }
}

/// The running text of a page.
#[derive(Debug, Default)]
pub(super) struct Running {
    /// Room for its characters, and for the byte of the text at which the character stands that each
    /// comes from. Kept between pages as it is.
    chars: Vec<char>,
    source: Vec<u32>,
    len: usize,
    /// Where the content lines begin.
    begins: Vec<u32>,
}

/// Characters that are compared at once.
const MANY: usize = 16;

impl Running {
    /// Fills the running text anew. The text must be shorter than 4 GiB.
    pub(super) fn fill(&mut self, text: &str, lines: &[ContentLine]) {
        // No character leaves more of them than it has bytes.
        let room = text.len() + AT_ONCE;
        if self.chars.len() < room {
            self.chars.resize(room, '\0');
            self.source.resize(room, 0);
        }
        self.len = 0;
        self.begins.clear();
        let small = small();
        for line in lines {
            self.begins.push(self.len as u32);
            let content = &text.as_bytes()[..line.to];
            let mut at = line.first;
            while at < line.to {
                if let Some(group) = content.get(at..).and_then(<[u8]>::first_chunk::<AT_ONCE>)
                    && group.is_ascii()
                {
                    let chars = &mut self.chars[self.len..];
                    let (count, end) =
                        letters::take(content, at, chars, &mut self.source[self.len..]);
                    self.len += count;
                    at = end;
                    continue;
                }
                // One by one; where the next is not ASCII, there is no group.
                loop {
                    if content[at] >= 0xE4 {
                        let chars = &mut self.chars[self.len..];
                        let count;
                        (count, at) =
                            ideographs::take(content, at, chars, &mut self.source[self.len..]);
                        self.len += count;
                        if at == content.len() {
                            break;
                        }
                    }
                    if let Some((c, len)) = common(small, content, at) {
                        self.push_if(c != '\0', c, at);
                        at += len;
                    } else {
                        let Some(c) = char_at(text, at) else { break };
                        folded(c, |c| self.push_if(true, c, at));
                        at += c.len_utf8();
                    }
                    if content.get(at).is_none_or(u8::is_ascii) {
                        break;
                    }
                }
            }
        }
    }

    #[inline]
    fn push_if(&mut self, stays: bool, c: char, at: usize) {
        self.chars[self.len] = c;
        self.source[self.len] = at as u32;
        self.len += usize::from(stays);
    }

    /// Its characters.
    pub(super) fn chars(&self) -> &[char] {
        &self.chars[..self.len]
    }

    /// By character: the byte of the text at which the one stands that it comes from.
    pub(super) fn source(&self) -> &[u32] {
        &self.source[..self.len]
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Where in the running text a content line begins; its length for the line after the last.
    pub(super) fn begin(&self, line: usize) -> usize {
        self.begins.get(line).map_or(self.len(), |&at| at as usize)
    }

    /// The part that is a line's.
    pub(super) fn part(&self, line: usize) -> &[char] {
        &self.chars()[self.begin(line)..self.begin(line + 1)]
    }

    /// The hash of a line's key, if a copy may begin with the line.
    pub(super) fn key(&self, index: usize, text: &str, line: &ContentLine) -> Option<u64> {
        let key = self.part(index).first_chunk::<KEY>()?;
        let mix = |hash: u64, two: &[char; 2]| {
            let two = u64::from(two[0]) << 32 | u64::from(two[1]);
            (hash ^ two).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
        };
        may_begin_copy(text, line).then(|| key.as_chunks().0.iter().fold(0, mix))
    }

    /// The content line in which a character stands.
    pub(super) fn line_of(&self, at: usize) -> usize {
        self.begins.partition_point(|&begin| begin as usize <= at).saturating_sub(1)
    }

    /// The last line that begins at or before this position; the one after the last at the end.
    pub(super) fn last_begin(&self, at: usize) -> usize {
        if at == self.len() { self.begins.len() } else { self.line_of(at) }
    }

    /// Whether a line ends before this position.
    pub(super) fn line_ends(&self, at: usize) -> bool {
        at == self.len() || self.begins.binary_search(&(at as u32)).is_ok()
    }

    /// For how many characters the text is the same from two positions on, the first staying before
    /// `end`.
    pub(super) fn agreement(&self, p: usize, q: usize, end: usize) -> usize {
        let (first, second) = (&self.chars()[p..end.max(p)], &self.chars()[q..]);
        // Most that agree do so for long.
        let (many, more) = (first.as_chunks::<MANY>().0, second.as_chunks::<MANY>().0);
        let same = MANY * many.iter().zip(more).take_while(|(a, b)| a == b).count();
        same + first[same..].iter().zip(&second[same..]).take_while(|(a, b)| a == b).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_agree_up_to_the_first_difference() {
        let word: String = ('a'..='z').chain('0'..='9').collect();
        for length in 1..=word.len() {
            let text = format!("{}-{}-", &word[..length], word);
            let (mut lines, mut running) = (Vec::new(), Running::default());
            let draft = crate::edit::Draft::new(&text, Default::default());
            crate::repeat::collect(
                draft.text(),
                crate::lines::Lines::default().of(&draft),
                &mut lines,
            );
            running.fill(&text, &lines);
            assert_eq!(running.agreement(0, length, running.len()), length);
            assert_eq!(running.agreement(0, length, 3.min(length)), 3.min(length));
        }
    }

    #[test]
    fn short_texts_may_be_alike() {
        let begin_alike = |one, other| Head::of(one).0.is_like(Head::of(other).0);
        assert!(begin_alike("A, b", "ab cdef"));
        assert!(begin_alike("ABCD-x", "a b c d y"));
        assert!(!begin_alike("abcd", "abce"));
    }
}
