//! Readings that were seen before, on any page: on pages that read every character the same few hundred come
//! again and again. What is kept depends on nothing but the content, the base, and the characters before it that
//! are read, too.

use crate::annotate::pinyin::evidence::Reading;
use crate::annotate::pinyin::spelling::Spelling;

/// Places; a content has two neighbours that it may be kept in.
const PLACES: usize = 1 << PLACE_BITS;
const PLACE_BITS: u32 = 12;
/// Most bytes between the brackets.
pub(crate) const LONGEST: usize = 12;
/// Most characters that are read.
const MOST_READ: usize = 3;

/// What was seen, each in its place.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// Empty as long as nothing was kept.
    places: Vec<Known>,
}

/// What stands between brackets behind a base, or alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Key(u128);

/// Masks of the first so many bytes.
const FIRST: [u128; 16] = {
    let mut masks = [0; 16];
    let mut len = 1;
    while len < 16 {
        masks[len] = !(u128::MAX << (8 * len));
        len += 1;
    }
    masks
};

impl Key {
    /// Of the bytes between the brackets (the first so many of sixteen, at most [`LONGEST`]), and of the three bytes of
    /// the base; nought for what means the same behind any.
    #[inline]
    pub(crate) fn new(inside: u128, len: usize, base: u32) -> Self {
        let content = inside & FIRST[len % FIRST.len()];
        Key(content | (len as u128) << 96 | u128::from(base) << 104)
    }

    /// The first of its two places.
    #[inline]
    fn place(self) -> usize {
        let (low, high) = (self.0 as u64, (self.0 >> 64) as u64);
        let mixed = low.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(high);
        (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - PLACE_BITS)) as usize & !1
    }
}

/// What a content says: it is emoji, or a spelling without emoji that reads.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    key: Key,
    /// What stands before the base, as far as it is read, too: its last bytes, the others nought.
    before: u64,
    /// The numbers of its string and of the base in the evidence.
    pub(crate) string: u32,
    pub(crate) base: u32,
    /// The text in which it was said that it reads, and that in which nothing is left to say about it.
    pub(crate) read_on: u64,
    pub(crate) said_on: u64,
    /// How many characters it reads; nought for emoji.
    pub(crate) count: u8,
    /// It has a tone.
    pub(crate) toned: bool,
    /// It reads plainly.
    pub(crate) plain: bool,
    /// One syllable, with white space behind it and none before.
    pub(crate) padded: bool,
}

impl Known {
    /// What a spelling says, if nothing beyond the characters that it reads has a say in it; they end at
    /// `reading.end`.
    pub(crate) fn of(
        spelling: &Spelling,
        reading: Reading,
        text: &str,
        padded: bool,
        numbers: impl FnOnce() -> (u32, u32),
    ) -> Option<Self> {
        let Spelling { toned, capital, emoji, .. } = *spelling;
        if emoji || !toned && capital {
            return None;
        }
        let plain = if toned { reading.plainly_in_itself(spelling, text)? } else { false };
        let read = text[..reading.end].chars().rev().take(reading.count);
        let all_wide = read.filter(|c| c.len_utf8() == 3).count() == reading.count;
        if !all_wide || !(1..=MOST_READ).contains(&reading.count) {
            return None;
        }
        let (string, base) = numbers();
        Some(Known {
            string,
            base,
            count: reading.count as u8,
            toned,
            plain,
            padded,
            ..Known::default()
        })
    }

    /// Of eight bytes those that are read, too, when the last of them stands before the base.
    #[inline]
    fn read_of(&self, before: u64) -> u64 {
        const READ: [u64; MOST_READ + 1] = [0, 0, u64::MAX << 40, u64::MAX << 16];
        before & READ[usize::from(self.count) % READ.len()]
    }
}

impl Memo {
    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.places.clear();
    }

    /// The place of what is known of a content; `before` are the eight bytes before the base.
    #[inline]
    pub(crate) fn get(&self, key: Key, before: u64) -> Option<usize> {
        let place = key.place();
        let is_at = |place: usize| {
            let known = self.places.get(place);
            known.is_some_and(|known| known.key == key && known.read_of(before) == known.before)
        };
        if is_at(place) {
            return Some(place);
        }
        is_at(place + 1).then_some(place + 1)
    }

    /// What is known of a content; the same as [`get`](Memo::get) and [`at`](Memo::at) in one.
    #[inline]
    pub(crate) fn known(&mut self, key: Key, before: u64) -> Option<&mut Known> {
        let place = key.place();
        let two = self.places.get_mut(place..place + 2)?;
        two.iter_mut().find(|known| known.key == key && known.read_of(before) == known.before)
    }

    /// Keeps what is known of a content, and says where; what stood there moves to the second place. Not where that would
    /// touch a place that is held.
    pub(crate) fn keep(
        &mut self,
        key: Key,
        before: u64,
        known: Known,
        is_held: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        if self.places.is_empty() {
            self.places.resize(PLACES, Known::default());
        }
        let place = key.place();
        if is_held(place) || is_held(place + 1) {
            return None;
        }
        self.places[place + 1] = self.places[place];
        self.places[place] = Known { key, before: known.read_of(before), ..known };
        Some(place)
    }

    /// Whether what is kept in a place has a tone.
    #[inline]
    pub(crate) fn is_toned(&self, place: usize) -> bool {
        self.places[place].toned
    }

    /// What is kept in a place.
    #[inline]
    pub(crate) fn at(&mut self, place: usize) -> &mut Known {
        &mut self.places[place]
    }
}
