//! What happens to an article between one site and the next.

use super::rng::Rng;
use super::writer::{Article, Writer};

/// Substitutes, deletes or inserts about `per_mille` of a thousand characters, evenly spread.
/// New characters come from the article itself, so that no script appears that was not there.
pub fn edited(rng: &mut Rng, article: &Article, per_mille: usize) -> Article {
    let mut paragraphs = Vec::with_capacity(article.paragraphs.len());
    for paragraph in &article.paragraphs {
        let letters: Vec<char> = paragraph.chars().filter(|c| c.is_alphabetic()).collect();
        let mut text = String::with_capacity(paragraph.len() + 16);
        for c in paragraph.chars() {
            if !c.is_alphabetic() || !rng.chance(per_mille) {
                text.push(c);
                continue;
            }
            let other = letters[rng.below(letters.len())];
            match rng.below(3) {
                0 => text.push(other),
                1 => {}
                _ => {
                    text.push(c);
                    text.push(other);
                }
            }
        }
        paragraphs.push(text);
    }
    Article { title: article.title.clone(), paragraphs }
}

/// Another headline, from the same grammar.
pub fn retitled(writer: &mut Writer<'_>, article: &Article) -> Article {
    Article { title: writer.line("title"), paragraphs: article.paragraphs.clone() }
}

/// A short line of the site's own above the article and one below: prose, not boilerplate.
pub fn framed(writer: &mut Writer<'_>, article: &Article) -> Article {
    let mut paragraphs = vec![writer.line("title")];
    paragraphs.extend(article.paragraphs.iter().cloned());
    paragraphs.push(writer.line("title"));
    Article { title: article.title.clone(), paragraphs }
}

/// The first 60% of the article's characters, cut where the line happens to be.
pub fn truncated(article: &Article) -> Article {
    let total: usize = article.paragraphs.iter().map(|p| p.chars().count()).sum();
    let mut left = total * 6 / 10;
    let mut paragraphs = Vec::new();
    for paragraph in &article.paragraphs {
        if left == 0 {
            break;
        }
        let kept: String = paragraph.chars().take(left).collect();
        left = left.saturating_sub(kept.chars().count());
        paragraphs.push(kept.trim_end().to_owned());
    }
    Article { title: article.title.clone(), paragraphs }
}

/// The paragraphs in another order.
pub fn moved(rng: &mut Rng, article: &Article) -> Article {
    let mut paragraphs = article.paragraphs.clone();
    rng.shuffle(&mut paragraphs);
    if paragraphs == article.paragraphs {
        paragraphs.rotate_left(1);
    }
    Article { title: article.title.clone(), paragraphs }
}

/// A longer page that contains the article: as much again of its own, before and after.
pub fn longer(writer: &mut Writer<'_>, article: &Article) -> Article {
    let title = writer.line("title");
    let wanted: usize = article.paragraphs.iter().map(String::len).sum();
    let mut paragraphs = vec![writer.paragraph(true)];
    paragraphs.extend(article.paragraphs.iter().cloned());
    let mut own = 0;
    while own < wanted {
        let paragraph = writer.paragraph(false);
        own += paragraph.len();
        paragraphs.push(paragraph);
    }
    Article { title, paragraphs }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::lang::Lang;
    use super::*;

    fn article() -> Article {
        Lang::Zh.writer().article(Rng::new(9))
    }

    #[test]
    fn edits_stay_near_their_share() {
        let original = article().body();
        assert_eq!(edited(&mut Rng::new(1), &article(), 0), article());
        let pairs = |text: &str| -> HashSet<(char, char)> {
            text.chars().zip(text.chars().skip(1)).collect()
        };
        let before = pairs(&original);
        let mut kept = 0;
        for seed in 0..20 {
            let made = pairs(&edited(&mut Rng::new(seed), &article(), 30).body());
            kept += before.intersection(&made).count() * 1000 / before.len();
        }
        assert!((900..990).contains(&(kept / 20)), "{}", kept / 20);
    }

    #[test]
    fn a_truncated_article_is_a_prefix() {
        let made = truncated(&article());
        let (short, long) = (made.body(), article().body());
        assert!(long.starts_with(short.trim_end()) && short.len() < long.len() * 7 / 10);
    }

    #[test]
    fn moving_keeps_every_paragraph() {
        let mut made = moved(&mut Rng::new(1), &article());
        assert_ne!(made, article());
        let mut there = article().paragraphs;
        there.sort();
        made.paragraphs.sort();
        assert_eq!(made.paragraphs, there);
    }

    #[test]
    fn the_longer_page_contains_the_article_and_as_much_again() {
        let mut writer = Lang::Zh.writer();
        writer.begin(Rng::new(77));
        let made = longer(&mut writer, &article()).body();
        assert!(made.contains(&article().body()));
        assert!(made.len() > 2 * article().body().len());
    }
}
