//! A page while things are planted in it: what a crawler would see beside what should come out.

use super::lang::Lang;
use super::writer::Article;

/// A page under the hands of the transforms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The language of the text.
    pub lang: Lang,
    /// The text as scraped.
    pub text: String,
    /// The text that should come out of cleaning.
    pub clean: String,
    /// False where `clean` is a matter of opinion, and truth should not state it.
    pub asserted: bool,
    /// The classes of what was planted, each once, in the order of planting.
    pub planted: Vec<&'static str>,
}

impl Page {
    /// A page on which nothing was planted yet.
    pub fn new(lang: Lang, text: String) -> Self {
        Self { lang, clean: text.clone(), text, asserted: true, planted: Vec::new() }
    }

    /// A page of an article: its title on the first line, then its paragraphs.
    pub fn of(lang: Lang, article: &Article) -> Self {
        Self::new(lang, article.with_title())
    }

    /// Notes that something of `class` was planted.
    #[must_use]
    pub fn with(mut self, class: &'static str) -> Self {
        if !self.planted.contains(&class) {
            self.planted.push(class);
        }
        self
    }

    /// The first line, with its line end, and the rest.
    pub fn head_and_body(&self) -> (&str, &str) {
        self.text.split_at(self.text.find('\n').map_or(0, |at| at + 1))
    }

    /// Rewrites every line of the text but the first, which holds the title; line ends stay.
    #[must_use]
    pub fn map_body(mut self, mut rewrite: impl FnMut(&str, &mut String)) -> Self {
        let (head, body) = self.head_and_body();
        let mut text = String::with_capacity(self.text.len() * 3 / 2);
        text.push_str(head);
        rewrite(body, &mut text);
        self.text = text;
        self
    }
}
