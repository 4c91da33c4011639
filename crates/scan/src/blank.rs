//! Step E: blank lines. `docs/cuts.md`, section 8.

use crate::cut::Class;
use crate::edit::{Draft, Edit};
use crate::lines::{Line, lines};

/// Runs the step; says whether it changed anything.
pub(crate) fn run(draft: &mut Draft<'_>, edits: &mut Vec<Edit>) -> bool {
    let text = draft.text();
    // Each line is an edit of its own, so that what was cut between two blank lines stays a cut of
    // its own.
    let edit = |line: Line| Edit::cut(line.start, line.next, Class::Hygiene, "hygiene.blank-lines");
    // The first blank line of a run stays if content follows; none stays before the first content.
    let mut first_of_run: Option<(usize, Line)> = None;
    let mut begun = false;
    for line in lines(text) {
        if !line.trimmed(text).is_empty() {
            begun = true;
            first_of_run = None;
        } else if begun && first_of_run.is_none() {
            first_of_run = Some((edits.len(), line));
        } else {
            edits.push(edit(line));
        }
    }
    if let Some((index, line)) = first_of_run {
        edits.insert(index, edit(line));
    }
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
            run(&mut draft, &mut Vec::new());
            assert_eq!(draft.text(), clean, "{text:?}");
        }
    }
}
