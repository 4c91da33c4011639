//! How fast the engine takes a file of pages, for `benches/python.py` to hold the wheel against.
//!
//! ```sh
//! cargo run --release -p tamis --example batch -- PAGES THREADS ROUNDS
//! ```
//!
//! `PAGES` has a page as a JSON string on each line. Prints the best of so many rounds, in seconds, each with an
//! engine that has seen nothing, and how many pages it kept.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example")]

use std::thread;
use std::time::{Duration, Instant};

use tamis::{Config, Engine, Page, Prepared, Scratch, Verdict};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [pages, threads, rounds] = &arguments[..] else { panic!("PAGES THREADS ROUNDS") };
    let (threads, rounds): (usize, usize) = (threads.parse().unwrap(), rounds.parse().unwrap());
    let file = std::fs::read_to_string(pages).unwrap();
    let texts: Vec<String> = file.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let each = (0..rounds).map(|_| round(&texts, threads));
    let (best, kept) = each.min().unwrap_or_default();
    println!("{} {kept}", best.as_secs_f64());
}

/// Cleans and fingerprints on all threads, then decides in order.
fn round(texts: &[String], threads: usize) -> (Duration, usize) {
    let (preparer, mut decider) = Engine::new(&Config::default()).unwrap().split();
    let pages: Vec<Page<'_>> = texts.iter().map(|text| Page::new(text)).collect();
    let begin = Instant::now();
    let parts = pages.chunks(pages.len().div_ceil(threads).max(1));
    let mut prepared: Vec<Prepared<'_>> = thread::scope(|scope| {
        let running: Vec<_> = parts
            .map(|part| {
                let preparer = &preparer;
                scope.spawn(move || {
                    let mut scratch = Scratch::default();
                    let each = part.iter().map(|page| preparer.prepare(page, &mut scratch));
                    each.collect::<Vec<_>>()
                })
            })
            .collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let each = pages.iter().zip(&mut prepared);
    let verdicts = each.map(|(page, prepared)| decider.decide(page, prepared).unwrap());
    let kept = verdicts.filter(|verdict| *verdict == Verdict::Kept).count();
    (begin.elapsed(), kept)
}
