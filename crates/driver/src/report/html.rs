//! `report.html`: the report on one page that needs nothing else.

use std::fmt::{Display, Write};

use super::{Cluster, Count, Counts, Report};
use crate::error::Bytes;

const HEAD: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>tamis: report of a run</title>
<style>
:root { --ink: #1d2126; --paper: #fcfcfa; --soft: #667; --line: #d8d8d2; --bar: #3a7ca5; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e4df; --paper: #16181b; --soft: #9a9aa5; --line: #35383d; --bar: #6fb1d8; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
p.note, footer { color: var(--soft); font-size: .875rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid var(--line);
  vertical-align: top; }
th { font-weight: 600; color: var(--soft); font-size: .875rem; }
.n { text-align: right; white-space: nowrap; }
.bar { width: 30%; min-width: 6rem; } .bar svg { display: block; width: 100%; height: 1.2rem; }
rect { fill: var(--bar); }
q { quotes: none; overflow-wrap: anywhere; white-space: pre-wrap; }
</style>
"#;

/// The whole page.
pub(crate) fn html(report: &Report) -> String {
    let mut page = String::from(HEAD);
    let t = &report.totals;
    let share = percent(t.kept, t.records);
    line(&mut page, format_args!("<h1>{} of {} pages kept ({share})</h1>", t.kept, t.records));
    line(
        &mut page,
        format_args!(
            "<p>{} of text came in, {} was kept. {} shards.</p>",
            Bytes(t.text_in),
            Bytes(t.text_out),
            report.shards.len()
        ),
    );
    if t.paragraphs.count > 0 {
        let Count { count, bytes } = t.paragraphs;
        let bytes = Bytes(bytes);
        line(
            &mut page,
            format_args!("<p>{count} paragraphs ({bytes}) stand on earlier pages, too.</p>"),
        );
    }
    if t.earlier > 0 {
        let earlier = t.earlier;
        line(
            &mut page,
            format_args!(
                "<p>{earlier} of the dropped pages are copies of pages of earlier runs.</p>"
            ),
        );
    }
    if t.damaged > 0 {
        let damaged = t.damaged;
        line(
            &mut page,
            format_args!(
                "<p><strong>{damaged} damaged:</strong> a part of these shards could not be \
                 read; <code>rejected/</code> says from where on.</p>"
            ),
        );
    }
    verdicts(&mut page, t);
    cuts(&mut page, t);
    near(&mut page, t);
    clusters(&mut page, report);
    shards(&mut page, report);
    settings(&mut page, report);
    page.push_str("</html>\n");
    page
}

fn verdicts(page: &mut String, t: &Counts) {
    let rows = [
        ("kept", "new; cleaned and written", t.kept),
        ("exact", "says the same as a kept page", t.exact),
        ("near", "what it says stands on a kept page", t.near),
        ("empty", "nothing was left after cleaning", t.empty),
        ("rejected", "could not be read as a record", t.rejected),
    ];
    head(page, "Verdicts", &["verdict", "", "pages", "share", ""]);
    for (name, meaning, count) in rows {
        let share = percent(count, t.records);
        let bar = bar(count, t.records);
        line(
            page,
            format_args!("<tr><td>{name}<td>{meaning}<td class=n>{count}<td class=n>{share}{bar}"),
        );
    }
    foot(page);
}

fn cuts(page: &mut String, t: &Counts) {
    if t.cuts.classes.is_empty() {
        return;
    }
    let most = |counts: &[(&String, &Count)]| counts.iter().map(|c| c.1.bytes).max().unwrap_or(0);
    for (title, what, counts) in
        [("Cuts by class", "class", &t.cuts.classes), ("Cuts by rule", "rule", &t.cuts.rules)]
    {
        let mut rows: Vec<(&String, &Count)> = counts.iter().collect();
        rows.sort_by(|a, b| b.1.bytes.cmp(&a.1.bytes).then(a.0.cmp(b.0)));
        let most = most(&rows);
        head(page, title, &[what, "cuts", "bytes", ""]);
        for (name, Count { count, bytes }) in rows {
            let (name, bar, bytes) = (escape(name), bar(*bytes, most), Bytes(*bytes));
            line(page, format_args!("<tr><td>{name}<td class=n>{count}<td class=n>{bytes}{bar}"));
        }
        foot(page);
    }
}

fn near(page: &mut String, t: &Counts) {
    if t.near == 0 {
        return;
    }
    head(page, "Near-duplicates by what the kept page lacks", &["of the page", "pages", ""]);
    let most = t.near_missing.iter().copied().max().unwrap_or(0);
    let last = t.near_missing.len() - 1;
    for (i, count) in t.near_missing.iter().enumerate() {
        let range = if i == last { format!("{i} % or more") } else { format!("{i}–{} %", i + 1) };
        let bar = bar(*count, most);
        line(page, format_args!("<tr><td>{range}<td class=n>{count}{bar}"));
    }
    foot(page);
}

fn clusters(page: &mut String, report: &Report) {
    if report.clusters.is_empty() {
        return;
    }
    head(page, "Largest clusters", &["kept page", "copies", "a sample of what was cut"]);
    for Cluster { id, shard, ordinal, copies, sample } in &report.clusters {
        let id = id.as_ref().map_or("", |id| id.get());
        let sample = sample.as_deref().unwrap_or_default();
        let (id, shard, sample) = (escape(id), escape(shard), escape(sample));
        line(
            page,
            format_args!(
                "<tr><td>{shard} {ordinal} <code>{id}</code><td class=n>{copies}<td><q>{sample}</q>"
            ),
        );
    }
    foot(page);
    if report.clusters_forgotten > 0 {
        let most = report.clusters_forgotten;
        line(
            page,
            format_args!(
                "<p class=note>There were more clusters than are counted one by one: one of at \
                 most {most} copies may be missing or counted short.</p>"
            ),
        );
    }
}

fn shards(page: &mut String, report: &Report) {
    let columns =
        ["shard", "records", "kept", "exact", "near", "empty", "rejected", "text in", "kept text"];
    head(page, "Shards", &columns);
    for shard in &report.shards {
        let c = &shard.counts;
        let name = escape(&shard.shard);
        let damaged = if c.damaged > 0 { " <strong>damaged</strong>" } else { "" };
        let _ = write!(page, "<tr><td>{name}{damaged}");
        for count in [c.records, c.kept, c.exact, c.near, c.empty, c.rejected] {
            let _ = write!(page, "<td class=n>{count}");
        }
        let (text_in, text_out) = (Bytes(c.text_in), Bytes(c.text_out));
        line(page, format_args!("<td class=n>{text_in}<td class=n>{text_out}"));
    }
    foot(page);
}

fn settings(page: &mut String, report: &Report) {
    head(page, "Settings", &["setting", "value"]);
    if let Ok(serde_json::Value::Object(settings)) = serde_json::to_value(&report.settings) {
        for (name, value) in settings {
            let (name, value) = (escape(&name), escape(&value.to_string()));
            line(page, format_args!("<tr><td>{name}<td><code>{value}</code>"));
        }
    }
    foot(page);
    let versions = &report.versions;
    let (tamis, fingerprint) = (escape(&versions.tamis), versions.fingerprint);
    line(page, format_args!("<footer>tamis {tamis}, fingerprint version {fingerprint}</footer>"));
}

fn head(page: &mut String, title: &str, columns: &[&str]) {
    let _ = write!(page, "<h2>{title}</h2>\n<div class=wide><table>\n<tr>");
    for column in columns {
        let _ = write!(page, "<th>{column}");
    }
    page.push('\n');
}

fn foot(page: &mut String) {
    page.push_str("</table></div>\n");
}

fn line(page: &mut String, text: impl Display) {
    let _ = writeln!(page, "{text}");
}

/// A cell with a bar, drawn in hundredths of its width.
fn bar(part: u64, whole: u64) -> String {
    let width = ratio(part, whole) * 100.0;
    format!(
        "<td class=bar><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" \
         aria-hidden=\"true\"><rect width=\"{width:.2}\" height=\"10\"/></svg>"
    )
}

fn percent(part: u64, whole: u64) -> String {
    format!("{:.1} %", ratio(part, whole) * 100.0)
}

#[expect(clippy::cast_precision_loss, reason = "shown with a few digits")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Text that came from the web, made harmless.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Marks that turn the writing round would do so to the whole table.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => safe.push('\u{fffd}'),
            c if c.is_control() && c != '\n' => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RunConfig;
    use crate::report::{Run, Settings, ShardStats, Versions};

    #[test]
    fn nothing_from_the_web_is_markup() {
        let evil = "<script>alert(\"&\")</script>\u{202e}";
        let mut config = RunConfig::new(vec![], "out".into());
        config.text_field = Some(evil.to_owned());
        let mut totals = Counts { records: 3, kept: 1, near: 1, ..Counts::default() };
        totals.near_missing = vec![1, 2];
        totals.cuts.rules.insert(evil.to_owned(), Count { count: 1, bytes: 2 });
        totals.cuts.classes.insert("noise".to_owned(), Count { count: 1, bytes: 2 });
        let report = Report {
            versions: Versions::default(),
            settings: Settings::of(&config),
            shards: vec![ShardStats { shard: evil.to_owned(), ..ShardStats::default() }],
            totals,
            clusters: vec![Cluster {
                id: serde_json::from_str("\"<b>\"").unwrap(),
                shard: evil.to_owned(),
                ordinal: 1,
                copies: 2,
                sample: Some(evil.to_owned()),
            }],
            clusters_forgotten: 0,
            run: Run::default(),
        };
        let page = html(&report);
        assert!(!page.contains("<script") && !page.contains("<b>") && !page.contains('\u{202e}'));
        assert!(page.contains("&lt;script&gt;") && !page.contains("http"));
    }
}
