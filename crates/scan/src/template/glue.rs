//! What is glued to the end of a paragraph: brackets, a label in brackets, a last sentence.
//!
//! Chinese pages put the editor's name and the request to follow the paper behind the last sentence
//! without a line end, and there are no spaces to see it by.

use super::key::Keys;
use super::known::LineKind;
use crate::chars::{is_terminator, width};

/// Most characters between the brackets at the end of a paragraph.
const BRACKETS: usize = 60;
/// Most width of what follows a label.
const NAME: usize = 32;
/// Least width of a label, of brackets, and of a sentence.
const LEAST: (usize, usize, usize) = (4, 8, 16);
/// Most width of a sentence.
const SENTENCE: usize = 200;

/// The end of a line that may be of the template.
#[derive(Clone, Copy, Debug)]
pub(super) struct End<'t> {
    pub(super) kind: LineKind,
    /// What is looked up and shown.
    pub(super) text: &'t str,
    /// Where the end begins in the trimmed line.
    pub(super) start: usize,
}

/// The ends of a trimmed line, those to try first at the start.
pub(super) fn ends(trimmed: &str) -> impl Iterator<Item = End<'_>> {
    let brackets = brackets(trimmed);
    let label = brackets.and_then(|start| label(trimmed, start));
    let whole = brackets
        .filter(|&start| width(&trimmed[start..]) >= LEAST.1)
        .or_else(|| if brackets.is_none() { sentence(trimmed) } else { None })
        .map(|start| End { kind: LineKind::End, text: trimmed[start..].trim_start(), start });
    label.into_iter().chain(whole)
}

impl End<'_> {
    pub(super) fn key(&self, keys: &mut Keys) -> Option<u64> {
        match self.kind {
            LineKind::Label => keys.of_label(self.text),
            _ => keys.of_end(self.text),
        }
    }
}

/// Where the brackets at the end of the line open; something must stand before them.
fn brackets(trimmed: &str) -> Option<usize> {
    let (openers, closers) = match trimmed.chars().next_back()? {
        ')' | '）' => (['(', '（'], [')', '）']),
        ']' | '］' => (['[', '［'], [']', '］']),
        '】' => (['【', '【'], ['】', '】']),
        _ => return None,
    };
    let within = trimmed.char_indices().rev().skip(1).take(BRACKETS + 1);
    for (at, c) in within {
        if closers.contains(&c) {
            return None;
        }
        if openers.contains(&c) {
            return (at > 0).then_some(at);
        }
    }
    None
}

/// The label in the brackets that open here.
fn label(trimmed: &str, start: usize) -> Option<End<'_>> {
    let mut inner = trimmed[start..].chars();
    inner.next();
    inner.next_back();
    let (label, name) = inner.as_str().split_once([':', '：'])?;
    let label = label.trim();
    let fits = width(label) >= LEAST.0 && (1..=NAME).contains(&width(name.trim()));
    fits.then_some(End { kind: LineKind::Label, text: label, start })
}

/// Where the last sentence begins, which another one stands before.
fn sentence(trimmed: &str) -> Option<usize> {
    let last = trimmed.chars().next_back().filter(|&c| is_terminator(c))?;
    let body = &trimmed[..trimmed.len() - last.len_utf8()];
    let start = body.rfind(is_terminator).map(|at| {
        let c = body[at..].chars().next().map_or(0, char::len_utf8);
        at + c
    })?;
    (LEAST.2..=SENTENCE).contains(&width(trimmed[start..].trim_start())).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> Vec<(LineKind, &str)> {
        ends(line).map(|end| (end.kind, end.text)).collect()
    }

    #[test]
    fn ends_are_brackets_or_a_sentence() {
        use LineKind::{End, Label};
        assert_eq!(
            shown("水清了。（责任编辑：王二）"),
            [(Label, "责任编辑"), (End, "（责任编辑：王二）")]
        );
        assert_eq!(shown("水清了。(完)"), []);
        assert_eq!(shown("水清了。欢迎关注本报的微信号。"), [(End, "欢迎关注本报的微信号。")]);
        assert_eq!(shown("水清了。好。"), []);
        assert_eq!(shown("（全文都在括号里面的一行）"), []);
    }
}
