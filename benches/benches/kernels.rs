//! Each kernel alone, beside its definition, over articles of one language joined into one text; and a copy of it, the limit.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tamis_benches::{articles, texts};
use tamis_testkit::plant::Lang;

const BYTES: usize = 200_000;

fn kernels(criterion: &mut Criterion) {
    for (name, lang) in [("zh", Lang::Zh), ("en", Lang::En)] {
        let text = texts(articles(lang, BYTES), |page| page).concat();
        let mut group = criterion.benchmark_group(format!("kernels-{name}"));
        group.throughput(Throughput::Bytes(text.len() as u64));
        let scan = tamis_scan::kernels(&text).into_iter().map(|kernel| ("scan", kernel));
        let simhash = tamis_simhash::kernels(&text).into_iter().map(|kernel| ("simhash", kernel));
        for (of, (kernel, mut fast, mut slow)) in scan.chain(simhash) {
            assert_eq!(fast(), slow(), "{of}, {kernel}, {name}");
            group.bench_function(format!("{of}-{kernel}"), |bencher| bencher.iter(&mut fast));
            group.bench_function(format!("{of}-{kernel}-definition"), |bencher| {
                bencher.iter(&mut slow);
            });
        }
        let mut to = String::new();
        group.bench_function("limit-copy", |bencher| {
            bencher.iter(|| {
                to.clear();
                to.push_str(black_box(&text));
            });
        });
        group.finish();
    }
}

criterion_group!(benches, kernels);
criterion_main!(benches);
