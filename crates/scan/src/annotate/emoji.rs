//! Emoji as mirrors strew them: `docs/cuts.md`, section 4.1.

use crate::annotate::bracket::{Family, bracket};

/// Most characters between the brackets of an emoji bracket.
const LONGEST: usize = 16;

pub(super) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}'
        | '\u{1F000}'..='\u{1FAFF}')
}

/// What joins or changes emoji and is none itself.
pub(super) fn goes_with_emoji(c: char) -> bool {
    matches!(c, '\u{FE0F}' | '\u{200D}' | '\u{E0020}'..='\u{E007F}')
}

/// Whether the content is emoji and nothing else.
pub(super) fn is_content(content: &str) -> bool {
    let mut any = false;
    content.chars().all(|c| {
        any |= is_emoji(c);
        is_emoji(c) || goes_with_emoji(c) || c.is_whitespace() && c != '\n'
    }) && any
}

/// Length in bytes of the emoji bracket that the text begins with.
pub(super) fn bracketed(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let (_, opener) = chars.next()?;
    if bracket(opener) != Some((Family::Round, true)) {
        return None;
    }
    let mut any = false;
    for (at, c) in chars.take(LONGEST + 1) {
        if bracket(c) == Some((Family::Round, false)) {
            return any.then_some(at + c.len_utf8());
        }
        any |= is_emoji(c);
        if !(is_emoji(c) || goes_with_emoji(c) || c.is_whitespace() && c != '\n') {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_hold_emoji_alone() {
        assert_eq!(bracketed("(🎁)è"), Some(6));
        assert_eq!(bracketed("（ ⭐ ）"), Some("（ ⭐ ）".len()));
        for no in ["", "()", "( )", "(🎁", "(a🎁)", "[🎁]", "(🎁\n)"] {
            assert_eq!(bracketed(no), None, "{no}");
        }
        assert!(is_content("👩\u{200D}🚀") && !is_content("\u{FE0F}") && !is_content(""));
    }
}
