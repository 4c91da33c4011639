//! `report.html`: the report on one page that needs nothing else.

use std::fmt::{Display, Write};

use serde_json::Value;

use super::chart;
use super::settings::below;
use super::{Cluster, Count, Counts, HostCuts, Report, Sample};
use crate::bytes::Bytes;

const HEAD: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>tamis: report of a run</title>
<style>
:root { --ink: #1d2126; --paper: #fcfcfa; --soft: #5c5c6c; --line: #d8d8d2; --bar: #3a7ca5;
  --kept: #3a7ca5; --exact: #b4652a; --near: #dda63a; --empty: #8d8d95; --rejected: #b3303a;
  --cut: #f7d9d3; --put: #d3ecd6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e4df; --paper: #16181b; --soft: #9f9fac; --line: #35383d; --bar: #6fb1d8;
    --kept: #5b9cc4; --exact: #d08a52; --near: #e3b95c; --empty: #82828c; --rejected: #dd6570;
    --cut: #5d2a2a; --put: #244a2c; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2.2rem; }
p.note, footer { color: var(--soft); font-size: .875rem; }
p.next { border-left: 3px solid var(--bar); padding-left: .7rem; margin: .8rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid var(--line);
  vertical-align: top; }
th { font-weight: 600; color: var(--soft); font-size: .875rem; }
td { overflow-wrap: break-word; }
.n { text-align: right; white-space: nowrap; }
.name { white-space: nowrap; }
.what { display: block; color: var(--soft); font-size: .875rem; }
summary { color: var(--soft); cursor: pointer; margin: .5rem 0; }
@media (max-width: 34rem) {
  th, td { padding: .25rem .3rem; } .bar { width: 18%; min-width: 2.5rem; }
  table { font-size: .9375rem; } code { overflow-wrap: anywhere; white-space: normal; }
}
.bar { width: 30%; min-width: 4rem; } .bar svg { display: block; width: 100%; height: 1.2rem; }
svg.chart { display: block; width: 100%; height: 11rem; background: var(--line); }
.plain svg.chart { background: none; border-bottom: 1px solid var(--soft); }
.axis { display: flex; justify-content: space-between; margin: .2rem 0; }
.names { display: grid; margin: .2rem 0; white-space: nowrap; }
.names .last { justify-self: end; direction: rtl; }
code { white-space: nowrap; } td code { white-space: normal; }
.axis, .names, .legend { color: var(--soft); font-size: .875rem; }
.legend span { display: inline-block; margin-right: 1rem; }
.legend i { display: inline-block; width: .8em; height: .8em; margin-right: .35em; }
rect { fill: var(--bar); }
rect.kept { fill: var(--kept); } i.kept { background: var(--kept); }
rect.exact { fill: var(--exact); } i.exact { background: var(--exact); }
rect.near { fill: var(--near); } i.near { background: var(--near); }
rect.empty { fill: var(--empty); } i.empty { background: var(--empty); }
rect.rejected { fill: var(--rejected); } i.rejected { background: var(--rejected); }
q { quotes: none; overflow-wrap: anywhere; white-space: pre-wrap; }
.sample { margin: 0 0 1.2rem; } .sample p { margin: 0; }
del { background: var(--cut); text-decoration: line-through; }
ins { background: var(--put); text-decoration: none; }
</style>
"#;

/// Rows that are shown of what may be long; the others are folded away.
const SHOWN: usize = 12;

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
    timeline(&mut page, report);
    cuts(&mut page, t);
    samples(&mut page, report);
    hosts(&mut page, report);
    near(&mut page, t);
    cluster_sizes(&mut page, report);
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
    head(page, "Verdicts", &["verdict", ">pages", ">share", ""]);
    for (name, meaning, count) in rows {
        let share = percent(count, t.records);
        let bar = chart::bar(count, t.records, name);
        line(
            page,
            format_args!(
                "<tr><td>{name} <span class=what>{meaning}</span><td class=n>{count}<td class=n>{share}\
                 <td class=bar>{bar}"
            ),
        );
    }
    foot(page);
    let mut advice = match () {
        () if t.kept == t.records => "Nothing was dropped. If there should be copies in it, see that the \
             field of the text is the right one, under Settings.",
        () if t.exact >= t.near => "Most of what was dropped says exactly what a kept page says: \
             <code>dropped/</code> names both, and where their addresses differ by a parameter alone, a \
             crawler need not fetch them again.",
        () => "Most of what was dropped is near to a kept page and not the same: read some of them beside \
             their kept page (<code>tamis explain A B</code>) before you trust the rest.",
    }
    .to_owned();
    if t.rejected > 0 {
        advice += " Of what was rejected, <code>rejected/</code> has the reason; one that comes over and \
                   over is often a field of another name (<code>--text-field</code>).";
    }
    next(page, &advice);
}

fn timeline(page: &mut String, report: &Report) {
    let (timeline, records) = (&report.timeline, report.totals.records);
    if timeline.stretches.len() < 2 {
        return;
    }
    line(page, "<h2>Verdicts along the stream</h2>");
    page.push_str(&chart::stretches(&timeline.stretches, timeline.width, records));
    let note = format!("A column is {} records, in the order of the shards.", timeline.width);
    line(page, format_args!("<p class=note>{note}</p>"));
    next(
        page,
        "That more is dropped further on is usual: more was seen by then. A column that stands out from its \
         neighbours is often one site, or one crawl that was read twice: point at it for its records, and find \
         their shard in the table of shards.",
    );
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
        head(page, title, &[what, ">cuts", ">bytes", ""]);
        for (place, (name, Count { count, bytes })) in rows.iter().enumerate() {
            if place == SHOWN {
                foot(page);
                fold(page, rows.len() - SHOWN, "rules");
                page.push_str("<div class=wide><table>\n");
            }
            let (name, bar) = (breakable(name), chart::bar(*bytes, most, ""));
            let bytes = Bytes(*bytes);
            line(
                page,
                format_args!(
                    "<tr><td>{name}<td class=n>{count}<td class=n>{bytes}<td class=bar>{bar}"
                ),
            );
        }
        foot(page);
        if rows.len() > SHOWN {
            page.push_str("</details>\n");
        }
    }
    next(
        page,
        "Start with the rule that took the most and read its sample below. A class that takes what you want \
         is left out with <code>--without CLASS</code>; a phrase that is missing is added with \
         <code>--rules FILE</code>.",
    );
}

fn samples(page: &mut String, report: &Report) {
    let rules = &report.totals.cuts.rules;
    let bytes = |s: &Sample| rules.get(&format!("{}/{}", s.class, s.rule)).map_or(0, |c| c.bytes);
    let mut samples: Vec<&Sample> = report.samples.iter().collect();
    if samples.is_empty() {
        return;
    }
    samples.sort_by_key(|sample| std::cmp::Reverse(bytes(sample)));
    line(page, "<h2>A cut of each rule</h2>");
    for (place, sample) in samples.iter().enumerate() {
        if place == SHOWN {
            fold(page, samples.len() - SHOWN, "rules");
        }
        let [before, removed, put, after] =
            [&sample.before, &sample.removed, &sample.put, &sample.after].map(|s| one_line(s));
        let (class, rule, shard) =
            (escape(&sample.class), escape(&sample.rule), escape(&sample.shard));
        let ordinal = sample.ordinal;
        let put = if put.is_empty() { put } else { format!("<ins>{put}</ins>") };
        line(
            page,
            format_args!(
                "<div class=sample><p class=note>{class}/{rule}, in {shard} {ordinal}</p>\
                 <q>{before}<del>{removed}</del>{put}{after}</q></div>"
            ),
        );
    }
    if samples.len() > SHOWN {
        line(page, "</details>");
    }
    next(
        page,
        "These are the first cuts that each rule made, with what stood around them; ↵ is where lines end. Where \
         one is wrong, <code>tamis explain PAGE</code> shows all cuts of the page, and <code>--cuts</code> \
         writes those of all pages, from which every text can be put back.",
    );
}

/// Text of several lines as one.
fn one_line(text: &str) -> String {
    let text = escape(text);
    let mut folded = String::with_capacity(text.len());
    for (number, part) in text.split('\n').enumerate() {
        if number > 0 && !folded.ends_with("↵ ") {
            folded.push_str(" ↵ ");
        }
        folded.push_str(if number > 0 { part.trim_start() } else { part });
    }
    folded
}

/// A name that may be broken where its parts begin.
fn breakable(name: &str) -> String {
    escape(name).replace('/', "/<wbr>").replace('.', ".<wbr>")
}

/// What comes behind here, up to the end of `details`, is shown when it is asked for.
fn fold(page: &mut String, count: usize, of: &str) {
    line(page, format_args!("<details><summary>{count} more {of}</summary>"));
}

fn hosts(page: &mut String, report: &Report) {
    if report.hosts.is_empty() {
        return;
    }
    head(
        page,
        "Hosts with the most boilerplate",
        &["host", ">pages with some", ">bytes cut", ">of their text", ""],
    );
    let most = report.hosts.first().map_or(0, |host| host.bytes);
    for HostCuts { host, pages, bytes, text } in &report.hosts {
        let (host, share) = (breakable(host), percent(*bytes, *text));
        let (bar, bytes) = (chart::bar(*bytes, most, ""), Bytes(*bytes));
        line(
            page,
            format_args!(
                "<tr><td>{host}<td class=n>{pages}<td class=n>{bytes}<td class=n>{share}<td class=bar>{bar}"
            ),
        );
    }
    foot(page);
    if report.hosts_forgotten > 0 {
        let most = Bytes(report.hosts_forgotten);
        line(
            page,
            format_args!(
                "<p class=note>There were more hosts than are counted one by one: one with at most \
                 {most} may be missing or counted short.</p>"
            ),
        );
    }
    next(
        page,
        match report.settings.templates.as_str() {
            "off" => {
                "Sites repeat more than phrases that are known: <code>--templates learn</code> finds out which \
                 lines stand on page after page of a host, and takes them, too."
            }
            _ => {
                "What was learned of a host is shown by <code>tamis templates show FILE --host HOST</code>; a \
                 share that is very high may be a site whose pages say little else."
            }
        },
    );
}

fn near(page: &mut String, t: &Counts) {
    if t.near == 0 {
        return;
    }
    line(page, "<h2>Near-duplicates by what the kept page lacks</h2>");
    let last = t.near_missing.len() - 1;
    let columns: Vec<(String, u64)> = t
        .near_missing
        .iter()
        .enumerate()
        .map(|(i, &count)| {
            let name = if i == last { format!("{i} % +") } else { format!("{i}–{} %", i + 1) };
            (name, count)
        })
        .collect();
    line(page, "<div class=plain>");
    page.push_str(&chart::columns("near-duplicates by their own share", &columns, 5));
    line(page, "</div>");
    let most = t.near_missing.iter().copied().max().unwrap_or(0);
    let lost: u64 = t.near_missing.iter().skip(6).sum();
    line(
        page,
        format_args!(
            "<p class=note>From left to right: the share of a dropped page that does not stand on the page it \
             was dropped for. The highest column is {most} pages; {lost} pages ({}) have more than 5 % of \
             their own.</p>",
            percent(lost, t.near)
        ),
    );
    next(
        page,
        "What the right side has of its own is lost: look for a <code>containment</code> below 0.95 in \
         <code>dropped/</code> and read some. Where a repost should keep what it adds, take \
         <code>--paragraphs drop</code>; where the longest copy should stay, <code>--keep best</code>.",
    );
}

fn cluster_sizes(page: &mut String, report: &Report) {
    let sizes = &report.cluster_sizes;
    if sizes.is_empty() {
        return;
    }
    head(page, "Kept pages by their copies", &["copies", ">kept pages", ""]);
    let most = sizes.iter().copied().max().unwrap_or(0);
    for (i, &count) in sizes.iter().enumerate() {
        let (from, to) = (1u64 << i, (1u64 << i) * 2 - 1);
        let name = if from == to { from.to_string() } else { format!("{from}–{to}") };
        let bar = chart::bar(count, most, "");
        line(page, format_args!("<tr><td>{name}<td class=n>{count}<td class=bar>{bar}"));
    }
    foot(page);
    if report.clusters_forgotten > 0 {
        line(
            page,
            "<p class=note>There were more clusters than are counted one by one: a small one that went on \
             growing later counts as two.</p>",
        );
    }
    next(
        page,
        "A page with hundreds of copies is seldom an article: a notice, an error page, a login form. Read the \
         largest below; what a site repeats in place of its pages is best left out by the crawler.",
    );
}

/// What to do about it.
fn next(page: &mut String, advice: &str) {
    line(page, format_args!("<p class=next>{advice}</p>"));
}

fn clusters(page: &mut String, report: &Report) {
    if report.clusters.is_empty() {
        return;
    }
    head(page, "Largest clusters", &["kept page", ">copies", "a sample of what was cut"]);
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
    let columns = [
        "shard",
        ">records",
        ">kept",
        ">exact",
        ">near",
        ">empty",
        ">rejected",
        ">text in",
        ">kept text",
    ];
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
    if let Ok(settings) = serde_json::to_value(&report.settings) {
        setting(page, "", &settings);
    }
    foot(page);
    let versions = &report.versions;
    let (tamis, fingerprint) = (escape(&versions.tamis), versions.fingerprint);
    line(page, format_args!("<footer>tamis {tamis}, fingerprint version {fingerprint}</footer>"));
}

/// A line for each value, by its path.
fn setting(page: &mut String, path: &str, value: &Value) {
    let Value::Object(fields) = value else {
        let (name, value) = (escape(path), escape(&value.to_string()));
        return line(page, format_args!("<tr><td class=name>{name}<td><code>{value}</code>"));
    };
    for (name, value) in fields {
        setting(page, &below(path, name), value);
    }
}

/// A table; columns of numbers begin with `>`.
fn head(page: &mut String, title: &str, columns: &[&str]) {
    let _ = write!(page, "<h2>{title}</h2>\n<div class=wide><table>\n<tr>");
    for column in columns {
        let _ = match column.strip_prefix('>') {
            Some(column) => write!(page, "<th class=n>{column}"),
            None => write!(page, "<th>{column}"),
        };
    }
    page.push('\n');
}

fn foot(page: &mut String) {
    page.push_str("</table></div>\n");
}

fn line(page: &mut String, text: impl Display) {
    let _ = writeln!(page, "{text}");
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
    use tamis::{Class, Cut};

    use crate::report::{Copy, Details, Fate, Run, Settings, ShardStats, Versions};

    #[test]
    fn nothing_from_the_web_is_markup() {
        let evil = "<script>alert(\"&\")</script>\u{202e}";
        let mut config = RunConfig::new(vec![], "out".into());
        config.text_field = Some(evil.to_owned());
        let mut totals = Counts { records: 3, kept: 1, near: 1, ..Counts::default() };
        totals.near_missing = vec![1, 2];
        totals.cuts.rules.insert(evil.to_owned(), Count { count: 1, bytes: 2 });
        totals.cuts.classes.insert("noise".to_owned(), Count { count: 1, bytes: 2 });
        let shards =
            vec![ShardStats { shard: evil.to_owned(), counts: totals, ..ShardStats::default() }];
        let mut details = Details::default();
        details.clusters.copy(Copy {
            id: serde_json::from_str("\"<b>\"").unwrap(),
            shard: evil.to_owned(),
            ordinal: 1,
            sample: Some(evil.to_owned()),
        });
        let cut = Cut {
            start: 0,
            end: 6,
            class: Class::Noise,
            rule: "<b>",
            removed: "<b></b>",
            put: "<i>".into(),
            of: None,
        };
        details.samples.add(Sample::of(&cut, &format!("<b></b>{evil}"), evil, 1));
        details.hosts.add(HostCuts { host: evil.to_owned(), bytes: 1, ..HostCuts::default() });
        (0..3).for_each(|place| details.timeline.add(place, Fate::Near));
        let head = (Versions::default(), Settings::of(&config));
        let report = Report::new(head, shards, &details, Run::default());
        let page = html(&report);
        assert!(!page.contains("<script") && !page.contains("<b>") && !page.contains('\u{202e}'));
        assert!(page.contains("&lt;script&gt;") && !page.contains("http"));
        assert!(page.matches("<p class=next>").count() == 7, "{page}");
    }
}
