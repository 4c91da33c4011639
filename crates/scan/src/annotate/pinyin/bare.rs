//! Readings that lost their brackets: `月yuè`.

use memchr::{memchr, memchr3};

use crate::annotate::group::CodeState;
use crate::annotate::pinyin::spelling::{Letter, Spelling, letter};
use crate::chars::{is_han, is_kana};

/// Letters glued to a Han character. Offsets in bytes.
#[derive(Clone, Debug)]
pub(crate) struct BareRun {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) spelling: Spelling,
}

impl BareRun {
    pub(crate) fn next(&self, text: &str) -> Option<char> {
        text[self.end..].chars().next().filter(|&c| c != '\n')
    }
}

/// Which bare runs to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// Those with a tone; a text without toned letters is not looked through.
    Toned,
    All,
}

/// Finds bare runs. O(bytes).
pub(crate) fn find(text: &str, which: Which, runs: &mut Vec<BareRun>) {
    runs.clear();
    if which == Which::Toned && !may_have_toned_letters(text.as_bytes()) {
        return;
    }
    let mut code = CodeState::default();
    let mut after_han = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let Some(first) = after_han.then(|| bare_letter(c)).flatten() else {
            after_han = is_han(c);
            continue;
        };
        after_han = false;
        let mut end = at + c.len_utf8();
        let mut toned = first.toned;
        while let Some(&(_, next)) = chars.peek()
            && let Some(found) = bare_letter(next)
        {
            toned |= found.toned;
            end += next.len_utf8();
            chars.next();
        }
        let stops = text[end..].chars().next().is_none_or(|next| {
            next != ':'
                && !next.is_ascii_digit()
                && (!next.is_alphabetic() || is_han(next) || is_kana(next))
        });
        if (which == Which::Toned && !toned) || !stops || code.odd_at(text, at) {
            continue;
        }
        if let Some(spelling) = Spelling::of_letters(text[at..end].chars().filter_map(bare_letter))
        {
            runs.push(BareRun { start: at, end, spelling });
        }
    }
}

/// Letters of a bare run: no full-width ones.
fn bare_letter(c: char) -> Option<Letter> {
    if u32::from(c) >= 0xFF00 { None } else { letter(c) }
}

/// Whether any byte can begin a letter with a tone (U+00C0..01FF, U+1E3E..1EC1).
fn may_have_toned_letters(text: &[u8]) -> bool {
    memchr3(0xC3, 0xC4, 0xC5, text).is_some()
        || memchr3(0xC7, 0xC7, 0xE1, text).is_some()
        || memchr(0xC6, text).is_some()
}
