//! Citation marks: `docs/cuts.md`, section 4.2.

use crate::annotate::bracket::Family;
use crate::annotate::group::Group;
use crate::boilerplate::Rules;
use crate::fold::{fold_into, push_numbered};

/// What a square group is by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Phrase,
    Number,
    Note,
    /// `a` to `z`.
    Letter,
}

impl Content {
    pub(super) const fn rule(self) -> &'static str {
        match self {
            Content::Phrase => "citation.phrase",
            Content::Number => "citation.number",
            Content::Note => "citation.note",
            Content::Letter => "citation.letter",
        }
    }
}

/// How sure a number or note is to be a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    Sure,
    Strong,
    Weak,
    /// It is a letter.
    Letter,
    /// There are blanks before it.
    Apart,
}

/// Least different numbers, and words before them, of marks that are in order.
const LEAST_IN_ORDER: usize = 3;

/// Marks that count from the first one on, each new one the next.
#[derive(Debug)]
struct Order {
    last: usize,
    holds: bool,
}

impl Default for Order {
    fn default() -> Self {
        Order { last: 0, holds: true }
    }
}

impl Order {
    fn note(&mut self, first: usize, last: usize) {
        self.holds &= first <= self.last + 1;
        self.last = self.last.max(last);
    }
}

/// The marks of a text, group by group.
#[derive(Debug)]
pub(super) struct Marks {
    lines: CodeLines,
    /// The members so far of the chain at hand are marks by their content, in code or not.
    chain: bool,
    strong: bool,
    /// Weak numbers, and the first words before them that are different.
    weak: Order,
    words: [(usize, usize); LEAST_IN_ORDER],
    letters: Order,
    /// A letter has no punctuation before it.
    letter_in_text: bool,
    /// The first number with blanks before it, and whether there is another one.
    apart: Option<usize>,
    several_apart: bool,
}

impl Default for Marks {
    fn default() -> Self {
        Marks {
            lines: CodeLines::default(),
            chain: true,
            strong: false,
            weak: Order::default(),
            words: [(0, 0); LEAST_IN_ORDER],
            letters: Order::default(),
            letter_in_text: false,
            apart: None,
            several_apart: false,
        }
    }
}

impl Marks {
    /// What the next group is, if it is a mark.
    pub(super) fn next(
        &mut self,
        text: &str,
        group: &Group,
        rules: &Rules,
        folded: &mut String,
    ) -> Option<(Content, Strength)> {
        if group.family != Family::Square || group.broken {
            return None;
        }
        let inside = group.content(text);
        let letter = matches!(inside.as_bytes(), [b'a'..=b'z'])
            && group.square_base(text).is_some_and(|c| !c.is_ascii_alphanumeric());
        let content = if letter { Some(Content::Letter) } else { content(inside, rules, folded) };
        let may_be_mark = group.starts_squares() || self.chain;
        self.chain = may_be_mark && content.is_some();
        let content = content.filter(|_| may_be_mark && !group.in_code)?;
        let strength = strength(text, group, content, &mut self.lines)?;
        self.note(text, group, strength);
        Some((content, strength))
    }

    fn note(&mut self, text: &str, group: &Group, strength: Strength) {
        let content = group.content(text);
        let numbers =
            || content.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok());
        match strength {
            Strength::Sure => {}
            Strength::Strong => self.strong = true,
            Strength::Weak => {
                let Some(first) = numbers().next() else { return };
                self.weak.note(first, numbers().max().unwrap_or(first));
                let word = group.word_before(text);
                let of = |&(start, end): &(usize, usize)| &text[start..end];
                let free =
                    self.words.iter().position(|known| known.1 == 0 || of(known) == of(&word));
                if let Some(free) = free {
                    self.words[free] = word;
                }
            }
            Strength::Letter => {
                let number = usize::from(content.as_bytes()[0] - b'a') + 1;
                self.letters.note(number, number);
                let base = group.square_base(text);
                self.letter_in_text |= !base.is_some_and(is_before_mark);
            }
            Strength::Apart => {
                let number: usize = numbers().next().unwrap_or_default();
                self.several_apart |= self.apart.is_some_and(|first| first != number);
                self.apart = self.apart.or(Some(number));
            }
        }
    }

    /// What is taken, when all marks have been seen.
    pub(super) fn verdict(&self) -> Taken {
        let in_order = self.weak.holds
            && self.weak.last >= LEAST_IN_ORDER
            && self.words.iter().all(|word| word.1 > 0);
        let letters = self.letters.holds && (self.letters.last >= 2 || !self.letter_in_text);
        let weak = self.strong || in_order;
        Taken { weak, letters: weak && letters, apart: self.several_apart }
    }
}

/// Which marks a text loses, those aside that are sure or strong.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taken {
    weak: bool,
    letters: bool,
    apart: bool,
}

impl Taken {
    pub(super) fn takes(self, strength: Strength) -> bool {
        match strength {
            Strength::Sure | Strength::Strong => true,
            Strength::Weak => self.weak,
            Strength::Letter => self.letters,
            Strength::Apart => self.apart,
        }
    }
}

/// What the content of a square group says, its surroundings aside.
fn content(content: &str, rules: &Rules, folded: &mut String) -> Option<Content> {
    if is_numbers(content) {
        return Some(Content::Number);
    }
    if is_note(content) {
        return Some(Content::Note);
    }
    folded.clear();
    if !fold_into(content, rules.longest_citation(), folded) {
        return None;
    }
    let numbered = push_numbered(folded);
    let phrase = if numbered > 0 { Content::Note } else { Content::Phrase };
    rules.is_citation(content, &folded[numbered..]).then_some(phrase)
}

/// How sure a mark is, by what stands around it; none where it is no mark.
fn strength(
    text: &str,
    group: &Group,
    content: Content,
    lines: &mut CodeLines,
) -> Option<Strength> {
    if text[group.end..].starts_with('(') {
        return None;
    }
    if content == Content::Phrase {
        return Some(Strength::Sure);
    }
    let base = group.square_base(text)?;
    if content == Content::Letter {
        let is_base = (is_before_mark(base) && !matches!(base, '"' | '\''))
            || base.is_alphabetic() && !base.is_ascii();
        let goes_on = text[group.end..].chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
        return (is_base && !goes_on && !lines.is_code(text, group.start))
            .then_some(Strength::Letter);
    }
    let strength = if is_before_mark(base) || base.is_alphabetic() && !base.is_ascii() {
        Strength::Strong
    } else if base.is_ascii_alphanumeric() {
        Strength::Weak
    } else if group.squares_apart(text).is_some() {
        Strength::Apart
    } else {
        return None;
    };
    if strength == Strength::Strong && group.is_talked_of(text) {
        return None;
    }
    (!lines.is_code(text, group.start)).then_some(strength)
}

/// Punctuation behind which marks stand.
fn is_before_mark(c: char) -> bool {
    matches!(
        c,
        '。' | '．'
            | '.'
            | '，'
            | ','
            | '、'
            | '；'
            | ';'
            | '：'
            | ':'
            | '！'
            | '!'
            | '？'
            | '?'
            | '”'
            | '’'
            | '"'
            | '\''
            | '」'
            | '』'
            | '）'
            | ')'
            | '》'
            | '】'
            | '…'
            | '%'
    )
}

/// `1`, `12, 13`, `2–4`: at most three digits each, the first not nought.
fn is_numbers(content: &str) -> bool {
    let mut first = true;
    content.split([',', '，', '、', ';', '；', '–', '—', '~', '-']).all(|part| {
        // White space may stand between a number and what parts it, but the whole is trimmed.
        let part = part.trim();
        let nought = first && part.bytes().all(|b| b == b'0');
        first = false;
        !nought && is_number(part)
    })
}

fn is_number(part: &str) -> bool {
    matches!(part.len(), 1..=3) && part.bytes().all(|b| b.is_ascii_digit())
}

fn is_note(content: &str) -> bool {
    let digits = content.trim_end_matches(|c: char| c.is_ascii_digit());
    let word = digits.trim_end();
    is_number(&content[digits.len()..])
        && (matches!(word, "注" | "註" | "*" | "†" | "‡" | "※" | "#" | "^")
            || ["note", "nb", "n"].iter().any(|note| word.eq_ignore_ascii_case(note)))
}

/// Whether lines look like code, each looked at once. Places must ascend.
#[derive(Debug, Default)]
struct CodeLines {
    end: usize,
    is_code: bool,
}

impl CodeLines {
    fn is_code(&mut self, text: &str, at: usize) -> bool {
        if at >= self.end {
            let bytes = text.as_bytes();
            let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
            self.end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |len| at + len);
            let line = &text[start..self.end];
            self.is_code =
                line.trim_end().ends_with(';') || line.contains(['=', '{', '}', '<', '>', '`']);
        }
        self.is_code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_notes() {
        for yes in ["1", "12,13", "2 – 4", "7、8", "120"] {
            assert!(is_numbers(yes), "{yes}");
        }
        for no in ["0", "1998", "a", "", "1,", "00", "1 2"] {
            assert!(!is_numbers(no), "{no}");
        }
        assert!(is_note("注 1") && is_note("註12") && is_note("Note 3") && is_note("nb2"));
        assert!(!is_note("注") && !is_note("note") && !is_note("vitamin 3"));
    }
}
