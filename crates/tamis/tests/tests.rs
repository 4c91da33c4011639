//! Promises 2 and 4, and that the engine decides as the oracle does.
#![allow(clippy::unwrap_used, reason = "a test may fail so")]

mod disk;
mod light;
mod paragraphs;
mod serde;
mod shared;
mod templates;

use tamis::{Config, Engine, MIN_FEATURES, Page, Prepared, Verdict};
use tamis_testkit::oracle;
use tamis_testkit::plant::{Generator, Planted, small};

fn engine() -> Engine {
    Engine::new(&Config::default()).expect("the defaults are in range")
}

/// Runs pages through the engine and through the oracle, which compares with every kept page.
fn agree<'a>(texts: impl IntoIterator<Item = &'a str>) -> usize {
    let rules = oracle::Rules::load();
    let (engine, mut judge) = (engine(), oracle::Judge::new());
    let mut drops = 0;
    for (number, text) in (0u64..).zip(texts) {
        let page = Page::new(text).at(0, number);
        let (prepared, verdict) = engine.process(&page).unwrap();
        let cleaned = oracle::clean(text, &rules);
        assert_eq!(prepared.cleaned.text, cleaned.text, "page {number}");
        let slow = judge.judge(&cleaned.text);
        let expected = match slow {
            oracle::Verdict::Kept => Verdict::Kept,
            oracle::Verdict::Empty => Verdict::Empty,
            oracle::Verdict::Exact { of } => {
                assert!(
                    matches!(&verdict, Verdict::Exact { of: named } if named.ordinal == of as u64)
                );
                drops += 1;
                continue;
            }
            oracle::Verdict::Near { of, jaccard, containment, distance } => {
                let Verdict::Near { of: named, similarity, containment: c, distance: d } = &verdict
                else {
                    panic!("page {number}: near by the oracle, {verdict:?} by the engine");
                };
                assert_eq!((named.ordinal, *d), (of as u64, distance), "page {number}");
                assert_eq!((*similarity, *c), (jaccard, containment), "page {number}");
                drops += 1;
                continue;
            }
        };
        assert_eq!(verdict, expected, "page {number}");
    }
    drops
}

#[test]
fn the_engine_decides_as_the_oracle_does() {
    let small: Vec<Planted> = small::pages().into_iter().flatten().collect();
    assert!(agree(small.iter().map(|page| page.text.as_str())) > 50);
    let planted: Vec<Planted> = Generator::new(5).take(1500).collect();
    assert!(agree(planted.iter().map(|page| page.text.as_str())) > 100);
}

/// The exact set of a page's features, by the oracle.
fn features(prepared: &Prepared<'_>) -> std::collections::BTreeSet<u64> {
    oracle::fingerprint(&prepared.cleaned.text).features
}

#[test]
fn every_drop_has_evidence() {
    let pages: Vec<Planted> = Generator::new(23).take(4000).collect();
    let engine = engine();
    let mut kept = vec![None; pages.len()];
    let mut near = 0;
    for (number, planted) in pages.iter().enumerate() {
        let page = Page::new(&planted.text).at(0, number as u64);
        let (prepared, verdict) = engine.process(&page).unwrap();
        match verdict {
            Verdict::Kept => kept[number] = Some(features(&prepared)),
            Verdict::Near { of, containment, distance, .. } => {
                let of = kept[of.ordinal as usize].as_ref().expect("a drop names a kept page");
                let mine = features(&prepared);
                let exact = oracle::containment(&mine, of);
                // Three standard errors of the sketch below the threshold.
                assert!(exact > 0.69 - 3.0 * 0.045, "page {number}: {exact} by the sets");
                assert!(containment >= 0.69 && distance <= 64);
                assert!(mine.len() as f64 <= 1.45 * of.len() as f64, "page {number} is longer");
                near += 1;
            }
            Verdict::Exact { of } => {
                let of = kept[of.ordinal as usize].as_ref().expect("a drop names a kept page");
                assert_eq!(&features(&prepared), of);
            }
            _ => {}
        }
    }
    assert!(near > 100, "only {near} near-duplicates");
}

/// Sentences enough for a fingerprint, each with a number of its own.
fn sentences(numbers: std::ops::Range<u32>) -> String {
    let rivers = ["Alder", "Birch", "Cedar", "Elm", "Hazel", "Linden", "Maple", "Rowan", "Willow"];
    numbers
        .map(|n| {
            let river = rivers[n as usize % rivers.len()];
            format!("In year {n} the {river} rose by {} centimetres over mark {}.\n", n * 7, n * 3)
        })
        .collect()
}

#[test]
fn a_longer_page_never_falls_for_a_shorter_one() {
    for (short, long) in [(10, 12), (30, 40), (100, 120), (100, 400)] {
        let engine = engine();
        assert_eq!(engine.push(&Page::new(&sentences(0..short))).unwrap(), Verdict::Kept);
        assert_eq!(
            engine.push(&Page::new(&sentences(0..long))).unwrap(),
            Verdict::Kept,
            "{short} {long}"
        );
    }
}

#[test]
fn likeness_is_not_passed_on() {
    // Each page shares most of its sentences with the one before it, and little with the first.
    let engine = engine();
    let mut kept = Vec::new();
    for step in 0..40u32 {
        let text = sentences(step * 2..step * 2 + 60);
        let (prepared, verdict) = engine.process(&Page::new(&text).at(0, u64::from(step))).unwrap();
        let mine = features(&prepared);
        match verdict {
            Verdict::Kept => kept.push((u64::from(step), mine)),
            Verdict::Near { of, .. } => {
                let of = kept.iter().find(|(at, _)| *at == of.ordinal).expect("of a kept page");
                assert!(oracle::containment(&mine, &of.1) > 0.6);
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(kept.len() > 4, "the chain collapsed to {}", kept.len());
}

#[test]
fn too_little_is_unknown() {
    let engine = engine();
    let pages = [
        "沙发",
        "顶",
        "好文章，收藏了。",
        "好文章，收藏了！",
        "Nice post",
        "nice post!",
        "很好看的文章，谢谢楼主",
    ];
    let verdicts: Vec<_> =
        pages.iter().map(|text| engine.push(&Page::new(text)).unwrap()).collect();
    let names: Vec<_> = verdicts.iter().map(Verdict::as_str).collect();
    assert_eq!(names, ["kept", "kept", "kept", "exact", "kept", "exact", "kept"]);
    // One feature less than enough, and a change of one character: not comparable.
    let text = |n: u32, last: &str| ('一'..).take(n as usize + 1).collect::<String>() + last;
    for last in ["甲", "乙"] {
        assert_eq!(engine.push(&Page::new(&text(MIN_FEATURES - 1, last))).unwrap(), Verdict::Kept);
    }
}

#[test]
fn blank_pages_are_empty() {
    let engine = engine();
    for text in ["", " \n\t\u{3000}\n", "\u{FEFF}", "评论列表\n暂无评论,快抢沙发吧~\n"]
    {
        assert_eq!(engine.push(&Page::new(text)).unwrap(), Verdict::Empty, "{text:?}");
    }
}
