//! Lines that are nothing but links of a site: breadcrumbs, menus. `docs/cuts.md`, section 6.1.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use xxhash_rust::xxh3::xxh3_64;

use crate::boilerplate::beginnings::Beginnings;
use crate::boilerplate::rules::{How, Rule};
use crate::chars::{among, char_at, char_before, char_width, is_narrow, is_terminator};
use crate::fold::fold_into;
use crate::kernel::bytes;

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
    /// What a line begins with that begins with a name.
    beginnings: Beginnings,
    /// Hashes of their first words, where a narrow character ends these.
    first_words: HashSet<u64, FixedState>,
}

impl Bars {
    pub(crate) fn new<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let mut names: HashMap<String, Name, FixedState> = HashMap::default();
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
            }
        }
        let beginnings = Beginnings::of(names.keys().map(|name| (name.as_str(), true)));
        let first_words = names.keys().flat_map(|name| first_words(name));
        let first_words = first_words.map(|words| xxh3_64(words.as_bytes())).collect();
        Bars { names, beginnings, first_words }
    }

    /// What bar a trimmed line is, if it is one.
    #[inline]
    pub(crate) fn find(&self, trimmed: &str, folded: &mut String) -> Option<Bar> {
        let may_be = bytes::may_have(trimmed.as_bytes(), &MARKS) && !ends_one(trimmed);
        may_be.then(|| self.find_in(trimmed, folded))?
    }

    #[inline(never)]
    fn find_in(&self, trimmed: &str, folded: &mut String) -> Option<Bar> {
        if trimmed.len() > WIDTH && !is_narrow(trimmed, WIDTH) {
            return None;
        }
        let may_be_names = may_have_blank(trimmed) && self.beginnings.has(trimmed);
        if !may_be_names && !is_divided(trimmed) {
            return None;
        }
        let signs = Signs::of(trimmed)?;
        let divided = match (signs.arrows + signs.strokes, signs.slashes) {
            (0, 0) => {
                let is_bar = may_be_names && !signs.is_list && self.is_all_names(trimmed, folded);
                return is_bar.then_some(Bar::Names);
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
                // Wide characters may be divided anywhere.
                if ends_narrow(folded) && !self.first_words.contains(&xxh3_64(folded.as_bytes())) {
                    break;
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
}

/// What of a name may stand before a blank that a narrow character stands before.
fn first_words(name: &str) -> impl Iterator<Item = &str> {
    // Between a narrow character and a wide one a fold has no blank.
    let may_be_blank =
        |&(at, c): &(usize, char)| c == ' ' || char_width(c) == 2 && ends_narrow(&name[..at]);
    name.char_indices().filter(may_be_blank).map(|(at, _)| &name[..at])
}

fn ends_narrow(fold: &str) -> bool {
    char_before(fold, fold.len()).is_some_and(|c| char_width(c) == 1)
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
    matches!(c, '|' | '｜' | '│' | '︱' | '•' | '·' | '‧' | '∣')
}

fn is_slash(c: char) -> bool {
    matches!(c, '/' | '／')
}

/// Whether the last character of a line is a terminator, as that of most prose is.
fn ends_one(trimmed: &str) -> bool {
    char_before(trimmed, trimmed.len()).is_some_and(|c| c == '.' || is_terminator(c))
}

/// First bytes of dividing characters and of white space.
static MARKS: bytes::Set = bytes::Set::of(b">|/\t\x0B\x0C\r \xC2\xE1\xE2\xE3\xEF");

/// Whether a line has a dividing character.
fn is_divided(trimmed: &str) -> bool {
    static FIRST: bytes::Set = bytes::Set::of(b">|/\xC2\xE2\xEF");
    let divides = |c: char| is_arrow(c) || is_stroke(c) || is_slash(c);
    bytes::any(trimmed.as_bytes(), &FIRST, |at| char_at(trimmed, at).is_some_and(divides))
}

/// Whether a line has the first byte of white space.
fn may_have_blank(trimmed: &str) -> bool {
    static FIRST: bytes::Set = bytes::Set::of(b"\t\x0B\x0C\r \xC2\xE1\xE2\xE3");
    bytes::any(trimmed.as_bytes(), &FIRST, |_| true)
}

/// How many of the characters that matter a line has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Signs {
    arrows: usize,
    strokes: usize,
    slashes: usize,
    /// There is a comma or semicolon.
    is_list: bool,
}

impl Signs {
    /// None when the line can be no bar: it has a terminator or `«`, or begins with a dividing character.
    fn of(trimmed: &str) -> Option<Self> {
        // First bytes of all characters looked for.
        const FIRST: [bool; 256] = among(b"!?.>|/,;\xC2\xD8\xE0\xE2\xE3\xEF");
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
                _ => continue,
            };
            if at == 0 {
                return None;
            }
            *divides += 1;
        }
        Some(signs)
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
            // Two names, the second with figures in it.
            "Share 前へ 1 2 3 次へ",
            "约翰·史密斯·李·王",
            "Home",
            "·",
            "",
        ] {
            assert_eq!(find(line), None, "{line}");
        }
    }

    #[test]
    fn a_wide_line_is_none() {
        let line = |names: usize| format!("Home{}", " | News".repeat(names));
        assert_eq!(find(&line(56)), Some(Bar::Links));
        assert_eq!(find(&line(57)), None);
    }
}
