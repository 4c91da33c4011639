//! Readings in Latin letters and in Bopomofo, and the noise of mirrors.

use ::pinyin::{ToPinyin, ToPinyinMulti};
use tamis_testkit::plant::{Rng, fold, ruby};

use super::Planted;
use super::texts::Texts;
use crate::SEED;

/// Where marks go.
#[derive(Clone, Copy)]
enum Place {
    /// Behind words of one to four characters, so that so many of a thousand characters end one.
    Words(usize),
    /// Behind every so-manieth word.
    EachWord(usize),
    /// Behind so many of a thousand single characters.
    Characters(usize),
    /// Behind every so-manieth character.
    EachCharacter(usize),
    /// Behind characters whose Traditional form is another, the text being converted.
    Converted,
}

/// Writes the mark behind a word; none where the word has no reading.
type Mark = fn(&mut Rng, &[char]) -> Option<String>;

const FORMS: [(&str, Place, Mark); 81] = {
    use Place::{Characters, Converted, EachCharacter, EachWord, Words};
    [
        ("pinyin half-width 2%", Words(20), |_, w| within("(", &joined(w)?, ")")),
        ("pinyin half-width 5%", Words(50), |_, w| within("(", &joined(w)?, ")")),
        ("pinyin half-width 20%", Words(200), |_, w| within("(", &joined(w)?, ")")),
        ("pinyin half-width each 10th word", EachWord(10), |_, w| within("(", &joined(w)?, ")")),
        ("pinyin half-width each character", EachCharacter(1), |_, w| {
            within("(", &joined(w)?, ")")
        }),
        ("pinyin half-width each 3rd character", EachCharacter(3), |_, w| {
            within("(", &joined(w)?, ")")
        }),
        ("pinyin full-width 2%", Words(20), |_, w| within("（", &joined(w)?, "）")),
        ("pinyin full-width 20%", Words(200), |_, w| within("（", &joined(w)?, "）")),
        ("pinyin square", Words(50), |_, w| within("[", &joined(w)?, "]")),
        ("pinyin lenticular", Words(50), |_, w| within("【", &joined(w)?, "】")),
        ("pinyin tortoise", Words(50), |_, w| within("〔", &joined(w)?, "〕")),
        ("pinyin spaced", Words(50), |_, w| within("(", &by(w, " ")?, ")")),
        ("pinyin apostrophes", Words(50), |_, w| within("(", &by(w, "'")?, ")")),
        ("pinyin curly apostrophes", Words(50), |_, w| within("(", &by(w, "’")?, ")")),
        ("pinyin hyphens", Words(50), |_, w| within("(", &by(w, "-")?, ")")),
        ("pinyin capitalised", Words(50), |_, w| within("(", &capitalised(&joined(w)?), ")")),
        ("pinyin upper case", Words(50), |_, w| within("(", &joined(w)?.to_uppercase(), ")")),
        ("pinyin each syllable capitalised", Words(50), |_, w| {
            within("(", &each(w)?.iter().map(|s| capitalised(s)).collect::<Vec<_>>().join(" "), ")")
        }),
        ("pinyin tone numbers", Words(50), |_, w| within("(", &numbered(w, "", "ü")?, ")")),
        ("pinyin tone numbers spaced", Words(50), |_, w| within("(", &numbered(w, " ", "ü")?, ")")),
        ("pinyin tone numbers v", Words(50), |_, w| within("(", &numbered(w, "", "v")?, ")")),
        ("pinyin tone numbers u:", Words(50), |_, w| within("(", &numbered(w, " ", "u:")?, ")")),
        ("pinyin decomposed", Words(50), |_, w| within("(", &decomposed(&joined(w)?), ")")),
        ("pinyin blanks inside", Words(50), |_, w| within("( ", &joined(w)?, " )")),
        ("pinyin blank at the end", Words(50), |_, w| within("(", &joined(w)?, " )")),
        ("pinyin blank before", Words(50), |_, w| within(" (", &by(w, " ")?, ")")),
        ("pinyin wide blank before", Words(50), |_, w| within("\u{3000}（", &by(w, " ")?, "）")),
        ("pinyin line ends at the brackets", Words(50), |_, w| within("(\n", &joined(w)?, "\n)")),
        ("pinyin line end between syllables", Words(50), |_, w| within("(", &by(w, "\n")?, ")")),
        ("pinyin line end inside", Words(50), broken),
        ("pinyin line end before", Words(50), |_, w| within("\n(", &joined(w)?, ")")),
        ("pinyin converted", Converted, |_, w| within("(", &joined(w)?, ")")),
        ("pinyin converted full-width", Converted, |_, w| within("（", &joined(w)?, "）")),
        ("pinyin other reading 2%", Words(20), |rng, w| within("(", &heteronym(rng, w)?, ")")),
        ("pinyin other reading 20%", Words(200), |rng, w| within("(", &heteronym(rng, w)?, ")")),
        ("pinyin sandhi", Words(100), |rng, w| within("(", &sandhi(rng, w)?, ")")),
        ("pinyin erhua", Words(100), |rng, w| {
            let reading = joined(w)?;
            within("(", &if rng.chance(30) { reading + "r" } else { reading }, ")")
        }),
        ("pinyin some untoned", Words(50), |rng, w| {
            let reading = joined(w)?;
            within("(", &if rng.chance(300) { untoned(w)? } else { reading }, ")")
        }),
        ("pinyin some emptied", Words(50), |rng, w| {
            let reading = joined(w)?;
            within("(", if rng.chance(300) { "" } else { &reading }, ")")
        }),
        ("pinyin some misread", Words(100), |rng, w| {
            let reading = joined(w)?;
            within("(", &if rng.chance(50) { by_chance(rng, w)? } else { reading }, ")")
        }),
        ("pinyin bare 5%", Words(50), |_, w| joined(w)),
        ("pinyin bare each character", EachCharacter(1), |_, w| joined(w)),
        ("pinyin bare each 3rd character", EachCharacter(3), |_, w| joined(w)),
        ("noise emoji 2%", Characters(20), |rng, _| within("(", emoji(rng), ")")),
        ("noise emoji each 3rd character", EachCharacter(3), |rng, _| within("(", emoji(rng), ")")),
        ("noise syllables with a blank 5%", Characters(50), |rng, w| {
            within("(", &by_chance(rng, w)?, " )")
        }),
        ("noise readings with a blank each 3rd", EachCharacter(3), |_, w| {
            within("(", &joined(w)?, " )")
        }),
        ("noise emoji and syllable", Characters(50), |rng, w| {
            Some(format!("({})({} )", emoji(rng), by_chance(rng, w)?))
        }),
        ("noise emoji brackets inside readings", Words(50), |rng, w| {
            let mark = format!("({})", emoji(rng));
            within("(", &inserted(rng, &joined(w)?, &mark), ")")
        }),
        ("noise emoji inside readings", Words(50), |rng, w| {
            let mark = emoji(rng);
            within("(", &inserted(rng, &joined(w)?, mark), ")")
        }),
        ("noise mixed 5%", Characters(50), mixed),
        ("noise mixed each 3rd character", EachCharacter(3), mixed),
        ("zhuyin half-width 2%", Characters(20), |_, w| within("(", &bopomofo(w)?, ")")),
        ("zhuyin half-width each character", EachCharacter(1), |_, w| {
            within("(", &bopomofo(w)?, ")")
        }),
        ("zhuyin full-width", Characters(50), |_, w| within("（", &bopomofo(w)?, "）")),
        ("zhuyin words", Words(50), |_, w| within("(", &bopomofo(w)?, ")")),
        ("zhuyin converted", Converted, |_, w| within("(", &bopomofo(w)?, ")")),
        ("zhuyin line end before", Characters(50), |_, w| within("\n(", &bopomofo(w)?, ")")),
        ("pinyin curly", Words(50), |_, w| within("{", &joined(w)?, "}")),
        ("pinyin double angles", Words(50), |_, w| within("《", &joined(w)?, "》")),
        ("pinyin white lenticular", Words(50), |_, w| within("〖", &joined(w)?, "〗")),
        ("pinyin blanks on both sides", Words(50), |_, w| within(" (", &by(w, " ")?, ") ")),
        ("zhuyin bare 5%", Characters(50), |_, w| bopomofo(w)),
        ("zhuyin bare each character", EachCharacter(1), |_, w| bopomofo(w)),
        ("zhuyin bare converted", Converted, |_, w| bopomofo(w)),
        ("pinyin of ɑ and ɡ", Words(50), |_, w| {
            within("(", &decomposed(&joined(w)?).replace('a', "ɑ").replace('g', "ɡ"), ")")
        }),
        ("pinyin raised figures", Words(50), |_, w| {
            within("(", &raised(&numbered(w, "", "ü")?), ")")
        }),
        ("pinyin circumflexes", Words(50), |_, w| within("(", &circumflexed(&joined(w)?), ")")),
        ("pinyin untoned each word", EachWord(1), |_, w| within("(", &untoned(w)?, ")")),
        ("pinyin untoned each 3rd word", EachWord(3), |_, w| within("(", &untoned(w)?, ")")),
        ("pinyin untoned each 10th word", EachWord(10), |_, w| within("(", &untoned(w)?, ")")),
        ("pinyin bare untoned each character", EachCharacter(1), |_, w| untoned(w)),
        ("pinyin bare with blanks 5%", Words(50), |_, w| within(" ", &by(w, " ")?, " ")),
        ("pinyin bare with blanks each word", EachWord(1), |_, w| within(" ", &joined(w)?, " ")),
        ("pinyin brackets and blanks each word", EachWord(1), |_, w| {
            within(" ( ", &joined(w)?, " ) ")
        }),
        ("pinyin corner brackets", Words(50), |_, w| within("「", &joined(w)?, "」")),
        ("pinyin double brackets", Words(50), |_, w| within("((", &joined(w)?, "))")),
        ("pinyin double wide brackets", Words(50), |_, w| within("（（", &by(w, " ")?, "））")),
        ("pinyin some with labels", Words(50), |rng, w| {
            let label = if rng.chance(300) { "拼音：" } else { "" };
            within("(", &format!("{label}{}", joined(w)?), ")")
        }),
        ("pinyin commas", Words(50), |_, w| within("(", &by(w, ", ")?, ")")),
        ("pinyin untoned and capitalised each word", EachWord(1), |_, w| {
            within("(", &capitalised(&untoned(w)?), ")")
        }),
    ]
};

pub(super) fn pages(texts: &Texts) -> impl Iterator<Item = (String, Vec<Planted>)> {
    FORMS.into_iter().zip(0u64..).map(|((name, place, mark), stream)| {
        let mut rng = Rng::for_stream(SEED, stream);
        let pages = texts.chinese.iter().map(|text| plant(text, place, mark, &mut rng)).collect();
        (name.to_string(), pages)
    })
}

/// The mixed noise of one mirror.
pub(super) fn mirror(text: &str, rng: &mut Rng) -> String {
    plant(text, Place::Characters(80), mixed, rng).text
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

fn plant(text: &str, place: Place, mark: Mark, rng: &mut Rng) -> Planted {
    let traditional;
    let (text, converted) = match place {
        Place::Converted => {
            traditional = fold::traditional(text);
            (&*traditional, text.chars().collect::<Vec<_>>())
        }
        _ => (text, Vec::new()),
    };
    let chars: Vec<char> = text.chars().collect();
    let mut out = Planted::default();
    let (mut at, mut count) = (0, 0);
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|&&c| is_han(c)).count();
        let word = match place {
            _ if run == 0 => 1,
            Place::Words(_) | Place::EachWord(_) => [1, 1, 2, 2, 2, 2, 3, 4][rng.below(8)].min(run),
            _ => 1,
        };
        let word = &chars[at..at + word];
        at += word.len();
        out.keep(&word.iter().collect::<String>());
        if run == 0 {
            continue;
        }
        count += 1;
        let marked = match place {
            Place::Words(share) => rng.chance(share * word.len()),
            Place::Characters(share) => rng.chance(share),
            Place::EachWord(n) | Place::EachCharacter(n) => count % n == 0,
            Place::Converted => converted[at - 1] != word[0] && rng.chance(400),
        };
        // What the page itself has in brackets behind the word must not become a chain.
        let goes_on = chars.get(at).is_some_and(|c| "([（【〔'’ \u{3000}\n".contains(*c));
        if marked
            && !goes_on
            && let Some(mark) = mark(rng, word)
        {
            out.mark(&mark);
        }
    }
    out
}

/// Figures as they are raised.
fn raised(reading: &str) -> String {
    reading
        .chars()
        .map(|c| c.to_digit(10).map_or(c, |n| ['⁰', '¹', '²', '³', '⁴', '⁵'][n as usize % 6]))
        .collect()
}

/// A circumflex where a caron belongs.
fn circumflexed(reading: &str) -> String {
    const PAIRS: [(char, char); 5] = [('ǎ', 'â'), ('ě', 'ê'), ('ǐ', 'î'), ('ǒ', 'ô'), ('ǔ', 'û')];
    reading
        .chars()
        .map(|c| PAIRS.iter().find(|pair| pair.0 == c).map_or(c, |pair| pair.1))
        .collect()
}

fn within(open: &str, reading: &str, close: &str) -> Option<String> {
    Some(format!("{open}{reading}{close}"))
}

fn each(word: &[char]) -> Option<Vec<&'static str>> {
    word.iter().map(|c| c.to_pinyin().map(|p| p.with_tone())).collect()
}

/// Syllables in one, apostrophes where they are needed.
fn join<S: AsRef<str>>(syllables: &[S]) -> String {
    let mut out = String::new();
    for syllable in syllables {
        let syllable = syllable.as_ref();
        if !out.is_empty() && syllable.starts_with(|c| "aeoāáǎàēéěèōóǒò".contains(c)) {
            out.push('\'');
        }
        out.push_str(syllable);
    }
    out
}

fn joined(word: &[char]) -> Option<String> {
    Some(join(&each(word)?))
}

fn by(word: &[char], separator: &str) -> Option<String> {
    Some(each(word)?.join(separator))
}

fn untoned(word: &[char]) -> Option<String> {
    let plain: Option<Vec<_>> = word.iter().map(|c| c.to_pinyin().map(|p| p.plain())).collect();
    Some(join(&plain?))
}

fn numbered(word: &[char], separator: &str, umlaut: &str) -> Option<String> {
    let all: Option<Vec<_>> =
        word.iter().map(|c| c.to_pinyin().map(|p| p.with_tone_num_end())).collect();
    Some(all?.join(separator).replace('ü', umlaut))
}

fn capitalised(reading: &str) -> String {
    let mut chars = reading.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn decomposed(reading: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    reading.nfd().collect()
}

/// A line end between two letters.
fn broken(rng: &mut Rng, word: &[char]) -> Option<String> {
    within("(", &inserted(rng, &joined(word)?, "\n"), ")")
}

/// Something between two letters, or at an end.
fn inserted(rng: &mut Rng, reading: &str, what: &str) -> String {
    let at = rng.below(reading.chars().count() + 1);
    let (before, behind): (String, String) =
        (reading.chars().take(at).collect(), reading.chars().skip(at).collect());
    format!("{before}{what}{behind}")
}

/// Any of the readings of each character.
fn heteronym(rng: &mut Rng, word: &[char]) -> Option<String> {
    let syllables: Option<Vec<_>> = word
        .iter()
        .map(|c| {
            let all: Vec<_> = c.to_pinyin_multi()?.into_iter().map(|p| p.with_tone()).collect();
            Some(*rng.pick(&all.iter().collect::<Vec<_>>()))
        })
        .collect();
    Some(join(&syllables?))
}

/// The tones of 一 and 不 as they are spoken, and readings of other words for the most part.
fn sandhi(rng: &mut Rng, word: &[char]) -> Option<String> {
    let spoken = |(c, syllable): (&char, &'static str)| match c {
        '一' => ["yí", "yì", "yi"][rng.below(3)],
        '不' => ["bú", "bu"][rng.below(2)],
        _ => syllable,
    };
    Some(join(&word.iter().zip(each(word)?).map(spoken).collect::<Vec<_>>()))
}

/// A syllable that has nothing to do with the character.
fn by_chance(rng: &mut Rng, _: &[char]) -> Option<String> {
    const COMMON: std::ops::RangeInclusive<u32> = 0x4E00..=0x8000;
    loop {
        let at = rng.within(*COMMON.start() as usize, *COMMON.end() as usize) as u32;
        if let Some(reading) = char::from_u32(at).and_then(|c| c.to_pinyin()) {
            let tone = reading.with_tone();
            if tone.is_ascii() {
                continue;
            }
            return Some(tone.to_string());
        }
    }
}

fn emoji(rng: &mut Rng) -> &'static str {
    rng.pick(&[
        "🎁",
        "🔥",
        "⭐",
        "🍀",
        "🚀",
        "💡",
        "🎈",
        "🌙",
        "❤\u{FE0F}",
        "👍🏻",
        "👩\u{200D}🚀",
        "✨",
    ])
}

fn mixed(rng: &mut Rng, word: &[char]) -> Option<String> {
    let reading = joined(word)?;
    Some(match rng.below(6) {
        0 => format!("({})", emoji(rng)),
        1 => format!("({reading} )"),
        2 => format!("({} )", by_chance(rng, word)?),
        3 => format!("({})({} )", emoji(rng), by_chance(rng, word)?),
        4 => {
            let mark = format!("({})", emoji(rng));
            format!("({})", inserted(rng, &reading, &mark))
        }
        _ => format!("({reading})"),
    })
}

fn bopomofo(word: &[char]) -> Option<String> {
    let all: Option<Vec<_>> = word
        .iter()
        .map(|c| c.to_pinyin().and_then(|p| ruby::bopomofo(p.with_tone_num_end())))
        .collect();
    Some(all?.join(" "))
}
