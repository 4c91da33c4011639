//! A table: from keys of up to 32 bits to the rows that have them.
//!
//! Postings ascend by key, then by row, in packed blocks. Behind them stands a directory: for each
//! value of the upper `bits` of a key, how many blocks begin with a smaller key. Keys are hashes, so that
//! the blocks between two neighbours of the directory are few; where they are many they are halved.
//! A table in which keys with bits flipped are looked up has a map, too: a bit for each value of the upper
//! bits of a key, set where a key begins so. Most of the flipped keys are ruled out by it.

use std::hint::black_box;

use crate::blocks::{BODY, Block, BlockWriter, Blocks, Column, read_u32, read_u64};
use crate::error::{Error, Result};
use crate::packed::{Next, Packed, Packer};

/// Bytes of a table's line in the contents of a segment.
pub(crate) const ENTRY: usize = 32;

/// Up to this reach keys with bits flipped are looked up; beyond it the whole table is read.
const FLIPS: u32 = 2;
/// The most slots of a map within [`FLIPS`] bits of one, of 31.
const SLOTS: usize = 1 + 31 + 31 * 30 / 2;

/// Where a table of a segment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// What its keys are.
    pub(crate) kind: u8,
    /// Bits of a key.
    key_bits: u32,
    row_bits: u32,
    /// Bits of a key that the directory is ordered by.
    directory_bits: u32,
    first: u32,
    blocks: u32,
    directory: u32,
    map: u32,
    /// Bits of a key that the map is ordered by; 0 where there is none.
    map_bits: u32,
    /// How many postings there are.
    pub(crate) postings: u64,
}

impl Table {
    pub(crate) fn to_bytes(self) -> [u8; ENTRY] {
        let mut bytes = [0; ENTRY];
        bytes[0] = self.kind;
        bytes[1] = self.key_bits as u8;
        bytes[2] = self.row_bits as u8;
        bytes[3] = self.directory_bits as u8;
        bytes[4..8].copy_from_slice(&self.first.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.blocks.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.directory.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.postings.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.map.to_le_bytes());
        bytes[28] = self.map_bits as u8;
        bytes
    }

    /// `None` where the numbers contradict each other.
    pub(crate) fn from_bytes(bytes: &[u8], blocks: u32) -> Option<Self> {
        let table = Self {
            kind: *bytes.first()?,
            key_bits: u32::from(*bytes.get(1)?),
            row_bits: u32::from(*bytes.get(2)?),
            directory_bits: u32::from(*bytes.get(3)?),
            first: read_u32(bytes, 4),
            blocks: read_u32(bytes, 8),
            directory: read_u32(bytes, 12),
            postings: read_u64(bytes, 16),
            map: read_u32(bytes, 24),
            map_bits: u32::from(*bytes.get(28)?),
        };
        let widths = (1..=32).contains(&table.key_bits)
            && table.row_bits <= 31
            && table.directory_bits < table.key_bits.min(31)
            && table.map_bits < table.key_bits;
        let inside = table.first.checked_add(table.blocks)? <= blocks && table.directory <= blocks;
        (widths && inside).then_some(table)
    }

    /// What of a 32-bit key this table has: its upper bits.
    #[inline]
    pub(crate) fn cut(&self, key: u32) -> u32 {
        key >> (32 - self.key_bits)
    }

    /// Bits of a key.
    pub(crate) fn key_bits(&self) -> u32 {
        self.key_bits
    }

    pub(crate) fn block_count(&self) -> u32 {
        self.blocks
    }

    /// The blocks between which the first posting of `key` (cut) is to be sought: it is in the last
    /// of those before the second that begins with a smaller key, or in the one before the first.
    #[inline]
    fn range(&self, blocks: &Blocks, key: u32) -> Result<(u32, u32)> {
        // As 64 bits: a directory of one entry shifts all of the key away.
        let prefix = (u64::from(key) >> (self.key_bits - self.directory_bits)) as u32;
        let from = Column::read(blocks, self.directory, prefix)?;
        let to = Column::read(blocks, self.directory, prefix + 1)?;
        if from > to || to > self.blocks {
            let at = self.directory + prefix / crate::blocks::PER_BLOCK;
            return Err(blocks.corrupt(at, "a directory does not ascend"));
        }
        Ok((from, to))
    }

    /// Calls `found(row)` for the rows whose key, of 32 bits, differs in at most `reach` bits.
    pub(crate) fn within(
        &self,
        blocks: &Blocks,
        key: u32,
        reach: u32,
        mut found: impl FnMut(u32),
    ) -> Result<()> {
        let mut near = |other: u32, row| {
            if (other ^ key).count_ones() <= reach {
                found(row);
            }
        };
        if reach > FLIPS || self.map_bits == 0 {
            for number in 0..self.blocks {
                self.packed(blocks, number)?.all(&mut near);
            }
            return Ok(());
        }
        // Whatever differs in few bits differs in few of the upper ones.
        let (mut slots, mut count) = ([(0, 0); SLOTS], 0);
        let own = key >> (32 - self.map_bits);
        let mut add = |slot: u32| -> Result<()> {
            let word = Column::read(blocks, self.map, slot / 32)?;
            if word >> (slot % 32) & 1 == 1 {
                let begin = slot << (32 - self.map_bits);
                // All are aimed at before any is read.
                slots[count] = (begin, self.aim(blocks, begin)?);
                count += 1;
            }
            Ok(())
        };
        add(own)?;
        for first in (0..self.map_bits).filter(|_| reach > 0) {
            add(own ^ 1 << first)?;
            for second in (0..first).filter(|_| reach > 1) {
                add(own ^ 1 << first ^ 1 << second)?;
            }
        }
        black_box(slots[..count].iter().fold(0, |sum, slot| sum ^ blocks.touch(slot.1)));
        for &(begin, _) in &slots[..count] {
            let end = begin | ((1u64 << (32 - self.map_bits)) - 1) as u32;
            let mut number = self.first_block(blocks, begin)?;
            while number < self.blocks {
                let packed = self.packed(blocks, number)?;
                if packed.base() > end || !packed.range(begin, end, &mut near) {
                    break;
                }
                number += 1;
            }
        }
        Ok(())
    }

    /// The number of the block in which the first posting of a key (cut) is, if there is one.
    #[inline]
    fn first_block(&self, blocks: &Blocks, key: u32) -> Result<u32> {
        let (mut low, mut high) = self.range(blocks, key)?;
        // The first block that does not begin with a smaller key.
        while low < high {
            let middle = low + (high - low) / 2;
            if self.packed(blocks, middle)?.base() < key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low.saturating_sub(1))
    }

    /// Has the directory's entry for `key` fetched, and gives where the posting may be.
    #[inline]
    pub(crate) fn aim(&self, blocks: &Blocks, key: u32) -> Result<u32> {
        if self.blocks == 0 {
            return Ok(self.first);
        }
        let (from, to) = self.range(blocks, self.cut(key))?;
        Ok(self.first + from.saturating_sub(u32::from(from == to)).min(self.blocks - 1))
    }

    /// Has the posting of a 32-bit key fetched out of the block that [`aim`](Self::aim) gave.
    #[inline]
    pub(crate) fn touch(&self, blocks: &Blocks, block: u32, key: u32) -> Result<u8> {
        if self.blocks == 0 {
            return Ok(0);
        }
        Ok(self.packed(blocks, block - self.first)?.touch(self.cut(key)))
    }

    /// Calls `found(row)` for the rows of a 32-bit key, ascending, while it says true.
    #[inline]
    pub(crate) fn find(
        &self,
        blocks: &Blocks,
        key: u32,
        mut found: impl FnMut(u32) -> bool,
    ) -> Result<()> {
        if self.blocks == 0 {
            return Ok(());
        }
        let key = self.cut(key);
        let mut number = self.first_block(blocks, key)?;
        let mut going = true;
        while number < self.blocks && going {
            let packed = self.packed(blocks, number)?;
            if packed.base() > key {
                break;
            }
            let mut on = |row| {
                going = found(row);
                going
            };
            if packed.find(key, &mut on) == Next::Nothing {
                break;
            }
            number += 1;
        }
        Ok(())
    }

    /// The block of this number within the table.
    pub(crate) fn packed<'b>(&self, blocks: &'b Blocks, number: u32) -> Result<Packed<'b>> {
        let block: &Block = blocks.get(self.first + number)?;
        Packed::read(block, self.row_bits)
            .ok_or_else(|| blocks.corrupt(self.first + number, "a block of postings is not sound"))
    }
}

/// Writes a table: postings in order, then the directory.
#[derive(Debug)]
pub(crate) struct TableWriter {
    kind: u8,
    key_bits: u32,
    row_bits: u32,
    first: u32,
    postings: u64,
    packer: Packer,
    /// The first key of each block.
    bases: Vec<u32>,
    map_bits: u32,
    map: Vec<u32>,
}

impl TableWriter {
    /// For keys of `key_bits` (1 to 32) and rows below `2^row_bits`.
    pub(crate) fn new(kind: u8, key_bits: u32, row_bits: u32, out: &BlockWriter) -> Self {
        let packer = Packer::new(row_bits);
        let (first, bases) = (out.next(), Vec::new());
        let (map_bits, map) = (0, Vec::new());
        Self { kind, key_bits, row_bits, first, postings: 0, packer, bases, map_bits, map }
    }

    /// The same with a map for about so many postings.
    pub(crate) fn with_map(mut self, postings: u32) -> Self {
        self.map_bits = (postings.max(4).ilog2() + 3).min(30).min(self.key_bits - 1);
        self.map = vec![0; 1 << (self.map_bits - 5)];
        self
    }

    /// Takes a posting, not smaller than the one before; the key is cut already.
    #[inline]
    pub(crate) fn push(&mut self, key: u32, row: u32, out: &mut BlockWriter) -> Result<()> {
        self.postings += 1;
        if self.map_bits > 0 {
            let slot = key >> (self.key_bits - self.map_bits);
            if let Some(word) = self.map.get_mut(slot as usize / 32) {
                *word |= 1 << (slot % 32);
            }
        }
        if !self.packer.push(key, row) {
            self.block(out)?;
            if !self.packer.push(key, row) {
                return Err(Error::TooLarge("a posting does not fit into a block"));
            }
        }
        Ok(())
    }

    fn block(&mut self, out: &mut BlockWriter) -> Result<()> {
        let Some((base, body)) = self.packer.take() else { return Ok(()) };
        self.bases.push(base);
        out.write(&body[..BODY])
    }

    pub(crate) fn finish(mut self, out: &mut BlockWriter) -> Result<Table> {
        self.block(out)?;
        let blocks = self.bases.len() as u32;
        let directory_bits = blocks.next_power_of_two().ilog2().min(self.key_bits - 1).min(30);
        let directory = out.next();
        let mut column = Column::default();
        let mut before = 0;
        for prefix in 0..=1u64 << directory_bits {
            let begin = prefix << (self.key_bits - directory_bits);
            while self.bases.get(before).is_some_and(|&base| u64::from(base) < begin) {
                before += 1;
            }
            column.push(before as u32, out)?;
        }
        column.finish(out)?;
        let map = out.next();
        for &word in &self.map {
            column.push(word, out)?;
        }
        column.finish(out)?;
        Ok(Table {
            kind: self.kind,
            key_bits: self.key_bits,
            row_bits: self.row_bits,
            directory_bits,
            first: self.first,
            blocks,
            directory,
            map,
            map_bits: self.map_bits,
            postings: self.postings,
        })
    }
}
