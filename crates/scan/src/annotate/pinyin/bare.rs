//! Readings that lost their brackets: `月yuè`.

use crate::annotate::code::CodeState;
use crate::annotate::pinyin::spelling::{Letter, Spelling, is_tone_mark, letter};
use crate::chars::{char_before, is_han, is_kana};

/// Letters glued to a Han character. Offsets in bytes.
#[derive(Clone, Debug)]
pub(crate) struct BareRun {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) toned: bool,
    pub(crate) capital: bool,
}

impl BareRun {
    /// Makes `spelling` that of the run.
    pub(crate) fn read(&self, text: &str, spelling: &mut Spelling) {
        spelling.read(&text[self.start..self.end]);
    }

    pub(crate) fn next(&self, text: &str) -> Option<char> {
        text[self.end..].chars().next().filter(|&c| c != '\n')
    }
}

/// Finds all bare runs; `glued` are the places of letters that may be the first of one, `spelling` is a buffer.
/// O(bytes).
pub(crate) fn find(text: &str, glued: &[usize], spelling: &mut Spelling, runs: &mut Vec<BareRun>) {
    runs.clear();
    let mut code: Option<CodeState> = None;
    for &start in glued {
        if char_before(text, start).is_some_and(is_han)
            && let Some(run) = run_at(text, start, spelling)
            && !code.get_or_insert_with(|| CodeState::of(text)).odd_at(text, start)
        {
            runs.push(run);
        }
    }
}

/// The bare run that starts at `at`, behind a Han character.
fn run_at(text: &str, at: usize, spelling: &mut Spelling) -> Option<BareRun> {
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
        let apostrophe = last.is_some() && matches!(c, '\'' | '’');
        if apostrophe && let Some(behind) = chars.next() {
            found = bare_letter(behind);
            len += behind.len_utf8();
        }
        let Some(found) = found else { break };
        if last.is_some_and(|last| found.capital && !last.capital) {
            ended_by_capital = !apostrophe;
            break;
        }
        toned |= found.toned;
        end += len;
        last = Some(found);
    }
    let goes_on = text[end..].chars().next().is_some_and(|next| {
        next == ':'
            || next.is_ascii_digit() && !toned
            || next.is_alphabetic() && !is_han(next) && !is_kana(next) && !ended_by_capital
    });
    if goes_on {
        return None;
    }
    let is_spelling = spelling.read(&text[at..end]);
    is_spelling.then_some(BareRun {
        start: at,
        end,
        toned: spelling.toned,
        capital: spelling.capital,
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
