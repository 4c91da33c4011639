//! Sections 1 to 5 of the page, word for word and slowly, over the crate's own `canonical`.

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tamis_simhash::{Fingerprint, Fingerprinter, K, Scratch, canonical, features_of, tokens};
use xxhash_rust::xxh3::xxh3_128;

/// Text of all kinds: letters with and without case, Han of both variants and of several blocks,
/// kana, Thai, marks, widths, emoji with joiners, repeats.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        6 => prop::char::range('一', '龥'),
        2 => prop::sample::select("經濟體會書長後門馬龍龜臺灣".chars().collect::<Vec<_>>()),
        3 => prop::char::range('a', 'z'),
        1 => prop::char::range('0', 'Z'),
        2 => prop::sample::select(" ，。、\n\t-–’\"()（）".chars().collect::<Vec<_>>()),
        1 => prop::char::range('\u{FF00}', '\u{FFEF}'),
        1 => prop::char::range('\u{3000}', '\u{31FF}'),
        1 => prop::char::range('\u{0300}', '\u{052F}'),
        1 => prop::char::range('\u{0900}', '\u{0EFF}'),
        1 => prop::char::range('\u{2000}', '\u{20FF}'),
        1 => prop::char::range('\u{1F600}', '\u{1F64F}'),
        1 => prop::char::range('\u{20000}', '\u{2B000}'),
        1 => any::<char>(),
    ];
    prop::collection::vec(character, 0..400).prop_map(|chars| chars.into_iter().collect())
}

pub(crate) fn fingerprint(text: &str) -> Fingerprint {
    Fingerprinter::new().fingerprint(text, &mut Scratch::default())
}

/// A word, by the ranges of section 1.
fn is_word(token: &str) -> bool {
    let mut chars = token.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => !matches!(u32::from(c),
            0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3005..=0x3007
            | 0x3040..=0x30FF | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
            | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x20000..=0x3FFFF),
        _ => true,
    }
}

/// The features in the order of the text, repeats included.
fn slow_features(text: &str) -> Vec<u64> {
    let units: Vec<u16> = canonical(text).encode_utf16().collect();
    let times = |number: u64, prime: u64| number * prime % (1 << 32);
    let mut features = Vec::new();
    for at in 0..units.len() {
        let dense = matches!(units[at],
            0x0E00..=0x109F | 0x1780..=0x17FF | 0x3000..=0xD7FF | 0xF900..=0xFFFF);
        let Some(window) = units.get(at..at + if dense { 3 } else { 5 }) else { continue };
        let unit = |k: usize| window.get(k).map_or(0, |&unit| u64::from(unit));
        let mut h = times(unit(0) + (unit(1) << 16), 0x9E37_79B1)
            + times(unit(2) + (unit(3) << 16), 0x27D4_EB2F)
            + times(unit(4), 0x1656_67B1);
        h = (h % (1 << 32)) ^ 0xC2B2_AE3D;
        h = times(h ^ h >> 15, 0x85EB_CA77);
        h = times(h ^ h >> 13, 0xC2B2_AE3D);
        h = (h ^ h >> 16).min(0xFFFF_FFF7);
        if dense || h.is_multiple_of(2) {
            features.push(h / 8);
        }
    }
    features
}

/// The 64 bits of a feature.
fn bits(feature: u64) -> u64 {
    let half = |prime: u64| {
        let product = feature * prime % (1 << 32);
        product ^ product >> 16
    };
    half(0x85EB_CA77) | half(0xC2B2_AE3D) << 32
}

proptest! {
    #[test]
    fn a_fingerprint_is_what_the_page_says(text in text()) {
        let made = fingerprint(&text);
        let in_order = slow_features(&text);
        let features: BTreeSet<u64> = in_order.iter().copied().collect();
        prop_assert_eq!(features_of(&text), features.iter().copied().collect::<Vec<_>>());
        prop_assert_eq!(made.features as usize, features.len());

        let canonical = canonical(&text);
        let exact = if canonical.is_empty() {
            xxh3_128(&[b"\0", text.as_bytes()].concat())
        } else {
            xxh3_128(&canonical.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
        };
        prop_assert_eq!(made.exact, exact);

        for bit in 0..64 {
            let set = features.iter().filter(|&&f| bits(f) >> bit & 1 == 1).count();
            prop_assert_eq!(made.simhash >> bit & 1 == 1, 2 * set > features.len());
        }
        let mut values = BTreeMap::new();
        for (at, feature) in in_order.iter().enumerate() {
            values.entry(*feature as u32).or_insert((8 * at / in_order.len()) as u32);
        }
        let most = (values.len() / 8).clamp(128, K);
        let smallest: Vec<u32> = values.iter().map(|(v, part)| v << 3 | part).take(most).collect();
        prop_assert_eq!(made.sketch.values(), &smallest[..]);
    }

    #[test]
    fn tokens_joined_are_the_canonical_string(text in text()) {
        let mut joined = String::new();
        let mut after_word = false;
        for token in tokens(&text) {
            let word = is_word(&token);
            if word && after_word {
                joined.push(' ');
            }
            joined.push_str(&token);
            after_word = word;
        }
        prop_assert_eq!(canonical(&text), joined);
    }

    #[test]
    fn a_scratch_remembers_nothing(texts in prop::collection::vec(text(), 1..6)) {
        let mut scratch = Scratch::default();
        for text in &texts {
            let again = Fingerprinter::new().fingerprint(text, &mut scratch);
            prop_assert_eq!(again, fingerprint(text));
        }
    }
}

/// The page's own rule for characters, against every character there is.
#[test]
fn every_character_folds_as_the_page_says() {
    let table: std::collections::HashMap<char, char> = include_str!("../data/t2s.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some((line.chars().next()?, line.chars().nth(1)?)))
        .collect();
    for c in '\0'..=char::MAX {
        let narrow = match u32::from(c) {
            code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFF01 + 0x21).unwrap(),
            _ => c,
        };
        let mut expected = vec![String::new()];
        for lower in narrow.to_lowercase() {
            let folded = *table.get(&lower).unwrap_or(&lower);
            let mark = matches!(u32::from(folded),
                0x0300..=0x036F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF
                | 0x0900..=0x0DFF | 0x200C..=0x200D);
            if folded.is_alphanumeric() || mark {
                if is_word(&folded.to_string()) {
                    expected.last_mut().unwrap().push(folded);
                } else {
                    expected.push(folded.to_string());
                    expected.push(String::new());
                }
            } else {
                expected.push(String::new());
            }
        }
        expected.retain(|token| !token.is_empty());
        assert_eq!(tokens(c.encode_utf8(&mut [0; 4])), expected, "{c:?}");
    }
}
