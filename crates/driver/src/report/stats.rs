//! Counters of a shard and of a run.

use std::collections::BTreeMap;
use std::ptr;

use serde::{Deserialize, Serialize};
use tamis::{Class, Cut, Verdict};

/// Bars of the distribution of near-duplicates; each a hundredth wide, the last open.
const BARS: usize = 21;

/// Pieces and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// How many.
    pub count: u64,
    /// How many bytes they were.
    pub bytes: u64,
}

/// Cuts by class and by rule. All pages count, those that were dropped included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutTally {
    /// By class, as the contract names them.
    pub classes: BTreeMap<String, Count>,
    /// By rule, as `class/rule`.
    pub rules: BTreeMap<String, Count>,
}

/// What became of records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Records, rejected ones included.
    pub records: u64,
    /// Kept pages.
    pub kept: u64,
    /// Dropped: says the same as a kept page.
    pub exact: u64,
    /// Dropped: what it says stands on a kept page.
    pub near: u64,
    /// Of these two, how many are copies of pages that an earlier run kept.
    #[serde(default)]
    pub earlier: u64,
    /// Dropped: nothing was left.
    pub empty: u64,
    /// Rejected records.
    pub rejected: u64,
    /// Shards of which a part could not be read.
    pub damaged: u64,
    /// Bytes of text that came in.
    pub text_in: u64,
    /// Bytes of text that was kept.
    pub text_out: u64,
    /// Cuts.
    pub cuts: CutTally,
    /// Paragraphs that stand on other pages, too, taken out or listed.
    #[serde(default)]
    pub paragraphs: Count,
    /// Near-duplicates by the share of theirs that does not stand on the kept page: bar i counts
    /// those from i to i+1 hundredths, the last all above.
    pub near_missing: Vec<u64>,
}

impl Counts {
    /// Counts a page that was decided on.
    pub(crate) fn page(&mut self, verdict: &Verdict, text_in: usize, text_out: usize) {
        self.records += 1;
        self.text_in += text_in as u64;
        match verdict {
            Verdict::Kept => {
                self.kept += 1;
                self.text_out += text_out as u64;
            }
            Verdict::Near { containment, .. } => {
                self.near += 1;
                self.near_missing.resize(BARS, 0);
                self.near_missing[bar(*containment)] += 1;
            }
            Verdict::Empty => self.empty += 1,
            // `Exact`; a kind of drop that is not known yet would be counted with it.
            _ => self.exact += 1,
        }
    }

    /// Whether something is to be told in `rejected/`.
    pub(crate) fn has_rejected(&self) -> bool {
        self.rejected + self.damaged > 0
    }

    /// Adds those of other records.
    pub fn add(&mut self, other: &Counts) {
        self.records += other.records;
        self.kept += other.kept;
        self.exact += other.exact;
        self.near += other.near;
        self.earlier += other.earlier;
        self.empty += other.empty;
        self.rejected += other.rejected;
        self.damaged += other.damaged;
        self.text_in += other.text_in;
        self.text_out += other.text_out;
        self.cuts.add(&other.cuts);
        self.paragraphs.count += other.paragraphs.count;
        self.paragraphs.bytes += other.paragraphs.bytes;
        if !other.near_missing.is_empty() {
            self.near_missing.resize(BARS, 0);
            for (sum, more) in self.near_missing.iter_mut().zip(&other.near_missing) {
                *sum += more;
            }
        }
    }
}

impl CutTally {
    pub(crate) fn add(&mut self, other: &CutTally) {
        for (sums, more) in [(&mut self.classes, &other.classes), (&mut self.rules, &other.rules)] {
            for (name, count) in more {
                // Nearly always it is there, and needs no name of its own.
                match sums.get_mut(name) {
                    Some(sum) => {
                        sum.count += count.count;
                        sum.bytes += count.bytes;
                    }
                    None => {
                        sums.insert(name.clone(), *count);
                    }
                }
            }
        }
    }
}

/// Cuts of a batch. There are a few dozen rules, and mostly one is met again: their names are told apart by where
/// they are, so a name that is there twice may have two counts until all are told.
#[derive(Debug, Default)]
pub(crate) struct CutCounter {
    rules: Vec<RuleCount>,
    /// The rule that was met last.
    last: usize,
}

#[derive(Clone, Copy, Debug)]
struct RuleCount {
    class: Class,
    rule: &'static str,
    count: Count,
}

impl CutCounter {
    /// Counts the cuts of a page; `first` is told of each whose rule was not met before.
    pub(crate) fn page<'c>(&mut self, cuts: &'c [Cut<'c>], mut first: impl FnMut(&'c Cut<'c>)) {
        for cut in cuts {
            let (count, new) = self.count(cut.class, cut.rule);
            count.count += 1;
            count.bytes += cut.removed.len() as u64;
            if new {
                first(cut);
            }
        }
    }

    /// Adds those of other pages.
    pub(crate) fn add(&mut self, other: &CutCounter) {
        for RuleCount { class, rule, count: more } in &other.rules {
            let (count, _) = self.count(*class, rule);
            count.count += more.count;
            count.bytes += more.bytes;
        }
    }

    /// The count of a rule, and whether it is new.
    fn count(&mut self, class: Class, rule: &'static str) -> (&mut Count, bool) {
        let same = |have: &RuleCount| have.class == class && ptr::eq(have.rule, rule);
        let new = !self.rules.get(self.last).is_some_and(same) && {
            let found = self.rules.iter().position(same);
            self.last = found.unwrap_or(self.rules.len());
            found.is_none()
        };
        if new {
            self.rules.push(RuleCount { class, rule, count: Count::default() });
        }
        (&mut self.rules[self.last].count, new)
    }

    pub(crate) fn tally(&self) -> CutTally {
        let mut tally = CutTally::default();
        for RuleCount { class, rule, count } in &self.rules {
            let class = class.as_str();
            let class_sum = tally.classes.entry(class.to_owned()).or_default();
            let rule_sum = tally.rules.entry(format!("{class}/{rule}")).or_default();
            for sum in [class_sum, rule_sum] {
                sum.count += count.count;
                sum.bytes += count.bytes;
            }
        }
        tally
    }
}

fn bar(containment: f64) -> usize {
    let missing = ((1.0 - containment) * 100.0).clamp(0.0, (BARS - 1) as f64);
    // Clamped above; a share that is no number counts as nothing missing.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 20")]
    let index = (missing + 1e-9) as usize;
    index.min(BARS - 1)
}

/// What became of one shard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ShardStats {
    /// Its name.
    pub shard: String,
    /// Its size on disk.
    pub size: u64,
    /// What became of its records.
    #[serde(flatten)]
    pub counts: Counts,
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn bars_are_hundredths() {
        assert_eq!(bar(1.0), 0);
        assert_eq!(bar(0.985), 1);
        assert_eq!(bar(0.9), 10);
        assert_eq!(bar(0.2), 20);
        assert_eq!(bar(1.2), 0);
    }
}
