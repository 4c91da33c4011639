//! Bracket groups and chains: `docs/cuts.md`, section 4.1.

use crate::annotate::bracket::{Family, bracket_at, bracket_len};
use crate::annotate::code::CodeState;
use crate::annotate::emoji;
use crate::annotate::kana::is_zhuyin;
use crate::annotate::pinyin::Spelling;
use crate::annotate::plain::Plain;
use crate::chars::{char_at, char_before, is_han, is_inline, is_kana, is_kanji, trim_within};

/// Most characters looked at behind an opener.
const REACH: usize = 64;
/// Most line ends in a broken group.
const LINE_ENDS: usize = 4;

/// An opener, its closer, and what stands around its chain. Offsets in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    pub(crate) family: Family,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Inside of the brackets, trimmed.
    content: (usize, usize),
    /// There is nothing between the brackets.
    pub(crate) is_empty: bool,
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
        char_before(text, self.chain_start).filter(|&c| c != '\n')
    }

    /// Whether white space stands between the content and the closer.
    pub(crate) fn ends_in_blank(&self, text: &str) -> bool {
        self.content.1 + bracket_len(&text.as_bytes()[self.content.1..]) < self.end
    }

    /// The character before the chain of square groups alone.
    pub(crate) fn square_base(&self, text: &str) -> Option<char> {
        char_before(text, self.square_start).filter(|&c| c != '\n')
    }

    /// Whether it is the first of a chain of square groups alone.
    pub(crate) fn starts_squares(&self) -> bool {
        self.square_start == self.start
    }

    /// The word before the chain of square groups, letters and digits.
    pub(crate) fn word_before(&self, text: &str) -> (usize, usize) {
        let before = &text[..self.square_start];
        let rest = before.trim_end_matches(char::is_alphanumeric);
        (rest.len(), before.len())
    }

    /// Whether what stands before the chain of square groups speaks of what they say, as in 文献[1].
    pub(crate) fn is_talked_of(&self, text: &str) -> bool {
        const BEFORE: [&str; 13] = [
            "第",
            "文献",
            "文獻",
            "参见",
            "參見",
            "详见",
            "詳見",
            "步骤",
            "步驟",
            "区间",
            "區間",
            "区间为",
            "區間為",
        ];
        BEFORE.iter().any(|before| text[..self.square_start].ends_with(before))
    }

    /// Where the blanks begin before a chain of nothing but square groups, and where the blank behind it ends that goes with
    /// it, when it stands in a text of wide characters.
    pub(crate) fn squares_apart(&self, text: &str) -> Option<(usize, usize)> {
        let is_blank = |c: &char| matches!(c, ' ' | '\u{A0}');
        if self.square_start != self.chain_start {
            return None;
        }
        let before = &text[..self.chain_start];
        let mut rest = before;
        for _ in 0..2 {
            rest = rest.strip_suffix([' ', '\u{A0}']).unwrap_or(rest);
        }
        let last = rest.chars().next_back().filter(|_| rest.len() < before.len())?;
        let stops = matches!(
            last,
            '。' | '！' | '？' | '；' | '”' | '」' | '』' | '）' | '》' | '】' | '…'
        );
        if !(stops || is_han(last) || is_kana(last) || matches!(last, '，' | '、' | '：')) {
            return None;
        }
        let behind = &text[self.chain_end..];
        let blank = behind.chars().next().filter(is_blank).map_or(0, char::len_utf8);
        let stands = match behind[blank..].chars().next() {
            None | Some('\n') => return Some((rest.len(), self.chain_end)),
            Some(next) => CLOSING.contains(&next) || stops && goes_on(next) && !next.is_ascii(),
        };
        stands.then_some((rest.len(), self.chain_end + blank))
    }

    /// Whether it is the last of its chain.
    pub(crate) fn ends_chain(&self) -> bool {
        self.end == self.chain_end
    }

    pub(crate) fn next(&self, text: &str) -> Option<char> {
        char_at(text, self.chain_end).filter(|&c| c != '\n')
    }

    /// What follows the chain on its line.
    pub(crate) fn behind<'t>(&self, text: &'t str) -> impl Iterator<Item = char> + 't {
        text[self.chain_end..].chars().take_while(|&c| c != '\n')
    }

    /// Whether a Han character stands right before the chain.
    pub(crate) fn has_han_base(&self, text: &str) -> bool {
        self.base(text).is_some_and(is_han)
    }

    /// Where the text before a spelling with a tone or zhuyin ends, and its next: beyond the gap if there
    /// is one.
    #[inline]
    pub(crate) fn far(&self, text: &str) -> (usize, Option<char>) {
        let next =
            if self.gap_start < self.chain_start { self.far_next(text) } else { self.next(text) };
        (self.gap_start, next)
    }

    /// The character behind the chain, one blank aside.
    fn far_next(&self, text: &str) -> Option<char> {
        let behind = &text[self.chain_end..];
        behind.strip_prefix(' ').unwrap_or(behind).chars().next().filter(|&c| c != '\n')
    }

    /// Whether it is a chain by itself with blanks before and behind it that go with a reading.
    pub(crate) fn has_blank_behind(&self, text: &str) -> bool {
        self.start == self.chain_start
            && self.end == self.chain_end
            && self.gap_start < self.start
            && text.as_bytes()[self.gap_start] != b'\n'
            && goes_behind_a_blank(text, self.end)
    }

    /// Where a gap of blanks begins that does not end before text, but before a sign behind which an entry of a list may be
    /// explained.
    pub(crate) fn late_gap(&self, text: &str) -> Option<usize> {
        let is_alone = self.start == self.chain_start && self.end == self.chain_end;
        if !is_alone || self.gap_start < self.start || !may_be_gap(&text.as_bytes()[..self.start]) {
            return None;
        }
        let gap = blanks_before(text, self)?;
        (text.as_bytes()[gap] != b'\n' && self.far_next(text).is_some_and(is_late)).then_some(gap)
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

/// Finds all groups of a text, in order. O(bytes): behind an opener only as many brackets are looked at as may
/// stand in a broken group. `places` are those of all brackets and line ends. Those of plain chains
/// are for `plain`, all others are `groups`; without it, all.
pub(crate) fn find(
    text: &str,
    places: &[usize],
    plain: Option<&mut Plain<'_>>,
    groups: &mut Vec<Group>,
) {
    groups.clear();
    let bytes = text.as_bytes();
    let mut code = CodeState::of(text);
    let mut plain = plain.filter(|_| !code.any);
    let (mut end, mut has_chains, mut may_have_gaps) = (0, false, false);
    let mut i = 0;
    while let Some(&start) = places.get(i) {
        i += 1;
        // The search goes on behind a group: inside it there are emoji brackets at most.
        if start < end || bytes[start] == b'\n' {
            continue;
        }
        if start != end
            && let Some(&closer) = places.get(i)
            && matches!((bytes[start], bytes[closer]), (b'(', b')') | (0xEF, 0xEF))
            && let Some(plain) = &mut plain
            && let Some((taken, chain_end)) =
                plain.known(text, &places[i - 1..]).or_else(|| plain.chain(text, &places[i - 1..]))
        {
            end = chain_end;
            i += taken - 1;
            continue;
        }
        // Of openers of ASCII one behind the other, all but the last two have no group.
        if let more @ 1.. = openers(bytes, &places[i - 1..]).saturating_sub(2) {
            i += more - 1;
            continue;
        }
        let Some((family, true)) = bracket_at(&bytes[start..]) else { continue };
        let Some((at, broken)) = closer(text, start, family, &places[i..]) else { continue };
        let inside = start + bracket_len(&bytes[start..]);
        let content = trim_within(text, inside, at);
        if broken && !is_reading(&text[content.0..content.1]) {
            continue;
        }
        let mut group_end = at + bracket_len(&bytes[at..]);
        let mut start = start;
        if !broken
            && family != Family::Square
            && let Some(width) = doubled(bytes, start, at)
            && is_reading(&text[content.0..content.1])
        {
            start -= width;
            group_end += width;
        }
        let mut group = Group {
            family,
            start,
            end: group_end,
            content,
            is_empty: inside == at,
            chain_start: start,
            chain_end: group_end,
            square_start: start,
            gap_start: start,
            broken,
            in_code: code.odd_at(text, start),
        };
        if start == end {
            has_chains |= link(&mut group, groups.last());
        }
        may_have_gaps |= may_be_gap(&bytes[..start]);
        end = group_end;
        groups.push(group);
    }
    if has_chains {
        for i in (1..groups.len()).rev() {
            if groups[i - 1].end == groups[i].start {
                groups[i - 1].chain_end = groups[i].chain_end;
            }
        }
    }
    if may_have_gaps {
        find_gaps(text, groups);
    }
}

/// How many of the brackets, from the first on, are openers of ASCII.
#[inline]
fn openers(bytes: &[u8], places: &[usize]) -> usize {
    places.iter().take_while(|&&at| matches!(bytes[at], b'(' | b'[' | b'{')).count()
}

/// Where the closer stands of the group whose opener is at `start`, and whether the group is broken; `places`
/// are those of the brackets and line ends behind it.
#[inline]
fn closer(text: &str, start: usize, family: Family, places: &[usize]) -> Option<(usize, bool)> {
    let bytes = text.as_bytes();
    let (mut line_ends, mut emoji) = (0, false);
    let mut places = places.iter();
    while let Some(&at) = places.next() {
        if at - start > 4 * REACH {
            return None;
        }
        match bracket_at(&bytes[at..]) {
            Some((other, false)) => {
                let is_it = other == family && !is_beyond_reach(&bytes[start..at]);
                return is_it.then_some((at, line_ends > 0 || emoji));
            }
            None => {
                line_ends += 1;
                if line_ends > LINE_ENDS {
                    return None;
                }
            }
            // Nothing but an emoji bracket may stand in a group: what comes next must be its closer.
            Some((_, true)) => {
                let closer = *places.next()?;
                if bracket_at(&bytes[closer..]) != Some((Family::Round, false)) {
                    return None;
                }
                emoji::bracketed(&text[at..])?;
                emoji = true;
            }
        }
    }
    None
}

/// Whether the content of a broken group, or of one in doubled brackets, is that of a reading.
fn is_reading(content: &str) -> bool {
    Spelling::parse(content).is_some() || is_zhuyin(content)
}

/// Bytes of a bracket, when the opener has another one before it, and the closer another one behind it.
#[inline]
fn doubled(bytes: &[u8], opener: usize, closer: usize) -> Option<usize> {
    let (open, close) = (bracket_len(&bytes[opener..]), bracket_len(&bytes[closer..]));
    let is = open == close
        && opener >= open
        && bytes[opener - open..opener] == bytes[opener..opener + open]
        && bytes[closer + close..].starts_with(&bytes[closer..closer + close]);
    is.then_some(open)
}

/// Whether the opener and what is behind it are more characters than are looked at.
fn is_beyond_reach(bytes: &[u8]) -> bool {
    bytes.len() > REACH && bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count() > REACH
}

/// Makes a group one of the chain of the group that it touches, if there is one; says whether there is.
fn link(group: &mut Group, before: Option<&Group>) -> bool {
    let Some(before) = before else { return false };
    group.chain_start = before.chain_start;
    group.gap_start = before.gap_start;
    let is_square = |group: &Group| group.family == Family::Square && !group.broken;
    if is_square(before) && group.family == Family::Square {
        group.square_start = before.square_start;
    }
    true
}

/// Whether what stands before a group may be a gap: its last bytes are those of a blank or a line end.
fn may_be_gap(before: &[u8]) -> bool {
    match before.last() {
        Some(b' ' | b'\n') => true,
        Some(0xA0 | 0x80) => matches!(before, [.., 0xC2, 0xA0] | [.., 0xE3, 0x80, 0x80]),
        _ => false,
    }
}

/// Finds the gaps before chains.
fn find_gaps(text: &str, groups: &mut [Group]) {
    let mut gap_start = 0;
    for group in groups {
        if group.start == group.chain_start {
            gap_start = gap_before(text, group).unwrap_or(group.start);
        }
        group.gap_start = gap_start;
    }
}

/// Wide punctuation that has no blank before it.
const CLOSING: [char; 15] =
    ['，', '。', '、', '；', '：', '！', '？', '…', '”', '’', '」', '』', '》', '】', '）'];

/// Whether no author puts a blank between a reading and this.
pub(crate) fn goes_behind_blank(c: char) -> bool {
    is_han(c) || CLOSING.contains(&c) || matches!(c, '“' | '‘' | '「' | '『' | '《' | '【')
}

/// Whether a text goes on with a character.
pub(crate) fn goes_on(c: char) -> bool {
    is_inline(c)
        || matches!(
            c,
            '\u{FF10}'
                ..='\u{FF19}'
                    | '”'
                    | '’'
                    | '」'
                    | '』'
                    | '》'
                    | '】'
                    | '〉'
                    | '〕'
                    | ']'
                    | '“'
                    | '‘'
                    | '「'
                    | '『'
                    | '《'
                    | '〈'
                    | '【'
                    | '〔'
                    | '—'
                    | '·'
        )
}

/// Whether one blank stands at a place, and behind it what no author puts a blank before.
pub(crate) fn goes_behind_a_blank(text: &str, at: usize) -> bool {
    text.as_bytes().get(at) == Some(&b' ') && char_at(text, at + 1).is_some_and(goes_behind_blank)
}

/// What stands behind the entries of lists.
pub(crate) fn is_late(c: char) -> bool {
    matches!(c, '：' | '-' | '/' | '+')
}

/// Where the gap begins before the first group of a chain, if it has one.
fn gap_before(text: &str, first: &Group) -> Option<usize> {
    let gap = blanks_before(text, first)?;
    let goes_on = |c: char| goes_on(c) && !c.is_ascii_alphabetic();
    first.far_next(text).is_some_and(goes_on).then_some(gap)
}

/// Where a line end or blanks begin between a Han character and the first group of a chain.
fn blanks_before(text: &str, first: &Group) -> Option<usize> {
    let is_blank = |c: char| matches!(c, ' ' | '\u{A0}' | '\u{3000}');
    let mut before = text[..first.start].char_indices().rev();
    let (mut at, c) = before.next()?;
    if !(c == '\n' || is_blank(c)) {
        return None;
    }
    let mut beyond = before.next()?;
    if c != '\n' && is_blank(beyond.1) {
        at = beyond.0;
        beyond = before.next()?;
    }
    is_han(beyond.1).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::marks::Marks;

    fn groups(text: &str) -> Vec<Group> {
        let mut found = Vec::new();
        let mut marks = Marks::default();
        marks.find(text.as_bytes(), false);
        find(text, &marks.brackets, None, &mut found);
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
