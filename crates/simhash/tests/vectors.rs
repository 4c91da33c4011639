//! Texts and what becomes of them, as data: `vectors.json`.
//!
//! A change of a figure in that file is a new version of `docs/fingerprint.md`:
//! `TAMIS_WRITE_GOLDEN=1 cargo test -p tamis-simhash vector` writes it anew.

use serde_json::{Value, json};
use tamis_simhash::{Fingerprinter, Scratch, VERSION, tokens};

#[test]
fn every_vector_is_met() {
    let file: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    if std::env::var_os("TAMIS_WRITE_GOLDEN").is_none() {
        assert_eq!(file["version"], VERSION);
    }
    let mut scratch = Scratch::default();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 20);
    let mut all = Vec::new();
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
            "keys": made.keys.values().iter().take(4).collect::<Vec<_>>(),
            "figures": made.figures.entries().iter().map(|f| format!("{f:016x}")).collect::<Vec<_>>(),
        });
        if std::env::var_os("TAMIS_WRITE_GOLDEN").is_none() {
            assert_eq!(case, &expected, "{expected:#}");
        }
        all.push(expected);
    }
    if std::env::var_os("TAMIS_WRITE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors.json");
        let cases: Vec<String> = all.iter().map(Value::to_string).collect();
        let file = format!("{{\"version\": {VERSION}, \"cases\": [\n{}\n]}}\n", cases.join(",\n"));
        std::fs::write(path, file).unwrap();
    }
}
