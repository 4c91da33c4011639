//! Bit-sliced counters: word `k` of the planes holds bit `k` of all 64 counts.
//!
//! A carry-save adder turns three words of one weight into one of that weight and one of twice
//! the weight with five operations, whatever the 64 counts are. Eight numbers go through a tree
//! of seven adders (Harley and Seal, as told in Warren's *Hacker's Delight*) and leave one word of
//! weight eight, which is rippled into the planes above. Four such counters run side by side, so
//! that the compiler can put them into vector registers; at the end they are added and compared
//! with half the length, still in slices.

const LANES: usize = 4;
/// Numbers taken by one round.
const BLOCK: usize = 8 * LANES;
/// Planes of the sum: counts below 2^32.
const PLANES: usize = 32;

type Words = [u64; LANES];

pub(crate) fn majority(numbers: &[u64]) -> u64 {
    let mut planes = [[0; LANES]; PLANES];
    let mut used = 3;
    let (blocks, rest) = numbers.as_chunks::<BLOCK>();
    for block in blocks {
        used = used.max(add_block(&mut planes, block));
    }
    if !rest.is_empty() {
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        used = used.max(add_block(&mut planes, &block));
    }
    above(&sum_of_lanes(&planes, used), numbers.len() as u64 / 2)
}

/// Adds 32 numbers; says how many planes may hold something now.
#[inline]
fn add_block(planes: &mut [Words; PLANES], block: &[u64; BLOCK]) -> usize {
    let (v, _) = block.as_chunks::<LANES>();
    let [ones, twos, fours, above @ ..] = planes;
    let (sum, two_a) = add(*ones, v[0], v[1]);
    let (sum, two_b) = add(sum, v[2], v[3]);
    let (twos_sum, four_a) = add(*twos, two_a, two_b);
    let (sum, two_a) = add(sum, v[4], v[5]);
    let (sum, two_b) = add(sum, v[6], v[7]);
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

/// `a + b + c` as (sum, carry).
#[inline]
fn add(a: Words, b: Words, c: Words) -> (Words, Words) {
    let half = zip(a, b, |a, b| a ^ b);
    let sum = zip(half, c, |half, c| half ^ c);
    let carry = zip(zip(a, b, |a, b| a & b), zip(half, c, |half, c| half & c), |x, y| x | y);
    (sum, carry)
}

#[inline]
fn zip(a: Words, b: Words, f: impl Fn(u64, u64) -> u64) -> Words {
    std::array::from_fn(|lane| f(a[lane], b[lane]))
}

/// The four counters added into one.
fn sum_of_lanes(planes: &[Words; PLANES], used: usize) -> [u64; PLANES] {
    let mut sum = [0; PLANES];
    for lane in 0..LANES {
        let mut carry = 0;
        // Each addition can reach one plane further up, two in all.
        for (sum, plane) in sum.iter_mut().zip(planes).take(used + 2) {
            let half = *sum ^ plane[lane];
            let next = *sum & plane[lane] | half & carry;
            *sum = half ^ carry;
            carry = next;
        }
    }
    sum
}

/// Which of the 64 counts exceed `limit`.
fn above(counts: &[u64; PLANES], limit: u64) -> u64 {
    let mut above = 0;
    let mut equal = u64::MAX;
    for (bit, plane) in counts.iter().enumerate().rev() {
        let limit = if limit >> bit & 1 == 1 { u64::MAX } else { 0 };
        above |= equal & plane & !limit;
        equal &= !(plane ^ limit);
    }
    above
}
