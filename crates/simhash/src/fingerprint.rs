//! From a text to its fingerprint.

use crate::canonical::{Token, walk};
use crate::features::{Distinct, Windows};
use crate::figures::{Figures, Gather};
use crate::kernel::bits;
use crate::keys::Keys;
use crate::sketch::{Bottom, Sketch};
use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_128};

/// Texts with fewer features are compared by their exact hash only (section 6 of the page).
pub const MIN_FEATURES: u32 = 24;

/// What is remembered of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// XXH3-128 of the canonical string.
    pub exact: u128,
    /// Charikar's simhash of the features, 64 bits; means something from [`MIN_FEATURES`] on.
    pub simhash: u64,
    /// How many features the text has, repeats not counted.
    pub features: u32,
    /// The smallest of the features, to estimate similarities from.
    pub sketch: Sketch,
    /// Keys that alike texts are likely to share.
    pub keys: Keys,
    /// Its figures: what tells apart notices that differ in nothing else.
    pub figures: Figures,
}

/// Makes fingerprints. One will do for all threads; each thread needs a [`Scratch`].
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Fingerprinter {}

/// Room to work in, used again from text to text.
#[derive(Debug, Default)]
pub struct Scratch {
    canonical: Vec<u8>,
    windows: Windows,
    distinct: Distinct,
    bottom: Bottom,
    gather: Gather,
}

impl Fingerprinter {
    /// The fingerprints of [`VERSION`](crate::VERSION).
    #[must_use]
    pub fn new() -> Self {
        Self {}
    }

    /// The fingerprint of a cleaned text; linear in its length.
    ///
    /// Nothing is allocated once `scratch` has seen a text as long. Of the features of a text with
    /// more than 2^32 the number is given as 2^32 - 1.
    #[must_use]
    pub fn fingerprint(&self, text: &str, scratch: &mut Scratch) -> Fingerprint {
        let Scratch { canonical, windows, distinct, bottom, gather } = scratch;
        windows.clear();
        gather.clear();
        let mut any = false;
        walk(text, canonical, |token| {
            any = true;
            match token {
                Token::Word(bytes) => {
                    let value = xxh3_64(bytes);
                    windows.word(value);
                    gather.word(bytes.first().copied().unwrap_or(0), value);
                }
                Token::Ideographs(codes) => {
                    windows.ideographs(codes);
                    gather.ideographs(codes);
                }
            }
        });
        let features = distinct.of(windows.hashes());
        let mut sketch = Sketch::EMPTY;
        bottom.fill(&mut sketch, features);
        Fingerprint {
            exact: if any { xxh3_128(canonical) } else { without_tokens(text) },
            simhash: bits::majority(features),
            features: u32::try_from(features.len()).unwrap_or(u32::MAX),
            sketch,
            keys: Keys::of(features),
            figures: gather.finish(),
        }
    }
}

/// The exact hash of a text that has nothing but breaks. No canonical string begins with 0x00.
fn without_tokens(text: &str) -> u128 {
    let mut hash = Xxh3::new();
    hash.update(&[0]);
    hash.update(text.as_bytes());
    hash.digest128()
}

impl Scratch {
    /// Bytes allocated.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.canonical.capacity()
            + self.windows.memory()
            + self.distinct.memory()
            + self.bottom.memory()
            + self.gather.memory()
    }

    /// The most that [`memory`](Self::memory) can be after fingerprinting texts of at most `len`
    /// bytes: what to ask of a memory ceiling before a long text.
    #[must_use]
    pub fn worst_case(len: usize) -> usize {
        // A feature takes two bytes of text at least ("a b c"), and a vector may have twice what it
        // needs: canonical bytes, hashes, distinct hashes, up to eight places of a table, figures, the upper
        // halves and, where the features are unevenly spread, all of these at once.
        let features = len / 2 + 1;
        2 * (2 * len + (8 + 8 + 8 * 4 + 4 + 4) * features) + 16 * 1024
    }
}
