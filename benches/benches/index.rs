//! The index in memory: asking and remembering, at several sizes.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use tamis_benches::{articles, texts};
use tamis_simhash::{Fingerprint, Fingerprinter, Index, Keys, Kind, Params, Scratch};
use tamis_testkit::plant::{Lang, Rng};

/// Fingerprints of strangers: the sketch of a real one; simhash, keys and exact hash by chance.
fn strangers(count: usize) -> Vec<Fingerprint> {
    let fingerprinter = Fingerprinter::new();
    let pages = texts(articles(Lang::Zh, 400_000), |page| page);
    let mut scratch = Scratch::default();
    let real: Vec<_> = pages.iter().map(|p| fingerprinter.fingerprint(p, &mut scratch)).collect();
    let mut rng = Rng::new(1);
    let mut all = Vec::with_capacity(count);
    for number in 0..count {
        let mut print = real[number % real.len()];
        print.simhash ^= rng.bits();
        print.keys = Keys::from_values(std::array::from_fn(|_| rng.bits() as u32));
        print.exact ^= u128::from(rng.bits()) << 64 | u128::from(rng.bits());
        all.push(print);
    }
    all
}

/// Pages in the index; with `TAMIS_BENCH_LARGE` in the environment 10^7, too, which takes 16 GB.
fn sizes() -> Vec<usize> {
    let large = std::env::var_os("TAMIS_BENCH_LARGE").is_some();
    let mut sizes = vec![10_000, 100_000, 1_000_000];
    sizes.extend(large.then_some(10_000_000));
    sizes
}

fn index(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("index");
    group.sample_size(10);
    group.throughput(Throughput::Elements(10_000));
    for size in sizes() {
        let all = strangers(size + 10_000);
        let (kept, fresh) = all.split_at(size);
        let mut index = Index::new(Params::default()).expect("the defaults are in range");
        for print in kept {
            index.insert(print);
        }
        let mut near = kept[size / 2];
        (near.simhash, near.exact) = (near.simhash ^ 0b101, !near.exact);
        let found = index.find(&near).expect("a page two bits away is near");
        assert!(matches!(found.kind, Kind::Near { .. }));
        group.bench_function(format!("find-10k-in-{size}"), |bencher| {
            bencher.iter(|| {
                fresh.iter().filter(|print| index.find(black_box(print)).is_some()).count()
            });
        });
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(format!("insert-{size}"), |bencher| {
            bencher.iter_batched(
                || Index::new(Params::default()).expect("the defaults are in range"),
                |mut index| {
                    for print in kept {
                        index.insert(print);
                    }
                    index
                },
                BatchSize::PerIteration,
            );
        });
        group.throughput(Throughput::Elements(10_000));
    }
    // What is remembered of a page is at least its fingerprint.
    let some = strangers(10_000);
    group.bench_function("limit-copy-10k", |bencher| bencher.iter(|| black_box(&some).clone()));
    group.finish();
}

criterion_group!(benches, index);
criterion_main!(benches);
