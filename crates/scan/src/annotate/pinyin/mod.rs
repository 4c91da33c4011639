//! Latin readings of Han characters: `docs/cuts.md`, section 4.3.

mod bare;
mod readings;
mod spelling;

use std::collections::HashSet;

pub(super) use bare::{BareRun, Which, find as find_bare};
pub(super) use spelling::Spelling;

use crate::annotate::group::{Family, Group};
use crate::chars::{is_han, is_inline};

/// Least evidence that a text is annotated.
const LEAST: usize = 2;
/// Least evidence for cutting readings that do not read, or are cut short.
const LEAST_FOR_DAMAGED: usize = 5;

/// What the toned readings of a text say about it.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    plain: HashSet<Vec<u8>>,
    reading: HashSet<Vec<u8>>,
    /// A chain holds an emoji and a toned spelling that reads.
    pub(super) emoji_chain: bool,
}

impl Evidence {
    pub(super) fn clear(&mut self) {
        self.plain.clear();
        self.reading.clear();
        self.emoji_chain = false;
    }

    /// Takes note of a toned spelling behind `before`, with `next` behind it; says whether it reads.
    pub(super) fn note(&mut self, spelling: &Spelling, before: &str, next: Option<char>) -> bool {
        if !spelling.toned || !spelling.reads(before) {
            return false;
        }
        if next.is_some_and(is_inline) && spelling.reads_plainly(before) {
            insert(&mut self.plain, spelling.string());
        }
        insert(&mut self.reading, spelling.string());
        true
    }

    pub(super) fn is_annotated(&self) -> bool {
        self.emoji_chain || self.plain.len() >= LEAST && 2 * self.plain.len() >= self.reading.len()
    }

    /// Whether there is enough of it to take what is damaged or stands without a tone.
    pub(super) fn allows_damaged(&self) -> bool {
        self.plain.len() >= LEAST_FOR_DAMAGED
    }
}

fn insert(set: &mut HashSet<Vec<u8>>, string: &[u8]) {
    if !set.contains(string) {
        set.insert(string.to_vec());
    }
}

/// Whether readings stand in brackets of this family.
pub(super) fn is_reading_bracket(family: Family) -> bool {
    matches!(family, Family::Round | Family::Square | Family::Lenticular | Family::Tortoise)
}

/// The rule that takes a group of an annotated text, if any does.
pub(super) fn rule(text: &str, group: &Group, evidence: &Evidence) -> Option<&'static str> {
    if !is_reading_bracket(group.family) || !group.has_han_base(text) {
        return None;
    }
    let content = group.content(text);
    let before = &text[..group.chain_start];
    if let Some(spelling) = Spelling::parse(content) {
        let single = || evidence.allows_damaged() && spelling.reads_one(before);
        if (spelling.toned || !spelling.capital) && spelling.reads(before) || single() {
            return Some("pinyin.bracket");
        }
        if spelling.toned && evidence.allows_damaged() {
            let run = before.chars().rev().take_while(|&c| is_han(c)).take(64).count();
            if spelling.syllables().is_some_and(|n| n <= run) {
                return Some("pinyin.misread");
            }
        }
    }
    (evidence.allows_damaged() && is_cut_short(content, group.base(text)?))
        .then_some("pinyin.truncated")
}

/// Whether a bare run of an annotated text is taken.
pub(super) fn takes_bare(text: &str, run: &BareRun, evidence: &Evidence) -> bool {
    let untoned =
        || evidence.allows_damaged() && !run.spelling.capital && run.next(text).is_some_and(is_han);
    (run.spelling.toned || untoned()) && run.spelling.reads(&text[..run.start])
}

/// Whether one or two small letters are the beginning of a reading of `base`, and not all of it.
fn is_cut_short(content: &str, base: char) -> bool {
    if !matches!(content.len(), 1 | 2) || !content.bytes().all(|b| b.is_ascii_lowercase()) {
        return false;
    }
    let mut found = false;
    readings::each(base, |reading| {
        found |= reading.len() > content.len() && reading.starts_with(content.as_bytes());
    });
    found
}
