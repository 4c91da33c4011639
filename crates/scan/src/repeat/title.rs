//! The title again, and the title glued to the first paragraph.

use std::ops::RangeInclusive;

use super::ContentLine;
use super::running::Head;
use crate::chars::{
    char_at, char_before, char_width, is_han, is_kana, is_narrow, is_terminator, is_wide,
};
use crate::edit::Edit;
use crate::fold::{fold, fold_into};
use crate::kernel::bytes;

/// Widths of a title.
const TITLE: RangeInclusive<usize> = 8..=200;
/// Greatest width of what a site adds to a title.
const TAIL: usize = 40;
/// Least width of a title that may be glued to the first paragraph, ...
const GLUED: usize = 8;
/// ... of one with white space behind it where none belongs, ...
const SPACED: usize = 16;
/// ... and of one that nothing else speaks for.
const ALONE: usize = 32;
/// Least width of what follows a glued title.
const REST: usize = 40;

fn is_title(text: &str) -> bool {
    !is_wide(text, TITLE.end() + 1) && is_wide(text, *TITLE.start())
}

/// Takes the title where it comes again at once, plain or with the name of the site.
pub(super) fn again(text: &str, lines: &[ContentLine], edits: &mut Vec<Edit>) {
    let [title, others @ ..] = lines else { return };
    let Some(second) = others.first() else { return };
    let (x, y) = (title.trimmed(text), second.trimmed(text));
    if !is_title(x)
        || !title.head.is_like(second.head)
        || !lines.iter().any(|line| line.is_long(text))
    {
        return;
    }
    let folded = fold(x);
    let length = folded.chars().count();
    let is_same = |other: &&ContentLine| {
        // Of a paragraph no more is folded than there is of the title.
        let mut same = String::new();
        fold_into(other.trimmed(text), length, &mut same) && same == folded
    };
    for other in others.iter().take_while(is_same) {
        edits.push(other.taken("repeat.title", title));
    }
    if !edits.is_empty() {
        return;
    }
    if is_title(y) && is_decorated(x, &fold(y)) {
        edits.push(title.taken("repeat.title-decorated", second));
    } else if is_decorated(y, &folded) {
        edits.push(second.taken("repeat.title-decorated", title));
    }
}

/// Whether a line is a title, of which this is the fold, with the name of the site behind it.
fn is_decorated(line: &str, title: &str) -> bool {
    // First bytes of dividing characters.
    static FIRST: bytes::Set = bytes::Set::of(b"_|-\xE2\xE4\xEF");
    bytes::any(line.as_bytes(), &FIRST, |at| {
        let (Some(c), Some(before)) = (char_at(line, at), char_before(line, at)) else {
            return false;
        };
        let divides = match c {
            '_' | '|' | '｜' | '丨' => true,
            '-' | '–' => char_width(before) == 2 || before.is_whitespace(),
            _ => false,
        };
        if !divides {
            return false;
        }
        let tail = line[at + c.len_utf8()..].trim();
        is_narrow(tail, TAIL)
            && tail.contains(char::is_alphanumeric)
            && !tail.contains(|c: char| c.is_numeric() || "。！？!?".contains(c))
            && fold(&line[..at]) == title
    })
}

/// Takes the title where it is glued to the first paragraph.
pub(super) fn glued(text: &str, lines: &[ContentLine], edits: &mut Vec<Edit>) {
    let [title, line, further @ ..] = lines else { return };
    let title_text = title.trimmed(text);
    let Some(behind) = line.trimmed(text).strip_prefix(title_text) else { return };
    let rest = behind.trim_start();
    if !is_wide(title_text, GLUED) || !is_wide(rest, REST) {
        return;
    }
    let (Some(c), Some(last)) = (rest.chars().next(), title_text.chars().next_back()) else {
        return;
    };
    if "的是在为為于於由与與和及将將已自也,，、:：（(-—'’".contains(c) || c.is_ascii_lowercase()
    {
        return;
    }
    let begins = is_han(c) || is_kana(c) || c.is_ascii_digit() || "“「『《【".contains(c);
    let spaced = behind.len() > rest.len();
    let speaks_for_itself = last == '.'
        || is_terminator(last)
        || begins && is_wide(title_text, ALONE)
        || begins && spaced && (is_han(last) || is_kana(last)) && is_wide(title_text, SPACED)
        || !spaced
            && last.is_lowercase()
            && c.is_uppercase()
            && title_text.contains(char::is_whitespace);
    if !speaks_for_itself {
        let folded = fold(rest);
        let (head, _) = Head::of(rest);
        let comes_again =
            |other: &ContentLine| other.head.is_like(head) && fold(other.trimmed(text)) == folded;
        if !further.iter().any(comes_again) {
            return;
        }
    }
    let span = (line.line.start, line.to - rest.len());
    edits.push(Edit::again(span, "repeat.title-glued", (title.from, title.to)));
}
