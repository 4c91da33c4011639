//! The gauge: a fixed set of measures, one a stage, that a program times and a simulator counts.
//!
//! Each measure makes its input from a seed, does its work once and checks the result; the same work is
//! then timed, or its instructions are counted. What stands beside the stages are limits of the machine:
//! reading every byte, copying every byte, the codec.

use std::hint::black_box;

use tamis::{Engine, Page};
use tamis_scan::{Class, Cleaner, Config, Scratch};
use tamis_simhash::{Fingerprint, Fingerprinter, Index, Params};
use tamis_testkit::plant::Lang;

use crate::{articles, bytes, inputs, planted, texts};

/// Level of the codec's limit, the default of a run.
const LEVEL: i32 = 3;

/// One piece of work that can be done again and again.
pub struct Measure {
    /// `stage/input`.
    pub name: String,
    /// Bytes of text that one round reads.
    pub bytes: u64,
    /// One round. It returns what it made, as a number that must not change from round to round.
    pub work: Box<dyn FnMut() -> u64>,
}

impl Measure {
    fn new(name: String, pages: &[String], work: impl FnMut() -> u64 + 'static) -> Self {
        Measure { name, bytes: bytes(pages), work: Box::new(work) }
    }
}

/// A measure of the set, by its place in it.
type Maker = Box<dyn FnOnce() -> Measure>;

/// All measures over inputs of about so many bytes: the name of each, and what makes it. Only a measure
/// that is asked for costs its preparation.
#[must_use]
pub fn measures(size: usize) -> Vec<(String, Maker)> {
    let mut all: Vec<(String, Maker)> = Vec::new();
    let mut add = |name: &str, make: Box<dyn FnOnce(String) -> Measure>| {
        let name = name.to_owned();
        all.push((name.clone(), Box::new(move || make(name))));
    };
    for (input, key) in INPUTS {
        add(
            &format!("clean/{key}"),
            Box::new(move |name| cleaning(name, &named(input, size), &Config::default())),
        );
    }
    for (input, key) in &INPUTS[..4] {
        add(
            &format!("annotations/{key}"),
            Box::new(move |name| {
                let mut config = Config::default();
                let others = [Class::Boilerplate, Class::Template, Class::Repeat];
                config.without_classes.extend(others);
                cleaning(name, &named(input, size), &config)
            }),
        );
    }
    for (key, lang) in [("zh", Lang::Zh), ("ja", Lang::Ja), ("en", Lang::En), ("ru", Lang::Ru)] {
        add(&format!("fingerprint/{key}"), Box::new(move |name| fingerprint(name, lang, size)));
    }
    add("index/insert", Box::new(move |name| insert(name, size)));
    add("index/find", Box::new(move |name| find(name, size)));
    add("prepare/planted", Box::new(move |name| prepare(name, size)));
    add("start/engine", Box::new(start));
    add("limit/memchr", Box::new(move |name| memchr(name, size)));
    add("limit/copy", Box::new(move |name| copy(name, size)));
    add("limit/codec", Box::new(move |name| codec(name, size)));
    all
}

/// Inputs of cleaning and the short names of their measures.
const INPUTS: &[(&str, &str)] = &[
    ("clean Chinese", "zh"),
    ("clean English", "en"),
    ("clean Russian", "ru"),
    ("reading after every 10th word", "tenth-word"),
    ("reading after every character", "every-character"),
    ("noise on every third character", "noise"),
    ("article twice", "twice"),
    ("hostile: openers alone", "openers"),
    ("hostile: base and opener", "base-opener"),
    ("hostile: empty groups", "empty-groups"),
    ("hostile: short equal lines", "equal-lines"),
    ("hostile: short lines", "short-lines"),
    ("hostile: one line", "one-line"),
];

fn named(input: &str, size: usize) -> Vec<String> {
    let all = inputs::cleaning(size);
    all.into_iter().find(|(name, _)| *name == input).map(|(_, pages)| pages).unwrap_or_default()
}

fn cleaning(name: String, pages: &[String], config: &Config) -> Measure {
    let cleaner = Cleaner::new(config).expect("built-in rules");
    let mut scratch = Scratch::default();
    let pages = pages.to_vec();
    Measure::new(name, &pages.clone(), move || {
        let left = |page: &String| cleaner.clean(black_box(page), &mut scratch).text.len() as u64;
        pages.iter().map(left).sum()
    })
}

fn prints(size: usize) -> (Vec<String>, Vec<Fingerprint>) {
    let pages = texts(articles(Lang::Zh, size), |page| page);
    let (fingerprinter, mut scratch) = (Fingerprinter::new(), tamis_simhash::Scratch::default());
    let prints = pages.iter().map(|page| fingerprinter.fingerprint(page, &mut scratch)).collect();
    (pages, prints)
}

fn fingerprint(name: String, lang: Lang, size: usize) -> Measure {
    let pages = texts(articles(lang, size), |page| page);
    let (fingerprinter, mut scratch) = (Fingerprinter::new(), tamis_simhash::Scratch::default());
    Measure::new(name, &pages.clone(), move || {
        let simhash =
            |page: &String| fingerprinter.fingerprint(black_box(page), &mut scratch).simhash;
        pages.iter().map(simhash).fold(0, u64::wrapping_add)
    })
}

fn insert(name: String, size: usize) -> Measure {
    let (pages, prints) = prints(size);
    Measure::new(name, &pages, move || {
        let mut index = Index::new(Params::default()).expect("the defaults are in range");
        for print in &prints {
            index.insert(black_box(print));
        }
        index.len() as u64
    })
}

/// Each page is asked for two bits away from itself: found, and verified by its sketch.
fn find(name: String, size: usize) -> Measure {
    let (pages, mut prints) = prints(size);
    let mut index = Index::new(Params::default()).expect("the defaults are in range");
    for print in &mut prints {
        index.insert(print);
        (print.exact, print.simhash) = (!print.exact, print.simhash ^ 0b101);
    }
    Measure::new(name, &pages, move || {
        prints.iter().filter(|print| index.find(black_box(print)).is_some()).count() as u64
    })
}

/// Starting: the rules of all languages are read and checked, the rest is next to nothing.
fn start(name: String) -> Measure {
    Measure::new(name, &[String::from("0")], || {
        black_box(Engine::new(&tamis::Config::default())).map_or(0, |_| 1)
    })
}

/// Cleaning and fingerprints together, as a run does them.
fn prepare(name: String, size: usize) -> Measure {
    let pages: Vec<String> = planted(size / 2500).into_iter().map(|page| page.text).collect();
    let engine = Engine::new(&tamis::Config::default()).expect("the default config");
    let (preparer, _) = engine.split();
    let mut scratch = tamis::Scratch::default();
    Measure::new(name, &pages.clone(), move || {
        let mut left = 0;
        for page in &pages {
            left += preparer.prepare(&Page::new(black_box(page)), &mut scratch).cleaned.text.len();
        }
        left as u64
    })
}

fn memchr(name: String, size: usize) -> Measure {
    let pages = named("clean Chinese", size);
    Measure::new(name, &pages.clone(), move || {
        let found = |page: &&String| memchr::memchr(b'(', black_box(page.as_bytes())).is_some();
        pages.iter().filter(found).count() as u64
    })
}

fn copy(name: String, size: usize) -> Measure {
    let pages = named("clean Chinese", size);
    let mut to = Vec::new();
    Measure::new(name, &pages.clone(), move || {
        let mut total = 0;
        for page in &pages {
            to.clear();
            to.extend_from_slice(black_box(page.as_bytes()));
            total += black_box(&to).len() as u64;
        }
        total
    })
}

fn codec(name: String, size: usize) -> Measure {
    let pages = named("clean Chinese", size);
    let plain = pages.concat().into_bytes();
    let packed = zstd::bulk::compress(&plain, LEVEL).expect("into memory");
    Measure::new(name, &pages, move || {
        let plain = zstd::bulk::decompress(black_box(&packed), plain.len()).expect("just packed");
        zstd::bulk::compress(&plain, LEVEL).expect("into memory").len() as u64
    })
}
