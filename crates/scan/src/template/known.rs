//! A frozen template: the lines of one host, to look up.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::key::Keys;

/// What of a line is the same on page after page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LineKind {
    /// All of it.
    Line,
    /// All but the one number in it: `12 comments`.
    Counted,
    /// The last sentence of a paragraph, or the brackets at its end, with all that is in them.
    End,
    /// The label in the brackets at the end of a paragraph: `（责任编辑：…）`.
    Label,
}

impl LineKind {
    /// Every kind.
    pub const ALL: [LineKind; 4] =
        [LineKind::Line, LineKind::Counted, LineKind::End, LineKind::Label];

    /// The name used in template files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            LineKind::Line => "line",
            LineKind::Counted => "counted",
            LineKind::End => "end",
            LineKind::Label => "label",
        }
    }
}

/// A line, or the end of one, that a site repeats.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateLine {
    /// What of it is the same.
    pub kind: LineKind,
    /// As it was seen once; of a label, the label alone.
    pub text: String,
    /// The share of the host's pages that have it, in percent, 1 to 100.
    pub share: u8,
}

/// What a host repeats on page after page. Immutable, to be shared between threads.
#[derive(Clone, Debug, Default)]
pub struct Template {
    lines: Vec<TemplateLine>,
    pages: u64,
    shares: HashMap<u64, u8, FixedState>,
    has_prose: bool,
    has_counted: bool,
    has_ends: bool,
}

impl Template {
    /// A template of these lines, learned from so many pages. Of two lines with one key the larger
    /// share counts; lines without a letter or digit are left out.
    #[must_use]
    pub fn new(mut lines: Vec<TemplateLine>, pages: u64) -> Self {
        lines.sort_by(|a, b| (b.share, a).cmp(&(a.share, b)));
        let mut template = Template { pages, ..Template::default() };
        let mut keys = Keys::default();
        lines.retain(|line| {
            let text = line.text.trim();
            let prose = super::is_prose(text);
            let key = match line.kind {
                LineKind::Line => keys.of_line(text, prose),
                LineKind::Counted => keys.of_line(text, false).and_then(|_| keys.counted()),
                LineKind::End => keys.of_end(text),
                LineKind::Label => keys.of_label(text),
            };
            let Some(key) = key else { return false };
            if template.shares.contains_key(&key) {
                return false;
            }
            template.shares.insert(key, line.share.clamp(1, 100));
            match line.kind {
                LineKind::Line => template.has_prose |= prose,
                LineKind::Counted => template.has_counted = true,
                LineKind::End | LineKind::Label => template.has_ends = true,
            }
            true
        });
        template.lines = lines;
        template
    }

    /// Its lines, those with the largest share first.
    #[must_use]
    pub fn lines(&self) -> &[TemplateLine] {
        &self.lines
    }

    /// How many pages of the host were counted, copies and pages without prose aside.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.pages
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Bytes that it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let text: usize = self.lines.iter().map(|line| line.text.capacity()).sum();
        size_of::<Self>()
            + text
            + self.lines.capacity() * size_of::<TemplateLine>()
            + self.shares.capacity() * (size_of::<(u64, u8)>() + 2)
    }

    /// The share of a key, in percent.
    pub(super) fn share(&self, key: u64) -> Option<u8> {
        self.shares.get(&key).copied()
    }

    /// Whether some line of it has the shape of prose: else no such line need be looked up.
    pub(super) fn has_prose(&self) -> bool {
        self.has_prose
    }

    pub(super) fn has_counted(&self) -> bool {
        self.has_counted
    }

    pub(super) fn has_ends(&self) -> bool {
        self.has_ends
    }
}
