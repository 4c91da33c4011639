//! A cheap look at how a line begins, which spares nearly all lines the fold.

use crate::boilerplate::rules::{How, Rule};
use crate::fold::begin;

/// Characters of a fold, spaces aside, that are looked at.
const LENGTH: usize = 8;

/// Places of a set of bits; thirty and more for each beginning of the built-in rules.
const PLACES: usize = 1 << 18;

/// What folds begin with that are a phrase or begin with one. It may say yes for others, too.
#[derive(Debug)]
pub(crate) struct Beginnings {
    /// The first characters of long phrases, and short phrases that are a whole line.
    whole: Vec<u64>,
    /// Short phrases behind which a line may go on.
    open: Vec<u64>,
    /// Whether there are any of this length.
    is_open: [bool; LENGTH],
}

impl Beginnings {
    pub(crate) fn new<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let bits = || vec![0; PLACES / 64];
        let mut set = Beginnings { whole: bits(), open: bits(), is_open: [false; LENGTH] };
        for rule in rules.filter(|rule| matches!(rule.how, How::Whole | How::Start)) {
            for phrase in &rule.phrases {
                let mut key = Key::default();
                begin(phrase, LENGTH, |c| key.push(c));
                match set.is_open.get_mut(key.length).filter(|_| rule.how == How::Start) {
                    Some(is_open) => {
                        *is_open = true;
                        key.add_to(&mut set.open);
                    }
                    None => key.add_to(&mut set.whole),
                }
            }
        }
        set
    }

    /// Whether a line may be a phrase or begin with one.
    pub(crate) fn has(&self, trimmed: &str) -> bool {
        let mut key = Key::default();
        let mut begun = false;
        begin(trimmed, LENGTH, |c| {
            key.push(c);
            begun |= self.is_open.get(key.length) == Some(&true) && key.is_in(&self.open);
        });
        begun || key.is_in(&self.whole)
    }
}

/// The first characters, hashed.
#[derive(Default)]
struct Key {
    length: usize,
    hash: u64,
}

impl Key {
    fn push(&mut self, c: char) {
        self.length += 1;
        self.hash = (self.hash ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    }

    fn place(&self) -> usize {
        (self.hash as usize ^ self.length) % PLACES
    }

    fn add_to(&self, bits: &mut [u64]) {
        let place = self.place();
        bits[place / 64] |= 1 << (place % 64);
    }

    fn is_in(&self, bits: &[u64]) -> bool {
        let place = self.place();
        bits[place / 64] >> (place % 64) & 1 == 1
    }
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
        for line in ["LOG-IN", "» log in", "评论", "É"] {
            assert!(whole.has(line), "{line}");
        }
        for line in ["Log", "Log in now", "评论列表", "Été", ""] {
            assert!(!whole.has(line), "{line}");
        }
        let start = beginnings("start", "['来源', 'Tags:']");
        assert!(start.has("来源：新华社") && start.has("tags: a, b") && start.has("来源"));
        assert!(!start.has("来自") && !start.has("Tag"));
    }
}
