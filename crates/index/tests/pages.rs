//! Made-up fingerprints, some of them near to others.

use tamis_index::{Id, Origin};
use tamis_simhash::{Figures, Fingerprint, KEYS, Keys, Sketch};

pub(crate) fn mix(n: u64) -> u64 {
    let n = (n ^ n >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ n >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ n >> 31
}

/// A page of family `family`: variants of one are near to each other in several ways, or not quite.
/// Variant 0 of 16 has too few features; keys of families are few, so that lists overflow.
pub(crate) fn page(family: u64, variant: u64) -> Fingerprint {
    let of = |n: u64| mix(family << 20 | n);
    let odd = mix(family ^ variant << 40);
    let few = variant % 16 == 15;
    let mut features: Vec<u64> = (0..if few { 10 } else { 60 }).map(|n| of(n + 1)).collect();
    for n in 0..variant as usize % 7 {
        if let Some(feature) = features.get_mut(n * 3) {
            *feature = mix(odd + n as u64);
        }
    }
    let mut simhash = of(0);
    for n in 0..variant % 6 {
        simhash ^= 1 << (mix(odd ^ n) % 64);
    }
    let keys = std::array::from_fn(|n| match (n, variant % 5) {
        (0, _) => 7,
        (1, _) => 1 + (family % 3) as u32,
        (2.., _) if n % 2 == (family % 2) as usize && family % 4 < 3 => 0,
        (n, v) if n as u64 % 5 == v => of(100 + n as u64) as u32,
        _ => mix(odd + 50 + n as u64) as u32,
    });
    assert_eq!(keys.len(), KEYS);
    let (a, b) = (mix(odd + variant % 3), mix(family * 31 + variant % 9));
    Fingerprint {
        exact: u128::from(a) << 64 | u128::from(b),
        simhash,
        features: features.len() as u32,
        sketch: Sketch::of(&features),
        keys: Keys::from_values(keys),
        figures: Figures::from_entries(&[family << 32 | (variant % 11 / 10)]),
    }
}

/// Where page number `n` is from.
pub(crate) fn origin(n: u64) -> Origin<'static> {
    let id = match n % 3 {
        0 => Id::None,
        1 => Id::Number(n),
        _ => Id::Text(format!("page {n}").into()),
    };
    Origin { id, shard: (n % 4) as u32, ordinal: n, time: n % 7 * 100, host: 1 + n % 5 }
}
