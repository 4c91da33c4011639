//! Figures in their places: what tells two notices apart that differ in nothing else (section 5 of
//! the page).

use crate::features::hash_two;

/// The most entries of a figure sketch.
pub(crate) const MOST: usize = 32;
/// Of this many shared figures one may be in conflict.
const TOLERANCE: usize = 10;
/// Fewer numbers than this that are missing prove nothing.
const FEW: usize = 3;

/// Up to 32 figures of a text, by place and number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Place in the upper half, number in the lower; ascending.
    entries: [u64; MOST],
    len: u8,
}

impl Figures {
    /// Those of a text without figures.
    pub const NONE: Self = Self { entries: [0; MOST], len: 0 };

    /// From the entries of all figures, in any order; sorts them.
    pub(crate) fn of(all: &mut Vec<u64>) -> Self {
        all.sort_unstable();
        all.dedup();
        Self::from_entries(&all[..all.len().min(MOST)])
    }

    /// From ascending entries, of which the first 32 count.
    #[must_use]
    pub fn from_entries(entries: &[u64]) -> Self {
        let mut figures = Self::NONE;
        for (place, &entry) in figures.entries.iter_mut().zip(entries) {
            *place = entry;
            figures.len += 1;
        }
        figures
    }

    /// The entries: the upper half tells the place of a figure, the lower its number.
    #[must_use]
    pub fn entries(&self) -> &[u64] {
        &self.entries[..usize::from(self.len)]
    }
}

impl std::fmt::Debug for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.entries()).finish()
    }
}

/// Whether the figures of a page agree with those of a kept one, as far as both have them in the
/// same places.
pub(crate) fn agree(page: &[u64], kept: &[u64]) -> bool {
    let place = |entry: u64| entry >> 32;
    // A full sketch says nothing of what is greater than its last.
    let end = match kept.last() {
        Some(&last) if kept.len() >= MOST => last,
        _ => u64::MAX,
    };
    let (mut shared, mut conflicts, mut at) = (0, 0, 0);
    for &entry in page.iter().take_while(|&&entry| entry <= end) {
        while kept.get(at).is_some_and(|&other| place(other) < place(entry)) {
            at += 1;
        }
        let mut same = kept[at..].iter().take_while(|&&other| place(other) == place(entry));
        if let Some(&first) = same.next() {
            shared += 1;
            conflicts += usize::from(first != entry && !same.any(|&other| other == entry));
        }
    }
    TOLERANCE * conflicts <= shared && !differ(page, kept)
}

/// Whether most figures of each of two pages stand nowhere on the other, in whatever place: they tell
/// of other numbers, in other words. Few figures say nothing, and neither does a full sketch.
fn differ(one: &[u64], other: &[u64]) -> bool {
    one.len().max(other.len()) < MOST && mostly_missing(one, other) && mostly_missing(other, one)
}

/// Whether most of the numbers of a page, and not too few, are none of another's.
fn mostly_missing(page: &[u64], other: &[u64]) -> bool {
    let number = |entry: u64| entry as u32;
    let (mut all, mut missing) = (0, 0);
    for (at, &entry) in page.iter().enumerate() {
        let same = |&other: &u64| number(other) == number(entry);
        if !page[..at].iter().any(same) {
            all += 1;
            missing += usize::from(!other.iter().any(same));
        }
    }
    missing >= FEW && 2 * missing > all
}

/// Gathers the figures of the tokens that pass.
#[derive(Debug, Default)]
pub(crate) struct Gather {
    entries: Vec<u64>,
    /// Value of the last token of the line that was no part of a figure; 0 before the first.
    before: u64,
    /// What is folded of the figure at hand.
    number: Option<u64>,
}

impl Gather {
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        (self.before, self.number) = (0, None);
    }

    /// A word passes.
    #[inline]
    pub(crate) fn word(&mut self, first_byte: u8, value: u64) {
        if first_byte.is_ascii_digit() {
            self.number = Some(hash_two([self.number.unwrap_or(0), value]));
        } else {
            self.close(value);
            self.before = value;
        }
    }

    /// A row of ideographs passes.
    #[inline]
    pub(crate) fn ideographs(&mut self, codes: &[u32]) {
        if let (Some(&first), Some(&last)) = (codes.first(), codes.last()) {
            self.close(first.into());
            self.before = last.into();
        }
    }

    /// The figure at hand ends before a token of this value.
    #[inline]
    fn close(&mut self, behind: u64) {
        if let Some(number) = self.number.take() {
            let place = hash_two([self.before, behind]);
            self.entries.push(place >> 32 << 32 | number >> 32);
        }
    }

    /// The line ends: what stands on the next is no neighbour of what stands on this.
    #[inline]
    pub(crate) fn line_end(&mut self) {
        self.close(0);
        self.before = 0;
    }

    /// The figures of all that passed.
    pub(crate) fn finish(&mut self) -> Figures {
        self.close(0);
        Figures::of(&mut self.entries)
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        self.entries.capacity() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fingerprinter, Scratch};

    fn figures(text: &str) -> Figures {
        Fingerprinter::new().fingerprint(text, &mut Scratch::default()).figures
    }

    fn agrees(page: &str, kept: &str) -> bool {
        agree(figures(page).entries(), figures(kept).entries())
    }

    #[test]
    fn another_figure_in_the_same_place_is_a_conflict() {
        assert!(!agrees("3月8日上午9时开幕", "3月5日上午9时开幕"));
        assert!(agrees("3月8日上午9时开幕", "3月8日上午9时开幕。"));
        assert!(!agrees("rose 1.9 pct in March", "rose 2.1 pct in March"));
        // Elsewhere it is not comparable.
        assert!(agrees("价格上涨3元", "昨日下跌5元"));
        assert!(agrees("没有数字", "3月5日"));
        assert!(agrees("满\n7人", "满6人\n7"));
    }

    #[test]
    fn one_in_ten_may_differ() {
        let text = |odd: &str| {
            (0..12)
                .map(|n| format!("n{n}x {} m{n}y ", if n == 7 { odd } else { "5" }))
                .collect::<String>()
        };
        assert!(agrees(&text("6"), &text("5")));
        let short: String = text("6").split_inclusive("m8y ").take(1).collect();
        assert!(!agrees(&short, &text("5")));
    }

    #[test]
    fn a_full_sketch_says_nothing_of_what_is_greater() {
        let kept: Vec<u64> = (0..32).map(|n| (7 << 32) | (2 * n)).collect();
        assert!(agree(&[7 << 32 | 99], &kept));
        assert!(!agree(&[7 << 32 | 99], &kept[..31]));
        assert!(!agree(&[7 << 32 | 33], &kept));
    }
}
