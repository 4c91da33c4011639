//! From a text to its fingerprint.

use crate::canonical::Form;
use crate::features::{Distinct, Shingles};
use crate::figures::{Figures, Gather};
use crate::kernel::anchors::Anchors;
use crate::kernel::bits;
use crate::keys::Keys;
use crate::sketch::Sketch;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// Texts with fewer features are compared by their exact hash only (section 6 of the page).
pub const MIN_FEATURES: u32 = 24;

/// What is remembered of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// XXH3-128 of the canonical string in UTF-16.
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
    anchors: Anchors,
    bytes: Vec<u8>,
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
        let Scratch { form, shingles, distinct, anchors, bytes, gather } = scratch;
        form.read(text);
        shingles.read(form.units());
        distinct.read(shingles.features());
        let entries = distinct.entries();
        let features = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        Fingerprint {
            exact: exact(form, bytes, text),
            simhash: bits::majority(entries),
            features,
            sketch: distinct.sketch(),
            keys: Keys::of(anchors.read(form.units(), shingles.hashes()), features),
            figures: gather.read(form),
        }
    }

    /// The [exact hash](Fingerprint::exact) alone; linear in the length of `text`.
    #[must_use]
    pub fn exact(&self, text: &str, scratch: &mut Scratch) -> u128 {
        scratch.form.read(text);
        exact(&scratch.form, &mut scratch.bytes, text)
    }
}

/// The exact hash of a text and its canonical form.
fn exact(form: &Form, bytes: &mut Vec<u8>, text: &str) -> u128 {
    let units = form.units();
    if units.is_empty() {
        return without_tokens(text);
    }
    let size = 2 * units.len();
    bytes.resize(bytes.len().max(size), 0);
    let bytes = &mut bytes[..size];
    for (pair, unit) in bytes.as_chunks_mut().0.iter_mut().zip(units) {
        *pair = unit.to_le_bytes();
    }
    xxh3_128(bytes)
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
            + self.anchors.memory()
            + self.bytes.capacity()
            + self.gather.memory()
    }

    /// The most that [`memory`](Self::memory) can be after fingerprinting texts of at most `len`
    /// bytes: what to ask of a memory ceiling before a long text.
    #[must_use]
    pub fn worst_case(len: usize) -> usize {
        // A character takes a byte of text at least, and a vector may have twice what it needs. By character: two bytes
        // of it twice, the end of a line, a hash and a feature, up to eight places of a table and one more, three
        // entries; of anchors, one in four and more where hashes are not spread evenly, two hashes and what is made of
        // them; of figures, one in three bytes.
        2 * (2 + 2 + 4 + 4 + 4 + 9 * 4 + 2 * 4 + 2 * 4 + 8 + 4) * (len + 64)
    }
}
