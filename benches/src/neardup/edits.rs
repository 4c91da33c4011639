//! Changes of an article, character by character and paragraph by paragraph.

use tamis_testkit::plant::{Article, Rng};

/// What happens to a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// Another one of the article stands in its place.
    Substitute,
    /// It is gone.
    Delete,
    /// Another one of the article follows it.
    Insert,
    /// It and the seven after it stand elsewhere in the paragraph.
    Move,
}

/// The names of [`Edit`] in a table, in a fixed order.
pub(super) const EDITS: [(&str, Edit); 4] = [
    ("substitute", Edit::Substitute),
    ("delete", Edit::Delete),
    ("insert", Edit::Insert),
    ("move", Edit::Move),
];

/// `per_mille` of a thousand letters of the paragraphs edited, evenly spread.
#[must_use]
pub(super) fn edited(rng: &mut Rng, article: &Article, edit: Edit, per_mille: usize) -> Article {
    let edit_one = |paragraph: &String| match edit {
        Edit::Move => moved(rng, paragraph, per_mille),
        _ => one_by_one(rng, paragraph, edit, per_mille),
    };
    Article {
        title: article.title.clone(),
        paragraphs: article.paragraphs.iter().map(edit_one).collect(),
    }
}

fn one_by_one(rng: &mut Rng, paragraph: &str, edit: Edit, per_mille: usize) -> String {
    let letters: Vec<char> = paragraph.chars().filter(|c| c.is_alphabetic()).collect();
    let mut text = String::with_capacity(paragraph.len() * 9 / 8);
    for c in paragraph.chars() {
        if !c.is_alphabetic() || !rng.chance(per_mille) {
            text.push(c);
            continue;
        }
        if edit == Edit::Insert {
            text.push(c);
        }
        if edit != Edit::Delete {
            text.push(letters[rng.below(letters.len())]);
        }
    }
    text
}

const RUN: usize = 8;

fn moved(rng: &mut Rng, paragraph: &str, per_mille: usize) -> String {
    let mut chars: Vec<char> = paragraph.chars().collect();
    for _ in 0..chars.len() / RUN {
        if chars.len() > 2 * RUN && rng.chance(per_mille) {
            let from = rng.below(chars.len() - RUN);
            let run: Vec<char> = chars.drain(from..from + RUN).collect();
            let to = rng.below(chars.len() + 1);
            chars.splice(to..to, run);
        }
    }
    chars.into_iter().collect()
}

/// A fifth of the paragraphs dropped, at least one if there are two.
#[must_use]
pub(super) fn thinned(rng: &mut Rng, article: &Article) -> Article {
    let mut paragraphs = article.paragraphs.clone();
    let gone = if paragraphs.len() > 1 { (paragraphs.len() / 5).max(1) } else { 0 };
    for _ in 0..gone {
        paragraphs.remove(rng.below(paragraphs.len()));
    }
    Article { title: article.title.clone(), paragraphs }
}

/// Another date and other figures everywhere: not a copy, however alike.
#[must_use]
pub(super) fn other_figures(rng: &mut Rng, article: &Article) -> Article {
    let other = |text: &String| {
        let shift = 1 + rng.below(8) as u32;
        let turned = |c: char| match c.to_digit(10) {
            Some(digit) => char::from_digit((digit + shift) % 10, 10).unwrap_or(c),
            None => c,
        };
        text.chars().map(turned).collect()
    };
    Article {
        title: article.title.clone(),
        paragraphs: article.paragraphs.iter().map(other).collect(),
    }
}
