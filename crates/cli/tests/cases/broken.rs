//! What is broken is named, and nothing else is lost.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::corpus::lines;
use crate::program::{content, try_run};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    file: String,
    #[serde(default)]
    args: Vec<String>,
    exit: i32,
    kept: usize,
    #[serde(default)]
    rejected: Vec<Rejected>,
}

#[derive(Deserialize)]
struct Rejected {
    ordinal: u64,
    offset: u64,
    reason: String,
}

fn corpora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora/broken")
}

#[test]
fn each_case_ends_as_its_line_says() {
    let cases = std::fs::read_to_string(corpora().join("cases.toml")).unwrap();
    let cases: Cases = toml::from_str(&cases).unwrap();
    for case in cases.case {
        let dir = tempfile::tempdir().unwrap();
        let input = corpora().join(&case.file);
        let args: Vec<&str> = case.args.iter().map(String::as_str).collect();
        let ended = try_run(std::slice::from_ref(&input), dir.path(), &args);
        let name = case.file.split(".json").next().unwrap();
        let (mut said, mut written) = (String::new(), String::new());
        for Rejected { ordinal, offset, reason } in &case.rejected {
            let reason = reason.replace("{file}", input.to_str().unwrap());
            said +=
                &format!("tamis: {name}: record {ordinal} at byte {offset} rejected: {reason}\n");
            let reason = serde_json::to_string(&reason).unwrap();
            written += &format!(
                "{{\"shard\":\"{name}\",\"ordinal\":{ordinal},\"offset\":{offset},\
                 \"reason\":{reason}}}\n"
            );
        }
        let complaints: String =
            ended.stderr.split_inclusive('\n').filter(|line| line.starts_with("tamis:")).collect();
        assert_eq!(complaints, said, "{}", case.file);
        assert_eq!(ended.code, Some(case.exit), "{}: {}", case.file, ended.stderr);
        assert_eq!(ended.stdout, "");
        let rejected = dir.path().join(format!("rejected/{name}.jsonl"));
        assert_eq!(rejected.exists(), !case.rejected.is_empty(), "{}", case.file);
        assert_eq!(content(&rejected), written);
        let kept = content(&dir.path().join(format!("kept/{name}.jsonl.zst")));
        assert_eq!(kept.lines().count(), case.kept, "{}", case.file);
        let good = content(&corpora().join("no-last-newline.jsonl"));
        for line in good.lines().take(case.kept.min(4)) {
            // The one case with other fields keeps another record.
            assert!(case.kept < 2 || !case.args.is_empty() || kept.contains(line), "{}", case.file);
        }
    }
}

/// Everything that stands before the damage is delivered, wherever the file is cut.
#[test]
fn a_cut_costs_only_what_follows_it() {
    let dir = tempfile::tempdir().unwrap();
    let lines = lines(5, 3000);
    let whole = zstd::encode_all((lines.join("\n") + "\n").as_bytes(), 3).unwrap();
    for part in 1..4 {
        let cut = whole.len() * part / 4;
        let input = dir.path().join(format!("cut{part}.jsonl.zst"));
        std::fs::write(&input, &whole[..cut]).unwrap();
        let out = dir.path().join(format!("out{part}"));
        let ended = try_run(&[input], &out, &[]);
        assert_eq!(ended.code, Some(2));
        let rejected = content(&out.join(format!("rejected/cut{part}.jsonl")));
        let rejected: serde_json::Value = serde_json::from_str(rejected.trim_end()).unwrap();
        let read = rejected["ordinal"].as_u64().unwrap() as usize;
        // Blocks have 128 KiB of content: nothing but the last one may be missing.
        let content_before: usize = lines[..read].iter().map(|line| line.len() + 1).sum();
        let offset = rejected["offset"].as_u64().unwrap() as usize;
        assert!(offset.is_multiple_of(128 << 10) && offset > 0, "{rejected}");
        let lost = offset - content_before;
        let reason = rejected["reason"].as_str().unwrap();
        assert!(
            lost == 0
                || reason.contains(&format!("; {lost} bytes of an unfinished record were lost")),
            "{reason}"
        );
    }
}

#[test]
fn a_huge_record_is_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("huge.jsonl.zst");
    let mut file = zstd::Encoder::new(std::fs::File::create(&input).unwrap(), 1).unwrap();
    let lines = lines(3, 2);
    writeln!(file, "{}", lines[0]).unwrap();
    file.write_all(b"{\"text\":\"").unwrap();
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..100 {
        file.write_all(&piece).unwrap();
    }
    writeln!(file, "\"}}\n{}", lines[1]).unwrap();
    file.finish().unwrap();
    let out = dir.path().join("out");
    let ended = try_run(&[input], &out, &[]);
    assert_eq!(ended.code, Some(2));
    let said = format!(
        "tamis: huge: record 1 at byte {} rejected: the record has 104857611 bytes, the limit is \
         16 MiB (--max-record)",
        lines[0].len() + 1
    );
    assert_eq!(ended.stderr.lines().next(), Some(said.as_str()));
    assert_eq!(content(&out.join("kept/huge.jsonl.zst")), lines.join("\n") + "\n");
}

#[test]
fn many_rejections_do_not_fill_the_screen() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("bad.jsonl");
    std::fs::write(&input, "x\n".repeat(1000)).unwrap();
    let out = dir.path().join("out");
    let ended = try_run(&[input], &out, &[]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.lines().count() < 20, "{}", ended.stderr);
    assert_eq!(content(&out.join("rejected/bad.jsonl")).lines().count(), 1000);
}
