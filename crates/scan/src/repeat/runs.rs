//! Runs: what the running text says twice, exactly or but for a few differences.

use std::collections::HashMap;
use std::ops::Range;

use super::ContentLine;
use super::prefilter::OpeningPlaces;
use super::running::Running;
use crate::chars::{self, char_width, is_terminator, width};
use crate::edit::Edit;

/// Earlier lines with the same key that a line is compared with.
const PARTNERS: usize = 4;
/// Places on lines where the opening stands again that the search arrives at.
const OPENING_PLACES: usize = 64;
/// Differences that are looked over on a page.
const DIFFERENCES: usize = 64;
/// Longest gap between two agreements.
const GAP: usize = 120;
/// For how many characters the copies agree behind a gap, at least.
const AGAIN: usize = 8;
/// Longest gap that may be what is left of an annotation.
const REMNANT: usize = 12;
/// A run repeats with a part of a line of this width and two sentences ...
const WIDTH_OF_ONE: usize = 160;
/// ... or with two of this width and a sentence each.
const WIDTH_OF_TWO: usize = 80;
/// Content lines at the start of a page that may be a lead or a summary.
const LEAD: usize = 3;
/// A copy that differs may have fewer long lines than this before the first one.
const LONG_LINES: usize = 3;
/// A run elsewhere repeats when it is at least one part in so many of what stands before it.
const SHARE: usize = 4;
/// Width of a copy for each change in it.
const WIDTH_FOR_A_CHANGE: usize = 800;
/// What goes with the character behind it.
const OPENERS: [char; 8] = ['“', '‘', '「', '『', '（', '(', '【', '《'];
/// Changes are at most one part in so many of a copy.
const SHARE_OF_CHANGES: usize = 8;

/// Buffers of the search.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    running: Running,
    first: HashMap<u64, ([u32; PARTNERS], usize), foldhash::fast::FixedState>,
    states: Vec<State>,
}

/// Where a copy may begin.
#[derive(Clone, Copy, Debug)]
struct Start {
    /// In the running text.
    at: usize,
    /// In bytes of the text.
    place: usize,
    /// The line that begins here, with its key.
    line: Option<(usize, u64)>,
}

/// Where the copies end at present, and what was looked over on the way.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    p: usize,
    q: usize,
    /// Length of the last agreement.
    agreed: usize,
    changes: usize,
    size_of_changes: usize,
}

/// The two copies, in characters of the running text.
struct Repeat {
    first: Range<usize>,
    second: Range<usize>,
}

/// A page that is searched.
struct Page<'t> {
    text: &'t str,
    lines: &'t [ContentLine],
    running: &'t Running,
    /// The last line at which a copy may begin of which another differs.
    last_to_differ: usize,
}

/// Finds what stands on the page a second time.
pub(super) fn search(
    text: &str,
    lines: &[ContentLine],
    buffers: &mut Buffers,
    edits: &mut Vec<Edit>,
) {
    let Buffers { running, first, states } = buffers;
    running.fill(text, lines);
    let mut long = (0..lines.len()).filter(|&line| lines[line].is_long(text));
    let opening = long.next();
    let last_to_differ = long.nth(LONG_LINES - 2).unwrap_or(lines.len());
    let mut starts = Starts::new(text, lines, running, opening);
    let page = Page { text, lines, running, last_to_differ };
    first.clear();
    let mut differences_left = DIFFERENCES;
    let (mut taken_to, mut go_on_at) = (0, 0);
    while let Some(Start { at: b, place, line }) = starts.next(go_on_at) {
        // The lines before it with the same key; lines that were taken are among them.
        let partners = match line {
            Some((line, key)) => {
                let (partners, count) = first.entry(key).or_default();
                let before = (*partners, *count);
                if *count < PARTNERS {
                    partners[*count] = line as u32;
                    *count += 1;
                }
                before
            }
            None => {
                let opening =
                    opening.filter(|&line| page.running.key(line, text, &lines[line]).is_some());
                opening.map_or_else(Default::default, |line| ([line as u32; PARTNERS], 1))
            }
        };
        if b < go_on_at {
            continue;
        }
        let mut longest = 0;
        let found = partners.0[..partners.1].iter().find_map(|&i| {
            let i = i as usize;
            page.states(i, b, &mut differences_left, states);
            longest = longest.max(states.first().map_or(0, |state| state.agreed));
            let line = line.map(|line| line.0);
            let repeat = |n: usize| page.repeat((i, b, line), (&states[n], n > 0), taken_to);
            (0..states.len()).rev().find_map(|n| Some((repeat(n)?, n > 0)))
        });
        let Some((Repeat { first, second }, is_near)) = found else {
            go_on_at = b + longest.max(1);
            continue;
        };
        let (place, begins_line) = match second.start {
            start if start < b => page.place(start),
            _ => (place, line.is_some()),
        };
        let rule = if is_near { "repeat.near" } else { "repeat.run" };
        let (from, to) = page.span_to_take(place, begins_line, second.end);
        let from = edits.last().map_or(from, |last| from.max(last.end));
        edits.push(Edit::again((from, to), rule, page.source(&first)));
        (taken_to, go_on_at) = (second.end, second.end);
    }
}

/// The starts, in order: the lines that begin one, and between them the other places.
struct Starts<'t> {
    text: &'t str,
    lines: &'t [ContentLine],
    running: &'t Running,
    /// The next line that begins one, with its key.
    line: Option<(usize, u64)>,
    places: Option<OpeningPlaces<'t>>,
    /// The next place, by character of the running text and by byte; and how many the search may still arrive at.
    place: Option<(usize, usize)>,
    places_left: usize,
}

impl<'t> Starts<'t> {
    fn new(
        text: &'t str,
        lines: &'t [ContentLine],
        running: &'t Running,
        opening: Option<usize>,
    ) -> Self {
        let places = opening.map(|opening| OpeningPlaces::new(text, lines, opening));
        let (line, place, places_left) = (None, None, OPENING_PLACES);
        let mut starts = Starts { text, lines, running, line, places, place, places_left };
        starts.find_line(0);
        starts.find_place(0);
        starts
    }

    /// The next start; of the places none before `go_on_at` in the running text.
    fn next(&mut self, go_on_at: usize) -> Option<Start> {
        if self.place.is_some_and(|(at, _)| at < go_on_at) {
            self.find_place(go_on_at);
        }
        let begin = self.line.map(|(line, _)| self.running.begin(line));
        if let Some((at, place)) = self.place
            && begin.is_none_or(|begin| at < begin)
        {
            self.places_left -= 1;
            self.find_place(at + 1);
            return Some(Start { at, place, line: None });
        }
        let line = self.line?;
        self.find_line(line.0 + 1);
        let place = self.lines[line.0].line.start;
        Some(Start { at: self.running.begin(line.0), place, line: Some(line) })
    }

    /// Looks for the next line that begins one.
    fn find_line(&mut self, from: usize) {
        let mut behind = (from..).zip(&self.lines[from..]);
        self.line =
            behind.find_map(|(at, line)| Some((at, self.running.key(at, self.text, line)?)));
    }

    /// Looks for the next place from a character of the running text on.
    fn find_place(&mut self, from: usize) {
        self.place = None;
        let Some(places) = self.places.as_mut().filter(|_| self.places_left > 0) else { return };
        let source = self.running.source();
        if let Some(before) = from.checked_sub(1) {
            // What comes before its first character may begin the opening.
            places.go_on_behind(source[before] as usize);
        }
        let places = places
            .map(|place| (source.partition_point(|&source| (source as usize) < place), place));
        self.place = { places }.find(|&(at, _)| at >= from);
    }
}

/// Room for the characters of a gap and of the agreement behind it; a power of two.
const WINDOW: usize = GAP + AGAIN;

/// A hash of each `AGAIN` characters that stand together, from those of two and of four. Behind the
/// last ones of `chars` it is of nothing.
fn hash_windows(chars: &[char]) -> [u32; WINDOW] {
    let mut hashes = [0; WINDOW];
    for (hash, &c) in hashes.iter_mut().zip(chars) {
        *hash = u32::from(c);
    }
    let mut apart = 1;
    while apart < AGAIN {
        for at in 0..WINDOW - apart {
            hashes[at] = hashes[at].rotate_left(7 * apart as u32).wrapping_add(hashes[at + apart]);
        }
        apart *= 2;
    }
    hashes
}

/// Where hashes stand, to be found by a hash.
struct Places {
    /// By the upper bits of a mixed hash: the first place of one that has these.
    first: [u8; 1 << Places::BITS],
    /// By place: the next one whose hash has the same bits.
    next: [u8; WINDOW],
}

impl Places {
    const BITS: u32 = 8;
    /// Behind the last place.
    const NONE: u8 = WINDOW as u8;

    fn of(hashes: &[u32]) -> Self {
        let mut places =
            Places { first: [Self::NONE; 1 << Self::BITS], next: [Self::NONE; WINDOW] };
        for (place, &hash) in hashes.iter().enumerate().rev() {
            places.next[place] =
                std::mem::replace(&mut places.first[Self::bits(hash)], place as u8);
        }
        places
    }

    /// The places where the hash may stand, ascending.
    fn that_may_hold(&self, hash: u32) -> impl Iterator<Item = usize> {
        let mut place = self.first[Self::bits(hash)];
        std::iter::from_fn(move || {
            let next = *self.next.get(usize::from(place))?;
            Some(usize::from(std::mem::replace(&mut place, next)))
        })
    }

    /// The upper bits of a product depend on all bits of the hash.
    fn bits(hash: u32) -> usize {
        (hash.wrapping_mul(0x9E37_79B1) >> (u32::BITS - Self::BITS)) as usize
    }
}

impl Page<'_> {
    /// All states of a run from the beginning of line `i` and from `b` on.
    fn states(&self, i: usize, b: usize, differences_left: &mut usize, states: &mut Vec<State>) {
        let chars = self.running.chars();
        let a = self.running.begin(i);
        let agreed = self.running.agreement(a, b, b);
        let mut state = State { p: a + agreed, q: b + agreed, agreed, ..State::default() };
        states.clear();
        states.push(state);
        while i <= self.last_to_differ && *differences_left > 0 {
            *differences_left -= 1;
            let Some((x, y)) = self.gap(state.p, state.q, b) else { break };
            let (first, second) = (&chars[state.p..][..x], &chars[state.q..][..y]);
            if !numerals(first).eq(numerals(second)) {
                break;
            }
            let is_remnant = x.min(y) == 0
                && x.max(y) <= REMNANT
                && first.iter().chain(second).all(|&c| char_width(c) == 1);
            if !is_remnant {
                state.changes += 1;
                state.size_of_changes += x.max(y);
            }
            state.agreed = self.running.agreement(state.p + x, state.q + y, b);
            state.p += x + state.agreed;
            state.q += y + state.agreed;
            states.push(state);
        }
    }

    /// How much to pass over in both copies until they agree again for a while; the least.
    fn gap(&self, p: usize, q: usize, b: usize) -> Option<(usize, usize)> {
        let chars = self.running.chars();
        let most = |at: usize, end: usize| Some(end.checked_sub(at + AGAIN)?.min(GAP));
        let (most_x, most_y) = (most(p, b)?, most(q, chars.len())?);
        let first = hash_windows(&chars[p..p + most_x + AGAIN]);
        let second = hash_windows(&chars[q..q + most_y + AGAIN]);
        let mut least: Option<(usize, usize)> = None;
        let places = Places::of(&second[..=most_y]);
        for (x, &hash) in first[..=most_x].iter().enumerate() {
            if least.is_some_and(|(x0, y0)| x >= x0 + y0) {
                break;
            }
            // Only a smaller sum is of use; at the same place they do not agree.
            let below = least.map_or(most_y + 1, |(x0, y0)| (x0 + y0 - x).min(most_y + 1));
            let agrees = |&y: &usize| {
                let (p, q) = (p + x, q + y);
                second[y] == hash && chars[p..p + AGAIN] == chars[q..q + AGAIN]
            };
            let few = places.that_may_hold(hash).take_while(|&y| y < below);
            if let Some(y) = few.skip_while(|&y| x == 0 && y == 0).find(agrees) {
                least = Some((x, y));
            }
        }
        least
    }

    /// Where the last agreement of a state may end: positions behind both copies.
    fn last_stop(&self, b: usize, state: &State) -> Option<(usize, usize)> {
        let running = self.running;
        let (p, q) = (state.p, state.q);
        if p == b && state.agreed > 0 && self.sentence_ends(q) {
            return Some((p, q));
        }
        // From line end to line end, those of both copies.
        let (mut i, mut j) = (running.last_begin(p), running.last_begin(q));
        loop {
            let back = (p - running.begin(i)).min(q - running.begin(j));
            if back >= state.agreed {
                return None;
            }
            let (p, q) = (p - back, q - back);
            let (first_ends, second_ends) = (running.begin(i) == p, running.begin(j) == q);
            if first_ends && second_ends || self.sentence_ends(q) {
                return Some((p, q));
            }
            i -= usize::from(first_ends);
            j -= usize::from(second_ends);
        }
    }

    /// Whether a terminator stands between the character before `at` and the next one, or the end of
    /// its line.
    fn sentence_ends(&self, at: usize) -> bool {
        let last = self.running.source()[at - 1] as usize;
        let line = self.lines[self.running.line_of(at - 1)];
        let end =
            if self.running.line_ends(at) { line.to } else { self.running.source()[at] as usize };
        self.text[last..end]
            .char_indices()
            .skip(1)
            .any(|(at, c)| ends_sentence(&self.text[last + at..line.line.end], c))
    }

    /// A state as a repeat, if it is one.
    fn repeat(
        &self,
        (i, b, line): (usize, usize, Option<usize>),
        (state, differs): (&State, bool),
        taken_to: usize,
    ) -> Option<Repeat> {
        let running = self.running;
        let (p, q) = self.last_stop(b, state)?;
        // Lines before both that are the same go with them.
        let (mut first, mut second) = (running.begin(i)..p, b..q);
        if let Some(j) = line {
            for x in 1..=i {
                let begin = running.begin(j - x);
                if begin < p || begin < taken_to || running.part(i - x) != running.part(j - x) {
                    break;
                }
                (first.start, second.start) = (running.begin(i - x), begin);
            }
        }
        // What is glued onto the end of a line before the second copy.
        if let Some(before) = running.line_of(first.start).checked_sub(1)
            && let Some(begin) = second.start.checked_sub(running.part(before).len())
            && begin >= p
            && begin >= taken_to
            && running.chars()[begin..second.start] == *running.part(before)
            && running.line_of(begin) == running.line_of(second.start - 1)
            && running.begin(running.line_of(begin)) < begin
            && self.sentence_ends(begin)
        {
            (first.start, second.start) = (running.begin(before), begin);
        }
        let is_in_place = p == second.start
            || running.line_of(first.start) < LEAD
            || SHARE * second.len() >= second.start;
        if !is_in_place {
            return None;
        }
        if state.changes > 0 {
            let width: usize = running.chars()[second.clone()].iter().map(|&c| char_width(c)).sum();
            if width < WIDTH_FOR_A_CHANGE * state.changes
                || SHARE_OF_CHANGES * state.size_of_changes > second.len()
                || 2 * first.len() < second.start - first.start
            {
                return None;
            }
        }
        // Whole lines directly again.
        let is_again = p == second.start
            && !differs
            && running.line_ends(p)
            && running.line_ends(q)
            && running.begin(running.line_of(second.start)) == second.start
            && chars::ends_sentence(self.lines[running.line_of(q - 1)].trimmed(self.text));
        let least = if is_again { 1 } else { 2 };
        let is_substantial =
            self.is_substantial(&second, least) || self.is_substantial(&first, least);
        is_substantial.then_some(Repeat { first, second })
    }

    /// Where a copy is in the text that begins on no start, and whether it begins a line.
    fn place(&self, start: usize) -> (usize, bool) {
        let line = self.running.line_of(start);
        if self.running.begin(line) == start {
            return (self.lines[line].line.start, true);
        }
        let place = self.running.source()[start] as usize;
        (self.text[..place].trim_end_matches(OPENERS).len(), false)
    }

    /// Whether there is enough prose in a copy: parts with a sentence, at least so many, or one with two.
    fn is_substantial(&self, copy: &Range<usize>, least: usize) -> bool {
        let running = self.running;
        let (first, last) = (running.line_of(copy.start), running.line_of(copy.end - 1));
        let mut middle = 0;
        (first..=last).any(|index| {
            let line = self.lines[index];
            let (begin, end) = (running.begin(index), running.begin(index + 1));
            let from =
                if copy.start <= begin { line.from } else { running.source()[copy.start] as usize };
            let to = if copy.end >= end { line.to } else { running.source()[copy.end] as usize };
            // No character takes more bytes than twice its width, and few less than one.
            if to - from < WIDTH_OF_TWO {
                return false;
            }
            let width = width(&self.text[from..to]);
            if width < WIDTH_OF_TWO {
                return false;
            }
            let sentences = self.text[from..to]
                .char_indices()
                .filter(|&(at, c)| ends_sentence(&self.text[from + at..line.line.end], c))
                .take(2)
                .count();
            middle += usize::from(sentences >= 1);
            middle >= least || (sentences >= 2 && width >= WIDTH_OF_ONE)
        })
    }

    /// What is taken of the text for a copy that begins at `place` and ends at `q`.
    fn span_to_take(&self, place: usize, begins_line: bool, q: usize) -> (usize, usize) {
        let line = self.lines[self.running.line_of(q - 1)];
        if self.running.line_ends(q) {
            return if begins_line {
                (place, line.line.next)
            } else {
                (self.text[..place].trim_end().len(), line.line.end)
            };
        }
        let last = self.running.source()[q - 1] as usize;
        let next = self.running.source()[q] as usize;
        let behind = self.text[last..next].char_indices().skip(1);
        let opener = behind.into_iter().find(|&(_, c)| OPENERS.contains(&c));
        (place, opener.map_or(next, |(at, _)| last + at))
    }

    /// The bytes of the text from the first to the last character of a copy.
    fn source(&self, copy: &Range<usize>) -> (usize, usize) {
        let last = self.running.source()[copy.end - 1] as usize;
        let length = self.text[last..].chars().next().map_or(0, char::len_utf8);
        (self.running.source()[copy.start] as usize, last + length)
    }
}

/// Whether `c`, at the beginning of `rest` of its line, is a terminator.
fn ends_sentence(rest: &str, c: char) -> bool {
    match c {
        '.' => rest[1..].chars().next().is_none_or(char::is_whitespace),
        c => is_terminator(c),
    }
}

fn numerals(gap: &[char]) -> impl Iterator<Item = char> + '_ {
    let is_numeral = |c: &char| match c {
        '\0'..='\u{7F}' => c.is_ascii_digit(),
        // Letters of Latin, Greek and Cyrillic.
        '\u{C0}'..='\u{52F}' => false,
        c => c.is_numeric() || "零〇一二三四五六七八九十百千万萬亿億两兩".contains(*c),
    };
    gap.iter().copied().filter(is_numeral)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_as_unicode_says() {
        for c in '\0'..='\u{2FFF}' {
            assert_eq!(numerals(&[c]).next().is_some(), c.is_numeric(), "U+{:04X}", u32::from(c));
        }
        assert_eq!(numerals(&['三', '千', '人']).count(), 2);
    }
}
