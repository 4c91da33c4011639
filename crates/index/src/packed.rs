//! Ascending keys with their rows, packed into one block (Elias 1974, Fano 1971).
//!
//! Of each key its distance from the block's first key counts. The lower `l` bits of it stand with the
//! row in a field of fixed width. The rest is written in unary: bit `upper + i` is set for the `i`-th
//! posting. So a key costs about two bits more than the logarithm of the mean gap, and is found
//! without reading what stands before it.

use crate::blocks::{BLOCK, BODY, Block, read_u32, read_u64};

/// Where the bits begin.
const BITS: usize = 8;
/// Bits there are: the last four bytes of the body stay empty, so that 8 can be read anywhere.
const ROOM: u64 = (BODY - 4 - BITS) as u64 * 8;
/// The most lower bits, so that a field has at most 57.
const MOST_LOWER: u32 = 26;

/// A block that is read.
#[derive(Clone, Copy)]
pub(crate) struct Packed<'a> {
    block: &'a Block,
    base: u32,
    count: u32,
    /// Bits of the unary part.
    unary: u32,
    lower: u32,
    row_bits: u32,
}

/// What there may be of a key behind those that a block has of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// The block ends before, or with, the key.
    Block,
    /// Nothing.
    Nothing,
}

impl<'a> Packed<'a> {
    /// `None` where the numbers in the block contradict each other.
    #[inline]
    pub(crate) fn read(block: &'a Block, row_bits: u32) -> Option<Self> {
        let shape = read_u32(block, 4);
        let (count, unary, lower) = (shape & 0xFFF, shape >> 12 & 0xFFF, shape >> 24);
        let fits = u64::from(unary) + u64::from(count) * u64::from(lower + row_bits) <= ROOM;
        let sound = fits && count > 0 && lower <= MOST_LOWER && row_bits <= 31;
        sound.then_some(Self { block, base: read_u32(block, 0), count, unary, lower, row_bits })
    }

    /// The first key.
    #[inline]
    pub(crate) fn base(&self) -> u32 {
        self.base
    }

    /// Calls `found(row)` for the rows of `key`, while it says true.
    #[inline]
    pub(crate) fn find(&self, key: u32, found: &mut impl FnMut(u32) -> bool) -> Next {
        let Some(distance) = key.checked_sub(self.base) else { return Next::Nothing };
        let (upper, lower) = (distance >> self.lower, distance & ((1 << self.lower) - 1));
        let Some(mut bit) = self.behind_zero(upper) else { return Next::Block };
        let mut index = bit - upper;
        while index < self.count {
            if !self.is_set(bit) {
                return Next::Nothing;
            }
            let (own, row) = self.field(index);
            if own > lower || own == lower && !found(row) {
                return Next::Nothing;
            }
            (bit, index) = (bit + 1, index + 1);
        }
        Next::Block
    }

    /// A byte of the field that `key` would be found in, for no other use than to have it fetched.
    #[inline]
    pub(crate) fn touch(&self, key: u32) -> u8 {
        let upper = key.saturating_sub(self.base) >> self.lower;
        let index = self.behind_zero(upper).map_or(0, |bit| bit - upper);
        let at = (self.unary + index * (self.lower + self.row_bits)) as usize;
        self.block.get(BITS + at / 8).copied().unwrap_or(0)
    }

    /// Calls `each(key, row)` for the postings from one key to another; says whether the next block may
    /// have more of them.
    #[inline]
    pub(crate) fn range(&self, from: u32, to: u32, each: &mut impl FnMut(u32, u32)) -> bool {
        let distance = from.saturating_sub(self.base);
        let mut upper = distance >> self.lower;
        let Some(mut bit) = self.behind_zero(upper) else { return true };
        let mut index = bit - upper;
        while index < self.count {
            while !self.is_set(bit) {
                (bit, upper) = (bit + 1, upper + 1);
                if bit >= self.unary {
                    return true;
                }
            }
            let (lower, row) = self.field(index);
            let key = self.base.wrapping_add(upper << self.lower | lower);
            if key > to {
                return false;
            }
            if key >= from {
                each(key, row);
            }
            (bit, index) = (bit + 1, index + 1);
        }
        true
    }

    /// Calls `each(key, row)` for all postings, in order.
    pub(crate) fn all(&self, mut each: impl FnMut(u32, u32)) {
        let (mut bit, mut index, mut upper) = (0, 0, 0);
        while index < self.count && bit < self.unary {
            let word = self.word(bit);
            if word == 0 {
                (bit, upper) = (bit + 32, upper + 32);
                continue;
            }
            let zeros = word.trailing_zeros();
            (bit, upper) = (bit + zeros, upper + zeros);
            let (lower, row) = self.field(index);
            each(self.base.wrapping_add(upper << self.lower | lower), row);
            (bit, index) = (bit + 1, index + 1);
        }
    }

    /// The 32 bits of the unary part from `bit` on.
    #[inline]
    fn word(&self, bit: u32) -> u32 {
        let word = (read_u64(self.block, BITS + bit as usize / 8) >> (bit % 8)) as u32;
        match self.unary - bit {
            left if left < 32 => word & ((1 << left) - 1),
            _ => word,
        }
    }

    /// The place behind the zero number `nth` (from 1; behind none is 0) of the unary part.
    #[inline]
    fn behind_zero(&self, nth: u32) -> Option<u32> {
        let zeros = self.unary - self.count.min(self.unary);
        if nth > zeros {
            return None;
        }
        let (mut bit, mut left) = (0, nth);
        while left > 0 {
            // Beyond the end of the unary part zeros do not count, and `nth` lies before it.
            let mut ones = read_u64(self.block, BITS + bit as usize / 8) >> (bit % 8);
            let here = (!ones as u32).count_ones();
            if here < left {
                (bit, left) = (bit + 32, left - here);
                continue;
            }
            ones = !ones;
            for _ in 1..left {
                ones &= ones - 1;
            }
            return Some(bit + ones.trailing_zeros() + 1);
        }
        Some(bit)
    }

    #[inline]
    fn is_set(&self, bit: u32) -> bool {
        self.block.get(BITS + bit as usize / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
    }

    /// The lower bits of the key, and the row.
    #[inline]
    fn field(&self, index: u32) -> (u32, u32) {
        let width = self.lower + self.row_bits;
        let at = (self.unary + index * width) as usize;
        let bits = read_u64(self.block, BITS + at / 8) >> (at % 8);
        let lower = bits & ((1 << self.lower) - 1);
        (lower as u32, (bits >> self.lower & ((1 << self.row_bits) - 1)) as u32)
    }
}

/// Gathers postings for a block.
#[derive(Debug)]
pub(crate) struct Packer {
    row_bits: u32,
    postings: Vec<(u32, u32)>,
}

impl Packer {
    /// For rows below `2^row_bits`.
    pub(crate) fn new(row_bits: u32) -> Self {
        Self { row_bits, postings: Vec::with_capacity(512) }
    }

    /// Takes a posting, not smaller than the one before, if there is room for it.
    pub(crate) fn push(&mut self, key: u32, row: u32) -> bool {
        let base = self.postings.first().map_or(key, |first| first.0);
        let count = self.postings.len() as u64 + 1;
        let distance = u64::from(key.wrapping_sub(base));
        let lower = lower_bits(distance, count);
        let unary = (distance >> lower) + count;
        let bits = unary + count * u64::from(lower + self.row_bits);
        let fits = bits <= ROOM && unary < 4096;
        if fits {
            self.postings.push((key, row));
        }
        fits
    }

    /// A block with what was taken, but for its checksum, and begins anew; `None` if that is nothing.
    pub(crate) fn take(&mut self) -> Option<(u32, Block)> {
        let (&(base, _), &(last, _)) = (self.postings.first()?, self.postings.last()?);
        let count = self.postings.len() as u32;
        let lower = lower_bits(u64::from(last - base), u64::from(count));
        let unary = ((last - base) >> lower) + count;
        let mut body = [0; BLOCK];
        body[..4].copy_from_slice(&base.to_le_bytes());
        body[4..8].copy_from_slice(&(count | unary << 12 | lower << 24).to_le_bytes());
        let mut at = BITS * 8 + unary as usize;
        for (index, &(key, row)) in self.postings.iter().enumerate() {
            let bit = ((key - base) >> lower) as usize + index;
            body[BITS + bit / 8] |= 1 << (bit % 8);
            let low = u64::from(key - base) & ((1 << lower) - 1);
            put(&mut body, at, low | u64::from(row) << lower);
            at += (lower + self.row_bits) as usize;
        }
        self.postings.clear();
        Some((base, body))
    }
}

/// The number of lower bits that takes the least room.
fn lower_bits(distance: u64, count: u64) -> u32 {
    (distance / count).checked_ilog2().unwrap_or(0).min(MOST_LOWER)
}

/// Sets the bits from `at` on to those of `value`; they were 0.
#[inline]
fn put(body: &mut Block, at: usize, value: u64) {
    let Some(bytes) = body.get_mut(at / 8..at / 8 + 8) else { return };
    let Ok(bytes) = <&mut [u8; 8]>::try_from(bytes) else { return };
    *bytes = (u64::from_le_bytes(*bytes) | value << (at % 8)).to_le_bytes();
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The block as it is read: with a checksum.
    fn block(body: &Block) -> Block {
        let mut block = [0xFF; BLOCK];
        block[..BODY].copy_from_slice(&body[..BODY]);
        block
    }

    proptest! {
        #[test]
        fn what_was_packed_is_found(
            mut keys in prop::collection::vec(
                prop_oneof![any::<u32>(), 0..50u32, 5_000_000..6_000_000u32], 1..800),
            row_bits in 0..=31u32,
        ) {
            keys.sort_unstable();
            let row = |index: usize| (index as u32).wrapping_mul(0x9E37_79B9) & ((1 << row_bits) - 1);
            let mut packer = Packer::new(row_bits);
            let taken = keys.iter().enumerate().take_while(|&(i, &key)| packer.push(key, row(i)));
            let taken = taken.count();
            prop_assert!(taken == keys.len() || taken > 20);
            let (base, body) = packer.take().expect("something was taken");
            let block = block(&body);
            let packed = Packed::read(&block, row_bits).expect("sound");
            prop_assert_eq!((base, packed.base()), (keys[0], keys[0]));
            let mut all = Vec::new();
            packed.all(|key, row| all.push((key, row)));
            let want: Vec<_> = keys[..taken].iter().enumerate().map(|(i, &k)| (k, row(i))).collect();
            prop_assert_eq!(&all, &want);
            for &key in keys.iter().chain(&[0, u32::MAX, base.wrapping_add(7)]) {
                let mut rows = Vec::new();
                let next = packed.find(key, &mut |row| { rows.push(row); true });
                let own: Vec<_> = want.iter().filter(|w| w.0 == key).map(|w| w.1).collect();
                prop_assert_eq!(rows, own);
                prop_assert_eq!(next == Next::Block, key >= keys[taken - 1]);
                let (to, mut rows) = (key.saturating_add(1000), Vec::new());
                packed.range(key, to, &mut |key, row| rows.push((key, row)));
                let own: Vec<_> = want.iter().copied().filter(|w| (key..=to).contains(&w.0)).collect();
                prop_assert_eq!(rows, own);
            }
        }

        #[test]
        fn no_block_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), BLOCK), key: u32) {
            let block: Block = bytes.try_into().expect("as long as a block");
            if let Some(packed) = Packed::read(&block, 20) {
                packed.all(|_, _| {});
                packed.find(key, &mut |_| true);
            }
        }
    }
}
