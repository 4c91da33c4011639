//! Writes articles from a grammar: each with its own topic, cast and favourite words.

use super::grammar::{Grammar, Piece};
use super::rng::Rng;

/// An article goes on until it has this many bytes: 250 characters of Chinese.
const SHORTEST: usize = 750;

/// An article before anything was planted in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// The headline, one line.
    pub title: String,
    /// The paragraphs, one line each.
    pub paragraphs: Vec<String>,
}

impl Article {
    /// The paragraphs, each with a line end.
    pub fn body(&self) -> String {
        let mut text = String::with_capacity(self.paragraphs.iter().map(|p| p.len() + 1).sum());
        for paragraph in &self.paragraphs {
            text.push_str(paragraph);
            text.push('\n');
        }
        text
    }

    /// The title on a line of its own, then the paragraphs.
    pub fn with_title(&self) -> String {
        format!("{}\n{}", self.title, self.body())
    }
}

/// A grammar at work on one article after another.
#[derive(Debug)]
pub struct Writer<'a> {
    grammar: &'a Grammar,
    rng: Rng,
    topic: usize,
    subs: Vec<Vec<u16>>,
    casts: Vec<Vec<String>>,
    /// Western scripts begin a sentence with a capital and part sentences with a space.
    spaced: bool,
    sections: [usize; 3],
    /// The most sentences in a paragraph of this article.
    sentences: usize,
}

impl<'a> Writer<'a> {
    /// A writer of `grammar`; `spaced` for scripts with capitals and spaces.
    pub fn new(grammar: &'a Grammar, spaced: bool) -> Self {
        let count = grammar.sections.len();
        Self {
            grammar,
            rng: Rng::new(0),
            topic: 0,
            subs: vec![Vec::new(); count],
            casts: vec![Vec::new(); count],
            spaced,
            sections: ["title", "lead", "sentence"].map(|name| grammar.section(name)),
            sentences: 3,
        }
    }

    /// Starts a new article: forgets cast and favourites, draws a topic.
    pub fn begin(&mut self, rng: Rng) {
        self.rng = rng;
        self.topic = self.rng.below(self.grammar.topics.max(1));
        self.sentences = 3;
        self.subs.iter_mut().for_each(Vec::clear);
        self.casts.iter_mut().for_each(Vec::clear);
    }

    /// Writes the article that `rng` stands for.
    pub fn article(&mut self, rng: Rng) -> Article {
        self.begin(rng);
        let mut title = String::new();
        self.sentence(self.sections[0], &mut title);
        let count = self.rng.within(3, 9);
        self.sentences = 1 + self.rng.within(1, 2) * self.rng.within(1, 2);
        let mut paragraphs = Vec::with_capacity(count);
        let mut length = 0;
        while paragraphs.len() < count || length < SHORTEST {
            let paragraph = self.paragraph(paragraphs.is_empty());
            length += paragraph.len();
            paragraphs.push(paragraph);
        }
        Article { title, paragraphs }
    }

    /// One paragraph of the article under way.
    pub fn paragraph(&mut self, lead: bool) -> String {
        let mut text = String::with_capacity(512);
        let count = self.rng.within(1, self.sentences);
        for i in 0..count {
            if i > 0 && self.spaced {
                text.push(' ');
            }
            self.sentence(self.sections[if lead && i == 0 { 1 } else { 2 }], &mut text);
        }
        text
    }

    /// One draw from a section by name.
    pub fn line(&mut self, section: &str) -> String {
        let mut text = String::new();
        self.sentence(self.grammar.section(section), &mut text);
        text
    }

    fn sentence(&mut self, section: usize, out: &mut String) {
        let start = out.len();
        self.expand(section, out);
        if self.spaced {
            capitalise(out, start);
        }
    }

    fn expand(&mut self, id: usize, out: &mut String) {
        let grammar = self.grammar;
        let section = &grammar.sections[id];
        if section.cast == 0 {
            let alternative = self.choose(id);
            return self.append(&section.alternatives[alternative], out);
        }
        if self.casts[id].is_empty() {
            for _ in 0..section.cast {
                let mut name = String::new();
                let alternative = self.choose(id);
                self.append(&section.alternatives[alternative], &mut name);
                self.casts[id].push(name);
            }
        }
        let first = self.rng.below(section.cast);
        let member = self.rng.below(first + 1);
        out.push_str(&self.casts[id][member]);
    }

    fn choose(&mut self, id: usize) -> usize {
        let grammar = self.grammar;
        let section = &grammar.sections[id];
        let bits = self.rng.bits();
        if section.sub == 0 || bits >> 61 == 0 {
            return section.at(bits);
        }
        if self.subs[id].is_empty() {
            for _ in 0..section.sub {
                let drawn = section.at(self.rng.bits());
                self.subs[id].push(drawn as u16);
            }
        }
        usize::from(self.subs[id][(bits >> 16) as usize % section.sub])
    }

    fn append(&mut self, pieces: &'a [Piece], out: &mut String) {
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Section(id) => self.expand(*id, out),
                Piece::Topical(general, by_topic) => {
                    let own = by_topic.get(self.topic).filter(|_| !self.rng.chance(300));
                    self.expand(*own.unwrap_or(general), out);
                }
                Piece::Number(lo, hi, decimals) => {
                    let whole = self.rng.within(*lo as usize, *hi as usize);
                    push_number(out, whole);
                    if *decimals > 0 {
                        out.push('.');
                        for _ in 0..*decimals {
                            push_number(out, self.rng.below(10));
                        }
                    }
                }
            }
        }
    }
}

fn push_number(out: &mut String, number: usize) {
    use std::fmt::Write;
    write!(out, "{number}").expect("a String takes what is written");
}

fn capitalise(text: &mut String, start: usize) {
    let Some(first) = text[start..].chars().next().filter(|c| c.is_lowercase()) else { return };
    let upper: String = first.to_uppercase().collect();
    text.replace_range(start..start + first.len_utf8(), &upper);
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "[title lines]\n{n} and {n}\n[lead lines]\nlead {who}.\n[sentence lines]\n\
                         one {n*} {#1-9}.\n[n]\na b c d\n[n.x]\nq r\n[who cast=2]\n{n}{n}{n}\n";

    #[test]
    fn an_article_is_its_seed() {
        let grammar = Grammar::parse(TABLE);
        let mut writer = Writer::new(&grammar, true);
        let first = writer.article(Rng::new(3));
        let other = writer.article(Rng::new(4));
        assert_eq!(writer.article(Rng::new(3)), first);
        assert_ne!(first, other);
        assert!(first.paragraphs[0].starts_with("Lead "));
        assert_eq!(first.with_title().lines().count(), first.paragraphs.len() + 1);
    }
}
