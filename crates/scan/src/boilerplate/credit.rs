//! Image and source credits at the end of a line: the `end` rules of `docs/cuts.md`, section 6.

use aho_corasick::AhoCorasick;

use crate::boilerplate::rules::{How, Need, RuleSet};
use crate::chars::is_narrow;

/// Greatest width of what follows the phrase.
const REST: usize = 48;

/// What stands between the phrase and the rest.
const SEPARATORS: [char; 6] = [':', '：', '/', '／', '|', '丨'];

/// The `end` rules of a rule set.
#[derive(Debug)]
pub(crate) struct Credits {
    /// All phrases: a line without any of them has no credit.
    any: AhoCorasick,
    rules: Vec<usize>,
    /// Greatest width of a line, for any rule and for those that need nothing else.
    widest: usize,
    widest_alone: usize,
}

impl Credits {
    pub(crate) fn new(set: &RuleSet) -> Self {
        let is_end = |&rule: &usize| set.rules[rule].how == How::End;
        let rules: Vec<usize> = (0..set.rules.len()).filter(is_end).collect();
        let phrases = rules.iter().flat_map(|&rule| &set.rules[rule].phrases);
        let any = AhoCorasick::new(phrases);
        // Building fails only past 2^31 bytes of phrases: then no phrase is found.
        let any = any.unwrap_or_else(|_| AhoCorasick::new::<_, &str>([]).expect("no phrases"));
        let widest = |among: &dyn Fn(Need) -> bool| {
            let among = rules.iter().filter(|&&rule| among(set.rules[rule].need));
            among.filter_map(|&rule| set.rules[rule].max_width).max().unwrap_or(0)
        };
        let (widest, widest_alone) = (widest(&|_| true), widest(&|need| need == Need::Alone));
        Credits { any, rules, widest, widest_alone }
    }

    /// Where in the content of a line a credit begins (the white space before it included), and the
    /// rule that says so. `holds` tells whether a need is met; away from the edge of the page only
    /// that of nothing is.
    pub(crate) fn find(
        &self,
        set: &RuleSet,
        content: &str,
        at_edge: bool,
        holds: impl Fn(Need) -> bool,
    ) -> Option<(usize, &'static str)> {
        let trimmed = content.trim();
        let widest = if at_edge { self.widest } else { self.widest_alone };
        if !may_end_in_credit(trimmed) || !is_narrow(trimmed, widest) || !self.any.is_match(trimmed)
        {
            return None;
        }
        let lead = content.len() - content.trim_start().len();
        for rule in self.rules.iter().map(|&rule| &set.rules[rule]) {
            if !rule.max_width.is_none_or(|most| is_narrow(trimmed, most)) || !holds(rule.need) {
                continue;
            }
            for phrase in &rule.phrases {
                if let Some(at) = trimmed.rfind(phrase.as_str())
                    && let Some(start) = credit_start(trimmed, at, phrase)
                {
                    let start = trimmed[..start].trim_end().len();
                    return Some((if start == 0 { 0 } else { lead + start }, rule.name));
                }
            }
        }
        None
    }
}

/// A cheap look at the end of a line, where there must be a separator with no more than a rest
/// behind it.
fn may_end_in_credit(trimmed: &str) -> bool {
    // No character takes more than two bytes for each of its columns.
    let near = trimmed.len().saturating_sub(2 * REST + 4);
    let near = (near..=trimmed.len()).find(|&at| trimmed.is_char_boundary(at)).unwrap_or(0);
    let end = &trimmed[near..];
    // White space between the separator and the rest does not count.
    end.contains(SEPARATORS) || end.starts_with(char::is_whitespace)
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
    (fits && !rest.contains(['。', '！', '？', '!', '?']))
        .then(|| at - opener.map_or(0, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::*;

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
