//! The libraries behind one question: is this page kept?

use std::collections::{HashMap, HashSet};

use fnv::FnvBuildHasher;
use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32};
use gaoya::simhash::{SimHash, SimHashIndex, SimSipHasher64};

/// A program that remembers what it kept.
pub(crate) trait Peer {
    /// Whether the page is new; it is remembered then.
    fn keep(&mut self, text: &str) -> bool;
}

/// By name, with its settings.
pub(crate) fn named(name: &str) -> Option<Box<dyn Peer>> {
    Some(match name {
        "copy" => Box::new(Copy),
        // 42 bands of 3, threshold 0.5, words: the example of its README.
        "gaoya-minhash" => Box::new(GaoyaMinHash::new(words, 42, 3, 0.5)),
        "gaoya-minhash-zh" => Box::new(GaoyaMinHash::new(characters::<3>, 50, 4, 0.5)),
        // Six blocks, "distance 5", which it takes as less than 5: what its Python module does by default.
        "gaoya-simhash" => Box::new(GaoyaSimhash::new(words, 6, 5)),
        "gaoya-simhash-zh" => Box::new(GaoyaSimhash::new(characters::<4>, 10, 8)),
        "simhash" => Box::new(CrateSimhash::new(words)),
        "simhash-zh" => Box::new(CrateSimhash::new(characters::<4>)),
        _ => return None,
    })
}

type Features = fn(&str) -> Vec<&str>;

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// Runs of `N` characters as they stand, white space included.
fn characters<const N: usize>(text: &str) -> Vec<&str> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    if starts.len() <= N {
        return vec![text];
    }
    starts.windows(N + 1).map(|window| &text[window[0]..window[N]]).collect()
}

struct Copy;

impl Peer for Copy {
    fn keep(&mut self, _: &str) -> bool {
        true
    }
}

struct GaoyaMinHash {
    features: Features,
    hasher: MinHasher32<FnvBuildHasher>,
    index: MinHashIndex<u32, u32>,
    next: u32,
}

impl GaoyaMinHash {
    fn new(features: Features, bands: usize, width: usize, threshold: f64) -> Self {
        Self {
            features,
            hasher: MinHasher32::new(bands * width),
            index: MinHashIndex::new(bands, width, threshold),
            next: 0,
        }
    }
}

impl Peer for GaoyaMinHash {
    fn keep(&mut self, text: &str) -> bool {
        let features: HashSet<&str> = (self.features)(text).into_iter().collect();
        let signature = self.hasher.create_signature(features.into_iter());
        if self.index.query_one(&signature).is_some() {
            return false;
        }
        self.index.insert(self.next, signature);
        self.next += 1;
        true
    }
}

struct GaoyaSimhash {
    features: Features,
    hasher: SimHash<SimSipHasher64, u64, 64>,
    index: SimHashIndex<u64, u32>,
    next: u32,
}

impl GaoyaSimhash {
    fn new(features: Features, blocks: usize, distance: usize) -> Self {
        Self {
            features,
            hasher: SimHash::new(SimSipHasher64::new(1, 2)),
            index: SimHashIndex::new(blocks, distance),
            next: 0,
        }
    }
}

impl Peer for GaoyaSimhash {
    fn keep(&mut self, text: &str) -> bool {
        let signature = self.hasher.create_signature((self.features)(text).into_iter());
        if self.index.query_one(&signature).is_some() {
            return false;
        }
        self.index.insert(self.next, signature);
        self.next += 1;
        true
    }
}

/// The crate `simhash` has no index: four tables of a quarter each find whatever is within three bits.
struct CrateSimhash {
    features: Features,
    tables: [HashMap<u16, Vec<u64>>; 4],
}

impl CrateSimhash {
    fn new(features: Features) -> Self {
        Self { features, tables: Default::default() }
    }
}

impl Peer for CrateSimhash {
    fn keep(&mut self, text: &str) -> bool {
        let made = simhash::simhash_stream((self.features)(text).into_iter());
        let key = |quarter: usize| (made >> (16 * quarter)) as u16;
        for (quarter, table) in self.tables.iter().enumerate() {
            let near = |other: &u64| simhash::hamming_distance(made, *other) <= 3;
            if table.get(&key(quarter)).is_some_and(|others| others.iter().any(near)) {
                return false;
            }
        }
        for (quarter, table) in self.tables.iter_mut().enumerate() {
            table.entry(key(quarter)).or_default().push(made);
        }
        true
    }
}
