//! The character classes of `docs/cuts.md`, section 1.

use crate::kernel::{bytes, width};

/// Han ideographs, compatibility forms and the supplementary planes included.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// What furigana may read: Han and the marks that stand among them in Japanese.
pub(crate) fn is_kanji(c: char) -> bool {
    is_han(c) || matches!(c, '々' | '〆' | 'ヶ' | 'ヵ' | '仝')
}

pub(crate) fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{309D}' | '\u{309E}' | 'ー')
}

pub(crate) fn is_kana(c: char) -> bool {
    is_hiragana(c)
        || matches!(c, '\u{30A1}'..='\u{30FA}' | '\u{30FD}' | '\u{30FE}' | '\u{FF66}'..='\u{FF9F}')
}

/// Characters behind a reading that stands in running text.
pub(crate) fn is_inline(c: char) -> bool {
    is_han(c)
        || is_kana(c)
        || c.is_ascii_alphanumeric()
        || matches!(
            c,
            '，' | '。'
                | '、'
                | '；'
                | '！'
                | '？'
                | ','
                | '.'
                | ';'
                | '!'
                | '?'
                | ')'
                | '）'
                | '…'
                | '％'
                | '%'
        )
}

/// Two columns from U+1100 on, else one.
pub(crate) fn char_width(c: char) -> usize {
    if u32::from(c) >= 0x1100 { 2 } else { 1 }
}

/// Width of a text in columns. O(bytes), many at a time.
pub(crate) fn width(text: &str) -> usize {
    let (columns, mixed) = width::of(text.as_bytes());
    // Of U+1000..1FFF the greater part is wide.
    let more = |c: &char| ('\u{1100}'..='\u{1FFF}').contains(c);
    columns + if mixed { text.chars().filter(more).count() } else { 0 }
}

/// Whether the width is at least `columns`; a long text is not counted to its end.
pub(crate) fn is_wide(text: &str, columns: usize) -> bool {
    // A column takes one to three bytes (three in U+0800..10FF).
    text.len() >= 3 * columns || text.len() >= columns && width(text) >= columns
}

/// Whether the width is at most `columns`.
pub(crate) fn is_narrow(text: &str, columns: usize) -> bool {
    !is_wide(text, columns + 1)
}

/// The text without white space around it. As `str::trim`; most lines are told by their first and last bytes.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    if begins_blank(bytes) || ends_blank(bytes) { text.trim() } else { text }
}

/// The character that begins at a byte of the text, if the text does not end there.
#[inline]
pub(crate) fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at..at + 3) {
        Some(&[first @ 0xE0..=0xEF, second, third]) => of_three([first, second, third]),
        _ => text[at..].chars().next(),
    }
}

/// The character that ends before a byte of the text, if the text does not begin there.
#[inline]
pub(crate) fn char_before(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at.wrapping_sub(3)..at) {
        Some(&[first @ 0xE0..=0xEF, second, third]) => of_three([first, second, third]),
        _ => text[..at].chars().next_back(),
    }
}

/// Whether three bytes are those of a Han character, compatibility forms aside.
#[inline]
fn are_han(bytes: [u8; 3]) -> bool {
    match bytes {
        // U+4DC0..4DFF are none.
        [0xE4, second, _] => second != 0xB7,
        [0xE3, second, _] => second >= 0x90,
        [first, ..] => matches!(first, 0xE5..=0xE9),
    }
}

/// A quick look that finds most Han characters before a place.
#[inline]
pub(crate) fn ends_han(text: &[u8]) -> bool {
    text.last_chunk().is_some_and(|&last| are_han(last))
}

/// The same of what a text begins with.
#[inline]
pub(crate) fn begins_han(text: &[u8]) -> bool {
    text.first_chunk().is_some_and(|&first| are_han(first))
}

/// What stands behind a reading.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Next {
    pub(crate) is_han: bool,
    pub(crate) is_inline: bool,
}

impl Next {
    /// What begins at a byte of the text.
    #[inline(always)]
    pub(crate) fn at(text: &str, at: usize) -> Self {
        if begins_han(&text.as_bytes()[at..]) {
            return Next { is_han: true, is_inline: true };
        }
        Next::of_other(char_at(text, at))
    }

    #[inline(never)]
    fn of_other(next: Option<char>) -> Self {
        Next { is_han: next.is_some_and(is_han), is_inline: next.is_some_and(is_inline) }
    }
}

/// The character of three bytes.
#[inline]
pub(crate) fn of_three(bytes: [u8; 3]) -> Option<char> {
    let [first, second, third] = bytes.map(u32::from);
    char::from_u32((first & 0x0F) << 12 | (second & 0x3F) << 6 | third & 0x3F)
}

/// The bounds of `from..to` of a text without white space around it.
#[inline]
pub(crate) fn trim_within(text: &str, from: usize, to: usize) -> (usize, usize) {
    let inside = &text.as_bytes()[from..to];
    if !begins_blank(inside) && !ends_blank(inside) {
        return (from, to);
    }
    let inside = &text[from..to];
    let trimmed = inside.trim();
    let from = from + (trimmed.as_ptr().addr() - inside.as_ptr().addr());
    (from, from + trimmed.len())
}

/// Whether a text begins with white space, or a control character: all of white space is here.
#[inline]
fn begins_blank(text: &[u8]) -> bool {
    match *text {
        [b'!'..=b'~' | 0xE4.., ..] => false,
        [..=0x7F, ..] => true,
        [0xC2, second, ..] => matches!(second, 0x85 | 0xA0),
        [first @ 0xE1..=0xE3, second, third, ..] => is_blank_of_three([first, second, third]),
        _ => false,
    }
}

/// The same of its end. A first byte is never one of the others, so a suffix is the last character.
#[inline]
pub(crate) fn ends_blank(text: &[u8]) -> bool {
    match *text {
        [.., b'!'..=b'~'] => false,
        [.., ..=0x7F] => true,
        [.., 0xC2, last] => matches!(last, 0x85 | 0xA0),
        [.., first @ 0xE1..=0xE3, second, third] => is_blank_of_three([first, second, third]),
        _ => false,
    }
}

#[inline]
fn is_blank_of_three(bytes: [u8; 3]) -> bool {
    match bytes {
        [0xE3, second, third] => (second, third) == (0x80, 0x80),
        [0xE2, 0x80, third] => matches!(third, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF),
        _ => matches!(bytes, [0xE1, 0x9A, 0x80] | [0xE2, 0x81, 0x9F]),
    }
}

/// Terminators, the Latin full stop aside.
pub(crate) fn is_terminator(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '．' | '؟' | '।' | '॥')
}

/// By byte, whether it is one of these.
pub(crate) const fn among(bytes: &[u8]) -> [bool; 256] {
    let mut among = [false; 256];
    let mut i = 0;
    while i < bytes.len() {
        among[bytes[i] as usize] = true;
        i += 1;
    }
    among
}

/// First bytes of terminators and of the Latin full stop.
pub(crate) static MAY_END_SENTENCE: bytes::Set = bytes::Set::of(b"!?.\xD8\xE0\xE3\xEF");

/// Whether the content of a line ends a sentence anywhere.
pub(crate) fn has_terminator(content: &str) -> bool {
    let text = content.as_bytes();
    bytes::any(text, &MAY_END_SENTENCE, |at| match &text[at..] {
        [b'!' | b'?', ..]
        // 。 ！ ？ ． ؟ । ॥
        | [0xE3, 0x80, 0x82, ..]
        | [0xEF, 0xBC, 0x81 | 0x9F | 0x8E, ..]
        | [0xD8, 0x9F, ..]
        | [0xE0, 0xA5, 0xA4 | 0xA5, ..] => true,
        [b'.', ..] => char_at(content, at + 1).is_none_or(char::is_whitespace),
        _ => false,
    })
}

/// Whether the trimmed content of a line ends a sentence, closing quotes and brackets aside.
pub(crate) fn ends_sentence(trimmed: &str) -> bool {
    const CLOSERS: [char; 10] = ['”', '’', '"', '\'', '」', '』', '）', ')', '】', '》'];
    let ends = |c: char| c == '.' || is_terminator(c);
    match char_before(trimmed, trimmed.len()) {
        Some('。' | '.') => true,
        Some(c) if CLOSERS.contains(&c) => trimmed.trim_end_matches(CLOSERS).ends_with(ends),
        last => last.is_some_and(ends),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_add_up() {
        for c in '\0'..=char::MAX {
            assert_eq!(width(c.encode_utf8(&mut [0; 4])), char_width(c), "U+{:04X}", u32::from(c));
        }
        assert_eq!(width("aé中\u{10FF}\u{1100}a"), 8);
    }

    #[test]
    fn texts_are_trimmed_as_the_library_does() {
        for c in '\0'..=char::MAX {
            for text in [format!("{c}"), format!("a{c}"), format!("中{c}"), format!("{c}中")] {
                assert_eq!(trim(&text), text.trim(), "{text:?}");
            }
        }
        assert_eq!(trim(""), "");
        assert_eq!(trim(" \u{3000}中 a\t"), "中 a");
    }

    #[test]
    fn characters_are_read_forwards_and_backwards() {
        for c in '\0'..=char::MAX {
            let text = format!("{c}a{c}");
            assert_eq!((char_at(&text, 0), char_before(&text, text.len())), (Some(c), Some(c)));
        }
        assert_eq!((char_at("ab", 2), char_before("ab", 0)), (None, None));
        assert_eq!(trim_within("( \u{3000})", 1, 5), (1, 1));
        assert_eq!(trim_within("( 中\u{3000})", 1, 8), (2, 5));
    }

    #[test]
    fn long_texts_are_wide_without_counting() {
        assert!(is_wide(&"é".repeat(60), 60));
        assert!(!is_wide(&"é".repeat(59), 60));
        assert!(is_wide(&"中".repeat(30), 60));
        assert!(!is_wide(&"中".repeat(29), 60));
        assert!(is_wide(&"ก".repeat(60), 60));
        assert!(!is_wide(&"ก".repeat(59), 60));
        assert!(is_narrow(&"a".repeat(60), 60));
        assert!(!is_narrow(&"a".repeat(61), 60));
    }

    #[test]
    fn full_stops_need_space_behind_them() {
        assert!(has_terminator("Version 1.2 is out. See a.b"));
        assert!(!has_terminator("Version 1.2 of a.b"));
        assert!(has_terminator("一。二"));
        for c in '\0'..=char::MAX {
            assert_eq!(
                has_terminator(&format!("é{c}x")),
                is_terminator(c),
                "U+{:04X}",
                u32::from(c)
            );
        }
    }

    #[test]
    fn closers_stand_behind_the_end_of_a_sentence() {
        assert!(ends_sentence("“走吧。”"));
        assert!(ends_sentence("Done."));
        assert!(!ends_sentence("图片来源:新华社"));
    }
}
