//! A thousand damaged shards of each format: every one is named, nothing undamaged is lost, nothing else suffers.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::corpus::lines;
use crate::program::{content, tamis};

const SHARDS: u32 = 1000;
const RECORDS: usize = 8;

/// Two frames or members, each of half of the records.
fn halves(pack: impl Fn(&[u8]) -> Vec<u8>, records: &[Vec<u8>]) -> Vec<Vec<u8>> {
    records.chunks(RECORDS / 2).map(|half| pack(&half.concat())).collect()
}

fn each(pack: impl Fn(&[u8]) -> Vec<u8>, records: &[Vec<u8>]) -> Vec<Vec<u8>> {
    records.iter().map(|record| pack(record)).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = zstd::bulk::Compressor::new(3).unwrap();
    compressor.include_checksum(true).unwrap();
    compressor.compress(bytes).unwrap()
}

fn warc(line: &str, wet: bool) -> Vec<u8> {
    let text = serde_json::from_str::<Value>(line).unwrap()["text"].as_str().unwrap().to_owned();
    let (kind, body) = match wet {
        true => ("conversion", text),
        false => {
            let page = format!("<html><title>t</title><p>{text}</p></html>");
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
            ("response", format!("{head}{page}"))
        }
    };
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://a.example/\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    format!("{head}{body}\r\n\r\n").into_bytes()
}

fn arc(line: &str) -> Vec<u8> {
    let response = warc(line, false);
    let begin = response.windows(5).position(|bytes| bytes == b"HTTP/").unwrap();
    let body = &response[begin..response.len() - 4];
    let head = format!("http://a.example/ 127.0.0.1 20261124000000 text/html {}\n", body.len());
    [head.as_bytes(), body, b"\n"].concat()
}

/// The parts of a good shard: damage in one may cost it and, where it is no member or frame, what follows.
fn parts(ending: &str) -> Vec<Vec<u8>> {
    let lines = lines(6, RECORDS as u64);
    let json: Vec<Vec<u8>> = lines.iter().map(|line| format!("{line}\n").into_bytes()).collect();
    let warcs = |wet| lines.iter().map(|line| warc(line, wet)).collect::<Vec<_>>();
    let arcs: Vec<Vec<u8>> = lines.iter().map(|line| arc(line)).collect();
    match ending {
        "jsonl" => json,
        "jsonl.gz" => halves(gzip, &json),
        "jsonl.zst" => halves(zstd, &json),
        "warc" => warcs(false),
        "warc.gz" => each(gzip, &warcs(false)),
        "warc.zst" => each(zstd, &warcs(false)),
        "wet" => warcs(true),
        "wet.gz" => each(gzip, &warcs(true)),
        "arc" => arcs,
        "arc.gz" => each(gzip, &arcs),
        _ => panic!("{ending}"),
    }
}

/// Writes damaged shards; returns for each how many of its records can be read for certain.
fn damaged(folder: &Path, ending: &str) -> Vec<usize> {
    let parts = parts(ending);
    let whole = parts.concat();
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let shard = |number: u32| {
        let at = random(whole.len());
        let mut bytes = whole.clone();
        if number.is_multiple_of(2) {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1 << (at % 8);
        }
        fs::write(folder.join(format!("{number:04}.{ending}")), bytes).unwrap();
        let mut end = 0;
        let before = parts.iter().take_while(|part| {
            end += part.len();
            end <= at
        });
        let each = RECORDS / parts.len();
        // Behind a bad member, others are found.
        let flipped = !number.is_multiple_of(2) && has_checksums(ending);
        if flipped { RECORDS - each } else { before.count() * each }
    };
    (0..SHARDS).map(shard).collect()
}

/// Without a checksum, text can be changed into other text and a record into one of another kind, and nobody
/// knows; and a record is only taken when what follows begins as it should.
fn has_checksums(ending: &str) -> bool {
    ending.ends_with("gz") || ending.ends_with("zst")
}

fn hold(ending: &str) {
    let dir = tempfile::tempdir().unwrap();
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&input).unwrap();
    let before = damaged(&input, ending);
    let (input, path) = (input.to_str().unwrap(), out.to_str().unwrap());
    let ended = tamis(["run", input, "--out", path, "--html", "all", "--level", "1"]);
    assert_eq!(ended.code, Some(2), "{ending}: {}", ended.stderr);
    let report: Value = serde_json::from_str(&content(&out.join("report.json"))).unwrap();
    let shards = report["shards"].as_array().unwrap();
    assert_eq!(shards.len(), SHARDS as usize);
    let (mut named, mut lost) = (0, 0);
    for (shard, before) in shards.iter().zip(before) {
        let name = shard["shard"].as_str().unwrap();
        let count = |name: &str| shard[name].as_u64().unwrap() as usize;
        let good = count("records") - count("rejected");
        let certain = if has_checksums(ending) { before } else { before.saturating_sub(1) };
        assert!(good >= certain, "{ending} {name}: {good} of {before} records\n{}", ended.stderr);
        let rejected = content(&out.join(format!("rejected/{name}.jsonl")));
        for line in rejected.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            assert!(line["offset"].is_u64() && !line["reason"].as_str().unwrap().is_empty());
        }
        assert_eq!(rejected.is_empty(), count("rejected") + count("damaged") == 0, "{name}");
        named += usize::from(!rejected.is_empty());
        lost += usize::from(good < RECORDS);
        // A record may be missing without a word only where the file ends between two.
        let missing = has_checksums(ending) && rejected.is_empty() && good < RECORDS;
        assert!(!missing || good == before, "{ending} {name}: {good} of {before}");
    }
    assert!(lost > 100 && named > 100, "{ending}: {lost} {named}");
    if has_checksums(ending) {
        assert!(named >= lost * 9 / 10, "{ending}: {named} of {lost}");
    }
}

#[test]
fn lines_of_json() {
    for ending in ["jsonl", "jsonl.gz", "jsonl.zst"] {
        hold(ending);
    }
}

#[test]
fn archives_of_pages() {
    for ending in ["warc", "warc.gz", "warc.zst"] {
        hold(ending);
    }
}

#[test]
fn archives_of_texts() {
    for ending in ["wet", "wet.gz"] {
        hold(ending);
    }
}

#[test]
fn older_archives() {
    for ending in ["arc", "arc.gz"] {
        hold(ending);
    }
}
