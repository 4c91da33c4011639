//! The definition, number by number.

use super::{K, SPARE};

/// `taken` are there already.
pub(super) fn take(list: &[u32], empty: u32, to: &mut [u32; K + SPARE], taken: usize) -> usize {
    let numbers = list.iter().filter(|&&number| number != empty).take(K - taken);
    let places = to[taken..].iter_mut();
    taken + places.zip(numbers).map(|(place, &number)| *place = number).count()
}
