//! The kept pages, and which of them a page repeats (sections 7 and 8 of the page).

mod arena;
mod blocks;
mod candidates;
mod chains;
mod exact;
mod keytable;
mod near;
mod outline;
mod params;
mod search;
mod shelves;

pub use near::Kept;
pub use params::{Params, ParamsError};

use crate::figures::Figures;
use crate::fingerprint::{Fingerprint, MIN_FEATURES};
use crate::kernel::missing::Missing;
use crate::keys::{KEYS, Keys, Present};
use crate::sketch::Sketch;
use arena::Arena;
use candidates::Candidates;
use exact::ExactMap;
use outline::{Outline, outline};
use search::Search;

/// A kept page that a page repeats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// The number that [`Index::insert`] gave to the kept page.
    pub entry: u32,
    /// How it repeats it.
    pub kind: Kind,
}

/// How a page repeats a kept one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The canonical strings have the same hash.
    Exact,
    /// The features are nearly the same, or nearly all among those of the kept page.
    Near {
        /// Estimated Jaccard similarity of the two sets of features, 0 to 1.
        jaccard: f64,
        /// Estimated part of the new page's features that the kept page has, 0 to 1.
        containment: f64,
        /// Hamming distance of the simhashes, in bits.
        distance: u32,
    },
}

/// Fingerprints of the kept pages, in the order in which they were kept.
///
/// Answers are exactly those of a comparison with every kept page. Memory grows in steps of about
/// a hundred kilobytes and is never moved, but for half of the exact hashes and a 24th of the keys at a
/// time, and lists of a few pages: about 1,100 bytes a page, up to 800 more for a long one, and 2 MB for an index of nothing. Big tables ask the system
/// for large pages of memory, by which a look-up is twice as fast where there are such.
#[derive(Debug)]
pub struct Index {
    params: Params,
    entries: Arena<Entry, 2048>,
    outlines: Arena<Outline, 1024>,
    /// That of a page without a sketch.
    nothing: Outline,
    len: u32,
    /// Sketches, each with the keys behind it.
    sketches: Arena<u32, 32_768>,
    figures: Arena<u64, 8192>,
    exact: ExactMap,
    candidates: Candidates,
    missing: Missing,
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    exact: [u64; 2],
    simhash: u64,
    /// Where its sketch begins, and how long it is in the low byte.
    sketch: u64,
    /// The same of its figures.
    figures: u64,
    features: u32,
}

impl Index {
    /// An index of nothing.
    ///
    /// # Errors
    ///
    /// When a parameter is out of its range.
    pub fn new(params: Params) -> Result<Self, ParamsError> {
        params.check()?;
        Ok(Self {
            params,
            entries: Arena::new(),
            outlines: Arena::new(),
            nothing: outline(&[]),
            len: 0,
            sketches: Arena::new(),
            figures: Arena::new(),
            exact: ExactMap::new(),
            candidates: Candidates::new(params.radius),
            missing: Missing::new(),
        })
    }

    /// What counts as near.
    #[must_use]
    pub fn params(&self) -> Params {
        self.params
    }

    /// The kept page that `page` repeats: the one with the same exact hash, else the near one with
    /// the greatest similarity, of equals the one kept first.
    ///
    /// Takes time in proportion to the pages kept, but with a small factor: of a million pages
    /// with a radius of 3 about sixty simhashes are looked at. Keys add at most 768 pages, or 1,536 for a page with more than 1,024 features.
    #[must_use]
    pub fn find(&self, page: &Fingerprint) -> Option<Match> {
        let keys = page.keys.present();
        self.exact.fetch(page.exact);
        self.candidates.fetch(page, &keys);
        if let Some(entry) = self.exact.get(page.exact, |entry| self.entry(entry).exact()) {
            return Some(Match { entry, kind: Kind::Exact });
        }
        // Many pages have no candidate.
        let mut search = None;
        self.candidates.near(page, &keys, |entry| {
            search.get_or_insert_with(|| Search::new(self, page)).take(entry);
        });
        search.and_then(Search::finish)
    }

    /// Remembers `page` and gives it the next number, counting from 0.
    ///
    /// Of two pages with the same exact hash the first is found.
    ///
    /// # Panics
    ///
    /// When there are 2^31 pages already.
    pub fn insert(&mut self, page: &Fingerprint) -> u32 {
        assert!(self.len < 1 << 31, "an index holds 2^31 pages at most");
        let number = self.len;
        let keys = page.keys.present();
        self.exact.fetch(page.exact);
        self.candidates.fetch(page, &keys);
        let known = self.exact.get(page.exact, |entry| self.entry(entry).exact()).is_some();
        self.candidates.fetch_ends(page);
        let values = likeness(page);
        let figures = if values.is_empty() { &[] } else { page.figures.entries() };
        let sketch = self.sketches.store_both(values, &likely_keys(page, &keys));
        let figures_at = self.figures.store(figures);
        self.entries.store(&[Entry {
            exact: [page.exact as u64, (page.exact >> 64) as u64],
            simhash: page.simhash,
            sketch: sketch << 8 | values.len() as u64,
            figures: figures_at << 8 | figures.len() as u64,
            features: page.features,
        }]);
        self.outlines.store(&[outline(values)]);
        self.len += 1;
        if !known {
            self.exact.insert(page.exact, number);
        }
        self.candidates.insert(page, &keys, number);
        number
    }

    /// How many pages are kept.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Is nothing kept?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The fingerprint of a kept page. Sketch, keys and figures of a page with too few features are not kept.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<Fingerprint> {
        (number < self.len).then(|| {
            let entry = self.entry(number);
            Fingerprint {
                exact: entry.exact(),
                simhash: entry.simhash,
                features: entry.features,
                sketch: Sketch::from_ascending(self.sketch(entry)),
                keys: self.keys(entry),
                figures: Figures::from_entries(self.figures(entry)),
            }
        })
    }

    /// Bytes allocated.
    #[must_use]
    pub fn memory(&self) -> usize {
        size_of::<Self>()
            + self.entries.memory()
            + self.outlines.memory()
            + self.sketches.memory()
            + self.figures.memory()
            + self.exact.memory()
            + self.candidates.memory()
    }

    /// The most bytes that will be allocated while `page` is inserted: what to ask of a memory
    /// ceiling before [`insert`](Self::insert). [`memory`](Self::memory) is never more afterwards.
    #[must_use]
    pub fn memory_after_insert(&self, page: &Fingerprint) -> usize {
        self.memory()
            + self.entries.growth([1])
            + self.outlines.growth([1])
            + self
                .sketches
                .growth([likeness(page).len() + likely_keys(page, &page.keys.present()).len()])
            + self.figures.growth([page.figures.entries().len()])
            + self.exact.growth(page.exact)
            + self.candidates.growth(page)
    }

    /// How `page` is near to `entry`, if it is.
    fn verify(&self, page: &Fingerprint, entry: u32) -> Option<Kind> {
        let kept = self.entry(entry);
        let (sketch, figures) = (self.sketch(kept), self.figures(kept));
        let kept = Kept { simhash: kept.simhash, features: kept.features, sketch, figures };
        self.params.near(page, &kept)
    }

    fn outline(&self, number: u32) -> &Outline {
        self.outlines.at(u64::from(number))
    }

    fn entry(&self, number: u32) -> &Entry {
        self.entries.at(u64::from(number))
    }

    fn figures(&self, entry: &Entry) -> &[u64] {
        self.figures.get(entry.figures >> 8, (entry.figures & 0xFF) as usize)
    }

    fn sketch(&self, entry: &Entry) -> &[u32] {
        self.sketches.get(entry.sketch >> 8, (entry.sketch & 0xFF) as usize)
    }

    /// The keys of an entry: behind its sketch, those there are behind a word that tells their numbers.
    fn keys(&self, entry: &Entry) -> Keys {
        let mut keys = [0; KEYS];
        if entry.features >= MIN_FEATURES {
            let at = (entry.sketch >> 8) + (entry.sketch & 0xFF);
            let numbers = *self.sketches.at(at);
            let numbers = (0..KEYS).filter(|number| numbers >> number & 1 == 1);
            numbers.zip(at + 1..).for_each(|(number, at)| keys[number] = *self.sketches.at(at));
        }
        Keys::from_values(keys)
    }
}

impl Entry {
    fn exact(&self) -> u128 {
        u128::from(self.exact[1]) << 64 | u128::from(self.exact[0])
    }
}

/// The keys that are worth keeping, behind a word with a bit for the number of each.
fn likely_keys(page: &Fingerprint, keys: &Present) -> Words {
    let mut words = Words { words: [0; KEYS + 1], len: 0 };
    if page.features >= MIN_FEATURES {
        words.len = 1;
        for &(number, key) in keys.iter() {
            words.words[0] |= 1 << number;
            words.words[words.len] = key;
            words.len += 1;
        }
    }
    words
}

/// Some words.
struct Words {
    words: [u32; KEYS + 1],
    len: usize,
}

impl std::ops::Deref for Words {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        &self.words[..self.len]
    }
}

/// The part of the sketch that is worth keeping: that of a page too short for likeness is not.
fn likeness(page: &Fingerprint) -> &[u32] {
    if page.features < MIN_FEATURES { &[] } else { page.sketch.values() }
}
