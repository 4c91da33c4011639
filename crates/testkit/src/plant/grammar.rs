//! Sentence frames and word tables: a grammar read from `words/*.txt`.
//!
//! A table file is a list of sections. `[name]` holds words separated by white space, `[name lines]`
//! one alternative a line; `#` begins a comment line. Earlier alternatives are drawn more often
//! (Zipf), unless the section is `flat`. `sub=N`: an article draws N of the alternatives and mostly
//! keeps to them. `cast=N`: an article expands the section N times and names only those. A word may
//! carry its reading after a bar: `経済|けいざい`.
//!
//! In an alternative, `{name}` stands for a draw from a section, `{name*}` for one from `name.TOPIC`
//! (or now and then from `name`), `{#3-40}` for a number and `{#3-40.1}` for one with a decimal, `{_}` for a space inside a word.

use std::collections::HashMap;

const SLOTS: usize = 2048;

/// A piece of an alternative.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Text as it stands.
    Text(String),
    /// A draw from a section.
    Section(usize),
    /// A draw from the section of the article's topic, or from the general one.
    Topical(usize, Vec<usize>),
    /// A number between two bounds, with that many decimals.
    Number(u32, u32, usize),
}

/// The alternatives for one name.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) alternatives: Vec<Vec<Piece>>,
    /// Where a draw of `0..SLOTS` leads: earlier alternatives own more slots.
    slots: Vec<u16>,
    pub(crate) sub: usize,
    pub(crate) cast: usize,
}

impl Section {
    /// The alternative a random number stands for.
    pub(crate) fn at(&self, bits: u64) -> usize {
        usize::from(self.slots[bits as usize % SLOTS])
    }
}

/// A language: its sections by name, its topics, and its words with their readings.
#[derive(Debug)]
pub struct Grammar {
    pub(crate) sections: Vec<Section>,
    names: HashMap<String, usize>,
    pub(crate) topics: usize,
    /// Words of the tables, with a reading where the table gives one.
    words: HashMap<String, Option<String>>,
    longest_word: usize,
}

impl Grammar {
    /// Reads a table file. The files are part of the crate, so a fault in one is a bug: it panics.
    pub fn parse(source: &str) -> Self {
        let mut raw: Vec<(String, Vec<String>, Vec<String>)> = Vec::new();
        for line in source.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
            if let Some(head) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                let mut head = head.split_whitespace().map(str::to_owned);
                let name = head.next().expect("a section has a name");
                raw.push((name, head.collect(), Vec::new()));
                continue;
            }
            let (_, options, items) = raw.last_mut().expect("a section comes first");
            if options.iter().any(|o| o == "lines") {
                items.push(line.to_owned());
            } else {
                items.extend(line.split_whitespace().map(str::to_owned));
            }
        }
        Self::link(raw)
    }

    fn link(raw: Vec<(String, Vec<String>, Vec<String>)>) -> Self {
        let names: HashMap<String, usize> =
            raw.iter().enumerate().map(|(i, (name, ..))| (name.clone(), i)).collect();
        let mut topics: Vec<String> = Vec::new();
        for topic in raw.iter().filter_map(|(name, ..)| name.split_once('.').map(|(_, t)| t)) {
            if !topics.iter().any(|t| t == topic) {
                topics.push(topic.to_owned());
            }
        }
        let mut words = HashMap::new();
        let mut sections = Vec::with_capacity(raw.len());
        for (_, options, items) in raw {
            let plain = !options.iter().any(|o| o == "lines" || o == "flat");
            let value = |key: &str| {
                options.iter().find_map(|o| o.strip_prefix(key)?.parse().ok()).unwrap_or(0)
            };
            let mut alternatives = Vec::with_capacity(items.len());
            for item in &items {
                let (text, reading) = match item.split_once('|') {
                    Some((text, reading)) => (text, Some(reading.to_owned())),
                    None => (item.as_str(), None),
                };
                if (plain || reading.is_some()) && !text.contains('{') && text.chars().count() < 6 {
                    words.entry(text.to_owned()).or_insert(reading);
                }
                alternatives.push(pieces(text, &names, &topics));
            }
            let flat = options.iter().any(|o| o == "flat");
            let slots = slots(items.len(), flat);
            sections.push(Section {
                alternatives,
                slots,
                sub: value("sub="),
                cast: value("cast="),
            });
        }
        let longest_word = words.keys().map(|w| w.chars().count()).max().unwrap_or(0);
        Self { sections, names, topics: topics.len(), words, longest_word }
    }

    /// The number of the section `name`.
    pub(crate) fn section(&self, name: &str) -> usize {
        *self.names.get(name).unwrap_or_else(|| panic!("no section {name}"))
    }

    /// The reading a table gives for `word`; `Some(None)` for a word without one.
    pub fn word(&self, word: &str) -> Option<Option<&str>> {
        self.words.get(word).map(Option::as_deref)
    }

    /// How many characters the longest table word has.
    pub fn longest_word(&self) -> usize {
        self.longest_word
    }
}

fn pieces(text: &str, names: &HashMap<String, usize>, topics: &[String]) -> Vec<Piece> {
    let find = |name: &str| *names.get(name).unwrap_or_else(|| panic!("no section {name}"));
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, tail) = after.split_once('}').expect("a slot is closed");
        rest = tail;
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        if slot == "_" {
            pieces.push(Piece::Text(" ".to_owned()));
            continue;
        }
        pieces.push(if let Some(range) = slot.strip_prefix('#') {
            let (range, decimals) = range.split_once('.').unwrap_or((range, "0"));
            let (lo, hi) = range.split_once('-').expect("a range has two ends");
            let number = |s: &str| s.parse().expect("a bound is a number");
            Piece::Number(number(lo), number(hi), number(decimals) as usize)
        } else if let Some(base) = slot.strip_suffix('*') {
            let by_topic = topics
                .iter()
                .map(|t| names.get(&format!("{base}.{t}")).copied().unwrap_or(find(base)));
            Piece::Topical(find(base), by_topic.collect())
        } else {
            Piece::Section(find(slot))
        });
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    pieces
}

/// Shares the slots out by 1/(rank+3), in integers, so that every machine agrees.
fn slots(count: usize, flat: bool) -> Vec<u16> {
    assert!(count > 0 && count <= SLOTS, "a section has between 1 and {SLOTS} alternatives");
    let weight = |rank: usize| if flat { 1_000 } else { 10_000_000 / (rank as u64 + 3) };
    let total: u64 = (0..count).map(weight).sum();
    let free = (SLOTS - count) as u64;
    let mut slots = Vec::with_capacity(SLOTS);
    for rank in 0..count {
        let share = 1 + (weight(rank) * free / total) as usize;
        slots.resize(slots.len() + share, rank as u16);
    }
    let mut rank = 0;
    while slots.len() < SLOTS {
        slots.push((rank % count) as u16);
        rank += 1;
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_favour_the_first_and_forget_none() {
        let slots = slots(500, false);
        assert_eq!(slots.len(), SLOTS);
        let share = |rank| slots.iter().filter(|&&r| r == rank).count();
        assert!(share(0) > share(10) && share(10) > share(499));
        assert!((0..500).all(|rank| share(rank) > 0));
    }

    #[test]
    fn sections_link_by_name() {
        let grammar =
            Grammar::parse("[a lines]\nx{b}{b*}{#1-3.1}y\n[b]\nuno|eins dos\n[b.t]\ntres\n");
        assert_eq!(grammar.topics, 1);
        assert_eq!(grammar.sections[grammar.section("a")].alternatives[0].len(), 5);
        assert_eq!(grammar.word("uno"), Some(Some("eins")));
        assert_eq!(grammar.word("tres"), Some(None));
        assert_eq!(grammar.word("x"), None);
    }
}
