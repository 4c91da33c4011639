//! Made-up fingerprints by the million, and questions to an index of them: what `scale` and the stores
//! beside it are measured with. Every tenth page is near to an earlier one.

use std::error::Error;
use std::time::{Duration, Instant};

use tamis_index::{Id, Origin};
use tamis_simhash::{Figures, Fingerprint, Keys, Sketch};

/// What a measurement gives.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// The head of the table.
pub const HEAD: &str = "store,pages,sketch_values,key_bytes,record_bytes,inserts_per_cpu_second,wall_seconds,\
     slowest_insert_ms,lookups_per_cpu_second,open_seconds,segments,p50_us,p99_us,p50_merging_us,\
     p99_merging_us,resident_mb,found,compact_seconds,lookups_compacted,p50_compacted_us";
/// Pages made at a time, outside of what is timed.
pub const BATCH: u64 = 4096;
/// Look-ups in a measurement.
pub const ASKED: u64 = 200_000;

fn mix(n: u64) -> u64 {
    let n = (n ^ n >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ n >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ n >> 31
}

/// Page `n`: each tenth is that of `near(n)` with one in ten of its values, half of its keys and two bits
/// of its simhash changed.
#[must_use]
pub fn page(n: u64, values: u64) -> Fingerprint {
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

/// Where page `n` is from.
#[must_use]
pub fn origin(n: u64) -> Origin<'static> {
    let (shard, ordinal) = ((n >> 20) as u32, n & 0xF_FFFF);
    Origin { id: Id::Number(n), shard, ordinal, time: 1_700_000_000 + n, host: 1 + n % 100_000 }
}

/// CPU time of this thread.
#[must_use]
pub fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|n| n.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

/// Megabytes of memory of this process that are no mapped files.
#[must_use]
pub fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

/// Half of what is asked is near to a kept page, half is new.
#[must_use]
pub fn question(n: u64, pages: u64, values: u64) -> Fingerprint {
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

/// Figures of look-ups.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Look-ups a second of CPU time.
    pub per_second: f64,
    /// Half of them took no longer.
    pub p50: Duration,
    /// All but a hundredth took no longer.
    pub p99: Duration,
    /// How many found something.
    pub found: u64,
}

/// Asks so many questions and times each.
///
/// # Errors
///
/// Those of `find`.
pub fn ask(
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
