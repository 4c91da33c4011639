//! Promise 1: the same bytes come out, whatever the machine and the way things are given.

use crate::corpus::{lines, shards};
use crate::program::{assert_same, command, content, json_lines, run, tree};

#[test]
fn threads_and_batches_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 3, 1500, ".jsonl.zst");
    let mut first = None;
    for (threads, batch) in [("1", "1000"), ("2", "7"), ("8", "1"), ("8", "1000"), ("2", "1024")] {
        let out = dir.path().join(format!("out-{threads}-{batch}"));
        run(&inputs, &out, &["--cuts", "--threads", threads, "--batch", batch]);
        let tree = tree(&out);
        assert!(tree.contains_key("cuts/s2.jsonl.zst") && tree.contains_key("report.html"));
        assert_same(first.get_or_insert(tree.clone()), &tree);
    }
    let first = dir.path().join("out-1-1000");
    assert!(!json_lines(&first.join("dropped/s0.jsonl.zst")).is_empty());
}

#[test]
fn the_order_of_inputs_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("in");
    let mut inputs = shards(&folder, 3, 300, ".jsonl");
    run(&inputs, &dir.path().join("a"), &[]);
    inputs.reverse();
    run(&inputs, &dir.path().join("b"), &[]);
    run(std::slice::from_ref(&folder), &dir.path().join("c"), &[]);
    run(&[folder.join("s[12].jsonl"), folder.join("s0*")], &dir.path().join("d"), &[]);
    let a = tree(&dir.path().join("a"));
    for other in ["b", "c", "d"] {
        assert_same(&a, &tree(&dir.path().join(other)));
    }
}

#[test]
fn the_compression_of_inputs_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut seen = Vec::new();
    for (name, ending) in
        [("a", ".jsonl"), ("b", ".jsonl.zst"), ("c", ".jsonl.gz"), ("d", ".json.gz")]
    {
        let inputs = shards(&dir.path().join(format!("in-{name}")), 2, 500, ending);
        run(&inputs, &dir.path().join(name), &["--cuts"]);
        let mut tree = tree(&dir.path().join(name));
        // They tell the size of the input on disk, which is the one thing that differs.
        tree.retain(|name, _| !name.contains("report.json") && !name.contains(".tamis"));
        seen.push(tree);
    }
    for tree in &seen[1..] {
        assert_same(&seen[0], tree);
    }
}

#[test]
fn kept_records_pass_through_byte_for_byte() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 2, 400, ".jsonl");
    let out = dir.path().join("out");
    run(&inputs, &out, &[]);
    let mut gone = 0;
    for shard in 0..2 {
        let dropped = json_lines(&out.join(format!("dropped/s{shard}.jsonl.zst")));
        let ordinals: Vec<u64> = dropped.iter().map(|d| d["ordinal"].as_u64().unwrap()).collect();
        gone += ordinals.len();
        let mut expected = String::new();
        for (line, ordinal) in lines(shard, 400).iter().zip(0u64..) {
            if !ordinals.contains(&ordinal) {
                expected += line;
                expected += "\n";
            }
        }
        assert!(content(&out.join(format!("kept/s{shard}.jsonl.zst"))) == expected);
        // Every drop names a page that was kept and stands before it.
        for line in &dropped {
            let of = &line["of"];
            let place = |v: &serde_json::Value| {
                (v["shard"].as_str().unwrap().to_owned(), v["ordinal"].as_u64().unwrap())
            };
            assert!(place(of) < place(line), "{line}");
        }
    }
    assert!(gone > 100, "{gone}");
}

/// Promise 9, on pages of every kind: whatever stands in the environment, and however many threads,
/// the same bytes come out.
#[test]
fn the_environment_changes_nothing() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora/small");
    let dir = tempfile::tempdir().unwrap();
    let odd = [
        ("LANG", "tr_TR.UTF-8"),
        ("LC_ALL", "C"),
        ("TZ", "Asia/Kathmandu"),
        ("RAYON_NUM_THREADS", "3"),
        ("RUST_LOG", "trace"),
        ("TAMIS_RADIUS", "64"),
        ("TAMIS_SHARED", "/nowhere"),
        ("HOME", "/nowhere"),
        ("TERM", "dumb"),
        ("COLUMNS", "7"),
    ];
    let outs = [("plain", "2", false), ("odd", "1", true), ("bare", "8", false)].map(
        |(name, threads, with_odd)| {
            let out = dir.path().join(name);
            let mut command = command();
            command.env_clear().arg("run").arg(&corpus).arg("--out").arg(&out);
            command.args(["--cuts", "--threads", threads]);
            if with_odd {
                command.envs(odd);
            } else if name == "plain" {
                command.envs(std::env::vars_os());
            }
            let done = command.output().unwrap();
            assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
            tree(&out)
        },
    );
    assert!(outs[0].len() > 9);
    assert_same(&outs[0], &outs[1]);
    assert_same(&outs[0], &outs[2]);
}
