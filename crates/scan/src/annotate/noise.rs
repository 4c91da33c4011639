//! Brackets with emoji in them, and empty ones: `docs/cuts.md`, section 4.6.

use crate::annotate::group::{Family, Group};
use crate::chars::is_inline;

/// Whether a round group stands in running text behind a Han character.
pub(super) fn is_in_text(text: &str, group: &Group) -> bool {
    group.family == Family::Round
        && group.has_han_base(text)
        && group.next(text).is_some_and(is_inline)
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
