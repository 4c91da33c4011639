//! `tamis explain`: what is cut from a page, or how near two pages are.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

use tamis::{Class, Cleaned, Engine, Estimate, MIN_FEATURES, Page, Scratch, Verdict, estimate};
use tamis_driver::record::Mode;

use crate::End;
use crate::args::{Color, ExplainArgs};
use crate::beside::beside;
use crate::{stdio, templates};

pub(crate) fn explain(args: &ExplainArgs) -> anyhow::Result<End> {
    let mut texts = Vec::new();
    for page in &args.pages {
        texts.push(stdio::page(page, Some(Mode::Main))?);
    }
    let mut config = templates::engine(&args.site)?;
    args.cleaning.apply(&mut config.clean)?;
    let engine = Engine::new(&config)?;
    let shown = match &texts[..] {
        [one] => {
            let (preparer, _) = engine.split();
            let mut page = Page::new(one);
            page.url = args.site.url.as_deref();
            let prepared = preparer.prepare(&page, &mut Scratch::default());
            cuts(one, &prepared.cleaned, is_colored(args.color))
        }
        _ => {
            let names: Vec<String> =
                args.pages.iter().map(|page| page.display().to_string()).collect();
            let width = args.width.or_else(|| {
                let shown = io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
                shown.map(|(width, _)| usize::from(width.0))
            });
            compare(engine, &names, &texts, |texts| beside(texts, width, is_colored(args.color)))?
        }
    };
    io::stdout().lock().write_all(shown.as_bytes())?;
    Ok(End::Well)
}

/// Whether cuts have colors; where nobody asked for them, on a terminal unless NO_COLOR is set.
fn is_colored(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            io::stdout().is_terminal() && !no_color
        }
    }
}

/// A piece of the text in the color of a class (ECMA-48, select graphic rendition).
fn painted(piece: &str, class: Class, colored: bool) -> String {
    if !colored {
        return piece.to_owned();
    }
    let color = match class {
        Class::Pinyin => 31,
        Class::Noise => 35,
        Class::Zhuyin | Class::Furigana => 91,
        Class::Citation => 33,
        Class::Boilerplate => 34,
        Class::Template => 94,
        Class::Repeat => 36,
        _ => 32,
    };
    // A line at a time: what pages through text forgets colors where a line ends.
    let lines: Vec<String> =
        piece.split('\n').map(|line| format!("\x1b[{color}m{line}\x1b[0m")).collect();
    lines.join("\n")
}

/// The text with what was cut in `[-…-]` and what was put there in `{+…+}`; then the list.
fn cuts(text: &str, cleaned: &Cleaned<'_>, colored: bool) -> String {
    let mut shown = String::new();
    let mut at = 0;
    for cut in &cleaned.cuts {
        shown.push_str(&text[at..cut.start]);
        if !cut.removed.is_empty() {
            shown += &painted(&format!("[-{}-]", cut.removed), cut.class, colored);
        }
        if !cut.put.is_empty() {
            shown += &painted(&format!("{{+{}+}}", cut.put), cut.class, colored);
        }
        at = cut.end;
    }
    shown.push_str(&text[at..]);
    if !shown.ends_with('\n') {
        shown.push('\n');
    }
    let removed: usize = cleaned.cuts.iter().map(|cut| cut.removed.len()).sum();
    let (count, bytes) = (cleaned.cuts.len(), text.len());
    let _ = writeln!(shown, "\n{count} cuts, {removed} of {bytes} bytes");
    for cut in &cleaned.cuts {
        let (start, end, rule) = (cut.start, cut.end, cut.rule);
        let class = painted(cut.class.as_str(), cut.class, colored);
        let _ = write!(shown, "{start}..{end} {class} {rule}: {:?}", cut.removed);
        if !cut.put.is_empty() {
            let _ = write!(shown, " -> {:?}", cut.put);
        }
        if let Some((start, end)) = cut.of {
            let _ = write!(shown, " (stands at {start}..{end})");
        }
        shown.push('\n');
    }
    shown
}

/// What becomes of the second page when the first was kept, the figures behind it, and what is left of both.
fn compare(
    engine: Engine,
    names: &[String],
    texts: &[String],
    beside: impl Fn([&str; 2]) -> String,
) -> Result<String, tamis::Error> {
    let (a, first) = engine.process(&Page::new(&texts[0]).at(0, 0))?;
    let (b, second) = engine.process(&Page::new(&texts[1]).at(0, 1))?;
    let both = beside([&a.cleaned.text, &b.cleaned.text]);
    let (a, b) = (a.fingerprint, b.fingerprint);
    let Estimate { jaccard, containment_ab, containment_ba, .. } = estimate(&a, &b);
    let distance = (a.simhash ^ b.simhash).count_ones();
    let mut shown = String::new();
    let _ = writeln!(shown, "{}: {}", names[0], describe(&first, &names[0]));
    let _ = writeln!(shown, "{}: {}", names[1], describe(&second, &names[0]));
    let _ = writeln!(shown, "distance {distance} of 64 bits, similarity {jaccard:.4}");
    let share = |share: f64| format!("{:.1} %", share * 100.0);
    for (one, other, part) in [(0, 1, containment_ab), (1, 0, containment_ba)] {
        let _ = writeln!(shown, "{} of {} stands on {}", share(part), names[one], names[other]);
    }
    if a.features.min(b.features) < MIN_FEATURES {
        let _ = writeln!(
            shown,
            "{} and {} features: with fewer than {MIN_FEATURES} a page is only compared exactly",
            a.features, b.features
        );
    }
    if !both.is_empty() {
        shown.push('\n');
    }
    Ok(shown + &both)
}

fn describe(verdict: &Verdict, other: &str) -> String {
    match verdict {
        Verdict::Kept => "kept".to_owned(),
        Verdict::Exact { .. } => format!("dropped as exact: says the same as {other}"),
        Verdict::Near { .. } => format!("dropped as near: what it says stands on {other}"),
        Verdict::Empty => "dropped as empty: nothing is left after cleaning".to_owned(),
        _ => format!("{verdict:?}"),
    }
}
