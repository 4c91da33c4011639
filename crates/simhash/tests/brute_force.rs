//! The index says what a comparison with every kept page says.

use proptest::prelude::*;
use std::collections::BTreeSet;
use tamis_simhash::{
    Figures, Fingerprint, Index, KEYS, Keys, Kind, Match, Params, Sketch, estimate,
};

/// Under which of its keys each kept page is listed: section 7 of the page.
fn listed(kept: &[Fingerprint]) -> Vec<[bool; KEYS]> {
    let mut listed: Vec<[bool; KEYS]> = Vec::new();
    for page in kept {
        let mut under = [false; KEYS];
        for (b, under) in under.iter_mut().enumerate() {
            let same = |old: &Fingerprint| old.keys.values()[b] == page.keys.values()[b];
            let there = listed.iter().zip(kept).filter(|(listed, old)| listed[b] && same(old));
            *under = page.features >= 24 && page.keys.values()[b] != 0 && there.count() < 64;
        }
        listed.push(under);
    }
    listed
}

/// Section 7 of the page, one kept page after the other.
fn compare_with_all(kept: &[Fingerprint], page: &Fingerprint, params: Params) -> Option<Match> {
    let listed = listed(kept);
    for (entry, old) in (0..).zip(kept) {
        if old.exact == page.exact {
            return Some(Match { entry, kind: Kind::Exact });
        }
    }
    let by_key = |entry: usize, old: &Fingerprint| {
        let (mine, theirs) = (page.keys.values(), old.keys.values());
        (0..KEYS).any(|b| listed[entry][b] && mine[b] == theirs[b])
    };
    let mut best: Option<(f64, Match)> = None;
    for (entry, old) in (0..).zip(kept) {
        let distance = (old.simhash ^ page.simhash).count_ones();
        let Similarity { jaccard, containment, .. } = similarity(page, old);
        if page.features >= 24
            && old.features >= 24
            && (distance <= params.radius || by_key(entry as usize, old))
            && is_enough(params, page, old)
            && figures_agree(page, old)
            && best.is_none_or(|(most, _)| jaccard > most)
        {
            let kind = Kind::Near { jaccard, containment, distance };
            best = Some((jaccard, Match { entry, kind }));
        }
    }
    best.map(|(_, found)| found)
}

fn is_enough(params: Params, page: &Fingerprint, old: &Fingerprint) -> bool {
    let Similarity { containment, compared, unevenness, rests, .. } = similarity(page, old);
    let (n, m) = (f64::from(page.features), compared as f64);
    let t = ((320.0 - n) / 296.0).clamp(0.0, 1.0);
    let d = if m < n && m < 100.0 { 0.2 * ((100.0 - m) / 100.0) } else { 0.0 };
    let least = |c: f64| c + f64::max(0.0, 0.95 - c) * t + d;
    let of = f64::from(old.features);
    let shorter = n <= of + (params.growth - 1.0) * f64::max(of, 500.0)
        && n <= of + f64::max(300.0, 0.1 * of);
    let even = 20.0 * (1.0 + m / n);
    let contained = least(params.containment);
    let but_one = rests.iter().any(|rest| rest.0 >= contained && rest.1 <= even);
    compared >= 16
        && (containment >= contained && shorter
            || containment >= least(params.scattered) && unevenness <= even
            || containment >= least(0.25 * params.containment + 0.75 * params.scattered)
                && shorter
                && n <= 1000.0
                && but_one)
}

fn figures_agree(page: &Fingerprint, old: &Fingerprint) -> bool {
    let kept = old.figures.entries();
    let last = if kept.len() == 32 { kept[31] } else { u64::MAX };
    let in_place = |entry: u64| kept.iter().filter(move |&&other| other >> 32 == entry >> 32);
    let shared = page.figures.entries().iter().copied();
    let shared: Vec<u64> = shared.filter(|&e| e <= last && in_place(e).count() > 0).collect();
    let conflicts = shared.iter().filter(|&&e| !kept.contains(&e)).count();
    let known = similarity(page, old).compared >= 24
        || page.figures.entries().is_empty()
        || kept.len() < 32
        || !shared.is_empty();
    known && 10 * conflicts <= shared.len() && !other_numbers(page.figures.entries(), kept)
}

fn other_numbers(p: &[u64], k: &[u64]) -> bool {
    let numbers = |of: &[u64]| of.iter().map(|&entry| entry as u32).collect::<BTreeSet<u32>>();
    let most_are_not = |of: &[u64], on: &[u64]| {
        let (of, on) = (numbers(of), numbers(on));
        let missing = (&of - &on).len();
        missing >= 3 && 2 * missing > of.len()
    };
    p.len() < 32 && k.len() < 32 && most_are_not(p, k) && most_are_not(k, p)
}

struct Similarity {
    jaccard: f64,
    containment: f64,
    compared: usize,
    unevenness: f64,
    /// Containment and unevenness without one part, for each.
    rests: [(f64, f64); 8],
}

/// Section 5 of the page, with sets.
fn similarity(a: &Fingerprint, b: &Fingerprint) -> Similarity {
    let (sa, sb) = (a.sketch.values(), b.sketch.values());
    let end = |of: &[u32]| if of.len() >= 128 { of[of.len() - 1] >> 3 } else { u32::MAX };
    let end = end(sa).min(end(sb));
    let set = |of: &[u32]| -> BTreeSet<u32> {
        of.iter().map(|entry| entry >> 3).filter(|&value| value <= end).collect()
    };
    let (va, vb) = (set(sa), set(sb));
    let shared = (&va & &vb).len() as f64;
    let share = |of: usize| if of == 0 { 0.0 } else { shared / of as f64 };
    let parts: [(f64, f64); 8] = std::array::from_fn(|part| {
        let ours: Vec<u32> = sa.iter().copied().filter(|e| e & 7 == part as u32).collect();
        let ours = set(&ours);
        (ours.len() as f64, (&ours & &vb).len() as f64)
    });
    let of_parts = |without: usize| {
        let there = || (0..8).filter(|&part| part != without).map(|part| parts[part]);
        let (m, shared) = there().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        let mut unevenness = 0.0;
        for (all, met) in there().filter(|part| part.0 > 0.0) {
            if shared > 0.0 && shared < m {
                unevenness += (met * m - all * shared).powi(2) / (all * shared * (m - shared));
            }
        }
        (if m == 0.0 { 0.0 } else { shared / m }, unevenness)
    };
    Similarity {
        jaccard: share((&va | &vb).len()),
        containment: share(va.len()),
        compared: va.len(),
        unevenness: of_parts(8).1,
        rests: std::array::from_fn(of_parts),
    }
}

/// A page of a cluster: a few bits of the cluster's simhash flipped, a few features left out.
#[derive(Clone, Debug)]
struct Plan {
    cluster: u64,
    flips: BTreeSet<u32>,
    features: u32,
    without: u32,
    exact: u16,
    figures: Vec<u64>,
}

fn plan(radius: u32) -> impl Strategy<Value = Plan> {
    // The radius itself and one more are what goes wrong first.
    let flips = prop_oneof![Just(radius), Just(radius + 1), 0..radius + 3];
    let flips = flips.prop_flat_map(|n| prop::collection::btree_set(0u32..64, n as usize));
    // Sketches of more than 128 values, and more keys, are those of long pages.
    let features =
        prop_oneof![1 => Just(23u32), 1 => Just(24), 3 => 20..400u32, 1 => 1000..2400u32];
    let figure = (0u64..60, prop_oneof![9 => Just(1u64), 3 => 2u64..9]);
    let figures = prop::collection::btree_set(figure.prop_map(|(place, n)| place << 32 | n), 0..40);
    let figures = prop_oneof![3 => Just(BTreeSet::new()), 2 => figures];
    (0u64..3, flips, features, 0u32..40, 0u16..200, figures).prop_map(
        |(cluster, flips, features, without, exact, figures)| Plan {
            cluster,
            flips,
            features,
            without,
            exact,
            figures: figures.into_iter().collect(),
        },
    )
}

fn mix(n: u64) -> u64 {
    let z = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ z >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    z ^ z >> 32
}

impl Plan {
    fn fingerprint(&self) -> Fingerprint {
        let of_cluster = |n: u32| mix(self.cluster << 32 | u64::from(n));
        let features: Vec<u64> =
            (0..self.features + self.without).skip(self.without as usize).map(of_cluster).collect();
        Fingerprint {
            exact: u128::from(mix(u64::from(self.exact))) << 64 | 1,
            simhash: self.flips.iter().fold(mix(self.cluster << 50), |hash, bit| hash ^ 1 << bit),
            features: self.features,
            sketch: Sketch::of(&features),
            keys: Keys::of(&features, self.features),
            figures: Figures::from_entries(&self.figures),
        }
    }
}

fn case() -> impl Strategy<Value = (Params, Vec<Plan>)> {
    let shares = (0.0f64..=1.0, 0.0f64..=1.0);
    (0u32..16, shares, 1.0f64..=2.0).prop_flat_map(|(radius, (containment, scattered), growth)| {
        let params = Params { radius, containment, scattered, growth };
        (Just(params), prop::collection::vec(plan(radius), 1..80))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_index_is_a_comparison_with_all((params, plans) in case(), keep_all: bool) {
        let mut index = Index::new(params).unwrap();
        let mut kept: Vec<Fingerprint> = Vec::new();
        for plan in &plans {
            let page = plan.fingerprint();
            let expected = compare_with_all(&kept, &page, params);
            prop_assert_eq!(index.find(&page), expected);
            // Keeping twins as well makes ties and crowded buckets.
            if keep_all || expected.is_none() {
                prop_assert_eq!(index.insert(&page), kept.len() as u32);
                kept.push(page);
            }
        }
        prop_assert_eq!(index.len() as usize, kept.len());
        for (entry, page) in (0..).zip(&kept) {
            let kept = if page.features < 24 {
                let (sketch, keys, figures) = (Sketch::EMPTY, Keys::default(), Figures::NONE);
                Fingerprint { sketch, keys, figures, ..*page }
            } else {
                *page
            };
            prop_assert_eq!(index.get(entry), Some(kept));
        }
    }

    #[test]
    fn estimates_are_those_of_sets(a in plan(3), b in plan(3)) {
        let (a, b) = (a.fingerprint(), b.fingerprint());
        let got = estimate(&a, &b);
        prop_assert_eq!(got.jaccard, similarity(&a, &b).jaccard);
        prop_assert_eq!(got.containment_ab, similarity(&a, &b).containment);
        prop_assert_eq!(got.containment_ba, similarity(&b, &a).containment);
        prop_assert_eq!(got.unevenness, similarity(&a, &b).unevenness);
    }
}

/// Every distance from 0 to radius + 1, at each radius, wherever the flipped bits lie.
#[test]
fn at_the_radius_and_not_one_further() {
    let whole = Sketch::of(&(0..100).map(mix).collect::<Vec<_>>());
    for radius in 0..16 {
        let params = Params { radius, containment: 0.5, scattered: 1.0, growth: 1.0 };
        let mut index = Index::new(params).unwrap();
        let page = Fingerprint {
            exact: 1,
            simhash: mix(9),
            features: 100,
            sketch: whole,
            keys: Keys::of(&[mix(1)], 100),
            figures: Figures::NONE,
        };
        index.insert(&page);
        for seed in 0..300u64 {
            let mut simhash = page.simhash;
            let mut random = seed;
            // Clustered in few blocks for odd seeds.
            let spread = if seed % 2 == 0 { 64 } else { 20 };
            for distance in 0..=radius + 1 {
                let twin =
                    Fingerprint { exact: 2, simhash, keys: Keys::of(&[mix(2)], 100), ..page };
                let found = index.find(&twin).map(|found| found.kind);
                let kind = Kind::Near { jaccard: 1.0, containment: 1.0, distance };
                assert_eq!(found, (distance <= radius).then_some(kind), "{radius} {seed}");
                loop {
                    random = mix(random);
                    let bit = 1 << ((random % spread + seed) % 64);
                    if (simhash ^ page.simhash) & bit == 0 {
                        simhash ^= bit;
                        break;
                    }
                }
            }
        }
    }
}

/// Of more than 64 pages that share all keys, those that come later are found by simhash alone.
#[test]
fn crowded_keys_are_bounded() {
    let features: Vec<u64> = (0..100).map(mix).collect();
    let page = |n: u64| Fingerprint {
        exact: u128::from(n),
        // Far apart, whatever the radius.
        simhash: mix(n),
        features: 100 + n as u32 % 2,
        sketch: Sketch::of(&features),
        keys: Keys::of(&features, 100),
        figures: Figures::NONE,
    };
    let params = Params { radius: 3, growth: 2.0, ..Params::default() };
    let mut index = Index::new(params).unwrap();
    let kept: Vec<Fingerprint> = (0..200).map(page).collect();
    for page in &kept {
        index.insert(page);
    }
    let asked = page(1_000);
    assert_eq!(index.find(&asked), compare_with_all(&kept, &asked, params));
    assert!(index.find(&asked).is_some());
    let late =
        Fingerprint { simhash: kept[150].simhash, keys: Keys::of(&[mix(7777)], 100), ..asked };
    assert_eq!(index.find(&late).map(|found| found.entry), Some(150));
}
