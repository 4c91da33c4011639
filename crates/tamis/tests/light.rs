//! Whoever adds the engine to a crawler gets little else.

use std::process::Command;

/// What belongs to the command line or to formats; those that begin so count, too.
const HEAVY: [&str; 14] = [
    "arrow",
    "brotli",
    "clap",
    "crossbeam",
    "flate2",
    "indicatif",
    "parquet",
    "pyo3",
    "rayon",
    "tamis-driver",
    "tamis-html",
    "tokio",
    "zlib",
    "zstd",
];

#[test]
fn no_codec_no_command_line_no_runtime() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut tree = Command::new(cargo);
    tree.args(["tree", "--offline", "--locked", "--package", "tamis", "--edges", "normal,build"]);
    tree.args(["--all-features", "--prefix", "none", "--format", "{p}"]);
    let done = tree.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let names = String::from_utf8(done.stdout).unwrap();
    let mut names: Vec<&str> = names.lines().filter_map(|line| line.split(' ').next()).collect();
    names.sort_unstable();
    names.dedup();
    assert!(names.contains(&"tamis-simhash") && names.contains(&"aho-corasick"), "{names:?}");
    let heavy: Vec<_> =
        names.iter().filter(|name| HEAVY.iter().any(|heavy| name.starts_with(heavy))).collect();
    assert!(heavy.is_empty(), "{heavy:?}");
    assert!(names.len() < 50, "{} crates: {names:?}", names.len());
}
