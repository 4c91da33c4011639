//! A whole run, from zstd to zstd, by threads; and the floor: decompressing and compressing alone.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::io::{Read, Write};
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tamis_benches::SEED;
use tamis_driver::{Existing, RunConfig, run};
use tamis_testkit::plant::shards;

const BYTES: u64 = 8_000_000;
const SHARDS: u64 = 4;
const LEVEL: i32 = 3;

fn recompress(folder: &Path) -> u64 {
    let mut written = 0;
    for entry in std::fs::read_dir(folder).expect("the corpus was just made") {
        let path = entry.expect("the corpus was just made").path();
        if !path.to_string_lossy().ends_with(".jsonl.zst") {
            continue;
        }
        let file = std::fs::File::open(&path).expect("the corpus was just made");
        let mut plain = Vec::new();
        zstd::Decoder::new(file).expect("zstd").read_to_end(&mut plain).expect("zstd");
        let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL).expect("a level");
        encoder.write_all(&plain).expect("into memory");
        written += encoder.finish().expect("into memory").len() as u64;
    }
    written
}

fn pipeline(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder for the corpus");
    let (corpus, out) = (folder.path().join("corpus"), folder.path().join("out"));
    let totals = shards::write(&corpus, SEED, BYTES, SHARDS, false).expect("the corpus is written");
    let mut group = criterion.benchmark_group("pipeline");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(totals.bytes));
    for threads in [1, 2] {
        let mut config = RunConfig::new(vec![corpus.clone()], out.clone());
        config.threads = threads;
        config.level = LEVEL;
        config.existing = Existing::Replace;
        let report = run(&config, &()).expect("the corpus is sound");
        assert_eq!(report.totals.records, totals.records);
        group.bench_function(format!("threads-{threads}"), |bencher| {
            bencher.iter(|| run(&config, &()).expect("the corpus is sound"));
        });
    }
    group.bench_function("limit-codec", |bencher| bencher.iter(|| recompress(&corpus)));
    group.finish();
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
