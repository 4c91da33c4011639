//! Brackets with emoji in them, and empty ones: `docs/cuts.md`, section 4.6.

use crate::annotate::group::{Family, Group};
use crate::chars::is_han;

/// Whether a round group stands between two Han characters.
pub(super) fn is_between_han(text: &str, group: &Group) -> bool {
    group.family == Family::Round
        && group.has_han_base(text)
        && group.next(text).is_some_and(is_han)
}

/// Whether the content is emoji and nothing else.
pub(super) fn is_emoji(content: &str) -> bool {
    let is_symbol = |c| {
        matches!(c, '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}'
            | '\u{1F000}'..='\u{1FAFF}')
    };
    content.chars().any(is_symbol)
        && content.chars().all(|c| {
            is_symbol(c)
                || matches!(c, '\u{FE0F}' | '\u{200D}' | '\u{E0020}'..='\u{E007F}')
                || c.is_whitespace()
        })
}
