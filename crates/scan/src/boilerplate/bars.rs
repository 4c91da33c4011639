//! Lines that are nothing but links of a site: breadcrumbs, menus. `docs/cuts.md`, section 6.1.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use xxhash_rust::xxh3::xxh3_64;

use crate::boilerplate::rules::{How, Rule};
use crate::chars::{char_at, char_width, is_narrow, is_terminator};
use crate::fold::fold_into;

/// Greatest width of a bar.
pub(crate) const WIDTH: usize = 400;
/// Least links of a bar, and least names among them.
const LINKS: usize = 3;
const NAMES: usize = 2;
/// Most words of a name in a bar without dividing characters; least different names there, and least words of
/// these by the strongest of them.
const WORDS: usize = 5;
const DIFFERENT: usize = 3;
const LEAST: [(Name, usize); 3] = [(Name::Part, 6), (Name::Whole, 4), (Name::Home, 3)];

/// What sort of bar a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bar {
    Crumbs,
    Links,
    Names,
}

impl Bar {
    /// All, in the order of their numbers.
    pub(crate) const ALL: [Bar; 3] = [Bar::Crumbs, Bar::Links, Bar::Names];

    pub(crate) fn rule(self) -> &'static str {
        match self {
            Bar::Crumbs => "bar.crumbs",
            Bar::Links => "bar.links",
            Bar::Names => "bar.names",
        }
    }
}

/// The strongest kind of rule that has a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Part,
    Whole,
    Home,
}

/// The names that bars are made of.
#[derive(Debug)]
pub(crate) struct Bars {
    /// By fold.
    names: HashMap<String, Name, FixedState>,
    /// Bits for the hashes of the first words of their folds.
    first_words: Vec<u64>,
}

/// Places of the set of first words.
const PLACES: usize = 1 << 18;

impl Bars {
    pub(crate) fn new<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let mut names: HashMap<String, Name, FixedState> = HashMap::default();
        let mut first_words = vec![0; PLACES / 64];
        for rule in rules {
            let kind = match rule.how {
                How::Part => Name::Part,
                How::Whole => Name::Whole,
                How::Home => Name::Home,
                How::Start | How::Contains | How::End => continue,
            };
            for phrase in &rule.phrases {
                let known = names.entry(phrase.clone()).or_insert(kind);
                *known = kind.max(*known);
                for word in first_words_of(phrase) {
                    let (place, bit) = place(word);
                    first_words[place] |= bit;
                }
            }
        }
        Bars { names, first_words }
    }

    /// What bar a trimmed line is, if it is one.
    pub(crate) fn find(&self, trimmed: &str, folded: &mut String) -> Option<Bar> {
        if trimmed.len() > WIDTH && !is_narrow(trimmed, WIDTH) {
            return None;
        }
        let signs = Signs::of(trimmed)?;
        let divided = match (signs.arrows + signs.strokes, signs.slashes) {
            (0, 0) if signs.may_be_words() => {
                return self.is_all_names(trimmed, folded).then_some(Bar::Names);
            }
            (0, slashes) if slashes + 1 >= LINKS => Divided::BySlashes,
            (1.., _) if signs.arrows > 0 || signs.strokes + 1 >= LINKS => Divided::ByOthers,
            _ => return None,
        };
        self.of_links(trimmed, divided, signs.arrows, folded)
    }

    fn of_links(
        &self,
        trimmed: &str,
        divided: Divided,
        arrows: usize,
        folded: &mut String,
    ) -> Option<Bar> {
        let (mut links, mut names) = (0, 0);
        let (mut first, mut last) = (None, None);
        for link in trimmed.split(|c| divided.at(c)) {
            let name = match self.name(link, folded) {
                None if folded.is_empty() => continue,
                None if links == 0 => self.behind_colon(link, folded),
                name => name,
            };
            if links == 0 {
                first = name;
                // Only crumbs may have no name in front.
                let may_go_on = match divided {
                    Divided::BySlashes => name == Some(Name::Home),
                    Divided::ByOthers => name.is_some() || arrows >= 2,
                };
                if !may_go_on {
                    return None;
                }
            }
            last = name;
            links += 1;
            names += usize::from(name.is_some());
        }
        let begins_at_home = first == Some(Name::Home);
        if arrows > 0 && links >= 2 && begins_at_home {
            return Some(Bar::Crumbs);
        }
        let is_bar = links >= LINKS
            && names >= NAMES
            && names * 2 >= links
            && (first.is_some() || last.is_some());
        is_bar.then_some(match divided {
            Divided::ByOthers if arrows < 2 => Bar::Links,
            _ => Bar::Crumbs,
        })
    }

    /// The name that the fold of a part is; the fold is left.
    fn name(&self, part: &str, folded: &mut String) -> Option<Name> {
        folded.clear();
        fold_into(part, usize::MAX, folded);
        self.names.get(folded.as_str()).copied()
    }

    fn behind_colon(&self, link: &str, folded: &mut String) -> Option<Name> {
        let (_, behind) = link.rsplit_once([':', '：'])?;
        self.name(behind, folded)
    }

    /// Whether a line without dividing characters is one name behind the other.
    fn is_all_names(&self, trimmed: &str, folded: &mut String) -> bool {
        // More different names than are remembered decide nothing more.
        let mut different = [""; LEAST[0].1];
        let (mut count, mut said) = (0, 0);
        let mut strongest = Name::Part;
        let mut rest = trimmed;
        while !rest.is_empty() {
            // The longest run of words from here on that is a name, and what is behind it.
            let mut longest = None;
            let (mut words, mut end) = (0, 0);
            while words < WORDS && end < rest.len() {
                end += rest[end..].find(|c: char| !c.is_whitespace()).unwrap_or(rest.len() - end);
                end += rest[end..].find(char::is_whitespace).unwrap_or(rest.len() - end);
                let before = folded.len();
                folded.clear();
                fold_into(&rest[..end], usize::MAX, folded);
                if folded.is_empty() || words > 0 && folded.len() == before {
                    continue;
                }
                words += 1;
                if let Some((name, &kind)) = self.names.get_key_value(folded.as_str()) {
                    longest = Some((end, words, name.as_str(), kind));
                }
                if words == 1 && longest.is_none() && !self.may_begin(folded) {
                    return false;
                }
            }
            if words == 0 {
                break;
            }
            let Some((end, words, name, kind)) = longest else { return false };
            if count < different.len() && !different[..count].contains(&name) {
                different[count] = name;
                count += 1;
                said += words;
            }
            strongest = strongest.max(kind);
            rest = &rest[end..];
        }
        LEAST.iter().any(|&(kind, least)| count >= DIFFERENT && strongest >= kind && said >= least)
    }

    fn may_begin(&self, word: &str) -> bool {
        let (word, bit) = place(word);
        self.first_words[word] & bit != 0
    }
}

/// What of a fold may be the first word of a line that has it: all of it, or up to where a space may have stood.
fn first_words_of(fold: &str) -> impl Iterator<Item = &str> {
    let is_narrow = |c: char| char_width(c) == 1 && c != ' ';
    let ends = fold
        .char_indices()
        .zip(fold.chars().skip(1))
        .filter(move |&((_, c), next)| c != ' ' && !(is_narrow(c) && is_narrow(next)));
    ends.map(|((at, c), _)| &fold[..at + c.len_utf8()]).chain([fold])
}

/// Word and bit of the set of first words.
fn place(word: &str) -> (usize, u64) {
    let place = xxh3_64(word.as_bytes()) as usize % PLACES;
    (place / 64, 1 << (place % 64))
}

/// What a line is divided by.
#[derive(Clone, Copy)]
enum Divided {
    BySlashes,
    ByOthers,
}

impl Divided {
    fn at(self, c: char) -> bool {
        match self {
            Divided::BySlashes => is_slash(c),
            Divided::ByOthers => is_arrow(c) || is_stroke(c),
        }
    }
}

fn is_arrow(c: char) -> bool {
    matches!(c, '>' | '＞' | '›' | '»' | '→')
}

fn is_stroke(c: char) -> bool {
    matches!(c, '|' | '｜' | '│' | '︱' | '丨' | '•' | '·' | '‧' | '∣')
}

fn is_slash(c: char) -> bool {
    matches!(c, '/' | '／')
}

/// How many of the characters that matter a line has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Signs {
    arrows: usize,
    strokes: usize,
    slashes: usize,
    blanks: usize,
    /// There is a comma or semicolon.
    is_list: bool,
}

impl Signs {
    /// None when the line can be no bar: it has a terminator or `«`, or begins with a dividing character.
    fn of(trimmed: &str) -> Option<Self> {
        // First bytes of all characters looked for.
        const FIRST: [bool; 256] = {
            let mut first = [false; 256];
            let bytes = b"!?.>|/,; \t\x0B\x0C\r\xC2\xD8\xE0\xE1\xE2\xE3\xE4\xEF";
            let mut i = 0;
            while i < bytes.len() {
                first[bytes[i] as usize] = true;
                i += 1;
            }
            first
        };
        let mut signs = Signs::default();
        let bytes = trimmed.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            if !FIRST[usize::from(byte)] {
                continue;
            }
            let Some(c) = char_at(trimmed, at) else { break };
            let divides = match c {
                '.' if char_at(trimmed, at + 1).is_none_or(char::is_whitespace) => return None,
                '«' => return None,
                ',' | '，' | '、' | ';' | '；' => {
                    signs.is_list = true;
                    continue;
                }
                c if is_arrow(c) => &mut signs.arrows,
                c if is_stroke(c) => &mut signs.strokes,
                c if is_slash(c) => &mut signs.slashes,
                c if is_terminator(c) => return None,
                c => {
                    signs.blanks += usize::from(c.is_whitespace());
                    continue;
                }
            };
            if at == 0 {
                return None;
            }
            *divides += 1;
        }
        Some(signs)
    }

    fn may_be_words(self) -> bool {
        self.blanks + 1 >= DIFFERENT && !self.is_list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::rules::{BUILT_IN, RuleSet};

    fn find(line: &str) -> Option<Bar> {
        let set = RuleSet::read(BUILT_IN, &[]).unwrap();
        Bars::new(set.rules.iter()).find(line, &mut String::new())
    }

    #[test]
    fn links_of_sites_are_bars() {
        let bars = [
            ("Home » Recipes from the valley", Bar::Crumbs),
            ("Lower Town Courier > Sport > Football", Bar::Crumbs),
            ("首页>资讯中心>行业动态", Bar::Crumbs),
            ("Вы тут: Главная → Спорт", Bar::Crumbs),
            ("Startseite / Wirtschaft / Firmen im Tal", Bar::Crumbs),
            ("News | Sport | Weather | Boats", Bar::Links),
            ("Quick menu: Contact us · About us · Terms of use", Bar::Links),
            ("Weather Sport Travel Jobs", Bar::Names),
            ("Share this article: Facebook Twitter Email", Bar::Names),
            ("首页\u{3000}新闻 体育", Bar::Names),
        ];
        for (line, bar) in bars {
            assert_eq!(find(line), Some(bar), "{line}");
        }
    }

    #[test]
    fn what_people_write_is_none() {
        for line in [
            "x > y > z",
            "Anna > Berta > Carla",
            "> News > Sport",
            "| News | Sport | Weather |",
            "News | Sport",
            "Rain holds up the cup | Sport | Football | The Courier",
            "Home / Away",
            "Sport / Weather / Travel",
            "Home > Recipes. Take two eggs.",
            "Music, film, travel, home, jobs",
            "Music Film Travel",
            "Home home home home",
            "Sport Travel Weather for all",
            "约翰·史密斯·李·王",
            "Home",
            "·",
            "",
        ] {
            assert_eq!(find(line), None, "{line}");
        }
    }

    #[test]
    fn few_words_begin_a_name() {
        assert_eq!(first_words_of("a bc d").collect::<Vec<_>>(), ["a", "a bc", "a bc d"]);
        assert_eq!(first_words_of("it新闻").collect::<Vec<_>>(), ["it", "it新", "it新闻"]);
        let set = RuleSet::read(BUILT_IN, &[]).unwrap();
        let bars = Bars::new(set.rules.iter());
        let used: u32 = bars.first_words.iter().map(|word| word.count_ones()).sum();
        assert!(bars.may_begin("terms") && !bars.may_begin("river") && used < PLACES as u32 / 8);
    }

    #[test]
    fn a_wide_line_is_none() {
        let line = |names: usize| format!("Home{}", " | News".repeat(names));
        assert_eq!(find(&line(56)), Some(Bar::Links));
        assert_eq!(find(&line(57)), None);
    }
}
