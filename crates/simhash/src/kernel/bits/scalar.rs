//! The definition: count, then compare.

use super::spread;

pub(super) fn majority(entries: &[u32]) -> u64 {
    let mut counts = [0u64; 64];
    for &entry in entries {
        let [low, high] = super::HALVES.map(|prime| u64::from(spread(entry, prime)));
        for (bit, count) in counts.iter_mut().enumerate() {
            *count += (high << 32 | low) >> bit & 1;
        }
    }
    let mut out = 0;
    for (bit, count) in counts.iter().enumerate() {
        out |= u64::from(2 * count > entries.len() as u64) << bit;
    }
    out
}
