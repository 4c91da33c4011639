//! Cleaning: every cut can be undone, cleaning twice is cleaning once, and the oracle, which was written from
//! the same page and shares no code, agrees cut for cut.

use std::sync::LazyLock;

use tamis_scan::{
    Class, Cleaned, Cleaner, Config, LineKind, Scratch, Structure, Template, TemplateLine, restore,
};
use tamis_testkit::oracle;

/// Cleans a page of a host that may have a template.
type Clean = for<'a> fn(&'a str, Option<&Template>) -> Cleaned<'a>;

/// The fuzz target: the first lines are a template when a line of `=` ends them.
pub fn clean(bytes: &[u8]) {
    let (text, entries) = page(bytes);
    hold_on(text, &entries);
}

/// The fuzz target: the same without the oracle, which is slow, so that more and longer pages can be tried.
pub fn undo(bytes: &[u8]) {
    let (text, entries) = page(bytes);
    let template = template(&entries);
    for clean in [clean_on, clean_fully_on] {
        undone_and_done(text, clean, template.as_ref());
    }
}

/// A page and the template of its host.
fn page(bytes: &[u8]) -> (&str, Vec<oracle::Entry>) {
    let text = crate::text(bytes);
    match text.split_once("\n=\n") {
        Some((template, text)) => (text, entries(template)),
        None => (text, Vec::new()),
    }
}

/// A template, a line an entry: a letter for its kind, a character for its share, and its text.
fn entries(lines: &str) -> Vec<oracle::Entry> {
    let entry = |line: &str| {
        let mut chars = line.chars();
        let kind = match chars.next()? {
            'c' => "counted",
            'e' => "end",
            'b' => "label",
            _ => "line",
        };
        let share = (u32::from(chars.next()?) % 100 + 1) as u8;
        Some(oracle::Entry { kind, text: chars.as_str().to_owned(), share })
    };
    lines.lines().filter_map(entry).collect()
}

/// Checks all three on one text, at both levels of structure that take something.
pub fn hold(text: &str) {
    hold_on(text, &[]);
}

/// The same on a page of a host that has this template.
pub fn hold_on(text: &str, entries: &[oracle::Entry]) {
    hold_at(text, entries, clean_on, rules());
    hold_at(text, entries, clean_fully_on, full_rules());
}

fn hold_at(text: &str, entries: &[oracle::Entry], clean: Clean, rules: &oracle::Rules) {
    let fast = undone_and_done(text, clean, template(entries).as_ref());
    let slow = oracle::clean_on(text, rules, entries);
    let of_fast: Vec<_> = fast
        .cuts
        .iter()
        .map(|c| (c.start, c.end, c.rule.to_string(), c.put.to_string(), c.of))
        .collect();
    let of_slow: Vec<_> = slow
        .cuts
        .iter()
        .map(|c| (c.start, c.end, c.rule.to_string(), c.put.to_string(), c.of))
        .collect();
    assert_eq!(of_fast, of_slow, "fast and slow cut {text:?} differently");
    assert_eq!(fast.text, slow.text);
}

/// Cleans; the cuts can be undone, and cleaning again does nothing.
fn undone_and_done<'a>(text: &'a str, clean: Clean, template: Option<&Template>) -> Cleaned<'a> {
    let cleaned = clean(text, template);
    undone(text, &cleaned);
    let again = clean(&cleaned.text, template);
    assert!(again.cuts.is_empty(), "a second cleaning of {text:?} cuts {:?}", again.cuts);
    cleaned
}

fn undone(text: &str, cleaned: &Cleaned<'_>) {
    assert!(cleaned.cuts.windows(2).all(|w| w[0].end <= w[1].start), "{:?}", cleaned.cuts);
    for cut in &cleaned.cuts {
        assert_eq!(cut.removed, &text[cut.start..cut.end]);
        assert_ne!(cut.removed, cut.put);
        assert_eq!(cut.of.is_some(), cut.class == Class::Repeat, "{cut:?}");
        if let Some((start, end)) = cut.of {
            assert!(start < end && !text[start..end].is_empty());
        }
    }
    assert_eq!(restore(&cleaned.text, &cleaned.cuts).as_deref(), Ok(text));
}

fn template(entries: &[oracle::Entry]) -> Option<Template> {
    (!entries.is_empty()).then(|| fast_template(entries))
}

/// The template that the fast code takes, from the one that the oracle takes.
#[must_use]
pub fn fast_template(entries: &[oracle::Entry]) -> Template {
    let line = |entry: &oracle::Entry| {
        let kind = LineKind::ALL.into_iter().find(|kind| kind.as_str() == entry.kind);
        let kind = kind.expect("both have the same kinds");
        TemplateLine { kind, text: entry.text.clone(), share: entry.share }
    };
    Template::new(entries.iter().map(line).collect(), 100)
}

/// The rules of the oracle, read once.
#[must_use]
pub fn rules() -> &'static oracle::Rules {
    static RULES: LazyLock<oracle::Rules> = LazyLock::new(oracle::Rules::load);
    &RULES
}

/// The same, for the fullest structure setting.
#[must_use]
pub fn full_rules() -> &'static oracle::Rules {
    static RULES: LazyLock<oracle::Rules> = LazyLock::new(|| {
        let mut rules = rules().clone();
        rules.structure = oracle::Structure::Full;
        rules
    });
    &RULES
}

/// Cleans with the built-in rules a page of a host that may have a template.
#[must_use]
pub fn clean_on<'a>(text: &'a str, template: Option<&Template>) -> Cleaned<'a> {
    static CLEANER: LazyLock<Cleaner> =
        LazyLock::new(|| Cleaner::new(&Config::default()).expect("built-in rules"));
    CLEANER.clean_on(text, template, &mut Scratch::default())
}

/// The same with the fullest structure setting.
#[must_use]
pub fn clean_fully_on<'a>(text: &'a str, template: Option<&Template>) -> Cleaned<'a> {
    static CLEANER: LazyLock<Cleaner> = LazyLock::new(|| {
        let mut config = Config::default();
        config.structure = Structure::Full;
        Cleaner::new(&config).expect("built-in rules")
    });
    CLEANER.clean_on(text, template, &mut Scratch::default())
}
