//! A cheap look that spares most pages the search for runs.

use std::cell::Cell;

use memchr::memmem;

use super::ContentLine;
use crate::chars::{MAY_END_SENTENCE, char_at, char_before, char_width, is_terminator, is_wide};
use crate::fold::{begin, begin_while};
use crate::kernel::bytes;

/// Longest text that is searched for runs, in bytes.
const LONGEST: usize = 4 << 20;
/// Least width of a line that begins a copy.
pub(super) const START: usize = 40;
/// Characters of the running text that are a line's key.
pub(super) const KEY: usize = 16;
/// Width of the part of the opening that is looked for on other lines.
const OPENING: usize = 16;

/// Whether a line is wide enough for a copy to begin with it.
pub(super) fn may_begin_copy(text: &str, line: &ContentLine) -> bool {
    is_wide(line.trimmed(text), START)
}

/// The hash of a line's key, before there is a running text.
fn key(text: &str, line: &ContentLine) -> Option<u64> {
    let mut hash = 0;
    let length = begin_while(&text[line.first..line.to], KEY, |c| {
        hash = mix(hash, c);
        true
    });
    (length == KEY).then_some(hash)
}

fn mix(hash: u64, c: char) -> u64 {
    let mixed = (hash ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 32
}

/// A set of the keys that were seen on a page.
#[derive(Debug, Default)]
pub(super) struct Prefilter {
    /// Open addressing; 0 is an empty place.
    seen: Vec<u32>,
}

impl Prefilter {
    /// Whether two lines that could begin copies begin alike, or the opening stands on some line once
    /// more. Without that there are no runs.
    pub(super) fn may_repeat(&mut self, text: &str, lines: &[ContentLine]) -> bool {
        if text.len() > LONGEST {
            return false;
        }
        let Some(opening) = lines.iter().position(|line| line.is_long(text)) else { return false };
        self.has_twins(text, lines) || OpeningPlaces::new(text, lines, opening).next().is_some()
    }

    /// Whether two lines have the same key. Few do whose heads are not the same.
    fn has_twins(&mut self, text: &str, lines: &[ContentLine]) -> bool {
        // Of many lines most are too short.
        let count = lines.iter().filter(|line| line.to - line.from >= START).count();
        // A line that may begin a copy has a full head.
        let wide = || lines.iter().filter(|line| may_begin_copy(text, line));
        self.has_same(count, wide().map(|line| line.head.key()))
            && self.has_same(count, wide().filter_map(|line| key(text, line)))
    }

    /// Whether two of at most so many keys are the same.
    fn has_same(&mut self, count: usize, keys: impl Iterator<Item = u64>) -> bool {
        let places = (2 * count).next_power_of_two();
        self.seen.clear();
        self.seen.resize(places, 0);
        for key in keys {
            let tag = (key >> 32) as u32 | 1;
            let mut place = key as usize & (places - 1);
            while self.seen[place] != 0 {
                if self.seen[place] == tag {
                    return true;
                }
                place = (place + 1) & (places - 1);
            }
            self.seen[place] = tag;
        }
        false
    }
}

/// The places on lines where the opening of the page stands again, behind a sentence.
#[derive(Debug)]
pub(super) struct OpeningPlaces<'t> {
    text: &'t str,
    lines: &'t [ContentLine],
    finder: memmem::Finder<'t>,
    /// From which byte on to look.
    from: usize,
    /// The line of the last place.
    line: usize,
}

impl<'t> OpeningPlaces<'t> {
    pub(super) fn new(text: &'t str, lines: &'t [ContentLine], opening: usize) -> Self {
        let trimmed = lines[opening].trimmed(text);
        let mut width = 0;
        let is_enough = |&(_, c): &(usize, char)| {
            width += char_width(c);
            width >= OPENING
        };
        let last = trimmed.char_indices().find(is_enough);
        let needle = &trimmed[..last.map_or(trimmed.len(), |(at, c)| at + c.len_utf8())];
        // The needle must hold something that is in the running text.
        let from = if begin(needle, 1, |_| ()) == 1 { lines[opening].from } else { text.len() };
        let finder = memmem::Finder::new(needle);
        OpeningPlaces { text, lines, finder, from, line: opening }
    }

    /// Goes on behind the character at a byte of the text, unless it is there already.
    pub(super) fn go_on_behind(&mut self, at: usize) {
        let behind = at + self.text[at..].chars().next().map_or(0, char::len_utf8);
        self.from = self.from.max(behind);
    }

    /// Whether the needle stands at `at` on one line, behind a sentence.
    fn is_place(&mut self, at: usize) -> bool {
        if !char_before(self.text, at).is_some_and(|c| may_end(c) || is_terminator(c) || c == '.') {
            return false;
        }
        // The needle holds a character of the running text, so it lies on content lines.
        while self.lines[self.line].line.next <= at {
            self.line += 1;
        }
        let line = self.lines[self.line];
        if at + self.finder.needle().len() > line.to || at <= line.first {
            return false;
        }
        let before = &self.text[line.first..at];
        let bare = before.trim_end_matches(may_end);
        match bare.chars().next_back() {
            Some('.') => before[bare.len()..].starts_with(char::is_whitespace),
            Some(c) => is_terminator(c),
            None => false,
        }
    }
}

/// Where the next character stands that may end a sentence, from a place on; at the end of the text where none does.
fn next_end(text: &str, from: usize) -> usize {
    let end = Cell::new(text.len());
    bytes::any(&text.as_bytes()[from..], &MAY_END_SENTENCE, |at| {
        let ends = char_at(text, from + at).is_some_and(|c| c == '.' || is_terminator(c));
        if ends {
            end.set(from + at);
        }
        ends
    });
    end.get()
}

/// What may stand between a sentence and the next.
fn may_end(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '”' | '’' | '"' | '\'' | '」' | '』' | '）' | ')' | '】' | '》')
}

impl Iterator for OpeningPlaces<'_> {
    type Item = usize;

    /// The next place, in bytes of the text.
    fn next(&mut self) -> Option<usize> {
        while let Some(at) = self.finder.find(&self.text.as_bytes()[self.from..]) {
            let at = self.from + at;
            self.from = at + self.text[at..].chars().next().map_or(1, char::len_utf8);
            if self.is_place(at) {
                return Some(at);
            }
            // Nothing but the end of a sentence goes before a place: the next of them is behind this one.
            if !self.text[at..].starts_with(may_end) {
                self.from = self.from.max(next_end(self.text, at));
            }
        }
        self.from = self.text.len();
        None
    }
}
