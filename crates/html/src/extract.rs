//! What a page says.

use std::fmt;
use std::str::FromStr;

use dom_query::{Document, NodeRef};

use crate::flatten::{flatten, is_deep};
use crate::links::links;
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
    /// Where its links lead, where that was asked for.
    pub links: Vec<String>,
}

/// Takes the text out of a page, in at most 100 MB beside it. A page of more than 65,536 tags, or with
/// elements more than 1,000 deep, is not searched: all of it is taken.
#[must_use]
pub fn extract(html: &str, mode: Mode) -> Extracted {
    if !is_tame(html) {
        let mut text = String::new();
        strip(html, &mut text);
        return Extracted { text, ..Extracted::default() };
    }
    extract_from(&Document::from(html), mode)
}

/// The same with the links of the whole page, whatever is taken of its text: absolute ones where the address of
/// the page is given or it names a base of its own, otherwise as they stood; each once, without fragments, `http`
/// and `https` alone, at most 4,096 and 256 KiB of them. A page that is not searched has none.
#[must_use]
pub fn extract_with_links(html: &str, mode: Mode, url: Option<&str>) -> Extracted {
    if !is_tame(html) {
        return extract(html, mode);
    }
    let page = Document::from(html);
    let links = links(&page, url);
    Extracted { links, ..extract_from(&page, mode) }
}

fn extract_from(page: &Document, mode: Mode) -> Extracted {
    page.select("rt, rp, rtc").remove();
    let title = title(page);
    let body = page.body();
    let root: NodeRef<'_> = body.unwrap_or_else(|| page.root());
    if mode == Mode::Main
        && !is_deep(&root)
        && let Some((found, text)) = main_content(page)
    {
        let title = Some(found).filter(|title| !title.is_empty()).or(title);
        return Extracted { text, title, ..Extracted::default() };
    }
    let mut text = String::new();
    flatten(&root, &mut text);
    Extracted { text, title, ..Extracted::default() }
}

fn title(page: &Document) -> Option<String> {
    let text = page.select_single("title").text();
    let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
