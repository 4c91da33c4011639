//! Inputs in object stores, against a store on this machine.

mod server;

use std::error::Error as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use server::{Server, Trouble};
use tamis_driver::{Existing, Format, RunConfig, RunError, StoreSettings, run, shards};

/// Shards of several kinds, some of several pieces: by the key that each has in the store.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let mut seed = 1u64;
    let mut page = |id: usize| {
        let mut word = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            format!("{:x}", seed >> 30)
        };
        let text: Vec<String> = (0..300).map(|_| word()).collect();
        format!("{{\"id\":\"{id}\",\"text\":\"{}\"}}\n", text.join(" "))
    };
    let lines: Vec<String> = (0..5000).map(&mut page).collect();
    let plain = lines[..1000].concat().into_bytes();
    let mut packed = Vec::new();
    for lines in lines[1000..4800].chunks(200) {
        packed.extend(zstd::encode_all(lines.concat().as_bytes(), 1).unwrap());
    }
    assert!(packed.len() > 11 << 19, "several pieces: {}", packed.len());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(lines[3900..5000].concat().as_bytes()).unwrap();
    let warc: String = (lines[4900..].iter().enumerate())
        .map(|(i, text)| {
            format!(
                "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:x:{i}>\r\n\
                 Content-Length: {}\r\n\r\n{text}\r\n\r\n",
                text.len()
            )
        })
        .collect();
    vec![
        ("crawl/a.jsonl".into(), plain),
        ("crawl/b/b.jsonl.zst".into(), packed),
        ("crawl/c.jsonl.gz".into(), gzip.finish().unwrap()),
        ("crawl/d.wet".into(), warc.into_bytes()),
        ("crawl/.hidden/h.jsonl".into(), b"{}\n".to_vec()),
        ("crawl/notes.txt".into(), b"not a shard".to_vec()),
        ("crawler/x.jsonl".into(), b"{\"text\":\"a neighbour\"}\n".to_vec()),
    ]
}

/// A store with the corpus, and the output of a run over the same files on the disk, with the shard of columns
/// that came from it added to both.
fn begin(root: &Path) -> Server {
    let server = Server::start();
    for (key, bytes) in corpus() {
        let path = root.join(&key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &bytes).unwrap();
        server.put(&key, bytes);
    }
    let mut table = RunConfig::new(vec![root.join("crawl/a.jsonl")], root.join("table"));
    table.format = Format::Parquet;
    run(&table, &()).unwrap();
    let bytes = fs::read(root.join("table/kept/a.parquet")).unwrap();
    fs::write(root.join("crawl/e.parquet"), &bytes).unwrap();
    server.put("crawl/e.parquet", bytes);
    run(&RunConfig::new(vec![root.join("crawl")], root.join("local")), &()).unwrap();
    server
}

fn config(server: &Server, input: &str, out: PathBuf) -> RunConfig {
    let mut config = RunConfig::new(vec![input.into()], out);
    config.stores = StoreSettings::default()
        .with("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", server.port))
        .with("AWS_ALLOW_HTTP", "true")
        .with("AWS_REGION", "here")
        .with("AWS_ACCESS_KEY_ID", "me")
        .with("AWS_SECRET_ACCESS_KEY", "hush");
    config
}

/// All files of the two outputs but the reports, which name the inputs.
fn same(root: &Path, one: &str, other: &str) {
    for folder in ["kept", "dropped"] {
        let names = |out: &str| {
            let mut names: Vec<_> = fs::read_dir(root.join(out).join(folder))
                .unwrap()
                .map(|entry| entry.unwrap().file_name())
                .collect();
            names.sort();
            names
        };
        assert_eq!(names(one), names(other));
        assert_eq!(names(one).len(), 5, "{folder}");
        for name in names(one) {
            let read = |out: &str| fs::read(root.join(out).join(folder).join(&name)).unwrap();
            assert!(read(one) == read(other), "{folder}/{name:?}");
        }
    }
}

fn said(error: &RunError) -> String {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    format!("{error}{cause}")
}

#[test]
fn objects_are_read_as_files_are() {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path();
    let server = begin(root);
    run(&config(&server, "s3://bucket/crawl", root.join("all")), &()).unwrap();
    same(root, "all", "local");

    // A busy server and a lost connection cost nothing but time.
    server.trouble(Trouble::Busy, 10, true);
    server.trouble(Trouble::Cut, 5 << 20, true);
    let mut troubled = config(&server, "s3://bucket/crawl/", root.join("troubled"));
    troubled.threads = 1;
    run(&troubled, &()).unwrap();
    assert_eq!(server.heal(), 0, "both happened");
    same(root, "troubled", "local");

    // What a store refuses is not damage: the run stops, and goes on.
    server.trouble(Trouble::Forbidden, 5 << 20, false);
    let mut stopped = config(
        &server,
        "s3://bucket/crawl/**/*.{jsonl,wet,parquet,jsonl.zst,jsonl.gz}",
        root.join("stopped"),
    );
    let error = run(&stopped, &()).unwrap_err();
    assert!(matches!(error, RunError::Input { .. }), "{error}");
    let text = said(&error);
    assert!(
        text.contains("s3://bucket/crawl/b/b.jsonl.zst") && text.contains("at byte 4194304"),
        "{text}"
    );
    server.heal();
    stopped.existing = Existing::Resume;
    run(&stopped, &()).unwrap();
    same(root, "stopped", "local");
}

#[test]
fn what_was_replaced_is_not_read_as_one() {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path();
    let server = begin(root);
    let config = config(&server, "s3://bucket/crawl/a.jsonl", root.join("out"));
    let found = shards(&config).unwrap();
    assert_eq!((found.len(), &*found[0].name), (1, "a"));
    let mut text = fs::read(root.join("crawl/a.jsonl")).unwrap();
    let last = text.len() - 3;
    text[last] ^= 1;
    // The settings do not show what is secret.
    assert!(!format!("{config:?}").contains("hush"));
    let swap = Swap { server: server.clone(), text };
    let error = run(&config, &swap).unwrap_err();
    assert!(said(&error).contains("crawl/a.jsonl"), "{}", said(&error));
}

/// Replaces an object when the run has found its inputs.
struct Swap {
    server: Server,
    text: Vec<u8>,
}

impl tamis_driver::Progress for Swap {
    fn start(&self, _: usize, _: usize) {
        self.server.put("crawl/a.jsonl", self.text.clone());
    }
}

#[test]
fn web_servers_are_asked_file_by_file() {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path();
    let server = begin(root);
    let at = |name: &str| format!("http://127.0.0.1:{}/{name}", server.port);
    let list = root.join("list");
    let names = ["a.jsonl", "b/b.jsonl.zst", "c.jsonl.gz", "d.wet", "e.parquet"];
    let lines: Vec<String> = names.iter().map(|name| at(&format!("crawl/{name}"))).collect();
    fs::write(&list, lines.join("\n")).unwrap();
    let input = format!("@{}", list.display());
    run(&RunConfig::new(vec![input.into()], root.join("web")), &()).unwrap();
    same(root, "web", "local");
    let gone = RunConfig::new(vec![at("crawl/gone.jsonl").into()], root.join("gone"));
    let text = said(&shards(&gone).unwrap_err());
    assert!(text.contains("/crawl/gone.jsonl") && text.contains("not found"), "{text}");
}

#[test]
fn addresses_lead_to_objects_or_say_why_not() {
    let server = Server::start();
    for (key, bytes) in corpus().into_iter().filter(|(_, bytes)| bytes.len() < 100) {
        server.put(&key, bytes);
    }
    server.put("crawl/a.jsonl", b"{}\n".to_vec());
    server.put("crawl/b/b c%20#1.jsonl", b"{}\n".to_vec());
    let names = |input: &str| {
        let found = shards(&config(&server, input, "out".into()));
        found.map(|found| found.iter().map(|shard| shard.name.to_string()).collect::<Vec<_>>())
    };
    for (input, wanted) in [
        ("s3://bucket", vec!["a", "b c%20#1", "x"]),
        ("s3://bucket/crawl", vec!["a", "b c%20#1"]),
        ("s3://bucket/crawl/", vec!["a", "b c%20#1"]),
        ("s3://bucket/crawl/b/b c%20#1.jsonl", vec!["b c%20#1"]),
        ("s3://bucket/crawl/*.jsonl", vec!["a"]),
        ("s3://bucket/*/*.jsonl", vec!["a", "x"]),
        ("s3://bucket/**/*.jsonl", vec!["a", "b c%20#1", "x"]),
    ] {
        assert_eq!(names(input).unwrap(), wanted, "{input}");
    }
    for (input, wanted) in [
        ("s3://bucket/nothing", "input s3://bucket/nothing: nothing is there"),
        ("s3://bucket/crawl/*.wet", "the pattern fits no object"),
        ("s3://bucket/crawl/notes.txt", "not a shard by its name"),
        ("s3://bucket/crawl//a.jsonl", "not an address"),
        ("ftp://host/a.jsonl", "ftp://host"),
        ("https://host/a.jsonl?key=1", "a question"),
    ] {
        let text = said(&names(input).unwrap_err());
        assert!(text.contains(wanted), "{input}: {text}");
    }
}
