//! The definition.

use std::ops::Range;

use super::Marks;
use crate::kernel::suspect;

/// Adds what is found at these places.
pub(super) fn find(text: &[u8], places: Range<usize>, suspect: bool, marks: &mut Marks) {
    let mut suspect = suspect && marks.suspect.is_none();
    let (mut letters, mut wide) = (false, false);
    for at in places {
        let (before, rest) = text.split_at(at);
        if suspect && suspect::is_suspect(rest) {
            marks.suspect = Some(at);
            suspect = false;
        }
        if is_bracket(rest) {
            marks.brackets.push(at);
        }
        marks.sounds |= matches!(rest, [0xE3, 0x84, ..]);
        letters |= matches!(rest, [0xC3..=0xC9, ..]);
        wide |= matches!(rest, [0xE3..=0xE9 | 0xEF, ..]);
        if begins_letter(rest) && is_wide_end(before) {
            marks.glued.push(at);
        }
    }
    marks.apart = letters && wide;
}

fn is_bracket(text: &[u8]) -> bool {
    matches!(
        text,
        [b'\n' | b'(' | b')' | b'[' | b']' | b'{' | b'}', ..]
            // （ ） ［ ］
            | [0xEF, 0xBC, 0x88 | 0x89 | 0xBB | 0xBD, ..]
            // 〈 〉 《 》 【 】 〔 〕 〖 〗
            | [0xE3, 0x80, 0x88..=0x8B | 0x90 | 0x91 | 0x94..=0x97, ..]
    )
}

pub(super) fn begins_letter(text: &[u8]) -> bool {
    matches!(text, [b'a'..=b'z' | b'A'..=b'Z' | 0xC3..=0xC9 | 0xE1, ..])
}

/// Whether the text ends in a character of three bytes that may be Han, or in one of four.
pub(super) fn is_wide_end(text: &[u8]) -> bool {
    matches!(text, [.., 0xE3..=0xE9 | 0xEF, _, _] | [.., 0xF0..=0xF7, _, _, _])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> Marks {
        let mut marks = Marks::default();
        marks.find_by_definition(text.as_bytes(), true);
        marks
    }

    #[test]
    fn each_bracket_is_one() {
        for bracket in "()（）[]［］{}【】〖〗〔〕《》〈〉\n".chars() {
            assert_eq!(marks(&format!("字{bracket}字")).brackets, [3], "{bracket}");
        }
        assert_eq!(marks("字「」『』，。、々〒｛｝＜＞<>").brackets, []);
    }

    #[test]
    fn letters_behind_ideographs() {
        let text = "月yuè 月 a月ā，B\u{20000}Z한k αa éa";
        let glued = marks(text).glued;
        let letters: Vec<_> = glued.iter().filter_map(|&at| text[at..].chars().next()).collect();
        assert_eq!(letters, ['y', 'ā', 'B', 'Z']);
    }

    #[test]
    fn the_first_suspect_counts() {
        assert_eq!(marks("月(\u{200B}\u{200B})").suspect, Some(4));
        assert_eq!(marks("月(yuè)").suspect, None);
        let mut marks = Marks::default();
        marks.find("月\u{200B}".as_bytes(), false);
        assert_eq!(marks.suspect, None);
    }
}
