//! Of a set of copies the best stays: `docs/fingerprint.md`, section 10.

use std::cmp::Reverse;

use tamis_simhash::{Fingerprint, Index, Kind, Match, Params, ParamsError};

use crate::decide::Verdict;
use crate::page::{Page, PageRef};
use crate::prepare::Prepared;

/// Pages that stand together in memory.
const CHUNK: usize = 128;

/// From above: bytes that the index takes for a page, and for itself.
const INDEX: (usize, usize) = (1100, 4 << 20);

/// Looks at all pages of a corpus, then decides which of them stay: of copies the one with the
/// longest clean text, of equals the one with the fewest cuts, then the earliest.
///
/// The first of two passes. It holds the fingerprint of every page, about a kilobyte each.
///
/// ```
/// use tamis::{Best, Config, Engine, Page, Scratch, Verdict};
///
/// let config = Config::default();
/// let (preparer, _) = Engine::new(&config)?.split();
/// let mut best = Best::new();
/// let texts = ["The river rose two metres.", "The river rose two metres!\n", "Nothing else."];
/// for (ordinal, text) in (0..).zip(texts) {
///     let page = Page::new(text).at(0, ordinal);
///     best.add(&page, &preparer.prepare(&page, &mut Scratch::default()));
/// }
/// let choice = best.choose(config.near)?;
/// assert!(matches!(choice.verdict(0, 0), Some(Verdict::Exact { of }) if of.ordinal == 1));
/// assert_eq!(choice.verdict(0, 1), Some(Verdict::Kept));
/// # Ok::<(), tamis::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Best {
    chunks: Vec<Vec<Seen>>,
    len: u32,
    names: usize,
}

/// What is remembered of a page between the passes.
#[derive(Debug)]
struct Seen {
    place: PageRef,
    len: usize,
    cuts: usize,
    empty: bool,
    fingerprint: Fingerprint,
}

/// What was decided on each page.
#[derive(Debug, Default)]
pub struct Choice {
    /// In the order of pages.
    pages: Vec<(PageRef, Decided)>,
    names: usize,
}

#[derive(Clone, Copy, Debug)]
enum Decided {
    Kept,
    Empty,
    /// Of the page with this number.
    Copy(Match),
}

impl Best {
    /// Nothing was seen yet.
    #[must_use]
    pub fn new() -> Self {
        Best::default()
    }

    /// Looks at a page. Pages must come in the order of their places.
    pub fn add(&mut self, page: &Page<'_>, prepared: &Prepared<'_>) {
        if (self.len as usize).is_multiple_of(CHUNK) {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        self.names += PageRef::heap(page.id);
        let Some(chunk) = self.chunks.last_mut() else { return };
        chunk.push(Seen {
            place: PageRef::to(page),
            len: prepared.cleaned.text.len(),
            cuts: prepared.cleaned.cuts.len(),
            empty: prepared.is_empty(),
            fingerprint: prepared.fingerprint,
        });
        self.len += 1;
    }

    /// Decides on all pages. `O(n log n)` and a look-up for each.
    ///
    /// # Errors
    ///
    /// When a setting of the comparison is out of its range.
    pub fn choose(self, params: Params) -> Result<Choice, ParamsError> {
        let mut order: Vec<u32> = (0..self.len).collect();
        order.sort_unstable_by_key(|&number| {
            let page = self.page(number);
            (Reverse(page.len), page.cuts, number)
        });
        let mut index = Index::new(params)?;
        let mut kept: Vec<u32> = Vec::new();
        let mut decided = vec![Decided::Empty; order.len()];
        for number in order {
            let page = self.page(number);
            if page.empty {
                continue;
            }
            decided[number as usize] = match index.find(&page.fingerprint) {
                Some(Match { entry, kind }) => {
                    Decided::Copy(Match { entry: kept[entry as usize], kind })
                }
                None => {
                    index.insert(&page.fingerprint);
                    kept.push(number);
                    Decided::Kept
                }
            };
        }
        let places = self.chunks.into_iter().flatten().map(|seen| seen.place);
        Ok(Choice { pages: places.zip(decided).collect(), names: self.names })
    }

    fn page(&self, number: u32) -> &Seen {
        &self.chunks[number as usize / CHUNK][number as usize % CHUNK]
    }

    /// Bytes that adding this page and choosing will take at most, together with what is held.
    #[must_use]
    pub fn needed(&self, page: &Page<'_>) -> usize {
        let chunks = self.chunks.len() + 1;
        let held = chunks * (CHUNK * size_of::<Seen>() + 2 * size_of::<Vec<Seen>>());
        let each = INDEX.0 + size_of::<(PageRef, Decided)>() + size_of::<Decided>() + 8;
        held + self.names + PageRef::heap(page.id) + (self.len as usize + 1) * each + INDEX.1
    }
}

impl Choice {
    /// What becomes of the page at this place; nothing of one that was not seen.
    #[must_use]
    pub fn verdict(&self, shard: u32, ordinal: u64) -> Option<Verdict> {
        let place = |page: &PageRef| (page.shard, page.ordinal);
        let found = self.pages.binary_search_by_key(&(shard, ordinal), |(page, _)| place(page));
        Some(match self.pages[found.ok()?].1 {
            Decided::Kept => Verdict::Kept,
            Decided::Empty => Verdict::Empty,
            Decided::Copy(Match { entry, kind }) => {
                Verdict::copy(self.pages[entry as usize].0.clone(), kind)
            }
        })
    }

    /// Bytes that it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.pages.capacity() * size_of::<(PageRef, Decided)>() + self.names
    }
}

impl Verdict {
    /// The verdict on a page that repeats this one.
    pub(crate) fn copy(of: PageRef, kind: Kind) -> Self {
        match kind {
            Kind::Exact => Verdict::Exact { of },
            Kind::Near { jaccard, containment, distance } => {
                Verdict::Near { of, similarity: jaccard, containment, distance }
            }
        }
    }
}
