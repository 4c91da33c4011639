//! `--out -`: the program as a part of a pipe.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::corpus::lines;
use crate::program::{command, content, run, tamis, tamis_with};

/// What comes out is what a run into a folder keeps, in the order of the shards.
#[test]
fn kept_records_go_to_standard_output() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora/small");
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    for extra in [&[][..], &["--keep", "best"], &["--paragraphs", "drop"], &["--batch", "3"]] {
        run(std::slice::from_ref(&corpus), &out, &[extra, &["--force"]].concat());
        let mut files: Vec<_> =
            std::fs::read_dir(out.join("kept")).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        let kept: String = files.iter().map(|file| content(file)).collect();
        assert!(kept.lines().count() > 20);
        let corpus = corpus.to_str().unwrap();
        let ended = tamis([&["run", corpus, "--out", "-"], extra].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert!(ended.stdout == kept, "{extra:?}");
        assert!(ended.stderr.contains(" kept") && !ended.stderr.contains("report"));
    }
}

#[test]
fn a_pipe_has_two_ends() {
    let dir = tempfile::tempdir().unwrap();
    let lines = lines(9, 40);
    let input = lines.join("\n") + "\nbroken\n" + &lines[3] + "\n";
    let mut child = command()
        .args(["run", "-", "--out", "-"])
        .current_dir(dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.contains("tamis: stdin: record 40 at byte "), "{said}");
    assert!(said.contains("42 records: 39 kept, 2 exact, 0 near, 0 empty, 1 rejected"), "{said}");
    assert_eq!(String::from_utf8(ended.stdout).unwrap().lines().count(), 39);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn what_needs_a_folder_is_refused() {
    for (args, reason) in [
        (&["--index", "seen"][..], "index: "),
        (&["--templates", "learn"], "templates: "),
        (&["--resume"], "resume: "),
        (&["--cuts"], "cuts: "),
        (&["--paragraphs", "mark"], "paragraphs: "),
    ] {
        let ended = tamis_with([&["run", "-", "--out", "-"], args].concat(), b"");
        assert_eq!(ended.code, Some(1), "{args:?}");
        assert!(ended.stderr.contains(reason), "{args:?}: {}", ended.stderr);
        assert_eq!(ended.stdout, "");
    }
    assert!(!Path::new("seen").exists());
}

/// Whoever reads has seen enough: an error, and no panic.
#[test]
fn a_closed_pipe_ends_the_run() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("many.jsonl");
    std::fs::write(&input, lines(2, 4000).join("\n")).unwrap();
    let mut child = command()
        .args(["run", input.to_str().unwrap(), "--out", "-", "--batch", "100"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot write standard output"), "{said}");
}
