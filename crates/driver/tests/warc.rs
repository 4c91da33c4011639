//! WARC: records of real files, and damage.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};
use tamis_driver::record::Mode;
use tamis_driver::source::{Entry, Limits, Warc};
use tamis_driver::{RunConfig, run};

/// Bodies of the good records, and how many others were told of.
fn read(path: &Path) -> (Vec<Vec<u8>>, Vec<String>) {
    let mut warc = Warc::open(path, Limits { window_log: 27 }, 64 << 20).unwrap();
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    loop {
        match warc.entry() {
            Entry::Record { .. } => good.push(warc.body().to_vec()),
            Entry::Bad { offset, reason } | Entry::Damaged { offset, reason, .. } => {
                bad.push(format!("{offset}: {reason}"));
            }
            Entry::End => return (good, bad),
        }
    }
}

/// The counts are those of warcio for every WARC file that it reads to the end. It counts records
/// that are cut short, longer than they say, or have line ends that are none (`\r\r\n`), as well: here those are told
/// of as broken.
#[test]
fn records_of_real_files() {
    let Some(shared) = std::env::var_os("TAMIS_SHARED") else {
        eprintln!("left out: TAMIS_SHARED is not set");
        return;
    };
    let folder = PathBuf::from(shared).join("data/warc-real");
    let mut wrong = Vec::new();
    for line in include_str!("warc-counts.csv").lines().skip(1) {
        let [name, count, broken] = line.split(',').collect::<Vec<_>>()[..] else { panic!() };
        let (count, broken): (usize, usize) = (count.parse().unwrap(), broken.parse().unwrap());
        let (good, bad) = read(&folder.join(name));
        if (good.len(), bad.len()) != (count - broken, broken) {
            wrong.push(format!("{name}: {} for {count}; {bad:?}", good.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What holds something else, and what is broken, is no reason to give up.
    for entry in std::fs::read_dir(folder).unwrap() {
        read(&entry.unwrap().path());
    }
}

fn record(i: usize) -> Vec<u8> {
    let text = format!("Page {i} of a small crawl: {}\n", "it has a number. ".repeat(i % 7 + 1));
    let head = format!(
        "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:{i}>\r\n\
         WARC-Target-URI: http://site.example/{i}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n\
         Content-Length: {}\r\n\r\n",
        text.len()
    );
    [head.as_bytes(), text.as_bytes(), b"\r\n\r\n"].concat()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// The same as [`record`], as ARC has it.
fn arc_record(i: usize) -> Vec<u8> {
    let text =
        format!("HTTP/1.1 200 OK\r\n\r\nPage {i}: {}\n", "it has a number. ".repeat(i % 7 + 1));
    let head =
        format!("http://site.example/{i} 127.0.0.1 20260101000000 text/html {}\n", text.len());
    [head.as_bytes(), text.as_bytes(), b"\n"].concat()
}

#[test]
fn members_without_damage_are_kept() {
    members_survive("a.warc.gz", record);
    members_survive("a.arc.gz", arc_record);
}

/// A thousand truncations and flipped bits.
fn members_survive(name: &str, record: impl Fn(usize) -> Vec<u8>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    let members: Vec<Vec<u8>> = (0..20).map(|i| gzip(&record(i))).collect();
    let whole = members.concat();
    std::fs::write(&path, &whole).unwrap();
    let (all, bad) = read(&path);
    assert!(all.len() == 20 && bad.is_empty(), "{bad:?}");
    let ends: Vec<usize> = members
        .iter()
        .scan(0, |end, member| {
            *end += member.len();
            Some(*end)
        })
        .collect();
    let mut state = 7u64;
    for round in 0..1000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let at = (state >> 33) as usize % whole.len();
        let hit = ends.iter().position(|&end| at < end).unwrap();
        let mut bytes = whole.clone();
        let want: Vec<&Vec<u8>> = if round % 2 == 0 {
            bytes.truncate(at);
            all[..hit].iter().collect()
        } else {
            bytes[at] ^= 1 << (state >> 60 & 7);
            all.iter().enumerate().filter(|(i, _)| *i != hit).map(|(_, body)| body).collect()
        };
        std::fs::write(&path, &bytes).unwrap();
        let (good, bad) = read(&path);
        for body in want {
            assert!(good.contains(body), "round {round}, byte {at}, member {hit}: {bad:?}");
        }
        // Fields of a gzip header that nobody needs may change without harm.
        assert!(good.iter().all(|body| all.contains(body)), "round {round}, byte {at}");
    }
}

#[test]
fn a_run_takes_text_records() {
    let dir = tempfile::tempdir().unwrap();
    let records: Vec<Vec<u8>> = (0..9).map(record).collect();
    let mut broken: Vec<Vec<u8>> = records.iter().map(|record| gzip(record)).collect();
    let middle = broken[4].len() / 2;
    broken[4].truncate(middle);
    for (name, bytes, rejected) in [
        ("plain.warc.wet", records.concat(), 0),
        ("one.warc.wet.gz", gzip(&records.concat()), 0),
        ("frames.wet.zst", zstd::encode_all(&records.concat()[..], 3).unwrap(), 0),
        ("broken.wet.gz", broken.concat(), 1),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let out = dir.path().join(format!("out-{name}"));
        let mut config = RunConfig::new(vec![path], out);
        config.threads = 2;
        let report = run(&config, &()).unwrap();
        assert_eq!(report.totals.records, 9, "{name}");
        assert_eq!(report.totals.rejected, rejected, "{name}");
    }
}

fn response(i: usize, head: &str, body: &[u8]) -> Vec<u8> {
    let http = [format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").as_bytes(), body].concat();
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{i}>\r\n\
         WARC-Target-URI: http://site.example/{i}\r\nContent-Type: application/http; msgtype=response\r\n\
         Content-Length: {}\r\n\r\n",
        http.len()
    );
    [head.as_bytes(), &http, b"\r\n\r\n"].concat()
}

#[test]
fn a_run_takes_web_pages() {
    let dir = tempfile::tempdir().unwrap();
    let river = "今天的新闻：河水一夜之间上涨了两米，沿岸居民已经转移，没有人受伤。";
    let page = |text: &str| format!("<title>新闻</title><p>{text}</p><p>{text}又及</p>");
    let chinese = page(river);
    let (gbk, _, _) = encoding_rs::GBK.encode(&chinese);
    let english =
        page("The river rose two metres in one night and the lower town was under water.");
    let records = [
        response(0, "Content-Type: text/html; charset=gbk", &gbk),
        response(1, "Content-Type: image/png", b"\x89PNG"),
        response(2, "Content-Type: text/html\r\nContent-Encoding: gzip", &gzip(english.as_bytes())),
        record(3),
        response(4, "Content-Type: text/html; charset=utf-8", page(river).as_bytes()),
    ];
    let path = dir.path().join("crawl.warc.gz");
    std::fs::write(&path, records.map(|record| gzip(&record)).concat()).unwrap();
    for (mode, count) in [(Some(Mode::Main), 4), (Some(Mode::All), 4), (None, 1)] {
        let out = dir.path().join(format!("out-{count}-{mode:?}"));
        let mut config = RunConfig::new(vec![path.clone()], out.clone());
        (config.threads, config.html) = (1, mode);
        let report = run(&config, &()).unwrap();
        assert_eq!((report.totals.records, report.totals.rejected), (count, 0));
        // The same page in two charsets is one.
        assert_eq!(report.totals.exact, u64::from(mode.is_some()));
        let kept = std::fs::read(out.join("kept/crawl.jsonl.zst")).unwrap();
        let kept = String::from_utf8(zstd::decode_all(&kept[..]).unwrap()).unwrap();
        let line = format!(
            "{{\"id\":\"urn:uuid:0\",\"url\":\"http://site.example/0\",\"title\":\"新闻\",\
             \"text\":\"{river}\\n{river}又及\\n\"}}\n"
        );
        assert_eq!(kept.starts_with(&line), mode.is_some(), "{kept}");
        assert!(!kept.contains("<p>"));
    }
}
