//! The characters that open and close groups: `docs/cuts.md`, section 4.1.

/// A family of brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Round,
    Square,
    Curly,
    Lenticular,
    WhiteLenticular,
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
        '{' => (Family::Curly, true),
        '}' => (Family::Curly, false),
        '〖' => (Family::WhiteLenticular, true),
        '〗' => (Family::WhiteLenticular, false),
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

/// The same of the character that a text begins with; told by its bytes.
#[inline(always)]
pub(super) fn bracket_at(text: &[u8]) -> Option<(Family, bool)> {
    Some(match text {
        [b'(', ..] | [0xEF, 0xBC, 0x88, ..] => (Family::Round, true),
        [b')', ..] | [0xEF, 0xBC, 0x89, ..] => (Family::Round, false),
        [b'[', ..] | [0xEF, 0xBC, 0xBB, ..] => (Family::Square, true),
        [b']', ..] | [0xEF, 0xBC, 0xBD, ..] => (Family::Square, false),
        [b'{', ..] => (Family::Curly, true),
        [b'}', ..] => (Family::Curly, false),
        [0xE3, 0x80, third @ (0x88..=0x8B | 0x90 | 0x91 | 0x94..=0x97), ..] => {
            let family = match third {
                0x88 | 0x89 => Family::SingleAngle,
                0x8A | 0x8B => Family::DoubleAngle,
                0x90 | 0x91 => Family::Lenticular,
                0x96 | 0x97 => Family::WhiteLenticular,
                _ => Family::Tortoise,
            };
            (family, third % 2 == 0)
        }
        _ => return None,
    })
}

/// Bytes of the bracket that a text begins with.
pub(super) fn bracket_len(text: &[u8]) -> usize {
    if text.first().is_some_and(u8::is_ascii) { 1 } else { 3 }
}
