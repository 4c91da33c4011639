//! How fast cleaning is, as a table: each input through more and more of the scanner, beside one
//! `memchr` over the same bytes and beside a regular expression that looks for the same annotations.
//!
//!     cargo bench -p tamis-benches --bench scan_table [-- --csv]
//!
//! All of a row is timed in turn within one run, and the fastest of the turns counts, so that the
//! ratios hold on a noisy machine even where the figures do not.
#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

use std::hint::black_box;
use std::time::Instant;

use regex::Regex;
use tamis_benches::{bytes, inputs};
use tamis_scan::{Class, Cleaner, Config, Scratch};

/// Bytes of an input.
const BYTES: usize = 2_000_000;
/// Times that each column is timed.
const TURNS: usize = 12;

/// Brackets with a reading, Bopomofo, kana, a citation mark, an emoji or nothing in them: what step B
/// looks for, without the second look.
const ANNOTATIONS: &str = concat!(
    r"\p{Han}[(（\[【〔][ a-zA-Zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ'’-]{1,40}[1-5]?[)）\]】〕]",
    r"|\p{Han}[(（《][\p{Bopomofo}ˊˇˋ˙ ]{1,12}[)）》]",
    r"|\p{Han}[(（《][\p{Hiragana}ー]{1,20}[)）》]",
    r"|\[(?:注|note|n)? ?\d{1,3}(?:[,、–-]\d{1,3})*\]",
    r"|\p{Han}[(（][\p{Emoji_Presentation}\s]*[)）]",
);

fn cleaner(without: &[Class]) -> Cleaner {
    let mut config = Config::default();
    config.without_classes.extend(without);
    Cleaner::new(&config).expect("built-in rules")
}

/// Seconds of the fastest turn of each column.
fn fastest<const N: usize>(mut columns: [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut best = [f64::INFINITY; N];
    for _ in 0..TURNS {
        for (column, best) in columns.iter_mut().zip(&mut best) {
            let start = Instant::now();
            column();
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    best
}

fn main() {
    let csv = std::env::args().any(|arg| arg == "--csv");
    let annotations = cleaner(&[Class::Boilerplate, Class::Template, Class::Repeat]);
    let boilerplate = cleaner(&[Class::Repeat]);
    let all = cleaner(&[]);
    let regex = Regex::new(ANNOTATIONS).expect("a regular expression");
    let mut scratch = [Scratch::default(), Scratch::default(), Scratch::default()];
    if csv {
        println!("input,megabytes,memchr,regex,annotations,with boilerplate,all");
    } else {
        println!("MB/s, and in brackets the ratio to the regular expression");
        println!(
            "{:32} {:>8} {:>8} {:>16} {:>16} {:>16}",
            "", "memchr", "regex", "annotations", "with boilerplate", "all"
        );
    }
    for (name, pages) in inputs::cleaning(BYTES) {
        let total = bytes(&pages) as f64 / 1e6;
        let [a, b, c] = &mut scratch;
        let clean = |cleaner: &Cleaner, scratch: &mut Scratch| {
            for page in &pages {
                black_box(cleaner.clean(black_box(page), scratch));
            }
        };
        let open = |page: &&String| memchr::memchr(b'(', page.as_bytes()).is_some();
        let columns = fastest([
            &mut || _ = black_box(pages.iter().filter(open).count()),
            &mut || _ = black_box(pages.iter().map(|p| regex.find_iter(p).count()).sum::<usize>()),
            &mut || clean(&annotations, a),
            &mut || clean(&boilerplate, b),
            &mut || clean(&all, c),
        ])
        .map(|seconds| total / seconds);
        let [memchr, regex, rest @ ..] = columns;
        if csv {
            let rest = rest.map(|v| format!("{v:.0}")).join(",");
            println!("{name},{total:.1},{memchr:.0},{regex:.0},{rest}");
        } else {
            let rest = rest.map(|v| format!("{v:8.0} ({:5.1})", v / regex)).join(" ");
            println!("{name:32} {memchr:8.0} {regex:8.0} {rest}");
        }
    }
}
