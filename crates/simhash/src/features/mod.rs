//! The features of a text: the set of hashes of its shingles (section 3 of the page).

mod distinct;
mod shingle;

pub(crate) use distinct::Distinct;

use crate::canonical::{Token, walk};
pub(crate) use shingle::hash_two;
use shingle::{of_five, of_three};

/// Characters in a shingle that begins with an ideograph or a Hangul syllable, and in any other.
const DENSE: usize = 3;
const SPARSE: usize = 5;

/// Collects the characters of the canonical string, and makes shingles of them.
#[derive(Debug, Default)]
pub(crate) struct Shingles {
    chars: Vec<u32>,
    /// Where a stretch of characters ends whose shingles have the same length; dense ones come
    /// first, third, fifth.
    ends: Vec<u32>,
    after_word: bool,
    /// Features of all shingles in order, those that do not count included; 0 where there is none.
    all: Vec<u64>,
    /// Those that count, repeats included.
    features: Vec<u64>,
    /// What the keys are made of.
    anchors: Vec<u64>,
}

impl Shingles {
    /// Forgets the text before.
    pub(crate) fn clear(&mut self) {
        self.chars.clear();
        self.ends.clear();
        self.after_word = false;
    }

    /// Takes the next token, a word of these bytes of UTF-8.
    #[inline]
    pub(crate) fn word(&mut self, bytes: &[u8]) {
        self.stretch(false);
        if self.after_word {
            self.chars.push(' '.into());
        }
        self.after_word = true;
        if bytes.is_ascii() {
            self.chars.extend(bytes.iter().map(|&byte| u32::from(byte)));
            return;
        }
        // A word is whole characters: nothing is ever replaced.
        for c in String::from_utf8_lossy(bytes).chars() {
            self.stretch(matches!(c, '\u{AC00}'..='\u{D7A3}'));
            self.chars.push(c.into());
        }
    }

    /// Takes the next few tokens.
    #[inline]
    pub(crate) fn ideographs(&mut self, codes: &[u32]) {
        self.stretch(true);
        self.after_word = false;
        self.chars.extend_from_slice(codes);
    }

    /// What comes next is dense, or is not.
    #[inline]
    fn stretch(&mut self, dense: bool) {
        // Stretches that have ended: an even number of them means that a dense one is open.
        if self.ends.len().is_multiple_of(2) != dense {
            self.ends.push(self.chars.len() as u32);
        }
    }

    /// Makes the features of all that was taken.
    pub(crate) fn finish(&mut self) {
        let Self { chars, ends, all, features, anchors, .. } = self;
        ends.push(chars.len() as u32);
        all.clear();
        all.resize(chars.len(), 0);
        features.resize(chars.len(), 0);
        let mut counted = 0;
        let mut from = 0;
        for (number, &end) in ends.iter().enumerate() {
            let to = end as usize;
            if number % 2 == 0 {
                let end = (to + DENSE - 1).min(chars.len());
                let windows = chars.get(from..end).unwrap_or(&[]).array_windows();
                for (window, place) in windows.zip(&mut all[from..]) {
                    *place = of_three(window);
                    features[counted] = *place;
                    counted += 1;
                }
            } else {
                let end = (to + SPARSE - 1).min(chars.len());
                let windows = chars.get(from..end).unwrap_or(&[]).array_windows();
                for (window, place) in windows.zip(&mut all[from..]) {
                    *place = of_five(window);
                    features[counted] = *place;
                    counted += usize::from(*place & 1 == 0);
                }
            }
            from = to;
        }
        features.truncate(counted);
        anchors_of(all, ends, anchors);
    }

    /// The features, repeats included, in the order of the text.
    pub(crate) fn features(&self) -> &[u64] {
        &self.features
    }

    /// The anchors, repeats included.
    pub(crate) fn anchors(&self) -> &[u64] {
        &self.anchors
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        (self.chars.capacity() + self.ends.capacity()) * size_of::<u32>()
            + (self.all.capacity() + self.features.capacity() + self.anchors.capacity())
                * size_of::<u64>()
    }
}

/// Pairs of shingles that follow one another, where the first is one in four by its hash.
fn anchors_of(all: &[u64], ends: &[u32], anchors: &mut Vec<u64>) {
    anchors.resize(all.len(), 0);
    let mut len = 0;
    let mut from = 0;
    for (number, &end) in ends.iter().enumerate() {
        let width = if number % 2 == 0 { DENSE } else { SPARSE };
        let behind = all.get(from + width..).unwrap_or(&[]);
        for (&first, &second) in all[from..end as usize].iter().zip(behind) {
            if first & 3 == 0 && first != 0 && second != 0 {
                anchors[len] = hash_two([first, second]);
                len += 1;
            }
        }
        from = end as usize;
    }
    anchors.truncate(len);
}

/// The features of `text`, ascending.
///
/// For explanations, tests and exact similarities; a [`Fingerprint`](crate::Fingerprint) does not
/// keep them. `O(n log n)`.
///
/// ```
/// let features = tamis_simhash::features_of("春眠不觉晓，春眠不觉晓");
/// assert_eq!(features.len(), 5); // 春眠不, 眠不觉 and 不觉晓 count once
/// ```
#[must_use]
pub fn features_of(text: &str) -> Vec<u64> {
    let mut shingles = Shingles::default();
    walk(text, &mut Vec::new(), |token| match token {
        Token::Word(bytes) => shingles.word(bytes),
        Token::Ideographs(codes) => shingles.ideographs(codes),
        Token::LineEnd => {}
    });
    shingles.finish();
    let mut features = shingles.features().to_vec();
    features.sort_unstable();
    features.dedup();
    features
}
