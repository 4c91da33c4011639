//! Bit-sliced counters: word `k` of the planes holds bit `k` of all counts.
//!
//! A carry-save adder turns three words of one weight into one of that weight and one of twice
//! the weight with five operations, whatever the counts are. Eight numbers go through a tree
//! of seven adders (Harley and Seal, as told in Warren's *Hacker's Delight*) and leave one word of
//! weight eight, which is rippled into the planes above. Eight such counters of 32 bits run side by side, so
//! that the compiler can put them into vector registers; at the end they are added and compared
//! with half the length, still in slices.

use super::{HALVES, spread};

pub(super) const LANES: usize = 8;
/// Numbers taken by one round.
pub(super) const BLOCK: usize = 8 * LANES;
/// Planes of the sum: counts below 2^32.
pub(super) const PLANES: usize = 32;

pub(super) type Words = [u32; LANES];

pub(super) fn majority(entries: &[u32]) -> u64 {
    let [low, high] = HALVES;
    u64::from(half(entries, high)) << 32 | u64::from(half(entries, low))
}

fn half(entries: &[u32], prime: u32) -> u32 {
    let mut planes = [[0; LANES]; PLANES];
    let used = add_all(entries, |block| add_block(&mut planes, block, prime));
    majority_of(&mut planes, used, entries.len())
}

/// Adds numbers block by block with `add`, which says how many planes may hold something now; the most comes back.
#[inline(always)]
pub(super) fn add_all(entries: &[u32], mut add: impl FnMut(&[u32; BLOCK]) -> usize) -> usize {
    let mut used = 3;
    let (blocks, rest) = entries.as_chunks::<BLOCK>();
    for block in blocks {
        used = used.max(add(block));
    }
    if !rest.is_empty() {
        // An entry of 0 is spread to no bit.
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        used = used.max(add(&block));
    }
    used
}

/// Which bits are set in more than half of so many numbers, by their counters, of which so many planes are used.
pub(super) fn majority_of(planes: &mut [Words; PLANES], used: usize, numbers: usize) -> u32 {
    above(&sum_of_lanes(planes, used), numbers as u64 / 2)
}

/// Adds 64 numbers; says how many planes may hold something now.
#[inline]
fn add_block(planes: &mut [Words; PLANES], block: &[u32; BLOCK], prime: u32) -> usize {
    let (v, _) = block.as_chunks::<LANES>();
    let [ones, twos, fours, above @ ..] = planes;
    let (sum, two_a) = add(*ones, bits(v[0], prime), bits(v[1], prime));
    let (sum, two_b) = add(sum, bits(v[2], prime), bits(v[3], prime));
    let (twos_sum, four_a) = add(*twos, two_a, two_b);
    let (sum, two_a) = add(sum, bits(v[4], prime), bits(v[5], prime));
    let (sum, two_b) = add(sum, bits(v[6], prime), bits(v[7], prime));
    let (twos_sum, four_b) = add(twos_sum, two_a, two_b);
    let (fours_sum, mut carry) = add(*fours, four_a, four_b);
    *ones = sum;
    *twos = twos_sum;
    *fours = fours_sum;

    let mut used = 3;
    for plane in above {
        if carry == [0; LANES] {
            break;
        }
        let next = zip(*plane, carry, |a, b| a & b);
        *plane = zip(*plane, carry, |a, b| a ^ b);
        carry = next;
        used += 1;
    }
    used
}

#[inline]
fn bits(entries: Words, prime: u32) -> Words {
    entries.map(|entry| spread(entry, prime))
}

/// `a + b + c` as (sum, carry).
#[inline]
fn add(a: Words, b: Words, c: Words) -> (Words, Words) {
    let half = zip(a, b, |a, b| a ^ b);
    let sum = zip(half, c, |half, c| half ^ c);
    let carry = zip(zip(a, b, |a, b| a & b), zip(half, c, |half, c| half & c), |x, y| x | y);
    (sum, carry)
}

#[inline]
fn zip(a: Words, b: Words, f: impl Fn(u32, u32) -> u32) -> Words {
    std::array::from_fn(|lane| f(a[lane], b[lane]))
}

/// The eight counters added into one: four to four, two to two, one to one.
fn sum_of_lanes(planes: &mut [Words; PLANES], used: usize) -> [u32; PLANES] {
    let mut used = used;
    for lanes in [4, 2, 1] {
        let mut carry = [0; 4];
        // Each addition can reach one plane further up.
        used = (used + 1).min(PLANES);
        for plane in &mut planes[..used] {
            let (low, high) = plane.split_at_mut(lanes);
            for ((low, high), carry) in low.iter_mut().zip(high).zip(&mut carry) {
                let half = *low ^ *high;
                let next = *low & *high | half & *carry;
                *low = half ^ *carry;
                *carry = next;
            }
        }
    }
    planes.map(|plane| plane[0])
}

/// Which of the counts exceed `limit`.
fn above(counts: &[u32; PLANES], limit: u64) -> u32 {
    let mut above = 0;
    let mut equal = u32::MAX;
    for (bit, plane) in counts.iter().enumerate().rev() {
        let limit = if limit >> bit & 1 == 1 { u32::MAX } else { 0 };
        above |= equal & plane & !limit;
        equal &= !(plane ^ limit);
    }
    above
}
