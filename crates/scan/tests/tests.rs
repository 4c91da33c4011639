//! The cleaner as its users see it.

mod promises;
mod real;

use tamis_scan::{Cleaned, Cleaner, Config, Scratch};

/// Cleans with the built-in rules.
fn clean(text: &str) -> Cleaned<'_> {
    thread_local! {
        static CLEANER: Cleaner = Cleaner::new(&Config::default()).expect("built-in rules");
    }
    CLEANER.with(|cleaner| cleaner.clean(text, &mut Scratch::default()))
}
