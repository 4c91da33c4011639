//! Looking at a whole index: figures, checks, and all of its pages.

use std::collections::HashSet;

use tamis_simhash::{Fingerprint, KEYS, Keys};

use crate::error::{Error, Result};
use crate::kinds::{KEY, TABLES};
use crate::manifest::log_name;
use crate::origin::Origin;
use crate::reader::Reader;
use crate::segment::Segment;

/// Rows whose keys are gathered at a time.
const ROWS: u32 = 1 << 22;

/// Figures of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Pages, those included that are forgotten but not gone.
    pub pages: u64,
    /// Pages that are in no segment yet.
    pub pages_in_log: u64,
    /// Pages ever kept.
    pub kept: u64,
    /// Orders to forget that are not carried out in all segments.
    pub forgets: u64,
    /// Pages in each segment, oldest first.
    pub segments: Vec<u64>,
    /// Files of records.
    pub page_files: u64,
    /// Bytes of the segments: keys of all kinds, and the places of the records.
    pub key_bytes: u64,
    /// Bytes of the records: sketches, figures, exact hashes, ids.
    pub record_bytes: u64,
    /// Bytes of the log.
    pub log_bytes: u64,
    /// Names of shards.
    pub shards: u64,
}

impl Reader {
    /// Figures.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let segments = &self.snapshot.segments;
        let mut seen = HashSet::new();
        let mut record_bytes = 0;
        for run in segments.iter().flat_map(|segment| &segment.runs) {
            if seen.insert(run.pages.file) {
                record_bytes += run.pages.len();
            }
        }
        let log = self.folder().join(log_name(self.manifest.log));
        let rows = self.snapshot.memory.rows();
        Stats {
            pages: self.snapshot.rows(),
            pages_in_log: rows.into(),
            kept: self.manifest.sequence + u64::from(rows),
            forgets: self.snapshot.forgets.orders().len() as u64,
            segments: segments.iter().map(|segment| segment.rows.into()).collect(),
            page_files: seen.len() as u64,
            key_bytes: segments.iter().map(|segment| segment.len()).sum(),
            record_bytes,
            log_bytes: std::fs::metadata(log).map_or(0, |about| about.len()),
            shards: self.shards().len() as u64,
        }
    }

    /// Checks every checksum and that tables and records fit each other; gives all that does not.
    /// Manifest and log were checked at opening. Reads the whole index.
    #[must_use]
    pub fn verify(&self) -> Vec<Error> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        for segment in &self.snapshot.segments {
            found.extend(segment.blocks.verify().err());
            for run in &segment.runs {
                if seen.insert(run.pages.file) {
                    found.extend(run.pages.verify().err());
                }
            }
            if found.is_empty() {
                found.extend(segment.check().err());
            }
        }
        found
    }

    /// Calls `each` for every page that is not forgotten, in the order in which they were kept.
    ///
    /// # Errors
    ///
    /// When what is read is damaged, and those of `each`.
    pub fn pages<E: From<Error>>(
        &self,
        mut each: impl FnMut(&Fingerprint, &Origin<'static>) -> Result<(), E>,
    ) -> Result<(), E> {
        for segment in &self.snapshot.segments {
            for from in (0..segment.rows).step_by(ROWS as usize) {
                let keys = segment.keys(from, ROWS.min(segment.rows - from))?;
                for (row, keys) in (from..).zip(keys) {
                    let record = segment.record(row)?;
                    if self.snapshot.forgets.hides(&record) {
                        continue;
                    }
                    let low = |number| record.key_byte(number).map_or(0, u32::from);
                    let keys = Keys::from_values(std::array::from_fn(|n| keys[n] | low(n)));
                    let page = record.fingerprint(keys).ok_or_else(|| segment.odd_record())?;
                    each(&page, &record.origin())?;
                }
            }
        }
        for row in 0..self.snapshot.memory.rows() {
            let record = self.snapshot.memory.record(row).ok_or(Error::Memory)?;
            if self.snapshot.forgets.hides(&record) {
                continue;
            }
            let likely = self.snapshot.memory.is_likely(row);
            let keys = if likely { *self.snapshot.memory.keys(row) } else { [0; KEYS] };
            let page = record.fingerprint(Keys::from_values(keys)).ok_or(Error::Memory)?;
            each(&page, &record.origin())?;
        }
        Ok(())
    }
}

impl Segment {
    fn odd_record(&self) -> Error {
        self.blocks.corrupt(self.blocks.len() - 1, "a record that cannot be")
    }

    /// The upper bits of the keys of some rows.
    fn keys(&self, from: u32, rows: u32) -> Result<Vec<[u32; KEYS]>> {
        let mut keys = vec![[0; KEYS]; rows as usize];
        for number in 0..KEYS {
            let table = self.table(KEY + number as u8);
            for block in 0..table.block_count() {
                table.packed(&self.blocks, block)?.all(|key, row| {
                    let place = row.checked_sub(from).and_then(|at| keys.get_mut(at as usize));
                    if let Some(place) = place {
                        place[number] = key << (32 - table.key_bits()) & !0xFF;
                    }
                });
            }
        }
        Ok(keys)
    }

    /// Whether postings ascend and name rows that exist, as many as are promised.
    fn check(&self) -> Result<()> {
        for kind in 0..TABLES {
            let table = self.table(kind);
            let (mut before, mut postings, mut sound) = ((0, 0), 0, true);
            for block in 0..table.block_count() {
                table.packed(&self.blocks, block)?.all(|key, row| {
                    sound &= (key, row) >= before && row < self.rows;
                    (before, postings) = ((key, row), postings + 1);
                });
            }
            if !sound || postings != table.postings {
                return Err(self.blocks.corrupt(self.blocks.len() - 1, "a table is not sound"));
            }
        }
        for row in 0..self.rows {
            self.record(row)?;
        }
        Ok(())
    }
}
