//! What a page says.

use std::fmt;
use std::str::FromStr;

use dom_query::{Document, NodeRef};

use crate::flatten::{flatten, is_deep};
use crate::links::links;
use crate::main_content::main_content;
use crate::readability::readability;
use crate::strip::{has_at_most, is_tame, strip};

/// More tags are not searched for the main content: with what is noted of each they would take more than 70 MB.
const MOST_SCANNED: usize = 1 << 19;

/// What is taken of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// The main content, where there is one to be found, by one scan without a tree.
    #[default]
    Main,
    /// The same by way of a tree, with the library `dom_smoothie` (the method of Readability): five to ten times as slow.
    Tree,
    /// All that can be read.
    All,
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "main" | "fast" => Ok(Mode::Main),
            "tree" | "accurate" => Ok(Mode::Tree),
            "all" => Ok(Mode::All),
            _ => Err(format!("{name:?} is none of main (or fast), tree (or accurate), all")),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mode::Main => "main",
            Mode::Tree => "tree",
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

/// Takes the text out of a page, in at most 100 MB beside it. Of a page of more than 65,536 tags, or with elements more than
/// 1,000 deep, no tree is made; one of more than 524,288 tags is not searched at all. Then all of it is taken.
#[must_use]
pub fn extract(html: &str, mode: Mode) -> Extracted {
    let searched = match mode {
        Mode::Main => has_at_most(html, MOST_SCANNED).then(|| main_of(html)),
        Mode::Tree | Mode::All => is_tame(html).then(|| tree_of(&Document::from(html), mode)),
    };
    searched.unwrap_or_else(|| Extracted { text: stripped(html), ..Extracted::default() })
}

/// The same with the links of the whole page, whatever is taken of its text: absolute ones where the address of
/// the page is given or it names a base of its own, otherwise as they stood; each once, without fragments, `http`
/// and `https` alone, at most 4,096 and 256 KiB of them.
#[must_use]
pub fn extract_with_links(html: &str, mode: Mode, url: Option<&str>) -> Extracted {
    Extracted { links: links(html, url), ..extract(html, mode) }
}

fn main_of(html: &str) -> Extracted {
    let found = main_content(html);
    let text = found.text.unwrap_or_else(|| stripped(html));
    Extracted { text, title: found.title, ..Extracted::default() }
}

fn stripped(html: &str) -> String {
    let mut text = String::new();
    strip(html, &mut text);
    text
}

fn tree_of(page: &Document, mode: Mode) -> Extracted {
    page.select("rt, rp, rtc").remove();
    let title = title(page);
    let body = page.body();
    let root: NodeRef<'_> = body.unwrap_or_else(|| page.root());
    if mode == Mode::Tree
        && !is_deep(&root)
        && let Some((found, text)) = readability(page)
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
