//! `run --index`: runs one after the other see what one run over all would see.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::corpus::{Dice, shards, write};
use crate::program::{assert_same, content, json_lines, run, start, tamis, tree, try_run};

/// The files of shards, without what speaks of the run as a whole.
fn pages(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let shards = |name: &String| ["kept/", "dropped/", "cuts/"].iter().any(|k| name.starts_with(k));
    tree(out).into_iter().filter(|(name, _)| shards(name)).collect()
}

fn totals(out: &Path) -> Value {
    let report = fs::read(out.join("report.json")).unwrap();
    serde_json::from_slice::<Value>(&report).unwrap()["totals"].take()
}

/// What an index holds, without when it was put there.
fn export(index: &Path) -> Vec<Value> {
    let ended = tamis(["index", "export", index.to_str().unwrap()]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let lines = ended.stdout.lines().map(|line| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        assert!(line.as_object_mut().unwrap().remove("time").unwrap().as_u64() > Some(0));
        line
    });
    lines.collect()
}

#[test]
fn one_run_after_the_other_is_one_run_over_all() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 6, 400, ".jsonl.zst");
    let whole = dir.path().join("whole");
    run(&inputs, &whole, &["--cuts"]);
    let expected = pages(&whole);
    // Ids of all kinds come back as they stood, whether or not an index lay between.
    for steps in [vec![6], vec![2, 4], vec![1, 1, 1, 1, 1, 1]] {
        let index = dir.path().join(format!("index{}", steps.len()));
        let mut got = BTreeMap::new();
        let (mut from, mut earlier) = (0, 0);
        for (number, count) in steps.iter().enumerate() {
            let out = dir.path().join(format!("out{}-{number}", steps.len()));
            let index = index.to_str().unwrap();
            run(&inputs[from..from + count], &out, &["--cuts", "--index", index]);
            from += count;
            got.extend(pages(&out));
            earlier += totals(&out)["earlier"].as_u64().unwrap();
        }
        assert_same(&expected, &got);
        assert_eq!(earlier > 0, steps.len() > 1);
        let kept = totals(&whole)["kept"].as_u64().unwrap();
        assert_eq!(export(&index).len() as u64, kept);
    }
}

#[test]
fn ids_are_plain_in_the_index_and_as_they_stood_in_outputs() {
    let dir = tempfile::tempdir().unwrap();
    let text = Dice::new(5).page();
    let text = serde_json::to_string(&text).unwrap();
    let ids = [r#""page 1""#, "12", r#""12""#, r#""a\u0041""#, r#""lone \ud83d""#];
    for (number, id) in ids.iter().enumerate() {
        let first = dir.path().join(format!("a{number}.jsonl"));
        let second = dir.path().join(format!("b{number}.jsonl"));
        write(&first, &[format!(r#"{{"id":{id},"text":{text}}}"#)]);
        write(&second, &[format!(r#"{{"text":{text}}}"#)]);
        let index = dir.path().join(format!("index{number}"));
        let index = index.to_str().unwrap();
        let out = dir.path().join(format!("out{number}"));
        run(&[first], &out, &["--index", index]);
        fs::remove_dir_all(&out).unwrap();
        run(&[second], &out, &["--index", index]);
        let dropped = content(&out.join(format!("dropped/b{number}.jsonl.zst")));
        let of = format!(r#""of":{{"id":{id},"shard":"a{number}","ordinal":0}}"#);
        assert!(dropped.contains(&of), "{dropped}");
        // What was exported is imported as what it was.
        let exported = tamis(["index", "export", index]).stdout;
        let copy = dir.path().join(format!("copy{number}"));
        let copy = copy.to_str().unwrap();
        let ended = crate::program::tamis_with(["index", "import", copy], exported.as_bytes());
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert_eq!(tamis(["index", "export", copy]).stdout, exported);
    }
    let exported = tamis(["index", "export", dir.path().join("index0").to_str().unwrap()]).stdout;
    assert!(exported.contains(r#""id":"page 1""#), "{exported}");
}

/// Whatever a killed run left in the index, the resumed one ends as if it had never been killed.
#[test]
fn killed_at_any_moment() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 8, 700, ".jsonl.zst");
    let (before, inputs) = inputs.split_at(2);
    let prepare = |name: &str| {
        let index = dir.path().join(format!("{name}-index"));
        run(
            before,
            &dir.path().join(format!("{name}-before")),
            &["--index", index.to_str().unwrap()],
        );
        (index, dir.path().join(name))
    };
    fn with(index: &Path) -> [&OsStr; 2] {
        [OsStr::new("--index"), index.as_os_str()]
    }
    let (whole_index, whole) = prepare("whole");
    let begin = Instant::now();
    assert_eq!(start(inputs, &whole, with(&whole_index), false).wait().unwrap().code(), Some(0));
    let took = begin.elapsed();
    let (expected, index_expected) = (pages(&whole), export(&whole_index));
    let (mut dice, mut killed) = (Dice::new(3), 0);
    for round in 0..6 {
        let (index, out) = prepare(&format!("killed{round}"));
        let mut resume = false;
        for _ in 0..3 {
            let mut child = start(inputs, &out, with(&index), resume);
            std::thread::sleep(took / 16 * dice.below(16) as u32 + Duration::from_millis(1));
            child.kill().unwrap();
            killed += u32::from(child.wait().unwrap().code().is_none());
            resume = out.join(".tamis/journal.jsonl").exists();
        }
        assert_eq!(start(inputs, &out, with(&index), resume).wait().unwrap().code(), Some(0));
        assert_same(&expected, &pages(&out));
        assert!(export(&index) == index_expected, "round {round}");
        assert_eq!(tamis(["index", "verify", index.to_str().unwrap()]).code, Some(0));
    }
    assert!(killed > 3, "{killed} runs were killed before they ended");
}

#[test]
fn starting_over_takes_back_what_the_run_had_left() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 3, 200, ".jsonl");
    let (index, out) = (dir.path().join("index"), dir.path().join("out"));
    let index_name = index.to_str().unwrap();
    run(&inputs, &out, &["--index", index_name]);
    let (expected, exported) = (pages(&out), export(&index));
    run(&inputs, &out, &["--index", index_name, "--force"]);
    assert_same(&expected, &pages(&out));
    assert!(exported == export(&index));
    // Without it, and into another folder, everything was seen before.
    let again = dir.path().join("again");
    let ended = try_run(&inputs, &again, &["--index", index_name]);
    let t = totals(&again);
    assert_eq!((t["kept"].as_u64(), t["earlier"].clone()), (Some(0), t["records"].clone()));
    assert!(ended.stderr.contains("600 of them are copies of pages that earlier runs kept\n"));
    let line = &json_lines(&again.join("dropped/s1.jsonl.zst"))[0];
    assert_eq!(line["verdict"], "exact");
    // Resuming a finished run does nothing.
    run(&inputs, &out, &["--index", index_name, "--resume"]);
    assert_same(&expected, &pages(&out));
    assert!(exported == export(&index));
}

#[test]
fn what_does_not_go_together_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 2, 30, ".jsonl");
    let out = dir.path().join("out");
    let (index, other) = (dir.path().join("index"), dir.path().join("other"));
    let (index, other) = (index.to_str().unwrap(), other.to_str().unwrap());
    run(&inputs, &out, &["--index", index]);
    let before = tree(&out);
    let refused = |args: &[&str], said: &str| {
        let ended = try_run(&inputs, &out, args);
        assert_eq!(ended.code, Some(1));
        assert!(ended.stderr.contains(said), "{}", ended.stderr);
    };
    refused(&["--force", "--index", index, "--keep", "best"], "keep: best needs all pages");
    refused(&["--force", "--index", index, "--paragraphs", "drop"], "index: it remembers pages");
    refused(
        &["--force", "--index", index, "--without", "pinyin"],
        "made with other settings of cleaning or comparison: engine.clean.without_classes was [] and is [\"pinyin\"] now",
    );
    refused(&["--resume"], "index was true and is false now");
    refused(&["--resume", "--index", other], "this is not the index that the run began with");
    fs::write(dir.path().join("thesis.txt"), "mine").unwrap();
    refused(&["--force", "--index", dir.path().to_str().unwrap()], "not an index");
    let inside = out.join("index");
    refused(&["--force", "--index", inside.to_str().unwrap()], "it lies in the output folder");
    // Whatever was refused, nothing was touched.
    assert_same(&before, &tree(&out));
}

#[test]
fn little_memory_is_enough_for_many_pages() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 4, 1500, ".jsonl");
    let index = dir.path().join("index");
    let (out, whole) = (dir.path().join("out"), dir.path().join("whole"));
    run(&inputs, &whole, &[]);
    let args =
        ["--memory", "96MiB", "--max-record", "256KiB", "--window-log", "10", "--threads", "1"];
    run(&inputs, &out, &[&args[..], &["--index", index.to_str().unwrap()]].concat());
    assert_same(&pages(&whole), &pages(&out));
    let stats = tamis(["index", "stats", index.to_str().unwrap()]).stdout;
    let stats: Value = serde_json::from_str(&stats).unwrap();
    assert!(!stats["segments"].as_array().unwrap().is_empty(), "{stats}");
}

#[test]
fn pages_are_forgotten_by_host_and_age() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 1, 50, ".jsonl");
    let index = dir.path().join("index");
    let name = index.to_str().unwrap();
    run(&inputs, &dir.path().join("out"), &["--index", name]);
    let pages = export(&index).len();
    assert_eq!(tamis(["index", "forget", name, "--older-than", "1"]).code, Some(0));
    assert_eq!(export(&index).len(), pages);
    assert_eq!(tamis(["index", "forget", name, "--host", "example.org"]).code, Some(0));
    assert_eq!(export(&index).len(), 0);
    assert_eq!(tamis(["index", "forget", name]).code, Some(1));
}
