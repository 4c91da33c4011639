//! Readings of Han characters, and which characters are common.
//!
//! The readings are those of the crate `pinyin` (pinyin-data). The standards GB 2312 and Big5 have two
//! levels each, by how common a character is; the sets are taken from the decoding tables of
//! `encoding_rs`.

use std::collections::HashSet;
use std::sync::LazyLock;

use encoding_rs::{BIG5, GBK};
use foldhash::fast::FixedState;
use pinyin::{ToPinyin, ToPinyinMulti};

/// Most letters of a syllable (`zhuang`, `chuang`).
pub(super) const LONGEST: usize = 6;

/// A reading in letters, without its tone: the letters from the low byte up, the number of them in the
/// highest byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Syllable(u64);

impl Syllable {
    /// None of nothing, and of what is too long.
    fn new(letters: &[u8]) -> Option<Self> {
        let mut bytes = [0; 8];
        bytes.get_mut(..letters.len())?.copy_from_slice(letters);
        bytes[7] = letters.len() as u8;
        (1..=LONGEST).contains(&letters.len()).then_some(Syllable(u64::from_le_bytes(bytes)))
    }

    /// The first so many of eight letters, at most [`LONGEST`].
    pub(super) fn of_first(letters: [u8; 8], len: usize) -> Self {
        let mask = !(u64::MAX << (8 * len.min(LONGEST)));
        Syllable(u64::from_le_bytes(letters) & mask | (len as u64) << 56)
    }

    pub(super) fn is(self, letters: &[u8]) -> bool {
        Syllable::new(letters) == Some(self)
    }

    pub(super) fn len(self) -> usize {
        (self.0 >> 56) as usize
    }

    /// Whether it is what the letters before `end` end with. There must be eight bytes before `end`.
    pub(super) fn ends(self, letters: &[u8], end: usize) -> bool {
        let Some((_, last)) = letters.get(..end).and_then(|all| all.split_last_chunk()) else {
            return false;
        };
        let last = u64::from_le_bytes(*last) >> (64 - 8 * self.len());
        last == self.0 & !(0xFF << 56)
    }

    /// Whether it begins with such letters and goes on.
    pub(super) fn goes_on_from(self, letters: &[u8]) -> bool {
        letters.len() < self.len() && self.0.to_le_bytes().starts_with(letters)
    }
}

fn syllable(plain: &str) -> Option<Syllable> {
    let mut letters = [0; LONGEST + 1];
    let mut len = 0;
    for c in plain.chars() {
        let Some(letter) = super::spelling::letter(c) else { continue };
        *letters.get_mut(len)? = letter.byte;
        len += 1;
    }
    Syllable::new(letters.get(..len)?)
}

/// Calls `f` with every reading of a character, as the crate `pinyin` has them.
fn each_of_crate(c: char, mut f: impl FnMut(Syllable)) {
    if let Some(all) = c.to_pinyin_multi() {
        all.into_iter().filter_map(|one| syllable(one.plain())).for_each(&mut f);
    } else if let Some(one) = c.to_pinyin() {
        syllable(one.plain()).into_iter().for_each(&mut f);
    }
    if matches!(c, '儿' | '兒') {
        Syllable::new(b"r").into_iter().for_each(f);
    }
}

/// The readings of the characters from U+3400 to U+9FFF, each once, the primary one first.
struct Table {
    /// Where the readings of a character begin; those of the next end them.
    starts: Vec<u32>,
    readings: Vec<Syllable>,
}

const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { starts: vec![0], readings: Vec::new() };
    for code in FIRST..=LAST {
        let start = table.readings.len();
        each_of_crate(char::from_u32(code).unwrap_or_default(), |reading| {
            if !table.readings[start..].contains(&reading) {
                table.readings.push(reading);
            }
        });
        table.starts.push(table.readings.len() as u32);
    }
    table
});

/// The readings of a character of the table, the primary one first; none of others.
pub(super) fn table(c: char) -> &'static [Syllable] {
    let place = u32::from(c).wrapping_sub(FIRST) as usize;
    match TABLE.starts.get(place..place.saturating_add(2)) {
        Some(&[from, to]) => TABLE.readings.get(from as usize..to as usize).unwrap_or_default(),
        _ => &[],
    }
}

fn is_in_table(c: char) -> bool {
    (FIRST..=LAST).contains(&u32::from(c))
}

/// Calls `f` with every reading of a character, the primary one first.
pub(super) fn each(c: char, mut f: impl FnMut(Syllable)) {
    if is_in_table(c) {
        table(c).iter().for_each(|&reading| f(reading));
    } else {
        each_of_crate(c, f);
    }
}

/// The first reading of a character.
pub(super) fn primary(c: char) -> Option<Syllable> {
    if is_in_table(c) {
        table(c).first().copied()
    } else {
        c.to_pinyin().and_then(|one| syllable(one.plain()))
    }
}

/// Whether the letters are a reading of some character.
pub(super) fn is_syllable(letters: &[u8]) -> bool {
    static ALL: LazyLock<HashSet<Syllable, FixedState>> = LazyLock::new(|| {
        let mut all: HashSet<_, _> = TABLE.readings.iter().copied().collect();
        for c in ('\u{F900}'..='\u{FAFF}').chain('\u{20000}'..='\u{3FFFF}') {
            each_of_crate(c, |reading| _ = all.insert(reading));
        }
        all
    });
    Syllable::new(letters).is_some_and(|syllable| ALL.contains(&syllable))
}

/// Whether a character is in level 1 of GB 2312, or of Big5 and not in level 2 of GB 2312.
pub(super) fn is_common(c: char) -> bool {
    static COMMON: LazyLock<Box<[u64; 1024]>> = LazyLock::new(|| {
        let mut bits = Box::new([0u64; 1024]);
        let mut set = |encoding: &'static encoding_rs::Encoding, lead: u8, trail: u8, to: bool| {
            let pair = [lead, trail];
            let (text, _) = encoding.decode_without_bom_handling(&pair);
            let mut chars = text.chars();
            if let (Some(c), None) = (chars.next(), chars.next())
                && c != char::REPLACEMENT_CHARACTER
                && let Some(word) = bits.get_mut(c as usize / 64)
            {
                *word = *word & !(1 << (c as usize % 64)) | u64::from(to) << (c as usize % 64);
            }
        };
        // Big5 level 1 first; the rare characters of GB 2312 level 2 are then taken out of it.
        for lead in 0xA4..=0xC6 {
            let last = if lead == 0xC6 { 0x7E } else { 0xFE };
            (0x40..=last).for_each(|trail| set(BIG5, lead, trail, true));
        }
        for lead in 0xB0..=0xF7 {
            (0xA1..=0xFE).for_each(|trail| set(GBK, lead, trail, lead <= 0xD7));
        }
        bits
    });
    COMMON.get(c as usize / 64).is_some_and(|word| word >> (c as usize % 64) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(c: char) -> Vec<Syllable> {
        let mut out = Vec::new();
        each(c, |reading| out.push(reading));
        out
    }

    fn syllable(letters: &str) -> Syllable {
        Syllable::new(letters.as_bytes()).unwrap()
    }

    #[test]
    fn heteronyms_come_with_the_usual_one_first() {
        assert!(all('乐').contains(&syllable("le")) && all('乐').contains(&syllable("yue")));
        assert_eq!(primary('月'), Some(syllable("yue")));
        assert_eq!(primary('女'), Some(syllable("nv")));
        assert!(all('發').contains(&syllable("fa")));
        assert!(all('a').is_empty());
        for c in '\u{3400}'..='\u{9FFF}' {
            let mut slow = Vec::new();
            each_of_crate(c, |reading| slow.push(reading));
            assert!(slow.iter().all(|reading| all(c).contains(reading)));
            assert_eq!(all(c).first(), slow.first());
            assert_eq!(primary(c), c.to_pinyin().and_then(|one| super::syllable(one.plain())));
        }
    }

    #[test]
    fn common_characters_of_both_scripts() {
        assert!("的月经开区經濟發展".chars().all(is_common));
        assert!(!"眄踽怳垚饕耄a".chars().any(is_common));
    }

    #[test]
    fn syllables_are_readings() {
        assert!(is_syllable(b"zhuang"));
        assert!(is_syllable(b"nv"));
        assert!(!is_syllable(b"xyz") && !is_syllable(b"") && !is_syllable(b"zhuangzhuang"));
        assert!(syllable("zhuang").goes_on_from(b"zh"));
        assert!(!syllable("zh").goes_on_from(b"zh") && !syllable("shi").goes_on_from(b"z"));
    }
}
