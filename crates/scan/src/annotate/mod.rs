//! Step B: annotations in brackets, and readings that lost theirs. `docs/cuts.md`, section 4.
//!
//! Two passes over the groups: the first gathers what the whole text says (is it annotated?), the
//! second decides on each group.

mod citation;
mod group;
mod kana;
mod noise;
mod pinyin;

use std::collections::HashSet;

use crate::boilerplate::Rules;
use crate::chars::{is_han, is_inline};
use crate::cut::Class;
use crate::edit::{Draft, Edit};
use citation::Strength;
use group::{Family, Group};
use pinyin::{BareRun, Evidence, Spelling, Which};

/// Least different zhuyin or furigana contents in running text.
const LEAST_READINGS: usize = 2;
/// Least emoji groups in a text that is not annotated.
const LEAST_EMOJI: usize = 3;

/// Buffers of the step.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    places: Vec<usize>,
    groups: Vec<Group>,
    citations: Vec<Option<(citation::Content, Strength)>>,
    bare: Vec<BareRun>,
    evidence: Evidence,
}

/// What the text as a whole says.
#[derive(Default)]
struct Survey {
    strong_citations: bool,
    annotated: bool,
    zhuyin: bool,
    furigana: bool,
    emoji: bool,
    /// 4.4 or 4.5 take groups.
    takes_kana: bool,
}

/// What the chain at hand holds so far.
#[derive(Default)]
struct Chain {
    emoji: bool,
    reads: bool,
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
    pinyin::find_bare(text, Which::Toned, &mut buffers.places, &mut buffers.bare);
    if buffers.groups.is_empty() && buffers.bare.is_empty() {
        return false;
    }
    let survey = survey(text, rules, buffers);
    if survey.annotated && buffers.evidence.allows_damaged() {
        pinyin::find_bare(text, Which::All, &mut buffers.places, &mut buffers.bare);
    }
    decide(text, buffers, &survey, edits);
    draft.apply(edits)
}

fn survey(text: &str, rules: &Rules, buffers: &mut Buffers) -> Survey {
    let mut survey = Survey::default();
    let (mut zhuyin, mut furigana, mut emoji) = (HashSet::new(), HashSet::new(), 0);
    buffers.evidence.clear();
    buffers.citations.clear();
    let mut chain_of_marks = true;
    let mut chain = Chain::default();
    let mut code_lines = citation::CodeLines::default();
    for group in &buffers.groups {
        let starts_chain = group.chain_start == group.start;
        if starts_chain {
            chain = Chain::default();
        }
        let content = citation::content(text, group, rules);
        // Earlier members of the chain must be marks by their content, in code or not.
        let may_be_mark = group.starts_squares() || chain_of_marks;
        let mark = content.filter(|_| may_be_mark && !group.in_code);
        chain_of_marks = may_be_mark && content.is_some();
        let mark =
            mark.and_then(|c| citation::strength(text, group, c, &mut code_lines).map(|s| (c, s)));
        survey.strong_citations |= mark.is_some_and(|(_, s)| s == Strength::Strong);
        buffers.citations.push(mark);
        if group.in_code {
            continue;
        }
        let inside = group.content(text);
        let next = group.next(text);
        let inline = next.is_some_and(is_inline);
        if group.has_han_base(text) {
            if pinyin::is_reading_bracket(group.family)
                && let Some(spelling) = Spelling::parse(inside)
            {
                chain.reads |= buffers.evidence.note(&spelling, &text[..group.chain_start], next);
            }
            if inline && kana::is_zhuyin(inside) {
                zhuyin.insert(inside.split_whitespace().collect::<String>());
            }
            if noise::is_in_text(text, group) && noise::is_emoji(inside) {
                chain.emoji = true;
                emoji += usize::from(next.is_some_and(is_han));
            }
            buffers.evidence.emoji_chain |= chain.emoji && chain.reads;
        }
        if kana::bar(text, group).is_some() {
            survey.takes_kana = true;
        }
        if kana::may_read(text, group) {
            survey.takes_kana |= group.family == Family::DoubleAngle;
            if group.family == Family::Round && inline {
                furigana.insert(inside);
            }
        }
    }
    for run in &buffers.bare {
        buffers.evidence.note(&run.spelling, &text[..run.start], run.next(text));
    }
    survey.annotated = buffers.evidence.is_annotated();
    survey.zhuyin = zhuyin.len() >= LEAST_READINGS;
    survey.furigana = furigana.len() >= LEAST_READINGS;
    survey.emoji = emoji >= LEAST_EMOJI;
    survey.takes_kana |= survey.furigana || survey.zhuyin;
    survey
}

fn decide(text: &str, buffers: &Buffers, survey: &Survey, edits: &mut Vec<Edit>) {
    let mut bare = buffers.bare.iter().filter(|_| survey.annotated).peekable();
    let take_bare = |run: &BareRun, edits: &mut Vec<Edit>| {
        if pinyin::takes_bare(text, run, &buffers.evidence) {
            edits.push(Edit::cut(run.start, run.end, Class::Pinyin, "pinyin.bare"));
        }
    };
    for (group, &mark) in buffers.groups.iter().zip(&buffers.citations) {
        while let Some(run) = bare.next_if(|run| run.start < group.start) {
            take_bare(run, edits);
        }
        if group.in_code {
            continue;
        }
        if let Some((class, rule)) = taken(text, group, mark, survey, &buffers.evidence) {
            if rule == "furigana.aozora"
                && let Some(bar) = kana::bar(text, group)
            {
                edits.push(Edit::cut(bar, bar + '｜'.len_utf8(), class, rule));
            }
            edits.push(Edit::cut(group.start, group.end, class, rule));
        }
    }
    bare.for_each(|run| take_bare(run, edits));
    // A bar stands before what follows it, maybe before a bare run.
    if !edits.is_sorted_by_key(|edit| edit.start) {
        edits.sort_unstable_by_key(|edit| edit.start);
    }
}

fn taken(
    text: &str,
    group: &Group,
    mark: Option<(citation::Content, Strength)>,
    survey: &Survey,
    evidence: &Evidence,
) -> Option<(Class, &'static str)> {
    if let Some((content, strength)) = mark
        && (strength != Strength::Weak || survey.strong_citations)
    {
        return Some((Class::Citation, content.rule()));
    }
    if survey.annotated
        && let Some(rule) = pinyin::rule(text, group, evidence)
    {
        return Some((Class::Pinyin, rule));
    }
    let inside = group.content(text);
    if survey.zhuyin && group.has_han_base(text) && kana::is_zhuyin(inside) {
        return Some((Class::Zhuyin, "zhuyin.bracket"));
    }
    if kana::bar(text, group).is_some() {
        return Some((Class::Furigana, "furigana.aozora"));
    }
    if kana::may_read(text, group) && (group.family == Family::DoubleAngle || survey.furigana) {
        return Some((Class::Furigana, "furigana.bracket"));
    }
    if noise::is_in_text(text, group) {
        if inside.is_empty() && (survey.annotated || survey.takes_kana) {
            return Some((Class::Noise, "noise.empty"));
        }
        if noise::is_emoji(inside) && (survey.annotated || survey.emoji) {
            return Some((Class::Noise, "noise.emoji"));
        }
    }
    None
}
