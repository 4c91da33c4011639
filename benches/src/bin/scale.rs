//! The index on disk at scale: `scale PAGES VALUES FOLDER [redb]` keeps so many made-up fingerprints with
//! sketches of so many values (24 to 128), looks some up, and prints a line of CSV. Every tenth page is
//! near to an earlier one. `docs/scale.md` says what to make of it.
#![allow(clippy::print_stdout, reason = "a program whose output is a table")]

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use redb::ReadableDatabase as _;
use redb::TableDefinition;
use tamis_index::{Id, Index, Merging, Options, Origin, Reader};
use tamis_simhash::{Figures, Fingerprint, Keys, Params, Sketch};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Pages made at a time, outside of what is timed.
const BATCH: u64 = 4096;
/// Look-ups in a measurement.
const ASKED: u64 = 200_000;

fn mix(n: u64) -> u64 {
    let n = (n ^ n >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ n >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ n >> 31
}

/// Page `n`: each tenth is that of `near(n)` with one in ten of its values, half of its keys and two bits
/// of its simhash changed.
fn page(n: u64, values: u64) -> Fingerprint {
    let old = if n % 10 == 3 && n > 10 { near(n) } else { n };
    let seed = mix(old ^ 0x5EED << 40);
    let other = mix(n ^ 0x07E8 << 40);
    let mut sketch = Vec::with_capacity(values as usize);
    let mut value = 0u64;
    // As of a page of five features for each value.
    let gap = (1 << 29) / (values * 5);
    for at in 0..values {
        value += 1 + mix(seed.wrapping_add(at)) % (2 * gap);
        let changed = old != n && mix(other.wrapping_add(at)).is_multiple_of(10);
        sketch.push((((value - u64::from(changed)) << 3) | (at % 8)) as u32);
    }
    let flips = if old == n { 0 } else { 1 << (other % 64) | 1 << (other >> 8 & 63) };
    let keys = std::array::from_fn(|number| {
        let from = if number % 2 == 0 { seed } else { mix(n ^ 0x07E8 << 40) };
        mix(from.wrapping_add(1000 + number as u64)) as u32
    });
    Fingerprint {
        exact: u128::from(other) << 64 | u128::from(mix(other)),
        simhash: mix(seed ^ 77) ^ flips,
        features: if values < 128 { values as u32 } else { 640 },
        sketch: Sketch::from_values(&sketch).unwrap_or(Sketch::EMPTY),
        keys: Keys::from_values(keys),
        figures: Figures::NONE,
    }
}

fn near(n: u64) -> u64 {
    let old = mix(n) % n;
    if old % 10 == 3 { old - 1 } else { old }
}

fn origin(n: u64) -> Origin<'static> {
    let (shard, ordinal) = ((n >> 20) as u32, n & 0xF_FFFF);
    Origin { id: Id::Number(n), shard, ordinal, time: 1_700_000_000 + n, host: 1 + n % 100_000 }
}

/// CPU time of this thread.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|n| n.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

/// Megabytes of memory of this process that are no mapped files.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

/// Half of what is asked is near to a kept page, half is new.
fn question(n: u64, pages: u64, values: u64) -> Fingerprint {
    let at = pages + 1000 + n * 10;
    if n.is_multiple_of(2) {
        // The kept page itself with another exact hash and three bits of the simhash changed.
        let mut page = page(mix(n) % pages, values);
        page.exact ^= 1 << 127;
        page.simhash ^= 1 << (n % 64) | 1 << (mix(n) % 64) | 1 << (mix(n) >> 8 & 63);
        return page;
    }
    page(at, values)
}

struct Asked {
    per_second: f64,
    p50: Duration,
    p99: Duration,
    found: u64,
}

fn ask(
    count: u64,
    pages: u64,
    values: u64,
    mut find: impl FnMut(&Fingerprint) -> Outcome<bool>,
) -> Outcome<Asked> {
    let (mut spent, mut found) = (Duration::ZERO, 0);
    let mut times = Vec::new();
    for from in (0..count).step_by(BATCH as usize) {
        let asked: Vec<_> =
            (from..count.min(from + BATCH)).map(|n| question(n, pages, values)).collect();
        let begun = cpu();
        for page in &asked {
            let begun = Instant::now();
            found += u64::from(find(page)?);
            times.push(begun.elapsed());
        }
        spent += cpu() - begun;
    }
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    Ok(Asked { per_second: count as f64 / spent.as_secs_f64(), p50: at(50), p99: at(99), found })
}

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

/// The same keys in a B-tree: exact hash, four blocks of the simhash, and the keys; and the records.
fn btree(pages: u64, values: u64, folder: &Path) -> Outcome<()> {
    const TABLE: TableDefinition<'_, [u8; 13], u64> = TableDefinition::new("keys");
    const RECORDS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("records");
    let entry = |kind: u8, key: u64, row: u64| {
        let mut bytes = [kind; 13];
        bytes[1..9].copy_from_slice(&key.to_be_bytes());
        bytes[9..].copy_from_slice(&(row as u32).to_be_bytes());
        bytes
    };
    let keys = |page: &Fingerprint| {
        let mut keys = vec![(0, page.exact as u64)];
        keys.extend((0..4).map(|b| (1 + b as u8, page.simhash >> (16 * b) & 0xFFFF)));
        keys.extend(page.keys.values().iter().zip(5..).map(|(&key, kind)| (kind, u64::from(key))));
        keys
    };
    let path = folder.join("index.redb");
    let (wall, mut spent) = (Instant::now(), Duration::ZERO);
    let db = redb::Database::create(&path)?;
    let mut record = Vec::new();
    for from in (0..pages).step_by(50_000) {
        let made: Vec<_> = (from..pages.min(from + 50_000)).map(|n| page(n, values)).collect();
        let begun = cpu();
        let write = db.begin_write()?;
        {
            let mut table = write.open_table(TABLE)?;
            let mut records = write.open_table(RECORDS)?;
            for (page, n) in made.iter().zip(from..) {
                for (kind, key) in keys(page) {
                    table.insert(entry(kind, key, n), page.simhash)?;
                }
                record.clear();
                record.extend_from_slice(&page.exact.to_le_bytes());
                page.sketch
                    .values()
                    .iter()
                    .for_each(|v| record.extend_from_slice(&v.to_le_bytes()));
                records.insert(n, &*record)?;
            }
        }
        write.commit()?;
        spent += cpu() - begun;
    }
    let inserts = pages as f64 / spent.as_secs_f64();
    let wall = wall.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(&path)?.len() as f64 / pages as f64;
    let read = db.begin_read()?;
    let (table, records) = (read.open_table(TABLE)?, read.open_table(RECORDS)?);
    let params = Params::default();
    let find = |page: &Fingerprint| {
        let mut rows = Vec::new();
        for (kind, key) in keys(page) {
            for found in table.range(entry(kind, key, 0)..=entry(kind, key, u64::MAX))? {
                let (key, simhash) = found?;
                let near = (simhash.value() ^ page.simhash).count_ones() <= params.radius;
                if near || !(1..5).contains(&kind) {
                    let key = key.value();
                    rows.push(u32::from_be_bytes([key[9], key[10], key[11], key[12]]));
                }
            }
        }
        rows.sort_unstable();
        rows.dedup();
        let mut any = false;
        for row in rows {
            let Some(record) = records.get(u64::from(row))? else { continue };
            let sketch: Vec<u32> = record.value()[16..]
                .chunks_exact(4)
                .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect();
            let features = page.features;
            let kept = tamis_simhash::Kept { simhash: 0, features, sketch: &sketch, figures: &[] };
            any |= params.near(page, &kept).is_some();
        }
        Ok(any)
    };
    ask(ASKED / 20, pages, values, find)?;
    let quiet = ask(ASKED / 10, pages, values, find)?;
    let sketch = 16.0 + 4.0 * values as f64;
    println!(
        "redb,{pages},{values},{:.1},{sketch:.1},{inserts:.0},{wall:.0},,{:.0},,,{:.1},{:.1},,,{},{},,,",
        bytes - sketch,
        quiet.per_second,
        quiet.p50.as_secs_f64() * 1e6,
        quiet.p99.as_secs_f64() * 1e6,
        resident(),
        quiet.found
    );
    Ok(())
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, pages, values, folder, rest @ ..] = &*arguments else {
        return Err("scale PAGES VALUES FOLDER [redb]".into());
    };
    let (pages, values) = (pages.parse()?, values.parse::<u64>()?.clamp(24, 128));
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder)?;
    println!(
        "store,pages,sketch_values,key_bytes,record_bytes,inserts_per_cpu_second,wall_seconds,\
         slowest_insert_ms,lookups_per_cpu_second,open_seconds,segments,p50_us,p99_us,\
         p50_merging_us,p99_merging_us,resident_mb,found,compact_seconds,\
         lookups_compacted,p50_compacted_us"
    );
    if rest.iter().any(|word| word == "redb") {
        btree(pages, values, folder)
    } else {
        tamis(pages, values, folder)
    }
}
