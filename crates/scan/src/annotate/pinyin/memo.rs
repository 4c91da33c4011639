//! Readings that were seen before, on any page: on pages that read every character the same few hundred come
//! again and again. What is kept depends on nothing but the character and the content.

use crate::annotate::keys::key;

/// Places; a reading has one that it may be kept in.
const PLACES: usize = 1024;
/// Most bytes of a content that is kept.
const LONGEST: usize = 12;

/// The common readings of characters, by character and content.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// Empty as long as nothing was kept.
    places: Vec<(u128, Known)>,
}

/// What a content says behind a character that it reads: one toned syllable, without emoji, that is the primary
/// reading of a common character.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    /// The keys of the string, and of the character with it.
    pub(crate) string: u64,
    pub(crate) pair: u64,
}

impl Memo {
    /// The key of a character and what is at `from..to` of a text, if that can be kept.
    #[inline]
    pub(crate) fn key(base: char, text: &str, (from, to): (usize, usize)) -> Option<u128> {
        let len = to - from;
        if len > LONGEST {
            return None;
        }
        // Contents have a bracket behind them, at least; only the last of a text is not looked at.
        let bytes: &[u8; 16] = text.as_bytes().get(from..)?.first_chunk()?;
        let content = u128::from_le_bytes(*bytes) & !(u128::MAX << (8 * len));
        Some(content | u128::from(u32::from(base)) << 96)
    }

    #[inline]
    pub(crate) fn get(&self, key: u128) -> Option<Known> {
        let &(there, known) = self.places.get(place(key))?;
        (there == key).then_some(known)
    }

    pub(crate) fn keep(&mut self, key: u128, known: Known) {
        if self.places.is_empty() {
            self.places.resize(PLACES, Default::default());
        }
        self.places[place(key)] = (key, known);
    }
}

fn place(of: u128) -> usize {
    key([of as u64, (of >> 64) as u64]) as usize >> 8 & (PLACES - 1)
}
