//! A first look at a candidate: a line of memory that rules out most of those that are not near.
//!
//! A map of bits says of each value of a sketch that it may be there (Bloom, *Space/time trade-offs in hash
//! coding with allowable errors*, 1970, with one hash). Values of the page whose bits the map does not have are
//! missing for certain; when too many are, the page is not near, and the sketch is not read.

use super::Params;
use super::params::FEWEST;
use crate::fingerprint::Fingerprint;
use crate::kernel::missing::{Asked, Line, Map, STEPS};
use crate::sketch::{FEW, PARTS, Sketch};

/// Values of the page between one of its maps and the next; of a sketch with more than [`FEW`] the later half of the maps
/// have more between them.
const STEP: usize = FEW / STEPS;

/// What is looked at of a kept page: the map of its sketch, and where that ends.
pub(super) type Outline = Line;

/// The outline of a sketch.
pub(super) fn outline(values: &[u32]) -> Outline {
    let mut map = Map::default();
    values.iter().for_each(|&value| set(&mut map, value));
    Line::new(map, Sketch::end(values))
}

/// What outlines are asked for a page that is looked up: with which of them it may be near, and it is near to no
/// other, whatever else is known of it.
///
/// The maps are those of the first 16 values, 32 and so on, and of all where there are no more. Of more than 128, the second
/// four of the eight maps are spread over the rest.
pub(super) fn look(page: &Fingerprint, params: Params) -> Asked {
    let values = page.sketch.values();
    // The more are compared, the more may be missing.
    let most = |compared: usize| {
        let least = params.least(page.features, compared as u32);
        // Rounded so that none is turned away that is near.
        ((1.0 - least) * compared as f64 + 1e-6).max(0.0) as u32
    };
    // With no whole step, so few are compared that nothing is near.
    const { assert!(STEP <= FEWEST as usize) };
    let mut asked = Asked::new();
    let mut map = Map::default();
    let (mut steps, mut read) = (0, 0);
    while steps < STEPS && end(steps + 1, values.len()) <= values.len() {
        let to = end(steps + 1, values.len());
        values[read..to].iter().for_each(|&value| set(&mut map, value));
        // All of these are compared, and not all of the next.
        asked.lasts[steps] = values[to - 1] / PARTS;
        (steps, read) = (steps + 1, to);
        asked.set(steps, map, most(values.len().min(end(steps + 1, values.len()) - 1)));
    }
    // A sketch that is not full may be compared to its end, with one that is not full either.
    values[read..].iter().for_each(|&value| set(&mut map, value));
    let all = most(values.len());
    (steps + 1..=STEPS).for_each(|steps| asked.set(steps, map, all));
    asked
}

/// Where the step of this number ends, from 1, in a sketch of so many values; of the last one, all of it, behind that nothing.
fn end(step: usize, len: usize) -> usize {
    let half = STEPS / 2;
    match step {
        _ if len <= FEW || step <= half => step * STEP,
        _ if step > STEPS => len + 1,
        _ => half * STEP + (len - half * STEP) * (step - half) / half,
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
    use crate::kernel::missing::Missing;
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

    fn may_be_near(page: &Fingerprint, kept: &Fingerprint) -> bool {
        let asked = look(page, Params::default());
        Missing::new().few(&asked, &[&outline(kept.sketch.values())]) == 1
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
            let look = Missing::new().few(&look(&page, params), &[&outline(kept.sketch.values())]) == 1;
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
        let near = |from: u64| may_be_near(&page, &print(from..from + 1000));
        assert!(near(0) && near(100) && near(200));
        assert_eq!((700..1000).filter(|&from| near(from)).count(), 0);
    }

    #[test]
    fn short_strangers_are_ruled_out_too() {
        for len in [24, 40, 64, 127] {
            let page = print(0..len);
            let near = |from: u64| may_be_near(&page, &print(from..from + len));
            assert!(near(0) && near(1));
            assert_eq!((len..1000).filter(|&from| near(from)).count(), 0);
        }
    }
}
