//! What is true of two texts, by comparing them whole: sets of pieces, no hashes, no estimates.
//!
//! Nothing here is shared with the crates that are measured: other folding, other pieces.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

/// Pieces of a text: three characters in a row where the first is an ideograph, else words in threes. A text of less
/// is one piece.
#[derive(Clone, Debug, Default)]
pub struct Pieces(HashSet<String>);

impl Pieces {
    /// Those of a text without its punctuation, in lower case, compatibility forms folded.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
        let mut units: Vec<String> = Vec::new();
        let mut word = String::new();
        for c in folded.chars().chain([' ']) {
            let alone = matches!(c, '\u{3005}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}');
            if c.is_alphanumeric() && !alone {
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                units.push(std::mem::take(&mut word));
            }
            if alone {
                units.push(c.to_string());
            }
        }
        if units.len() < 3 {
            return Self(HashSet::from([units.join(" ")]));
        }
        Self(units.windows(3).map(|window| window.join(" ")).collect())
    }

    /// The part of these pieces that the others have, too; 0 of none.
    #[must_use]
    pub fn within(&self, other: &Self) -> f64 {
        if self.0.is_empty() { 0.0 } else { self.shared(other) as f64 / self.0.len() as f64 }
    }

    /// The shared part of both together; 0 of none.
    #[must_use]
    pub fn jaccard(&self, other: &Self) -> f64 {
        let shared = self.shared(other);
        let all = self.0.len() + other.0.len() - shared;
        if all == 0 { 0.0 } else { shared as f64 / all as f64 }
    }

    fn shared(&self, other: &Self) -> usize {
        self.0.intersection(&other.0).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_counted_once_and_compared_whole() {
        let (a, b) = (Pieces::of("春眠不觉晓，春眠不觉晓"), Pieces::of("春眠不觉晓处处闻啼鸟"));
        assert_eq!(a.0.len(), 5);
        assert_eq!((a.within(&b), b.within(&a)), (0.6, 0.375));
        assert_eq!(a.jaccard(&b), 0.3);
        let c = Pieces::of("One two, three four");
        assert_eq!(c.within(&Pieces::of("ＯＮＥ two three")), 0.5);
    }
}
