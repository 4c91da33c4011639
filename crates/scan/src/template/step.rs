//! The step: takes the lines of a template from a page.

use std::ops::Range;

use super::LONGEST;
use super::glue::ends;
use super::is_prose;
use super::key::Keys;
use super::known::Template;
use crate::chars::char_width;
use crate::cut::Class;
use crate::edit::{Draft, Edit};
use crate::lines::{Line, Lines};

/// Known lines that stand together and are of the site, wherever there is no prose on one side.
const BLOCK: usize = 3;
/// Least share of each line of a block between prose, in percent.
const BLOCK_SHARE: u8 = 50;
/// Known lines that are of the site together, as the first or the last ones of a page.
const OUTER: usize = 2;
/// Least share, in percent, and width of the letters of one that is so alone.
const ALONE: (u8, usize) = (80, 8);

/// By tens of the share: what the cut says about it.
const RULES: [&str; 11] = [
    "template.line-1",
    "template.line-10",
    "template.line-20",
    "template.line-30",
    "template.line-40",
    "template.line-50",
    "template.line-60",
    "template.line-70",
    "template.line-80",
    "template.line-90",
    "template.line-100",
];
const END_RULES: [&str; 11] = [
    "template.end-1",
    "template.end-10",
    "template.end-20",
    "template.end-30",
    "template.end-40",
    "template.end-50",
    "template.end-60",
    "template.end-70",
    "template.end-80",
    "template.end-90",
    "template.end-100",
];

/// What a line is to the template. Blank lines are none of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Of the page.
    Own,
    /// Of the page, and prose.
    Prose,
    /// Without a letter or digit.
    Void,
    /// Of the template, with this share.
    Known(u8),
    /// The same, and it may be a headline.
    Teaser(u8),
    /// The same behind the last prose of the page.
    KnownInTail(u8),
}

/// Buffers of the step.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    keys: Keys,
    lines: Vec<(Line, State)>,
    /// Known lines as wide as a headline: their keys and places.
    headlines: Vec<(u64, usize)>,
}

/// Runs the step; says whether it changed anything.
pub(crate) fn run(
    draft: &mut Draft<'_>,
    template: &Template,
    lines: &mut Lines,
    buffers: &mut Buffers,
    edits: &mut Vec<Edit>,
) -> bool {
    let (text, lines) = (draft.text(), lines.of(draft));
    let Buffers { keys, lines: found, headlines } = buffers;
    found.clear();
    headlines.clear();
    for trimmed in lines {
        let (state, headline) = state(trimmed.trimmed(text), template, keys);
        headlines.extend(headline.map(|key| (key, found.len())));
        found.push((trimmed.line, state));
    }
    // The title of a page may stand among the teasers of the site. Where it does, it is there twice.
    headlines.sort_unstable();
    for same in headlines.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        for &(_, index) in same {
            found[index].1 = State::Own;
        }
    }
    let is_own_prose = |(_, state): &(Line, State)| *state == State::Prose;
    let first_prose = found.iter().position(is_own_prose);
    let last_prose = found.iter().rposition(is_own_prose);
    for (index, (_, state)) in found.iter_mut().enumerate() {
        if let State::KnownInTail(share) = *state {
            let in_tail = last_prose.is_some_and(|last| index > last);
            *state = if in_tail { State::Known(share) } else { State::Own };
        }
    }
    // A page of nothing else would be lost without a trace.
    if !found.iter().any(|(_, state)| matches!(state, State::Own | State::Prose)) {
        return false;
    }
    let mut from = 0;
    while let Some(block) = next_block(found, from) {
        from = block.end;
        let behind = last_prose.is_none_or(|last| block.start > last);
        let before = first_prose.is_none_or(|first| block.end <= first);
        if !is_of_the_site(text, found, &block, before || behind) {
            continue;
        }
        let mut rule = RULES[0];
        for (line, state) in &found[block] {
            if let Some(share) = state.share() {
                rule = RULES[usize::from(share / 10)];
            }
            edits.push(Edit::cut(line.start, line.next, Class::Template, rule));
        }
    }
    if template.has_ends()
        && let Some(last) = last_prose
        && let Some(edit) = end(text, found[last].0, template, keys)
    {
        edits.push(edit);
        edits.sort_unstable_by_key(|edit| edit.start);
    }
    draft.apply(edits)
}

/// What the line is, and its key if it is known and may be a headline.
fn state(trimmed: &str, template: &Template, keys: &mut Keys) -> (State, Option<u64>) {
    let prose = is_prose(trimmed);
    if prose && (!template.has_prose() || trimmed.len() > LONGEST) {
        let void = !trimmed.contains(char::is_alphanumeric);
        return (if void { State::Void } else { State::Prose }, None);
    }
    let Some(key) = keys.of_line(trimmed, prose) else { return (State::Void, None) };
    if let Some(share) = template.share(key) {
        return match !prose && share < ALONE.0 && keys.is_headline() {
            true => (State::Teaser(share), Some(key)),
            false => (State::Known(share), None),
        };
    }
    if prose {
        return (State::Prose, None);
    }
    let counted = if template.has_counted() { keys.counted() } else { None };
    match counted.and_then(|key| template.share(key)) {
        Some(share) => (State::KnownInTail(share), None),
        None => (State::Own, None),
    }
}

impl State {
    /// The share of a known line.
    fn share(self) -> Option<u8> {
        match self {
            State::Known(share) | State::Teaser(share) => Some(share),
            _ => None,
        }
    }
}

/// The next run of known lines; lines that say nothing may stand within. What may be the title of
/// the page does not stand at either end, unless that is the end of the page.
fn next_block(lines: &[(Line, State)], from: usize) -> Option<Range<usize>> {
    let known = |(_, state): &(Line, State)| matches!(state, State::Known(_));
    let start = from + lines[from..].iter().position(known)?;
    let (mut end, mut teasers) = (start + 1, start + 1);
    for (index, line) in lines.iter().enumerate().skip(end) {
        match line.1 {
            State::Known(_) => end = index + 1,
            State::Teaser(_) => teasers = index + 1,
            State::Void => {}
            _ => return Some(start..end),
        }
    }
    Some(start..end.max(teasers))
}

fn is_of_the_site(
    text: &str,
    lines: &[(Line, State)],
    block: &Range<usize>,
    at_edge: bool,
) -> bool {
    let shares = || lines[block.clone()].iter().filter_map(|(_, state)| state.share());
    let count = shares().count();
    if count >= BLOCK && (at_edge || shares().all(|share| share >= BLOCK_SHARE)) {
        return true;
    }
    let void = |(_, state): &(Line, State)| *state == State::Void;
    let outer = lines[..block.start].iter().all(void) || lines[block.end..].iter().all(void);
    outer
        && (count >= OUTER
            || shares().all(|share| share >= ALONE.0)
                && letters(lines[block.start].0.content(text), ALONE.1))
}

/// Whether the letters and digits of a line have at least this width.
fn letters(content: &str, least: usize) -> bool {
    let letters = content.chars().filter(|c| c.is_alphanumeric());
    letters.map(char_width).take(least).sum::<usize>() >= least
}

/// The end of the last paragraph, if it is known.
fn end(text: &str, line: Line, template: &Template, keys: &mut Keys) -> Option<Edit> {
    let trimmed = line.trimmed(text);
    let content = line.content(text);
    let at = line.start + (content.len() - content.trim_start().len());
    ends(trimmed).find_map(|end| {
        let share = template.share(end.key(keys)?)?;
        let start = at + trimmed[..end.start].trim_end().len();
        let rule = END_RULES[usize::from(share / 10)];
        Some(Edit::cut(start, line.end, Class::Template, rule))
    })
}
