//! What a character is to the tokeniser, and a table that answers without asking twice.

use super::variants::Variants;
use std::sync::LazyLock;

/// What a folded character does to the tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Ends the token before it and is dropped.
    Break,
    /// Belongs to a run that is one token.
    Word,
    /// Is a token.
    Ideograph,
}

/// The class of a character to which width, case and variant have been done already.
pub(super) fn class(c: char) -> Class {
    if is_letter(c) {
        if is_ideographic(c) { Class::Ideograph } else { Class::Word }
    } else if is_mark(c) {
        Class::Word
    } else {
        Class::Break
    }
}

/// Whether a character of a canonical string belongs to a word: it is no ideograph, and no space.
#[inline]
pub(crate) fn is_word(c: u32) -> bool {
    match u8::try_from(c) {
        Ok(byte) if byte < 0x80 => byte != b' ',
        _ => char::from_u32(c).is_some_and(|c| class(c) == Class::Word),
    }
}

/// Alphanumeric, with no search of tables for the blocks that are nothing else.
fn is_letter(c: char) -> bool {
    is_plain(c) || c.is_alphanumeric()
}

/// Han and Hangul in blocks of which every character is a letter without case.
fn is_plain(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

fn is_ideographic(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF
        | 0x1000..=0x109F
        | 0x1780..=0x17FF
        | 0x3005..=0x3007
        | 0x3040..=0x30FF
        | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF
        | 0xFF66..=0xFF9F
        | 0x20000..=0x3FFFF)
}

fn is_mark(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036F
        | 0x0900..=0x0DFF
        | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF
        | 0x200C..=0x200D
        | 0x20D0..=0x20FF)
}

/// Width, case and script variant of one character; case can make several of one.
pub(super) fn fold(c: char) -> impl Iterator<Item = char> {
    let narrow = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from((u32::from(c) - 0xFF01 + 0x21) as u8),
        _ => c,
    };
    narrow.to_lowercase().map(|lower| Variants::get().fold(lower))
}

/// What the walk has to do at a character as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Folds to a break.
    Break = 0,
    /// A word character that is its own folding.
    Word = 1,
    /// An ideograph that is its own folding.
    Ideograph = 2,
    /// Anything else: fold it and look again.
    Fold = 3,
}

/// What becomes of each character of the Basic Multilingual Plane.
pub(super) struct Tables {
    /// The step, two bits each: 16 KB.
    groups: Box<[u64]>,
    /// What ASCII becomes: a lower-case letter, a digit, a space where it is a break; 0 where it ends a line.
    ascii: [u8; 128],
    /// What characters of two bytes become: a word character of two bytes, a space where they are breaks, or 0
    /// where they are anything else.
    pairs: Box<[u16; 0x800]>,
    /// What characters of three bytes become: an ideograph of three bytes, [`BREAK`](Self::BREAK), or 0 where
    /// they are anything else: 128 KB, of which a text reads a few.
    wide: Box<[u16; 0x10000]>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::build);

impl Tables {
    /// The answer of [`wide`](Self::wide) for a break; what is greater is an ideograph.
    pub(super) const BREAK: u16 = 1;

    /// The tables of version 1, built when they are first asked for.
    pub(super) fn get() -> &'static Self {
        &TABLES
    }

    /// The step at a character below U+10000.
    #[inline]
    pub(super) fn step(&self, c: u16) -> Step {
        match self.groups[usize::from(c / 32)] >> (c % 32 * 2) & 3 {
            0 => Step::Break,
            1 => Step::Word,
            2 => Step::Ideograph,
            _ => Step::Fold,
        }
    }

    /// What ASCII becomes, or 0.
    #[inline]
    pub(super) fn ascii(&self, byte: u8) -> u8 {
        self.ascii[usize::from(byte) % 128]
    }

    /// What a character of two bytes of UTF-8 becomes, or 0.
    #[inline]
    pub(super) fn pair(&self, c: u16) -> u16 {
        self.pairs[usize::from(c) % 0x800]
    }

    /// What a character of three bytes of UTF-8 becomes, or 0.
    #[inline]
    pub(super) fn wide(&self, c: u16) -> u16 {
        self.wide[usize::from(c)]
    }

    /// What each character of three bytes becomes.
    #[inline]
    pub(super) fn wide_ones(&self) -> &[u16; 0x10000] {
        &self.wide
    }

    fn build() -> Self {
        let mut groups = vec![0u64; 0x10000 / 32].into_boxed_slice();
        let mut ascii = [0; 128];
        let mut pairs = Box::new([0; 0x800]);
        let mut wide = Box::new([0; 0x10000]);
        for c in '\0'..='\u{FFFF}' {
            let code = u32::from(c) as usize;
            let (step, folded) = by_definition(c);
            groups[code / 32] |= (step as u64) << (code % 32 * 2);
            let to = folded.map_or(0, |(to, _)| u32::from(to) as u16);
            match (code, folded) {
                (0x0A, _) => {}
                (..0x80, Some((_, Class::Break))) => ascii[code] = b' ',
                (..0x80, _) => ascii[code] = to as u8,
                (..0x800, Some((_, Class::Break))) => pairs[code] = u16::from(b' '),
                (..0x800, Some((folded, Class::Word))) if folded.len_utf8() == 2 => {
                    pairs[code] = to
                }
                (0x800.., Some((_, Class::Break))) => wide[code] = Self::BREAK,
                (0x800.., Some((folded, Class::Ideograph))) if folded.len_utf8() == 3 => {
                    wide[code] = to
                }
                _ => {}
            }
        }
        Self { groups, ascii, pairs, wide }
    }
}

/// The step at a character, and what it becomes, if that is one character.
fn by_definition(c: char) -> (Step, Option<(char, Class)>) {
    let mut folded = fold(c);
    let (Some(only), None) = (folded.next(), folded.next()) else { return (Step::Fold, None) };
    let class = class(only);
    let step = match class {
        Class::Break => Step::Break,
        _ if only != c => Step::Fold,
        Class::Word => Step::Word,
        Class::Ideograph => Step::Ideograph,
    };
    (step, Some((only, class)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use xxhash_rust::xxh3::xxh3_64;

    #[test]
    fn the_tables_are_the_definition() {
        let tables = Tables::get();
        for c in '\0'..='\u{FFFF}' {
            let (code, folded) = (u32::from(c) as u16, by_definition(c).1);
            assert_eq!(tables.step(code), by_definition(c).0, "{c:?}");
            let becomes = |class: Class, len: usize| {
                let folded = folded.filter(|&(to, is)| is == class && to.len_utf8() == len);
                folded.map(|(to, _)| u32::from(to) as u16)
            };
            let is_break = folded.is_some_and(|(_, class)| class == Class::Break);
            match c {
                '\n' => assert_eq!(tables.ascii(b'\n'), 0),
                ..='\x7F' if is_break => assert_eq!(tables.ascii(code as u8), b' '),
                ..='\x7F' => {
                    assert_eq!(becomes(Class::Word, 1), Some(tables.ascii(code as u8).into()));
                }
                ..='\u{7FF}' if is_break => assert_eq!(tables.pair(code), 32),
                ..='\u{7FF}' => {
                    assert_eq!(tables.pair(code), becomes(Class::Word, 2).unwrap_or(0), "{c:?}");
                }
                _ if is_break => assert_eq!(tables.wide(code), Tables::BREAK),
                _ => {
                    let expected = becomes(Class::Ideograph, 3).unwrap_or(0);
                    assert_eq!(tables.wide(code), expected, "{c:?}");
                }
            }
        }
    }

    #[test]
    fn variants_stay_ideographs() {
        for c in '\u{3400}'..='\u{2FFFF}' {
            if Variants::get().fold(c) != c {
                assert_eq!(class(c), Class::Ideograph);
                assert_eq!(class(Variants::get().fold(c)), Class::Ideograph);
            }
        }
    }

    /// Case and class come from the compiler's Unicode tables. A newer compiler that moves this
    /// number changes fingerprints, and so needs a new version of the page.
    #[test]
    fn folding_and_classes_are_those_of_version_1() {
        let mut all = Vec::new();
        for c in '\0'..=char::MAX {
            for folded in fold(c) {
                all.extend_from_slice(&u32::from(folded).to_le_bytes());
                all.push(class(folded) as u8);
            }
        }
        assert_eq!(format!("{:016x}", xxh3_64(&all)), "5b3ea977d36d3949");
    }
}
