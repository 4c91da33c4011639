//! From a text to its fingerprint.

use crate::canonical::Form;
use crate::features::{Distinct, Shingles};
use crate::figures::{Figures, Gather};
use crate::kernel::bits;
use crate::keys::Keys;
use crate::sketch::{Bottom, Sketch};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

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
    form: Form,
    shingles: Shingles,
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
        let Scratch { form, shingles, distinct, bottom, gather } = scratch;
        form.read(text);
        shingles.read(form);
        let features = distinct.of(shingles.features());
        let mut sketch = Sketch::EMPTY;
        bottom.fill(&mut sketch, shingles.features(), features.len());
        Fingerprint {
            exact: exact(form, text),
            simhash: bits::majority(features),
            features: u32::try_from(features.len()).unwrap_or(u32::MAX),
            sketch,
            keys: Keys::of(shingles.anchors()),
            figures: gather.read(form),
        }
    }
}

impl Fingerprinter {
    /// The [exact hash](Fingerprint::exact) alone; linear in the length of `text`.
    #[must_use]
    pub fn exact(&self, text: &str, scratch: &mut Scratch) -> u128 {
        scratch.form.read(text);
        exact(&scratch.form, text)
    }
}

/// The exact hash of a text and its canonical form.
fn exact(form: &Form, text: &str) -> u128 {
    match form.bytes() {
        [] => without_tokens(text),
        canonical => xxh3_128(canonical),
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
        self.form.memory()
            + self.shingles.memory()
            + self.distinct.memory()
            + self.bottom.memory()
            + self.gather.memory()
    }

    /// The most that [`memory`](Self::memory) can be after fingerprinting texts of at most `len`
    /// bytes: what to ask of a memory ceiling before a long text.
    #[must_use]
    pub fn worst_case(len: usize) -> usize {
        // A character takes a byte of text at least, and a vector may have twice what it needs:
        // canonical bytes; by character its code, the ends of stretches, three hashes; distinct
        // hashes, up to eight places of a table; values of the sketch; figures, one in three bytes.
        2 * (2 * len + (4 + 4 + 3 * 8 + 8 + 8 * 4 + 4 + 4) * (len + 1))
    }
}
