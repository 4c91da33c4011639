//! What the fuzz targets once found holds, and keeps holding.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::path::Path;

#[test]
fn what_was_found_once_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/regressions");
    let mut seen = 0;
    for folder in fs::read_dir(&root).unwrap() {
        let folder = folder.unwrap();
        let name = folder.file_name();
        let (_, property) = tamis_properties::ALL
            .into_iter()
            .find(|(target, _)| name == *target)
            .unwrap_or_else(|| panic!("{}: no such target", folder.path().display()));
        for input in fs::read_dir(folder.path()).unwrap() {
            property(&fs::read(input.unwrap().path()).unwrap());
            seen += 1;
        }
    }
    assert!(seen >= tamis_properties::ALL.len(), "{}: only {seen} inputs", root.display());
}

#[test]
fn every_property_has_its_target() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/fuzz_targets");
    let mut targets: Vec<String> = fs::read_dir(&root)
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    targets.sort();
    assert_eq!(targets, tamis_properties::ALL.map(|(name, _)| name));
}
