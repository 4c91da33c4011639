//! The features of a text: the set of hashes of its shingles (section 3 of the page).

mod distinct;
mod shingle;

pub(crate) use distinct::Distinct;

use crate::canonical::{Token, walk};
use shingle::hash_three;
pub(crate) use shingle::hash_two;
use xxhash_rust::xxh3::xxh3_64;

/// The row of ideographs that is put off no longer.
const ROW: usize = 1024;

/// Makes shingles of the tokens that are pushed, and keeps the hash of each, repeats included.
///
/// The window that begins at a token is complete when its last token arrives, so the last two
/// tokens are all that has to be remembered.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    hashes: Vec<u64>,
    /// Ideographs that have come since, put off until there is a long row of them.
    row: Vec<u32>,
    older: Start,
    newer: Start,
}

/// A token at which a window begins that is not complete yet.
#[derive(Clone, Copy, Debug, Default)]
struct Start {
    value: u64,
    /// Tokens in the window; 0 before the first token.
    width: u8,
}

impl Windows {
    /// Forgets the text before.
    pub(crate) fn clear(&mut self) {
        self.hashes.clear();
        self.row.clear();
        self.older = Start::default();
        self.newer = Start::default();
    }

    /// Takes the next token, a word of this value.
    #[inline]
    pub(crate) fn word(&mut self, value: u64) {
        self.take_row();
        self.start(value, 2);
    }

    /// Takes the next few tokens.
    #[inline]
    pub(crate) fn ideographs(&mut self, codes: &[u32]) {
        self.row.extend_from_slice(codes);
        if self.row.len() >= ROW {
            self.take_row();
        }
    }

    /// Takes the ideographs that were put off.
    fn take_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        for &code in row.iter().take(2) {
            self.start(code.into(), 3);
        }
        // From the third on, what is complete is a window within the row.
        let windows = row.windows(3).map(|v| [v[0], v[1], v[2]].map(u64::from));
        self.hashes.extend(windows.map(hash_three));
        if let [.., older, newer] = *row {
            self.older.value = older.into();
            self.newer.value = newer.into();
        }
        self.row = row;
        self.row.clear();
    }

    /// A window of `width` begins at a token of this value.
    #[inline]
    fn start(&mut self, value: u64, width: u8) {
        if self.older.width == 3 {
            self.hashes.push(hash_three([self.older.value, self.newer.value, value]));
        }
        if self.newer.width == 2 {
            self.hashes.push(hash_two([self.newer.value, value]));
        }
        self.older = self.newer;
        self.newer = Start { value, width };
    }

    /// The hashes of the windows of all that was pushed.
    pub(crate) fn hashes(&mut self) -> &[u64] {
        self.take_row();
        &self.hashes
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        self.hashes.capacity() * size_of::<u64>() + self.row.capacity() * size_of::<u32>()
    }
}

/// The features of `text`, ascending.
///
/// For explanations, tests and exact similarities; a [`Fingerprint`](crate::Fingerprint) does not
/// keep them. `O(n log n)`.
///
/// ```
/// let features = tamis_simhash::features_of("to be or not to be");
/// assert_eq!(features.len(), 4); // "to be" counts once
/// ```
#[must_use]
pub fn features_of(text: &str) -> Vec<u64> {
    let mut windows = Windows::default();
    walk(text, &mut Vec::new(), |token| match token {
        Token::Word(bytes) => windows.word(xxh3_64(bytes)),
        Token::Ideographs(codes) => windows.ideographs(codes),
    });
    let mut features = windows.hashes().to_vec();
    features.sort_unstable();
    features.dedup();
    features
}
