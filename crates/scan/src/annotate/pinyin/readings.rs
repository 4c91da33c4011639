//! Readings of Han characters, and which characters are common.
//!
//! The readings are those of the crate `pinyin` (pinyin-data). The standards GB 2312 and Big5 have two
//! levels each, by how common a character is; the sets are taken from the decoding tables of
//! `encoding_rs`.

use std::collections::HashSet;
use std::sync::LazyLock;

use encoding_rs::{BIG5, GBK};
use pinyin::{ToPinyin, ToPinyinMulti};

/// Most letters of a syllable (`zhuang`, `chuang`).
pub(super) const LONGEST: usize = 6;

/// A reading in letters, without its tone.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    letters: [u8; LONGEST],
    len: usize,
}

impl std::ops::Deref for Reading {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.letters[..self.len]
    }
}

fn reading(plain: &str) -> Reading {
    let mut out = Reading { letters: [0; LONGEST], len: 0 };
    for c in plain.chars() {
        let Some(letter) = super::spelling::letter(c) else { continue };
        if let Some(place) = out.letters.get_mut(out.len) {
            *place = letter.byte;
            out.len += 1;
        }
    }
    out
}

/// Calls `f` with every reading of a character; one that differs in tone alone may come twice.
pub(super) fn each(c: char, mut f: impl FnMut(&[u8])) {
    if let Some(all) = c.to_pinyin_multi() {
        for one in all {
            f(&reading(one.plain()));
        }
    } else if let Some(one) = c.to_pinyin() {
        f(&reading(one.plain()));
    }
    if matches!(c, '儿' | '兒') {
        f(b"r");
    }
}

/// The first reading of a character.
pub(super) fn primary(c: char) -> Option<Reading> {
    c.to_pinyin().map(|one| reading(one.plain()))
}

/// Whether the letters are a reading of some character.
pub(super) fn is_syllable(letters: &[u8]) -> bool {
    static ALL: LazyLock<HashSet<Vec<u8>>> = LazyLock::new(|| {
        let mut all = HashSet::new();
        for c in ('\u{3400}'..='\u{9FFF}')
            .chain('\u{F900}'..='\u{FAFF}')
            .chain('\u{20000}'..='\u{3FFFF}')
        {
            each(c, |reading| {
                if !all.contains(reading) {
                    all.insert(reading.to_vec());
                }
            });
        }
        all
    });
    ALL.contains(letters)
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

    fn all(c: char) -> Vec<String> {
        let mut out = Vec::new();
        each(c, |reading| out.push(String::from_utf8(reading.to_vec()).unwrap()));
        out
    }

    #[test]
    fn heteronyms_come_with_the_usual_one_first() {
        assert!(all('乐').contains(&"le".into()) && all('乐').contains(&"yue".into()));
        assert_eq!(&*primary('月').unwrap(), b"yue");
        assert_eq!(&*primary('女').unwrap(), b"nv");
        assert!(all('發').contains(&"fa".into()));
        assert!(all('a').is_empty());
    }

    #[test]
    fn common_characters_of_both_scripts() {
        assert!("的月经开區經濟發展".chars().all(is_common));
        assert!(!"眄踽怳垚饕耄a".chars().any(is_common));
    }

    #[test]
    fn syllables_are_readings() {
        assert!(is_syllable(b"zhuang"));
        assert!(is_syllable(b"nv"));
        assert!(!is_syllable(b"xyz"));
    }
}
