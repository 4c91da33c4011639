//! Readings that lost their brackets, or have quotation marks for them: `月yuè`, `月 yuè `, `月「yuè」`.

use crate::annotate::code::CodeState;
use crate::annotate::group::{goes_behind_blank, goes_on};
use crate::annotate::pinyin::spelling::{Letter, Spelling, is_tone_mark, letter};
use crate::chars::{char_before, is_han, is_kana};
use crate::kernel::marks::Marks;

/// Letters glued to a Han character, or apart from it by a blank. Offsets in bytes.
#[derive(Clone, Debug)]
pub(crate) struct BareRun {
    /// Where the Han character ends; the letters begin here, or behind a blank.
    pub(crate) base_end: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) toned: bool,
    pub(crate) capital: bool,
    /// Corner brackets stand around it, from `base_end` to `end`.
    pub(crate) quoted: bool,
}

/// Most characters from an opening corner bracket to its closing one.
const LONGEST_QUOTED: usize = 64;
/// Bytes of a corner bracket.
const CORNER: usize = '「'.len_utf8();

impl BareRun {
    /// Makes `spelling` that of the run.
    pub(crate) fn read(&self, text: &str, spelling: &mut Spelling) {
        let end = if self.quoted { self.end - CORNER } else { self.end };
        spelling.read(&text[self.start..end]);
    }

    pub(crate) fn is_apart(&self) -> bool {
        self.base_end < self.start && !self.quoted
    }

    /// What stands behind it on its line; if it is apart, behind one blank.
    pub(crate) fn next(&self, text: &str) -> Option<char> {
        let behind = &text[self.end..];
        let blank = if self.is_apart() { behind.strip_prefix(' ') } else { None };
        blank.unwrap_or(behind).chars().next().filter(|&c| c != '\n')
    }

    /// Whether what stands behind it can stand behind a reading.
    pub(crate) fn stands_in_text(&self, text: &str) -> bool {
        self.next(text).is_none_or(|next| {
            if self.is_apart() {
                goes_on(next) && !next.is_ascii_alphabetic()
            } else {
                goes_behind_blank(next)
            }
        })
    }

    /// Whether it is apart and a blank stands behind it that goes with it.
    pub(crate) fn has_blank_behind(&self, text: &str) -> bool {
        self.is_apart()
            && text.as_bytes().get(self.end) == Some(&b' ')
            && self.next(text).is_some_and(goes_behind_blank)
    }
}

/// Finds all bare runs; `marks` are those of the text, `spelling` is a buffer. O(bytes).
pub(crate) fn find(text: &str, marks: &Marks, spelling: &mut Spelling, runs: &mut Vec<BareRun>) {
    runs.clear();
    let mut code: Option<CodeState> = None;
    let mut add = |base_end: usize, start: usize| {
        let run = if base_end + CORNER == start {
            quoted_at(text, base_end, spelling)
        } else {
            run_at(text, base_end, start, spelling)
        };
        if let Some(run) = run
            && !code.get_or_insert_with(|| CodeState::of(text)).odd_at(text, start)
        {
            runs.push(run);
        }
    };
    if marks.apart {
        let blanks = memchr::memchr_iter(b' ', text.as_bytes());
        let mut apart = blanks.filter(|&at| is_apart(text, at)).peekable();
        for &start in &marks.glued {
            while let Some(blank) = apart.next_if(|&blank| blank < start) {
                add(blank, blank + 1);
            }
            if let Some(base_end) = base_of_glued(text, start) {
                add(base_end, start);
            }
        }
        apart.for_each(|blank| add(blank, blank + 1));
    } else {
        let glued = marks.glued.iter();
        glued
            .filter_map(|&start| Some((base_of_glued(text, start)?, start)))
            .for_each(|(base_end, start)| add(base_end, start));
    }
}

/// Where the Han character ends that letters stand behind, or an opening corner bracket with letters.
fn base_of_glued(text: &str, start: usize) -> Option<usize> {
    match char_before(text, start)? {
        c if is_han(c) => Some(start),
        '「' | '『' => {
            let base_end = start - CORNER;
            char_before(text, base_end).filter(|&c| is_han(c)).map(|_| base_end)
        }
        _ => None,
    }
}

/// The run in the corner brackets that begin at `at`.
fn quoted_at(text: &str, at: usize, spelling: &mut Spelling) -> Option<BareRun> {
    let mut chars = text[at..].char_indices();
    let closer = if chars.next()?.1 == '「' { '」' } else { '』' };
    let (len, _) = chars
        .take(LONGEST_QUOTED)
        .take_while(|&(_, c)| c != '\n')
        .find(|&(_, c)| matches!(c, '「' | '」' | '『' | '』'))
        .filter(|&(_, c)| c == closer)?;
    let start = at + CORNER;
    let is_spelling = spelling.read(&text[start..at + len]) && !spelling.emoji;
    is_spelling.then_some(BareRun {
        base_end: at,
        start,
        end: at + len + CORNER,
        toned: spelling.toned,
        capital: spelling.capital,
        quoted: true,
    })
}

/// Whether a blank has an ideograph before it and may have a letter behind it.
fn is_apart(text: &str, blank: usize) -> bool {
    let behind = text.as_bytes().get(blank + 1);
    matches!(behind, Some(b'a'..=b'z' | b'A'..=b'Z' | 0xC3..=0xC9 | 0xE1))
        && char_before(text, blank).is_some_and(is_han)
}

/// The bare run whose letters start at `at`, behind a Han character or a blank.
fn run_at(text: &str, base_end: usize, at: usize, spelling: &mut Spelling) -> Option<BareRun> {
    let mut end = at;
    let mut last: Option<Letter> = None;
    let (mut toned, mut ended_by_capital) = (false, false);
    let mut chars = text[at..].chars();
    while let Some(c) = chars.next() {
        let mut len = c.len_utf8();
        if last.is_some() && is_tone(c) {
            toned = true;
            end += len;
            continue;
        }
        let mut found = bare_letter(c);
        let blank = c == ' ' && base_end < at;
        let apostrophe = last.is_some() && (blank || matches!(c, '\'' | '’'));
        if apostrophe && let Some(behind) = chars.next() {
            found = bare_letter(behind);
            len += behind.len_utf8();
        }
        let Some(found) = found else { break };
        if !blank && last.is_some_and(|last| found.capital && !last.capital) {
            ended_by_capital = !apostrophe;
            break;
        }
        toned |= found.toned;
        end += len;
        last = Some(found);
    }
    let goes_on = text[end..].chars().next().is_some_and(|next| {
        next == ':'
            || next.is_ascii_digit() && !toned && base_end < at
            || next.is_alphabetic() && !is_han(next) && !is_kana(next) && !ended_by_capital
    });
    if goes_on {
        return None;
    }
    let is_spelling = spelling.read(&text[at..end]);
    is_spelling.then_some(BareRun {
        base_end,
        start: at,
        end,
        toned: spelling.toned,
        capital: spelling.capital,
        quoted: false,
    })
}

/// Tone marks, and raised figures for tones.
fn is_tone(c: char) -> bool {
    is_tone_mark(c) || matches!(c, '⁰' | '¹' | '²' | '³' | '⁴' | '⁵')
}

/// Letters of a bare run: no full-width ones.
fn bare_letter(c: char) -> Option<Letter> {
    if u32::from(c) >= 0xFF00 { None } else { letter(c) }
}
