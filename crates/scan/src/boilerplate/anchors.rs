//! A cheap look for the parts that `contains` phrases cannot do without.
//!
//! Each phrase has an *anchor*: the first letters of one of its words, or one of its wide characters. A
//! line without any anchor contains no phrase, and that is seen without a fold.

use std::collections::{HashMap, HashSet};

use crate::boilerplate::rules::{How, Rule};
use crate::chars::char_width;
use crate::fold::folded;
use crate::kernel::words;

/// Letters of a word that are its anchor, of a long word and of any other.
const LETTERS: [usize; 2] = [8, 4];

/// Places of the set of words.
const PLACES: usize = 1 << 14;

/// The anchors of the `contains` rules. It may say yes for lines without one, too.
#[derive(Debug)]
pub(crate) struct Anchors {
    /// Some phrase has neither a wide character nor a word that is long enough.
    any: bool,
    words: Vec<u64>,
    /// Whether a word of four letters or more may be an anchor, by those four, of ASCII.
    ascii: Vec<u64>,
    /// By character of the basic plane from U+0800 on, one bit: it leaves an anchor in a fold, or a
    /// character that is none of its own kind.
    chars: Vec<u64>,
    /// By character below U+0800, the letter or digit that it leaves in a fold, or 0; [`ODD`] where
    /// it leaves anything else.
    letters: Vec<u16>,
}

const ODD: u16 = u16::MAX;

impl Anchors {
    pub(crate) fn new<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let phrases: Vec<&str> = rules
            .filter(|rule| rule.how == How::Contains)
            .flat_map(|rule| rule.phrases.iter().map(String::as_str))
            .collect();
        let mut anchors = Anchors {
            any: false,
            words: vec![0; PLACES / 64],
            ascii: vec![0; PLACES / 64],
            chars: Vec::new(),
            letters: Vec::new(),
        };
        if phrases.is_empty() {
            return anchors;
        }
        let mut wordless = Vec::new();
        for phrase in phrases {
            match longest_word(phrase) {
                Some(word) => {
                    add(
                        &mut anchors.words,
                        word.chars().fold(0, |hash, c| mix(hash, u32::from(c))),
                    );
                    if let Some(first) = word.as_bytes().first_chunk() {
                        add(&mut anchors.ascii, u32::from_le_bytes(*first));
                    }
                }
                None if phrase.chars().any(is_wide_anchor) => wordless.push(phrase),
                None => anchors.any = true,
            }
        }
        anchors.know_characters(&few_that_cover(wordless));
        anchors
    }

    /// Looks at each character of the basic plane once.
    fn know_characters(&mut self, wide: &HashSet<char>) {
        self.letters.resize(0x800, 0);
        self.chars.resize((0x1_0000 - 0x800) / 64, 0);
        for c in ('\0'..'\u{800}').chain('\u{800}'..='\u{FFFF}') {
            let (mut left, mut count) = ('\0', 0);
            folded(c, |c| (left, count) = (c, count + 1));
            let code = u32::from(c) as usize;
            if code < 0x800 {
                self.letters[code] = match count {
                    0 => 0,
                    1 if left < '\u{800}' && c.to_lowercase().len() == 1 => u32::from(left) as u16,
                    _ => ODD,
                };
            } else if count > 1 || count == 1 && (char_width(left) == 1 || wide.contains(&left)) {
                let at = code - 0x800;
                self.chars[at / 64] |= 1 << (at % 64);
            }
        }
    }

    /// Whether a line may contain a phrase.
    pub(crate) fn may_be_in(&self, trimmed: &str) -> bool {
        if self.any || self.letters.is_empty() {
            return self.any;
        }
        let begins = |word: [u8; words::LETTERS]| has(&self.ascii, u32::from_le_bytes(word));
        if trimmed.is_ascii() && !words::any(trimmed.as_bytes(), begins) {
            return false;
        }
        // Letters of the word so far, and their hash.
        let (mut length, mut hash) = (0, 0);
        for c in trimmed.chars() {
            let code = u32::from(c);
            if let Some(&letter) = self.letters.get(code as usize) {
                if letter == ODD {
                    return true;
                }
                if letter == 0 {
                    (length, hash) = (0, 0);
                    continue;
                }
                length += 1;
                hash = mix(hash, u32::from(letter));
                if LETTERS.contains(&length) && has(&self.words, hash) {
                    return true;
                }
            } else if code > 0xFFFF || self.has_char(code as usize - 0x800) {
                return true;
            } else {
                (length, hash) = (0, 0);
            }
        }
        false
    }

    fn has_char(&self, at: usize) -> bool {
        self.chars[at / 64] >> (at % 64) & 1 == 1
    }
}

fn mix(hash: u32, c: u32) -> u32 {
    (hash ^ c).wrapping_mul(0x9E37_79B1).rotate_left(15)
}

fn place(hash: u32) -> usize {
    (hash.wrapping_mul(0x85EB_CA6B) >> 18) as usize % PLACES
}

fn add(set: &mut [u64], hash: u32) {
    let place = place(hash);
    set[place / 64] |= 1 << (place % 64);
}

fn has(set: &[u64], hash: u32) -> bool {
    let place = place(hash);
    set[place / 64] >> (place % 64) & 1 == 1
}

/// Whether a character can stand for a phrase by itself.
fn is_wide_anchor(c: char) -> bool {
    char_width(c) == 2 && c <= '\u{FFFF}'
}

/// The first letters of the longest word of a fold that has enough of them, all below U+0800.
fn longest_word(phrase: &str) -> Option<&str> {
    let words = phrase.split(|c: char| c == ' ' || char_width(c) == 2);
    let letters = |word: &str| word.chars().take_while(|&c| c < '\u{800}').count();
    let longest = words.max_by_key(|word| letters(word))?;
    let length = LETTERS.into_iter().find(|&length| length <= letters(longest))?;
    longest.char_indices().map(|(at, c)| &longest[..at + c.len_utf8()]).nth(length - 1)
}

/// Few wide characters of which each phrase has one.
fn few_that_cover(mut phrases: Vec<&str>) -> HashSet<char> {
    let mut few = HashSet::new();
    while !phrases.is_empty() {
        let mut counts: HashMap<char, usize> = HashMap::new();
        for phrase in &phrases {
            let chars: HashSet<char> = phrase.chars().filter(|&c| is_wide_anchor(c)).collect();
            for c in chars {
                *counts.entry(c).or_default() += 1;
            }
        }
        // Of equals the one with the greatest code, so that the choice is the same each time.
        let Some((&best, _)) = counts.iter().max_by_key(|&(&c, &count)| (count, c)) else { break };
        few.insert(best);
        phrases.retain(|phrase| !phrase.contains(best));
    }
    few
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::rules::{BUILT_IN, RuleSet};

    fn anchors(phrases: &str) -> Anchors {
        let rule = format!(
            "language='x'\n[[rule]]\nid='a'\nkind='login'\nneed='tail'\nmatch='contains'\nphrases={phrases}"
        );
        let set = RuleSet::read([("test.toml", rule.as_str())], &[]).unwrap();
        Anchors::new(set.rules.iter())
    }

    #[test]
    fn lines_without_an_anchor_are_told() {
        let known = anchors("['All rights reserved', '版权所有', 'права защищены', 'ICP备']");
        for line in [
            "(C) ALL RIGHTS-RESERVED.",
            "版权，所有",
            "Все ПРАВА защищены",
            "ＡＬＬ right",
            "京ICP备",
        ] {
            assert!(known.may_be_in(line), "{line}");
        }
        for line in ["all of it is preserved", "权利", "щитзащ", "ICP", ""] {
            assert!(!known.may_be_in(line), "{line}");
        }
        assert!(anchors("['x y z']").may_be_in("anything"));
    }

    #[test]
    fn built_in_phrases_have_anchors() {
        let set = RuleSet::read(BUILT_IN, &[]).unwrap();
        let known = Anchors::new(set.rules.iter());
        assert!(!known.any);
        for rule in set.rules.iter().filter(|rule| rule.how == How::Contains) {
            for phrase in &rule.phrases {
                assert!(known.may_be_in(&format!("a {phrase}.")), "{phrase}");
            }
        }
    }
}
