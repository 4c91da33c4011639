//! A first look at a candidate: a line of memory that rules out most of those that are not near.
//!
//! A map of bits says of each value of a sketch that it may be there (Bloom, *Space/time trade-offs in hash
//! coding with allowable errors*, 1970, with one hash). Values of the page whose bits the map does not have are
//! missing for certain; when too many are, the page is not near, and the sketch is not read.

use super::Params;
use crate::fingerprint::Fingerprint;
use crate::kernel::missing::{Map, Missing};
use crate::sketch::{K, PARTS, Sketch};

/// Values of the page between one of its maps and the next.
const STEP: usize = 16;
/// Maps of a page: of its first 16 values, 32 and so on, and of all where there are no more.
const MAPS: usize = K / STEP;

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
pub(super) struct Look {
    kernel: Missing,
    end: u32,
    maps: [Map; MAPS],
    /// The last value in each of the maps; greater than any in one of all of the values.
    lasts: [u32; MAPS],
    /// How many values may be missing at most where all those of a map are compared, and not all of the next.
    most: [u32; MAPS],
}

impl Outline {
    /// The outline of a sketch.
    pub(super) fn of(values: &[u32]) -> Self {
        let mut map = Map::default();
        values.iter().for_each(|&value| set(&mut map, value));
        Self { map, end: Sketch::end(values) }
    }

    /// Something that is read of it, so that it is fetched.
    #[inline]
    pub(super) fn touch(&self) -> u32 {
        self.end
    }
}

impl Look {
    pub(super) fn new(page: &Fingerprint, params: Params, kernel: Missing) -> Self {
        let values = page.sketch.values();
        let mut look = Self {
            kernel,
            end: Sketch::end(values),
            maps: Default::default(),
            lasts: [u32::MAX; MAPS],
            most: [0; MAPS],
        };
        // The more are compared, the more may be missing.
        let most = |compared: usize| {
            let least = params.least(page.features, compared as u32);
            // Rounded so that none is turned away that is near.
            ((1.0 - least) * compared as f64 + 1e-6).max(0.0) as u32
        };
        let mut map = Map::default();
        for (number, chunk) in values.chunks_exact(STEP).enumerate() {
            chunk.iter().for_each(|&value| set(&mut map, value));
            look.maps[number] = map;
            look.lasts[number] = chunk[STEP - 1] / PARTS;
            look.most[number] = most(values.len().min((number + 2) * STEP - 1));
        }
        // A sketch that is not full may be compared to its end, with one that is not full either.
        let steps = values.len() / STEP;
        values[steps * STEP..].iter().for_each(|&value| set(&mut map, value));
        look.maps[steps..].fill(map);
        look.most[steps..].fill(most(values.len()));
        look
    }

    /// False only where the page is not near to the kept one, whatever else is known of it.
    #[inline]
    pub(super) fn may_be_near(&self, kept: &Outline) -> bool {
        let end = self.end.min(kept.end);
        let maps: usize = self.lasts.iter().map(|&last| usize::from(last <= end)).sum();
        // So few are compared that nothing is near.
        let Some(number) = maps.checked_sub(1) else { return false };
        self.kernel.count(&self.maps[number], &kept.map) <= self.most[number]
    }
}

/// The lowest values are kept, so their upper bits say nothing.
#[inline]
fn set(map: &mut Map, value: u32) {
    let bit = (u32::from((value / PARTS) as u16) * (64 * map.len() as u32)) >> 16;
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
            len in prop_oneof![24u64..200, 24u64..2000],
            shift in prop_oneof![0u64..40, 0u64..600],
            other in prop_oneof![24u64..200, 24u64..4000],
            (containment, scattered) in (0.0f64..=1.0, 0.0f64..=1.0),
        ) {
            let params = Params { containment, scattered, ..Params::default() };
            let (page, kept) = (print(0..len), print(shift..shift + other));
            let look = Look::new(&page, params, Missing::new()).may_be_near(&Outline::of(kept.sketch.values()));
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
        let look = Look::new(&page, Params::default(), Missing::new());
        let near =
            |from: u64| look.may_be_near(&Outline::of(print(from..from + 1000).sketch.values()));
        assert!(near(0) && near(100) && near(200));
        assert_eq!((700..1000).filter(|&from| near(from)).count(), 0);
    }

    #[test]
    fn short_strangers_are_ruled_out_too() {
        for len in [24, 40, 64, 127] {
            let page = print(0..len);
            let look = Look::new(&page, Params::default(), Missing::new());
            let near =
                |from: u64| look.may_be_near(&Outline::of(print(from..from + len).sketch.values()));
            assert!(near(0) && near(1));
            assert_eq!((len..1000).filter(|&from| near(from)).count(), 0);
        }
    }
}
