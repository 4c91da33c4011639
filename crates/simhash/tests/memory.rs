//! What is said of memory is so.

use crate::reference::fingerprint;
use tamis_simhash::{Fingerprinter, Index, Params, Scratch};

#[test]
fn an_index_never_grows_beyond_what_it_said() {
    let mut index = Index::new(Params::default()).unwrap();
    let mut steps = 0;
    for n in 0..6000u32 {
        // Long enough for likeness, and every third one not.
        let words = if n % 3 == 0 { 5 } else { 40 };
        let text: String =
            (0..words).map(|w| format!("{} ", n.wrapping_mul(7919) / (w + 1))).collect();
        let page = fingerprint(&text);
        let (before, said) = (index.memory(), index.memory_after_insert(&page));
        index.insert(&page);
        let after = index.memory();
        assert!(before <= after && after <= said, "{before} {after} {said}");
        assert!(said - before < 512 * 1024, "a step of {}", said - before);
        steps += usize::from(after > before);
    }
    assert!(steps > 10);
}

#[test]
fn a_scratch_stays_under_its_worst_case() {
    let texts = [
        String::new(),
        "a ".repeat(50_000),
        (0..30_000).map(|n| format!("{} ", n % 10)).collect(),
        ('一'..='龥').collect::<String>().repeat(3),
        "Ⱥ".repeat(40_000),
        "ก".repeat(40_000),
        (0..200_000u32)
            .filter_map(|n| char::from_u32(0x4E00 + n.wrapping_mul(n) % 20_000))
            .collect(),
    ];
    for text in texts {
        let mut scratch = Scratch::default();
        let _ = Fingerprinter::new().fingerprint(&text, &mut scratch);
        let (memory, most) = (scratch.memory(), Scratch::worst_case(text.len()));
        assert!(memory <= most, "{memory} of {most} for {} bytes", text.len());
    }
}
