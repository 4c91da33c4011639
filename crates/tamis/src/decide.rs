//! The half that needs order: what was kept so far, and what a page repeats of it.

use tamis_simhash::{Index, Kind, Params, ParamsError};

use crate::page::{Page, PageRef};
use crate::prepare::Prepared;

/// What becomes of a page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// New; remembered.
    Kept,
    /// Its canonical form is that of a kept page.
    Exact {
        /// The kept page.
        of: PageRef,
    },
    /// What it says stands on a kept page.
    Near {
        /// The kept page.
        of: PageRef,
        /// Estimated Jaccard similarity, 0 to 1.
        similarity: f64,
        /// Estimated share of this page's shingles that stand on the kept page, 0 to 1.
        containment: f64,
        /// Hamming distance of the simhashes, 0 to 64 bits.
        distance: u32,
    },
    /// Nothing was left.
    Empty,
}

impl Verdict {
    /// The name used in outputs: `kept`, `exact`, `near` or `empty`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Verdict::Kept => "kept",
            Verdict::Exact { .. } => "exact",
            Verdict::Near { .. } => "near",
            Verdict::Empty => "empty",
        }
    }
}

/// Compares pages with those kept before, and remembers the ones it keeps.
///
/// Only kept pages are remembered: a page is never dropped for being like one that is gone.
#[derive(Debug)]
pub struct Decider {
    index: Index,
    kept: Vec<PageRef>,
    /// Bytes of the names in `kept`.
    names: usize,
}

impl Decider {
    pub(crate) fn new(params: Params) -> Result<Self, ParamsError> {
        Ok(Decider { index: Index::new(params)?, kept: Vec::new(), names: 0 })
    }

    /// Decides on a page; a kept page is remembered. Of equal candidates the one kept first is
    /// named, so pages must come in their order.
    pub fn decide(&mut self, page: &Page<'_>, prepared: &Prepared<'_>) -> Verdict {
        if prepared.is_empty() {
            return Verdict::Empty;
        }
        let Some(found) = self.index.find(&prepared.fingerprint) else {
            self.remember(page, prepared);
            return Verdict::Kept;
        };
        let of = self.kept[found.entry as usize].clone();
        match found.kind {
            Kind::Exact => Verdict::Exact { of },
            Kind::Near { jaccard, containment, distance } => {
                Verdict::Near { of, similarity: jaccard, containment, distance }
            }
        }
    }

    /// Remembers a page that was kept in an earlier run, without asking.
    pub fn remember(&mut self, page: &Page<'_>, prepared: &Prepared<'_>) {
        self.index.insert(&prepared.fingerprint);
        self.kept.push(PageRef::to(page));
        self.names += PageRef::heap(page.id);
    }

    /// Number of pages remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether no page is remembered yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Bytes that the memory of kept pages takes now.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.index.memory() + self.kept.capacity() * size_of::<PageRef>() + self.names
    }

    /// Bytes by which [`memory`](Self::memory) would grow if this page were kept, the copy that
    /// growing makes for a moment included: what to ask of a ceiling before deciding.
    #[must_use]
    pub fn growth(&self, page: &Page<'_>, prepared: &Prepared<'_>) -> usize {
        let index = self.index.memory_after_insert(&prepared.fingerprint);
        let full = self.kept.len() == self.kept.capacity();
        let kept = if full { 2 * self.kept.capacity().max(4) * size_of::<PageRef>() } else { 0 };
        index.saturating_sub(self.index.memory()) + kept + PageRef::heap(page.id)
    }
}
