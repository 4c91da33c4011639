//! The features of a text: the set of hashes of its shingles (section 3 of the page).

mod distinct;
mod shingle;

pub(crate) use distinct::Distinct;

use crate::canonical::Form;
pub(crate) use shingle::hash_two;
use shingle::{Fives, Threes};

/// Characters in a shingle that begins with an ideograph or a Hangul syllable, and in any other.
const DENSE: usize = 3;
const SPARSE: usize = 5;

/// Makes shingles of the characters of a canonical string.
#[derive(Debug, Default)]
pub(crate) struct Shingles {
    /// Features of all shingles in order, those that do not count included; 0 where there is none.
    all: Vec<u64>,
    /// Those that count, repeats included, and how many there are.
    features: Vec<u64>,
    counted: usize,
    /// Where the shingles begin that anchors may begin with.
    begins: Vec<u32>,
    /// What the keys are made of.
    anchors: Vec<u64>,
}

impl Shingles {
    /// Makes the features of a text.
    pub(crate) fn read(&mut self, form: &Form) {
        let (chars, ends) = (form.chars(), form.ends());
        // What is written is not cleared first: every place is written again.
        if self.all.len() < chars.len() {
            self.all.resize(chars.len(), 0);
            self.features.resize(chars.len(), 0);
            self.begins.resize(chars.len(), 0);
        }
        self.anchors.clear();
        let all = &mut self.all[..chars.len()];
        let mut counted = 0;
        for (from, to, width) in stretches(ends) {
            // The shingles that begin in the stretch, the last of which may go on beyond it.
            let window = chars.get(from..(to + width - 1).min(chars.len())).unwrap_or(&[]);
            let (made, rest) = all[from..to].split_at_mut((window.len() + 1).saturating_sub(width));
            rest.fill(0);
            let features = &mut self.features[counted..][..made.len()];
            if width == DENSE {
                let hashes = Threes::of(window).zip(made).zip(features);
                hashes.for_each(|((hash, place), feature)| (*place, *feature) = (hash, hash));
                counted += window.len().saturating_sub(width - 1);
            } else {
                let mut even = 0;
                for (hash, place) in Fives::of(window).zip(made) {
                    *place = hash;
                    features[even] = hash;
                    even += usize::from(hash & 1 == 0);
                }
                counted += even;
            }
        }
        self.counted = counted;
        self.make_anchors(chars.len(), ends);
    }

    /// Pairs of shingles that follow one another, where the first is one in four by its hash.
    fn make_anchors(&mut self, len: usize, ends: &[u32]) {
        let all = &self.all[..len];
        for (from, to, width) in stretches(ends) {
            // Chosen first, without a branch that nobody can foretell.
            let mut chosen = 0;
            for (at, hash) in (from..to).zip(&all[from..to]) {
                self.begins[chosen] = at as u32;
                chosen += usize::from(hash & 3 == 0);
            }
            for &at in &self.begins[..chosen] {
                let (first, second) = (all[at as usize], all.get(at as usize + width));
                if let Some(&second) = second.filter(|&&second| first != 0 && second != 0) {
                    self.anchors.push(hash_two([first, second]));
                }
            }
        }
    }

    /// The features, repeats included, in the order of the text.
    pub(crate) fn features(&self) -> &[u64] {
        &self.features[..self.counted]
    }

    /// The anchors, repeats included.
    pub(crate) fn anchors(&self) -> &[u64] {
        &self.anchors
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        self.begins.capacity() * size_of::<u32>()
            + (self.all.capacity() + self.features.capacity() + self.anchors.capacity())
                * size_of::<u64>()
    }
}

/// Where each stretch begins and ends, and how long its shingles are.
fn stretches(ends: &[u32]) -> impl Iterator<Item = (usize, usize, usize)> {
    let mut from = 0;
    ends.iter().enumerate().map(move |(number, &end)| {
        let begin = std::mem::replace(&mut from, end as usize);
        (begin, from, if number % 2 == 0 { DENSE } else { SPARSE })
    })
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
    let (mut form, mut shingles) = (Form::default(), Shingles::default());
    form.read(text);
    shingles.read(&form);
    let mut features = shingles.features().to_vec();
    features.sort_unstable();
    features.dedup();
    features
}
