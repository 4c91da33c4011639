//! With no branch that nobody can foretell, and no check of a place: every entry is written, and counted if it counts.
#![allow(unsafe_code, reason = "places that are known to be there; the block says why")]

use super::{EMPTY, Pass};
use crate::kernel::shingles::LOW;

pub(super) fn take(pass: &mut Pass<'_>, features: &[u32], part: u32) {
    let Pass { table, found, len, later, put_off } = pass;
    assert!(table.len().is_power_of_two() && (2..=1 << 31).contains(&table.len()));
    assert!(found.len() - *len > features.len() && later.len() - *put_off > features.len());
    let shift = u32::BITS - table.len().trailing_zeros();
    let (mut found_len, mut later_len) = (*len, *put_off);
    for feature in features {
        let entry = feature | part;
        // SAFETY: the upper bits of a number, as many as the length of the table has zeros behind its one, are less
        // than the length. The other lists have room for one more than all features, and each length grows by
        // one at most.
        unsafe {
            let place = table.get_unchecked_mut((entry >> shift) as usize);
            let there = *place;
            let is_new = there == EMPTY;
            *place = if is_new { entry } else { there };
            *found.get_unchecked_mut(found_len) = entry;
            *later.get_unchecked_mut(later_len) = entry;
            found_len += usize::from(is_new);
            // What is empty is no entry's twin.
            later_len += usize::from(there ^ entry > LOW) - usize::from(is_new);
        }
    }
    (*len, *put_off) = (found_len, later_len);
}
