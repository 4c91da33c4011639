//! Image and source credits at the end of a line: the `end` rules of `docs/cuts.md`, section 6.

use std::collections::HashMap;

use crate::boilerplate::rules::{How, Need, Rule, RuleSet};
use crate::chars::{char_before, is_narrow};
use crate::kernel::bytes;

/// Greatest width of what follows the phrase.
const REST: usize = 48;

/// What stands between the phrase and the rest.
const SEPARATORS: [char; 6] = [':', '：', '/', '／', '|', '丨'];

/// The `end` rules of a rule set.
#[derive(Debug)]
pub(crate) struct Credits {
    /// All phrases, by their last character that is no white space.
    by_last: HashMap<char, Vec<Phrase>>,
    /// Bytes of the shortest line that has a credit: a phrase, a separator and a rest.
    least: usize,
    /// Greatest width of a line, for any rule and for those that need nothing else.
    widest: usize,
    widest_alone: usize,
}

/// A phrase without white space at its end, and the place it has in the rule set.
#[derive(Debug)]
struct Phrase {
    trimmed: String,
    rule: usize,
    place: usize,
}

impl Credits {
    pub(crate) fn new(set: &RuleSet) -> Self {
        let is_end = |&rule: &usize| set.rules[rule].how == How::End;
        let rules: Vec<usize> = (0..set.rules.len()).filter(is_end).collect();
        let mut by_last: HashMap<char, Vec<Phrase>> = HashMap::new();
        for &rule in &rules {
            for (place, phrase) in set.rules[rule].phrases.iter().enumerate() {
                let trimmed = phrase.trim_end().to_string();
                if let Some(last) = trimmed.chars().next_back() {
                    by_last.entry(last).or_default().push(Phrase { trimmed, rule, place });
                }
            }
        }
        let widest = |among: &dyn Fn(Need) -> bool| {
            let among = rules.iter().filter(|&&rule| among(set.rules[rule].need));
            among.filter_map(|&rule| set.rules[rule].max_width).max().unwrap_or(0)
        };
        let (widest, widest_alone) = (widest(&|_| true), widest(&|need| need == Need::Alone));
        let shortest = by_last.values().flatten().map(|phrase| phrase.trimmed.len()).min();
        let least = shortest.map_or(usize::MAX, |bytes| bytes + 2);
        Credits { by_last, least, widest, widest_alone }
    }

    /// Where in the trimmed content of a line a credit begins (the white space before it included), and the
    /// rule that says so. `holds` tells whether a need is met; away from the edge of the page only
    /// that of nothing is.
    pub(crate) fn find(
        &self,
        set: &RuleSet,
        trimmed: &str,
        at_edge: bool,
        holds: impl Fn(&Rule) -> bool,
    ) -> Option<(usize, &'static str)> {
        let widest = if at_edge { self.widest } else { self.widest_alone };
        if !self.may_be_at_end(trimmed) || !is_narrow(trimmed, widest) {
            return None;
        }
        // Of hundreds of phrases one or two stand before a separator.
        let parted = trimmed.match_indices(SEPARATORS);
        let standing = parted.flat_map(|(at, _)| self.phrases_at_end(&trimmed[..at]));
        let mut standing: Vec<_> = standing.map(|phrase| (phrase.rule, phrase.place)).collect();
        standing.sort_unstable();
        standing.dedup();
        for (rule, place) in standing {
            let rule = &set.rules[rule];
            if !rule.max_width.is_none_or(|most| is_narrow(trimmed, most)) || !holds(rule) {
                continue;
            }
            let phrase = rule.phrases[place].as_str();
            if let Some(at) = trimmed.rfind(phrase)
                && let Some(start) = credit_start(trimmed, at, phrase)
            {
                return Some((trimmed[..start].trim_end().len(), rule.name));
            }
        }
        None
    }

    /// The phrases that a text ends with, white space aside.
    fn phrases_at_end<'s>(&'s self, text: &'s str) -> impl Iterator<Item = &'s Phrase> {
        let text = text.trim_end();
        let phrases = text.chars().next_back().and_then(|last| self.by_last.get(&last));
        phrases.into_iter().flatten().filter(move |phrase| text.ends_with(&phrase.trimmed))
    }

    /// A cheap look at the end of a line: a separator with no more than a rest behind it and a phrase
    /// before it.
    #[inline]
    pub(crate) fn may_be_at_end(&self, trimmed: &str) -> bool {
        trimmed.len() >= self.least
            && bytes::may_have(trimmed.as_bytes(), &MAY_PART)
            && self.has_phrase_near_end(trimmed)
    }

    #[inline(never)]
    fn has_phrase_near_end(&self, trimmed: &str) -> bool {
        // The end of a sentence would be in the rest, even with a bracket behind it.
        let last = char_before(trimmed, trimmed.len());
        if last.is_some_and(ends_sentence) {
            return false;
        }
        // A column takes three bytes at most, and so does the separator before a rest. White space around
        // the rest does not count.
        let mut near = trimmed.len().saturating_sub(3 * REST + 11);
        if near > 0 {
            let open = trimmed.strip_suffix(['）', ')', '】', ']']).map_or(trimmed, str::trim_end);
            near = open.floor_char_boundary(open.len().saturating_sub(3 * REST + 8));
            if open[near..].starts_with(char::is_whitespace) {
                near = open.floor_char_boundary(open[..near].trim_end().len().saturating_sub(3));
            }
        }
        let end = &trimmed.as_bytes()[near..];
        bytes::any(end, &MAY_PART, |at| {
            is_separator(&end[at..]) && self.phrases_at_end(&trimmed[..near + at]).next().is_some()
        }) && !trimmed.chars().rev().take(2).any(ends_sentence)
    }
}

/// First bytes of separators.
static MAY_PART: bytes::Set = bytes::Set::of(b":/|\xEF\xE4");

/// What no rest has.
fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?')
}

/// Whether one of the separators stands at the start of the bytes. Wide ones begin with EF or E4.
fn is_separator(bytes: &[u8]) -> bool {
    // ： ／ 丨 in UTF-8.
    matches!(
        bytes,
        [b':' | b'/' | b'|', ..] | [0xEF, 0xBC, 0x9A | 0x8F, ..] | [0xE4, 0xB8, 0xA8, ..]
    )
}

/// Where the credit whose phrase stands at `at` begins, if it is one.
fn credit_start(trimmed: &str, at: usize, phrase: &str) -> Option<usize> {
    let (before, behind) = (&trimmed[..at], &trimmed[at + phrase.len()..]);
    let opener = match before.chars().next_back() {
        None => None,
        Some(c @ ('（' | '(' | '【' | '[')) => Some(c),
        Some(c) if c.is_whitespace() || "。！？!?.）)】」”".contains(c) => None,
        Some(_) => return None,
    };
    let mut rest = behind.trim_start();
    rest = rest.strip_prefix(SEPARATORS)?.trim();
    if let Some(opener) = opener {
        let closers: &[char] = match opener {
            '（' | '(' => &['）', ')'],
            '【' => &['】'],
            _ => &[']'],
        };
        rest = rest.strip_suffix(closers)?.trim();
    }
    let fits = !rest.is_empty() && is_narrow(rest, REST);
    (fits && !rest.contains(ends_sentence)).then(|| at - opener.map_or(0, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_known_by_their_bytes() {
        assert!(SEPARATORS.iter().all(|c| is_separator(c.to_string().as_bytes())));
        assert!(!is_separator("；".as_bytes()));
        let first = |c: char| c.to_string().as_bytes()[0];
        assert!(SEPARATORS.iter().all(|&c| [b':', b'/', b'|', 0xEF, 0xE4].contains(&first(c))));
    }

    #[test]
    fn white_space_around_the_rest_does_not_count() {
        let set = RuleSet::read(crate::boilerplate::rules::BUILT_IN, &[]).unwrap();
        let credits = Credits::new(&set);
        let blank = " ".repeat(300);
        for line in [
            format!("会场（图片来源：{blank}新华社{blank}）"),
            format!("会场。图片来源：{blank}新华社"),
            format!("会场。图片来源{blank}：新华社"),
        ] {
            assert!(credits.may_be_at_end(&line), "{line}");
        }
        assert!(!credits.may_be_at_end(&format!("The hall {}", "and the house ".repeat(20))));
    }

    #[test]
    fn a_credit_stands_behind_a_sentence_or_in_brackets() {
        let start = |line: &str| credit_start(line, line.rfind("图片来源").unwrap(), "图片来源");
        assert_eq!(start("朱冰。图片来源:国新网"), Some("朱冰。".len()));
        assert_eq!(start("会场（图片来源：新华社）"), Some("会场".len()));
        assert_eq!(start("图片来源 / 新华社"), Some(0));
        assert_eq!(start("他问起图片来源:国新网"), None);
        assert_eq!(start("朱冰。图片来源:国新网。他说"), None);
        assert_eq!(start("朱冰。图片来源:"), None);
        assert_eq!(start("会场（图片来源：新华社"), None);
    }
}
