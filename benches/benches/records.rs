//! Lines of JSON: a record read, and written with another text. Beside it serde_json, and a copy of the
//! same bytes as the limit.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tamis_benches::planted;
use tamis_driver::record::{Names, Record};

const PAGES: usize = 1000;

fn records(criterion: &mut Criterion) {
    let names = Names::default();
    let pages = planted(PAGES);
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for page in &pages {
        let mut line = Vec::new();
        page.write_record(&mut line).expect("into memory");
        line.pop();
        lines.push(line);
    }
    let parse = |line| Record::parse(line, &names).expect("planted records are sound");
    for (line, page) in lines.iter().zip(&pages) {
        let record = parse(line);
        assert_eq!(record.text, page.text);
        let mut back = Vec::new();
        record.write(&page.text, &mut back);
        assert_eq!(back.strip_suffix(b"\n"), Some(&line[..]), "what is not changed stays");
        back.clear();
        record.write("月\n", &mut back);
        let value: serde_json::Value = serde_json::from_slice(&back).expect("JSON");
        assert_eq!(value["text"], "月\n");
    }
    let mut group = criterion.benchmark_group("records");
    group.throughput(Throughput::Bytes(lines.iter().map(|line| line.len() as u64).sum()));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| lines.iter().map(|line| parse(black_box(line)).text.len()).sum::<usize>());
    });
    let mut out = Vec::new();
    group.bench_function("parse-and-write-another-text", |bencher| {
        bencher.iter(|| {
            for (line, page) in lines.iter().zip(&pages) {
                out.clear();
                // One character less, so that the text is spelled anew.
                let mut end = page.text.len().saturating_sub(1);
                while !page.text.is_char_boundary(end) {
                    end -= 1;
                }
                parse(black_box(line)).write(&page.text[..end], &mut out);
                black_box(&out);
            }
        });
    });
    group.bench_function("serde-json-value", |bencher| {
        bencher.iter(|| {
            for line in &lines {
                let value: serde_json::Value =
                    serde_json::from_slice(black_box(line)).expect("JSON");
                black_box(value);
            }
        });
    });
    group.bench_function("limit-copy", |bencher| {
        bencher.iter(|| {
            for line in &lines {
                out.clear();
                out.extend_from_slice(black_box(line));
                black_box(&out);
            }
        });
    });
    group.finish();
}

criterion_group!(benches, records);
criterion_main!(benches);
