//! Readings in Bopomofo and in kana: `docs/cuts.md`, sections 4.4 and 4.5.

use crate::annotate::bracket::{Family, bracket};
use crate::annotate::group::Group;
use crate::annotate::keys::{Keys, key};
use crate::chars::{is_hiragana, is_kana, is_kanji};

/// Most kana that read one kanji, and most when there is katakana among them.
const KANA_OF_ONE: usize = 5;
const KATAKANA_OF_ONE: usize = 8;
/// Most hiragana of a base that end its reading, too.
const LONGEST_ENDING: usize = 4;
/// Most characters of a base behind a bar.
const LONGEST_BARRED: usize = 20;
/// Least different zhuyin and furigana contents in running text.
const LEAST_ZHUYIN: usize = 2;
const LEAST_FURIGANA: usize = 2;
/// Most readings for one that splits a word or is embedded.
const FOR_ONE_IN_TEXT: usize = 3;
/// Least of these, where none splits a word.
const LEAST_IN_TEXT: usize = 4;
/// Least readings that split a word, where katakana are taken.
const LEAST_SPLIT_FOR_KATAKANA: usize = 3;
/// Least readings that split a word, where these alone are taken: a newspaper reads one rare character.
const LEAST_SPLIT_ALONE: usize = 2;

/// Least different readings before hiragana, where nearly all kanji of a text have one, and how many of so many runs of
/// kanji that is.
const LEAST_DENSE: usize = 4;
const DENSE: (usize, usize) = (2, 3);

/// Whether the content is a reading in Bopomofo, with or without tones.
pub(super) fn is_zhuyin(content: &str) -> bool {
    let is_symbol = |c| matches!(c, '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}');
    // It begins with a symbol or with the dot of the neutral tone.
    content.starts_with(|c| is_symbol(c) || is_zhuyin_tone(c))
        && content.chars().any(is_symbol)
        && content.chars().all(|c| is_symbol(c) || is_zhuyin_tone(c) || c.is_whitespace())
}

pub(super) fn is_zhuyin_tone(c: char) -> bool {
    matches!(c, 'ˊ' | 'ˇ' | 'ˋ' | '˙' | 'ˉ')
}

/// What a group is as a reading in kana.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kana {
    may_read: bool,
    splits: bool,
    embedded: bool,
    /// It may read, and hiragana are next to it.
    goes_on: bool,
    katakana: bool,
    /// A bar `｜` marks the base of a double angle group in Aozora notation.
    pub(super) barred: bool,
}

impl Kana {
    pub(super) fn of(text: &str, group: &Group) -> Self {
        let content = group.content(text);
        if group.broken || !content.starts_with(is_kana) {
            return Kana::default();
        }
        let (mut count, mut katakana) = (0, false);
        for c in content.chars() {
            if !is_kana(c) && c != '・' {
                return Kana::default();
            }
            count += 1;
            katakana |= is_kana(c) && !is_hiragana(c);
        }
        let barred = group.family == Family::DoubleAngle && bar(text, group).is_some();
        let mut out = Kana { katakana, barred, ..Kana::default() };
        let before = &text[..group.chain_start];
        let stem = before.trim_end_matches(is_hiragana_within(LONGEST_ENDING + 1));
        let ending = &before[stem.len()..];
        let endings = ending.chars().count();
        if endings > LONGEST_ENDING || endings >= count || !content.ends_with(ending) {
            return out;
        }
        let most = if katakana { KATAKANA_OF_ONE } else { KANA_OF_ONE };
        let run = Group::kanji_run(stem, (count - endings).div_ceil(most));
        out.may_read = count - endings <= most * run;
        out.goes_on = out.may_read && group.next(text).is_some_and(is_hiragana);
        if out.may_read && endings == 0 {
            let mut behind = group.behind(text);
            let next = behind.next().filter(|&c| is_hiragana(c));
            out.splits = next.is_some_and(|next| is_of_word(next, behind.next()))
                && !content.ends_with('っ');
            out.embedded = next.is_some_and(|next| !matches!(next, 'は' | 'と')) && {
                let run = Group::kanji_run(stem, 3);
                let before = stem.chars().nth_back(run);
                run <= 2 && before.is_some_and(|c| is_hiragana(c) || c == '、')
            };
        }
        out
    }
}

/// Takes hiragana, at most so many.
fn is_hiragana_within(mut most: usize) -> impl FnMut(char) -> bool {
    move |c| {
        let takes = most > 0 && is_hiragana(c);
        most -= usize::from(takes);
        takes
    }
}

/// Whether hiragana behind a reading are of the same word, and no particle.
fn is_of_word(next: char, after: Option<char>) -> bool {
    const PARTICLES: &str = "はがをにでとのへもやかよなだしさすら";
    match (next, after) {
        ('ま', Some('で')) => false,
        ('し', Some('い' | 'く' | 'け' | 'み')) => true,
        _ => !PARTICLES.contains(next),
    }
}

/// Where the bar stands that marks the base of a group.
pub(super) fn bar(text: &str, group: &Group) -> Option<usize> {
    let mut before = text[..group.start].char_indices().rev();
    let mut blank = false;
    for between in 0..=LONGEST_BARRED {
        let (at, c) = before.next()?;
        if matches!(c, '｜' | '|') {
            return (between > 0 && !(blank && c == '|')).then_some(at);
        }
        if c == '\n' || bracket(c).is_some() {
            return None;
        }
        blank |= c.is_whitespace();
    }
    None
}

/// Different contents, by what they show.
#[derive(Debug, Default)]
struct Tally {
    read: Keys,
    split: Keys,
    in_text: Keys,
}

impl Tally {
    fn clear(&mut self) {
        self.read.clear();
        self.split.clear();
        self.in_text.clear();
    }

    fn note(&mut self, key: u64, kana: Kana, reads: bool) {
        let splits = kana.splits || kana.barred;
        if reads {
            self.read.insert(key);
        }
        if splits {
            self.split.insert(key);
        }
        if splits || kana.embedded {
            self.in_text.insert(key);
        }
    }

    fn is_in_text(&self) -> bool {
        FOR_ONE_IN_TEXT * self.in_text.len() >= self.read.len()
    }
}

/// What the readings of a text say about it.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    zhuyin: Keys,
    hiragana: Tally,
    all: Tally,
    /// What may read without katakana before hiragana; and all that may read, each as often as it is there.
    going_on: Keys,
    readings: usize,
    /// Nearly all kanji of the text have a reading.
    dense: bool,
}

impl Evidence {
    pub(super) fn clear(&mut self) {
        self.zhuyin.clear();
        self.hiragana.clear();
        self.all.clear();
        self.going_on.clear();
        (self.readings, self.dense) = (0, false);
    }

    pub(super) fn note_zhuyin(&mut self, content: &str) {
        let sounds = content.chars().filter(|c| !c.is_whitespace());
        self.zhuyin.insert(key(sounds.map(u32::from)));
    }

    /// Takes note of a group; `inline` says that its next is.
    pub(super) fn note(&mut self, kana: Kana, content: &str, inline: bool) {
        if !kana.may_read && !kana.barred {
            return;
        }
        let key = key(content.chars().map(u32::from));
        let reads = kana.may_read && inline;
        if !kana.katakana {
            self.hiragana.note(key, kana, reads);
            self.readings += usize::from(kana.may_read);
            if kana.goes_on {
                self.going_on.insert(key);
            }
        }
        self.all.note(key, kana, reads);
    }

    /// To be called when everything was noted: sees whether nearly all kanji have a reading, if that matters.
    pub(super) fn settle(&mut self, text: &str) {
        if self.going_on.len() >= LEAST_DENSE && !self.run(false) {
            let mut before = false;
            let begins = |c| {
                let is = is_kanji(c);
                let begins = is && !before;
                before = is;
                begins
            };
            let runs = text.chars().map(begins).filter(|&begins| begins).count();
            self.dense = DENSE.1 * self.readings >= DENSE.0 * runs;
        }
    }

    pub(super) fn takes_zhuyin(&self) -> bool {
        self.zhuyin.len() >= LEAST_ZHUYIN
    }

    /// Whether readings run through the text.
    fn run(&self, katakana: bool) -> bool {
        let hiragana = &self.hiragana;
        !katakana
            && hiragana.read.len() >= LEAST_FURIGANA
            && hiragana.is_in_text()
            && (hiragana.split.len() > 0 || hiragana.in_text.len() >= LEAST_IN_TEXT)
            || !katakana && self.dense
            || self.all.is_in_text() && self.all.split.len() >= LEAST_SPLIT_FOR_KATAKANA
    }

    /// The rule that takes a group, if any does.
    pub(super) fn rule(&self, kana: Kana) -> Option<&'static str> {
        if kana.barred {
            return Some("furigana.aozora");
        }
        let splits = kana.splits && !kana.katakana;
        let alone = splits && self.hiragana.split.len() >= LEAST_SPLIT_ALONE;
        (alone || kana.may_read && self.run(kana.katakana)).then_some("furigana.bracket")
    }
}
