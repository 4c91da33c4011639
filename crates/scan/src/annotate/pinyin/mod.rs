//! Latin readings of Han characters: `docs/cuts.md`, section 4.3.

mod bare;
mod evidence;
mod memo;
mod readings;
mod spelling;
mod untoned;

pub(super) use bare::{BareRun, find as find_bare};
pub(super) use evidence::{Evidence, Reading, goes_before};
pub(super) use memo::{Key, Known, LONGEST, Memo};
pub(super) use spelling::Spelling;
pub(super) use untoned::{LEAST as LEAST_UNTONED, LEAST_CAPITALS, Untoned};

use crate::annotate::group::{Group, is_late};
use crate::chars::{char_before, is_han};
use evidence::blank_goes_before;

/// Whether letters are a reading of a character.
pub(super) fn is_reading(c: char, letters: &[u8]) -> bool {
    let mut found = false;
    readings::each(c, |reading| found |= reading.is(letters));
    found
}

/// What a group is whose content is a spelling.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spelled {
    pub(super) toned: bool,
    /// It has a tone, and reads; without a tone that is seen to when it is needed.
    pub(super) toned_reads: bool,
    padded: bool,
    pub(super) capital: bool,
    /// An emoji in it or beside it is injected.
    pub(super) is_reading: bool,
}

impl Spelled {
    /// Parses the content of a group into `spelling`, and takes note of what it says.
    pub(super) fn of(
        text: &str,
        group: &Group,
        spelling: &mut Spelling,
        evidence: &mut Evidence,
    ) -> Option<Self> {
        let (end, next) = group.far(text);
        let has_blank = group.ends_in_blank(text);
        if !spelling.read(group.content(text)) {
            note_divided(text, group, spelling, evidence);
            return None;
        }
        let padded = has_blank && is_padded(text, group) && spelling.is_one_syllable();
        if !spelling.toned {
            let capital = spelling.capital;
            let out =
                Spelled { toned: false, toned_reads: false, padded, capital, is_reading: false };
            return Some(out);
        }
        let reading = Reading::of(spelling, text, end);
        let toned_reads = reading.is_some_and(|reading| reading.reads());
        let is_reading = toned_reads || spelling.is_one_syllable();
        if let Some(reading) = reading {
            evidence.note(spelling, reading, text, next, group.has_blank_behind(text));
            if spelling.emoji && is_reading {
                evidence.note_injected();
            }
            if padded && group.next(text).is_some_and(is_han) {
                evidence.note_padded(spelling);
            }
        }
        Some(Spelled { toned: true, toned_reads, padded, capital: spelling.capital, is_reading })
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
    spelled: Spelled,
    takes_blanks: bool,
    (evidence, spelling): (&Evidence, &mut Spelling),
) -> Option<&'static str> {
    if spelled.toned_reads {
        return Some("pinyin.bracket");
    }
    spelling.read(group.content(text));
    let (far, _) = group.far(text);
    let neutral =
        evidence.is_sure() && !spelling.toned && !spelling.capital && far < group.chain_start;
    if neutral && spelling.reads(&text[..far]).is_some() {
        return Some("pinyin.bracket");
    }
    if evidence.is_sure()
        && spelling.toned
        && let Some(gap) = group.late_gap(text)
        && reads_late(text, gap, spelling)
    {
        return Some("pinyin.bracket");
    }
    let beyond_gap = spelling.toned || takes_blanks && group.has_blank_behind(text);
    let before = &text[..if beyond_gap { group.far(text).0 } else { group.chain_start }];
    let base = before.chars().next_back().filter(|&c| is_han(c))?;
    let may_read = !spelling.toned && (!spelling.capital || evidence.has_untoned_capitals());
    let reads = may_read && spelling.reads(before).is_some();
    if reads || evidence.is_sure() && spelling.reads_one(base) {
        return Some("pinyin.bracket");
    }
    let strange = evidence.is_injected() && !spelling.capital && (spelling.emoji || spelled.padded);
    if spelling.toned && (evidence.is_sure() || evidence.is_injected()) || strange {
        let run = before.chars().rev().take_while(|&c| is_han(c)).take(64).count();
        if spelling.divides_into(run) {
            return Some("pinyin.misread");
        }
    }
    let content = group.content(text);
    (evidence.is_sure() && is_cut_short(content, base)).then_some("pinyin.truncated")
}

/// What may stand before a reading in its bracket, the longest first, and what may divide syllables.
const LABELS: [&str; 13] = [
    "汉语拼音",
    "漢語拼音",
    "拼音",
    "读音",
    "讀音",
    "读作",
    "讀作",
    "发音",
    "發音",
    "注音",
    "读",
    "讀",
    "音",
];
const DIVIDING: [char; 4] = [',', '，', '、', '/'];

/// Whether a group of an annotated text has a reading as its content with a label, or with signs between its syllables.
pub(super) fn is_labelled(
    text: &str,
    group: &Group,
    (evidence, spelling): (&Evidence, &mut Spelling),
) -> bool {
    let far = group.far(text).0;
    if group.broken || !char_before(text, far).is_some_and(is_han) {
        return false;
    }
    let content = group.content(text);
    let label = content.get(..6).filter(|label| label.eq_ignore_ascii_case("pinyin"));
    let label = label.or_else(|| LABELS.into_iter().find(|label| content.starts_with(label)));
    if label.is_some() && !evidence.is_sure() {
        return false;
    }
    let behind = content[label.map_or(0, str::len)..].trim_start();
    let colon = label.and_then(|_| behind.strip_prefix(['：', ':']));
    let reading = colon.unwrap_or(behind).trim_start();
    read_divided(reading, spelling) && spelling.reads(&text[..far]).is_some()
}

/// Takes note of a reading with signs between its syllables.
#[inline(never)]
fn note_divided(text: &str, group: &Group, spelling: &mut Spelling, evidence: &mut Evidence) {
    let (end, next) = group.far(text);
    if !group.broken
        && char_before(text, end).is_some_and(is_han)
        && read_divided(group.content(text), spelling)
        && let Some(reading) = Reading::of(spelling, text, end)
        && reading.reads()
    {
        evidence.note(spelling, reading, text, next, group.has_blank_behind(text));
    }
}

/// Reads a content with blanks for the signs between syllables; says whether that is a spelling with a tone.
fn read_divided(content: &str, spelling: &mut Spelling) -> bool {
    // The longest content there is.
    let mut bytes = [0; 4 * 64];
    let Some(copy) = bytes.get_mut(..content.len()) else { return false };
    copy.copy_from_slice(content.as_bytes());
    for (at, sign) in content.match_indices(DIVIDING) {
        copy[at..at + sign.len()].fill(b' ');
    }
    str::from_utf8(copy).is_ok_and(|content| spelling.read(content)) && spelling.toned
}

/// Whether a spelling reads what ends at a place, in the midst of a text.
fn reads_late(text: &str, end: usize, spelling: &Spelling) -> bool {
    spelling
        .reads(&text[..end])
        .is_some_and(|n| goes_before(text, end, n) || blank_goes_before(text, end, n))
}

/// Whether a bare run of an annotated text is taken.
pub(super) fn takes_bare(
    text: &str,
    run: &BareRun,
    evidence: &Evidence,
    spelling: &mut Spelling,
) -> bool {
    let stands = || run.stands_in_text(text);
    run.read(text, spelling);
    let enough = match (run.is_apart(), run.toned) {
        (false, true) => true,
        (false, false) if run.capital => false,
        (false, false) if evidence.is_untoned_throughout() => {
            let base = char_before(text, run.base_end);
            return base.is_some_and(|base| spelling.reads_one(base))
                || stands() && spelling.reads(&text[..run.base_end]).is_some();
        }
        (false, false) => (evidence.is_sure() || evidence.is_untoned()) && stands(),
        (true, _) if !evidence.is_sure() => false,
        (true, true) if run.next(text).is_some_and(is_late) => {
            return reads_late(text, run.base_end, spelling);
        }
        (true, toned) => (toned || !run.capital) && stands(),
    };
    enough && spelling.reads(&text[..run.base_end]).is_some()
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
