//! Site templates: learned in a first pass, saved, shown, given.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use tamis_testkit::plant::sites::{Order, sites};

use crate::program::{assert_same, content, json_lines, run, tamis, tree, try_run};

/// Planted sites in three shards.
fn shards(folder: &Path) -> Vec<PathBuf> {
    fs::create_dir_all(folder).unwrap();
    let pages = sites(21, 40, Order::Mixed);
    let third = pages.len().div_ceil(3);
    let write = |(number, pages): (usize, &[_])| {
        let path = folder.join(format!("s{number}.jsonl"));
        let line = |page: &tamis_testkit::plant::sites::SitePage| {
            json!({ "url": page.url, "text": page.text }).to_string() + "\n"
        };
        fs::write(&path, pages.iter().map(line).collect::<String>()).unwrap();
        path
    };
    pages.chunks(third).enumerate().map(write).collect()
}

const LEARN: [&str; 3] = ["--cuts", "--templates", "learn"];

#[test]
fn threads_batches_and_order_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut inputs = shards(&dir.path().join("in"));
    let mut first = None;
    for (threads, batch) in [("1", "1000"), ("2", "7"), ("8", "1")] {
        let out = dir.path().join(format!("out-{threads}-{batch}"));
        run(&inputs, &out, &[&LEARN[..], &["--threads", threads, "--batch", batch]].concat());
        let tree = tree(&out);
        assert!(tree.contains_key("templates.jsonl"));
        assert_same(first.get_or_insert(tree.clone()), &tree);
        inputs.reverse();
    }
    let out = dir.path().join("out-1-1000");
    let cuts: String = (0..3).map(|n| content(&out.join(format!("cuts/s{n}.jsonl.zst")))).collect();
    assert!(cuts.contains("\"class\":\"template\",\"rule\":\"template.line-100\""));
    // What was learned can be given to another run, and says of which it was.
    let given = out.join("templates.jsonl");
    let other = dir.path().join("given");
    run(&inputs, &other, &["--cuts", "--templates", given.to_str().unwrap()]);
    for kind in ["kept", "dropped", "cuts"] {
        for shard in 0..3 {
            let name = format!("{kind}/s{shard}.jsonl.zst");
            assert_eq!(content(&out.join(&name)), content(&other.join(&name)), "{name}");
        }
    }
    let report = fs::read_to_string(other.join("report.json")).unwrap();
    assert!(report.contains("\"templates\": \"given: Templates("), "{report}");
}

#[test]
fn a_resumed_run_uses_what_was_learned() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"));
    let (whole, out) = (dir.path().join("whole"), dir.path().join("out"));
    run(&inputs, &whole, &LEARN);
    run(&inputs, &out, &LEARN);
    // As if it had been killed in the second shard.
    let journal = out.join(".tamis/journal.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    let kept: String = text.split_inclusive('\n').take(2).collect();
    fs::write(&journal, kept).unwrap();
    fs::rename(out.join(".tamis/state-3.json"), out.join(".tamis/state-1.json")).unwrap();
    let resume = [&LEARN[..], &["--resume"]].concat();
    let before = fs::read(out.join("templates.jsonl")).unwrap();
    let changed = [&before[..], b"{\"host\":\"x\",\"pages\":9,\"lines\":[]}\n"].concat();
    fs::write(out.join("templates.jsonl"), changed).unwrap();
    let ended = try_run(&inputs, &out, &resume);
    assert!(ended.stderr.contains("it was changed; start over with --force"), "{}", ended.stderr);
    fs::write(out.join("templates.jsonl"), before).unwrap();
    run(&inputs, &out, &resume);
    for kind in ["kept", "cuts"] {
        for shard in 0..3 {
            let name = format!("{kind}/s{shard}.jsonl.zst");
            assert_eq!(content(&whole.join(&name)), content(&out.join(&name)), "{name}");
        }
    }
    let ended = try_run(&inputs, &out, &["--cuts", "--resume"]);
    assert!(
        ended.stderr.contains("templates was \"learn\" and is \"off\" now"),
        "{}",
        ended.stderr
    );
}

#[test]
fn learned_shown_and_used_on_one_page() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"));
    let file = dir.path().join("templates.jsonl");
    let mut args = vec!["templates".into(), "learn".into()];
    args.extend(inputs.iter().map(|input| input.as_os_str().to_owned()));
    args.extend(["--out".into(), file.clone().into()]);
    let ended = tamis(args);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{}", ended.stderr);
    assert!(ended.stderr.contains("records were learned from; "), "{}", ended.stderr);
    let hosts = json_lines(&file);
    assert_eq!(hosts[0], json!({ "tamis-templates": 1 }));
    let line = &hosts.iter().find(|host| host["host"] == "site0.example").unwrap()["lines"][0];
    let path = file.to_str().unwrap();
    let shown = tamis(["templates", "show", path, "--host", "site0.example"]);
    assert!(shown.stdout.starts_with("site0.example: "), "{}", shown.stdout);
    assert!(shown.stdout.contains(line["text"].as_str().unwrap()));
    let ended = tamis(["templates", "show", path, "--host", "nowhere.example"]);
    assert_eq!(ended.stderr, format!("tamis: {path}: no template for nowhere.example\n"));

    let pages = sites(21, 40, Order::BySite);
    let page = dir.path().join("page.txt");
    fs::write(&page, &pages[0].text).unwrap();
    let page = page.to_str().unwrap();
    let cleaned = tamis(["clean", page, "--templates", path, "--url", &pages[0].url]);
    assert_eq!(cleaned.stdout, pages[0].clean);
    let explained = tamis(["explain", page, "--templates", path, "--url", &pages[0].url]);
    assert!(explained.stdout.contains(" template template.line-"), "{}", explained.stdout);
    let elsewhere = tamis(["clean", page, "--templates", path, "--url", "https://b.example/"]);
    assert_eq!(elsewhere.stdout, tamis(["clean", page]).stdout);
}

#[test]
fn what_cannot_be_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let ended = try_run(&["-".into()], &out, &LEARN);
    assert_eq!(
        ended.stderr,
        "tamis: templates: standard input cannot be read twice; name a template file\n"
    );
    let file = dir.path().join("bad.jsonl");
    fs::write(&file, "{}").unwrap();
    let inputs = shards(&dir.path().join("in"));
    let ended = try_run(&inputs, &out, &["--templates", file.to_str().unwrap()]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("line 1 of the template file: not {\"tamis-templates\":1}"));
    assert!(!out.exists());
}
