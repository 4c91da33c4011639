//! Step E: blank lines. `docs/cuts.md`, section 8.

use crate::cut::Class;
use crate::edit::{Draft, Edit};
use crate::lines::lines;

/// Runs the step; says whether it changed anything.
pub(crate) fn run(draft: &mut Draft<'_>, edits: &mut Vec<Edit>) -> bool {
    let text = draft.text();
    // The blank lines since the last line that was not blank: where they begin, and where the
    // first of them ends.
    let mut run: Option<(usize, usize)> = None;
    let mut seen_content = false;
    let mut push = |from, to| {
        if from < to {
            edits.push(Edit::cut(from, to, Class::Hygiene, "hygiene.blank-lines"));
        }
    };
    for line in lines(text) {
        if line.content(text).trim_start().is_empty() {
            run.get_or_insert((line.start, line.next));
            continue;
        }
        if let Some((start, second)) = run.take() {
            push(if seen_content { second } else { start }, line.start);
        }
        seen_content = true;
    }
    if let Some((start, _)) = run {
        push(start, text.len());
    }
    draft.apply(edits)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let mut draft = Draft::new(text);
            run(&mut draft, &mut Vec::new());
            assert_eq!(draft.text(), clean, "{text:?}");
        }
    }
}
