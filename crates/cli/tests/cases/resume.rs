//! A killed run goes on where it was, and what comes out is what an undisturbed run writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::corpus::{Dice, lines, shards, write};
use crate::program::{assert_same, run, start, tree, try_run};

fn corpus(folder: &Path) -> Vec<PathBuf> {
    let mut inputs = shards(folder, 6, 1500, ".jsonl.zst");
    // One with rejected records and damage, whose ordinals must be found again.
    let path = folder.join("s2b.jsonl");
    let mut bad = lines(2, 500);
    bad[3] = "no record".to_owned();
    bad[400] = "nor this".to_owned();
    write(&path, &bad);
    inputs.push(path);
    inputs
}

fn finished_shards(out: &Path) -> usize {
    let journal = fs::read_to_string(out.join(".tamis/journal.jsonl")).unwrap_or_default();
    journal.lines().count().saturating_sub(1)
}

#[test]
fn killed_at_any_moment() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = corpus(&dir.path().join("in"));
    let whole = dir.path().join("whole");
    let begin = Instant::now();
    assert_eq!(start(&inputs, &whole, ["--cuts"], false).wait().unwrap().code(), Some(2));
    let took = begin.elapsed();
    let expected = tree(&whole);
    let mut dice = Dice::new(7);
    let mut killed = 0;
    for round in 0..5u64 {
        let out = dir.path().join(format!("killed{round}"));
        let mut child = start(&inputs, &out, ["--cuts"], false);
        // Somewhere in the shard that follows this many finished ones.
        let deadline = Instant::now() + Duration::from_secs(20);
        while finished_shards(&out) < round as usize && Instant::now() < deadline {
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(took / 20 * dice.below(4) as u32);
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().code().is_none());
        let ended = start(&inputs, &out, ["--cuts"], true).wait().unwrap();
        assert_eq!(ended.code(), Some(2), "round {round}");
        assert_same(&expected, &tree(&out));
    }
    assert!(killed > 0, "every run was over before it was killed");
}

#[test]
fn killed_again_and_again() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = corpus(&dir.path().join("in"));
    let (whole, out) = (dir.path().join("whole"), dir.path().join("out"));
    start(&inputs, &whole, ["--cuts"], false).wait().unwrap();
    for done in 1..=6 {
        let mut child = start(&inputs, &out, ["--cuts"], done > 1);
        while finished_shards(&out) < done && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // A line that was cut off is as good as not written.
    let journal = out.join(".tamis/journal.jsonl");
    let mut text = fs::read_to_string(&journal).unwrap();
    text += "{\"shard\":\"s5";
    fs::write(&journal, text).unwrap();
    assert_eq!(start(&inputs, &out, ["--cuts"], true).wait().unwrap().code(), Some(2));
    assert_same(&tree(&whole), &tree(&out));
    // A run that is done is resumed in no time and without a change.
    assert_eq!(start(&inputs, &out, ["--cuts"], true).wait().unwrap().code(), Some(2));
    assert_same(&tree(&whole), &tree(&out));
}

#[test]
fn another_run_is_not_resumed() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 3, 50, ".jsonl");
    let out = dir.path().join("out");
    run(&inputs, &out, &[]);
    let refused = |inputs: &[PathBuf], args: &[&str], said: &str| {
        let ended = try_run(inputs, &out, args);
        assert_eq!(ended.stderr, format!("tamis: cannot resume: {said}\n"));
        assert_eq!(ended.code, Some(1));
    };
    refused(
        &inputs,
        &["--resume", "--level", "4"],
        "level was 3 and is 4 now; resume with what it was, or start over with --force",
    );
    refused(
        &inputs,
        &["--resume", "--text-field", "body"],
        "text-field was \"text or content or raw_content or body\" and is \"body\" now; resume with what \
         it was, or start over with --force",
    );
    refused(
        &inputs,
        &["--resume", "--without", "pinyin"],
        "engine.clean.without_classes was [] and is [\"pinyin\"] now; resume with what it was, or start over \
         with --force",
    );
    refused(
        &inputs[1..],
        &["--resume"],
        "shard s1 now stands where s0 stood; resume with the inputs as they were, or start over \
         with --force",
    );
    fs::remove_file(out.join("kept/s1.jsonl.zst")).unwrap();
    let path = out.join("kept/s1.jsonl.zst");
    refused(
        &inputs,
        &["--resume"],
        &format!(
            "{}: No such file or directory (os error 2); start over with --force",
            path.display()
        ),
    );
    fs::write(&inputs[0], "{}").unwrap();
    let ended = try_run(&inputs, &out, &["--resume"]);
    assert!(ended.stderr.contains("bytes and has 2 now"), "{}", ended.stderr);
}

#[test]
fn new_shards_behind_the_finished_ones_are_welcome() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 4, 200, ".jsonl");
    let (out, whole) = (dir.path().join("out"), dir.path().join("whole"));
    run(&inputs[..2], &out, &[]);
    run(&inputs, &out, &["--resume", "--threads", "1", "--memory", "4GiB"]);
    run(&inputs, &whole, &[]);
    assert_same(&tree(&whole), &tree(&out));
}
