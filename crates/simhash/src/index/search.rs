//! A look-up: from candidates to the nearest page.
//!
//! Nearly all candidates are strangers, and reading one from memory costs more than ruling it out. So some are
//! gathered, which the processor fetches side by side, and of most of them one line is read.

use std::hint::black_box;

use super::outline::Look;
use super::{Index, Kind, Match};
use crate::fingerprint::Fingerprint;

/// Candidates that are remembered.
const SEEN: usize = 256;
/// Candidates whose outlines are fetched side by side.
const SIDE_BY_SIDE: usize = 32;

/// Takes candidates and verifies them, some at a time.
pub(super) struct Search<'a> {
    index: &'a Index,
    page: &'a Fingerprint,
    /// Made for the first candidate: many pages have none.
    look: Option<Look>,
    /// Entries that came a short while ago: one that shares several keys comes several times.
    seen: [u32; SEEN],
    waiting: [u32; SIDE_BY_SIDE],
    count: usize,
    best: Option<(f64, Match)>,
}

impl<'a> Search<'a> {
    pub(super) fn new(index: &'a Index, page: &'a Fingerprint) -> Self {
        let (seen, waiting) = ([u32::MAX; SEEN], [0; SIDE_BY_SIDE]);
        Self { index, page, look: None, seen, waiting, count: 0, best: None }
    }

    /// Takes a candidate.
    #[inline]
    pub(super) fn take(&mut self, entry: u32) {
        if std::mem::replace(&mut self.seen[entry as usize % SEEN], entry) == entry {
            return;
        }
        black_box(self.index.outline(entry).touch());
        self.waiting[self.count] = entry;
        self.count += 1;
        if self.count == SIDE_BY_SIDE {
            self.verify();
        }
    }

    /// Verifies those that wait; by now their outlines are there.
    fn verify(&mut self) {
        let Self { index, page, .. } = *self;
        let look = self.look.get_or_insert_with(|| Look::new(page, index.params, index.missing));
        for &entry in &self.waiting[..self.count] {
            if !look.may_be_near(index.outline(entry)) {
                continue;
            }
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
