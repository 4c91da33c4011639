//! Plain chains: round groups without anything special, directly behind a Han character, each of them empty or with a
//! content that is known. Of such are the pages of injectors, by the thousand.

use crate::annotate::bracket::bracket_at;
use crate::annotate::emoji;
use crate::annotate::noise::{EMOJI, EMPTY, stands_in_text};
use crate::annotate::pinyin::{Evidence, Key, Known, LONGEST, Memo, Reading, Spelling};
use crate::chars::{Next, begins_han, char_at, ends_blank, ends_han};
use crate::cut::Class;
use crate::edit::Edit;

/// A group of a chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    start: usize,
    end: usize,
    what: What,
}

/// What a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A spelling that reads, by its place in the memo; one with a tone, and one without.
    Reading(u32),
    Neutral(u32),
    Emoji,
    Empty,
}

/// What plain chains are looked at with.
pub(super) struct Plain<'b> {
    /// What is to be cut, should the text as a whole be so.
    pub(super) edits: &'b mut Vec<Edit>,
    /// A buffer.
    pub(super) chain: &'b mut Vec<Found>,
    pub(super) memo: &'b mut Memo,
    pub(super) spelling: &'b mut Spelling,
    pub(super) evidence: &'b mut Evidence,
    /// Emoji groups with a Han character behind their chain.
    pub(super) emoji: usize,
}

/// Where a chain stands: the bytes before it, the base last, and where the base ends.
#[derive(Clone, Copy)]
struct Place {
    before: u128,
    end: usize,
}

impl Place {
    #[inline]
    fn base(self) -> u32 {
        (self.before >> 104) as u32
    }

    /// The eight bytes before the base.
    #[inline]
    fn before(self) -> u64 {
        (self.before >> 40) as u64
    }
}

impl Plain<'_> {
    /// Looks at the chain whose first opener is the first of the places, and takes note of what it says. Says how many of
    /// the places are its own, and where it ends; none when it is no plain chain.
    #[inline(always)]
    pub(super) fn chain(&mut self, text: &str, places: &[usize]) -> Option<(usize, usize)> {
        let &[start, closer, ref rest @ ..] = places else { return None };
        if !ends_han(&text.as_bytes()[..start]) {
            return None;
        }
        let before = bytes_before(text.as_bytes(), start);
        let place = Place { before, end: start };
        let (what, end) = self.group(text, place, (start, closer), &[])?;
        // What stands directly behind it may go on with the chain.
        if rest.first() == Some(&end) {
            return self.rest_of_chain(text, place, Found { start, end, what }, rest);
        }
        self.note(text, place, Found { start, end, what }, end);
        Some((2, end))
    }

    /// Takes chains of a single reading that is known, in half-width brackets, one behind the other from the first of the
    /// places on. Says how many of the places are theirs, and where the last ends: what most of a dense page consists of
    /// is told here in few steps, and all else is for [`chain`](Plain::chain).
    #[inline]
    pub(super) fn known(&mut self, text: &str, places: &[usize]) -> Option<(usize, usize)> {
        may_be_known(text.as_bytes(), places).then(|| self.all_known(text, places))?
    }

    #[inline(never)]
    fn all_known(&mut self, text: &str, places: &[usize]) -> Option<(usize, usize)> {
        let Plain { edits, memo, evidence, .. } = self;
        let bytes = text.as_bytes();
        let (mut rest, mut end) = (places, None);
        while let &[start, closer, ref behind @ ..] = rest
            && let Some((before, b'(', inside)) = around(bytes, start)
            && bytes[closer] == b')'
            && behind.first() != Some(&(closer + 1))
            && let len = closer - start - 1
            && len <= LONGEST
        {
            // No base of what is kept is anything but Han.
            let at = Place { before, end: start };
            let Some(known) = memo.known(Key::new(inside, len, at.base()), at.before()) else {
                break;
            };
            if known.toned && !evidence.is_said(known) {
                evidence.note_known(known, text, start, Next::at(text, closer + 1));
            }
            edits.push(Edit::cut(start, closer + 1, Class::Pinyin, "pinyin.bracket"));
            (rest, end) = (behind, Some(closer + 1));
        }
        end.map(|end| (places.len() - rest.len(), end))
    }

    /// The same of a chain that maybe goes on behind its first group.
    #[inline(never)]
    fn rest_of_chain(
        &mut self,
        text: &str,
        place: Place,
        mut group: Found,
        mut places: &[usize],
    ) -> Option<(usize, usize)> {
        let mut chain = std::mem::take(self.chain);
        chain.clear();
        chain.push(group);
        let mut is_plain = true;
        while is_plain
            && places.first() == Some(&group.end)
            && let Some((_, true)) = bracket_at(&text.as_bytes()[group.end..])
        {
            is_plain = false;
            if let &[start, closer, ref rest @ ..] = places
                && let Some((what, end)) = self.group(text, place, (start, closer), &chain)
            {
                group = Found { start, end, what };
                chain.push(group);
                places = rest;
                is_plain = true;
            }
        }
        let len = chain.len();
        if is_plain {
            let (mut has_reading, mut has_emoji) = (false, false);
            for &of_chain in &chain {
                has_reading |= matches!(of_chain.what, What::Reading(_));
                has_emoji |= of_chain.what == What::Emoji;
                self.note(text, place, of_chain, group.end);
            }
            if has_reading && has_emoji {
                self.evidence.note_injected();
            }
        }
        *self.chain = chain;
        is_plain.then_some((2 * len, group.end))
    }

    /// What the group is with an opener and a closer at two places, if it is plain and these are; and its end.
    #[inline(always)]
    fn group(
        &mut self,
        text: &str,
        at: Place,
        (start, closer): (usize, usize),
        chain: &[Found],
    ) -> Option<(What, usize)> {
        let bytes = text.as_bytes();
        let mut width = 1;
        if (bytes[start], bytes[closer]) != (b'(', b')') {
            if !is_wide(bytes, start, closer) {
                return None;
            }
            width = 3;
        }
        let (from, end) = (start + width, closer + width);
        let len = closer - from;
        if len == 0 {
            return Some((What::Empty, end));
        }
        if len > LONGEST {
            return None;
        }
        let inside = bytes_from(bytes, from);
        let what = match inside as u8 {
            // Nothing but a spelling begins so.
            b'A'..=b'Z' | b'a'..=b'z' | 0xC3..=0xC7 => {
                let key = Key::new(inside, len, at.base());
                let place = match self.memo.get(key, at.before()) {
                    Some(place) => place,
                    None => self.keep_reading(text, (from, closer), at, key, chain)?,
                };
                let toned = self.memo.is_toned(place);
                if toned { What::Reading(place as u32) } else { What::Neutral(place as u32) }
            }
            0xE2 | 0xF0 => {
                let key = Key::new(inside, len, 0);
                if self.memo.get(key, 0).is_none() {
                    self.keep_emoji(&text[from..closer], key, chain)?;
                }
                What::Emoji
            }
            _ => return None,
        };
        Some((what, end))
    }

    /// Takes note of a group in a chain that ends at `chain_end`, and of the cut that it may be.
    #[inline(always)]
    fn note(&mut self, text: &str, at: Place, group: Found, chain_end: usize) {
        let (class, rule) = match group.what {
            What::Reading(place) => {
                let known = self.memo.at(place as usize);
                if !self.evidence.is_said(known) {
                    self.evidence.note_known(known, text, at.end, Next::at(text, chain_end));
                }
                (Class::Pinyin, "pinyin.bracket")
            }
            What::Neutral(_) => (Class::Pinyin, "pinyin.bracket"),
            What::Emoji => {
                self.emoji += usize::from(Next::at(text, chain_end).is_han);
                EMOJI
            }
            What::Empty => {
                let next = || char_at(text, chain_end).filter(|&c| c != '\n');
                if !begins_han(&text.as_bytes()[chain_end..]) && !stands_in_text(next()) {
                    return;
                }
                EMPTY
            }
        };
        self.edits.push(Edit::cut(group.start, group.end, class, rule));
    }

    /// Sees whether a content is a reading that can be kept, and keeps it; says where.
    #[inline(never)]
    fn keep_reading(
        &mut self,
        text: &str,
        (from, to): (usize, usize),
        at: Place,
        key: Key,
        chain: &[Found],
    ) -> Option<usize> {
        let inside = &text[from..to];
        let content = inside.trim_end();
        if !self.spelling.read(content) {
            return None;
        }
        let reading = Reading::of(self.spelling, text, at.end)?;
        let padded = content.len() < inside.len() && self.spelling.is_one_syllable();
        let numbers = || self.evidence.numbers(self.spelling, reading.base);
        let known = Known::of(self.spelling, reading, text, padded, numbers)?;
        self.keep(key, at.before(), known, chain)
    }

    /// The same of emoji.
    #[inline(never)]
    fn keep_emoji(&mut self, inside: &str, key: Key, chain: &[Found]) -> Option<usize> {
        let known = emoji::is_content(inside).then(Known::default)?;
        self.keep(key, 0, known, chain)
    }

    /// Keeps what is known, unless that moves what the chain refers to.
    fn keep(&mut self, key: Key, before: u64, known: Known, chain: &[Found]) -> Option<usize> {
        self.memo.keep(key, before, known, |place| {
            let held = [What::Reading(place as u32), What::Neutral(place as u32)];
            chain.iter().any(|group| held.contains(&group.what))
        })
    }
}

/// Whether the first of the places has half-width brackets around a letter, with nothing of a chain behind them.
#[inline]
fn may_be_known(bytes: &[u8], places: &[usize]) -> bool {
    let &[start, closer, ref behind @ ..] = places else { return false };
    bytes[start] == b'('
        && bytes[closer] == b')'
        && behind.first() != Some(&(closer + 1))
        && matches!(bytes[start + 1], b'A'..=b'Z' | b'a'..=b'z' | 0xC3..=0xC7)
}

/// Sixteen bytes before a place of a text, the byte there, and sixteen behind it; none near the ends of the text.
#[inline]
fn around(text: &[u8], at: usize) -> Option<(u128, u8, u128)> {
    let &bytes: &[u8; 33] = text.get(at.wrapping_sub(16)..)?.first_chunk()?;
    let (before, [byte, behind @ ..]) = bytes.split_first_chunk()? else { return None };
    let behind = behind.first_chunk()?;
    Some((u128::from_le_bytes(*before), *byte, u128::from_le_bytes(*behind)))
}

/// Sixteen bytes before a place of a text, the last one highest; noughts before its beginning.
#[inline]
fn bytes_before(text: &[u8], at: usize) -> u128 {
    match text[..at].last_chunk() {
        Some(bytes) => u128::from_le_bytes(*bytes),
        None => text[..at]
            .iter()
            .rev()
            .zip(1..)
            .fold(0, |all, (&b, n)| all | u128::from(b) << (128 - 8 * n)),
    }
}

/// Sixteen bytes from a place of a text on, the first one lowest; noughts behind its end.
#[inline]
fn bytes_from(text: &[u8], at: usize) -> u128 {
    match text[at..].first_chunk() {
        Some(bytes) => u128::from_le_bytes(*bytes),
        None => text[at..].iter().zip(0..).fold(0, |all, (&b, n)| all | u128::from(b) << (8 * n)),
    }
}

/// Whether wide brackets stand at two places, without a blank before the closer: it means nothing in them.
#[inline(never)]
fn is_wide(bytes: &[u8], start: usize, closer: usize) -> bool {
    bytes[start..].starts_with("（".as_bytes())
        && bytes[closer..].starts_with("）".as_bytes())
        && !ends_blank(&bytes[start..closer])
}
