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

use crate::boilerplate::Rules;
use crate::chars::{is_han, is_inline};
use crate::cut::Class;
use crate::edit::{Draft, Edit};
use citation::Strength;
use group::Group;
use kana::Kana;
use noise::Noise;
use pinyin::{BareRun, Spelled};

/// Least emoji groups in a text that is not annotated.
const LEAST_EMOJI: usize = 3;

/// Buffers of the step.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    places: Vec<usize>,
    groups: Vec<Group>,
    seen: Vec<Seen>,
    spelled: Vec<Spelled>,
    bare: Vec<BareRun>,
    folded: String,
    pinyin: pinyin::Evidence,
    kana: kana::Evidence,
}

/// What a group is, its text aside.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    mark: Option<(citation::Content, Strength)>,
    /// Its place among the spellings.
    spelled: Option<usize>,
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
}

/// Runs the step; says whether it changed anything.
pub(crate) fn run(
    draft: &mut Draft<'_>,
    rules: &Rules,
    buffers: &mut Buffers,
    edits: &mut Vec<Edit>,
) -> bool {
    let text = draft.text();
    group::find(text, &mut buffers.places, &mut buffers.groups);
    pinyin::find_bare(text, &mut buffers.places, &mut buffers.bare);
    if buffers.groups.is_empty() && buffers.bare.is_empty() {
        return false;
    }
    let survey = survey(text, rules, buffers);
    decide(text, buffers, survey, edits);
    draft.apply(edits)
}

fn survey(text: &str, rules: &Rules, buffers: &mut Buffers) -> Survey {
    let Buffers { groups, seen, spelled, bare, folded, pinyin, kana, .. } = buffers;
    let mut survey = Survey::default();
    pinyin.clear();
    kana.clear();
    seen.clear();
    spelled.clear();
    let mut marks = citation::Marks::default();
    let (mut emoji_in_chain, mut reading_in_chain) = (false, false);
    for group in &*groups {
        if group.chain_start == group.start {
            (emoji_in_chain, reading_in_chain) = (false, false);
        }
        let mark = marks.next(text, group, rules, folded);
        survey.strong_citations |= mark.is_some_and(|(_, s)| s == Strength::Strong);
        let mut it = Seen { mark, ..Seen::default() };
        if !group.in_code {
            look(text, group, &mut it, spelled, pinyin, kana);
            reading_in_chain |= it.spelled.is_some_and(|i| spelled[i].is_reading());
            emoji_in_chain |= it.noise == Some(Noise::Emoji);
            if reading_in_chain && emoji_in_chain {
                pinyin.note_injected();
            }
            let before_han = || group.next(text).is_some_and(is_han);
            survey.emoji += usize::from(it.noise == Some(Noise::Emoji) && before_han());
        }
        seen.push(it);
    }
    for run in &*bare {
        let before = &text[..run.start];
        if run.spelling.toned && run.spelling.reads(before) {
            pinyin.note(&run.spelling, true, before, run.next(text));
        }
    }
    pinyin.settle();
    survey.annotated = pinyin.is_annotated();
    survey.takes_kana = seen.iter().any(|it| it.is_taken_as_kana(kana));
    survey
}

/// Sees what a group is by the first character of its content.
fn look(
    text: &str,
    group: &Group,
    it: &mut Seen,
    spelled: &mut Vec<Spelled>,
    pinyin: &mut pinyin::Evidence,
    kana: &mut kana::Evidence,
) {
    let content = group.content(text);
    // Most contents begin with Han and are none of this.
    if content.starts_with(is_han) {
        return;
    }
    it.noise = Noise::of(text, group);
    it.kana = Kana::of(text, group);
    let inline = |next: Option<char>| next.is_some_and(is_inline);
    kana.note(it.kana, content, inline(group.next(text)));
    let (before, next) = group.far(text);
    if before.ends_with(is_han) && kana::is_zhuyin(content) {
        it.zhuyin = true;
        if inline(next) {
            kana.note_zhuyin(content);
        }
    }
    let Some(found) = Spelled::of(text, group) else { return };
    if found.spelling.toned && before.ends_with(is_han) {
        pinyin.note(&found.spelling, found.toned_reads, before, next);
        if found.spelling.emoji && found.is_reading() {
            pinyin.note_injected();
        }
        if found.padded && group.next(text).is_some_and(is_han) {
            pinyin.note_padded(&found.spelling);
        }
    }
    it.spelled = Some(spelled.len());
    spelled.push(found);
}

impl Seen {
    fn is_taken_as_kana(&self, evidence: &kana::Evidence) -> bool {
        self.zhuyin && evidence.takes_zhuyin() || evidence.rule(self.kana).is_some()
    }
}

fn decide(text: &str, buffers: &Buffers, survey: Survey, edits: &mut Vec<Edit>) {
    let mut bare = buffers.bare.iter().filter(|_| survey.annotated).peekable();
    let take_bare = |run: &BareRun, edits: &mut Vec<Edit>| {
        if pinyin::takes_bare(text, run, &buffers.pinyin) {
            edits.push(Edit::cut(run.start, run.end, Class::Pinyin, "pinyin.bare"));
        }
    };
    // Where the last cut of a group ended: a bare run in it goes with it.
    let mut taken_to = 0;
    for (group, it) in buffers.groups.iter().zip(&buffers.seen) {
        while let Some(run) = bare.next_if(|run| run.start < group.start) {
            if run.start >= taken_to {
                take_bare(run, edits);
            }
        }
        if group.in_code {
            continue;
        }
        let Some((class, rule)) = taken(text, group, it, survey, buffers) else { continue };
        if rule == "furigana.aozora"
            && let Some(bar) = it.kana.bar
        {
            edits.push(Edit::cut(bar, bar + '｜'.len_utf8(), class, rule));
        }
        let of_reading = matches!(class, Class::Pinyin | Class::Zhuyin);
        let start = if of_reading { group.cut_start() } else { group.start };
        edits.push(Edit::cut(start, group.end, class, rule));
        taken_to = group.end;
    }
    for run in bare.filter(|run| run.start >= taken_to) {
        take_bare(run, edits);
    }
    // A bar stands before what follows it, maybe before a bare run.
    if !edits.is_sorted_by_key(|edit| edit.start) {
        edits.sort_unstable_by_key(|edit| edit.start);
    }
}

fn taken(
    text: &str,
    group: &Group,
    it: &Seen,
    survey: Survey,
    buffers: &Buffers,
) -> Option<(Class, &'static str)> {
    if let Some((content, strength)) = it.mark
        && (strength != Strength::Weak || survey.strong_citations)
    {
        return Some((Class::Citation, content.rule()));
    }
    if survey.annotated
        && let Some(spelled) = it.spelled
        && let Some(rule) = pinyin::rule(text, group, &buffers.spelled[spelled], &buffers.pinyin)
    {
        return Some((Class::Pinyin, rule));
    }
    if it.zhuyin && buffers.kana.takes_zhuyin() {
        return Some((Class::Zhuyin, "zhuyin.bracket"));
    }
    if let Some(rule) = buffers.kana.rule(it.kana) {
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
