//! The definition, and the sum that the other kernels compile for their own processor.

use super::Map;

#[inline(always)]
pub(super) fn missing(of: &Map, from: &Map) -> u32 {
    of.iter().zip(from).map(|(of, from)| (of & !from).count_ones()).sum()
}
