//! A cheap look for the parts that `contains` phrases cannot do without.
//!
//! Each phrase has an *anchor*: the first letters of one of its words, or two of its wide characters that
//! stand together. A line without any anchor contains no phrase, and that is seen without a fold.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::boilerplate::bits::Bits;
use crate::boilerplate::rules::{How, Rule};
use crate::chars::char_width;
use crate::fold::{ODD, Small, folded, small};
use crate::kernel::{bytes, words};

/// Letters of a word that are its anchor, of a long word and of shorter ones.
const LETTERS: [usize; 3] = [8, 4, 3];

/// Places of a set of bits.
const PLACES: usize = 1 << 14;

/// The anchors of the `contains` rules. It may say yes for lines without one, too.
#[derive(Debug)]
pub(crate) struct Anchors {
    /// Some phrase has no anchor.
    any: bool,
    has_words: bool,
    /// The last bytes of the characters that pairs begin with.
    ends: bytes::Set,
    words: Bits<{ PLACES / 64 }>,
    /// The first letters of these, as few as the shortest has.
    begin: Bits<{ PLACES / 64 }>,
    /// With which letters they begin.
    letters: Bits<{ 0x800 / 64 }>,
    /// Whether a word of four letters or more may be an anchor, by those four, of ASCII.
    ascii: Bits<{ PLACES / 64 }>,
    /// Pairs, and those with which, or shortly behind which, some phrase ends; those of four characters that begin with
    /// one of the others.
    pairs: Bits<{ PLACES / 64 }>,
    last: Bits<{ PLACES / 64 }>,
    fours: Bits<{ PLACES / 64 }>,
    /// The characters of the basic plane from U+0800 on that such a pair begins with, and the `odd` ones.
    told: Bits<{ 0x1_0000 / 64 }>,
    /// None without phrases.
    folds: Option<&'static Folds>,
}

/// What becomes in a fold of the characters of the basic plane from U+0800 on.
#[derive(Debug)]
struct Folds {
    /// Those that leave nothing.
    gone: Bits<{ 0x1_0000 / 64 }>,
    /// Those that leave anything but themselves, or something narrow.
    odd: Bits<{ 0x1_0000 / 64 }>,
}

impl Folds {
    /// Looks at each character once.
    fn known() -> &'static Folds {
        static FOLDS: LazyLock<Folds> = LazyLock::new(|| {
            let mut folds = Folds { gone: Bits::new(), odd: Bits::new() };
            for c in '\u{800}'..='\u{FFFF}' {
                let (mut left, mut count) = ('\0', 0);
                folded(c, |c| (left, count) = (c, count + 1));
                let code = u32::from(c) as usize - 0x800;
                if count == 0 {
                    folds.gone.add(code);
                } else if count > 1 || left != c || char_width(left) == 1 {
                    folds.odd.add(code);
                }
            }
            folds
        });
        &FOLDS
    }

    /// The place of the wide character that is the next in the fold of a text, and what stands behind it; none where
    /// a narrow one is.
    fn next_wide<'t>(&self, small: &Small, mut text: &'t [u8]) -> Option<(usize, &'t [u8])> {
        loop {
            text = match *text {
                [first @ 0xE0..=0xEF, second, third, ref rest @ ..] => {
                    let next = place_of_three([first, second, third]);
                    if !self.gone.has(next) {
                        return Some((next, rest));
                    }
                    rest
                }
                _ => narrow(small, text).filter(|&(letter, _)| letter == 0)?.1,
            }
        }
    }
}

impl Anchors {
    pub(crate) fn new<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let phrases: Vec<&str> = rules
            .filter(|rule| rule.how == How::Contains)
            .flat_map(|rule| rule.phrases.iter().map(String::as_str))
            .collect();
        let mut anchors = Anchors {
            any: false,
            words: Bits::new(),
            begin: Bits::new(),
            letters: Bits::new(),
            ascii: Bits::new(),
            pairs: Bits::new(),
            last: Bits::new(),
            fours: Bits::new(),
            has_words: false,
            ends: bytes::Set::of(b""),
            told: Bits::new(),
            folds: None,
        };
        if phrases.is_empty() {
            return anchors;
        }
        let folds = Folds::known();
        anchors.folds = Some(folds);
        anchors.told.add_all(&folds.odd);
        let mut wordless = Vec::new();
        for phrase in phrases {
            let word = longest_word(phrase);
            // A short word will do where no line of ASCII can have the phrase.
            let enough = if phrase.is_ascii() { words::LETTERS } else { 0 };
            match word.filter(|word| word.chars().count() >= enough) {
                _ if pairs(phrase).next().is_some() => wordless.push(phrase),
                Some(word) => {
                    let hash = |letters: usize| {
                        word.chars().take(letters).fold(0, |hash, c| mix(hash, u32::from(c)))
                    };
                    anchors.has_words = true;
                    anchors.words.add(place(hash(usize::MAX)));
                    anchors.begin.add(place(hash(LETTERS[2])));
                    word.chars().take(1).for_each(|c| anchors.letters.add(c as usize));
                    if let Some(first) = word.as_bytes().first_chunk() {
                        anchors.ascii.add(place(u32::from_le_bytes(*first)));
                    }
                }
                None => anchors.any = true,
            }
        }
        let pairs = few_that_cover(wordless.clone());
        let last_byte = |c: char| c.encode_utf8(&mut [0; 4]).bytes().last();
        let ends: Vec<u8> = pairs.iter().filter_map(|&(a, _)| last_byte(a)).collect();
        anchors.ends = bytes::Set::of(&ends);
        for (a, b) in pairs {
            anchors.pairs.add(place(hash_of([a, b])));
            anchors.told.add(u32::from(a) as usize - 0x800);
            for phrase in &wordless {
                anchors.add_fours(phrase, (a, b));
            }
        }
        anchors
    }

    /// Adds what stands behind a pair where it stands in a phrase.
    fn add_fours(&mut self, phrase: &str, pair: (char, char)) {
        let characters: Vec<char> = phrase.chars().collect();
        for at in 0..characters.len().saturating_sub(1) {
            if (characters[at], characters[at + 1]) != pair {
                continue;
            }
            let four = characters.get(at..at + 4).filter(|four| four.iter().all(|&c| is_wide(c)));
            match four {
                Some(four) => self.fours.add(place(hash_of(four.iter().copied()))),
                None => self.last.add(place(hash_of([pair.0, pair.1]))),
            }
        }
    }

    /// Whether a line may contain a phrase.
    pub(crate) fn may_be_in(&self, trimmed: &str) -> bool {
        let Some(folds) = self.folds.filter(|_| !self.any) else { return self.any };
        if !self.has_words && !bytes::any(trimmed.as_bytes(), &BECOME_WIDE, |_| true) {
            return self.has_pair(folds, trimmed.as_bytes());
        }
        let begins = |word: [u8; words::LETTERS]| self.ascii.has(place(u32::from_le_bytes(word)));
        if trimmed.is_ascii() && !words::any(trimmed.as_bytes(), begins) {
            return false;
        }
        let small = small();
        let mut rest = trimmed.as_bytes();
        loop {
            rest = match *rest {
                [first @ 0xE0..=0xEF, second, third, ref behind @ ..] => {
                    let place = place_of_three([first, second, third]);
                    if self.told.has(place)
                        && (folds.odd.has(place) || self.begins_pair(folds, small, place, behind))
                    {
                        return true;
                    }
                    behind
                }
                [first, ref behind @ ..] if first < 0x80 && small[usize::from(first)] == 0 => {
                    behind
                }
                [] => return false,
                _ => match self.word(small, rest) {
                    Some(behind) => behind,
                    None => return true,
                },
            }
        }
    }

    /// Whether there is a pair, in a line where nothing becomes wide that is not.
    fn has_pair(&self, folds: &Folds, text: &[u8]) -> bool {
        bytes::any(text, &self.ends, |at| {
            let (to_here, behind) = text.split_at(at + 1);
            let Some(&[first @ 0xE0..=0xEF, second, third]) = to_here.last_chunk() else {
                return false;
            };
            let place = place_of_three([first, second, third]);
            self.told.has(place)
                && !folds.odd.has(place)
                && self.begins_pair(folds, small(), place, behind)
        })
    }

    /// Whether an anchor begins with the wide character of a place, by what stands behind it.
    fn begins_pair(&self, folds: &Folds, small: &Small, place: usize, mut behind: &[u8]) -> bool {
        let mut hash = mix(0, (place + 0x800) as u32);
        for count in 2..=4 {
            let Some((next, rest)) = folds.next_wide(small, behind) else { return false };
            (hash, behind) = (mix(hash, (next + 0x800) as u32), rest);
            let at = self::place(hash);
            match count {
                2 if !self.pairs.has(at) => return false,
                2 if self.last.has(at) => return true,
                4 => return self.fours.has(at),
                _ => {}
            }
        }
        false
    }

    /// What stands behind a word of narrow letters, or behind one other narrow character; none where it may have an
    /// anchor, or what it leaves in a fold is not known.
    fn word<'t>(&self, small: &Small, mut text: &'t [u8]) -> Option<&'t [u8]> {
        let (mut length, mut hash, mut may_be) = (0, 0, true);
        if let [first, ..] = *text
            && first < 0x80
            && !self.letters.has(usize::from(small[usize::from(first)]))
        {
            // Most words are told by the first letter.
            may_be = false;
            let is_letter = |b: &u8| *b < 0x80 && small[usize::from(*b)] != 0;
            text = &text[text.iter().take_while(|b| is_letter(b)).count()..];
        }
        loop {
            let (letter, behind) = match *text {
                [] | [0xE0..=0xEF, ..] => return Some(text),
                _ => narrow(small, text).filter(|&(letter, _)| letter != ODD)?,
            };
            text = behind;
            if letter == 0 {
                return Some(text);
            }
            if length == 0 && may_be {
                may_be = self.letters.has(usize::from(letter));
            }
            if may_be {
                (length, hash) = (length + 1, mix(hash, u32::from(letter)));
                if LETTERS.contains(&length) && self.words.has(place(hash)) {
                    return None;
                }
                may_be =
                    length < LETTERS[0] && (length != LETTERS[2] || self.begin.has(place(hash)));
            }
        }
    }
}

/// The place of a character of three bytes among those from U+0800 on.
fn place_of_three(bytes: [u8; 3]) -> usize {
    let [first, second, third] = bytes.map(usize::from);
    ((first & 0x0F) << 12 | (second & 0x3F) << 6 | third & 0x3F).wrapping_sub(0x800)
}

/// What the character below U+0800 leaves in a fold that a text begins with, and what stands behind it.
fn narrow<'t>(small: &Small, text: &'t [u8]) -> Option<(u16, &'t [u8])> {
    match *text {
        [first @ ..0x80, ref behind @ ..] => Some((small[usize::from(first)], behind)),
        [first @ ..0xE0, second, ref behind @ ..] => {
            let code = usize::from(first & 0x1F) << 6 | usize::from(second & 0x3F);
            Some((small[code], behind))
        }
        _ => None,
    }
}

/// First bytes of all characters that leave something from U+3000 on in a fold, and not themselves, or that are not looked
/// at here.
static BECOME_WIDE: bytes::Set = bytes::Set::of(b"\xE1\xEA\xF0\xF1\xF2\xF3\xF4");

fn mix(hash: u32, c: u32) -> u32 {
    (hash ^ c).wrapping_mul(0x9E37_79B1).rotate_left(15)
}

fn hash_of(characters: impl IntoIterator<Item = char>) -> u32 {
    characters.into_iter().fold(0, |hash, c| mix(hash, u32::from(c)))
}

fn place(hash: u32) -> usize {
    (hash.wrapping_mul(0x85EB_CA6B) >> 18) as usize % PLACES
}

/// The first letters of the longest word of a fold that has enough of them, all below U+0800.
fn longest_word(phrase: &str) -> Option<&str> {
    let words = phrase.split(|c: char| c == ' ' || char_width(c) == 2);
    let letters = |word: &str| word.chars().take_while(|&c| c < '\u{800}').count();
    let longest = words.max_by_key(|word| letters(word))?;
    let length = LETTERS.into_iter().find(|&length| length <= letters(longest))?;
    longest.char_indices().map(|(at, c)| &longest[..at + c.len_utf8()]).nth(length - 1)
}

/// The wide characters of a fold that stand together, two by two.
fn pairs(phrase: &str) -> impl Iterator<Item = (char, char)> {
    phrase.chars().zip(phrase.chars().skip(1)).filter(|&(a, b)| is_wide(a) && is_wide(b))
}

/// Whether a character may be one of a pair.
fn is_wide(c: char) -> bool {
    char_width(c) == 2 && ('\u{3000}'..='\u{FFFF}').contains(&c)
}

/// Few pairs of which each phrase has one.
fn few_that_cover(mut phrases: Vec<&str>) -> Vec<(char, char)> {
    let mut few = Vec::new();
    while !phrases.is_empty() {
        let mut counts: HashMap<(char, char), usize> = HashMap::new();
        for phrase in &phrases {
            for pair in pairs(phrase).collect::<HashSet<_>>() {
                *counts.entry(pair).or_default() += 1;
            }
        }
        // Of equals the one with the greatest codes, so that the choice is the same each time.
        let Some((&best, _)) = counts.iter().max_by_key(|&(&pair, &count)| (count, pair)) else {
            break;
        };
        few.push(best);
        phrases.retain(|phrase| !pairs(phrase).any(|pair| pair == best));
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
        let known = anchors(
            "['All rights reserved', '版权所有', 'права защищены', '京ICP备', '京ICP备案']",
        );
        for line in [
            "(C) ALL RIGHTS-RESERVED.",
            "版权，所有",
            "Все ПРАВА защищены",
            "ＡＬＬ right",
            "京ICP备",
        ] {
            assert!(known.may_be_in(line), "{line}");
        }
        for line in ["all of it is preserved", "权版有所", "щитзащ", "IC条", ""] {
            assert!(!known.may_be_in(line), "{line}");
        }
        for short in ["['x y z']", "['条 5']"] {
            assert!(anchors(short).may_be_in("anything"), "{short}");
        }
    }

    #[test]
    fn pairs_are_found_without_words() {
        let known = anchors("['授权虎嗅网发表', '仅提供信息']");
        assert!(!known.has_words);
        for line in
            ["本文由授权，虎嗅 网发表", "本平台仅提供信息", "授🎁权虎嗅网发表", "仅 提·供「信息」"]
        {
            assert!(known.may_be_in(line), "{line}");
        }
        for line in ["他们提供信心", "授权a虎嗅网", "授权虎", "No pair here", "虎嗅网", ""]
        {
            assert!(!known.may_be_in(line), "{line}");
        }
    }

    #[test]
    fn few_characters_become_wide() {
        for c in '\0'..=char::MAX {
            let mut others = false;
            folded(c, |left| others |= left != c && left >= '\u{3000}');
            let first = c.encode_utf8(&mut [0; 4]).as_bytes()[0];
            assert!(!others || [0xE1, 0xEA].contains(&first) || first >= 0xF0, "{c:?}");
        }
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
