//! Copies that differ only in what the canonical form folds: script, width, punctuation, white space.

use std::sync::OnceLock;

use super::rng::Rng;
use super::writer::Article;

fn pairs() -> impl Iterator<Item = (char, char)> {
    include_str!("words/traditional.txt")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .flat_map(str::split_whitespace)
        .filter_map(|pair| {
            let mut chars = pair.chars();
            Some((chars.next()?, chars.next()?))
        })
}

const FIRST: usize = 0x4e00;
const LAST: usize = 0x9fff;

/// The traditional form of each ideograph, by its distance from the first.
fn table() -> &'static [char] {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: Vec<char> = ('\u{4e00}'..='\u{9fff}').collect();
        for (from, to) in pairs() {
            table[from as usize - FIRST] = to;
        }
        table
    })
}

/// The text in traditional characters.
pub fn traditional(text: &str) -> String {
    let table = table();
    let form = |c: char| match c as usize {
        at @ FIRST..=LAST => table[at - FIRST],
        _ => c,
    };
    text.chars().map(form).collect()
}

/// An article with every line rewritten.
pub fn map_lines(article: &Article, mut rewrite: impl FnMut(&str) -> String) -> Article {
    Article {
        title: rewrite(&article.title),
        paragraphs: article.paragraphs.iter().map(|p| rewrite(p)).collect(),
    }
}

/// The article in traditional characters.
pub fn traditional_article(article: &Article) -> Article {
    map_lines(article, traditional)
}

/// Other punctuation and widths: `，` for `,`, wide digits, curly quotes, and so on, as one site's
/// style has it. Each kind of change is drawn once for the article.
pub fn other_width(rng: &mut Rng, article: &Article, spaced: bool) -> Article {
    let (digits, quotes) = (!spaced && rng.chance(500), rng.chance(500));
    map_lines(article, |line| {
        let widen = |c: char| match c {
            '，' => ',',
            '：' => ':',
            '；' => ';',
            '？' => '?',
            '！' => '!',
            '（' => '(',
            '）' => ')',
            '“' | '”' | '"' if quotes => {
                if spaced {
                    '“'
                } else {
                    '"'
                }
            }
            '「' if quotes => '『',
            '」' if quotes => '』',
            '0'..='9' if digits => char::from_u32(c as u32 + 0xfee0).unwrap_or(c),
            ',' if spaced && quotes => '，',
            '.' if spaced && !quotes => '．',
            '«' | '»' => '"',
            '、' => '､',
            c => c,
        };
        line.chars().map(widen).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_simplified_characters_share_a_traditional_one() {
        let mut seen: Vec<char> = pairs().map(|(_, to)| to).collect();
        seen.sort_unstable();
        let count = seen.len();
        seen.dedup();
        assert_eq!(seen.len(), count);
        assert_eq!(traditional("经济发展ABC"), "經濟發展ABC");
    }

    #[test]
    fn widths_change_and_letters_stay() {
        let article = Article {
            title: "一，二：3".into(),
            paragraphs: vec!["“四”；（五）".into()],
        };
        for seed in 0..8 {
            let made = other_width(&mut Rng::new(seed), &article, false);
            assert_ne!(made, article);
            assert!(made.title.starts_with("一,二:"));
        }
    }
}
