//! The running text: the folds of all content lines without spaces, one behind the other, so that
//! it does not depend on how an article is broken into lines.

use super::ContentLine;
use crate::fold::{begin, folded};

/// Where the first character stands that is in the running text.
pub(super) fn first(content: &str) -> Option<usize> {
    let mut found = false;
    let is_in = |&(_, c): &(usize, char)| {
        folded(c, |_| found = true);
        found
    };
    content.char_indices().find(is_in).map(|(at, _)| at)
}

/// Whether two texts may have the same fold, or one a fold that begins with the other's: a cheap look
/// at their first characters.
pub(super) fn begin_alike(one: &str, other: &str) -> bool {
    let key = |text| {
        let mut key = ['\0'; 4];
        let mut places = key.iter_mut();
        let length = begin(text, 4, |c| places.next().into_iter().for_each(|place| *place = c));
        (key, length == 4)
    };
    let (one, other) = (key(one), key(other));
    one.0 == other.0 || !one.1 || !other.1
}

/// The running text of a page.
#[derive(Debug, Default)]
pub(super) struct Running {
    /// Its characters.
    pub(super) chars: Vec<char>,
    /// The byte of the text at which the character stands that each comes from.
    pub(super) source: Vec<u32>,
    /// Where the content lines begin.
    pub(super) begins: Vec<u32>,
}

impl Running {
    /// Fills the running text anew. The text must be shorter than 4 GiB.
    pub(super) fn fill(&mut self, text: &str, lines: &[ContentLine]) {
        let Running { chars, source, begins } = self;
        chars.clear();
        source.clear();
        begins.clear();
        for line in lines {
            begins.push(chars.len() as u32);
            let content = &text[line.first..line.to];
            chars.reserve(content.len());
            source.reserve(content.len());
            for (at, c) in content.char_indices() {
                let mut push = |c| {
                    chars.push(c);
                    source.push((line.first + at) as u32);
                };
                // The most common kinds at once.
                if c.is_ascii_alphanumeric() {
                    push(c.to_ascii_lowercase());
                } else if matches!(c, '\u{4E00}'..='\u{9FFF}') {
                    push(c);
                } else if c != ' ' {
                    folded(c, push);
                }
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// Where in the running text a content line begins; its length for the line after the last.
    pub(super) fn begin(&self, line: usize) -> usize {
        self.begins.get(line).map_or(self.len(), |&at| at as usize)
    }

    /// The part that is a line's.
    pub(super) fn part(&self, line: usize) -> &[char] {
        &self.chars[self.begin(line)..self.begin(line + 1)]
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
        let (first, second) = (&self.chars[p..end.max(p)], &self.chars[q..]);
        first.iter().zip(second).take_while(|(a, b)| a == b).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_may_be_alike() {
        assert!(begin_alike("A, b", "ab cdef"));
        assert!(begin_alike("ABCD-x", "a b c d y"));
        assert!(!begin_alike("abcd", "abce"));
    }
}
