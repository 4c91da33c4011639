//! Figures in their places: what tells two notices apart that differ in nothing else (section 5 of
//! the page).

use crate::canonical::{Form, is_word};
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
/// same places. With `some`, none in the same place will not do where a full sketch leaves them out.
pub(crate) fn agree(page: &[u64], kept: &[u64], some: bool) -> bool {
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
    let untold = some && shared == 0 && kept.len() >= MOST && !page.is_empty();
    TOLERANCE * conflicts <= shared && !untold && !differ(page, kept)
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

/// Gathers the figures of a text, in room that is used again.
#[derive(Debug, Default)]
pub(crate) struct Gather {
    entries: Vec<u64>,
}

impl Gather {
    /// The figures of a text: only what stands around them is looked at.
    pub(crate) fn read(&mut self, form: &Form) -> Figures {
        self.entries.clear();
        let (units, mut lines, mut end) = (form.units(), form.lines(), 0);
        for &at in form.numbers() {
            let at = at as usize;
            if at >= end {
                end = self.figure(units, &mut lines, at);
            }
        }
        Figures::of(&mut self.entries)
    }

    /// Takes the figure at `at`, and says where it ends; `lines` has the ends of lines from there on, and
    /// perhaps some before.
    fn figure(&mut self, units: &[u16], lines: &mut &[u32], at: usize) -> usize {
        let mut line_ends = |at: usize| {
            let before = lines.iter().take_while(|&&end| (end as usize) < at).count();
            *lines = &lines[before..];
            lines.first().is_some_and(|&end| end as usize == at)
        };
        let before = at - usize::from(at > 0 && units[at - 1] == SPACE);
        let before = match before {
            0 => 0,
            end if line_ends(end) => 0,
            end => value(&units[end - token_before(units, end)..end]),
        };
        let (mut number, mut at) = (0, at);
        let behind = loop {
            let end = at + word_at(units, at);
            number = hash_two([number, value(&units[at..end])]);
            at = end;
            if at == units.len() || line_ends(at) {
                break 0;
            }
            let next = at + usize::from(units[at] == SPACE);
            if !units.get(next).is_some_and(|&unit| is_digit(unit)) {
                break value(&units[next..next + token_at(units, next)]);
            }
            at = next;
        };
        let place = hash_two([before, behind]);
        self.entries.push(place >> 32 << 32 | number >> 32);
        at
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        self.entries.capacity() * size_of::<u64>()
    }
}

const SPACE: u16 = b' ' as u16;

/// The value of a token.
fn value(token: &[u16]) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    token.iter().fold(0, |value, &unit| (value ^ u64::from(unit)).wrapping_mul(FACTOR))
}

#[inline]
fn is_digit(unit: u16) -> bool {
    unit.wrapping_sub(u16::from(b'0')) < 10
}

/// How long the token is that begins at `at`.
fn token_at(units: &[u16], at: usize) -> usize {
    match word_at(units, at) {
        0 => char_at(units, at).map_or(0, char::len_utf16),
        len => len,
    }
}

/// How long the token is that ends before `end`.
fn token_before(units: &[u16], end: usize) -> usize {
    match word_before(units, end) {
        0 => char_before(units, end).map_or(0, char::len_utf16),
        len => len,
    }
}

fn word_at(units: &[u16], at: usize) -> usize {
    let mut end = at;
    while let Some(c) = char_at(units, end).filter(|&c| is_word(c)) {
        end += c.len_utf16();
    }
    end - at
}

fn word_before(units: &[u16], end: usize) -> usize {
    let mut at = end;
    while let Some(c) = char_before(units, at).filter(|&c| is_word(c)) {
        at -= c.len_utf16();
    }
    end - at
}

/// The character that begins at `at`.
#[inline]
fn char_at(units: &[u16], at: usize) -> Option<char> {
    let first = u32::from(*units.get(at)?);
    char::from_u32(first).or_else(|| pair(units, at))
}

/// The character that ends before `end`.
#[inline]
fn char_before(units: &[u16], end: usize) -> Option<char> {
    let last = u32::from(*units.get(end.wrapping_sub(1))?);
    char::from_u32(last).or_else(|| pair(units, end.checked_sub(2)?))
}

/// The character of two units at `at`.
#[cold]
fn pair(units: &[u16], at: usize) -> Option<char> {
    char::decode_utf16(units.get(at..)?.iter().copied()).next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fingerprinter, Scratch};

    fn figures(text: &str) -> Figures {
        Fingerprinter::new().fingerprint(text, &mut Scratch::default()).figures
    }

    fn agrees(page: &str, kept: &str) -> bool {
        agree(figures(page).entries(), figures(kept).entries(), false)
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
        assert!(agree(&[7 << 32 | 99], &kept, false));
        assert!(!agree(&[7 << 32 | 99], &kept[..31], false));
        assert!(!agree(&[7 << 32 | 33], &kept, false));
        // Where little else was compared, that nothing is said will not do.
        assert!(!agree(&[7 << 32 | 99], &kept, true));
        assert!(agree(&[8 << 32 | 99], &kept[..31], true));
        assert!(agree(&[], &kept, true));
        assert!(agree(&[7 << 32 | 2, 7 << 32 | 99], &kept, true));
    }
}
