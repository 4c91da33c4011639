//! The golden table of pairs that others have found or graded.
//!
//! `TAMIS_SHARED=FOLDER cargo test -p tamis-benches --test pairs` compares it with
//! `golden/neardup-pairs.csv`; with `TAMIS_WRITE_GOLDEN=1` it is written anew. Without `TAMIS_SHARED`
//! the test is left out.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may fail and speak")]

use std::path::Path;

use tamis_benches::neardup::pairs;

#[test]
fn pairs_that_others_have_found() {
    let Some(shared) = std::env::var_os("TAMIS_SHARED") else {
        eprintln!("left out: TAMIS_SHARED is not set");
        return;
    };
    let table = pairs::table(Path::new(&shared)).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/neardup-pairs.csv");
    if std::env::var_os("TAMIS_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(golden, table, "if that is right, write it anew (see the head of this test)");
}
