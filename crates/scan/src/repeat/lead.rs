//! A lead that was cut off: `…` ends it, and what it says stands in full further down.

use super::ContentLine;
use super::running::Head;
use crate::chars::is_wide;
use crate::edit::Edit;
use crate::fold::fold;

/// Content lines at the start of a page that may be cut-off leads.
const LINES: usize = 4;
/// Least width of one, without the dots.
const WIDTH: usize = 60;

/// Most characters of a link behind the dots, its opening bracket aside.
const LINK: usize = 16;

/// Takes cut-off leads.
pub(super) fn cut_off(text: &str, lines: &[ContentLine], edits: &mut Vec<Edit>) {
    for (at, line) in lines.iter().take(LINES).enumerate() {
        let Some(head) = before_the_dots(line.trimmed(text)) else { continue };
        if !is_wide(head, WIDTH) {
            continue;
        }
        let folded = fold(head);
        let beginning = Head::of(head).0;
        let goes_on = |other: &&ContentLine| {
            let is_like = other.head.is_like(beginning);
            let other = other.trimmed(text);
            is_like && before_the_dots(other).is_none() && {
                let other = fold(other);
                other.len() > folded.len() && other.starts_with(&folded)
            }
        };
        if !folded.is_empty()
            && let Some(whole) = lines[at + 1..].iter().find(goes_on)
        {
            edits.push(line.taken("repeat.lead", whole));
        }
    }
}

/// What stands before the dots at the end of a line, if it ends so; a link in brackets aside.
fn before_the_dots(trimmed: &str) -> Option<&str> {
    let open = match trimmed.strip_suffix(['）', ')', '】', ']']) {
        None => trimmed,
        Some(open) => {
            let mut last = trimmed.char_indices().rev().take(LINK + 1);
            let opener = last.find(|&(_, c)| "（(【[".contains(c));
            opener.map_or(open, |(at, _)| &trimmed[..at]).trim_end()
        }
    };
    (open.ends_with('…') || open.ends_with("...")).then(|| open.trim_end_matches(['.', '…']).trim())
}
