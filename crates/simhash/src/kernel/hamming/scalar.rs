//! The definition, and the loop that the other kernels compile for their own processor.

use super::Run;

#[inline(always)]
pub(super) fn near<'a>(
    runs: impl Iterator<Item = Run<'a>>,
    query: u64,
    radius: u32,
    mut found: impl FnMut(u64, u32),
) {
    for (hashes, entries) in runs {
        for (&hash, &entry) in hashes.iter().zip(entries) {
            if (hash ^ query).count_ones() <= radius {
                found(hash, entry);
            }
        }
    }
}
