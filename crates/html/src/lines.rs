//! Lines of text: which elements make them, and how white space is folded.

/// Elements of which nothing is read.
const GONE: [&str; 17] = [
    "script", "style", "noscript", "template", "head", "title", "iframe", "object", "svg", "math",
    "canvas", "audio", "video", "rt", "rp", "rtc", "datalist",
];
/// Elements that stand on lines of their own.
const BLOCKS: [&str; 44] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "button",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "summary",
    "table",
    "textarea",
    "tr",
    "ul",
    "br",
];

/// White space that was read and not written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    None,
    Blank,
    /// With a line end in it.
    Break,
}

/// Writes lines, each trimmed, with white space folded.
pub(crate) struct Lines<'o> {
    out: &'o mut String,
    space: Space,
    /// Where the white space of the line is as it should be up to.
    fixed: usize,
}

impl<'o> Lines<'o> {
    pub(crate) fn new(out: &'o mut String) -> Self {
        Lines { out, space: Space::None, fixed: 0 }
    }

    /// What has been written, with the lines before.
    pub(crate) fn written(&self) -> &str {
        self.out
    }

    /// Text between two tags.
    pub(crate) fn text(&mut self, text: &str, preserved: bool) {
        if preserved {
            self.flush(text.chars().next());
            self.out.push_str(text);
            self.fixed = self.out.len();
            return;
        }
        for word in text.split_inclusive(is_space) {
            let (word, space) = match word.char_indices().next_back() {
                Some((at, last)) if is_space(last) => (&word[..at], Some(last)),
                _ => (word, None),
            };
            if !word.is_empty() {
                self.flush(word.chars().next());
                self.out.push_str(word);
            }
            match space {
                Some('\n' | '\r') => self.space = Space::Break,
                Some(_) if self.space == Space::None => self.space = Space::Blank,
                _ => {}
            }
        }
    }

    /// Writes the white space before a character. A line end in the source between two characters of a
    /// script without spaces is none (CSS Text, segment breaks).
    fn flush(&mut self, next: Option<char>) {
        let space = std::mem::replace(&mut self.space, Space::None);
        let Some(last) = self.out.chars().next_back().filter(|&last| last != '\n') else { return };
        let joined = space == Space::Break && is_wide(last) && next.is_some_and(is_wide);
        if space != Space::None && last != ' ' && !joined {
            self.out.push(' ');
        }
    }

    /// The edge of a cell.
    pub(crate) fn gap(&mut self) {
        if self.space == Space::None {
            self.space = Space::Blank;
        }
    }

    /// The edge of a block.
    pub(crate) fn end(&mut self) {
        self.space = Space::None;
        // No-break spaces that hold nothing together.
        let line = self.out.rfind('\n').map_or(0, |at| at + 1).max(self.fixed);
        let text = self.out[line..].trim_matches(['\u{A0}', ' ']);
        if text.len() < self.out.len() - line {
            let text = text.to_owned();
            self.out.truncate(line);
            self.out.push_str(&text);
        }
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }
}

/// Whether elements of this name hold nothing to read.
pub(crate) fn is_gone(name: &str) -> bool {
    GONE.contains(&name)
}

/// Whether elements of this name stand on lines of their own.
pub(crate) fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// White space of HTML; a no-break space is not.
fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

/// Characters that stand without spaces: Han, kana, and their punctuation and full-width forms.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}
