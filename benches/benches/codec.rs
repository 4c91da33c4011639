//! zstd alone, both ways and by level, over records as a run has them: what no run can go below. The limit
//! of the codec itself is a copy.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tamis_benches::planted;

const PAGES: usize = 3000;
const LEVELS: [i32; 4] = [-5, 1, 3, 9];

fn codec(criterion: &mut Criterion) {
    let mut plain = Vec::new();
    for page in planted(PAGES) {
        page.write_record(&mut plain).expect("into memory");
    }
    let mut group = criterion.benchmark_group("codec");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(plain.len() as u64));
    for level in LEVELS {
        let packed = zstd::bulk::compress(&plain, level).expect("into memory");
        assert!(packed.len() < plain.len(), "level {level}: {} bytes", packed.len());
        let back = zstd::bulk::decompress(&packed, plain.len()).expect("just packed");
        assert!(back == plain, "level {level}: other bytes came back");
        group.bench_function(format!("compress-level-{level}"), |bencher| {
            bencher.iter(|| zstd::bulk::compress(black_box(&plain), level).expect("into memory"));
        });
        group.bench_function(format!("decompress-level-{level}"), |bencher| {
            bencher.iter(|| {
                zstd::bulk::decompress(black_box(&packed), plain.len()).expect("just packed")
            });
        });
    }
    let mut to = Vec::new();
    group.bench_function("limit-copy", |bencher| {
        bencher.iter(|| {
            to.clear();
            to.extend_from_slice(black_box(&plain));
            black_box(&to);
        });
    });
    group.finish();
}

criterion_group!(benches, codec);
criterion_main!(benches);
