//! The running text: the folds of all content lines without spaces, one behind the other, so that
//! it does not depend on how an article is broken into lines.

use super::ContentLine;

/// Hands over what stays of a character in the running text.
fn folded(c: char, mut push: impl FnMut(char)) {
    match c {
        // The common cases first: what Unicode says of all others is looked up.
        '\0'..='\u{7F}' => {
            if c.is_ascii_alphanumeric() {
                push(c.to_ascii_lowercase());
            }
        }
        '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{3041}'..='\u{3096}' => push(c),
        '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' => {}
        _ => {
            let c = match c {
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
                c => c,
            };
            c.to_lowercase().filter(|c| c.is_alphanumeric()).for_each(push);
        }
    }
}

/// Where the first character stands that is in the running text.
pub(super) fn first(content: &str) -> Option<usize> {
    let mut found = false;
    let is_in = |&(_, c): &(usize, char)| {
        folded(c, |_| found = true);
        found
    };
    content.char_indices().find(is_in).map(|(at, _)| at)
}

/// Fills a key with the first characters of a line's running text; says whether it was filled.
pub(super) fn fill<const N: usize>(line: &str, key: &mut [char; N]) -> bool {
    let mut filled = 0;
    for c in line.chars() {
        folded(c, |c| {
            if let Some(place) = key.get_mut(filled) {
                *place = c;
            }
            filled += 1;
        });
        if filled >= N {
            return true;
        }
    }
    false
}

/// Whether two texts may have the same fold, or one a fold that begins with the other's: a cheap look
/// at their first characters.
pub(super) fn begin_alike(one: &str, other: &str) -> bool {
    let (mut a, mut b) = (['\0'; 4], ['\0'; 4]);
    let full = (fill(one, &mut a), fill(other, &mut b));
    a == b || !full.0 || !full.1
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
            for (at, c) in text[line.first..line.to].char_indices() {
                folded(c, |c| {
                    chars.push(c);
                    source.push((line.first + at) as u32);
                });
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
    use crate::fold::fold;

    #[test]
    fn the_running_text_is_the_fold_without_spaces() {
        for c in '\0'..='\u{1FFFF}' {
            let mut fast = String::new();
            folded(c, |c| fast.push(c));
            let slow = fold(c.encode_utf8(&mut [0; 4])).replace(' ', "");
            assert_eq!(fast, slow, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn short_texts_may_be_alike() {
        assert!(begin_alike("A, b", "ab cdef"));
        assert!(begin_alike("ABCD-x", "a b c d y"));
        assert!(!begin_alike("abcd", "abce"));
    }
}
