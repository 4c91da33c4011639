//! The cleaner as its users see it.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may fail and speak")]

mod cases;
mod classes;
mod promises;
mod real;
mod templates;

use std::sync::LazyLock;

use tamis_scan::{Cleaned, Cleaner, Config, Scratch, Structure, Template};
use tamis_testkit::oracle;

/// The rules of the oracle, read once.
fn rules() -> &'static oracle::Rules {
    static RULES: LazyLock<oracle::Rules> = LazyLock::new(oracle::Rules::load);
    &RULES
}

/// The same, for the fullest structure setting.
fn full_rules() -> &'static oracle::Rules {
    static RULES: LazyLock<oracle::Rules> = LazyLock::new(|| {
        let mut rules = rules().clone();
        rules.structure = oracle::Structure::Full;
        rules
    });
    &RULES
}

/// Cleans with the built-in rules.
fn clean(text: &str) -> Cleaned<'_> {
    clean_on(text, None)
}

/// The same on a page of a host that has this template.
fn clean_on<'a>(text: &'a str, template: Option<&Template>) -> Cleaned<'a> {
    thread_local! {
        static CLEANER: Cleaner = Cleaner::new(&Config::default()).expect("built-in rules");
    }
    CLEANER.with(|cleaner| cleaner.clean_on(text, template, &mut Scratch::default()))
}

/// The same with the fullest structure setting.
fn clean_fully_on<'a>(text: &'a str, template: Option<&Template>) -> Cleaned<'a> {
    thread_local! {
        static CLEANER: Cleaner = {
            let mut config = Config::default();
            config.structure = Structure::Full;
            Cleaner::new(&config).expect("built-in rules")
        };
    }
    CLEANER.with(|cleaner| cleaner.clean_on(text, template, &mut Scratch::default()))
}
