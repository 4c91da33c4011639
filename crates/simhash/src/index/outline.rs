//! A first look at a candidate: a line of memory that rules out most of those that are not near.
//!
//! A map of bits says of each value of a sketch that it may be there (Bloom, *Space/time trade-offs in hash
//! coding with allowable errors*, 1970, with one hash). Values of the page whose bits the map does not have are
//! missing for certain; when too many are, the page is not near, and the sketch is not read.

use super::Params;
use crate::fingerprint::{Fingerprint, MIN_FEATURES};
use crate::sketch::{K, PARTS, Sketch};

/// Words of a map.
const WORDS: usize = 7;
/// Values of the page between one of its maps and the next.
const STEP: usize = 16;

type Map = [u64; WORDS];

/// What is looked at of a kept page.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
pub(super) struct Outline {
    map: Map,
    /// Where its sketch ends.
    end: u32,
}

/// What is looked at of the page that is looked up.
#[derive(Debug)]
pub(super) struct Look<'a> {
    params: Params,
    features: u32,
    values: &'a [u32],
    end: u32,
    /// Maps of its first 0, 16, 32 values and so on.
    maps: [Map; K / STEP + 1],
}

impl Outline {
    /// The outline of a sketch.
    pub(super) fn of(values: &[u32]) -> Self {
        let mut map = [0; WORDS];
        values.iter().for_each(|&value| set(&mut map, value));
        Self { map, end: Sketch::end(values) }
    }

    /// Something that is read of it, so that it is fetched.
    #[inline]
    pub(super) fn touch(&self) -> u32 {
        self.end
    }
}

impl<'a> Look<'a> {
    pub(super) fn new(page: &'a Fingerprint, params: Params) -> Self {
        let values = page.sketch.values();
        let mut maps = [[0; WORDS]; K / STEP + 1];
        let mut map = [0; WORDS];
        for (chunk, place) in values.chunks(STEP).zip(&mut maps[1..]) {
            chunk.iter().for_each(|&value| set(&mut map, value));
            *place = map;
        }
        Self { params, features: page.features, values, end: Sketch::end(values), maps }
    }

    /// False only where the page is not near to the kept one, whatever else is known of it.
    #[inline]
    pub(super) fn may_be_near(&self, kept: &Outline) -> bool {
        let end = self.end.min(kept.end);
        let compared = self.values.partition_point(|&value| value / PARTS <= end);
        if compared < MIN_FEATURES as usize {
            return false;
        }
        let missing = self.maps[compared / STEP].iter().zip(&kept.map);
        let missing: u32 = missing.map(|(page, kept)| (page & !kept).count_ones()).sum();
        let least = self.params.least(self.features, compared as u32);
        // Rounded so that none is turned away that is near.
        f64::from(missing) <= (1.0 - least) * compared as f64 + 1e-6
    }
}

/// The lowest values are kept, so their upper bits say nothing.
#[inline]
fn set(map: &mut Map, value: u32) {
    let bit = (u32::from((value / PARTS) as u16) * (64 * WORDS as u32)) >> 16;
    map[bit as usize / 64] |= 1 << (bit % 64);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Kept;
    use crate::{Figures, Keys};
    use proptest::prelude::*;

    fn mix(n: u64) -> u64 {
        let z = (n ^ n >> 30).wrapping_add(1).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z ^ z >> 31
    }

    fn print(range: std::ops::Range<u64>) -> Fingerprint {
        let features: Vec<u64> = range.map(mix).collect();
        Fingerprint {
            exact: 0,
            simhash: 0,
            features: features.len() as u32,
            sketch: Sketch::of(&features),
            keys: Keys::default(),
            figures: Figures::NONE,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn what_is_near_is_never_ruled_out(
            len in 24u64..2000,
            shift in 0u64..600,
            other in 24u64..4000,
            (containment, scattered) in (0.0f64..=1.0, 0.0f64..=1.0),
        ) {
            let params = Params { containment, scattered, ..Params::default() };
            let (page, kept) = (print(0..len), print(shift..shift + other));
            let look = Look::new(&page, params).may_be_near(&Outline::of(kept.sketch.values()));
            let kept = Kept {
                simhash: 0,
                features: kept.features,
                sketch: kept.sketch.values(),
                figures: &[],
            };
            prop_assert!(look || params.near(&page, &kept).is_none());
        }
    }

    #[test]
    fn most_strangers_are_ruled_out() {
        let page = print(0..1000);
        let look = Look::new(&page, Params::default());
        let near =
            |from: u64| look.may_be_near(&Outline::of(print(from..from + 1000).sketch.values()));
        assert!(near(0) && near(100) && near(200));
        assert_eq!((700..1000).filter(|&from| near(from)).count(), 0);
    }
}
