//! What became of records, by their place in the stream, in bounded memory.

use serde::{Deserialize, Serialize};
use tamis::Verdict;

/// Most stretches that the stream is cut into.
const MOST: usize = 96;

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    Exact,
    Near,
    Empty,
    Rejected,
}

impl Fate {
    pub(crate) fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Kept => Fate::Kept,
            Verdict::Near { .. } => Fate::Near,
            Verdict::Empty => Fate::Empty,
            // As in the counts.
            _ => Fate::Exact,
        }
    }
}

/// Records of one stretch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Stretch {
    /// Kept pages.
    pub kept: u64,
    /// Dropped as exact copies.
    pub exact: u64,
    /// Dropped as near copies.
    pub near: u64,
    /// Dropped, since nothing was left.
    pub empty: u64,
    /// Rejected records.
    pub rejected: u64,
}

/// Stretches of equal length, a power of two, as short as they may be: so they depend on the records alone,
/// however these come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Timeline {
    /// Records in a stretch; the last may have fewer.
    pub width: u64,
    /// In the order of the input.
    pub stretches: Vec<Stretch>,
}

impl Default for Timeline {
    fn default() -> Self {
        Timeline { width: 1, stretches: Vec::new() }
    }
}

impl Timeline {
    /// Counts the record at this place of the whole stream.
    pub(crate) fn add(&mut self, place: u64, fate: Fate) {
        while place / self.width >= MOST as u64 {
            self.width *= 2;
            let pairs = self.stretches.chunks(2).map(|pair| {
                pair.iter().fold(Stretch::default(), |sum, one| Stretch {
                    kept: sum.kept + one.kept,
                    exact: sum.exact + one.exact,
                    near: sum.near + one.near,
                    empty: sum.empty + one.empty,
                    rejected: sum.rejected + one.rejected,
                })
            });
            self.stretches = pairs.collect();
        }
        // Below `MOST`.
        let stretch = (place / self.width) as usize;
        if self.stretches.len() <= stretch {
            self.stretches.resize(stretch + 1, Stretch::default());
        }
        let Stretch { kept, exact, near, empty, rejected } = &mut self.stretches[stretch];
        *match fate {
            Fate::Kept => kept,
            Fate::Exact => exact,
            Fate::Near => near,
            Fate::Empty => empty,
            Fate::Rejected => rejected,
        } += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_depend_on_places_alone() {
        let places: Vec<u64> = (0..10_000).collect();
        let fate = |place: u64| if place.is_multiple_of(3) { Fate::Near } else { Fate::Kept };
        let (mut forth, mut back) = (Timeline::default(), Timeline::default());
        places.iter().for_each(|&place| forth.add(place, fate(place)));
        places.iter().rev().for_each(|&place| back.add(place, fate(place)));
        assert_eq!(forth, back);
        assert_eq!((forth.width, forth.stretches.len()), (128, 79));
        assert_eq!(forth.stretches[0], Stretch { kept: 85, near: 43, ..Stretch::default() });
        let all: u64 = forth.stretches.iter().map(|stretch| stretch.kept + stretch.near).sum();
        assert_eq!(all, 10_000);
    }
}
