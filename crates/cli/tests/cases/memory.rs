//! Promise 6: memory is asked for.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::corpus::{Dice, shards};
use crate::program::{command, try_run};

/// A shard whose content is large and whose pages are few.
fn repetitive(path: &Path, megabytes: usize) {
    let mut file = zstd::Encoder::new(std::fs::File::create(path).unwrap(), 1).unwrap();
    let mut block = Vec::new();
    for seed in 0..60 {
        let page: String = (0..40).map(|i| Dice::new(seed * 100 + i + 1).page()).collect();
        let line = serde_json::json!({ "text": page }).to_string();
        block.extend(line.into_bytes());
        block.push(b'\n');
    }
    let mut written = 0;
    while written < megabytes << 20 {
        file.write_all(&block).unwrap();
        written += block.len();
    }
    file.finish().unwrap();
}

/// Waits for the end of a process: its exit code, and the most bytes that it had in memory.
pub(crate) fn watched(child: &mut Child) -> (Option<i32>, u64) {
    let status = format!("/proc/{}/status", child.id());
    let mut resident = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        resident = kilobytes.map_or(resident, |kilobytes| resident.max(kilobytes << 10));
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code(), resident);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_corpus_larger_than_the_ceiling() {
    const CEILING: u64 = 96 << 20;
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("large.jsonl.zst");
    repetitive(&input, 200);
    let out = dir.path().join("out");
    let mut child = command()
        .arg("run")
        .arg(&input)
        .arg("--out")
        .arg(&out)
        .args(["--memory", "96MiB", "--max-record", "256KiB", "--window-log", "20"])
        .args(["--threads", "2"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // What the system saw, besides what was accounted.
    let (code, resident) = watched(&mut child);
    assert_eq!(code, Some(0));
    let report = std::fs::read(out.join("report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    let peak = report["run"]["memory_peak"].as_u64().unwrap();
    assert!(peak <= CEILING, "{peak} accounted");
    assert!(resident <= CEILING, "{resident} resident");
    assert!(report["totals"]["text_in"].as_u64().unwrap() > 2 * CEILING);
}

#[test]
fn a_ceiling_that_is_too_low_is_said_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 1, 10, ".jsonl.zst");
    let out = dir.path().join("out");
    let ended = try_run(&inputs, &out, &["--memory", "64MiB", "--threads", "2"]);
    assert_eq!(
        ended.stderr,
        "tamis: a memory ceiling of 64 MiB is too low: reading records of up to 16 MiB takes at \
         least 711 MiB; raise --memory or lower --max-record (or --window-log, for zstd inputs)\n"
    );
    assert_eq!(ended.code, Some(1));
    assert!(!out.exists());
}

/// The run stops where kept pages would pass their share, at the same page whatever the schedule,
/// and a larger ceiling goes on from there.
#[test]
fn a_ceiling_that_is_reached_ends_the_run() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = shards(&dir.path().join("in"), 12, 4000, ".jsonl.zst");
    let small = ["--max-record", "64KiB", "--memory", "76MiB", "--window-log", "20"];
    let mut seen = Vec::new();
    for (batch, out) in [("1000", "a"), ("7", "b")] {
        let args = [&small[..], &["--batch", batch, "--threads", "2"]].concat();
        let ended = try_run(&inputs, &dir.path().join(out), &args);
        assert_eq!(ended.code, Some(1), "{}", ended.stderr);
        seen.push(ended.stderr);
    }
    assert_eq!(seen[0], seen[1]);
    assert!(seen[0].starts_with("tamis: memory ceiling reached at s"), "{}", seen[0]);
    assert!(seen[0].ends_with("go on with --resume and a larger --memory\n"), "{}", seen[0]);
    let large = ["--resume", "--max-record", "64KiB", "--memory", "1GiB", "--window-log", "20"];
    assert_eq!(try_run(&inputs, &dir.path().join("a"), &large).code, Some(0));
}

/// The largest record that is accepted goes through, and nothing on its way passes the ceiling.
#[test]
fn a_large_record_is_within_its_share() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("large.jsonl");
    let words: Vec<String> = (0..60_000).map(|i| format!("word{}", i * 7 % 50_021)).collect();
    let text = words.join(" ").repeat(10);
    let records: Vec<String> = (0..6).map(|i| format!("{{\"text\":\"{i} {text}\"}}")).collect();
    std::fs::write(&input, records.join("\n")).unwrap();
    let out = dir.path().join("out");
    let args = ["--memory", "400MiB", "--max-record", "8MiB", "--threads", "2"];
    assert_eq!(try_run(&[input], &out, &args).code, Some(0));
    let report = std::fs::read(out.join("report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    assert!(report["run"]["memory_peak"].as_u64().unwrap() <= 400 << 20);
    assert_eq!(report["totals"]["records"], 6);
}
