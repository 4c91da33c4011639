//! The definition.
#![cfg(test)]

use super::{EMPTY, Pass};
use crate::kernel::shingles::LOW;

pub(super) fn take(pass: &mut Pass<'_>, features: &[u32], part: u32) {
    let shift = u32::BITS - pass.table.len().trailing_zeros();
    for feature in features {
        let entry = feature | part;
        let place = &mut pass.table[(entry >> shift) as usize];
        if *place == EMPTY {
            *place = entry;
            pass.found[pass.len] = entry;
            pass.len += 1;
        } else if *place ^ entry > LOW {
            pass.later[pass.put_off] = entry;
            pass.put_off += 1;
        }
    }
}
