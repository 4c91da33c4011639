//! Bracket groups and chains: `docs/cuts.md`, section 4.1.

use memchr::memrchr;

use crate::chars::{is_han, is_kanji};
use crate::kernel::openers;

/// Most characters looked at behind an opener.
const REACH: usize = 64;

/// A family of brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Round,
    Square,
    Lenticular,
    Tortoise,
    DoubleAngle,
    SingleAngle,
}

/// What a character is as a bracket: its family, and whether it opens.
pub(crate) fn bracket(c: char) -> Option<(Family, bool)> {
    Some(match c {
        '(' | '（' => (Family::Round, true),
        ')' | '）' => (Family::Round, false),
        '[' | '［' => (Family::Square, true),
        ']' | '］' => (Family::Square, false),
        '【' => (Family::Lenticular, true),
        '】' => (Family::Lenticular, false),
        '〔' => (Family::Tortoise, true),
        '〕' => (Family::Tortoise, false),
        '《' => (Family::DoubleAngle, true),
        '》' => (Family::DoubleAngle, false),
        '〈' => (Family::SingleAngle, true),
        '〉' => (Family::SingleAngle, false),
        _ => return None,
    })
}

/// An opener, its closer, and what stands around its chain. Offsets in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    pub(crate) family: Family,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Inside of the brackets, trimmed.
    content: (usize, usize),
    /// Where the chain begins; the base ends here.
    pub(crate) chain_start: usize,
    /// Where the chain ends; next begins here.
    chain_end: usize,
    /// Where the square groups begin that lead up to this one without anything between.
    square_start: usize,
    /// An odd number of backticks stands before it on its line.
    pub(crate) in_code: bool,
}

impl Group {
    pub(crate) fn content<'t>(&self, text: &'t str) -> &'t str {
        &text[self.content.0..self.content.1]
    }

    pub(crate) fn base(&self, text: &str) -> Option<char> {
        text[..self.chain_start].chars().next_back().filter(|&c| c != '\n')
    }

    /// The character before the chain of square groups alone.
    pub(crate) fn square_base(&self, text: &str) -> Option<char> {
        text[..self.square_start].chars().next_back().filter(|&c| c != '\n')
    }

    /// Whether it is the first of a chain of square groups alone.
    pub(crate) fn starts_squares(&self) -> bool {
        self.square_start == self.start
    }

    pub(crate) fn next(&self, text: &str) -> Option<char> {
        text[self.chain_end..].chars().next().filter(|&c| c != '\n')
    }

    /// Whether a Han character stands right before the chain.
    pub(crate) fn has_han_base(&self, text: &str) -> bool {
        self.base(text).is_some_and(is_han)
    }

    /// Length of the kanji run in characters, counted up to `most`.
    pub(crate) fn kanji_run(&self, text: &str, most: usize) -> usize {
        text[..self.chain_start].chars().rev().take_while(|&c| is_kanji(c)).take(most).count()
    }
}

/// Finds all groups of a text, in order. O(bytes) but for the bounded look behind each opener.
pub(crate) fn find(text: &str, places: &mut Vec<usize>, groups: &mut Vec<Group>) {
    groups.clear();
    places.clear();
    openers::find(text.as_bytes(), places);
    if places.is_empty() {
        return;
    }
    let has_code = memchr::memchr(b'`', text.as_bytes()).is_some();
    let mut code = CodeState::default();
    for &start in places.iter() {
        let Some(group) = group_at(text, start) else { continue };
        groups.push(Group { in_code: has_code && code.odd_at(text, start), ..group });
    }
    link_chains(groups);
}

fn group_at(text: &str, start: usize) -> Option<Group> {
    let mut chars = text[start..].char_indices();
    let (_, opener) = chars.next()?;
    let (family, _) = bracket(opener)?;
    for (at, c) in chars.take(REACH) {
        if c == '\n' {
            return None;
        }
        let Some((other, opens)) = bracket(c) else { continue };
        if opens || other != family {
            return None;
        }
        let inside = &text[start + opener.len_utf8()..start + at];
        let content_end = start + at - (inside.len() - inside.trim_end().len());
        let content = (content_end - inside.trim().len(), content_end);
        let end = start + at + c.len_utf8();
        return Some(Group {
            family,
            start,
            end,
            content,
            chain_start: start,
            chain_end: end,
            square_start: start,
            in_code: false,
        });
    }
    None
}

/// Groups that touch share the base of the first and the next of the last.
fn link_chains(groups: &mut [Group]) {
    for i in 1..groups.len() {
        if groups[i - 1].end == groups[i].start {
            groups[i].chain_start = groups[i - 1].chain_start;
            if groups[i - 1].family == Family::Square && groups[i].family == Family::Square {
                groups[i].square_start = groups[i - 1].square_start;
            }
        }
    }
    for i in (1..groups.len()).rev() {
        if groups[i - 1].end == groups[i].start {
            groups[i - 1].chain_end = groups[i].chain_end;
        }
    }
}

/// Backticks on the line so far, counted once however many places are asked for.
#[derive(Default)]
pub(crate) struct CodeState {
    counted: usize,
    odd: bool,
}

impl CodeState {
    /// Whether an odd number of backticks stands before `at` on its line. Places must ascend.
    pub(crate) fn odd_at(&mut self, text: &str, at: usize) -> bool {
        let between = &text.as_bytes()[self.counted..at];
        let fresh = match memrchr(b'\n', between) {
            Some(line_end) => {
                self.odd = false;
                &between[line_end + 1..]
            }
            None => between,
        };
        self.odd ^= memchr::memchr_iter(b'`', fresh).count() % 2 == 1;
        self.counted = at;
        self.odd
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(text: &str) -> Vec<Group> {
        let mut found = Vec::new();
        find(text, &mut Vec::new(), &mut found);
        found
    }

    #[test]
    fn groups_end_at_the_first_bracket() {
        let text = "统（一(tǒng)治（二]）（三）";
        let contents: Vec<_> = groups(text).iter().map(|g| g.content(text).to_string()).collect();
        assert_eq!(contents, ["tǒng", "三"]);
        assert!(groups("(a\nb)").is_empty());
        assert_eq!(groups(&format!("({})", "a".repeat(63))).len(), 1);
        assert_eq!(groups(&format!("({})", "a".repeat(64))).len(), 0);
    }

    #[test]
    fn chains_share_base_and_next() {
        let text = "字(a)（ b ）[c]后";
        let found = groups(text);
        assert_eq!(found.len(), 3);
        for group in &found {
            assert_eq!(group.base(text), Some('字'));
            assert_eq!(group.next(text), Some('后'));
        }
        assert_eq!(found[1].content(text), "b");
    }

    #[test]
    fn code_is_told_by_backticks_of_the_line() {
        let text = "`f(a)` 字(b) `\n字(c)";
        let code: Vec<_> = groups(text).iter().map(|g| g.in_code).collect();
        assert_eq!(code, [true, false, false]);
    }
}
