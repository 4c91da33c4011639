//! Readings that lost their brackets: `月yuè`.

use crate::annotate::group::CodeState;
use crate::annotate::pinyin::spelling::{Letter, Spelling, letter};
use crate::chars::{is_han, is_kana};
use crate::kernel::glued;

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
    /// Those with a tone.
    Toned,
    All,
}

/// Finds bare runs; `places` is a buffer. O(bytes).
pub(crate) fn find(text: &str, which: Which, places: &mut Vec<usize>, runs: &mut Vec<BareRun>) {
    runs.clear();
    places.clear();
    glued::find(text.as_bytes(), places);
    let mut code = CodeState::default();
    for &start in places.iter() {
        if text[..start].chars().next_back().is_none_or(|c| !is_han(c)) {
            continue;
        }
        let mut toned = false;
        let mut end = start;
        for c in text[start..].chars() {
            let Some(found) = bare_letter(c) else { break };
            toned |= found.toned;
            end += c.len_utf8();
        }
        if end == start || (which == Which::Toned && !toned) {
            continue;
        }
        let stops = text[end..].chars().next().is_none_or(|next| {
            next != ':'
                && !next.is_ascii_digit()
                && (!next.is_alphabetic() || is_han(next) || is_kana(next))
        });
        if !stops || code.odd_at(text, start) {
            continue;
        }
        if let Some(spelling) =
            Spelling::of_letters(text[start..end].chars().filter_map(bare_letter))
        {
            runs.push(BareRun { start, end, spelling });
        }
    }
}

/// Letters of a bare run: no full-width ones.
fn bare_letter(c: char) -> Option<Letter> {
    if u32::from(c) >= 0xFF00 { None } else { letter(c) }
}
