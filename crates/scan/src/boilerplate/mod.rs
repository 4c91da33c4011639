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
    /// Compiles the built-in rules if asked to, then the user's, leaving out some kinds.
    pub(crate) fn new(
        built_in: bool,
        user: &[(String, String)],
        without: &[Kind],
    ) -> Result<Self, ConfigError> {
        let user = user.iter().map(|(name, content)| (name.as_str(), content.as_str()));
        let set = RuleSet::read(BUILT_IN.into_iter().filter(|_| built_in).chain(user), without)?;
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
    let place = Place::of(text, buffers);
    for (i, line) in buffers.lines.iter().enumerate() {
        let holds = |need| place.meets(i, need, buffers);
        let mut matching = buffers.matching(i).iter().map(|&rule| &rules.set.rules[rule as usize]);
        if let Some(rule) = matching.find(|rule| holds(rule.need)) {
            edits.push(Edit::cut(line.start, line.next, Class::Boilerplate, rule.name));
        } else if let Some((start, name)) =
            rules.credits.find(&rules.set, line.content(text), holds)
        {
            let whole = line.content(text)[..start].trim().is_empty();
            let (start, end) =
                if whole { (line.start, line.next) } else { (line.start + start, line.end) };
            edits.push(Edit::cut(start, end, Class::Boilerplate, name));
        }
    }
    draft.apply(edits)
}

/// Where on the page lines are: which prose comes first and last.
struct Place {
    first_prose: usize,
    tail: usize,
}

impl Place {
    fn of(text: &str, buffers: &Buffers) -> Self {
        let is_prose = |line: &usize| {
            let trimmed = buffers.lines[*line].trimmed(text);
            buffers.matching(*line).is_empty()
                && (is_wide(trimmed, PROSE) || is_wide(trimmed, SENTENCE) && ends_sentence(trimmed))
        };
        let count = buffers.lines.len();
        let first_prose = (0..count).find(is_prose).unwrap_or(count);
        let tail = (first_prose..count).rfind(is_prose).map_or(0, |line| line + 1);
        Place { first_prose, tail }
    }

    fn meets(&self, line: usize, need: Need, buffers: &Buffers) -> bool {
        let tail = line >= self.tail;
        let edge = tail || line < self.first_prose;
        let beside = || {
            !buffers.matching(line + 1).is_empty()
                || line > 0 && !buffers.matching(line - 1).is_empty()
        };
        match need {
            Need::Alone => true,
            Need::Tail => tail,
            Need::Edge => edge,
            Need::Neighbour => edge && beside(),
        }
    }
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
}
