//! The cleaner as its users see it.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may fail and speak")]

mod cases;
mod classes;
mod languages;
mod promises;
mod real;
mod templates;

use tamis_properties::scan::clean_on;
use tamis_scan::Cleaned;

/// Cleans with the built-in rules.
fn clean(text: &str) -> Cleaned<'_> {
    clean_on(text, None)
}
