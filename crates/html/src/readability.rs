//! The main content of a page by way of a tree, by a library.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use crate::flatten::flatten;

/// Title and lines of the main content; none where there seems to be none. The method is that of Readability
/// (Mozilla), which looks at text and link density of blocks.
pub(crate) fn readability(page: &Document) -> Option<(String, String)> {
    // Whatever a page does to the library, the page is still there.
    catch_unwind(AssertUnwindSafe(|| find(page))).ok().flatten()
}

fn find(page: &Document) -> Option<(String, String)> {
    let config = Config { disable_json_ld: true, ..Config::default() };
    let mut reader = Readability::with_document(page.clone(), None, Some(config)).ok()?;
    let article = reader.parse().ok()?;
    let mut text = String::new();
    flatten(&Document::fragment(article.content).root(), &mut text);
    Some((article.title, text))
}
