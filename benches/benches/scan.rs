//! Cleaning, by what is on the page. The limit line is one `memchr` over the same bytes.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tamis_benches::{SEED, articles, bytes, texts};
use tamis_scan::{Class, Cleaner, Config, Scratch};
use tamis_testkit::plant::pinyin::{self, Form};
use tamis_testkit::plant::{Lang, Rng, repeat};

const BYTES: usize = 2_000_000;

fn inputs() -> Vec<(&'static str, Vec<String>, Option<Class>)> {
    let zh = || articles(Lang::Zh, BYTES);
    let mut rng = Rng::new(SEED);
    vec![
        ("clean-zh", texts(zh(), |page| page), None),
        ("clean-en", texts(articles(Lang::En, BYTES), |page| page), None),
        (
            "pinyin-every-10th-word",
            texts(zh(), |page| pinyin::every_nth(page, Form::Ascii, 10)),
            Some(Class::Pinyin),
        ),
        (
            "pinyin-every-character",
            texts(zh(), |page| pinyin::every_character(page, Form::Ascii)),
            Some(Class::Pinyin),
        ),
        ("noise-dense", texts(zh(), |page| pinyin::noise(&mut rng, page, 330)), Some(Class::Noise)),
        ("printed-twice", texts(zh(), repeat::article_twice), Some(Class::Repeat)),
        ("hostile-parentheses", vec!["月(".repeat(1000) + "\n"; BYTES / 4001], None),
        ("hostile-short-lines", vec!["好的\n".repeat(1000); BYTES / 7000], None),
    ]
}

fn scan(criterion: &mut Criterion) {
    let cleaner = Cleaner::new(&Config::default()).expect("built-in rules");
    let mut scratch = Scratch::default();
    let mut group = criterion.benchmark_group("scan");
    for (name, pages, class) in inputs() {
        // A benchmark is a test with a clock: what was planted is found, and nothing on clean pages.
        let found = pages
            .iter()
            .filter(|page| {
                let cuts = cleaner.clean(page, &mut scratch).cuts;
                class.map_or(!cuts.is_empty(), |class| cuts.iter().any(|cut| cut.class == class))
            })
            .count();
        match class {
            Some(_) => assert!(found * 10 >= pages.len() * 9, "{name}: {found} of {}", pages.len()),
            None => assert_eq!(found, 0, "{name}"),
        }
        group.throughput(Throughput::Bytes(bytes(&pages)));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for page in &pages {
                    black_box(cleaner.clean(black_box(page), &mut scratch));
                }
            });
        });
    }
    let pages = texts(articles(Lang::Zh, BYTES), |page| page);
    group.throughput(Throughput::Bytes(bytes(&pages)));
    group.bench_function("limit-memchr", |bencher| {
        bencher.iter(|| {
            pages.iter().filter(|page| memchr::memchr(b'(', page.as_bytes()).is_some()).count()
        });
    });
    group.finish();
}

criterion_group!(benches, scan);
criterion_main!(benches);
