//! Brackets with emoji in them, and empty ones: `docs/cuts.md`, section 4.6.

use crate::annotate::bracket::Family;
use crate::annotate::emoji;
use crate::annotate::group::{Group, goes_on};
use crate::cut::Class;

/// The rules.
pub(super) const EMPTY: (Class, &str) = (Class::Noise, "noise.empty");
pub(super) const EMOJI: (Class, &str) = (Class::Noise, "noise.emoji");

/// What mirrors strew, and what a lost reading leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noise {
    Empty,
    Emoji,
}

impl Noise {
    pub(super) fn of(text: &str, group: &Group) -> Option<Self> {
        if group.family != Family::Round || group.broken || !group.has_han_base(text) {
            return None;
        }
        let content = group.content(text);
        if content.is_empty() {
            // A gap with a blank in it is to be filled in.
            return (group.is_empty && stands_in_text(group.next(text))).then_some(Noise::Empty);
        }
        emoji::is_content(content).then_some(Noise::Emoji)
    }
}

/// Whether empty brackets before such a character, or at the end of a line, stand in a text.
pub(super) fn stands_in_text(next: Option<char>) -> bool {
    next.is_none_or(|c| goes_on(c) || c == '：')
}
