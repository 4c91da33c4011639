//! Which rules match a line.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::boilerplate::rules::{How, RuleSet};
use crate::chars::{char_width, is_narrow};
use crate::fold::fold_into;

/// Looks lines up in the rules. Lines that are too long for every rule cost next to nothing.
#[derive(Debug)]
pub(crate) struct Matcher {
    /// Folds of whole lines, to the rules that have them (by index, ascending).
    whole: HashMap<String, Vec<u32>>,
    longest_whole: usize,
    /// Folds that a line begins with or contains; by phrase the rule and how.
    inside: AhoCorasick,
    inside_rules: Vec<(u32, How)>,
    widest_inside: usize,
}

impl Matcher {
    pub(crate) fn new(set: &RuleSet) -> Self {
        let mut whole: HashMap<String, Vec<u32>> = HashMap::new();
        let (mut phrases, mut inside_rules) = (Vec::new(), Vec::new());
        let (mut longest_whole, mut widest_inside) = (0, 0);
        for (index, rule) in (0u32..).zip(&set.rules) {
            for phrase in &rule.phrases {
                match rule.how {
                    How::Whole => {
                        whole.entry(phrase.clone()).or_default().push(index);
                        longest_whole = longest_whole.max(phrase.chars().count());
                    }
                    How::Start | How::Contains => {
                        phrases.push(phrase.clone());
                        inside_rules.push((index, rule.how));
                        widest_inside = widest_inside.max(rule.max_width.unwrap_or(usize::MAX));
                    }
                    How::End => {}
                }
            }
        }
        let inside = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&phrases);
        // Building fails only past 2^31 bytes of phrases: then no phrase is found.
        let inside =
            inside.unwrap_or_else(|_| AhoCorasick::new::<_, &str>([]).expect("no phrases"));
        Matcher { whole, longest_whole, inside, inside_rules, widest_inside }
    }

    /// Gathers the rules that match a trimmed line, ascending, each once.
    pub(crate) fn matches(
        &self,
        set: &RuleSet,
        trimmed: &str,
        folded: &mut String,
        found: &mut Vec<u32>,
    ) {
        found.clear();
        folded.clear();
        // A line too wide for the phrases inside needs only as much of its fold as tells it from
        // the whole ones.
        let narrow = is_narrow(trimmed, self.widest_inside);
        let most = if narrow { usize::MAX } else { self.longest_whole };
        let complete = fold_into(trimmed, most, folded);
        if complete && let Some(rules) = self.whole.get(folded.as_str()) {
            found.extend(rules);
        }
        if narrow {
            for hit in self.inside.find_overlapping_iter(folded.as_str()) {
                let (rule, how) = self.inside_rules[hit.pattern().as_usize()];
                if (how == How::Contains || hit.start() == 0)
                    && is_word(folded, hit.start(), hit.end())
                {
                    found.push(rule);
                }
            }
        }
        found.retain(|&rule| {
            set.rules[rule as usize].max_width.is_none_or(|most| is_narrow(trimmed, most))
        });
        found.sort_unstable();
        found.dedup();
    }
}

/// Whether `start..end` of a fold is not a part of a longer word.
fn is_word(folded: &str, start: usize, end: usize) -> bool {
    let goes_on = |c: Option<char>| c.is_some_and(|c| char_width(c) == 1 && c.is_alphanumeric());
    let (before, inside, after) = (&folded[..start], &folded[start..end], &folded[end..]);
    !(goes_on(inside.chars().next()) && goes_on(before.chars().next_back())
        || goes_on(inside.chars().next_back()) && goes_on(after.chars().next()))
}
