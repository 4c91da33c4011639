//! One cut of each rule, with what stood around it: the first that was made.

use std::ptr;
use std::sync::{PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use tamis::{Class, Cut};

/// Characters before a cut and behind it.
const AROUND: usize = 48;
/// Characters of what was cut, half of them from its end.
const CUT: usize = 160;
/// Rules that are remembered; more than there are, unless somebody has very many of their own.
const RULES: usize = 256;

/// A cut, as the report shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Sample {
    /// Class of the cut.
    pub class: String,
    /// Its rule.
    pub rule: String,
    /// Shard of the page.
    pub shard: String,
    /// Its place within the shard.
    pub ordinal: u64,
    /// What stood before it.
    pub before: String,
    /// What was cut; a long one without its middle.
    pub removed: String,
    /// What stands there now.
    pub put: String,
    /// What stood behind it.
    pub after: String,
}

impl Sample {
    pub(crate) fn of(cut: &Cut<'_>, text: &str, shard: &str, ordinal: u64) -> Self {
        let (before, after) = (&text[..cut.start], &text[cut.end..]);
        let start = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
        Sample {
            class: cut.class.as_str().to_owned(),
            rule: cut.rule.to_owned(),
            shard: shard.to_owned(),
            ordinal,
            before: before[start..].to_owned(),
            removed: shortened(cut.removed),
            put: shortened(&cut.put),
            after: after.chars().take(AROUND).collect(),
        }
    }
}

fn shortened(text: &str) -> String {
    let chars = text.chars().count();
    if chars <= CUT {
        return text.to_owned();
    }
    let end: String = text.chars().skip(chars - CUT / 2).collect();
    text.chars().take(CUT / 2).chain([' ', '…', ' ']).collect::<String>() + &end
}

/// A rule, as a cut names it.
pub(crate) type Rule = (Class, &'static str);

/// Rules of which a sample was written down: those of later pages are not even made.
#[derive(Debug, Default)]
pub(crate) struct Sampled(RwLock<Vec<Rule>>);

impl Sampled {
    /// Whether a sample of this rule is no longer wanted.
    pub(crate) fn has(&self, (class, rule): Rule) -> bool {
        let rules = self.0.read().unwrap_or_else(PoisonError::into_inner);
        rules.iter().any(|have| have.0 == class && ptr::eq(have.1, rule))
    }

    /// Whoever writes samples down in their order says so.
    pub(crate) fn add(&self, rule: Rule) {
        if !self.has(rule) {
            self.0.write().unwrap_or_else(PoisonError::into_inner).push(rule);
        }
    }
}

/// The first of each rule, as they came.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Samples(Vec<Sample>);

impl Samples {
    /// Takes a sample unless its rule has one.
    pub(crate) fn add(&mut self, sample: Sample) {
        let same = |have: &Sample| have.class == sample.class && have.rule == sample.rule;
        if self.0.len() < RULES && !self.0.iter().any(same) {
            self.0.push(sample);
        }
    }

    /// All of them, by class and rule.
    pub(crate) fn sorted(&self) -> Vec<Sample> {
        let mut all = self.0.clone();
        all.sort_by(|a, b| (&a.class, &a.rule).cmp(&(&b.class, &b.rule)));
        all
    }
}

#[cfg(test)]
mod tests {
    use tamis::Class;

    use super::*;

    #[test]
    fn a_sample_is_a_cut_and_its_neighbours() {
        let text = format!("{}月(yuè)亮{}", "前".repeat(100), "后".repeat(100));
        let start = text.find('(').unwrap();
        let end = start + "(yuè)".len();
        let cut = Cut {
            start,
            end,
            class: Class::Pinyin,
            rule: "pinyin.bracket",
            removed: &text[start..end],
            put: "".into(),
            of: None,
        };
        let sample = Sample::of(&cut, &text, "s", 3);
        assert_eq!((sample.before.chars().count(), sample.after.chars().count()), (48, 48));
        assert!(sample.before.ends_with("前月") && sample.after.starts_with("亮后"));
        assert_eq!(sample.removed, "(yuè)");
        let long = "一".repeat(200) + "二";
        let short = shortened(&long);
        assert_eq!((short.chars().count(), short.ends_with("一二")), (CUT + 3, true));
        let mut samples = Samples::default();
        samples.add(sample.clone());
        samples.add(Sample { ordinal: 4, ..sample.clone() });
        assert_eq!(samples.sorted(), [sample]);
    }
}
