//! Latin readings of Han characters: `docs/cuts.md`, section 4.3.

mod bare;
mod evidence;
mod readings;
mod spelling;

pub(super) use bare::{BareRun, find as find_bare};
pub(super) use evidence::Evidence;
pub(super) use spelling::Spelling;

use crate::annotate::group::Group;
use crate::chars::is_han;

/// A group of a family of readings whose content is a spelling.
#[derive(Debug)]
pub(super) struct Spelled {
    pub(super) spelling: Spelling,
    /// It has a tone, and reads; without a tone that is seen to when it is needed.
    pub(super) toned_reads: bool,
    pub(super) padded: bool,
}

impl Spelled {
    /// Parses the content of a group.
    pub(super) fn of(text: &str, group: &Group) -> Option<Self> {
        if !group.family.is_of_readings() {
            return None;
        }
        let spelling = Spelling::parse(group.content(text))?;
        let toned_reads = spelling.toned && spelling.reads(group.far(text).0);
        let padded = is_padded(text, group) && spelling.is_one_syllable();
        Some(Spelled { spelling, toned_reads, padded })
    }

    /// Whether an emoji in it or beside it is injected.
    pub(super) fn is_reading(&self) -> bool {
        self.spelling.toned && (self.toned_reads || self.spelling.is_one_syllable())
    }
}

/// `X(shi )`, as far as brackets and blanks go.
fn is_padded(text: &str, group: &Group) -> bool {
    let Some(inside) = text[group.start..group.end].strip_prefix('(') else { return false };
    let Some(inside) = inside.strip_suffix(')') else { return false };
    !group.broken
        && inside.ends_with(char::is_whitespace)
        && !inside.starts_with(char::is_whitespace)
        && group.has_han_base(text)
}

/// The rule that takes a group of an annotated text, if any does.
pub(super) fn rule(
    text: &str,
    group: &Group,
    spelled: &Spelled,
    evidence: &Evidence,
) -> Option<&'static str> {
    let Spelled { spelling, toned_reads, padded } = spelled;
    let before = if spelling.toned { group.far(text).0 } else { &text[..group.chain_start] };
    let base = before.chars().next_back().filter(|&c| is_han(c))?;
    let reads = *toned_reads || !spelling.toned && !spelling.capital && spelling.reads(before);
    if reads || evidence.is_sure() && spelling.reads_one(before) {
        return Some("pinyin.bracket");
    }
    let strange = evidence.is_injected() && !spelling.capital && (spelling.emoji || *padded);
    if spelling.toned && (evidence.is_sure() || evidence.is_injected()) || strange {
        let run = before.chars().rev().take_while(|&c| is_han(c)).take(64).count();
        if spelling.divides_into(run) {
            return Some("pinyin.misread");
        }
    }
    let content = group.content(text);
    (evidence.is_sure() && is_cut_short(content, base)).then_some("pinyin.truncated")
}

/// Whether a bare run of an annotated text is taken.
pub(super) fn takes_bare(text: &str, run: &BareRun, evidence: &Evidence) -> bool {
    let untoned =
        || evidence.is_sure() && !run.spelling.capital && run.next(text).is_some_and(is_han);
    (run.spelling.toned || untoned()) && run.spelling.reads(&text[..run.start])
}

/// Whether one or two small letters are the beginning of a reading of `base`, and not all of it.
fn is_cut_short(content: &str, base: char) -> bool {
    if !matches!(content.len(), 1 | 2) || !content.bytes().all(|b| b.is_ascii_lowercase()) {
        return false;
    }
    let mut found = false;
    readings::each(base, |reading| found |= reading.goes_on_from(content.as_bytes()));
    found
}
