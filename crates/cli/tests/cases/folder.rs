//! Inputs and output folders that cannot be used, and those that can.

use std::fs;
use std::path::{Path, PathBuf};

use crate::corpus::shards;
use crate::program::{assert_same, run, tamis, tree, try_run};

/// Ends with 1, says exactly this, and leaves nothing behind.
#[track_caller]
fn refused(inputs: &[PathBuf], out: &Path, args: &[&str], said: &str) {
    let ended = try_run(inputs, out, args);
    assert_eq!(ended.stderr, format!("tamis: {said}\n"));
    assert_eq!(ended.code, Some(1));
    assert_eq!(ended.stdout, "");
}

#[test]
fn inputs_that_are_none() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    let shown = root.display();
    let out = root.join("out");
    fs::create_dir(root.join("empty")).unwrap();
    fs::write(root.join("notes.txt"), "x").unwrap();
    refused(
        &[root.join("none.jsonl")],
        &out,
        &[],
        &format!("input {shown}/none.jsonl cannot be read: No such file or directory (os error 2)"),
    );
    refused(
        &[root.join("empty")],
        &out,
        &[],
        &format!(
            "input {shown}/empty: no shards in this folder; they end in .parquet, or .jsonl, .ndjson, \
             .warc, .arc or .wet, also with .gz or .zst behind it; --txt takes .txt"
        ),
    );
    refused(
        &[root.join("notes.txt")],
        &out,
        &[],
        &format!(
            "input {shown}/notes.txt: not a shard by its name; shards end in .parquet, or .jsonl, \
             .ndjson, .warc, .arc or .wet, also with .gz or .zst behind it; --txt takes .txt"
        ),
    );
    refused(
        &[root.join("*.jsonl")],
        &out,
        &[],
        &format!("input {shown}/*.jsonl: the pattern fits no file"),
    );
    fs::write(root.join("empty/a.jsonl"), "").unwrap();
    fs::write(root.join("a.jsonl"), "").unwrap();
    refused(
        &[root.join("a.jsonl"), root.join("empty")],
        &out,
        &[],
        &format!(
            "{shown}/a.jsonl and {shown}/empty/a.jsonl are both shard \"a\"; shards are told \
             apart by file name, so rename one"
        ),
    );
    assert!(!out.exists());
}

#[test]
fn a_folder_that_is_not_empty_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let shown = out.display();
    let inputs = shards(&dir.path().join("in"), 2, 50, ".jsonl");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("mine.txt"), "mine").unwrap();
    refused(
        &inputs,
        &out,
        &[],
        &format!(
            "output {shown}: the folder is not empty; name an empty one, or --force to write \
             beside what is there"
        ),
    );
    refused(
        &inputs,
        &out,
        &["--resume"],
        &format!(
            "output {shown}: there is no run here to resume (.tamis/journal.jsonl is missing); \
             leave out --resume and name an empty folder"
        ),
    );
    fs::create_dir(out.join("kept")).unwrap();
    fs::write(out.join("kept/precious.jsonl.zst"), "mine").unwrap();
    refused(
        &inputs,
        &out,
        &["--force"],
        &format!(
            "output {shown}: \"kept\" in it was not written by tamis (.tamis/journal.jsonl is \
             missing), so --force leaves it alone; name another folder"
        ),
    );
    fs::remove_dir_all(out.join("kept")).unwrap();
    run(&inputs, &out, &["--force"]);
    refused(
        &inputs,
        &out,
        &[],
        &format!(
            "output {shown}: the folder holds an earlier run; --resume goes on with it, --force \
             replaces it"
        ),
    );
    assert_eq!(fs::read(out.join("mine.txt")).unwrap(), b"mine");
}

#[test]
fn force_replaces_what_a_run_wrote_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let (out, fresh) = (dir.path().join("out"), dir.path().join("fresh"));
    let inputs = shards(&dir.path().join("in"), 3, 50, ".jsonl");
    run(&inputs, &out, &["--cuts"]);
    fs::write(out.join("kept/mine.txt"), "mine").unwrap();
    run(&inputs[..2], &out, &["--force"]);
    run(&inputs[..2], &fresh, &[]);
    let mut tree_out = tree(&out);
    assert_eq!(tree_out.remove("kept/mine.txt").unwrap(), b"mine");
    assert_same(&tree_out, &tree(&fresh));
    // A mistake in the inputs is found before anything is removed.
    let ended = try_run(&[dir.path().join("none.jsonl")], &fresh, &["--force"]);
    assert_eq!(ended.code, Some(1));
    tree_out.remove("kept/mine.txt");
    assert_same(&tree_out, &tree(&fresh));
}

#[test]
fn output_that_cannot_be_written() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 1, 5, ".jsonl");
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let below = file.join("out");
    refused(
        &inputs,
        &below,
        &[],
        &format!("cannot write {}: Not a directory (os error 20)", below.display()),
    );
    refused(
        &inputs,
        &file,
        &[],
        &format!("cannot write {}: File exists (os error 17)", file.display()),
    );
}

#[test]
fn the_output_folder_may_lie_among_the_inputs() {
    let dir = tempfile::tempdir().unwrap();
    shards(dir.path(), 2, 30, ".jsonl");
    let out = dir.path().join("out");
    let input = [dir.path().to_owned()];
    run(&input, &out, &[]);
    let first = tree(&out);
    run(&input, &out, &["--force"]);
    assert_same(&first, &tree(&out));
}

#[test]
fn usage_errors_end_with_one() {
    assert_eq!(tamis(["run"]).code, Some(1));
    assert_eq!(tamis(["--help"]).code, Some(0));
    let ended = tamis(["run", "x", "--out", "y", "--memory", "lots"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("not a size; write bytes, or for example 64MiB or 1.5GiB"));
    let ended = tamis(["run", "x", "--out", "y", "--level", "30"]);
    assert_eq!(ended.stderr, "tamis: level: zstd levels go from 1 to 19\n");
}
