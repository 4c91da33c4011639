//! Citation marks: `docs/cuts.md`, section 4.2.

use crate::annotate::bracket::Family;
use crate::annotate::group::Group;
use crate::boilerplate::Rules;
use crate::chars::{is_han, is_hangul, is_kana};
use crate::fold::fold_into;

/// What a square group is by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Phrase,
    Number,
    Note,
}

impl Content {
    pub(super) const fn rule(self) -> &'static str {
        match self {
            Content::Phrase => "citation.phrase",
            Content::Number => "citation.number",
            Content::Note => "citation.note",
        }
    }
}

/// How sure a number or note is to be a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    Sure,
    Strong,
    Weak,
}

/// The marks of a text, group by group.
#[derive(Debug)]
pub(super) struct Marks {
    lines: CodeLines,
    /// The members so far of the chain at hand are marks by their content, in code or not.
    chain: bool,
}

impl Default for Marks {
    fn default() -> Self {
        Marks { lines: CodeLines::default(), chain: true }
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
        let content = content(group.content(text), rules, folded);
        let may_be_mark = group.starts_squares() || self.chain;
        self.chain = may_be_mark && content.is_some();
        let content = content.filter(|_| may_be_mark && !group.in_code)?;
        Some((content, strength(text, group, content, &mut self.lines)?))
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
    (fold_into(content, rules.longest_citation(), folded) && rules.is_citation(folded))
        .then_some(Content::Phrase)
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
    let strength = if is_han(base) || is_kana(base) || is_hangul(base) || is_before_mark(base) {
        Strength::Strong
    } else if base.is_alphabetic() || base.is_ascii_digit() {
        Strength::Weak
    } else {
        return None;
    };
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
        && (matches!(word, "注" | "註")
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
