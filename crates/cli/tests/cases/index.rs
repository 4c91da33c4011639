//! `index`: what was exported is imported, and what is damaged is named.

use std::fs;

use serde_json::{Value, json};

use crate::program::{tamis, tamis_with};

/// A page that was exported.
fn line(n: u64) -> Value {
    let sketch: Vec<u64> = (1..=40).map(|at| ((at * 1000 + n) << 3) | (at % 8)).collect();
    let id = if n.is_multiple_of(2) { json!(n) } else { json!(format!("page {n}")) };
    json!({
        "fingerprints": tamis::FINGERPRINT_VERSION, "id": id, "shard": format!("shard-{}", n % 3), "ordinal": n,
        "time": 1_700_000_000 + n, "host": "00000000000000ff", "exact": format!("{:032x}", n * 77),
        "simhash": format!("{:016x}", n << 40), "features": 40, "sketch": sketch,
        "keys": (0..24).map(|key| key * 1_000_003 + n).collect::<Vec<_>>(),
        "figures": [format!("{:016x}", n + 5)],
    })
}

#[test]
fn what_was_exported_is_imported() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("index").display().to_string();
    let lines: String = (0..500).map(|n| format!("{}\n", line(n))).collect();
    let half = lines.len() / 2;
    let (first, second) = lines.split_at(half + lines[half..].find('\n').unwrap() + 1);
    for part in [first, second] {
        let ended = tamis_with(["index", "import", &dir], part.as_bytes());
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    }
    for _ in 0..2 {
        let ended = tamis(["index", "export", &dir]);
        assert_eq!(ended.code, Some(0));
        assert!(ended.stdout == lines);
        let ended = tamis(["index", "verify", &dir]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), "500 pages, 0 errors\n"));
        assert_eq!(tamis(["index", "compact", &dir]).code, Some(0));
    }
    let stats: Value = serde_json::from_str(&tamis(["index", "stats", &dir]).stdout).unwrap();
    assert_eq!((&stats["pages"], &stats["segments"]), (&json!(500), &json!([500])));
}

#[test]
fn what_is_damaged_is_named() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("index").display().to_string();
    let lines: String = (0..50).map(|n| format!("{}\n", line(n))).collect();
    assert_eq!(tamis_with(["index", "import", &dir], lines.as_bytes()).code, Some(0));
    assert_eq!(tamis(["index", "compact", &dir]).code, Some(0));
    let files = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path());
    let pages = files.into_iter().find(|path| path.extension() == Some("pages".as_ref())).unwrap();
    let mut bytes = fs::read(&pages).unwrap();
    bytes[5000] ^= 4;
    fs::write(&pages, bytes).unwrap();
    let ended = tamis(["index", "verify", &dir]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains(&format!("{}: damaged at byte ", pages.display())));
    let ended = tamis(["index", "stats", &temp.path().join("nothing").display().to_string()]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("not an index"), "{}", ended.stderr);
    let ended = tamis_with(["index", "import", &dir], b"{\"fingerprints\":1}\n");
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(1), "tamis: line 1: no page\n"));
}
