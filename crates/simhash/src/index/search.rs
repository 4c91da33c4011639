//! A look-up: from candidates to the nearest page.
//!
//! Nearly all candidates are strangers, and reading one from memory costs more than ruling it out. So some are
//! gathered, which the processor fetches side by side, and of most of them one line is read.

use super::outline::{Outline, look};
use super::{Index, Kind, Match};
use crate::fingerprint::Fingerprint;
use crate::kernel::fetch::fetch;
use crate::kernel::missing::{Asked, LINES};

/// Candidates that are remembered.
const SEEN: usize = 256;
/// Candidates whose outlines are fetched side by side.
const SIDE_BY_SIDE: usize = LINES;

/// Takes candidates and verifies them, some at a time.
pub(super) struct Search<'a> {
    index: &'a Index,
    page: &'a Fingerprint,
    /// Made for the first candidate: many pages have none.
    asked: Option<Asked>,
    /// Entries that came a short while ago: one that shares several keys comes several times.
    seen: [u32; SEEN],
    waiting: [u32; SIDE_BY_SIDE],
    outlines: [&'a Outline; SIDE_BY_SIDE],
    count: usize,
    best: Option<(f64, Match)>,
}

impl<'a> Search<'a> {
    pub(super) fn new(index: &'a Index, page: &'a Fingerprint) -> Self {
        let (seen, waiting) = ([u32::MAX; SEEN], [0; SIDE_BY_SIDE]);
        let outlines = [&index.nothing; SIDE_BY_SIDE];
        Self { index, page, asked: None, seen, waiting, outlines, count: 0, best: None }
    }

    /// Takes a candidate.
    #[inline]
    pub(super) fn take(&mut self, entry: u32) {
        if std::mem::replace(&mut self.seen[entry as usize % SEEN], entry) == entry {
            return;
        }
        let outline = self.index.outline(entry);
        fetch(outline);
        self.waiting[self.count] = entry;
        self.outlines[self.count] = outline;
        self.count += 1;
        if self.count == SIDE_BY_SIDE {
            self.verify();
        }
    }

    /// Verifies those that wait; by now their outlines are there.
    fn verify(&mut self) {
        let Self { index, page, .. } = *self;
        let asked = self.asked.get_or_insert_with(|| look(page, index.params));
        let mut left = index.missing.few(asked, &self.outlines[..self.count]);
        while left != 0 {
            let entry = self.waiting[left.trailing_zeros() as usize];
            left &= left - 1;
            let Some(kind) = index.verify(page, entry) else { continue };
            let Kind::Near { jaccard, .. } = kind else { continue };
            let better = self.best.is_none_or(|(most, first)| {
                jaccard > most || jaccard == most && entry < first.entry
            });
            if better {
                self.best = Some((jaccard, Match { entry, kind }));
            }
        }
        self.count = 0;
    }

    /// The nearest of all candidates, if one is near.
    pub(super) fn finish(mut self) -> Option<Match> {
        if self.count > 0 {
            self.verify();
        }
        self.best.map(|(_, found)| found)
    }
}
