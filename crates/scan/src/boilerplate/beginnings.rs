//! A cheap look at how a line begins, which spares nearly all lines the fold.

use crate::boilerplate::bits::Bits;
use crate::boilerplate::first_bytes;
use crate::boilerplate::rules::{How, Rule};
use crate::fold::{begin_numbered, begin_while, common, small};

/// Characters of a fold, spaces aside, that are looked at.
const LENGTH: usize = 8;

/// Words of a set of bits, in which are thirty places and more for each beginning of the built-in rules.
const MANY: usize = 1 << 12;
/// The same of first characters and of first bytes, which are fewer.
const FEW: usize = 1 << 10;

/// First characters of a phrase by which most lines are told: two wide ones, or four letters.
const FIRST: [usize; 2] = [2, 4];

/// What folds begin with that are a phrase or begin with one. It may say yes for others, too.
#[derive(Debug)]
pub(crate) struct Beginnings {
    /// The first characters of long phrases, and short phrases that are a whole line.
    whole: Bits<MANY>,
    /// Short phrases behind which a line may go on.
    open: Bits<MANY>,
    /// A bit for each length that any of them has.
    open_lengths: u16,
    /// The first characters of all phrases that have as many, with a number behind them or not.
    first: [Bits<FEW>; 2],
    /// The first bytes of phrases that have enough of them.
    bytes: Bits<FEW>,
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
        let mut set = Beginnings {
            whole: Bits::new(),
            open: Bits::new(),
            open_lengths: 0,
            first: [Bits::new(), Bits::new()],
            bytes: Bits::new(),
        };
        for (phrase, goes_on) in phrases {
            if let Some(number) = first_bytes::of(phrase.as_bytes()) {
                set.bytes.add(first_bytes::place(number));
            }
            let mut key = Key::default();
            begin_numbered(phrase, |c| {
                key.push(c);
                set.add_first(key);
                key.length < LENGTH
            });
            if goes_on && key.length < LENGTH {
                set.open_lengths |= 1 << key.length;
                set.open.add(key.place());
            } else {
                set.whole.add(key.place());
                // A number may stand behind it.
                key.push('0');
                set.add_first(key);
            }
        }
        set
    }

    /// Keeps the first characters of a phrase, if there are as many as are kept.
    fn add_first(&mut self, key: Key) {
        if let Some(which) = FIRST.iter().position(|&length| length == key.length) {
            self.first[which].add(key.place());
        }
    }

    /// Whether a line may be a phrase or begin with one.
    #[inline]
    pub(crate) fn has(&self, trimmed: &str) -> bool {
        let bytes = trimmed.as_bytes();
        // A phrase of one ideograph may end between two.
        let may_end = || self.open_lengths & 1 << 1 != 0 && bytes[0] >= 0xE0;
        match first_bytes::of(bytes) {
            Some(number) if !self.bytes.has(first_bytes::place(number)) && !may_end() => false,
            _ => self.has_common(bytes).unwrap_or_else(|| self.has_any(trimmed)),
        }
    }

    /// Whether it may, of a line that begins with common characters.
    fn has_common(&self, trimmed: &[u8]) -> Option<bool> {
        let small = small();
        let (mut look, mut at) = (Look::default(), 0);
        while at < trimmed.len() {
            let (c, len) = common(small, trimmed, at)?;
            at += len;
            if c == '\0' {
                continue;
            }
            if let Some(may) = look.at(self, c) {
                return Some(may);
            }
            if c.is_ascii_digit() {
                // The rest of the number is the same one.
                at += trimmed[at..].iter().take_while(|b| b.is_ascii_digit()).count();
            }
        }
        Some(look.is_whole(self))
    }

    /// Whether it may, of any line.
    fn has_any(&self, trimmed: &str) -> bool {
        let (mut look, mut may) = (Look::default(), None);
        begin_while(trimmed, usize::MAX, |c| {
            may = look.at(self, c);
            may.is_none()
        });
        may.unwrap_or_else(|| look.is_whole(self))
    }
}

/// A look at how a line begins, character by character of its fold.
#[derive(Default)]
struct Look {
    key: Key,
    /// The key before the number that the characters so far end with.
    before: Option<Key>,
}

impl Look {
    /// Goes on with a character; says whether the line may be one of the phrases once that is known.
    #[inline(always)]
    fn at(&mut self, set: &Beginnings, c: char) -> Option<bool> {
        let is_digit = c.is_ascii_digit();
        if is_digit && self.before.is_some() {
            return None;
        }
        self.before = is_digit.then_some(self.key);
        self.key.push(if is_digit { '0' } else { c });
        let length = self.key.length;
        let place = self.key.place();
        let first = FIRST.iter().position(|&first| first == length);
        if first.is_some_and(|which| !set.first[which].has(place)) {
            return Some(false);
        }
        if set.open_lengths >> length & 1 == 1 && set.open.has(place) {
            return Some(true);
        }
        (length == LENGTH).then(|| self.is_whole(set))
    }

    /// Whether the line may be a phrase, that ends here or is long. It may end with a number, and be a phrase without it.
    fn is_whole(&self, set: &Beginnings) -> bool {
        let is_whole = |key: Key| set.whole.has(key.place());
        is_whole(self.key) || self.before.is_some_and(is_whole)
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

    /// Where in a set it is.
    fn place(self) -> usize {
        self.hash as usize ^ self.length
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
