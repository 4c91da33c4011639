//! Bracket groups and chains: `docs/cuts.md`, section 4.1.

use memchr::memrchr;

use crate::annotate::emoji;
use crate::annotate::kana::is_zhuyin;
use crate::annotate::pinyin::Spelling;
use crate::chars::{is_han, is_inline, is_kanji};
use crate::kernel::openers;

/// Most characters looked at behind an opener.
const REACH: usize = 64;
/// Most line ends in a broken group.
const LINE_ENDS: usize = 4;

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

impl Family {
    /// Whether readings stand in brackets of this family.
    pub(crate) fn is_of_readings(self) -> bool {
        matches!(self, Family::Round | Family::Square | Family::Lenticular | Family::Tortoise)
    }
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
    /// Where the gap before the chain begins; the chain itself where there is none.
    gap_start: usize,
    /// It passes over line ends or emoji brackets.
    pub(crate) broken: bool,
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

    /// What follows the chain on its line.
    pub(crate) fn behind<'t>(&self, text: &'t str) -> impl Iterator<Item = char> + 't {
        text[self.chain_end..].chars().take_while(|&c| c != '\n')
    }

    /// Whether a Han character stands right before the chain.
    pub(crate) fn has_han_base(&self, text: &str) -> bool {
        self.base(text).is_some_and(is_han)
    }

    /// The text before a spelling with a tone or zhuyin, and its next: beyond the gap if there is one.
    pub(crate) fn far<'t>(&self, text: &'t str) -> (&'t str, Option<char>) {
        let next =
            if self.gap_start < self.chain_start { self.far_next(text) } else { self.next(text) };
        (&text[..self.gap_start], next)
    }

    /// The character behind the chain, one blank aside.
    fn far_next(&self, text: &str) -> Option<char> {
        let behind = &text[self.chain_end..];
        behind.strip_prefix(' ').unwrap_or(behind).chars().next().filter(|&c| c != '\n')
    }

    /// Where the cut of a reading begins: at the gap for the first group of a chain.
    pub(crate) fn cut_start(&self) -> usize {
        if self.start == self.chain_start { self.gap_start } else { self.start }
    }

    /// Length in characters of the run of kanji that ends `before`, counted up to `most`.
    pub(crate) fn kanji_run(before: &str, most: usize) -> usize {
        before.chars().rev().take_while(|&c| is_kanji(c)).take(most).count()
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
    let mut end = 0;
    for &start in places.iter() {
        // The search goes on behind a group: inside it there are emoji brackets at most.
        if start < end {
            continue;
        }
        let Some(group) = group_at(text, start) else { continue };
        end = group.end;
        groups.push(Group { in_code: has_code && code.odd_at(text, start), ..group });
    }
    link_chains(text, groups);
}

fn group_at(text: &str, start: usize) -> Option<Group> {
    let mut chars = text[start..].char_indices().take(REACH + 1);
    let (_, opener) = chars.next()?;
    let (family, _) = bracket(opener)?;
    let (mut line_ends, mut emoji) = (0, false);
    while let Some((at, c)) = chars.next() {
        if c == '\n' {
            line_ends += 1;
            if line_ends > LINE_ENDS || !family.is_of_readings() {
                return None;
            }
            continue;
        }
        let Some((other, opens)) = bracket(c) else { continue };
        if opens {
            // Nothing but an emoji bracket may stand in a group.
            if !family.is_of_readings() {
                return None;
            }
            let len = emoji::bracketed(&text[start + at..])?;
            let inside = text[start + at..start + at + len].chars().count() - 1;
            chars.nth(inside - 1)?;
            emoji = true;
            continue;
        }
        if other != family {
            return None;
        }
        let inside = &text[start + opener.len_utf8()..start + at];
        let content_end = start + at - (inside.len() - inside.trim_end().len());
        let content = (content_end - inside.trim().len(), content_end);
        let end = start + at + c.len_utf8();
        let broken = line_ends > 0 || emoji;
        let is_reading =
            |content| Spelling::parse(content).is_some() || !emoji && is_zhuyin(content);
        if broken && !is_reading(&text[content.0..content.1]) {
            return None;
        }
        return Some(Group {
            family,
            start,
            end,
            content,
            chain_start: start,
            chain_end: end,
            square_start: start,
            gap_start: start,
            broken,
            in_code: false,
        });
    }
    None
}

/// Groups that touch share the base of the first and the next of the last.
fn link_chains(text: &str, groups: &mut [Group]) {
    for i in 1..groups.len() {
        if groups[i - 1].end == groups[i].start {
            groups[i].chain_start = groups[i - 1].chain_start;
            let squares = |group: &Group| group.family == Family::Square && !group.broken;
            if squares(&groups[i - 1]) && groups[i].family == Family::Square {
                groups[i].square_start = groups[i - 1].square_start;
            }
        }
    }
    for i in (1..groups.len()).rev() {
        if groups[i - 1].end == groups[i].start {
            groups[i - 1].chain_end = groups[i].chain_end;
        }
    }
    let mut gap_start = 0;
    for group in groups {
        if group.start == group.chain_start {
            gap_start = gap_before(text, group).unwrap_or(group.start);
        }
        group.gap_start = gap_start;
    }
}

/// Whether a text goes on with a character.
pub(crate) fn goes_on(c: char) -> bool {
    is_inline(c)
        || matches!(c, '\u{FF10}'..='\u{FF19}')
        || "”’」』》】〉〕]“‘「『《〈【〔—·".contains(c)
}

/// Where the gap begins before the first group of a chain, if it has one.
fn gap_before(text: &str, first: &Group) -> Option<usize> {
    let is_blank = |c: char| matches!(c, ' ' | '\u{A0}' | '\u{3000}');
    let mut before = text[..first.start].char_indices().rev();
    let (mut at, c) = before.next()?;
    if !(c == '\n' || is_blank(c)) || !first.family.is_of_readings() {
        return None;
    }
    let mut beyond = before.next()?;
    if c != '\n' && is_blank(beyond.1) {
        at = beyond.0;
        beyond = before.next()?;
    }
    let goes_on = |c: char| goes_on(c) && !c.is_ascii_alphabetic();
    (is_han(beyond.1) && first.far_next(text).is_some_and(goes_on)).then_some(at)
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
        assert!(groups("(1\nb)").is_empty());
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
    fn readings_may_be_broken() {
        let text = "月(\nyuè\n)日（r(🎁)ì）水(a\nb\nc\nd\ne\nf)火(\n火\n)";
        let contents: Vec<_> = groups(text).iter().map(|g| g.content(text).to_string()).collect();
        assert_eq!(contents, ["yuè", "r(🎁)ì"]);
    }

    #[test]
    fn chains_may_have_gaps() {
        for (text, gap) in [
            ("红色 (hóng sè)的", 1),
            ("红色\u{3000}（hóng sè），", 3),
            ("红色\n(hóng sè)的", 1),
            ("红色 (hóng sè) 的", 1),
            ("红色 (hóng sè) red", 0),
            ("红色\n(hóng sè)\n的", 0),
            ("red (hóng sè)的", 0),
        ] {
            let group = groups(text)[0];
            assert_eq!(group.start - group.cut_start(), gap, "{text}");
        }
    }

    #[test]
    fn code_is_told_by_backticks_of_the_line() {
        let text = "`f(a)` 字(b) `\n字(c)";
        let code: Vec<_> = groups(text).iter().map(|g| g.in_code).collect();
        assert_eq!(code, [true, false, false]);
    }
}
