//! A cheap look at how a line begins, which spares nearly all lines the fold.

use crate::boilerplate::rules::{How, Rule};
use crate::fold::{begin_numbered, common, small};

/// Characters of a fold, spaces aside, that are looked at.
const LENGTH: usize = 8;

/// Places of a set of bits; thirty and more for each beginning of the built-in rules.
const PLACES: usize = 1 << 18;
/// The same of first characters, which are fewer.
const FIRST_PLACES: usize = 1 << 16;

/// First characters of a phrase by which most lines are told: two wide ones, or four letters.
const FIRST: [usize; 2] = [2, 4];

/// What folds begin with that are a phrase or begin with one. It may say yes for others, too.
#[derive(Debug)]
pub(crate) struct Beginnings {
    /// The first characters of long phrases, and short phrases that are a whole line.
    whole: Vec<u64>,
    /// Short phrases behind which a line may go on.
    open: Vec<u64>,
    /// Whether there are any of this length.
    is_open: [bool; LENGTH],
    /// The first characters of all phrases that have as many.
    first: [Vec<u64>; 2],
}

impl Beginnings {
    /// Of all `whole` and `start` rules.
    pub(crate) fn new<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let rules = rules.filter(|rule| matches!(rule.how, How::Whole | How::Start));
        Beginnings::of(rules.flat_map(|rule| {
            rule.phrases.iter().map(|phrase| (phrase.as_str(), rule.how == How::Start))
        }))
    }

    /// Of phrases, each with whether a line may go on behind it.
    pub(crate) fn of<'p>(phrases: impl Iterator<Item = (&'p str, bool)>) -> Self {
        let bits = |places: usize| vec![0; places / 64];
        let mut set = Beginnings {
            whole: bits(PLACES),
            open: bits(PLACES),
            is_open: [false; LENGTH],
            first: FIRST.map(|_| bits(FIRST_PLACES)),
        };
        for (phrase, goes_on) in phrases {
            let mut key = Key::default();
            begin_numbered(phrase, |c| {
                key.push(c);
                if let Some(which) = FIRST.iter().position(|&length| length == key.length) {
                    key.add_to(&mut set.first[which]);
                }
                key.length < LENGTH
            });
            match set.is_open.get_mut(key.length).filter(|_| goes_on) {
                Some(is_open) => {
                    *is_open = true;
                    key.add_to(&mut set.open);
                }
                None => key.add_to(&mut set.whole),
            }
        }
        set
    }

    /// Whether a line may be a phrase or begin with one.
    pub(crate) fn has(&self, trimmed: &str) -> bool {
        if self.is_told_by_two(trimmed) {
            return false;
        }
        let (mut key, mut before) = (Key::default(), None);
        let (mut begun, mut told) = (false, false);
        begin_numbered(trimmed, |c| {
            // The line may end with a number, and be a phrase without it.
            before = (c == '0').then_some(key);
            key.push(c);
            begun = self.is_open.get(key.length) == Some(&true) && key.is_in(&self.open);
            let first = self.first_of(key.length).filter(|_| before.is_none());
            told = !begun && first.is_some_and(|first| !key.is_in(first));
            !begun && !told && key.length < LENGTH
        });
        let is_whole = |key: Key| key.is_in(&self.whole);
        begun || !told && (is_whole(key) || before.is_some_and(is_whole))
    }

    /// Whether a line that begins with an ideograph is told from all phrases by its first two characters: so are most.
    fn is_told_by_two(&self, trimmed: &str) -> bool {
        let (small, bytes) = (small(), trimmed.as_bytes());
        let begins = |c: char| c != '\0' && !c.is_ascii_digit();
        if !matches!(bytes, [0xE4..=0xE9, ..]) {
            return false;
        }
        let mut key = Key::default();
        let mut at = 0;
        for length in 1..=FIRST[0] {
            let Some((c, len)) = common(small, bytes, at).filter(|&(c, _)| begins(c)) else {
                return false;
            };
            key.push(c);
            at += len;
            if self.is_open[length] && key.is_in(&self.open) {
                return false;
            }
        }
        !key.is_in(&self.first[0])
    }

    /// The first so many characters of phrases, if they are kept for this number.
    fn first_of(&self, length: usize) -> Option<&[u64]> {
        FIRST.iter().position(|&first| first == length).map(|which| &*self.first[which])
    }
}

/// The first characters, hashed.
#[derive(Clone, Copy, Default)]
struct Key {
    length: usize,
    hash: u64,
}

impl Key {
    fn push(&mut self, c: char) {
        self.length += 1;
        self.hash = (self.hash ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    }

    /// Word and bit of a set, whose size is a power of two.
    fn place(&self, bits: &[u64]) -> (usize, u32) {
        let place = self.hash as usize ^ self.length;
        let (word, bit) = (place / 64, place as u32 % 64);
        (word & (bits.len() - 1), bit)
    }

    fn add_to(&self, bits: &mut [u64]) {
        let (word, bit) = self.place(bits);
        bits[word] |= 1 << bit;
    }

    fn is_in(&self, bits: &[u64]) -> bool {
        let (word, bit) = self.place(bits);
        bits[word] >> bit & 1 == 1
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
        let numbers = beginnings("whole", "['3 comments', '写评论', 'page 1 of 2']");
        for line in ["1,234 comments", "写评论（12）", "Page 1999 of 20", "12345678901 comments"]
        {
            assert!(numbers.has(line), "{line}");
        }
        let start = beginnings("start", "['来源', 'Tags:']");
        assert!(start.has("来源：新华社") && start.has("tags: a, b") && start.has("来源"));
        assert!(!start.has("来自") && !start.has("Tag"));
    }
}
