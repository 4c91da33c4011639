//! The definition, and the loop that the other kernels compile for their own processor.

use super::Run;

#[inline(always)]
pub(super) fn near<'a>(
    runs: impl Iterator<Item = Run<'a>>,
    query: u64,
    radius: u32,
    mut found: impl FnMut(u64, u32),
) {
    for (hashes, pairs) in runs {
        for (at, &hash) in hashes.iter().enumerate() {
            if (hash ^ query).count_ones() <= radius {
                let pair = pairs.get(at / 2).copied().unwrap_or_default();
                found(hash, (pair >> (32 * (at % 2))) as u32);
            }
        }
    }
}
