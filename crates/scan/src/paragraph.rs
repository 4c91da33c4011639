//! Paragraphs of a cleaned text, and how they are taken from it when other pages have them.
//!
//! Which of them are is not for this crate to say: `docs/fingerprint.md`, section 9.

use std::ops::Range;

use crate::blank;
use crate::chars::{has_terminator, is_wide};
use crate::clean::Cleaner;
use crate::cut::{Class, Cleaned};
use crate::edit::{Draft, Edit};
use crate::lines::{Lines, lines};

/// The rule of paragraphs that stand on other pages, too.
pub const PARAGRAPH: &str = "repeat.paragraph";

/// The lines of `text` that are long enough to be known again, at least `width` columns with the end
/// of a sentence among them: byte spans, line ends included. Linear in `text`.
pub fn paragraphs(text: &str, width: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    lines(text).filter_map(move |line| {
        let trimmed = line.trimmed(text);
        (is_wide(trimmed, width) && has_terminator(trimmed)).then_some(line.start..line.next)
    })
}

impl Cleaner {
    /// Takes whole lines from a cleaned text, and the blank lines that nothing stands between any
    /// more. Each of `spans` (ascending, disjoint, of the cleaned text) is a cut of its own, of
    /// class `repeat` and rule [`PARAGRAPH`], that swallows what was cut inside it.
    ///
    /// `original` is the text that was cleaned. Nothing is taken where the class is switched off.
    #[must_use]
    pub fn take_paragraphs<'a>(
        &self,
        original: &'a str,
        cleaned: Cleaned<'a>,
        spans: &[Range<usize>],
    ) -> Cleaned<'a> {
        let mut draft = Draft::resume(original, cleaned, self.without());
        let cut = |span: &Range<usize>| Edit::cut(span.start, span.end, Class::Repeat, PARAGRAPH);
        let mut edits = spans.iter().map(cut).collect();
        draft.apply(&mut edits);
        edits.clear();
        blank::run(&mut draft, &mut Lines::default(), &mut edits);
        draft.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{Config, Scratch};
    use crate::cut::restore;

    #[test]
    fn lines_go_with_the_blank_lines_between_them() {
        let long = |word: &str| format!("{}.\n", [word; 24].join(" "));
        let page = format!(
            "Title\n\n{}\n{}\u{200B}{}\nMy own comment.\n\n{}",
            long("one"),
            long("two"),
            long("three"),
            long("four")
        );
        let cleaner = Cleaner::new(&Config::default()).unwrap();
        let cleaned = cleaner.clean(&page, &mut Scratch::default());
        let spans: Vec<_> = paragraphs(&cleaned.text, 80).collect();
        assert_eq!(spans.len(), 4);
        let left = cleaner.take_paragraphs(&page, cleaned, &spans);
        assert_eq!(left.text, "Title\n\nMy own comment.\n");
        assert_eq!(left.cuts.iter().filter(|cut| cut.rule == PARAGRAPH).count(), 4);
        assert_eq!(restore(&left.text, &left.cuts).unwrap(), page);
    }

    #[test]
    fn short_lines_and_lists_are_no_paragraphs() {
        let text = format!("Short.\n{}\n{}。\n", "x ".repeat(80), "长".repeat(39));
        assert_eq!(paragraphs(&text, 80).count(), 1);
        assert_eq!(paragraphs(&text, 81).count(), 0);
    }
}
