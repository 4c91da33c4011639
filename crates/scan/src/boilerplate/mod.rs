//! Step C: lines that belong to the site and not to the page. `docs/cuts.md`, section 6.

mod credit;
mod matcher;
mod rules;

use crate::chars::{ends_sentence, is_wide};
use crate::cut::Class;
use crate::edit::{Draft, Edit};
use crate::lines::{Line, lines};
use matcher::Matcher;
use rules::{BUILT_IN, Need, RuleSet};
pub use rules::{ConfigError, Kind};

/// Width from which an unmatched line is prose, whatever its end.
const PROSE: usize = 60;
/// Width from which an unmatched line that ends a sentence is prose.
const SENTENCE: usize = 20;

/// Compiled rules.
#[derive(Debug)]
pub(crate) struct Rules {
    set: RuleSet,
    matcher: Matcher,
    credits: credit::Credits,
    longest_citation: usize,
}

impl Rules {
    /// Compiles the built-in rules, then the user's, leaving out some kinds.
    pub(crate) fn new(user: &[(String, String)], without: &[Kind]) -> Result<Self, ConfigError> {
        let user = user.iter().map(|(name, content)| (name.as_str(), content.as_str()));
        let set = RuleSet::read(BUILT_IN.into_iter().chain(user), without)?;
        let longest_citation = set.citations.iter().map(|p| p.chars().count()).max().unwrap_or(0);
        let (matcher, credits) = (Matcher::new(&set), credit::Credits::new(&set));
        Ok(Rules { set, matcher, credits, longest_citation })
    }

    /// Length of the longest citation phrase, in characters of its fold.
    pub(crate) fn longest_citation(&self) -> usize {
        self.longest_citation
    }

    /// Whether a fold is that of a citation phrase.
    pub(crate) fn is_citation(&self, folded: &str) -> bool {
        self.set.citations.contains(folded)
    }
}

/// Buffers of the step.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    folded: String,
    found: Vec<u32>,
    lines: Vec<Line>,
    /// By line: where its matching rules begin in `matching`.
    firsts: Vec<usize>,
    matching: Vec<u32>,
}

/// Runs the step; says whether it changed anything.
pub(crate) fn run(
    draft: &mut Draft<'_>,
    rules: &Rules,
    buffers: &mut Buffers,
    edits: &mut Vec<Edit>,
) -> bool {
    let text = draft.text();
    buffers.find_matches(text, rules);
    let taken = if buffers.matching.is_empty() { Vec::new() } else { buffers.decide(text, rules) };
    for (i, line) in buffers.lines.iter().enumerate() {
        if let Some(rule) = taken.get(i).copied().flatten() {
            let name = rules.set.rules[rule as usize].name;
            edits.push(Edit::cut(line.start, line.next, Class::Boilerplate, name));
        } else if let Some((start, name)) = rules.credits.find(&rules.set, line.content(text)) {
            let whole = line.content(text)[..start].trim().is_empty();
            let (start, end) =
                if whole { (line.start, line.next) } else { (line.start + start, line.end) };
            edits.push(Edit::cut(start, end, Class::Boilerplate, name));
        }
    }
    draft.apply(edits)
}

impl Buffers {
    /// Gathers the lines that are not blank, and the rules that match each.
    fn find_matches(&mut self, text: &str, rules: &Rules) {
        self.lines.clear();
        self.firsts.clear();
        self.matching.clear();
        for line in lines(text) {
            let trimmed = line.trimmed(text);
            if trimmed.is_empty() {
                continue;
            }
            self.lines.push(line);
            self.firsts.push(self.matching.len());
            rules.matcher.matches(&rules.set, trimmed, &mut self.folded, &mut self.found);
            self.matching.extend(&self.found);
        }
        self.firsts.push(self.matching.len());
    }

    fn matching(&self, line: usize) -> &[u32] {
        match (self.firsts.get(line), self.firsts.get(line + 1)) {
            (Some(&from), Some(&to)) => &self.matching[from..to],
            _ => &[],
        }
    }

    /// The rule that takes each line.
    fn decide(&self, text: &str, rules: &Rules) -> Vec<Option<u32>> {
        let is_prose = |line: usize| {
            let trimmed = self.lines[line].trimmed(text);
            self.matching(line).is_empty()
                && (is_wide(trimmed, PROSE) || is_wide(trimmed, SENTENCE) && ends_sentence(trimmed))
        };
        let count = self.lines.len();
        let first_prose = (0..count).find(|&line| is_prose(line)).unwrap_or(count);
        let tail = (first_prose..count).rfind(|&line| is_prose(line)).map_or(0, |line| line + 1);
        let holds = |line: usize, need: Need| {
            let edge = line >= tail || line < first_prose;
            let neighbour = || {
                !self.matching(line + 1).is_empty()
                    || line > 0 && !self.matching(line - 1).is_empty()
            };
            match need {
                Need::Alone => true,
                Need::Tail => line >= tail,
                Need::Edge => edge,
                Need::Neighbour => edge && neighbour(),
            }
        };
        (0..count)
            .map(|line| {
                let mut matching = self.matching(line).iter().copied();
                matching.find(|&rule| holds(line, rules.set.rules[rule as usize].need))
            })
            .collect()
    }
}
