//! Step C: lines that belong to the site and not to the page. `docs/cuts.md`, section 6.

mod anchors;
mod bars;
mod beginnings;
mod bits;
mod credit;
mod first_bytes;
mod marks;
mod matcher;
mod rules;
mod structure;

use crate::chars::{ends_sentence, is_wide};
use crate::cut::Class;
use crate::edit::{Draft, Edit};
use crate::lines::{Lines, Trimmed};
use matcher::Matcher;
use rules::{BUILT_IN, How, Need, Rule, RuleSet};
pub use rules::{ConfigError, Kind};
pub use structure::Structure;

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
    structure: Structure,
}

impl Rules {
    /// Compiles the built-in rules if asked to, then the user's, leaving out some kinds.
    pub(crate) fn new(
        built_in: bool,
        user: &[(String, String)],
        without: &[Kind],
        structure: Structure,
    ) -> Result<Self, ConfigError> {
        let user = user.iter().map(|(name, content)| (name.as_str(), content.as_str()));
        let set = RuleSet::read(BUILT_IN.into_iter().filter(|_| built_in).chain(user), without)?;
        let longest_citation = set
            .citations
            .iter()
            .chain(&set.questions)
            .map(|p| p.chars().count())
            .max()
            .unwrap_or(0);
        let (matcher, credits) = (Matcher::new(&set), credit::Credits::new(&set));
        let structure = if without.contains(&Kind::Structure) { Structure::Off } else { structure };
        Ok(Rules { set, matcher, credits, longest_citation, structure })
    }

    /// Length of the longest fold that may be that of a citation phrase, numbers of any length in it.
    pub(crate) fn longest_citation(&self) -> usize {
        self.longest_citation + LONGEST_GROUP
    }

    /// Whether a content with this fold, with `0` for numbers, is a citation phrase.
    pub(crate) fn is_citation(&self, content: &str, folded: &str) -> bool {
        self.set.citations.contains(folded)
            || content.ends_with(['?', '？', '؟', ';']) && self.set.questions.contains(folded)
    }
}

/// No group of brackets holds more characters.
const LONGEST_GROUP: usize = 64;

/// Buffers of the step.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    folded: String,
    found: Vec<u32>,
    /// By line: whether it may begin as a phrase does.
    begins: Vec<bool>,
    /// By line: where its matching rules lie in `matching`.
    spans: Vec<(usize, usize)>,
    matching: Vec<u32>,
    structure: structure::Buffers,
}

/// Runs the step; says whether it changed anything.
pub(crate) fn run(
    draft: &mut Draft<'_>,
    rules: &Rules,
    lines: &mut Lines,
    buffers: &mut Buffers,
    edits: &mut Vec<Edit>,
) -> bool {
    let page = Page { text: draft.text(), lines: lines.of(draft) };
    let place = buffers.look_up(page, rules);
    let has_structure = buffers.look_at_structure(page, rules, place);
    for (i, trimmed) in page.lines.iter().enumerate() {
        let line = trimmed.line;
        let holds = |rule: &Rule| place.meets(i, rule, buffers);
        let mut matching = buffers.matching(i).iter().map(|&rule| &rules.set.rules[rule as usize]);
        if let Some(rule) = matching.find(|&rule| holds(rule)) {
            edits.push(Edit::cut(line.start, line.next, Class::Boilerplate, rule.name));
        } else if has_structure && let Some(name) = buffers.structure.taken(i) {
            edits.push(Edit::cut(line.start, line.next, Class::Boilerplate, name));
        } else if let Some((start, name)) =
            rules.credits.find(&rules.set, page.trimmed(i), place.is_edge(i), holds)
        {
            let (start, end) = if start == 0 {
                // A credit is of a text: where there is none, it may be all that the page says.
                if !place.has_prose_besides(i) {
                    continue;
                }
                (line.start, line.next)
            } else {
                (trimmed.span().0 + start, line.end)
            };
            edits.push(Edit::cut(start, end, Class::Boilerplate, name));
        }
    }
    draft.apply(edits)
}

/// A text and its lines that are not blank.
#[derive(Clone, Copy)]
struct Page<'t> {
    text: &'t str,
    lines: &'t [Trimmed],
}

impl<'t> Page<'t> {
    fn trimmed(self, line: usize) -> &'t str {
        self.lines[line].trimmed(self.text)
    }
}

/// Where on the page lines are: which prose comes first, and what comes behind the last. The first and the last
/// prose are themselves at the edge: a credit may end them.
#[derive(Clone, Copy)]
struct Place {
    first_prose: usize,
    tail: usize,
}

impl Place {
    fn is_edge(self, line: usize) -> bool {
        self.is_tail(line) || line <= self.first_prose
    }

    /// Whether another line is prose.
    fn has_prose_besides(self, line: usize) -> bool {
        // Without prose the tail begins with the first line.
        self.tail > 0 && (self.first_prose != line || self.tail != line + 1)
    }

    fn is_tail(self, line: usize) -> bool {
        line + 1 >= self.tail
    }

    fn meets(self, line: usize, rule: &Rule, buffers: &Buffers) -> bool {
        let beside = || {
            !buffers.matching(line + 1).is_empty()
                || line > 0 && !buffers.matching(line - 1).is_empty()
        };
        let is_last = || line + 1 == buffers.spans.len() && self.first_prose < line;
        match rule.need {
            Need::Alone => true,
            Need::Tail => self.is_tail(line),
            Need::Edge => self.is_edge(line),
            Need::Neighbour => {
                self.is_edge(line) && beside() || rule.how == How::Whole && is_last()
            }
        }
    }
}

impl Buffers {
    /// Gathers what matches the lines: at the edges of the page every rule is asked and beside them, else
    /// between the first and the last prose only those that need nothing else, for no other can hold there.
    fn look_up(&mut self, page: Page<'_>, rules: &Rules) -> Place {
        self.matching.clear();
        let count = page.lines.len();
        self.begins.clear();
        self.begins.extend((0..count).map(|line| rules.matcher.may_begin(page.trimmed(line))));
        self.spans.clear();
        self.spans.resize(count, (0, 0));
        let first_prose =
            (0..count).find(|&line| self.is_prose(page, rules, line)).unwrap_or(count);
        let behind = (first_prose + 1).min(count);
        let last_prose = (behind..count).rfind(|&line| self.is_prose(page, rules, line));
        let tail = match last_prose {
            Some(line) => line + 1,
            None if first_prose < count => behind,
            None => 0,
        };
        // Beside the first and the last prose, that a line is matched at all may be what a credit needs.
        let may_end = |line: Option<usize>| {
            line.is_some_and(|line| rules.credits.may_be_at_end(page.trimmed(line)))
        };
        let first_ends = may_end((first_prose < count).then_some(first_prose));
        let last_ends = may_end(last_prose);
        for line in behind..tail.saturating_sub(1) {
            let trimmed = (page.trimmed(line), self.begins[line]);
            if first_ends && line == behind || last_ends && line + 2 == tail {
                rules.matcher.all(&rules.set, trimmed, &mut self.folded, &mut self.found);
            } else {
                rules.matcher.alone(&rules.set, trimmed, &mut self.folded, &mut self.found);
            }
            self.note(line);
        }
        Place { first_prose, tail }
    }

    /// Finds what the structure of the page takes, if anything.
    fn look_at_structure(&mut self, page: Page<'_>, rules: &Rules, place: Place) -> bool {
        if rules.structure == Structure::Off || !structure::may_have_chrome(page.text, page.lines) {
            return false;
        }
        // Between the first and the last prose, not all rules were asked.
        let count = page.lines.len();
        self.structure.labels.clear();
        self.structure.labels.resize(count, false);
        let middle = (place.first_prose + 1).min(count)..place.tail.saturating_sub(1);
        let mut labels = 0;
        for line in 0..count {
            let matched = if middle.contains(&line) {
                let trimmed = (page.trimmed(line), self.begins[line]);
                rules.matcher.all(&rules.set, trimmed, &mut self.folded, &mut self.found);
                !self.found.is_empty()
            } else {
                !self.matching(line).is_empty()
            };
            self.structure.labels[line] = matched;
            labels += usize::from(matched);
        }
        labels >= structure::LEAST_LABELS
            && self.structure.find(page.text, page.lines, rules.structure == Structure::Full)
    }

    /// Looks a line up in all rules; says whether it is prose.
    fn is_prose(&mut self, page: Page<'_>, rules: &Rules, line: usize) -> bool {
        let trimmed = page.trimmed(line);
        let asked = (trimmed, self.begins[line]);
        rules.matcher.all(&rules.set, asked, &mut self.folded, &mut self.found);
        self.note(line);
        self.found.is_empty()
            && (is_wide(trimmed, PROSE) || is_wide(trimmed, SENTENCE) && ends_sentence(trimmed))
    }

    /// Keeps what was found for a line.
    fn note(&mut self, line: usize) {
        if self.found.is_empty() {
            return;
        }
        let from = self.matching.len();
        self.matching.extend(&self.found);
        self.spans[line] = (from, self.matching.len());
    }

    fn matching(&self, line: usize) -> &[u32] {
        self.spans.get(line).map_or(&[], |&(from, to)| &self.matching[from..to])
    }
}
