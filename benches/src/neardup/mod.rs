//! A benchmark of near-duplicates: labelled copies of articles and pages that only look like copies.
//!
//! Of each kind of copy: how many are found to repeat the page they were made from, when pages are
//! cleaned first and when they are not. Of each kind of other pages: how many are dropped, and
//! whether comparing the two texts whole ([`Pieces`]) says that what they say stands on the page named.

pub mod base;
mod brute;
mod chrome;
mod copies;
pub mod corpora;
mod edits;
mod negatives;
pub mod pairs;
mod why;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tamis::{Config, Engine, NearConfig, Page, Preparer, Scratch};
use tamis_simhash::{Fingerprint, Fingerprinter, Index};

pub use base::Base;
pub use brute::Pieces;
pub use negatives::Negative;
pub use why::why;

/// From this share on a page counts as contained in another, by comparison of the whole texts.
pub const SAME: f64 = 0.8;
/// Below this share it counts as different. What lies between is counted for itself.
pub const DIFFERENT: f64 = 0.6;

/// What became of the pages of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Pages made.
    pub pages: usize,
    /// Dropped, rightly: for the page they were made from, or one that contains them.
    pub found: usize,
    /// The same without cleaning.
    pub uncleaned: usize,
    /// Dropped for a page that contains neither enough nor too little of them.
    pub between: usize,
    /// Dropped for a page that says something else.
    pub wrong: usize,
}

/// Rows by group of languages and kind.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The kinds of copies.
    pub copies: BTreeMap<(String, String), Row>,
    /// The kinds of pages that are no copies by construction.
    pub others: BTreeMap<(String, String), Row>,
    /// Of each page dropped for one that says something else: kind, its text, the other's.
    pub wrong: Vec<[String; 3]>,
}

/// The way of a page from its text to an answer, with and without cleaning.
struct Pipeline {
    preparer: Preparer,
    scratch: Scratch,
    raw_scratch: tamis_simhash::Scratch,
}

impl Pipeline {
    fn new() -> Self {
        let engine = Engine::new(&Config::default()).expect("the defaults are in range");
        Self {
            preparer: engine.split().0,
            scratch: Scratch::default(),
            raw_scratch: tamis_simhash::Scratch::default(),
        }
    }

    fn cleaned(&mut self, text: &str) -> Fingerprint {
        self.preparer.prepare(&Page::new(text), &mut self.scratch).fingerprint
    }

    fn text(&mut self, text: &str) -> String {
        self.preparer.prepare(&Page::new(text), &mut self.scratch).cleaned.text.into_owned()
    }

    fn raw(&mut self, text: &str) -> Fingerprint {
        Fingerprinter::new().fingerprint(text, &mut self.raw_scratch)
    }
}

/// Kept pages with their texts.
struct Kept {
    index: Index,
    texts: Vec<String>,
}

impl Kept {
    fn new(params: NearConfig) -> Self {
        let index = Index::new(params).expect("the settings are in range");
        Self { index, texts: Vec::new() }
    }

    fn find(&self, print: &Fingerprint) -> Option<usize> {
        self.index.find(print).map(|found| found.entry as usize)
    }

    fn keep(&mut self, print: &Fingerprint, text: &str) -> usize {
        self.index.insert(print);
        self.texts.push(text.to_owned());
        self.texts.len() - 1
    }

    /// Counts a page that was dropped for the kept one.
    fn judge(&self, row: &mut Row, page: &Negative, of: usize) -> Option<[String; 3]> {
        let share = Pieces::of(&page.text).within(&Pieces::of(&self.texts[of]));
        if page.sure || share < DIFFERENT {
            row.wrong += 1;
            return Some([&page.kind, &page.text, &self.texts[of]].map(String::clone));
        }
        if share < SAME {
            row.between += 1;
        } else {
            row.found += 1;
        }
        None
    }
}

/// Makes the copies of `bases` and the pages that are none, and looks for all of them.
#[must_use]
pub fn measure(bases: &[Base], params: NearConfig) -> Table {
    let mut table = Table::default();
    let mut pipeline = Pipeline::new();
    let (used, kept, kept_raw) = distinct(bases, params, &mut pipeline);
    measure_copies(&used, params, &mut pipeline, (&kept, &kept_raw), &mut table);

    for negative in negatives::of_bases(&used) {
        let print = pipeline.cleaned(&negative.text);
        count_other(&mut table, &kept, &negative, kept.find(&print));
    }
    let streams = [negatives::same_chrome(&used), negatives::forms(60), negatives::small_pages(40)];
    for stream in streams {
        measure_stream(&stream, params, &mut pipeline, &mut table);
    }
    table
}

/// Those of `bases` that repeat none before them, kept with and without cleaning.
fn distinct(
    bases: &[Base],
    params: NearConfig,
    pipeline: &mut Pipeline,
) -> (Vec<Base>, Kept, Kept) {
    let mut kept = Kept::new(params);
    let mut kept_raw = Kept::new(params);
    let mut used = Vec::new();
    for base in bases {
        let text = base.article.with_title();
        let print = pipeline.cleaned(&text);
        if kept.find(&print).is_none() {
            kept.keep(&print, &text);
            kept_raw.keep(&pipeline.raw(&text), &text);
            used.push(base.clone());
        }
    }
    (used, kept, kept_raw)
}

/// The same pages for other programs, as JSON lines: `role` is `kept` or `copy`, `base` the number
/// of the article. Copies that need another page kept are left out.
#[must_use]
pub fn dump(bases: &[Base]) -> String {
    let mut out = String::new();
    let mut line = |role: &str, base: usize, group: &str, kind: &str, text: &str| {
        let record = serde_json::json!({
            "role": role, "base": base, "group": group, "kind": kind, "text": text
        });
        // A String takes what is written.
        let _ = writeln!(out, "{record}");
    };
    for (number, base) in bases.iter().enumerate() {
        line("kept", number, base.group, "base", &base.article.with_title());
    }
    for (number, base) in bases.iter().enumerate() {
        let others = [1, 2].map(|n| &bases[(number + n) % bases.len()]);
        for copy in copies::all(base, number, others) {
            if copy.kept.is_none() {
                line("copy", number, base.group, &copy.kind, &copy.text);
            }
        }
    }
    out
}

/// Keeps and looks for the pages that [`dump`] wrote, and counts like `benches/peers/neardup.py`:
/// CSV of peer, languages, kind, copies, found.
///
/// # Errors
///
/// When a line is not of [`dump`].
pub fn ask(pages: &str, params: NearConfig, clean: bool) -> Result<String, serde_json::Error> {
    let (mut pipeline, mut kept) = (Pipeline::new(), Kept::new(params));
    let mut bases = Vec::new();
    let mut rows: BTreeMap<(String, String), [usize; 2]> = BTreeMap::new();
    let (mut all, mut other) = (0, 0);
    for line in pages.lines() {
        let page: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| page[name].as_str().unwrap_or_default().to_owned();
        let text = field("text");
        let print = if clean { pipeline.cleaned(&text) } else { pipeline.raw(&text) };
        if field("role") == "kept" {
            kept.keep(&print, "");
            bases.push(page["base"].as_u64());
            continue;
        }
        let found = kept.find(&print).and_then(|entry| bases[entry]);
        let [copies, right] = rows.entry((field("group"), field("kind"))).or_default();
        *copies += 1;
        all += 1;
        *right += usize::from(found.is_some() && found == page["base"].as_u64());
        other += usize::from(found.is_some() && found != page["base"].as_u64());
    }
    let name = if clean { "tamis" } else { "tamis-raw" };
    let mut out = String::new();
    for ((group, kind), [copies, found]) in rows {
        // A String takes what is written.
        let _ = writeln!(out, "{name},{group},{kind},{copies},{found}");
    }
    let _ = writeln!(out, "{name},all,named-another-page-too,{all},{other}");
    Ok(out)
}

fn measure_copies(
    bases: &[Base],
    params: NearConfig,
    pipeline: &mut Pipeline,
    (kept, kept_raw): (&Kept, &Kept),
    table: &mut Table,
) {
    for (number, base) in bases.iter().enumerate() {
        let others = [1, 2].map(|n| &bases[(number + n) % bases.len()]);
        for copy in copies::all(base, number, others) {
            let key = (base.group.to_owned(), copy.kind.clone());
            let row = table.copies.entry(key).or_default();
            row.pages += 1;
            let (print, raw) = (pipeline.cleaned(&copy.text), pipeline.raw(&copy.text));
            if let Some(text) = &copy.kept {
                let mut own = [Kept::new(params), Kept::new(params)];
                own[0].keep(&pipeline.cleaned(text), text);
                own[1].keep(&pipeline.raw(text), text);
                row.found += usize::from(own[0].find(&print).is_some());
                row.uncleaned += usize::from(own[1].find(&raw).is_some());
                continue;
            }
            row.uncleaned += usize::from(kept_raw.find(&raw) == Some(number));
            match kept.find(&print) {
                Some(of) if of == number => row.found += 1,
                Some(of) => {
                    let (kind, group) = (copy.kind, base.group);
                    let page = Negative { kind, group, text: copy.text, sure: false };
                    table.wrong.extend(kept.judge(row, &page, of));
                }
                None => {}
            }
        }
    }
}

/// Pages one after the other, each kept if it is not dropped.
fn measure_stream(
    stream: &[Negative],
    params: NearConfig,
    pipeline: &mut Pipeline,
    table: &mut Table,
) {
    let mut kept = Kept::new(params);
    for page in stream {
        let print = pipeline.cleaned(&page.text);
        let found = kept.find(&print);
        count_other(table, &kept, page, found);
        if found.is_none() {
            kept.keep(&print, &page.text);
        }
    }
}

fn count_other(table: &mut Table, kept: &Kept, page: &Negative, found: Option<usize>) {
    let row = table.others.entry((page.group.to_owned(), page.kind.clone())).or_default();
    row.pages += 1;
    table.wrong.extend(found.and_then(|of| kept.judge(row, page, of)));
}

impl Table {
    /// As CSV, one line a kind.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut out =
            String::from("what,languages,kind,pages,found,found_uncleaned,between,wrong\n");
        for (what, rows) in [("copy", &self.copies), ("other", &self.others)] {
            for ((group, kind), row) in rows {
                let Row { pages, found, uncleaned, between, wrong } = row;
                // A String takes what is written.
                let _ = writeln!(
                    out,
                    "{what},{group},{kind},{pages},{found},{uncleaned},{between},{wrong}"
                );
            }
        }
        out
    }

    /// Of all pages dropped, the share that was dropped rightly; 1 when none was.
    #[must_use]
    pub fn precision(&self) -> f64 {
        let rows = || self.copies.values().chain(self.others.values());
        let wrong: usize = rows().map(|row| row.wrong).sum();
        let dropped: usize = rows().map(|row| row.found + row.between).sum::<usize>() + wrong;
        if dropped == 0 { 1.0 } else { 1.0 - wrong as f64 / dropped as f64 }
    }
}
