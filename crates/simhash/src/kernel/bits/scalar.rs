//! The definition: count, then compare.

pub(super) fn majority(numbers: &[u64]) -> u64 {
    let mut counts = [0u64; 64];
    for number in numbers {
        for (bit, count) in counts.iter_mut().enumerate() {
            *count += number >> bit & 1;
        }
    }
    let mut out = 0;
    for (bit, count) in counts.iter().enumerate() {
        out |= u64::from(2 * count > numbers.len() as u64) << bit;
    }
    out
}
