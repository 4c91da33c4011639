//! Step E: blank lines. `docs/cuts.md`, section 8.

use crate::cut::Class;
use crate::edit::{Draft, Edit};
use crate::lines::{Lines, lines};

/// Runs the step; says whether it changed anything.
pub(crate) fn run(draft: &mut Draft<'_>, table: &mut Lines, edits: &mut Vec<Edit>) -> bool {
    let (text, contents) = (draft.text(), table.of(draft));
    // Each line is an edit of its own, so that what was cut between two blank lines stays a cut of
    // its own.
    let mut take = |from: usize, to: usize, but: usize| {
        for line in lines(&text[from..to]).skip(but) {
            let (start, end) = (from + line.start, from + line.next);
            edits.push(Edit::cut(start, end, Class::Hygiene, "hygiene.blank-lines"));
        }
    };
    // The first blank line between two others stays.
    let mut end = 0;
    for content in contents {
        if end < content.line.start {
            take(end, content.line.start, usize::from(end > 0));
        }
        end = content.line.next;
    }
    take(end, text.len(), 0);
    draft.apply(edits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::ClassSet;

    #[test]
    fn runs_become_one_and_edges_none() {
        for (text, clean) in [
            ("a\n", "a\n"),
            ("a", "a"),
            ("\n \n\na\n\n\u{3000}\n\nb\n\n\n", "a\n\nb\n"),
            ("a\n\nb", "a\n\nb"),
            ("a\n \nb", "a\n \nb"),
            ("a\n  ", "a\n"),
            ("\n\n", ""),
            ("", ""),
        ] {
            let mut draft = Draft::new(text, ClassSet::default());
            run(&mut draft, &mut Lines::default(), &mut Vec::new());
            assert_eq!(draft.text(), clean, "{text:?}");
        }
    }
}
