//! Golden tables: what the engine makes of planted pages whose truth is known.
//!
//! A change that moves a figure changes the table in the same commit and says why:
//! `TAMIS_WRITE_GOLDEN=1 cargo test -p tamis-benches --test golden` writes it anew.
#![allow(clippy::unwrap_used, reason = "a test may fail so")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use tamis::{Config, Engine, NearConfig, Page, Verdict};
use tamis_benches::{neardup, planted};
use tamis_testkit::plant::{self, Planted, small};

/// What became of the pages of one kind.
#[derive(Default)]
struct Row {
    pages: usize,
    /// Pages of which truth says what should come out, and of these the ones of which it did.
    asserted: usize,
    clean: usize,
    /// Copies that should be dropped, those that were, and those dropped as the page they repeat.
    copies: usize,
    found: usize,
    /// Pages that should be kept and were dropped.
    lost: usize,
}

fn measure(pages: &[Planted]) -> BTreeMap<String, Row> {
    let engine = Engine::new(&Config::default()).expect("the defaults are in range");
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for (ordinal, planted) in (0u64..).zip(pages) {
        let page = Page::new(&planted.text).with_id(&planted.id).at(0, ordinal);
        let (prepared, verdict) = engine.process(&page).unwrap();
        let row = rows.entry(planted.kind.clone()).or_default();
        row.pages += 1;
        if let Some(clean) = &planted.clean {
            row.asserted += 1;
            row.clean += usize::from(*clean == prepared.cleaned.text);
        }
        let dropped = matches!(verdict, Verdict::Exact { .. } | Verdict::Near { .. });
        match planted.verdict {
            plant::Verdict::Exact | plant::Verdict::Near => {
                row.copies += 1;
                row.found += usize::from(dropped);
            }
            plant::Verdict::Kept => row.lost += usize::from(verdict != Verdict::Kept),
            plant::Verdict::Empty => row.lost += usize::from(verdict != Verdict::Empty),
        }
    }
    rows
}

fn table(rows: &BTreeMap<String, Row>) -> String {
    let mut out =
        String::from("kind,pages,clean_asserted,clean_right,copies,copies_found,wrong_verdict\n");
    for (kind, r) in rows {
        let Row { pages, asserted, clean, copies, found, lost } = r;
        writeln!(out, "{kind},{pages},{asserted},{clean},{copies},{found},{lost}").unwrap();
    }
    out
}

fn compare(name: &str, table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    if std::env::var_os("TAMIS_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, table).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let (golden, now): (BTreeSet<&str>, BTreeSet<&str>) =
        (golden.lines().collect(), table.lines().collect());
    let gone: Vec<_> = golden.difference(&now).collect();
    let new: Vec<_> = now.difference(&golden).collect();
    assert!(
        gone.is_empty() && new.is_empty(),
        "{}: was {gone:#?}, is {new:#?}; if that is right, write it anew (see the head of this test)",
        path.display()
    );
}

#[test]
fn the_small_corpus() {
    let pages: Vec<Planted> = small::pages().into_iter().flatten().collect();
    compare("small.csv", &table(&measure(&pages)));
}

#[test]
fn planted_pages() {
    compare("planted.csv", &table(&measure(&planted(20_000))));
}

/// On planted articles; on real ones it is `cargo run --release -p tamis-benches --bin neardup`.
#[test]
fn near_duplicates() {
    let table = neardup::measure(&neardup::base::planted(40), NearConfig::default());
    compare("neardup.csv", &table.csv());
}
