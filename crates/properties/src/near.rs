//! Fingerprints: what the oracle says, the same whatever was fingerprinted before and however the canonical form
//! was reached, and alike to themselves.

use tamis_simhash::{
    Figures, Fingerprint, Fingerprinter, Index, Kind, MIN_FEATURES, Params, Scratch, Sketch,
    canonical, estimate, features_of, tokens,
};
use tamis_testkit::oracle;

/// The fuzz target: two texts with a line of `=` between them, and the bytes as a sketch.
pub fn fingerprint(bytes: &[u8]) {
    let text = crate::text(bytes);
    let (one, other) = text.split_once("\n=\n").unwrap_or((text, ""));
    let fingerprinter = Fingerprinter::new();
    let mut scratch = Scratch::default();
    let [a, b] = [one, other].map(|text| fingerprinter.fingerprint(text, &mut scratch));
    for (text, seen) in [(one, &a), (other, &b)] {
        assert_eq!(of(text), *seen);
        assert_eq!(fingerprinter.exact(text, &mut scratch), seen.exact);
        folds(text, " 🎁\n");
    }
    let [slow_a, slow_b] = [(one, &a), (other, &b)].map(|(text, fast)| agrees(text, fast));
    let (jaccard, containment) = oracle::estimate(&slow_a, &slow_b);
    let share = estimate(&a, &b);
    assert!((share.jaccard - jaccard).abs() < 1e-12);
    assert!((share.containment_ab - containment).abs() < 1e-12);
    compares(&a, &b);
    let (values, _) = bytes.as_chunks();
    let values: Vec<u32> = values.iter().map(|&value| u32::from_le_bytes(value)).collect();
    if let Ok(sketch) = Sketch::from_values(&values) {
        compares(&a, &Fingerprint { sketch, ..b });
        compares(&Fingerprint { sketch, ..b }, &a);
    }
    if a.features >= MIN_FEATURES {
        assert!((estimate(&a, &a).jaccard - 1.0).abs() < 1e-9);
    }
    is_found(&a, &b);
}

/// Width, case and what stands between tokens do not count; `mark` holds no letter, figure or joiner.
pub fn folds(text: &str, mark: &str) {
    let folded = canonical(text);
    assert_eq!(canonical(&folded), folded);
    let tokens = tokens(text);
    if tokens.is_empty() {
        return;
    }
    let plain = of(text);
    for same in [shout(text), widen(text), shout(&widen(text))] {
        assert_eq!(of(&same), plain, "{same:?}");
    }
    // Figures ask where lines end.
    let but_figures = |text: &str| Fingerprint { figures: Figures::NONE, ..of(text) };
    for same in [folded, tokens.join(mark)] {
        assert_eq!(but_figures(&same), but_figures(text), "{same:?}");
    }
}

/// The fingerprint is what the oracle says, which is given back.
fn agrees(text: &str, fast: &Fingerprint) -> oracle::Fingerprint {
    let slow = oracle::fingerprint(text);
    assert_eq!(fast.exact, slow.exact);
    assert_eq!(features_of(text), slow.features.iter().copied().collect::<Vec<_>>());
    assert_eq!((fast.features as usize, fast.simhash), (slow.n, slow.simhash));
    assert_eq!(fast.sketch.values(), slow.sketch);
    assert_eq!(fast.keys.values()[..], slow.keys);
    assert_eq!(fast.figures.entries(), slow.figures);
    slow
}

fn compares(a: &Fingerprint, b: &Fingerprint) {
    let found = estimate(a, b);
    for share in [found.jaccard, found.containment_ab, found.containment_ba] {
        assert!((0.0..=1.0).contains(&share), "{found:?}");
    }
    assert!(found.unevenness >= 0.0, "{found:?}");
}

/// A page repeats itself; another is its copy if the exact hash is the same, and too little is unknown.
fn is_found(a: &Fingerprint, b: &Fingerprint) {
    let mut index = Index::new(Params::default()).expect("defaults are in range");
    let number = index.insert(a);
    let found = index.find(a).expect("a page repeats itself");
    assert!(found.entry == number && matches!(found.kind, Kind::Exact));
    if let Some(found) = index.find(b) {
        let is_exact = matches!(found.kind, Kind::Exact);
        assert_eq!(is_exact, a.exact == b.exact);
        assert!(is_exact || b.features >= MIN_FEATURES);
    }
}

fn of(text: &str) -> Fingerprint {
    Fingerprinter::new().fingerprint(text, &mut Scratch::default())
}

/// Upper case where that comes back to the same character.
fn shout(text: &str) -> String {
    let upper = |c: char| {
        let up: Vec<char> = c.to_uppercase().collect();
        match up[..] {
            [up] if up.to_lowercase().eq([c]) => up,
            _ => c,
        }
    };
    text.chars().map(upper).collect()
}

/// ASCII but for the space as its full-width twin.
fn widen(text: &str) -> String {
    let wide = |c: char| match u32::from(c) {
        code @ 0x21..=0x7E => char::from_u32(code - 0x21 + 0xFF01).unwrap_or(c),
        _ => c,
    };
    text.chars().map(wide).collect()
}
