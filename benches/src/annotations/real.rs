//! Real text in which nothing is to be cut, or of which somebody says what is.

use std::io;
use std::path::Path;

use tamis_scan::Cleaner;

use super::texts::{Texts, field};
use super::{clean, is_annotation};

/// Rows: what, pages, pages with cuts of annotations (or, where there is a gold text, without it).
pub(super) fn rows(
    cleaner: &Cleaner,
    shared: &Path,
    texts: &Texts,
) -> io::Result<Vec<(&'static str, usize, usize)>> {
    let data = shared.join("data");
    let changed = |pages: &[String]| {
        pages
            .iter()
            .filter(|text| {
                let cleaned = clean(cleaner, text);
                let cut = cleaned.cuts.iter().find(|cut| is_annotation(cut.class));
                show(text, cut.map(|cut| cut.start));
                cut.is_some()
            })
            .count()
    };
    let mut rows = Vec::new();
    let mut push = |name, pages: &[String]| rows.push((name, pages.len(), changed(pages)));

    push("news", &field(&data.join("text-zh-xwlb/xwlb.jsonl.zst"), "text", 5)?);
    push("laws", &field(&data.join("text-zh-laws/laws.jsonl.zst"), "text", 5)?);
    push("Reuters", &field(&data.join("neardup-reuters21578/reuters21578.jsonl.zst"), "text", 5)?);
    let gold = field(&data.join("boiler-daniel/daniel_dev.jsonl.zst"), "gold_html", 1)?;
    push("DAnIEL gold", &gold.iter().map(|html| without_tags(html)).collect::<Vec<_>>());
    push("a novel (ja)", &texts.japanese);
    let gloss = data.join("annot-gloss-real/gloss_dev.jsonl.zst");
    let (text, source) = (field(&gloss, "text", 1)?, field(&gloss, "src", 1)?);
    push("gloss sentences", &text);
    let mut sources = source.clone();
    sources.sort_unstable();
    sources.dedup();
    let joined: Vec<String> = sources
        .iter()
        .map(|s| {
            let of = text.iter().zip(&source).filter(|(_, source)| *source == s);
            of.map(|(text, _)| text.as_str()).collect::<Vec<_>>().join("\n")
        })
        .collect();
    push("gloss sentences by source", &joined);
    let pages = |n: usize| {
        sources.iter().flat_map(move |s| {
            let of: Vec<&str> = text
                .iter()
                .zip(&source)
                .filter(|(_, source)| *source == s)
                .map(|(text, _)| text.as_str())
                .collect();
            of.chunks(n).map(|lines| lines.join("\n")).collect::<Vec<_>>()
        })
    };
    push("gloss sentences by twelves", &pages(12).collect::<Vec<_>>());
    push(
        "textbook OCR",
        &field(&data.join("annot-ruby-html/jadoc_pages.jsonl.zst"), "markdown", 1)?,
    );

    let path = data.join("annot-aozora/56656_ruby_lines_dev.jsonl.zst");
    let (paren, gold) = (field(&path, "paren", 1)?, field(&path, "gold", 1)?);
    let unlike = |pages: &[(String, String)]| {
        pages
            .iter()
            .filter(|(text, gold)| {
                let cleaned = clean(cleaner, text).text;
                let first = cleaned.bytes().zip(gold.bytes()).position(|(a, b)| a != b);
                show(&cleaned, first.or((cleaned != *gold).then_some(gold.len())));
                cleaned != *gold
            })
            .count()
    };
    let lines: Vec<_> = paren.iter().cloned().zip(gold.iter().cloned()).collect();
    rows.push(("Aozora lines, each a page, unlike gold", lines.len(), unlike(&lines)));
    let whole = clean(cleaner, &(paren.join("\n") + "\n")).text.into_owned();
    let whole: Vec<_> = whole.lines().collect();
    let gold = gold.join("\n");
    let differ = gold.lines().zip(&whole).filter(|(gold, line)| {
        let first = line.bytes().zip(gold.bytes()).position(|(a, b)| a != b);
        show(line, first.or((gold != *line).then_some(gold.len())));
        gold != *line
    });
    rows.push(("Aozora lines, all one page, unlike gold", whole.len(), differ.count()));

    let excerpts = std::fs::read_to_string(data.join("annot-repo-excerpts/excerpts.jsonl"))?;
    let mut pairs = Vec::new();
    for line in excerpts.lines() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        if let (Some(text), Some(gold)) = (record["text"].as_str(), record["gold"].as_str()) {
            pairs.push((text.to_string(), gold.to_string()));
        }
    }
    rows.push(("excerpts unlike gold", pairs.len(), unlike(&pairs)));
    Ok(rows)
}

/// The text of an HTML fragment: tags go, the five entities are read.
pub(super) fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for (i, part) in html.split('<').enumerate() {
        let text = if i == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) };
        out.push_str(text);
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[allow(clippy::print_stderr, reason = "asked for")]
fn show(text: &str, at: Option<usize>) {
    if let Some(at) = at.filter(|_| std::env::var_os("TAMIS_SHOW").is_some()) {
        let from = text.floor_char_boundary(at.saturating_sub(40));
        let to = text.ceil_char_boundary((at + 60).min(text.len()));
        eprintln!("real: {:?}", &text[from..to]);
    }
}
