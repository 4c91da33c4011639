//! Fingerprints: the same whatever was fingerprinted before, and alike to themselves.

use tamis_simhash::{Fingerprinter, Index, Kind, MIN_FEATURES, Params, Scratch, estimate};

/// The fuzz target: two texts with a line of `=` between them.
pub fn fingerprint(bytes: &[u8]) {
    let text = crate::text(bytes);
    let (one, other) = text.split_once("\n=\n").unwrap_or((text, ""));
    let fingerprinter = Fingerprinter::new();
    let mut scratch = Scratch::default();
    let [a, b] = [one, other].map(|text| fingerprinter.fingerprint(text, &mut scratch));
    for (text, seen) in [(one, &a), (other, &b)] {
        assert_eq!(fingerprinter.fingerprint(text, &mut Scratch::default()), *seen);
        assert_eq!(fingerprinter.exact(text, &mut scratch), seen.exact);
    }
    let share = estimate(&a, &b);
    for share in [share.jaccard, share.containment_ab, share.containment_ba] {
        assert!((0.0..=1.0).contains(&share));
    }
    if a.features >= MIN_FEATURES {
        assert!((estimate(&a, &a).jaccard - 1.0).abs() < 1e-9);
    }
    let mut index = Index::new(Params::default()).expect("defaults are in range");
    let number = index.insert(&a);
    let found = index.find(&a).expect("a page repeats itself");
    assert!(found.entry == number && matches!(found.kind, Kind::Exact));
    if let Some(found) = index.find(&b) {
        let is_exact = matches!(found.kind, Kind::Exact);
        assert_eq!(is_exact, a.exact == b.exact);
        // Too little is unknown.
        assert!(is_exact || b.features >= MIN_FEATURES);
    }
}
