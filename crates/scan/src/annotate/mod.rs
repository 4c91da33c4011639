//! Step B: annotations in brackets, and readings that lost theirs. `docs/cuts.md`, section 4.
//!
//! Two passes over the groups: the first sees what each is and gathers what the whole text says (is
//! it annotated?), the second decides on each group.

mod citation;
mod emoji;
mod group;
mod kana;
mod keys;
mod noise;
mod pinyin;
mod zhuyin;

use crate::boilerplate::Rules;
use crate::chars::{char_at, char_before, is_han, is_inline};
use crate::cut::Class;
use crate::edit::{Draft, Edit};
use crate::marked::Marked;
use citation::Strength;
use group::{Family, Group};
use kana::Kana;
use noise::Noise;
use pinyin::{BareRun, Reading, Spelled, Spelling};

/// Least emoji groups in a text that is not annotated.
const LEAST_EMOJI: usize = 3;

/// Buffers of the step.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    groups: Vec<Group>,
    seen: Vec<Seen>,
    spelling: Spelling,
    memo: pinyin::Memo,
    bare: Vec<BareRun>,
    sounds: zhuyin::Bare,
    folded: String,
    pinyin: pinyin::Evidence,
    kana: kana::Evidence,
}

/// What a group is, its text aside.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    mark: Option<(citation::Content, Strength)>,
    spelled: Option<Spelled>,
    zhuyin: bool,
    kana: Kana,
    noise: Option<Noise>,
}

/// What the text as a whole says.
#[derive(Clone, Copy, Default)]
struct Survey {
    strong_citations: bool,
    annotated: bool,
    emoji: usize,
    /// 4.4 or 4.5 take groups.
    takes_kana: bool,
    /// Blanks on both sides go with readings.
    takes_blanks: bool,
}

/// Runs the step; says whether it changed anything.
pub(crate) fn run(
    draft: &mut Draft<'_>,
    rules: &Rules,
    marks: &mut Marked,
    buffers: &mut Buffers,
    edits: &mut Vec<Edit>,
) -> bool {
    let (text, marks) = (draft.text(), marks.of(draft));
    group::find(text, &marks.brackets, &mut buffers.groups);
    pinyin::find_bare(text, &marks.glued, &mut buffers.spelling, &mut buffers.bare);
    buffers.sounds.find(text, marks.sounds);
    if buffers.groups.is_empty() && buffers.bare.is_empty() && buffers.sounds.is_empty() {
        return false;
    }
    let survey = survey(text, rules, buffers);
    decide(text, buffers, survey, edits);
    buffers.sounds.take(edits);
    draft.apply(edits)
}

fn survey(text: &str, rules: &Rules, buffers: &mut Buffers) -> Survey {
    let Buffers { groups, seen, spelling, memo, bare, folded, pinyin, kana, .. } = buffers;
    let mut survey = Survey::default();
    pinyin.clear();
    kana.clear();
    seen.clear();
    let mut marks = citation::Marks::default();
    let (mut emoji_in_chain, mut reading_in_chain, mut any_kana) = (false, false, false);
    for group in &*groups {
        if group.chain_start == group.start {
            (emoji_in_chain, reading_in_chain) = (false, false);
        }
        let is_square = group.family == Family::Square;
        let mark = is_square.then(|| marks.next(text, group, rules, folded)).flatten();
        survey.strong_citations |= mark.is_some_and(|(_, s)| s == Strength::Strong);
        let mut it = Seen { mark, ..Seen::default() };
        if !group.in_code {
            look(text, group, &mut it, (spelling, memo), pinyin, kana);
            any_kana |= it.zhuyin || it.kana != Kana::default();
            reading_in_chain |= it.spelled.is_some_and(|spelled| spelled.is_reading);
            emoji_in_chain |= it.noise == Some(Noise::Emoji);
            if reading_in_chain && emoji_in_chain {
                pinyin.note_injected();
            }
            if it.noise == Some(Noise::Emoji) && group.next(text).is_some_and(is_han) {
                survey.emoji += 1;
            }
        }
        seen.push(it);
    }
    for run in &*bare {
        if run.toned {
            run.read(text, spelling);
            if let Some(reading) = Reading::of(spelling, text, run.start)
                && reading.reads()
            {
                pinyin.note(spelling, reading, text, run.next(text));
            }
        }
    }
    pinyin.settle();
    survey.annotated = pinyin.is_annotated();
    survey.takes_blanks = takes_blanks_behind(text, groups, seen);
    survey.takes_kana = any_kana && seen.iter().any(|it| it.is_taken_as_kana(kana));
    survey
}

/// Sees what a group is by the first character of its content.
fn look(
    text: &str,
    group: &Group,
    it: &mut Seen,
    (spelling, memo): (&mut Spelling, &mut pinyin::Memo),
    pinyin: &mut pinyin::Evidence,
    kana: &mut kana::Evidence,
) {
    let content = group.content(text);
    match content.as_bytes().first() {
        // ASCII letters, and those up to U+01FF: nothing but a spelling begins so.
        Some(b'A'..=b'Z' | b'a'..=b'z' | 0xC3..=0xC7) => {}
        // Most contents begin with Han and are none of this, nor is what begins with any other ASCII but an
        // emoji bracket.
        Some(b'(') => look_at_others(text, group, it, kana),
        Some(0..=0x7F | 0xE4..=0xE9) => return,
        None | Some(_) => look_at_others(text, group, it, kana),
    }
    // What is nothing but noise is no spelling.
    if it.noise.is_none() {
        it.spelled = Spelled::of(text, group, spelling, memo, pinyin);
    }
}

/// Sees whether a group is noise or a reading in other letters than Latin ones.
fn look_at_others(text: &str, group: &Group, it: &mut Seen, kana: &mut kana::Evidence) {
    let content = group.content(text);
    it.noise = Noise::of(text, group);
    it.kana = Kana::of(text, group);
    let inline = |next: Option<char>| next.is_some_and(is_inline);
    if it.kana != Kana::default() {
        kana.note(it.kana, content, inline(group.next(text)));
    }
    if !kana::is_zhuyin(content) {
        return;
    }
    let (end, next) = group.far(text);
    if char_before(text, end).is_some_and(is_han) {
        it.zhuyin = true;
        if inline(next) {
            kana.note_zhuyin(content);
        }
    }
}

impl Seen {
    fn is_taken_as_kana(&self, evidence: &kana::Evidence) -> bool {
        self.zhuyin && evidence.takes_zhuyin() || evidence.rule(self.kana).is_some()
    }
}

fn decide(text: &str, buffers: &mut Buffers, survey: Survey, edits: &mut Vec<Edit>) {
    let Buffers { groups, seen, bare, pinyin, kana: of_kana, spelling, .. } = buffers;
    let (pinyin, of_kana) = (&*pinyin, &*of_kana);
    let mut bare = bare.iter().filter(|_| survey.annotated).peekable();
    let take_bare = |run: &BareRun, spelling: &mut Spelling, edits: &mut Vec<Edit>| {
        if pinyin::takes_bare(text, run, pinyin, spelling) {
            edits.push(Edit::cut(run.start, run.end, Class::Pinyin, "pinyin.bare"));
        }
    };
    // Where the last cut of a group ended: a bare run in it goes with it.
    let mut taken_to = 0;
    for (group, it) in groups.iter().zip(&*seen) {
        while let Some(run) = bare.next_if(|run| run.start < group.start) {
            if run.start >= taken_to {
                take_bare(run, spelling, edits);
            }
        }
        if group.in_code {
            continue;
        }
        let Some((class, rule)) = taken(text, group, it, survey, (pinyin, of_kana), spelling)
        else {
            continue;
        };
        if it.kana.barred
            && rule == "furigana.aozora"
            && let Some(bar) = kana::bar(text, group)
        {
            edits.push(Edit::cut(bar, bar + '｜'.len_utf8(), class, rule));
        }
        let of_reading = matches!(class, Class::Pinyin | Class::Zhuyin);
        let start = if of_reading { group.cut_start() } else { group.start };
        let blank = of_reading && survey.takes_blanks && group.has_blank_behind(text);
        let end = group.end + usize::from(blank);
        edits.push(Edit::cut(start, end, class, rule));
        taken_to = end;
    }
    for run in bare.filter(|run| run.start >= taken_to) {
        take_bare(run, spelling, edits);
    }
    // A bar stands before what follows it, maybe before a bare run.
    if !edits.is_sorted_by_key(|edit| edit.start) {
        edits.sort_unstable_by_key(|edit| edit.start);
    }
}

/// Whether more readings have a blank behind them than there are blanks between two Han characters.
fn takes_blanks_behind(text: &str, groups: &[Group], seen: &[Seen]) -> bool {
    let of_readings = groups.iter().zip(seen).filter(|(group, it)| {
        group.has_blank_behind(text)
            && !group.in_code
            && (it.spelled.is_some_and(|spelled| spelled.toned)
                || kana::is_zhuyin(group.content(text)))
    });
    let count = of_readings.count();
    let between = memchr::memchr_iter(b' ', text.as_bytes()).filter(|&at| {
        char_before(text, at).is_some_and(is_han) && char_at(text, at + 1).is_some_and(is_han)
    });
    count > 0 && between.take(count).count() < count
}

fn taken(
    text: &str,
    group: &Group,
    it: &Seen,
    survey: Survey,
    (pinyin, kana): (&pinyin::Evidence, &kana::Evidence),
    spelling: &mut Spelling,
) -> Option<(Class, &'static str)> {
    if let Some((content, strength)) = it.mark
        && (strength != Strength::Weak || survey.strong_citations)
    {
        return Some((Class::Citation, content.rule()));
    }
    if survey.annotated
        && let Some(spelled) = it.spelled
        && let Some(rule) =
            pinyin::rule(text, group, spelled, survey.takes_blanks, (pinyin, spelling))
    {
        return Some((Class::Pinyin, rule));
    }
    if it.zhuyin && kana.takes_zhuyin() {
        return Some((Class::Zhuyin, "zhuyin.bracket"));
    }
    if let Some(rule) = kana.rule(it.kana) {
        return Some((Class::Furigana, rule));
    }
    match it.noise? {
        Noise::Empty if survey.annotated || survey.takes_kana => {
            Some((Class::Noise, "noise.empty"))
        }
        Noise::Emoji if survey.annotated || survey.emoji >= LEAST_EMOJI => {
            Some((Class::Noise, "noise.emoji"))
        }
        _ => None,
    }
}
