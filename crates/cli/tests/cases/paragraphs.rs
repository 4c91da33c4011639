//! Paragraphs that stand on other pages, and the best copy: through the program.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::corpus::Dice;
use crate::program::{assert_same, content, json_lines, run, tree, try_run};

/// Three shards of pages; two in three are made of lines of other pages and some of their own.
fn shards(folder: &Path) -> Vec<PathBuf> {
    fs::create_dir_all(folder).unwrap();
    let mut dice = Dice::new(99);
    let shard = |number: u64| {
        let path = folder.join(format!("s{number}.jsonl"));
        let line = |ordinal: u64| {
            let own = Dice::new(number * 1009 + ordinal + 1).page();
            let mut text = String::new();
            for _ in 0..dice.below(3) {
                text += &Dice::new(dice.below(number + 1) * 1009 + dice.below(300) + 1).page();
            }
            // Now and then nothing of its own, or the same with another line end.
            match dice.below(5) {
                0 if !text.is_empty() => {}
                1 => text += &own.replace('\n', "\r\n\r\n\r\n"),
                _ => text += &own,
            }
            let url = format!("https://h{}.example/{ordinal}", ordinal % 7);
            json!({ "id": format!("{number}-{ordinal}"), "url": url, "text": text }).to_string()
                + "\n"
        };
        fs::write(&path, (0..300).map(line).collect::<String>()).unwrap();
        path
    };
    (0..3).map(shard).collect()
}

const DROP: [&str; 3] = ["--cuts", "--paragraphs", "drop"];
const MARK: [&str; 3] = ["--cuts", "--paragraphs", "mark"];
const BEST: [&str; 5] = ["--cuts", "--keep", "best", "--paragraphs", "mark"];

#[test]
fn threads_batches_and_order_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut inputs = shards(&dir.path().join("in"));
    for (name, args) in [("drop", &DROP[..]), ("mark", &MARK), ("best", &BEST)] {
        let mut first = None;
        for (threads, batch) in [("1", "1000"), ("2", "7"), ("8", "1")] {
            let out = dir.path().join(format!("{name}-{threads}"));
            run(&inputs, &out, &[args, &["--threads", threads, "--batch", batch]].concat());
            let tree = tree(&out);
            assert_eq!(tree.contains_key("marks/s0.jsonl.zst"), name != "drop");
            assert_same(first.get_or_insert(tree.clone()), &tree);
            inputs.reverse();
        }
    }
}

#[test]
fn a_run_that_was_stopped_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"));
    for (name, args) in [("drop", &DROP[..]), ("mark", &MARK), ("best", &BEST)] {
        // Memory for a few hundred paragraphs: what is forgotten must be the same, too.
        let args = [args, &["--paragraph-memory", "64KiB", "--paragraph-pages", "3"]].concat();
        let (whole, out) = (dir.path().join(name), dir.path().join(format!("{name}-2")));
        run(&inputs, &whole, &args);
        run(&inputs, &out, &args);
        let journal = out.join(".tamis/journal.jsonl");
        let text = fs::read_to_string(&journal).unwrap();
        fs::write(&journal, text.split_inclusive('\n').take(2).collect::<String>()).unwrap();
        fs::rename(out.join(".tamis/state-3.json"), out.join(".tamis/state-1.json")).unwrap();
        run(&inputs, &out, &[&args[..], &["--resume"]].concat());
        for kind in ["kept", "dropped", "cuts", "marks"] {
            for shard in 0..3 {
                let name = format!("{kind}/s{shard}.jsonl.zst");
                assert_eq!(content(&whole.join(&name)), content(&out.join(&name)), "{name}");
            }
        }
    }
}

/// The kept texts by shard and ordinal.
fn kept(out: &Path) -> HashMap<(String, u64), String> {
    let mut texts = HashMap::new();
    for shard in 0..3 {
        let name = format!("s{shard}");
        for line in json_lines(&out.join(format!("kept/{name}.jsonl.zst"))) {
            let id = line["id"].as_str().unwrap().split_once('-').unwrap().1.parse().unwrap();
            texts.insert((name.clone(), id), line["text"].as_str().unwrap().to_owned());
        }
    }
    texts
}

fn place(of: &Value) -> (String, u64) {
    (of["shard"].as_str().unwrap().to_owned(), of["ordinal"].as_u64().unwrap())
}

#[test]
fn what_was_dropped_stands_at_its_first_place() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"));
    let out = dir.path().join("out");
    run(&inputs, &out, &DROP);
    let kept = kept(&out);
    let mut dropped = 0;
    for shard in 0..3 {
        for page in json_lines(&out.join(format!("cuts/s{shard}.jsonl.zst"))) {
            for cut in page["cuts"].as_array().unwrap() {
                assert_eq!(cut["rule"] == "repeat.paragraph", !cut["first"].is_null());
                if cut["rule"] != "repeat.paragraph" {
                    continue;
                }
                let first = &kept[&place(&cut["first"])];
                assert!(first.contains(cut["removed"].as_str().unwrap().trim()), "{cut}");
                assert!(
                    place(&cut["first"]) < (format!("s{shard}"), page["ordinal"].as_u64().unwrap())
                );
                dropped += 1;
            }
        }
    }
    assert!(dropped > 200, "{dropped}");
    let report: Value =
        serde_json::from_str(&fs::read_to_string(out.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["totals"]["cuts"]["rules"]["repeat/repeat.paragraph"]["count"], dropped);
    assert_eq!(report["totals"]["paragraphs"]["count"], dropped);
}

#[test]
fn what_is_marked_stays() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"));
    let (out, plain) = (dir.path().join("out"), dir.path().join("plain"));
    run(&inputs, &out, &["--paragraphs", "mark"]);
    run(&inputs, &plain, &[]);
    let kept = kept(&out);
    let mut marked = 0;
    for shard in 0..3 {
        let name = format!("s{shard}");
        let file = format!("kept/{name}.jsonl.zst");
        assert_eq!(content(&out.join(&file)), content(&plain.join(&file)));
        for page in json_lines(&out.join(format!("marks/{name}.jsonl.zst"))) {
            let text = &kept[&(name.clone(), page["ordinal"].as_u64().unwrap())];
            for mark in page["paragraphs"].as_array().unwrap() {
                let at = |name: &str| mark[name].as_u64().unwrap() as usize;
                let line = text[at("start")..at("end")].trim();
                assert!(line.len() >= 80 && kept[&place(&mark["first"])].contains(line));
                assert!(at("pages") >= 2);
                marked += 1;
            }
        }
    }
    assert!(marked > 200, "{marked}");
}

#[test]
fn the_best_copy_stays() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("in");
    fs::create_dir_all(&folder).unwrap();
    let text = Dice::new(5).page() + &Dice::new(6).page() + &Dice::new(7).page();
    let texts = [
        ("short", text.trim_end().to_owned()),
        ("other", Dice::new(8).page()),
        ("annotated", format!("{text}One more short line.[1]\n")),
        ("long", format!("{text}One more short line.\n")),
        ("again", text.replace('.', "!")),
    ];
    let line = |(id, text): &(&str, String)| json!({ "id": id, "text": text }).to_string() + "\n";
    let input = folder.join("a.jsonl");
    fs::write(&input, texts.iter().map(line).collect::<String>()).unwrap();
    let out = dir.path().join("out");
    run(std::slice::from_ref(&input), &out, &["--keep", "best"]);
    let ids = |kind: &str| -> Vec<String> {
        let lines = json_lines(&out.join(format!("{kind}/a.jsonl.zst")));
        lines.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("kept"), ["other", "long"]);
    assert_eq!(ids("dropped"), ["short", "annotated", "again"]);
    for line in json_lines(&out.join("dropped/a.jsonl.zst")) {
        assert_eq!(line["of"]["id"], "long");
    }
    let refused =
        try_run(&[input], &dir.path().join("no"), &["--keep", "best", "--paragraphs", "drop"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("best does not go with paragraphs drop"), "{}", refused.stderr);
}
