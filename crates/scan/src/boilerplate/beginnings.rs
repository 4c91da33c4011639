//! A cheap look at how a line begins, which spares nearly all lines the fold.

use crate::boilerplate::rules::{How, Rule};
use crate::fold::begin;

/// Characters of a fold, spaces aside, that are looked at.
const LENGTH: usize = 4;

/// Places of the set; some forty for each beginning of the built-in rules.
const PLACES: usize = 1 << 18;

/// What folds begin with that are a phrase or begin with one. It may say yes for others, too.
#[derive(Debug)]
pub(crate) struct Beginnings {
    bits: Vec<u64>,
    /// For each length below the full one, whether a line may go on behind a phrase of it.
    open: [bool; LENGTH],
}

impl Beginnings {
    pub(crate) fn new<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let mut set = Beginnings { bits: vec![0; PLACES / 64], open: [false; LENGTH] };
        for rule in rules.filter(|rule| matches!(rule.how, How::Whole | How::Start)) {
            for phrase in &rule.phrases {
                let mut key = ['\0'; LENGTH];
                let length = begin(phrase, &mut key);
                if let Some(open) = set.open.get_mut(length) {
                    *open |= rule.how == How::Start;
                }
                let place = place(&key[..length]);
                set.bits[place / 64] |= 1 << (place % 64);
            }
        }
        set
    }

    /// Whether a line may be a phrase or begin with one.
    pub(crate) fn has(&self, trimmed: &str) -> bool {
        let mut key = ['\0'; LENGTH];
        let length = begin(trimmed, &mut key);
        self.has_key(&key[..length])
            || (1..length).any(|length| self.open[length] && self.has_key(&key[..length]))
    }

    fn has_key(&self, key: &[char]) -> bool {
        let place = place(key);
        self.bits[place / 64] >> (place % 64) & 1 == 1
    }
}

fn place(key: &[char]) -> usize {
    let mix = |hash: u64, &c: &char| (hash ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let hash = key.iter().fold(key.len() as u64, |hash, c| mix(hash, c).rotate_left(29));
    (hash >> 7) as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::rules::{Need, RuleSet};

    fn beginnings(how: &str, phrases: &str) -> Beginnings {
        let rule = format!(
            "language='x'\n[[rule]]\nid='a'\nkind='login'\nneed='tail'\nmatch='{how}'\nphrases={phrases}"
        );
        let set = RuleSet::read([("test.toml", rule.as_str())], &[]).unwrap();
        assert_eq!(set.rules[0].need, Need::Tail);
        Beginnings::new(set.rules.iter())
    }

    #[test]
    fn lines_that_begin_otherwise_are_told() {
        let whole = beginnings("whole", "['Log in', '评论', 'é']");
        for line in ["LOG-IN", "» log in now", "评论", "É"] {
            assert!(whole.has(line), "{line}");
        }
        for line in ["Log", "Loan", "评论列表", "Été", ""] {
            assert!(!whole.has(line), "{line}");
        }
        let start = beginnings("start", "['来源', 'Tags:']");
        assert!(start.has("来源：新华社") && start.has("tags: a, b") && start.has("来源"));
        assert!(!start.has("来自") && !start.has("Tag"));
    }
}
