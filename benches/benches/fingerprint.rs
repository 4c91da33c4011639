//! Fingerprints of clean text: canonical form, features, simhash and sketch together, and the canonical
//! form alone. Beside them the published crate `simhash` over the same shingles, and XXH3 and a copy of
//! the same bytes as limits.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tamis_benches::{articles, bytes, texts};
use tamis_simhash::{Fingerprinter, Scratch, canonical, estimate, features_of, tokens};
use tamis_testkit::oracle;
use tamis_testkit::plant::Lang;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

const BYTES: usize = 2_000_000;

fn fingerprint(criterion: &mut Criterion) {
    let fingerprinter = Fingerprinter::new();
    let mut scratch = Scratch::default();
    let mut group = criterion.benchmark_group("fingerprint");
    for (name, lang) in [("zh", Lang::Zh), ("ja", Lang::Ja), ("en", Lang::En), ("ru", Lang::Ru)] {
        let pages = texts(articles(lang, BYTES), |page| page);
        for page in pages.iter().step_by(50) {
            let (fast, slow) =
                (fingerprinter.fingerprint(page, &mut scratch), oracle::fingerprint(page));
            assert_eq!((fast.exact, fast.simhash), (slow.exact, slow.simhash), "{name}");
        }
        for page in pages.iter().step_by(50) {
            let units: Vec<u8> =
                canonical(page).encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(xxh3_128(&units), oracle::fingerprint(page).exact, "{name}");
        }
        group.throughput(Throughput::Bytes(bytes(&pages)));
        group.bench_function(format!("{name}-canonical"), |bencher| {
            bencher
                .iter(|| pages.iter().map(|page| canonical(black_box(page)).len()).sum::<usize>());
        });
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for page in &pages {
                    black_box(fingerprinter.fingerprint(black_box(page), &mut scratch));
                }
            });
        });
    }
    let pages = texts(articles(Lang::Zh, BYTES / 10), |page| page);
    group.throughput(Throughput::Bytes(bytes(&pages)));
    group.bench_function("zh-features-only", |bencher| {
        bencher.iter(|| pages.iter().map(|page| features_of(page).len()).sum::<usize>());
    });
    group.bench_function("limit-xxh3", |bencher| {
        bencher.iter(|| {
            pages.iter().map(|page| xxh3_64(black_box(page.as_bytes()))).fold(0, u64::wrapping_add)
        });
    });
    let mut to = Vec::new();
    group.bench_function("limit-copy", |bencher| {
        bencher.iter(|| {
            for page in &pages {
                to.clear();
                to.extend_from_slice(black_box(page.as_bytes()));
                black_box(&to);
            }
        });
    });
    group.bench_function("zh-crate-simhash", |bencher| {
        bencher.iter(|| {
            for page in &pages {
                let tokens = tokens(page);
                let shingles: Vec<String> = tokens.windows(3).map(<[String]>::concat).collect();
                black_box(simhash::simhash_stream(shingles.iter().map(String::as_str)));
            }
        });
    });
    group.finish();
    sketches(criterion);
}

/// Two sketches beside each other, as each candidate is verified.
fn sketches(criterion: &mut Criterion) {
    let fingerprinter = Fingerprinter::new();
    let mut scratch = Scratch::default();
    let pages = texts(articles(Lang::Zh, BYTES / 10), |page| page);
    let prints: Vec<_> = pages.iter().map(|p| fingerprinter.fingerprint(p, &mut scratch)).collect();
    let like = |a: usize, b: usize| estimate(&prints[a], &prints[b]).jaccard;
    assert!(like(0, 0) > 0.99 && like(0, 1) < 0.5);
    let mut group = criterion.benchmark_group("sketch");
    group.throughput(Throughput::Elements(prints.len() as u64));
    group.bench_function("estimate-strangers", |bencher| {
        bencher.iter(|| {
            prints.iter().map(|p| estimate(black_box(&prints[0]), p).jaccard).fold(0.0, f64::max)
        });
    });
    group.finish();
}

criterion_group!(benches, fingerprint);
criterion_main!(benches);
