//! The cases of `crates/testkit/tests/cases`, which the oracle passes, too: a text, its clean text,
//! its cuts.

use std::path::Path;

use serde::Deserialize;
use tamis_scan::{Cleaner, Config, Scratch};

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    clean: String,
    cuts: Vec<(usize, usize, String, String)>,
}

/// The files of a folder of the test kit, in the order of their names.
fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/tests").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn every_case_is_cut_as_it_says() {
    let mut config = Config::default();
    config.built_in_rules = false;
    config.rules = files("rules");
    let cleaner = Cleaner::new(&config).unwrap();
    let mut count = 0;
    for (path, content) in files("cases") {
        let file: File = toml::from_str(&content).unwrap_or_else(|e| panic!("{path}: {e}"));
        for case in file.case {
            let cleaned = cleaner.clean(&case.text, &mut Scratch::default());
            let cuts: Vec<_> = cleaned
                .cuts
                .iter()
                .map(|c| (c.start, c.end, c.class.to_string(), c.rule.to_string()))
                .collect();
            assert_eq!(cleaned.text, case.clean, "{}", case.name);
            assert_eq!(cuts, case.cuts, "{}", case.name);
            count += 1;
        }
    }
    assert!(count >= 29, "only {count} cases");
}
