//! Texts and what becomes of them, as data: `vectors.json`.
//!
//! A change of a figure in that file is a new version of `docs/fingerprint.md`.

use serde_json::{Value, json};
use tamis_simhash::{Fingerprinter, Scratch, VERSION, tokens};

#[test]
fn every_vector_is_met() {
    let file: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    assert_eq!(file["version"], VERSION);
    let mut scratch = Scratch::default();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 20);
    for case in cases {
        let text = case["text"].as_str().unwrap();
        let made = Fingerprinter::new().fingerprint(text, &mut scratch);
        let expected = json!({
            "name": case["name"],
            "text": text,
            "tokens": tokens(text),
            "n": made.features,
            "exact": format!("{:032x}", made.exact),
            "simhash": format!("{:016x}", made.simhash),
            "sketch_len": made.sketch.values().len(),
            "sketch": made.sketch.values().iter().take(8).collect::<Vec<_>>(),
        });
        assert_eq!(case, &expected, "{expected:#}");
    }
}
