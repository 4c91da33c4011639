//! Brackets with emoji in them, and empty ones: `docs/cuts.md`, section 4.6.

use crate::annotate::emoji;
use crate::annotate::group::{Family, Group, goes_on};

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
            let in_text = || group.next(text).is_none_or(|c| goes_on(c) || c == '：');
            return (group.is_empty && in_text()).then_some(Noise::Empty);
        }
        emoji::is_content(content).then_some(Noise::Emoji)
    }
}
