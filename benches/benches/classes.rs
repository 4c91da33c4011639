//! Cleaning, class by class: pages without the class, pages full of it, and pages that look like it
//! and are not. The limit lines read the same bytes: one `memchr`, one copy.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tamis_benches::{SEED, articles, bytes, texts};
use tamis_scan::{Class, Cleaner, Config, LearnConfig, Learner, Look, Scratch, Template, host};
use tamis_testkit::plant::pinyin::{self, Form};
use tamis_testkit::plant::sites::{Order, sites};
use tamis_testkit::plant::{Lang, Page, Rng, boilerplate, hygiene, marks, repeat, ruby};

const BYTES: usize = 500_000;
/// Per mille of places that get a mark where pages are to be full of them.
const DENSE: usize = 500;

/// A class: its language, how a page gets full of it, and a line that only looks like it.
type Row = (Class, Lang, fn(&mut Rng, Page) -> Page, &'static str);

const ROWS: &[Row] = &[
    (Class::Pinyin, Lang::Zh, |_, p| pinyin::every_character(p, Form::Ascii), "世界卫生组织(WHO)"),
    (Class::Noise, Lang::Zh, |rng, p| pinyin::noise(rng, p, DENSE), "月(🎁礼物)"),
    (Class::Zhuyin, Lang::Zh, |rng, p| ruby::zhuyin(rng, p, DENSE), "月(ㄓㄔㄕㄖㄗㄘㄙ)"),
    (
        Class::Furigana,
        Lang::Ja,
        |rng, p| ruby::furigana(rng, p, ruby::Ruby::Ascii, 1000),
        "東京(とうきょうにいきました)",
    ),
    (Class::Citation, Lang::En, |rng, p| marks::citations(rng, p, 1000), "array[12] = other[3];\n"),
    (
        Class::Invisible,
        Lang::En,
        |rng, p| marks::invisible(rng, p, DENSE),
        "👩\u{200d}👩\u{200d}👧 ",
    ),
    (
        Class::Boilerplate,
        Lang::Zh,
        |rng, p| boilerplate::tail(rng, p, 9),
        "他说起相关推荐时笑了。\n",
    ),
    (Class::Repeat, Lang::Zh, |_, p| repeat::article_twice(p), "副歌一行\n副歌两行\n\n"),
    (Class::Hygiene, Lang::Ru, |rng, p| hygiene::blank_lines(rng, hygiene::crlf(p)), "строка \n"),
];

/// Cuts of a class and of all, in all pages.
fn cuts(cleaner: &Cleaner, pages: &[String], class: Class) -> (usize, usize) {
    let mut scratch = Scratch::default();
    let all: Vec<Class> =
        pages.iter().flat_map(|p| cleaner.clean(p, &mut scratch).cuts).map(|c| c.class).collect();
    (all.iter().filter(|c| **c == class).count(), all.len())
}

fn classes(criterion: &mut Criterion) {
    let cleaner = Cleaner::new(&Config::default()).expect("built-in rules");
    let mut group = criterion.benchmark_group("classes");
    group.sample_size(20);
    let mut rng = Rng::new(SEED);
    for &(class, lang, plant, look_alike) in ROWS {
        let name = class.as_str();
        let clean = texts(articles(lang, BYTES), |page| page);
        let dense = texts(articles(lang, BYTES), |page| plant(&mut rng, page));
        let hostile = vec![look_alike.repeat(4000 / look_alike.len()); BYTES / 4000];
        // A benchmark is a test with a clock.
        assert_eq!(cuts(&cleaner, &clean, class).1, 0, "{name}: nothing is cut from clean pages");
        let found = cuts(&cleaner, &dense, class).0;
        assert!(found >= dense.len(), "{name}: {found} cuts on {} full pages", dense.len());
        for (kind, pages) in [("clean", &clean), ("dense", &dense), ("hostile", &hostile)] {
            let mut scratch = Scratch::default();
            group.throughput(Throughput::Bytes(bytes(pages)));
            group.bench_function(format!("{name}-{kind}"), |bencher| {
                bencher.iter(|| {
                    for page in pages {
                        black_box(cleaner.clean(black_box(page), &mut scratch));
                    }
                });
            });
        }
    }
    template(&cleaner, &mut group);
    limits(&mut group);
    group.finish();
}

type Group<'a> = criterion::BenchmarkGroup<'a, criterion::measurement::WallTime>;

/// What sites repeat: learned from the same pages, then taken out of them.
fn template(cleaner: &Cleaner, group: &mut Group<'_>) {
    let pages = sites(SEED, 60, Order::BySite);
    let mut learner = Learner::new(LearnConfig::default());
    let (mut scratch, mut look) = (Scratch::default(), Look::default());
    for page in &pages {
        cleaner.look(&page.text, &mut scratch, &mut look);
        learner.learn(&host(&page.url).expect("a planted address"), &look);
    }
    let known = learner.finish();
    let of = |page: &tamis_testkit::plant::sites::SitePage| -> Option<&Template> {
        known.get(host(&page.url)?.as_ref())
    };
    let on = pages
        .iter()
        .filter(|page| {
            let cleaned = cleaner.clean_on(&page.text, of(page), &mut scratch);
            cleaned.cuts.iter().any(|cut| cut.class == Class::Template)
        })
        .count();
    assert!(on * 2 > pages.len(), "template: on {on} of {} pages", pages.len());
    group.throughput(Throughput::Bytes(pages.iter().map(|page| page.text.len() as u64).sum()));
    group.bench_function("template-dense", |bencher| {
        bencher.iter(|| {
            for page in &pages {
                black_box(cleaner.clean_on(black_box(&page.text), of(page), &mut scratch));
            }
        });
    });
    group.bench_function("template-learn", |bencher| {
        bencher.iter(|| {
            for page in &pages {
                cleaner.look(black_box(&page.text), &mut scratch, &mut look);
                black_box(&look);
            }
        });
    });
}

fn limits(group: &mut Group<'_>) {
    let pages = texts(articles(Lang::Zh, BYTES), |page| page);
    let mut to = Vec::new();
    group.throughput(Throughput::Bytes(bytes(&pages)));
    group.bench_function("limit-memchr", |bencher| {
        bencher.iter(|| {
            pages.iter().filter(|page| memchr::memchr(b'(', page.as_bytes()).is_some()).count()
        });
    });
    group.bench_function("limit-copy", |bencher| {
        bencher.iter(|| {
            for page in &pages {
                to.clear();
                to.extend_from_slice(black_box(page.as_bytes()));
                black_box(&to);
            }
        });
    });
}

criterion_group!(benches, classes);
criterion_main!(benches);
