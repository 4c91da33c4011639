//! A text as lines.

use memchr::memchr_iter;

use crate::chars::{trim, trim_within};
use crate::edit::Draft;
use crate::marked::Marked;

/// A line: byte offsets into the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its first byte.
    pub(crate) start: usize,
    /// The end of its content, without the line end.
    pub(crate) end: usize,
    /// One past its line end.
    pub(crate) next: usize,
}

impl Line {
    /// The content, without the line end.
    pub(crate) fn content<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }

    /// The content without white space around it.
    pub(crate) fn trimmed<'t>(&self, text: &'t str) -> &'t str {
        trim(self.content(text))
    }
}

/// A line that is not blank, and where its content without white space around it lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trimmed {
    pub(crate) line: Line,
    from: usize,
    to: usize,
}

impl Trimmed {
    /// None where the line is blank.
    pub(crate) fn of(line: Line, text: &str) -> Option<Self> {
        let (from, to) = trim_within(text, line.start, line.end);
        (from < to).then_some(Trimmed { line, from, to })
    }

    /// Where the content without white space around it lies.
    pub(crate) fn span(&self) -> (usize, usize) {
        (self.from, self.to)
    }

    /// The content without white space around it.
    pub(crate) fn trimmed<'t>(&self, text: &'t str) -> &'t str {
        &text[self.from..self.to]
    }
}

/// The lines of a draft that are not blank: gathered for the first step that asks, kept until the text changes.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// The version of the draft whose lines they are.
    of: Option<u32>,
    lines: Vec<Trimmed>,
}

impl Lines {
    /// Forgets the page.
    pub(crate) fn clear(&mut self) {
        self.of = None;
    }

    pub(crate) fn of(&mut self, draft: &Draft<'_>) -> &[Trimmed] {
        self.gather(draft, memchr_iter(b'\n', draft.text().as_bytes()));
        &self.lines
    }

    /// Gathers them from marks, should these be known of the text and few: line ends are among them.
    pub(crate) fn gather_from(&mut self, draft: &Draft<'_>, marks: &Marked) {
        let bytes = draft.text().as_bytes();
        if let Some(marks) = marks.known_of(draft)
            && marks.brackets.len() < bytes.len() / FAR
        {
            self.gather(draft, marks.brackets.iter().copied().filter(|&at| bytes[at] == b'\n'));
        }
    }

    fn gather(&mut self, draft: &Draft<'_>, ends: impl Iterator<Item = usize>) {
        if self.of != Some(draft.version()) {
            let text = draft.text();
            self.lines.clear();
            self.lines.extend(between(text, ends).filter_map(|line| Trimmed::of(line, text)));
            self.of = Some(draft.version());
        }
    }
}

/// Bytes for each mark from which on a search for line ends takes longer than a look at all marks.
const FAR: usize = 6;

/// The lines of a text; none for the empty text, none behind a last line end.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Line> + '_ {
    between(text, memchr_iter(b'\n', text.as_bytes()))
}

/// The lines of a text between its line ends.
fn between(text: &str, ends: impl Iterator<Item = usize>) -> impl Iterator<Item = Line> {
    let (mut start, len) = (0, text.len());
    ends.map(Some).chain([None]).filter_map(move |end| {
        let line = match end {
            Some(end) => Line { start, end, next: end + 1 },
            None if start < len => Line { start, end: len, next: len },
            None => return None,
        };
        start = line.next;
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_end_lines() {
        let contents = |text| lines(text).map(|l| l.content(text)).collect::<Vec<_>>();
        assert!(contents("").is_empty());
        assert_eq!(contents("a"), ["a"]);
        assert_eq!(contents("a\n"), ["a"]);
        assert_eq!(contents("\na\n\nb"), ["", "a", "", "b"]);
    }
}
