//! Folders of plain text: each file a page.

use std::fs;
use std::path::Path;

use crate::corpus::Dice;
use crate::program::{assert_same, content, json_lines, run, tamis, tree, try_run};

fn put(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let bytes = match name.rsplit('.').next() {
        Some("zst") => zstd::encode_all(bytes, 1).unwrap(),
        Some("gz") => {
            use std::io::Write;
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(bytes).unwrap();
            packed.finish().unwrap()
        }
        _ => bytes.to_vec(),
    };
    fs::write(path, bytes).unwrap();
}

fn ids(out: &Path, shard: &str) -> Vec<String> {
    let lines = json_lines(&out.join(format!("kept/{shard}.jsonl.zst")));
    lines.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_file_is_a_page_named_by_its_path() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("books");
    let page = |seed| Dice::new(seed).page();
    put(&root, "b.txt", page(1).as_bytes());
    put(&root, "a/z.txt.gz", page(2).as_bytes());
    put(&root, "a/y.txt.zst", page(3).as_bytes());
    put(&root, "c.txt", page(1).as_bytes());
    put(&root, "d.txt", "今天的新闻：河水一夜之间上涨了两米。".as_bytes());
    // The same in GB 18030, and something in UTF-16 with its mark.
    let news = b"\xbd\xf1\xcc\xec\xb5\xc4\xd0\xc2\xce\xc5\xa3\xba\xba\xd3\xcb\xae\xd2\xbb\xd2\xb9\xd6\xae\xbc\xe4\xc9\xcf\xd5\xc7\xc1\xcb\xc1\xbd\xc3\xd7\xa1\xa3";
    put(&root, "e.txt", news);
    let wide: Vec<u8> = "\u{FEFF}Wide letters make a page, too."
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    put(&root, "f.txt", &wide);
    // UTF-8 is what it is, whatever it speaks of.
    put(&root, "g.txt", "\u{FEFF}Write <meta charset=gbk> and see: naïve, café.".as_bytes());
    put(&root, "notes.md", b"no page");
    let out = dir.path().join("out");
    // Without the flag such files are notes.
    let ended = try_run(std::slice::from_ref(&root), &out, &[]);
    assert!(ended.stderr.contains("--txt takes .txt"), "{}", ended.stderr);
    run(std::slice::from_ref(&root), &out, &["--txt"]);
    assert_eq!(
        ids(&out, "books-0000"),
        ["a/y.txt.zst", "a/z.txt.gz", "b.txt", "d.txt", "f.txt", "g.txt"]
    );
    let dropped = json_lines(&out.join("dropped/books-0000.jsonl.zst"));
    let of: Vec<_> = dropped.iter().map(|line| (&line["id"], &line["of"]["id"])).collect();
    assert_eq!(of, [(&"c.txt".into(), &"b.txt".into()), (&"e.txt".into(), &"d.txt".into())]);
    let kept = content(&out.join("kept/books-0000.jsonl.zst"));
    assert!(kept.contains("Wide letters make a page") && kept.contains("naïve, café"), "{kept}");
    // Beside other shards; a pattern and single files are parts of the same folder.
    put(&root, "more.jsonl", format!("{{\"text\":{:?}}}\n", page(9)).as_bytes());
    let both = dir.path().join("both");
    run(std::slice::from_ref(&root), &both, &["--txt"]);
    assert!(both.join("kept/more.jsonl.zst").exists());
    let some = dir.path().join("some");
    run(&[root.join("*.txt"), root.join("b.txt")], &some, &["--txt"]);
    assert_eq!(ids(&some, "books-0000"), ["b.txt", "d.txt", "f.txt", "g.txt"]);
    let listed = tamis(["run", root.to_str().unwrap(), "--out", "x", "--txt", "--dry-run"]);
    assert!(listed.stdout.starts_with("books-0000\t"), "{}", listed.stdout);
}

#[test]
fn bad_files_are_named_and_others_read() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("in");
    for seed in 1..40 {
        put(&root, &format!("{seed:02}.txt"), Dice::new(seed).page().as_bytes());
    }
    put(&root, "05x.txt.gz", Dice::new(77).page().as_bytes());
    let packed = fs::read(root.join("05x.txt.gz")).unwrap();
    fs::write(root.join("05x.txt.gz"), &packed[..packed.len() / 2]).unwrap();
    put(&root, "06x.txt.zst", "long ".repeat(50_000).as_bytes());
    fs::write(root.join("07x.txt.zst"), "no zstd").unwrap();
    let mut first = None;
    for (threads, batch) in [("1", "1000"), ("2", "3")] {
        let out = dir.path().join(format!("out{threads}"));
        let args = ["--txt", "--max-record", "64KiB", "--threads", threads, "--batch", batch];
        let ended = try_run(std::slice::from_ref(&root), &out, &args);
        assert_eq!(ended.code, Some(2), "{}", ended.stderr);
        let rejected = json_lines(&out.join("rejected/in-0000.jsonl"));
        let reasons: Vec<_> =
            rejected.iter().map(|line| line["reason"].as_str().unwrap()).collect();
        assert!(reasons[0].contains("05x.txt.gz: "), "{reasons:?}");
        assert_eq!(reasons[1], "the record has 250000 bytes, the limit is 64 KiB (--max-record)");
        assert!(reasons[2].contains("07x.txt.zst: "), "{reasons:?}");
        assert_eq!(ids(&out, "in-0000").len(), 39);
        let tree = tree(&out);
        assert_same(first.get_or_insert(tree.clone()), &tree);
    }
    // A finished run is resumed without a change; another file is another corpus.
    let out = dir.path().join("out1");
    let args = ["--txt", "--max-record", "64KiB", "--resume"];
    assert_eq!(try_run(std::slice::from_ref(&root), &out, &args).code, Some(2));
    assert_same(&first.unwrap(), &tree(&out));
    put(&root, "99.txt", b"one more page");
    let ended = try_run(&[root], &out, &args);
    assert!(ended.stderr.contains("bytes and has"), "{}", ended.stderr);
}
