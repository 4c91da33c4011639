//! The definition, number by number.

use std::ops::Range;

use super::{K, SPARE};

/// Where as many are there already as the range begins with, until there are as many as it ends with.
pub(super) fn take(
    list: &[u32],
    empty: u32,
    to: &mut [u32; K + SPARE],
    range: Range<usize>,
) -> usize {
    let numbers = list.iter().filter(|&&number| number != empty);
    let places = to[range.clone()].iter_mut();
    range.start + places.zip(numbers).map(|(place, &number)| *place = number).count()
}
