//! The lines of a page, and the boxes that they lie in.

use std::ops::Range;

use super::hints::hints;
use crate::lines::{Lines, is_block};
use crate::scan::Sink;

/// A line of a page.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Where it stands in the text, with its end.
    pub(super) span: Range<usize>,
    /// How much it says: letters, those of scripts without spaces threefold.
    pub(super) amount: u32,
    /// How much of that is in links.
    pub(super) linked: u32,
    /// Commas, in any script.
    pub(super) commas: u32,
    /// The box that it lies in.
    pub(super) home: usize,
    pub(super) kind: Kind,
    /// The row of the table whose cell it lies in.
    pub(super) row: Option<u32>,
    /// Whether the title of the page has all of it.
    pub(super) in_title: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Heading,
    /// Of a list.
    Item,
    /// To be clicked on, or filled in.
    Control,
}

/// Something that holds lines and other boxes.
#[derive(Clone, Debug)]
pub(super) struct Section {
    /// The box around it; the first has itself.
    pub(super) parent: usize,
    pub(super) tag: Tag,
    /// From its classes and the like.
    pub(super) good: bool,
    pub(super) bad: bool,
    pub(super) hidden: bool,
    /// The lines in it, those of boxes inside included.
    pub(super) lines: Range<usize>,
}

/// What boxes are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Root,
    Article,
    Div,
    Quote,
    Cell,
    Table,
    List,
    Form,
    /// Beside the content by what it is: navigation, a footer.
    Aside,
}

impl Tag {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "article" | "main" => Tag::Article,
            "div" | "section" | "center" | "header" | "details" | "figure" => Tag::Div,
            "blockquote" | "pre" => Tag::Quote,
            "td" | "th" => Tag::Cell,
            "table" => Tag::Table,
            "ul" | "ol" | "dl" => Tag::List,
            "form" | "fieldset" => Tag::Form,
            "nav" | "aside" | "footer" | "dialog" | "menu" => Tag::Aside,
            _ => return None,
        })
    }
}

/// All that is known of a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) title: Option<String>,
    pub(super) lines: Vec<Line>,
    /// A box stands before those in it.
    pub(super) sections: Vec<Section>,
}

/// Boxes in boxes that are told apart; deeper ones count as what they lie in.
const DEEPEST: usize = 256;

/// How much a title says.
const TITLE: Range<u32> = 12..400;

/// What has been seen so far.
pub(super) struct Outline<'t> {
    page: Page,
    lines: Lines<'t>,
    /// Boxes that are open, the innermost last, each with the name of its element.
    open: Vec<(Tag, usize)>,
    /// Boxes too deep to be told apart.
    deeper: usize,
    /// Where the open link began, and bytes in links of this line before it.
    link: Option<usize>,
    linked: usize,
    /// Where the line begins.
    begin: usize,
    kind: Kind,
    controls: usize,
    /// Elements that are open whose white space is as it should be.
    preserved: usize,
    rows: u32,
}

impl<'t> Outline<'t> {
    /// Lines go to `text`.
    pub(super) fn new(text: &'t mut String) -> Self {
        let root = Section {
            parent: 0,
            tag: Tag::Root,
            good: false,
            bad: false,
            hidden: false,
            lines: 0..0,
        };
        let page = Page { sections: vec![root], ..Page::default() };
        Outline {
            page,
            lines: Lines::new(text),
            open: vec![(Tag::Root, 0)],
            deeper: 0,
            link: None,
            linked: 0,
            begin: 0,
            kind: Kind::Text,
            controls: 0,
            preserved: 0,
            rows: 0,
        }
    }

    pub(super) fn finish(mut self) -> Page {
        self.end_line();
        while let Some((_, section)) = self.open.pop() {
            self.page.sections[section].lines.end = self.page.lines.len();
        }
        self.page
    }

    /// The line is over; if nothing was in it there was none.
    fn end_line(&mut self) {
        let len = self.lines.written().len();
        self.linked += self.link.map_or(0, |from| len.saturating_sub(from));
        self.lines.end();
        let end = self.lines.written().len();
        if end > self.begin {
            let text = &self.lines.written()[self.begin..end];
            let (amount, commas) = weigh(text);
            let linked = u64::from(amount) * self.linked.min(text.len()) as u64 / text.len() as u64;
            let kind = if self.controls > 0 { Kind::Control } else { self.kind };
            let in_title = (TITLE.contains(&amount))
                && self.page.title.as_ref().is_some_and(|title| title.contains(text.trim_end()));
            let (tag, home) = self.open.last().copied().unwrap_or((Tag::Root, 0));
            self.page.lines.push(Line {
                span: self.begin..end,
                amount,
                linked: linked as u32,
                commas,
                home,
                row: (tag == Tag::Cell).then_some(self.rows),
                kind,
                in_title,
            });
        }
        (self.begin, self.linked) = (end, 0);
        // An open link goes on in the next line.
        self.link = self.link.map(|_| end);
    }

    fn open_section(&mut self, tag: Tag, attributes: &str) {
        if self.open.len() >= DEEPEST {
            self.deeper += 1;
            return;
        }
        let hints = hints(attributes);
        let parent = self.open.last().map_or(0, |&(_, section)| section);
        let at = self.page.lines.len();
        self.open.push((tag, self.page.sections.len()));
        self.page.sections.push(Section {
            parent,
            tag,
            good: hints.good,
            bad: hints.bad,
            hidden: hints.hidden,
            lines: at..at,
        });
    }

    /// Closes the innermost box of this kind and all in it, if one is open that a table does not fence off.
    fn close_section(&mut self, tag: Tag) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let fenced = |&(open, _): &(Tag, usize)| {
            open == tag || open == Tag::Root || (open == Tag::Cell && tag != Tag::Table)
        };
        let Some(found) = self.open.iter().rposition(fenced).filter(|&at| self.open[at].0 == tag)
        else {
            return;
        };
        for (_, section) in self.open.drain(found..) {
            self.page.sections[section].lines.end = self.page.lines.len();
        }
    }
}

impl Sink for Outline<'_> {
    fn text(&mut self, text: &str) {
        self.lines.text(text, self.preserved > 0);
    }

    fn title(&mut self, text: &str) {
        if self.page.title.is_none() {
            let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
            self.page.title = Some(text).filter(|text| !text.is_empty());
        }
    }

    fn open(&mut self, name: &str, attributes: &str) {
        if name == "a" {
            self.link.get_or_insert(self.lines.written().len());
            return;
        }
        if !is_block(name) && !matches!(name, "td" | "th") {
            return;
        }
        self.end_line();
        self.kind = match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Heading,
            "li" | "dd" | "dt" => Kind::Item,
            _ => Kind::Text,
        };
        self.controls += usize::from(is_control(name));
        self.preserved += usize::from(name == "pre");
        self.rows += u32::from(name == "tr");
        if let Some(tag) = Tag::of(name) {
            // Nobody closes cells.
            if tag == Tag::Cell && self.open.last().is_some_and(|&(open, _)| open == Tag::Cell) {
                self.close_section(Tag::Cell);
            }
            self.open_section(tag, attributes);
        }
    }

    fn close(&mut self, name: &str) {
        if name == "a" {
            if let Some(from) = self.link.take() {
                self.linked += self.lines.written().len().saturating_sub(from);
            }
            return;
        }
        if !is_block(name) && !matches!(name, "td" | "th") {
            return;
        }
        self.end_line();
        self.kind = Kind::Text;
        if is_control(name) {
            self.controls = self.controls.saturating_sub(1);
        }
        if name == "pre" {
            self.preserved = self.preserved.saturating_sub(1);
        }
        if let Some(tag) = Tag::of(name) {
            self.close_section(tag);
        }
    }
}

fn is_control(name: &str) -> bool {
    matches!(name, "button" | "select" | "textarea")
}

/// How much a text says, and its commas.
fn weigh(text: &str) -> (u32, u32) {
    let (mut amount, mut commas) = (0, 0);
    for byte in text.bytes() {
        // The first bytes of characters, those of three bytes and more threefold.
        amount += u32::from(byte & 0xC0 != 0x80) + 2 * u32::from(byte >= 0xE2);
        commas += u32::from(byte == b',');
    }
    if text.len() > amount as usize {
        for comma in ["，", "、", "。", "،", "·"] {
            commas += memchr::memmem::find_iter(text.as_bytes(), comma.as_bytes()).count() as u32;
        }
    }
    (amount, commas)
}
