//! Which rules match a line.

use std::collections::HashMap;

use aho_corasick::automaton::OverlappingState;
use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};

use crate::boilerplate::anchors::Anchors;
use crate::boilerplate::bars::Bars;
use crate::boilerplate::beginnings::Beginnings;
use crate::boilerplate::rules::{How, Need, Rule, RuleSet};
use crate::chars::{char_width, is_narrow};
use crate::fold::{fold_into, push_numbered};

/// Characters of a fold that tell of a number behind a phrase: a space and a digit.
const BEHIND: usize = 2;

/// Width of a line for which most `contains` rules are; what few look for in wider ones is looked for apart.
const NARROW: usize = 160;

/// Looks lines up in the rules.
///
/// Only `alone` rules can take a line in the middle of a page; so such lines are asked of a part of
/// their own. A few characters tell nearly every line from all that a line can be, begin with or contain:
/// so prose costs next to nothing.
#[derive(Debug)]
pub(crate) struct Matcher {
    beginnings: Beginnings,
    all: Part,
    alone: Part,
    bars: Bars,
}

/// Some of the rules.
#[derive(Debug)]
struct Part {
    /// Folds of whole lines, to the rules that have them.
    whole: HashMap<String, Vec<u32>>,
    longest_whole: usize,
    start: Phrases,
    /// Of all `contains` rules, and of those for lines wider than `NARROW`.
    anchors: Anchors,
    wide_anchors: Anchors,
    contains: Phrases,
}

/// Folds to look for in a line's fold; by phrase its rule.
#[derive(Debug)]
struct Phrases {
    automaton: AhoCorasick,
    /// Whether they count at the start of the fold alone.
    anchored: bool,
    rules: Vec<u32>,
    /// Length of the longest phrase, in characters.
    longest: usize,
    /// Greatest width of a line that any of the rules is for; 0 without rules.
    widest: usize,
    /// Bytes of the shortest line that has any.
    least: usize,
}

impl Matcher {
    pub(crate) fn new(set: &RuleSet) -> Self {
        let alone = |rule: &Rule| rule.need == Need::Alone;
        Matcher {
            beginnings: Beginnings::new(set.rules.iter()),
            all: Part::new(set, |_| true),
            alone: Part::new(set, alone),
            bars: Bars::new(set.rules.iter()),
        }
    }

    /// Whether a trimmed line may begin as some phrase does.
    pub(crate) fn may_begin(&self, trimmed: &str) -> bool {
        self.beginnings.has(trimmed)
    }

    /// Gathers the rules that match a trimmed line, ascending, each once.
    pub(crate) fn all(
        &self,
        set: &RuleSet,
        (trimmed, may_begin): (&str, bool),
        folded: &mut String,
        found: &mut Vec<u32>,
    ) {
        self.all.matches(set, trimmed, may_begin, folded, found);
        if let Some(first) = set.first_bar
            && let Some(bar) = self.bars.find(trimmed, folded)
        {
            found.push(first + bar as u32);
        }
    }

    /// The same, of the rules that need nothing else.
    pub(crate) fn alone(
        &self,
        set: &RuleSet,
        (trimmed, may_begin): (&str, bool),
        folded: &mut String,
        found: &mut Vec<u32>,
    ) {
        self.alone.matches(set, trimmed, may_begin, folded, found);
    }
}

impl Part {
    fn new(set: &RuleSet, has: impl Fn(&Rule) -> bool) -> Self {
        let mut whole: HashMap<String, Vec<u32>> = HashMap::new();
        let mut longest_whole = 0;
        let rules = || (0u32..).zip(&set.rules).filter(|(_, rule)| has(rule));
        for (index, rule) in rules().filter(|(_, rule)| rule.how == How::Whole) {
            for phrase in &rule.phrases {
                let key = if is_number(phrase) { phrase.clone() } else { numbered(phrase) };
                whole.entry(key).or_default().push(index);
                longest_whole = longest_whole.max(phrase.chars().count());
            }
        }
        let phrases = |how: How, anchored| {
            Phrases::new(rules().filter(move |(_, rule)| rule.how == how), anchored)
        };
        let anchors = Anchors::new(rules().map(|(_, rule)| rule));
        let is_for_wide = |rule: &&Rule| rule.max_width.is_none_or(|most| most > NARROW);
        let wide_anchors = Anchors::new(rules().map(|(_, rule)| rule).filter(is_for_wide));
        let start = phrases(How::Start, true);
        let contains = phrases(How::Contains, false);
        Part { whole, longest_whole, start, anchors, wide_anchors, contains }
    }

    /// Most lines are told by a look.
    #[inline]
    fn matches(
        &self,
        set: &RuleSet,
        trimmed: &str,
        may_begin: bool,
        folded: &mut String,
        found: &mut Vec<u32>,
    ) {
        found.clear();
        let may_contain = trimmed.len() >= self.contains.least
            && is_narrow(trimmed, self.contains.widest)
            && self.anchors_of(trimmed).may_be_in(trimmed);
        if may_begin || may_contain {
            self.look_up(set, trimmed, (may_begin, may_contain), folded, found);
        }
    }

    fn anchors_of(&self, trimmed: &str) -> &Anchors {
        if is_narrow(trimmed, NARROW) { &self.anchors } else { &self.wide_anchors }
    }

    fn look_up(
        &self,
        set: &RuleSet,
        trimmed: &str,
        (may_begin, may_contain): (bool, bool),
        folded: &mut String,
        found: &mut Vec<u32>,
    ) {
        let may_start = may_begin && is_narrow(trimmed, self.start.widest);
        // No more of the fold is made than can matter: for what a line begins with, one character more
        // than the longest phrase.
        let start = if may_start { self.start.longest + 1 } else { 0 };
        let most = if may_contain { usize::MAX } else { (self.longest_whole + BEHIND).max(start) };
        folded.clear();
        let mut complete = fold_into(trimmed, most, folded);
        if may_contain {
            self.contains.find(folded, found);
        }
        if !complete && folded.bytes().any(|b| b.is_ascii_digit()) {
            // It is shorter with `0` for each number.
            folded.clear();
            complete = fold_into(trimmed, usize::MAX, folded);
        }
        let from = if is_number(folded) { 0 } else { push_numbered(folded) };
        let folded = &folded[from..];
        if complete && may_begin {
            found.extend(self.whole.get(folded).into_iter().flatten());
            if let Some(rest) = folded.strip_suffix('0').filter(|_| from > 0) {
                let rest = rest.strip_suffix(' ').unwrap_or(rest);
                found.extend(self.whole.get(rest).into_iter().flatten());
            }
        }
        if may_start {
            self.start.find(folded, found);
        }
        if found.is_empty() {
            return;
        }
        found.retain(|&rule| {
            set.rules[rule as usize].max_width.is_none_or(|most| is_narrow(trimmed, most))
        });
        found.sort_unstable();
        found.dedup();
    }
}

impl Phrases {
    fn new<'r>(rules: impl Iterator<Item = (u32, &'r Rule)>, anchored: bool) -> Self {
        let (mut phrases, mut of_rule) = (Vec::new(), Vec::new());
        let (mut longest, mut widest, mut least) = (0, 0, usize::MAX);
        for (index, rule) in rules {
            for phrase in rule.phrases.iter().filter(|phrase| !(anchored && is_number(phrase))) {
                longest = longest.max(phrase.chars().count());
                widest = widest.max(rule.max_width.unwrap_or(usize::MAX / 4));
                let phrase = if anchored { numbered(phrase) } else { phrase.clone() };
                least = least.min(phrase.chars().map(least_bytes).sum());
                phrases.push(phrase);
                of_rule.push(index);
            }
        }
        let mut builder = AhoCorasick::builder();
        let start = if anchored { StartKind::Anchored } else { StartKind::Unanchored };
        builder.match_kind(MatchKind::Standard).start_kind(start);
        // Building fails only past 2^31 bytes of phrases: then no phrase is found.
        let automaton = builder.build(&phrases).or_else(|_| builder.build::<_, &str>([]));
        let automaton = automaton.expect("no phrases at all can be built");
        Phrases { automaton, anchored, rules: of_rule, longest, widest, least }
    }

    fn find(&self, folded: &str, found: &mut Vec<u32>) {
        let anchored = if self.anchored { Anchored::Yes } else { Anchored::No };
        let input = Input::new(folded).anchored(anchored);
        let mut state = OverlappingState::start();
        // The search fails only for a kind of start that the automaton was not built for.
        while self.automaton.try_find_overlapping(input.clone(), &mut state).is_ok() {
            let Some(hit) = state.get_match() else { break };
            // Suffixes of what was matched are reported, too, wherever they begin.
            let begins = !self.anchored || hit.start() == 0;
            if begins && is_word(folded, hit.start(), hit.end()) {
                found.push(self.rules[hit.pattern().as_usize()]);
            }
        }
    }
}

/// Whether there is nothing but digits and spaces in a fold.
fn is_number(fold: &str) -> bool {
    fold.bytes().all(|b| b.is_ascii_digit() || b == b' ')
}

/// The fold of a phrase, with `0` for each number.
fn numbered(phrase: &str) -> String {
    let mut numbered = phrase.to_owned();
    let from = push_numbered(&mut numbered);
    numbered.split_off(from)
}

/// Least bytes of what becomes this character of a fold.
fn least_bytes(c: char) -> usize {
    match c {
        '\0'..='\u{7F}' => 1,
        // Ideographs and Hangul have no other case.
        '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' => 3,
        _ => 2,
    }
}

/// Whether `start..end` of a fold is not a part of a longer word.
fn is_word(folded: &str, start: usize, end: usize) -> bool {
    let goes_on = |c: Option<char>| c.is_some_and(|c| char_width(c) == 1 && c.is_alphanumeric());
    let (before, inside, after) = (&folded[..start], &folded[start..end], &folded[end..]);
    !(goes_on(inside.chars().next()) && goes_on(before.chars().next_back())
        || goes_on(inside.chars().next_back()) && goes_on(after.chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    #[test]
    fn a_character_has_at_least_the_bytes_of_its_fold() {
        for c in '\0'..=char::MAX {
            let least: usize = fold(c.encode_utf8(&mut [0; 4])).chars().map(least_bytes).sum();
            assert!(least <= c.len_utf8(), "U+{:04X}", u32::from(c));
        }
    }
}
