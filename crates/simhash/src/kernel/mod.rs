//! The inner loops. A folder for each: `mod.rs` holds the contract and the choice, `scalar.rs` is
//! the definition, and every other file must say the same as `scalar.rs`, faster.

#[cfg(feature = "definitions")]
pub(crate) mod alone;
pub(crate) mod anchors;
#[cfg(target_arch = "x86_64")]
mod avx2;
pub(crate) mod bits;
pub(crate) mod blocks;
pub(crate) mod fetch;
pub(crate) mod hamming;
pub(crate) mod least;
pub(crate) mod missing;
pub(crate) mod places;
pub(crate) mod room;
pub(crate) mod shingles;

/// Panics where a kernel that this CPU can run does not give what its definition gives.
#[cfg(feature = "definitions")]
pub(crate) fn equal_their_definitions(hashes: &[u64], query: u64, radius: u32) {
    let entries: Vec<u32> =
        hashes.iter().flat_map(|&hash| [hash as u32, (hash >> 32) as u32]).collect();
    let units: Vec<u16> = entries.iter().flat_map(|&n| [n as u16, (n >> 16) as u16]).collect();
    blocks::equal_their_definition(&String::from_utf16_lossy(&units));
    bits::equal_their_definition(&entries);
    least::equal_their_definition(&entries);
    shingles::equal_their_definition(&units);
    anchors::equal_their_definition(&units);
    hamming::equal_their_definition(hashes, query, radius);
}
