//! What a line shows of itself without its neighbours: the shape of text, or the marks of a site.
//! `docs/cuts.md`, section 6.2.

use std::cell::Cell;

use crate::chars::{char_at, char_width, ends_sentence, has_terminator, is_wide};
use crate::fold::fold_into;
use crate::kernel::bytes;

/// Least width of a line that ends a sentence, and of one that holds the end of one.
const SENTENCE: usize = 20;
const RUNNING: usize = 40;
/// Greatest width of a copyright line, and of one with a date; and how much else it may say.
const COPYRIGHT: usize = 200;
const DATE: usize = 60;
const LETTERS: usize = 24;

/// Whether a trimmed line looks like running text.
pub(crate) fn has_shape_of_text(trimmed: &str) -> bool {
    is_wide(trimmed, SENTENCE)
        && (ends_sentence(trimmed)
            || is_wide(trimmed, RUNNING)
                && (trimmed.starts_with(char::is_lowercase) || has_terminator(trimmed)))
}

/// Why a line is the site's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A rule matches it.
    Label,
    Copyright,
    Date,
    Bar,
}

impl Mark {
    /// The name of the rule that takes such a line.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Mark::Label => "structure.label",
            Mark::Copyright => "structure.copyright",
            Mark::Date => "structure.date",
            Mark::Bar => "structure.bar",
        }
    }

    /// The mark of a trimmed line that no rule matches.
    pub(crate) fn of(trimmed: &str, width: usize, folded: &mut String) -> Option<Mark> {
        if width <= COPYRIGHT && trimmed.contains('©') {
            Some(Mark::Copyright)
        } else if width <= DATE && has_date(trimmed) && has_few_letters(trimmed, folded) {
            Some(Mark::Date)
        } else if is_bar(trimmed) {
            Some(Mark::Bar)
        } else {
            None
        }
    }
}

/// Breadcrumbs, and links with strokes or dots between them.
fn is_bar(trimmed: &str) -> bool {
    // First bytes of all characters looked for.
    static FIRST: bytes::Set = bytes::Set::of(b">|\xC2\xE2\xE4\xEF");
    let (arrows, strokes) = (Cell::new(0), Cell::new(0));
    let is_quoted = bytes::any(trimmed.as_bytes(), &FIRST, |at| {
        let count = match char_at(trimmed, at) {
            Some('>' | '＞' | '›' | '»') => &arrows,
            Some('|' | '｜' | '│' | '︱' | '丨' | '•' | '·' | '‧' | '∣') => &strokes,
            c => return c == Some('«'),
        };
        count.set(count.get() + 1);
        false
    });
    let (arrows, strokes) = (arrows.get(), strokes.get());
    !is_quoted && (arrows >= 2 || arrows + strokes >= 3) && !has_terminator(trimmed)
}

fn has_few_letters(trimmed: &str, folded: &mut String) -> bool {
    folded.clear();
    fold_into(trimmed, usize::MAX, folded);
    let letters = folded.chars().filter(|&c| c != ' ' && !c.is_ascii_digit());
    letters.map(char_width).sum::<usize>() <= LETTERS
}

/// Whether there is a date in digits, or a time.
fn has_date(trimmed: &str) -> bool {
    // The last two runs of digits: their lengths, and what stands between them and before the next.
    let mut runs = [0usize; 2];
    let mut between = ['\0'; 2];
    let mut rest = trimmed;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let gap = &rest[..at];
        let mut chars = gap.chars();
        let next = match (chars.next(), chars.next()) {
            (Some(c), None) => c,
            _ => '\0',
        };
        rest = &rest[at..];
        let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest = &rest[length..];
        between = [between[1], next];
        let [a, b] = runs;
        let is_year_first = a == 4
            && (1..=2).contains(&b)
            && length <= 2
            && matches!(between, ['-' | '/' | '.' | '年', '-' | '/' | '.' | '月']);
        let is_year_last = (1..=2).contains(&a)
            && (1..=2).contains(&b)
            && (2..=4).contains(&length)
            && matches!(between, ['.' | '/' | '-', '.' | '/' | '-']);
        let is_time = (1..=2).contains(&b) && length == 2 && between[1] == ':';
        if is_year_first || is_year_last || is_time {
            return true;
        }
        runs = [b, length];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_told_from_other_figures() {
        for date in
            ["2012-01-16 14:40", "2012年1月6日", "16/11/11", "3.2.2012", "at 9:05", "1.2.3-4:56"]
        {
            assert!(has_date(date), "{date}");
        }
        for other in ["1:5", "12345-1-2", "2012年 1月", "5-123-1", "10:300", "3,5 : 44"] {
            assert!(!has_date(other), "{other}");
        }
    }

    #[test]
    fn bars_have_nothing_but_links() {
        assert!(is_bar("首页 > 新闻 > 正文"));
        assert!(is_bar("News | Sport | Weather | TV"));
        assert!(!is_bar("« Le Monde », « Libération » et » Le Figaro"));
        assert!(!is_bar("x > y > z. And so on"));
        assert!(!is_bar("News | Sport"));
    }

    #[test]
    fn text_goes_on_or_ends() {
        assert!(has_shape_of_text("Nobody was hurt, he said."));
        assert!(has_shape_of_text("and the people of the lower town moved to"));
        assert!(has_shape_of_text("Nobody was hurt. The people of the lower town"));
        assert!(!has_shape_of_text("The people of the lower town moved up to"));
        assert!(!has_shape_of_text("Read more."));
    }
}
