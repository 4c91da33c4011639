//! `tamis explain`: what is cut from a page, or how near two pages are.

use std::fmt::Write as _;
use std::io::{self, Write};

use tamis::{Cleaned, Engine, Page, Scratch, Verdict};

use crate::End;
use crate::args::ExplainArgs;
use crate::stdio;

pub(crate) fn explain(args: &ExplainArgs) -> anyhow::Result<End> {
    let mut texts = Vec::new();
    for page in &args.pages {
        texts.push(stdio::page(page)?);
    }
    let engine = Engine::new(&tamis::Config::default())?;
    let shown = match &texts[..] {
        [one] => {
            let (preparer, _) = engine.split();
            let prepared = preparer.prepare(&Page::new(one), &mut Scratch::default());
            cuts(one, &prepared.cleaned)
        }
        _ => {
            let names: Vec<String> =
                args.pages.iter().map(|page| page.display().to_string()).collect();
            compare(engine, &names, &texts)?
        }
    };
    io::stdout().lock().write_all(shown.as_bytes())?;
    Ok(End::Well)
}

/// The text with what was cut in `[-…-]` and what was put there in `{+…+}`; then the list.
fn cuts(text: &str, cleaned: &Cleaned<'_>) -> String {
    let mut shown = String::new();
    let mut at = 0;
    for cut in &cleaned.cuts {
        shown.push_str(&text[at..cut.start]);
        if !cut.removed.is_empty() {
            let _ = write!(shown, "[-{}-]", cut.removed);
        }
        if !cut.put.is_empty() {
            let _ = write!(shown, "{{+{}+}}", cut.put);
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
        let (start, end, class, rule) = (cut.start, cut.end, cut.class, cut.rule);
        let _ = write!(shown, "{start}..{end} {class} {rule}: {:?}", cut.removed);
        if !cut.put.is_empty() {
            let _ = write!(shown, " -> {:?}", cut.put);
        }
        shown.push('\n');
    }
    shown
}

/// What becomes of the second page when the first was kept, and the other way round.
fn compare(mut engine: Engine, names: &[String], texts: &[String]) -> anyhow::Result<String> {
    let first = engine.push(&Page::new(&texts[0]).at(0, 0))?;
    let second = engine.push(&Page::new(&texts[1]).at(0, 1))?;
    let mut shown = String::new();
    let _ = writeln!(shown, "{}: {}", names[0], describe(&first, &names[0]));
    let _ = writeln!(shown, "{}: {}", names[1], describe(&second, &names[0]));
    Ok(shown)
}

fn describe(verdict: &Verdict, other: &str) -> String {
    match verdict {
        Verdict::Kept => "kept; not a duplicate".to_owned(),
        Verdict::Exact { .. } => format!("dropped as exact: says the same as {other}"),
        Verdict::Near { similarity, containment, distance, .. } => format!(
            "dropped as near: {:.1} % of it stands on {other}; similarity {similarity:.4}, \
             distance {distance} of 64 bits",
            containment * 100.0
        ),
        Verdict::Empty => "dropped as empty: nothing is left after cleaning".to_owned(),
        _ => format!("{verdict:?}"),
    }
}
