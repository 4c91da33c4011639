//! The index on disk at scale: `scale PAGES VALUES FOLDER` keeps so many made-up fingerprints with
//! sketches of so many values (24 to 128), looks some up, and prints a line of CSV. `docs/scale.md`
//! says what to make of it; `benches/peers/stores` does the same with key-value stores.
#![allow(clippy::print_stdout, reason = "a program whose output is a table")]

use std::path::Path;
use std::time::{Duration, Instant};

use tamis_benches::scale::{
    ASKED, BATCH, HEAD, Outcome, ask, cpu, origin, page, question, resident,
};
use tamis_index::{Index, Merging, Options, Reader};
use tamis_simhash::{Fingerprint, Params};

fn tamis(pages: u64, values: u64, folder: &Path) -> Outcome<()> {
    let mut options = Options::default();
    options.commit_pages = 50_000;
    options.commit_time = Duration::from_secs(60);
    let (wall, mut spent) = (Instant::now(), Duration::ZERO);
    let mut slowest = Duration::ZERO;
    let mut index = Index::open(folder, options.clone())?;
    for from in (0..pages).step_by(BATCH as usize) {
        let made: Vec<_> = (from..pages.min(from + BATCH)).map(|n| page(n, values)).collect();
        let begun = cpu();
        for (page, n) in made.iter().zip(from..) {
            let begun = Instant::now();
            index.insert(page, &origin(n))?;
            slowest = slowest.max(begun.elapsed());
        }
        spent += cpu() - begun;
    }
    index.close()?;
    let inserts = pages as f64 / spent.as_secs_f64();
    let wall = wall.elapsed().as_secs_f64();
    let begun = Instant::now();
    let reader = Reader::open(folder, Params::default())?;
    let open = begun.elapsed();
    let stats = reader.stats();
    let find = |page: &Fingerprint| Ok(reader.find(page)?.is_some());
    // The first time brings pages into memory and checks blocks.
    ask(ASKED / 2, pages, values, find)?;
    let quiet = ask(ASKED, pages, values, find)?;
    let memory = resident();
    drop(reader);
    options.merging = Merging::InBackground;
    let mut index = Index::open(folder, options)?;
    let mut next = pages;
    let mut times = Vec::new();
    for n in 0..ASKED {
        for _ in 0..4 {
            index.insert(&page(next, values), &origin(next))?;
            next += 1;
        }
        let asked = question(n, pages, values);
        let begun = Instant::now();
        index.find(&asked)?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e6;
    let begun = Instant::now();
    index.compact()?;
    let compacting = begun.elapsed();
    drop(index);
    let reader = Reader::open(folder, Params::default())?;
    let find = |page: &Fingerprint| Ok(reader.find(page)?.is_some());
    ask(ASKED / 2, pages, values, find)?;
    let whole = ask(ASKED, pages, values, find)?;
    let per_page = |bytes: u64| bytes as f64 / (stats.pages - stats.pages_in_log).max(1) as f64;
    println!(
        "tamis,{pages},{values},{:.1},{:.1},{inserts:.0},{wall:.0},{:.1},{:.0},{:.3},{},{:.1},{:.1},{:.1},{:.1},{memory},{},{:.1},{:.0},{:.1}",
        per_page(stats.key_bytes),
        per_page(stats.record_bytes),
        slowest.as_secs_f64() * 1e3,
        quiet.per_second,
        open.as_secs_f64(),
        stats.segments.len(),
        quiet.p50.as_secs_f64() * 1e6,
        quiet.p99.as_secs_f64() * 1e6,
        at(50),
        at(99),
        quiet.found,
        compacting.as_secs_f64(),
        whole.per_second,
        whole.p50.as_secs_f64() * 1e6
    );
    Ok(())
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, pages, values, folder] = &*arguments else {
        return Err("scale PAGES VALUES FOLDER".into());
    };
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder)?;
    println!("{HEAD}");
    tamis(pages.parse()?, values.parse::<u64>()?.clamp(24, 128), folder)
}
