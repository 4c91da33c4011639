//! How well annotations are found: marks planted into real text, and real text that has none.
//!
//! A *form* is one way to annotate. Each is planted into a few hundred real pages; the table has the
//! share of cut characters that were planted (precision), the share of planted characters that were cut
//! (recall), and the pages that came out as the page without marks does.

mod chinese;
mod japanese;
mod marks;
mod mirrors;
mod real;
mod texts;

use std::fmt::Write as _;
use std::io;
use std::ops::Range;
use std::path::Path;

use tamis_scan::{Class, Cleaned, Cleaner, Config, Scratch};

/// A real text with marks in it.
#[derive(Clone, Debug, Default)]
struct Planted {
    text: String,
    /// Byte spans of the marks, ascending.
    marks: Vec<Range<usize>>,
    /// The text without them.
    base: String,
}

impl Planted {
    fn keep(&mut self, text: &str) {
        self.text.push_str(text);
        self.base.push_str(text);
    }

    fn mark(&mut self, mark: &str) {
        let start = self.text.len();
        self.text.push_str(mark);
        self.marks.push(start..self.text.len());
    }
}

/// A row of the table.
#[derive(Debug)]
struct Row {
    form: String,
    pages: usize,
    exact: usize,
    /// Characters: planted, cut, and both.
    planted: usize,
    cut: usize,
    both: usize,
}

/// Measures everything; `shared` is the folder that holds `data/`.
///
/// # Errors
///
/// When a data set is missing or cannot be read.
pub fn table(shared: &Path) -> io::Result<String> {
    let cleaner = Cleaner::new(&Config::default()).map_err(io::Error::other)?;
    let texts = texts::Texts::read(shared)?;
    let mut rows = Vec::new();
    for (form, pages) in
        chinese::pages(&texts).chain(japanese::pages(shared)?).chain(marks::pages(&texts))
    {
        rows.push(measure(&cleaner, form, &pages));
    }
    rows.push(mirrors::row(&cleaner, &texts));
    let mut out = String::from("form,pages,exact,planted,precision,recall\n");
    for Row { form, pages, exact, planted, cut, both } in rows {
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let (precision, recall) = (share(both, cut), share(both, planted));
        writeln!(out, "{form},{pages},{exact},{planted},{precision:.5},{recall:.5}")
            .map_err(io::Error::other)?;
    }
    out.push_str("\ntext without marks,pages,changed,,,\n");
    for (name, pages, changed) in real::rows(&cleaner, shared, &texts)? {
        writeln!(out, "{name},{pages},{changed},,,").map_err(io::Error::other)?;
    }
    Ok(out)
}

/// Classes that this measures.
fn is_annotation(class: Class) -> bool {
    matches!(
        class,
        Class::Pinyin | Class::Noise | Class::Zhuyin | Class::Furigana | Class::Citation
    )
}

fn clean<'t>(cleaner: &Cleaner, text: &'t str) -> Cleaned<'t> {
    cleaner.clean(text, &mut Scratch::default())
}

fn measure(cleaner: &Cleaner, form: String, pages: &[Planted]) -> Row {
    let mut row = Row { form, pages: 0, exact: 0, planted: 0, cut: 0, both: 0 };
    let show = std::env::var_os("TAMIS_SHOW").is_some();
    for page in pages.iter().filter(|page| !page.marks.is_empty()) {
        let cleaned = clean(cleaner, &page.text);
        row.pages += 1;
        row.exact += usize::from(cleaned.text == clean(cleaner, &page.base).text);
        let mut is_mark = vec![false; page.text.len()];
        for mark in &page.marks {
            is_mark[mark.clone()].fill(true);
            row.planted += page.text[mark.clone()].chars().count();
        }
        let mut taken = vec![false; page.text.len()];
        for cut in &cleaned.cuts {
            taken[cut.start..cut.end].fill(true);
            for (at, _) in page.text[cut.start..cut.end].char_indices() {
                let planted = is_mark[cut.start + at];
                row.both += usize::from(planted);
                row.cut += usize::from(planted || is_annotation(cut.class));
            }
        }
        if show {
            show_page(&row.form, page, &is_mark, &taken);
        }
    }
    row
}

/// What was missed and wrongly taken, for whoever works on the rules.
#[allow(clippy::print_stderr, reason = "asked for")]
fn show_page(form: &str, page: &Planted, is_mark: &[bool], taken: &[bool]) {
    let mut shown = 0;
    for mark in &page.marks {
        if !taken[mark.start] && shown < 3 {
            let from = page.text.floor_char_boundary(mark.start.saturating_sub(18));
            let to = page.text.ceil_char_boundary((mark.end + 9).min(page.text.len()));
            eprintln!("{form}: missed {:?}", &page.text[from..to]);
            shown += 1;
        }
    }
    for (at, _) in page.text.char_indices() {
        if taken[at] && !is_mark[at] && !page.text[at..].starts_with(char::is_whitespace) {
            let from = page.text.floor_char_boundary(at.saturating_sub(18));
            let to = page.text.ceil_char_boundary((at + 18).min(page.text.len()));
            eprintln!("{form}: wrong {:?}", &page.text[from..to]);
            break;
        }
    }
}
