//! What a page says.

use std::fmt;
use std::str::FromStr;

use dom_query::{Document, NodeRef};

use crate::flatten::{flatten, is_deep};
use crate::main_content::main_content;
use crate::strip::{is_tame, strip};

/// What is taken of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// The main content, where there is one to be found.
    #[default]
    Main,
    /// All that can be read.
    All,
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "main" => Ok(Mode::Main),
            "all" => Ok(Mode::All),
            _ => Err(format!("{name:?} is neither main nor all")),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mode::Main => "main",
            Mode::All => "all",
        })
    }
}

/// A page as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extracted {
    /// Its lines, each with its end. Of ruby the base is there and the reading is not.
    pub text: String,
    /// Its title.
    pub title: Option<String>,
}

/// Takes the text out of a page, in at most 100 MB beside it. A page of more than 65,536 tags, or with
/// elements more than 1,000 deep, is not searched: all of it is taken.
#[must_use]
pub fn extract(html: &str, mode: Mode) -> Extracted {
    if !is_tame(html) {
        let mut text = String::new();
        strip(html, &mut text);
        return Extracted { text, title: None };
    }
    let page = Document::from(html);
    page.select("rt, rp, rtc").remove();
    let title = title(&page);
    let body = page.body();
    let root: NodeRef<'_> = body.unwrap_or_else(|| page.root());
    if mode == Mode::Main
        && !is_deep(&root)
        && let Some((found, text)) = main_content(&page)
    {
        let title = Some(found).filter(|title| !title.is_empty()).or(title);
        return Extracted { text, title };
    }
    let mut text = String::new();
    flatten(&root, &mut text);
    Extracted { text, title }
}

fn title(page: &Document) -> Option<String> {
    let text = page.select_single("title").text();
    let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
