//! All pages of one moment, and the one that a page repeats.

use std::hint::black_box;
use std::sync::Arc;

use tamis_simhash::{Fingerprint, KEYS, Kind, MIN_FEATURES, Params};

use crate::error::{Error, Result};
use crate::forget::Forgets;
use crate::kinds::{EXACT, HALVES, KEY, TABLES, exact_key, key};
use crate::memory::Memory;
use crate::origin::Origin;
use crate::record::Record;
use crate::segment::Segment;

/// Most pages under one key (section 8 of the page on fingerprints).
const MOST: usize = 64;

/// A kept page that a page repeats.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Where the kept page is from.
    pub origin: Origin<'static>,
    /// Its sequence number: how many were kept before it, those included that were forgotten since.
    pub sequence: u64,
    /// How it is repeated.
    pub kind: Kind,
}

/// Segments and memory of one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) params: Params,
    /// Oldest first.
    pub(crate) segments: Vec<Arc<Segment>>,
    pub(crate) memory: Memory,
    pub(crate) forgets: Forgets,
}

/// A row: of a segment, or, behind the last of them, of the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) segment: u32,
    pub(crate) row: u32,
}

impl Snapshot {
    /// The kept page that `page` repeats, as `docs/fingerprint.md` defines it.
    pub(crate) fn find(&self, page: &Fingerprint) -> Result<Option<Found>> {
        let likely = page.features >= MIN_FEATURES;
        if likely {
            self.aim(page)?;
        }
        if let Some(place) = self.exact(page.exact)? {
            return Ok(Some(self.found(place, Kind::Exact)?));
        }
        if !likely {
            return Ok(None);
        }
        let mut places = Vec::new();
        self.near(page.simhash, &mut places)?;
        for number in (0..KEYS).filter(|&number| page.keys.values()[number] != 0) {
            self.listed(page, number, &mut places)?;
        }
        places.sort_unstable();
        places.dedup();
        self.best(page, &places)
    }

    /// The first page with this exact hash.
    fn exact(&self, exact: u128) -> Result<Option<Place>> {
        let key = exact_key(exact);
        let mut rows = Vec::new();
        for (segment, number) in self.segments.iter().zip(0..) {
            segment.find(EXACT, key, |row| {
                rows.push(Place { segment: number, row });
                true
            })?;
        }
        let segment = self.segments.len() as u32;
        rows.extend(self.memory.exact(key).map(|row| Place { segment, row }));
        for place in rows {
            let record = self.record(place)?;
            if record.exact() == exact && !self.forgets.hides(&record) {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    /// Has what will be read of the tables fetched side by side: each place is somewhere else in
    /// memory, and waiting for one after the other would be most of the work.
    fn aim(&self, page: &Fingerprint) -> Result<()> {
        // Directories of all segments first, then the heads of blocks, then the postings in them.
        // 0 stands for no key, but a hash may be 0.
        let asked = |&kind: &u8| kind == EXACT || !HALVES.contains(&kind) && key(kind, page) != 0;
        let kinds = || (0..TABLES).filter(asked);
        let mut blocks = Vec::with_capacity(self.segments.len() * TABLES as usize);
        for segment in &self.segments {
            for kind in kinds() {
                blocks.push(segment.table(kind).aim(&segment.blocks, key(kind, page))?);
            }
        }
        let aimed = || self.segments.iter().flat_map(|s| kinds().map(move |k| (s, k))).zip(&blocks);
        let heads = aimed().fold(0, |sum, ((s, _), &block)| sum ^ s.blocks.touch(block));
        let mut postings = 0;
        for ((segment, kind), &block) in aimed() {
            postings ^= segment.table(kind).touch(&segment.blocks, block, key(kind, page))?;
        }
        black_box((heads, postings));
        self.memory.aim(page);
        Ok(())
    }

    /// All pages whose simhash is within the radius.
    fn near(&self, simhash: u64, places: &mut Vec<Place>) -> Result<()> {
        let radius = self.params.radius;
        for (segment, number) in self.segments.iter().zip(0..) {
            let begin = places.len();
            for (half, &kind) in HALVES.iter().enumerate() {
                // If both halves differed in more bits than their reach, these were more than the radius.
                let share = (radius + 1 - half as u32).div_ceil(2);
                let Some(reach) = share.checked_sub(1) else { continue };
                let own = if half == 0 { (simhash >> 32) as u32 } else { simhash as u32 };
                let push = |row| places.push(Place { segment: number, row });
                segment.table(kind).within(&segment.blocks, own, reach, push)?;
            }
            let mut kept = begin;
            for at in begin..places.len() {
                let record = self.record(places[at])?;
                let near = (record.simhash() ^ simhash).count_ones() <= radius;
                if near && !self.forgets.hides(&record) {
                    places[kept] = places[at];
                    kept += 1;
                }
            }
            places.truncate(kept);
        }
        let segment = self.segments.len() as u32;
        self.memory.within(simhash, radius, |row| {
            let place = Place { segment, row };
            if self.record(place).is_ok_and(|record| !self.forgets.hides(&record)) {
                places.push(place);
            }
        });
        Ok(())
    }

    /// The pages listed under the key of this number: the first of those that have it.
    fn listed(&self, page: &Fingerprint, number: usize, places: &mut Vec<Place>) -> Result<()> {
        let key = page.keys.values()[number];
        let mut left = MOST;
        for (segment, at) in self.segments.iter().zip(0..) {
            let mut failed = None;
            segment.find(KEY + number as u8, key, |row| match segment.record(row) {
                Ok(record) => {
                    let same = record.key_byte(number) == Some(key as u8);
                    if same && !self.forgets.hides(&record) {
                        places.push(Place { segment: at, row });
                        left -= 1;
                    }
                    left > 0
                }
                Err(error) => {
                    failed = Some(error);
                    false
                }
            })?;
            if let Some(error) = failed {
                return Err(error);
            }
            if left == 0 {
                return Ok(());
            }
        }
        let segment = self.segments.len() as u32;
        let rows = self.memory.key(number, key);
        let hidden = |row| self.memory.record(row).is_none_or(|record| self.forgets.hides(&record));
        places
            .extend(rows.filter(|&row| !hidden(row)).take(left).map(|row| Place { segment, row }));
        Ok(())
    }

    /// Of the candidates, in their order, the one that is most alike.
    fn best(&self, page: &Fingerprint, places: &[Place]) -> Result<Option<Found>> {
        let mut best: Option<(f64, Place, Kind)> = None;
        for &place in places {
            let record = self.record(place)?;
            let kind = record.compare(|kept| self.params.near(page, kept));
            if let Some(kind @ Kind::Near { jaccard, .. }) = kind
                && best.is_none_or(|(most, ..)| jaccard > most)
            {
                best = Some((jaccard, place, kind));
            }
        }
        best.map(|(_, place, kind)| self.found(place, kind)).transpose()
    }

    fn found(&self, place: Place, kind: Kind) -> Result<Found> {
        let record = self.record(place)?;
        Ok(Found { origin: record.origin(), sequence: record.sequence(), kind })
    }

    pub(crate) fn record(&self, place: Place) -> Result<Record<'_>> {
        match self.segments.get(place.segment as usize) {
            Some(segment) => segment.record(place.row),
            None => self.memory.record(place.row).ok_or(Error::Memory),
        }
    }

    /// How many pages there are, those included that are forgotten but not gone.
    pub(crate) fn rows(&self) -> u64 {
        let segments = self.segments.iter().map(|segment| u64::from(segment.rows));
        segments.sum::<u64>() + u64::from(self.memory.rows())
    }
}
