//! Fingerprints of clean text: canonical form, features, simhash and sketch together. Beside it the
//! published crate `simhash` over the same shingles, and XXH3 over the same bytes as the limit.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tamis_benches::{articles, bytes, texts};
use tamis_simhash::{Fingerprinter, Scratch, features_of, tokens};
use tamis_testkit::oracle;
use tamis_testkit::plant::Lang;

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
        group.throughput(Throughput::Bytes(bytes(&pages)));
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
}

criterion_group!(benches, fingerprint);
criterion_main!(benches);
