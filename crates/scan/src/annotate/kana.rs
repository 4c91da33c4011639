//! Readings in Bopomofo and in kana: `docs/cuts.md`, sections 4.4 and 4.5.

use crate::annotate::bracket::{Family, bracket};
use crate::annotate::group::Group;
use crate::annotate::keys::{Keys, key};
use crate::chars::{is_hiragana, is_inline, is_kana, is_kanji};

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
/// Least that split a word or are embedded, where nearly all the katakana among them could be Japanese words: with one that
/// splits a word, and without; and how many of so many are nearly all.
const LEAST_JAPANESE: usize = 4;
const LEAST_JAPANESE_EMBEDDED: usize = 6;
const JAPANESE: (usize, usize) = (3, 4);
/// Least readings in parentheses behind a bar.
const LEAST_BARRED: usize = 2;
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
    /// Nothing in it is written in words of other languages alone.
    japanese: bool,
    /// A bar marks the base.
    bar: Option<Bar>,
}

/// Where a bar `｜` stands that marks the base of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bar {
    /// Before a double angle group, in Aozora notation.
    Aozora,
    /// Before parentheses, in the midst of a sentence.
    InText,
    /// Before parentheses, elsewhere: it may divide the parts of a title.
    Apart,
}

impl Kana {
    pub(super) fn of(text: &str, group: &Group) -> Self {
        let content = group.content(text);
        if group.broken || !content.starts_with(is_kana) {
            return Kana::default();
        }
        let (mut count, mut marks, mut katakana, mut japanese) = (0, 0, false, true);
        let mut blank = false;
        for c in content.chars() {
            blank |= c == '\u{3000}';
            if !is_kana(c) && !matches!(c, '・' | '\u{3000}') {
                return Kana::default();
            }
            count += 1;
            marks += usize::from(matches!(c, '・' | '\u{FF9E}' | '\u{FF9F}'));
            katakana |= is_kana(c) && !is_hiragana(c);
            japanese &= !is_of_other_languages(c);
        }
        let bar = Bar::of(text, group);
        if blank {
            // Two words, as they are only read in notation that says what is read.
            let bar = bar.filter(|&bar| bar == Bar::Aozora);
            return Kana { katakana, bar, ..Kana::default() };
        }
        let japanese = katakana && japanese;
        let mut out = Kana { katakana, japanese, bar, ..Kana::default() };
        let before = &text[..group.chain_start];
        let stem = before.trim_end_matches(is_hiragana_within(LONGEST_ENDING + 1));
        let ending = &before[stem.len()..];
        let endings = ending.chars().count();
        if endings > LONGEST_ENDING || endings >= count || !content.ends_with(ending) {
            return out;
        }
        let most = if katakana { KATAKANA_OF_ONE } else { KANA_OF_ONE };
        if katakana {
            count -= marks;
        }
        let run = Group::kanji_run(stem, (count - endings).div_ceil(most));
        out.may_read = (1..=most * run).contains(&(count - endings));
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

impl Bar {
    fn of(text: &str, group: &Group) -> Option<Self> {
        let is_angle = group.family == Family::DoubleAngle;
        if !is_angle && group.family != Family::Round {
            return None;
        }
        let at = bar(text, group)?;
        if is_angle {
            return Some(Bar::Aozora);
        }
        let before = text[..at].chars().next_back();
        let in_text =
            before.is_some_and(|c| is_hiragana(c) || matches!(c, '、' | '。' | '「' | '『'));
        let in_text = in_text && group.next(text).is_some_and(is_inline);
        text[at..].starts_with('｜').then_some(if in_text { Bar::InText } else { Bar::Apart })
    }
}

/// Whether no Japanese word is written with it, in katakana.
fn is_of_other_languages(c: char) -> bool {
    matches!(
        c,
        'ー' | 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ヮ' | 'ヴ' | '・' | '\u{FF67}'
            ..='\u{FF6B}' | '\u{FF70}'
    )
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
        let splits = kana.splits || kana.bar == Some(Bar::Aozora);
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
    /// What splits a word or is embedded, and has katakana; and what of it could be Japanese.
    of_katakana: Keys,
    japanese: Keys,
    /// What stands in parentheses behind a bar in running text.
    barred: Keys,
}

impl Evidence {
    pub(super) fn clear(&mut self) {
        self.zhuyin.clear();
        self.hiragana.clear();
        self.all.clear();
        self.going_on.clear();
        self.of_katakana.clear();
        self.japanese.clear();
        self.barred.clear();
        (self.readings, self.dense) = (0, false);
    }

    pub(super) fn note_zhuyin(&mut self, content: &str) {
        let sounds = content.chars().filter(|c| !c.is_whitespace());
        self.zhuyin.insert(key(sounds.map(u32::from)));
    }

    /// Takes note of a group; `inline` says that its next is.
    pub(super) fn note(&mut self, kana: Kana, content: &str, inline: bool) {
        if !kana.may_read && kana.bar.is_none() {
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
        if kana.katakana && (kana.splits || kana.embedded) {
            self.of_katakana.insert(key);
            if kana.japanese {
                self.japanese.insert(key);
            }
        }
        if kana.bar == Some(Bar::InText) {
            self.barred.insert(key);
        }
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
        if katakana {
            self.run_with_katakana()
        } else {
            self.run_without_katakana() || self.run_with_katakana()
        }
    }

    fn run_without_katakana(&self) -> bool {
        let hiragana = &self.hiragana;
        hiragana.read.len() >= LEAST_FURIGANA
            && hiragana.is_in_text()
            && (hiragana.split.len() > 0 || hiragana.in_text.len() >= LEAST_IN_TEXT)
            || self.dense
    }

    fn run_with_katakana(&self) -> bool {
        let all = &self.all;
        let least = if all.split.len() > 0 { LEAST_JAPANESE } else { LEAST_JAPANESE_EMBEDDED };
        let japanese = all.in_text.len() >= least
            && JAPANESE.1 * self.japanese.len() >= JAPANESE.0 * self.of_katakana.len();
        all.is_in_text() && (all.split.len() >= LEAST_SPLIT_FOR_KATAKANA || japanese)
            || self.hiragana.in_text.len() >= LEAST_IN_TEXT && self.run_without_katakana()
    }

    /// The rule that takes a group, if any does.
    pub(super) fn rule(&self, kana: Kana) -> Option<&'static str> {
        let run = || self.run(kana.katakana);
        match kana.bar {
            Some(Bar::Aozora) => return Some("furigana.aozora"),
            Some(_) if self.barred.len() >= LEAST_BARRED => return Some("furigana.aozora"),
            Some(Bar::InText) if run() => return Some("furigana.aozora"),
            _ => {}
        }
        let splits = kana.splits && !kana.katakana;
        let alone = splits && self.hiragana.split.len() >= LEAST_SPLIT_ALONE;
        (alone || kana.may_read && run()).then_some("furigana.bracket")
    }
}
