//! The keys of the index in ordered key-value stores: `stores STORE PAGES VALUES FOLDER`, where STORE is
//! redb, lmdb or fjall, prints the line of CSV that `scale` prints for the index. The same made-up pages, the same
//! questions, and a look-up that verifies what it finds with the sketch, as the index does.

mod fjall;
mod lmdb;
mod redb;

use std::path::Path;
use std::time::{Duration, Instant};

use tamis_benches::scale::{ASKED, HEAD, Outcome, ask, cpu, page, resident};
use tamis_simhash::{Fingerprint, Kept, Params};

/// Pages of a transaction.
const BATCH: u64 = 50_000;

/// Kind of the key, the key, and the page, each in the order of its bytes.
type Key = [u8; 13];

/// An ordered key-value store with two tables: keys with the simhash of their page, and records by page.
trait Store {
    /// Writes some of both and commits.
    fn write(&mut self, keys: &[(Key, u64)], records: &[(u64, Vec<u8>)]) -> Outcome<()>;

    /// From now on it is only read.
    fn settle(&mut self) -> Outcome<()>;

    /// All keys from `from` to `to`, both included.
    fn range(&self, from: Key, to: Key, each: &mut dyn FnMut(&[u8], u64)) -> Outcome<()>;

    /// Reads the record of a page.
    fn record(&self, page: u64, read: &mut dyn FnMut(&[u8])) -> Outcome<()>;
}

fn entry(kind: u8, key: u64, row: u64) -> Key {
    let mut bytes = [kind; 13];
    bytes[1..9].copy_from_slice(&key.to_be_bytes());
    bytes[9..].copy_from_slice(&(row as u32).to_be_bytes());
    bytes
}

/// Exact hash, four blocks of the simhash, and the keys.
fn keys(page: &Fingerprint) -> impl Iterator<Item = (u8, u64)> {
    let blocks = (0..4).map(|block| (1 + block as u8, page.simhash >> (16 * block) & 0xFFFF));
    let keys = page.keys.values().iter().zip(5..).map(|(&key, kind)| (kind, u64::from(key)));
    [(0, page.exact as u64)].into_iter().chain(blocks).chain(keys)
}

/// CPU time of all threads of this process; stores have theirs.
fn process_cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let words: Vec<&str> = text.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |at: usize| words.get(at).and_then(|word| word.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_millis(10 * (ticks(11) + ticks(12)))
}

fn folder_bytes(folder: &Path) -> Outcome<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        sum += if about.is_dir() { folder_bytes(&entry.path())? } else { about.len() };
    }
    Ok(sum)
}

fn find(store: &dyn Store, page: &Fingerprint, params: &Params) -> Outcome<bool> {
    let mut rows = Vec::new();
    for (kind, key) in keys(page) {
        store.range(entry(kind, key, 0), entry(kind, key, u64::MAX), &mut |key, simhash| {
            let near = (simhash ^ page.simhash).count_ones() <= params.radius;
            if near || !(1..5).contains(&kind) {
                rows.push(u32::from_be_bytes([key[9], key[10], key[11], key[12]]));
            }
        })?;
    }
    rows.sort_unstable();
    rows.dedup();
    let mut any = false;
    for row in rows {
        store.record(u64::from(row), &mut |record| {
            let sketch = record[16..].chunks_exact(4);
            let sketch: Vec<u32> =
                sketch.map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
            let features = page.features;
            let kept = Kept { simhash: 0, features, sketch: &sketch, figures: &[] };
            any |= params.near(page, &kept).is_some();
        })?;
    }
    Ok(any)
}

fn measure(
    name: &str,
    store: &mut dyn Store,
    pages: u64,
    values: u64,
    folder: &Path,
) -> Outcome<()> {
    let (wall, begun) = (Instant::now(), process_cpu());
    let mut making = Duration::ZERO;
    for from in (0..pages).step_by(BATCH as usize) {
        let making_begun = cpu();
        let (mut all, mut records) = (Vec::new(), Vec::new());
        for n in from..pages.min(from + BATCH) {
            let page = page(n, values);
            all.extend(keys(&page).map(|(kind, key)| (entry(kind, key, n), page.simhash)));
            let mut record = page.exact.to_le_bytes().to_vec();
            record.extend(page.sketch.values().iter().flat_map(|value| value.to_le_bytes()));
            records.push((n, record));
        }
        making += cpu() - making_begun;
        // What is sorted goes in faster, everywhere.
        all.sort_unstable();
        store.write(&all, &records)?;
    }
    store.settle()?;
    let spent = process_cpu() - begun - making;
    let (inserts, wall) = (pages as f64 / spent.as_secs_f64(), wall.elapsed().as_secs_f64());
    let sketch = 16.0 + 4.0 * values as f64;
    let bytes = folder_bytes(folder)? as f64 / pages as f64 - sketch;
    let params = Params::default();
    let find = |page: &Fingerprint| find(store, page, &params);
    ask(ASKED / 20, pages, values, find)?;
    let quiet = ask(ASKED / 10, pages, values, find)?;
    println!(
        "{name},{pages},{values},{bytes:.1},{sketch:.1},{inserts:.0},{wall:.0},,{:.0},,,{:.1},{:.1},,,{},{},,,",
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
    let [_, name, pages, values, folder] = &*arguments else {
        return Err("stores redb|lmdb|fjall PAGES VALUES FOLDER".into());
    };
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder)?;
    let mut store: Box<dyn Store> = match &**name {
        "redb" => Box::new(redb::Redb::create(folder)?),
        "lmdb" => Box::new(lmdb::Lmdb::create(folder)?),
        "fjall" => Box::new(fjall::Fjall::create(folder)?),
        _ => return Err("no such store".into()),
    };
    println!("{HEAD}");
    measure(name, &mut *store, pages.parse()?, values.parse::<u64>()?.clamp(24, 128), folder)
}
