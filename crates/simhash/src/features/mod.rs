//! The features of a text: the set of hashes of its shingles (section 3 of the page).

mod distinct;
mod shingle;

pub(crate) use distinct::Distinct;

use crate::canonical::{Token, walk};
use shingle::{hash_three, hash_two};
use xxhash_rust::xxh3::xxh3_64;

/// Makes shingles of the tokens that are pushed, and keeps the hash of each, repeats included.
///
/// The window that begins at a token is complete when its last token arrives, so the last two
/// tokens are all that has to be remembered.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    hashes: Vec<u64>,
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
        self.older = Start::default();
        self.newer = Start::default();
    }

    /// Takes the next token.
    #[inline]
    pub(crate) fn push(&mut self, token: Token<'_>) {
        let last = match token {
            Token::Ideograph(c) => Start { value: u64::from(u32::from(c)), width: 3 },
            Token::Word(bytes) => Start { value: xxh3_64(bytes), width: 2 },
        };
        if self.older.width == 3 {
            self.hashes.push(hash_three([self.older.value, self.newer.value, last.value]));
        }
        if self.newer.width == 2 {
            self.hashes.push(hash_two([self.newer.value, last.value]));
        }
        self.older = self.newer;
        self.newer = last;
    }

    /// The hashes of the complete windows.
    pub(crate) fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        self.hashes.capacity() * size_of::<u64>()
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
    walk(text, &mut Vec::new(), |token| windows.push(token));
    let mut features = windows.hashes;
    features.sort_unstable();
    features.dedup();
    features
}
