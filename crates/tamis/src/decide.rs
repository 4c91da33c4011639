//! The half that needs order: what was kept so far, and what a page repeats of it.

use std::ops::Range;

use tamis_simhash::Kind;

use crate::engine::Error;
use crate::page::{Page, PageRef};
use crate::paragraphs::{ParagraphPolicy, Repeat, Repeats, Rest, host_hash, place};
use crate::prepare::Prepared;
use crate::store::{Hit, Store};

/// A rest of which more than this stands on the page it is like is a passage of it with small changes:
/// strangers in one language share a third of their shingles, edits of one letter in thirty leave
/// seven in eight.
const SHARED: f64 = 0.7;

/// What becomes of a page.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "verdict", rename_all = "lowercase"))]
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
    /// The kept page that it is a copy of.
    #[must_use]
    pub const fn of(&self) -> Option<&PageRef> {
        match self {
            Verdict::Exact { of } | Verdict::Near { of, .. } => Some(of),
            Verdict::Kept | Verdict::Empty => None,
        }
    }

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
///
/// The functions that look something up fail only where the pages are in an index on disk
/// ([`Engine::open`](crate::Engine::open)) and that fails.
#[derive(Debug)]
pub struct Decider {
    store: Store,
    /// Paragraphs of kept pages, where they are looked for.
    repeats: Option<Repeats>,
}

impl Decider {
    pub(crate) fn new(store: Store, repeats: Option<Repeats>) -> Self {
        Decider { store, repeats }
    }

    /// Decides on a page; a kept page is remembered. Of equal candidates the one kept first is
    /// named, so pages must come in their order.
    ///
    /// Where paragraphs are looked for, a kept page is given its [repeats](Prepared::repeats), and where
    /// they are dropped its text, cuts and fingerprint are those of what is left of it.
    ///
    /// # Errors
    ///
    /// When the index on disk cannot be read or written: after a failed write nothing is remembered until it
    /// is opened anew.
    pub fn decide<'a>(
        &mut self,
        page: &Page<'a>,
        prepared: &mut Prepared<'a>,
    ) -> Result<Verdict, Error> {
        if prepared.is_empty() {
            return Ok(Verdict::Empty);
        }
        let whole = self.store.find(&prepared.fingerprint)?;
        let mut repeats = self.repeats_of(page, prepared, whole.as_ref());
        if repeats.is_empty() {
            return self.settle(whole, page, prepared);
        }
        if !self.drops() {
            let verdict = self.settle(whole, page, prepared)?;
            if verdict == Verdict::Kept {
                prepared.repeats = repeats;
            }
            return Ok(verdict);
        }
        // What is left of the page without its repeats may be nothing, or stand elsewhere, or be no
        // more than a passage of the page it is like with small changes.
        let spans: Vec<_> = repeats.iter().map(|repeat| repeat.start..repeat.end).collect();
        let Some(state) = &mut self.repeats else { return self.settle(whole, page, prepared) };
        let rest = state.rest(page.text, &prepared.cleaned, &spans);
        place(&mut repeats, &rest.cleaned);
        if rest.cleaned.text.trim_start().is_empty() {
            if whole.is_none() {
                prepared.become_rest(rest, repeats);
                return Ok(Verdict::Empty);
            }
            return self.settle(whole, page, prepared);
        }
        let found = self.store.find(&rest.fingerprint)?;
        if found.is_some() || whole.as_ref().is_some_and(|of| !self.has_own(&rest, of)) {
            return self.settle(whole.or(found), page, prepared);
        }
        prepared.become_rest(rest, repeats);
        self.settle(None, page, prepared)
    }

    /// The paragraphs of a page that stand on other pages, where that matters.
    fn repeats_of(
        &self,
        page: &Page<'_>,
        prepared: &Prepared<'_>,
        whole: Option<&Hit>,
    ) -> Vec<Repeat> {
        let Some(state) = &self.repeats else { return Vec::new() };
        if whole.is_some_and(|found| found.kind == Kind::Exact) {
            return Vec::new();
        }
        let found = state.among(&prepared.paragraphs, host_hash(page.url));
        let each = found.into_iter().filter_map(|(index, first, pages)| {
            let Range { start, end } = prepared.paragraphs[index].span;
            Some(Repeat { start, end, first: self.store.named(first)?.clone(), pages })
        });
        each.collect()
    }

    fn drops(&self) -> bool {
        let policy = self.repeats.as_ref().map(|state| state.config.policy);
        policy == Some(ParagraphPolicy::Drop)
    }

    /// Whether the rest of a page that is like a kept one says something of its own.
    fn has_own(&self, rest: &Rest<'_>, of: &Hit) -> bool {
        let compared = self.store.compare(&rest.fingerprint, of);
        let shared = compared.map_or(0.0, |estimate| estimate.containment_ab);
        !rest.paragraphs.is_empty() && shared <= SHARED
    }

    /// The verdict that follows from what was found; a page for which nothing was is remembered.
    fn settle(
        &mut self,
        found: Option<Hit>,
        page: &Page<'_>,
        prepared: &Prepared<'_>,
    ) -> Result<Verdict, Error> {
        let Some(found) = found else {
            self.remember(page, prepared)?;
            return Ok(Verdict::Kept);
        };
        Ok(Verdict::copy(found.of, found.kind))
    }

    /// Gives a page that is kept whatever this decider thinks its [repeats](Prepared::repeats), and
    /// remembers its paragraphs, and nothing else of it. Where paragraphs are not looked for this
    /// does nothing.
    pub fn mark(&mut self, page: &Page<'_>, prepared: &mut Prepared<'_>) {
        if self.repeats.is_none() {
            return;
        }
        prepared.repeats = self.repeats_of(page, prepared, None);
        let number = self.store.name(page);
        if let Some(repeats) = &mut self.repeats {
            repeats.stand(&prepared.paragraphs, number, host_hash(page.url));
        }
    }

    /// Remembers a page that was kept in an earlier run, without asking.
    ///
    /// # Errors
    ///
    /// When the index on disk cannot be written.
    pub fn remember(&mut self, page: &Page<'_>, prepared: &Prepared<'_>) -> Result<(), Error> {
        let number = self.store.insert(page, &prepared.fingerprint)?;
        if let Some(repeats) = &mut self.repeats {
            repeats.stand(&prepared.paragraphs, number, host_hash(page.url));
        }
        Ok(())
    }

    /// Brings to disk what was remembered: from then on it survives the end of the program, however
    /// that comes. Where pages are remembered in memory this does nothing.
    ///
    /// # Errors
    ///
    /// When the index on disk cannot be written.
    pub fn sync(&mut self) -> Result<(), Error> {
        self.store.sync()
    }

    /// Number of pages remembered; with an index on disk also those of earlier times, and those that
    /// were forgotten since.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.store.len()
    }

    /// Whether no page is remembered yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes that the memory of kept pages takes now.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.store.memory() + self.repeats.as_ref().map_or(0, Repeats::memory)
    }

    /// Bytes by which [`memory`](Self::memory) would grow if this page were kept, the copy that
    /// growing makes for a moment included: what to ask of a ceiling before deciding.
    #[must_use]
    pub fn growth(&self, page: &Page<'_>, prepared: &Prepared<'_>) -> usize {
        let repeats = self.repeats.as_ref();
        let repeats = repeats.map_or(0, |state| state.growth(&prepared.paragraphs));
        self.store.growth(page, &prepared.fingerprint) + repeats
    }
}
