//! The definition, and the loop that the other kernels compile for their own processor.

use super::{Asked, LINES, Line, WORDS};

pub(super) fn few(asked: &Asked, lines: &[&Line]) -> u32 {
    let steps = |end| asked.lasts.iter().filter(|&&last| last <= end).count();
    few_of::<WORDS>(asked, lines, steps)
}

/// The same, where `steps` says how many steps a line with this end tells; the last word of what is asked for is 0, so that it may be read or not.
#[inline(always)]
pub(super) fn few_of<const READ: usize>(
    asked: &Asked,
    lines: &[&Line],
    steps: impl Fn(u32) -> usize,
) -> u32 {
    let mut found = 0;
    for (at, line) in lines.iter().take(LINES).enumerate() {
        let steps = steps(line.end());
        let map = &asked.maps[steps];
        let words = map.iter().zip(&line.0).take(READ);
        let missing: u32 = words.map(|(of, from)| (of & !from).count_ones()).sum();
        found |= u32::from(missing.cast_signed() <= asked.most[steps]) << at;
    }
    found
}
