//! What the learner sees of a page.

use super::glue::ends;
use super::key::Keys;
use super::known::LineKind;
use super::{LONGEST, is_prose};
use crate::lines::lines;

/// How much a line says: the more, the more evidence it takes that it is not the author's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shape {
    #[default]
    Short,
    /// As wide as a headline, which may stand on the site's other pages as a teaser.
    Headline,
    Prose,
}

/// A line or the end of one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub(super) key: u64,
    /// None for marks of paragraphs, which are only to be seen again.
    pub(super) kind: Option<LineKind>,
    pub(super) shape: Shape,
    /// Where its text stands in [`Look::text`].
    start: u32,
    len: u32,
}

/// The lines of a page, as step T of the first round finds them, by key. To be filled again for page
/// after page; holds a little more than the text of one.
#[derive(Debug, Default)]
pub struct Look {
    pub(super) seen: Vec<Seen>,
    /// Lines with the shape of prose: key (none if it cannot be learned), mark, bytes.
    pub(super) prose: Vec<(Option<u64>, u64, u32)>,
    text: String,
    keys: Keys,
}

impl Look {
    /// Forgets the page.
    pub(crate) fn clear(&mut self) {
        self.seen.clear();
        self.prose.clear();
        self.text.clear();
    }

    /// Looks at a page.
    pub(crate) fn page(&mut self, text: &str) {
        self.clear();
        for line in lines(text) {
            let trimmed = line.trimmed(text);
            let prose = is_prose(trimmed);
            let bytes = u32::try_from(trimmed.len()).unwrap_or(u32::MAX);
            let mark = if prose { self.keys.mark(trimmed) } else { None };
            if let Some(key) = mark {
                self.seen.push(Seen { key, kind: None, ..Seen::default() });
            }
            if trimmed.len() > LONGEST {
                self.prose.extend(mark.map(|mark| (None, mark, bytes)));
            } else if let Some(key) = self.keys.of_line(trimmed, prose) {
                let shape = match prose {
                    true => Shape::Prose,
                    false if self.keys.is_headline() => Shape::Headline,
                    false => Shape::Short,
                };
                self.push(key, LineKind::Line, trimmed, shape);
                self.prose.extend(mark.map(|mark| (Some(key), mark, bytes)));
                if !prose && let Some(key) = self.keys.counted() {
                    self.push(key, LineKind::Counted, trimmed, shape);
                }
            }
            if prose {
                for end in ends(trimmed) {
                    if let Some(key) = end.key(&mut self.keys) {
                        self.push(key, end.kind, end.text, Shape::Short);
                    }
                }
            }
        }
        // Once a page.
        self.seen.sort_unstable_by_key(|seen| (seen.key, seen.start));
        self.seen.dedup_by_key(|seen| seen.key);
    }

    /// The text of what was seen.
    pub(super) fn text(&self, seen: &Seen) -> &str {
        &self.text[seen.start as usize..(seen.start + seen.len) as usize]
    }

    fn push(&mut self, key: u64, kind: LineKind, text: &str, shape: Shape) {
        // No page has 4 GiB of short lines; one that had would lose its last ones.
        let Ok(start) = u32::try_from(self.text.len()) else { return };
        self.text.push_str(text);
        let len = text.len() as u32;
        if start.checked_add(len).is_some() {
            self.seen.push(Seen { key, kind: Some(kind), shape, start, len });
        }
    }
}
