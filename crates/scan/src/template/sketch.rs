//! Frequent keys of a stream in bounded memory.
//!
//! Misra and Gries (1982), with the counters taken down in batches as Anderson et al. (2017) do:
//! when there are twice as many counters as may stay, the largest count that would not stay is
//! taken from every one of them. A count is never too large, and too small by at most
//! [`Sketch::error`], which is at most 1/(capacity + 1) of all that was counted.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::FixedState;

use super::known::LineKind;
use super::look::Shape;

/// What is known of a key.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    /// At least so often.
    pub(super) count: u32,
    pub(super) kind: Option<LineKind>,
    pub(super) shape: Shape,
    /// Its text, from the second time on.
    pub(super) text: Option<Box<str>>,
}

/// Counts of the most frequent keys.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    counters: HashMap<u64, Counter, FixedState>,
    capacity: usize,
    error: u32,
    /// Bytes of texts.
    texts: usize,
    /// Buffer for the counts among which one is selected.
    counts: Vec<u32>,
}

impl Sketch {
    /// Holds between `capacity` and twice as many keys once it has seen so many.
    pub(super) fn new(capacity: usize) -> Self {
        let (counters, counts) = (HashMap::default(), Vec::new());
        Sketch { counters, capacity: capacity.max(1), error: 0, texts: 0, counts }
    }

    pub(super) fn get(&self, key: u64) -> Option<&Counter> {
        self.counters.get(&key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Counter> {
        self.counters.values()
    }

    /// By how much a count may be too small.
    #[cfg(test)]
    pub(super) fn error(&self) -> u32 {
        self.error
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.counters.len()
    }

    /// Counts a key once. Amortised constant time.
    pub(super) fn count(&mut self, key: u64, kind: Option<LineKind>, shape: Shape, text: &str) {
        match self.counters.entry(key) {
            Entry::Occupied(mut known) => {
                let counter = known.get_mut();
                counter.count += 1;
                if counter.text.is_none() && kind.is_some() {
                    self.texts += text.len() + TEXT;
                    counter.text = Some(text.into());
                }
            }
            Entry::Vacant(new) => {
                new.insert(Counter { count: 1, kind, shape, text: None });
                if self.counters.len() > 2 * self.capacity {
                    self.prune();
                }
            }
        }
    }

    /// Halves every count: what was long ago weighs less.
    pub(super) fn halve(&mut self) {
        self.counters.retain(|_, counter| {
            counter.count /= 2;
            let stays = counter.count > 0;
            if !stays {
                self.texts -= counter.text.as_ref().map_or(0, |text| text.len() + TEXT);
            }
            stays
        });
        self.error = self.error.div_ceil(2);
    }

    /// Bytes that it takes.
    pub(super) fn memory(&self) -> usize {
        self.counters.capacity() * (size_of::<(u64, Counter)>() + 2)
            + self.counts.capacity() * size_of::<u32>()
            + self.texts
    }

    fn prune(&mut self) {
        self.counts.clear();
        self.counts.extend(self.counters.values().map(|counter| counter.count));
        let (_, &mut least, _) = self.counts.select_nth_unstable_by(self.capacity, |a, b| b.cmp(a));
        self.error += least;
        self.counters.retain(|_, counter| {
            counter.count = counter.count.saturating_sub(least);
            let stays = counter.count > 0;
            if !stays {
                self.texts -= counter.text.as_ref().map_or(0, |text| text.len() + TEXT);
            }
            stays
        });
    }
}

/// What an allocator adds to a small text.
const TEXT: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_error_is_as_stated(
            capacity in 1usize..40,
            stream in prop::collection::vec((0u64..6, 0u64..400), 0..3000),
        ) {
            let mut sketch = Sketch::new(capacity);
            let mut exact: HashMap<u64, u32> = HashMap::new();
            for &(often, seldom) in &stream {
                let key = if often < 3 { often } else { seldom };
                sketch.count(key, None, Shape::Short, "");
                *exact.entry(key).or_default() += 1;
                prop_assert!(sketch.len() <= 2 * capacity);
            }
            prop_assert!(u64::from(sketch.error()) * (capacity as u64 + 1) <= stream.len() as u64);
            for (key, &count) in &exact {
                let counted = sketch.get(*key).map_or(0, |counter| counter.count);
                prop_assert!(counted <= count && count <= counted + sketch.error());
            }
        }
    }

    #[test]
    fn texts_are_accounted_for() {
        let mut sketch = Sketch::new(4);
        for round in 0..50u64 {
            for key in 0..round % 13 {
                sketch.count(key * round, Some(LineKind::Line), Shape::Short, "a line of text");
            }
            let texts = sketch.iter().filter(|counter| counter.text.is_some()).count();
            assert_eq!(sketch.texts, texts * (14 + TEXT));
            if round % 7 == 0 {
                sketch.halve();
            }
        }
    }
}
