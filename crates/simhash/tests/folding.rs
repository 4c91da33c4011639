//! What does not move a fingerprint, and what does.

use crate::reference::{fingerprint, text};
use proptest::prelude::*;
use std::collections::BTreeSet;
use tamis_simhash::{Fingerprint, Index, Kind, Params, canonical, estimate, features_of};

proptest! {
    #[test]
    fn width_case_and_punctuation_do_not_count(text in text(), mark in "[ ，。！…—\n.,!?🎁]{1,3}") {
        tamis_properties::near::folds(&text, &mark);
    }

    /// A paragraph that comes again adds the windows across the joint and nothing else, five at most.
    /// If those are there already, the simhash stays; a third copy adds nothing (a paragraph of a
    /// few characters aside, for windows reach across two joints).
    #[test]
    fn a_repeated_paragraph_adds_only_its_joint(text in text(), times in 2usize..5) {
        let once: BTreeSet<u64> = features_of(&text).into_iter().collect();
        let twice = features_of(&[&text[..]; 2].join("\n"));
        let many = features_of(&vec![&text[..]; times].join("\n"));
        if canonical(&text).chars().count() >= 4 {
            prop_assert_eq!(&many, &twice);
        }
        let new: Vec<&u64> = twice.iter().filter(|feature| !once.contains(feature)).collect();
        prop_assert!(new.len() <= 5, "{} new windows", new.len());
        prop_assert!(once.iter().all(|feature| twice.binary_search(feature).is_ok()));
        if new.is_empty() {
            prop_assert_eq!(fingerprint(&[&text[..]; 2].join("\n")).simhash, fingerprint(&text).simhash);
        }
    }

    /// Estimates lie within five standard errors of the truth, and where both sets are whole in
    /// their sketches they are the truth.
    #[test]
    fn estimates_are_near_the_truth(
        words in prop::collection::vec(0u16..900, 60..700),
        cut in 0.0f64..1.0,
    ) {
        let text = |words: &[u16]| words.iter().map(|w| format!("w{w} ")).collect::<String>();
        let (a, b) = (text(&words), text(&words[(cut * 0.9 * words.len() as f64) as usize..]));
        let set = |text: &str| features_of(text).into_iter().collect::<BTreeSet<u64>>();
        let (sa, sb) = (set(&a), set(&b));
        let shared = sa.intersection(&sb).count() as f64;
        let truth = shared / (sa.len() + sb.len()) as f64 / (1.0 - shared / (sa.len() + sb.len()) as f64);
        let got = estimate(&fingerprint(&a), &fingerprint(&b)).jaccard;
        if sa.union(&sb).count() < 128 {
            prop_assert!((got - truth).abs() < 1e-12, "{got} {truth}");
        }
        let error = 5.0 * (truth * (1.0 - truth) / 128.0).sqrt() + 1e-9;
        prop_assert!((got - truth).abs() <= error, "{got} {truth}");
    }
}

#[test]
fn traditional_is_simplified() {
    let pairs = [
        ("經濟體制改革的歷史與現狀", "经济体制改革的历史与现状"),
        ("臺灣的圖書館開門了，龍與龜", "台湾的图书馆开门了，龙与龟"),
        ("沿著河走，藉由書本瞭解著名的詩人", "沿着河走，借由书本了解著名的诗人"),
    ];
    for (traditional, simplified) in pairs {
        assert_eq!(fingerprint(traditional), fingerprint(simplified));
    }
}

#[test]
fn another_figure_is_another_fact() {
    assert_ne!(fingerprint("the rate is 3.5").exact, fingerprint("the rate is 3.6").exact);
    // But where the figures are parted is punctuation.
    assert_eq!(fingerprint("the rate is 3.5").exact, fingerprint("the rate is 3 5").exact);
}

#[test]
fn no_tokens_are_compared_as_they_stand() {
    assert_ne!(fingerprint("!!!").exact, fingerprint("???").exact);
    assert_eq!(fingerprint("!!!").exact, fingerprint("!!!").exact);
    assert_eq!(fingerprint("").features, 0);
}

/// 23 features are unknown even to a page that has them all; 24 are known.
#[test]
fn too_little_is_unknown() {
    let of_features = |n: u32| ('一'..).take(n as usize + 2).collect::<String>();
    let open = Params { radius: 15, containment: 0.0, scattered: 0.0, growth: 2.0 };
    for (kept, page, near) in [(24, 23, false), (23, 24, false), (23, 22, false), (25, 24, true)] {
        let mut index = Index::new(open).unwrap();
        let (kept, page) = (fingerprint(&of_features(kept)), fingerprint(&of_features(page)));
        index.insert(&kept);
        // The distance is not what is tried here.
        let page = Fingerprint { simhash: kept.simhash, ..page };
        let found = index.find(&page);
        assert_eq!(matches!(found.map(|m| m.kind), Some(Kind::Near { .. })), near, "{found:?}");
        assert_eq!(index.find(&kept).map(|m| m.kind), Some(Kind::Exact));
    }
}
