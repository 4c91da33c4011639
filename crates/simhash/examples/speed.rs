//! How fast: fingerprints of generated pages, and the index, on one thread.
//!
//! ```text
//! cargo run --release -p tamis-simhash --example speed
//! cargo run --release -p tamis-simhash --example speed -- FILE.jsonl...
//! ```
//!
//! With files: the `text` of their records, fingerprinted, then looked up one after the other and kept
//! where nothing was found.

#![allow(clippy::print_stdout, reason = "printing figures is what it is for")]

use std::hint::black_box;
use std::time::Instant;
use tamis_simhash::{Figures, Fingerprint, Fingerprinter, Index, Keys, Params, Scratch, Sketch};

fn main() {
    let mut files = std::env::args_os().skip(1).peekable();
    if files.peek().is_some() {
        return files.for_each(|file| records(&file));
    }
    pages("chinese", 2000, |random, page| {
        chinese(random, page);
        *page = page.chars().map(simplified).collect();
    });
    pages("chinese, one in six traditional", 2000, chinese);
    pages("english", 2000, english);
    pages("russian", 2000, |random, page| {
        // Lower-case words of letters beyond ASCII.
        english(random, page);
        *page = page
            .chars()
            .map(|c| match c {
                'a'..='z' => char::from_u32(u32::from(c) - 0x61 + 0x430).unwrap_or(c),
                other => other,
            })
            .collect();
    });
    index(100_000);
    index(1_000_000);
}

/// A splitmix64: the same pages on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// Below `n`, the small ones more often, roughly as words and characters come.
    fn skewed(&mut self, n: f64) -> u32 {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        (n.powf(unit) - 1.0) as u32
    }
}

fn chinese(random: &mut Random, page: &mut String) {
    while page.len() < 4000 {
        for _ in 0..8 + random.next() % 20 {
            // Multiplying scatters the frequent ones over the block, as they are.
            let code = 0x4E00 + random.skewed(6000.0) * 2731 % 20_900;
            page.extend(char::from_u32(code));
        }
        page.push(if random.next().is_multiple_of(4) { '。' } else { '，' });
    }
}

/// As it is in the canonical form; punctuation stays.
fn simplified(c: char) -> char {
    tamis_simhash::canonical(c.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(c)
}

fn english(random: &mut Random, page: &mut String) {
    while page.len() < 4000 {
        let word = random.skewed(20_000.0);
        let mut letters = Random(u64::from(word));
        for at in 0..2 + letters.next() % 8 {
            let letter = b'a' + (letters.next() % 26) as u8;
            let capital = at == 0 && random.next().is_multiple_of(12);
            page.push(char::from(if capital { letter.to_ascii_uppercase() } else { letter }));
        }
        page.push_str(if random.next().is_multiple_of(10) { ", " } else { " " });
    }
}

fn pages(name: &str, count: usize, fill: impl Fn(&mut Random, &mut String)) {
    let mut random = Random(1);
    let pages: Vec<String> = (0..count)
        .map(|_| {
            let mut page = String::new();
            fill(&mut random, &mut page);
            page
        })
        .collect();
    let bytes: usize = pages.iter().map(String::len).sum();
    let fingerprinter = Fingerprinter::new();
    let mut scratch = Scratch::default();
    let mut best = f64::MAX;
    let mut features = 0;
    for _ in 0..15 {
        features = 0;
        let start = Instant::now();
        for page in &pages {
            let made = black_box(fingerprinter.fingerprint(page, &mut scratch));
            features += made.features as usize;
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!(
        "{name}: {:.0} MB/s, {:.1} us a page of {} bytes and {} features",
        bytes as f64 / best / 1e6,
        best / count as f64 * 1e6,
        bytes / count,
        features / count
    );
}

fn records(file: &std::ffi::OsStr) {
    let lines = std::fs::read_to_string(file).expect("the file can be read");
    let records = lines.lines().map(serde_json::from_str::<serde_json::Value>);
    let text = |record: serde_json::Result<serde_json::Value>| {
        record.expect("a record")["text"].as_str().map(str::to_owned)
    };
    let texts: Vec<String> = records.filter_map(text).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let (fingerprinter, mut scratch) = (Fingerprinter::new(), Scratch::default());
    let start = Instant::now();
    let prints = texts.iter().map(|text| fingerprinter.fingerprint(text, &mut scratch));
    let prints: Vec<Fingerprint> = prints.collect();
    let made = start.elapsed().as_secs_f64();
    let mut index = Index::new(Params::default()).expect("the defaults are in range");
    let start = Instant::now();
    for print in &prints {
        if index.find(black_box(print)).is_none() {
            index.insert(print);
        }
    }
    let each = start.elapsed().as_secs_f64() / prints.len() as f64;
    println!(
        "{}: {} pages of {} bytes, {} kept; fingerprints {:.0} MB/s; find and insert {:.2} us a page",
        file.display(),
        prints.len(),
        bytes / prints.len(),
        index.len(),
        bytes as f64 / made / 1e6,
        each * 1e6
    );
}

fn index(count: u64) {
    let mut index = Index::new(Params::default()).expect("the defaults are in range");
    let mut random = Random(2);
    let mut page = || {
        let features: Vec<u64> = (0..130).map(|_| random.next()).collect();
        Fingerprint {
            exact: u128::from(random.next()) << 64 | u128::from(random.next()),
            simhash: random.next(),
            features: 130,
            sketch: Sketch::of(&features),
            keys: Keys::of(&features, 130),
            figures: Figures::NONE,
        }
    };
    for _ in 0..count {
        index.insert(&page());
    }
    let batches: Vec<Vec<Fingerprint>> =
        (0..60).map(|_| (0..500).map(|_| page()).collect()).collect();
    let (mut finds, mut inserts, mut both) = (Vec::new(), Vec::new(), Vec::new());
    let mut found = 0;
    for (number, batch) in batches.iter().enumerate() {
        let each = |start: Instant| start.elapsed().as_secs_f64() / batch.len() as f64 * 1e6;
        let start = Instant::now();
        if number % 2 == 0 {
            batch.iter().for_each(|page| found += usize::from(index.find(page).is_some()));
            finds.push(each(start));
            let start = Instant::now();
            batch.iter().for_each(|page| _ = index.insert(page));
            inserts.push(each(start));
        } else {
            for page in batch {
                found += usize::from(index.find(page).is_some());
                index.insert(page);
            }
            both.push(each(start));
        }
    }
    let kept = f64::from(index.len());
    println!(
        "index of {count}: find {:.2} us, insert {:.2} us; one after the other {:.2} us; {:.0} bytes a page, {found} found",
        median(finds),
        median(inserts),
        median(both),
        index.memory() as f64 / kept
    );
}

/// What half of the batches take at most: others on the machine disturb some.
fn median(mut each: Vec<f64>) -> f64 {
    each.sort_unstable_by(f64::total_cmp);
    each[each.len() / 2]
}
