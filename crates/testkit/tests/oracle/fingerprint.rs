//! Fingerprints and verdicts: `docs/fingerprint.md`.

use std::collections::BTreeSet;

use tamis_testkit::oracle::{
    Judge, K, Settings, Token, Verdict, containment, estimate, fingerprint, jaccard,
};
use xxhash_rust::xxh3::xxh3_128;

fn words(of: &str) -> Vec<Token> {
    fingerprint(of).tokens
}

fn word(word: &str) -> Token {
    Token::Word(word.to_owned())
}

/// A text of ever other characters, `n` features long when it is longer than two.
fn characters(from: u32, count: u32) -> String {
    (from..from + count).filter_map(|offset| char::from_u32(0x4E00 + offset)).collect()
}

#[test]
fn width_case_and_script_variant_are_folded() {
    assert_eq!(words("ＡbＣ１２"), [word("abc12")]);
    assert_eq!(words("漢字"), words("汉字"));
    assert_eq!(words("İx"), [word("i\u{307}x")]);
    assert_eq!(words("ｶ"), [Token::Ideograph('ｶ')]);
}

#[test]
fn tokens_are_characters_or_words() {
    let tokens =
        [Token::Ideograph('月'), word("yuè"), word("42"), Token::Ideograph('か'), word("한국")];
    assert_eq!(words("月yuè, 42か…한국"), tokens);
    assert_eq!(words("ก็"), [Token::Ideograph('ก')]);
    assert_eq!(words("हिन्दी भाषा"), [word("हिन्दी"), word("भाषा")]);
    assert!(words(" ,。！\n").is_empty());
}

#[test]
fn the_exact_hash_is_of_the_units_of_the_canonical_string() {
    assert_eq!(fingerprint("Ab, 漢c\nd字").exact, xxh3_128(b"a\0b\0\x49\x6Cc\0 \0d\0\x57\x5B"));
    assert_eq!(fingerprint("。！").exact, xxh3_128("\0。！".as_bytes()));
    assert_ne!(fingerprint("ab c").exact, fingerprint("a bc").exact);
}

#[test]
fn features_are_a_set_of_shingles() {
    let hash = |text: &str| {
        let mut units = text.encode_utf16().map(u64::from);
        let mut next = || units.next().unwrap_or(0);
        let mut sum = 0;
        for prime in [0x9E37_79B1, 0x27D4_EB2F, 0x1656_67B1] {
            sum += (next() + (next() << 16)) * prime % (1 << 32);
        }
        let mut h = (sum % (1 << 32)) ^ 0xC2B2_AE3D;
        for (shift, prime) in [(15, 0x85EB_CA77), (13, 0xC2B2_AE3D)] {
            h = (h ^ (h >> shift)) * prime % (1 << 32);
        }
        (h ^ (h >> 16)).min(0xFFFF_FFF7)
    };
    // Five characters from a letter or a space on, three from an ideograph or a syllable on.
    let dense = ["月日d", "한국e", "국ef"].map(hash);
    let sparse = ["ab c月", "b c月日", " c月日d", "c月日d ", "d 한국e"].map(hash);
    let even = sparse.into_iter().filter(|hash| hash % 2 == 0);
    assert!(even.clone().count() > 0);
    // Nothing at e and f: past the end.
    let expected: BTreeSet<u64> =
        dense.into_iter().chain(even).chain([hash("日d ")]).map(|hash| hash / 8).collect();
    let mut made = fingerprint("ab c月日d 한국ef").features;
    made.remove(&(hash(" 한국ef") / 8));
    assert_eq!(made, expected);
    assert_eq!(fingerprint("月日年月日年月日年").n, 3);
    assert_eq!(fingerprint("月日").n, 0);
    assert_eq!(fingerprint("").simhash, 0);
}

#[test]
fn simhash_is_the_majority_of_each_bit() {
    let print = fingerprint(&characters(0, 12));
    assert_eq!(print.n, 10);
    // The simhash of one feature is its bits.
    let bits = (0..10).map(|at| fingerprint(&characters(at, 3)).simhash);
    for b in 0..64 {
        let set = bits.clone().filter(|bits| bits & (1 << b) != 0).count();
        assert_eq!(print.simhash & (1 << b) != 0, set > 5, "bit {b}, {set} of 10");
    }
    let one = fingerprint("月日年");
    let half = |prime: u64| {
        let product = one.features.iter().sum::<u64>() * prime % (1 << 32);
        product ^ (product >> 16)
    };
    assert_eq!(one.simhash, half(0x85EB_CA77) | half(0xC2B2_AE3D) << 32);
}

#[test]
fn a_sketch_is_the_smallest_features() {
    let print = fingerprint(&characters(0, 500));
    // Shingle `i` of 498 lies in part 8i / 498; none comes again.
    let values: Vec<u32> = print.sketch.iter().map(|entry| entry >> 3).collect();
    let features: Vec<u32> = print.features.iter().map(|&feature| feature as u32).collect();
    assert_eq!(values, features[..K]);
    let first_part = fingerprint(&characters(0, 64));
    let inside = |value: &u32| first_part.features.iter().any(|f| *f == u64::from(*value));
    for entry in &print.sketch {
        assert_eq!(entry & 7 == 0, inside(&(entry >> 3)), "{entry:x}");
    }
}

#[test]
fn small_sketches_estimate_exactly_and_large_ones_nearly() {
    for (count, tolerance) in [(100, 1e-9), (3000, 0.15)] {
        let a = fingerprint(&characters(0, count));
        let b = fingerprint(&characters(count / 4, count));
        let (j, c) = estimate(&a, &b);
        let exact = (jaccard(&a.features, &b.features), containment(&a.features, &b.features));
        assert!((j - exact.0).abs() <= tolerance, "{j} {}", exact.0);
        // Of 100 characters the union has 123 features, fewer than K.
        assert!((c - exact.1).abs() <= tolerance, "{c} {}", exact.1);
    }
    let nothing = fingerprint("");
    assert_eq!(estimate(&nothing, &nothing), (0.0, 0.0));
    assert_eq!(jaccard(&nothing.features, &nothing.features), 0.0);
    assert_eq!(containment(&nothing.features, &nothing.features), 0.0);
}

#[test]
fn verdicts() {
    let mut judge = Judge::new();
    let text = characters(0, 800);
    let shorter = characters(0, 780);
    let longer = characters(0, 1200);
    assert_eq!(judge.judge(" \n"), Verdict::Empty);
    assert_eq!(judge.judge(&text), Verdict::Kept);
    assert_eq!(judge.judge(&format!("{text}。")), Verdict::Exact { of: 1 });
    let near = judge.judge(&shorter);
    assert!(matches!(near, Verdict::Near { of: 1, jaccard, .. } if jaccard > 0.9), "{near:?}");
    assert_eq!(judge.judge(&longer), Verdict::Kept);
    // Not remembered, so not exact.
    assert!(matches!(judge.judge(&shorter), Verdict::Near { of: 1, .. }));
    assert_eq!(judge.judge("。"), Verdict::Kept);
    assert_eq!(judge.judge("！"), Verdict::Kept);
    assert_eq!(judge.judge("！"), Verdict::Exact { of: 7 });
}

#[test]
fn too_little_is_unknown() {
    let mut judge =
        Judge::with(Settings { radius: 64, containment: 0.5, scattered: 1.0, growth: 2.0 });
    // 23 features, then 22 of the same, then 24, then 24 of which 23 are the same.
    assert_eq!(judge.judge(&characters(0, 25)), Verdict::Kept);
    assert_eq!(judge.judge(&characters(0, 24)), Verdict::Kept);
    assert_eq!(judge.judge(&characters(0, 26)), Verdict::Kept);
    assert!(matches!(judge.judge(&characters(1, 26)), Verdict::Near { of: 2, .. }));
}

#[test]
fn the_greatest_similarity_wins_and_of_equals_the_first() {
    // The further from the copy, the more is missing; growth keeps the first three apart.
    let mut judge =
        Judge::with(Settings { radius: 64, containment: 0.9, scattered: 1.0, growth: 1.0 });
    assert_eq!(judge.judge(&characters(0, 100)), Verdict::Kept);
    assert_eq!(judge.judge(&characters(0, 101)), Verdict::Kept);
    assert_eq!(judge.judge(&characters(0, 102)), Verdict::Kept);
    let near = judge.judge(&characters(1, 101));
    assert!(matches!(near, Verdict::Near { of: 2, .. }), "{near:?}");
    let near = judge.judge(&characters(0, 99));
    assert!(matches!(near, Verdict::Near { of: 0, .. }), "{near:?}");

    let mut judge =
        Judge::with(Settings { radius: 64, containment: 0.9, scattered: 1.0, growth: 1.0 });
    assert_eq!(judge.judge(&format!("{}前后", characters(0, 99))), Verdict::Kept);
    assert_eq!(judge.judge(&format!("{}天地人", characters(0, 99))), Verdict::Kept);
    let near = judge.judge(&format!("{}x", characters(0, 99)));
    assert!(matches!(near, Verdict::Near { of: 0, .. }), "{near:?}");
}
