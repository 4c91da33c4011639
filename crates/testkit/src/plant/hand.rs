//! Reads `words/hand.txt`: pages written by hand.

use super::lang::Lang;
use super::page::Page;
use super::writer::Article;

fn blocks() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    include_str!("words/hand.txt").split("\n== ").skip(1).filter_map(|block| {
        let (head, body) = block.split_once('\n')?;
        let (lang, kind) = head.split_once(' ')?;
        Some((lang, kind, body.trim_end_matches('\n')))
    })
}

/// The language of a tag; pages in languages without a grammar count as English.
fn lang(tag: &str) -> Lang {
    Lang::ALL.into_iter().find(|l| l.tag() == tag).unwrap_or(Lang::En)
}

/// The articles, in the order of the file.
pub fn articles() -> Vec<(Lang, Article)> {
    let articles = blocks().filter(|(_, kind, _)| *kind == "article");
    articles
        .map(|(tag, _, body)| {
            let mut lines = body.lines().map(str::to_owned);
            let title = lines.next().unwrap_or_default();
            (lang(tag), Article { title, paragraphs: lines.collect() })
        })
        .collect()
}

/// The pages that must come out as they stand, with their kinds and language tags.
pub fn negatives() -> Vec<(&'static str, &'static str, Page)> {
    let others = blocks().filter(|(_, kind, _)| *kind != "article");
    others.map(|(tag, kind, body)| (kind, tag, Page::new(lang(tag), format!("{body}\n")))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::hygiene::tidy;
    use super::*;

    #[test]
    fn hand_written_pages_are_tidy() {
        assert!(articles().len() >= 10 && negatives().len() >= 20);
        for (kind, _, page) in negatives() {
            assert_eq!(tidy(&page.text), page.text, "{kind}");
        }
        for (_, article) in articles() {
            assert_eq!(tidy(&article.with_title()), article.with_title());
        }
    }
}
