//! Readings in Bopomofo and in kana: `docs/cuts.md`, sections 4.4 and 4.5.

use crate::annotate::group::{Family, Group, bracket};
use crate::chars::{is_hiragana, is_kana};

/// Most kana that read one kanji.
const KANA_OF_ONE: usize = 5;
/// Most characters of a base behind a bar.
const LONGEST_BARRED: usize = 20;

/// Whether the content is a reading in Bopomofo, with or without tones.
pub(super) fn is_zhuyin(content: &str) -> bool {
    let is_symbol = |c| matches!(c, '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}');
    content.chars().any(is_symbol)
        && content
            .chars()
            .all(|c| is_symbol(c) || matches!(c, 'ˊ' | 'ˇ' | 'ˋ' | '˙' | 'ˉ') || c.is_whitespace())
}

/// Whether a group may read the kanji before it.
pub(super) fn may_read(text: &str, group: &Group) -> bool {
    if !matches!(group.family, Family::Round | Family::DoubleAngle) {
        return false;
    }
    let content = group.content(text);
    // The first byte of hiragana tells most other contents apart.
    if !content.starts_with(is_hiragana) || !content.chars().all(is_hiragana) {
        return false;
    }
    let kana = content.chars().count();
    let run = group.kanji_run(text, kana.div_ceil(KANA_OF_ONE));
    run > 0 && kana <= KANA_OF_ONE * run
}

/// Where the bar `｜` stands that marks the base of a double angle group in Aozora notation.
pub(super) fn bar(text: &str, group: &Group) -> Option<usize> {
    let content = group.content(text);
    if group.family != Family::DoubleAngle || content.is_empty() || !content.chars().all(is_kana) {
        return None;
    }
    let mut before = text[..group.start].char_indices().rev();
    for between in 0..=LONGEST_BARRED {
        let (at, c) = before.next()?;
        if c == '｜' {
            return (between > 0).then_some(at);
        }
        if c == '\n' || bracket(c).is_some() {
            return None;
        }
    }
    None
}
