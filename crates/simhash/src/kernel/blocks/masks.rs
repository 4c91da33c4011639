//! Which characters of a block stay, as bits, the first character the lowest.

use crate::canonical::Behind;

/// What up to 64 characters are. Those that are neither are breaks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Classes {
    pub(super) words: u64,
    pub(super) ideographs: u64,
    /// How many characters there are.
    pub(super) len: u32,
}

/// What becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Staying {
    /// Whether a space comes before the first.
    pub(super) space: bool,
    /// The characters that stay; of breaks between two words the last one stays as a space.
    pub(super) keep: u64,
    pub(super) behind: Behind,
}

impl Classes {
    #[inline]
    pub(super) fn stay(self, behind: Behind) -> Staying {
        let Self { words, ideographs, len } = self;
        // Behind the last character there are breaks without end.
        let breaks = !(words | ideographs);
        let open = u64::from(behind != Behind::Closed);
        let first = breaks & (words << 1 | open);
        // Carries run from the first break behind a word to what is not one.
        let (sum, endless) = breaks.overflowing_add(first);
        let ends = sum & !breaks;
        let last = words.checked_shr(len.wrapping_sub(1)).unwrap_or(open) & 1;
        let then = match (len, endless, last) {
            (0, ..) => behind,
            (.., 1) => Behind::Word,
            (_, true, _) => Behind::Gap,
            _ => Behind::Closed,
        };
        Staying {
            space: behind == Behind::Gap && words & 1 == 1,
            keep: words | ideographs | (ends & words) >> 1,
            behind: then,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Character by character.
    fn slow(classes: Classes, mut behind: Behind) -> Staying {
        let start = behind;
        let (mut space, mut keep) = (false, 0);
        for at in 0..classes.len {
            if classes.words >> at & 1 == 1 {
                match (behind, at) {
                    (Behind::Gap, 0) => space = true,
                    (Behind::Gap, _) => keep |= 1 << (at - 1),
                    _ => {}
                }
                keep |= 1 << at;
                behind = Behind::Word;
            } else if classes.ideographs >> at & 1 == 1 {
                keep |= 1 << at;
                behind = Behind::Closed;
            } else if behind == Behind::Word {
                behind = Behind::Gap;
            }
        }
        assert!(!space || start == Behind::Gap);
        Staying { space, keep, behind }
    }

    proptest! {
        #[test]
        fn bits_say_what_characters_say(
            kinds in prop::collection::vec(0u8..4, 0..=64),
            behind in prop::sample::select(vec![Behind::Closed, Behind::Word, Behind::Gap]),
        ) {
            let bits = |kind| (0u32..).zip(&kinds).map(|(at, &k)| u64::from(k == kind) << at).sum();
            let classes = Classes { words: bits(0), ideographs: bits(1), len: kinds.len() as u32 };
            prop_assert_eq!(classes.stay(behind), slow(classes, behind));
        }
    }
}
