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

/// What becomes of a character of the Basic Multilingual Plane: the unit that it folds to in the lower half, a space
/// for a break, and one of the marks above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Becomes(u32);

impl Becomes {
    /// The marks, as bits of the third byte.
    pub(crate) const WORD: u8 = 0x80;
    pub(crate) const IDEOGRAPH: u8 = 0x40;
    /// To be folded by the definition: it becomes several characters, or is half of one.
    pub(crate) const ODD: u8 = 0x20;
    /// A break that ends a line.
    pub(crate) const LINE_END: u8 = 0x10;
    /// A word character that is a digit of ASCII.
    pub(crate) const DIGIT: u8 = 0x08;

    #[inline]
    pub(crate) fn unit(self) -> u16 {
        self.0 as u16
    }

    #[inline]
    pub(crate) fn marks(self) -> u8 {
        (self.0 >> 16) as u8
    }
}

/// What becomes of each unit of UTF-16: 256 KB, of which a text reads a few.
pub(crate) type Table = [Becomes; 0x10000];

static TABLE: LazyLock<Box<Table>> = LazyLock::new(build);

/// The table, built when it is first asked for.
pub(crate) fn table() -> &'static Table {
    &TABLE
}

/// Whether a character of a canonical string belongs to a word: it is no ideograph, and no space.
#[inline]
pub(crate) fn is_word(c: char) -> bool {
    match u16::try_from(u32::from(c)) {
        Ok(unit @ ..0x80) => unit != u16::from(b' '),
        // What has been folded keeps its class when it is folded again.
        Ok(unit) => table()[usize::from(unit)].marks() & Becomes::WORD != 0,
        Err(_) => class(c) == Class::Word,
    }
}

fn build() -> Box<Table> {
    let mut all = vec![Becomes(u32::from(Becomes::ODD) << 16); 0x10000];
    for c in '\0'..='\u{FFFE}' {
        all[u32::from(c) as usize] = by_definition(c);
    }
    match all.into_boxed_slice().try_into() {
        Ok(table) => table,
        Err(_) => unreachable!("as many entries as the type says"),
    }
}

fn by_definition(c: char) -> Becomes {
    let mut folded = fold(c);
    let (only, mark) = match (folded.next(), folded.next()) {
        (Some(only), None) => match class(only) {
            Class::Word if only.is_ascii_digit() => (only, Becomes::WORD | Becomes::DIGIT),
            Class::Word => (only, Becomes::WORD),
            Class::Ideograph => (only, Becomes::IDEOGRAPH),
            Class::Break if c == '\n' => (' ', Becomes::LINE_END),
            Class::Break => (' ', 0),
        },
        _ => ('\0', Becomes::ODD),
    };
    match u16::try_from(u32::from(only)) {
        Ok(unit) => Becomes(u32::from(mark) << 16 | u32::from(unit)),
        Err(_) => Becomes(u32::from(Becomes::ODD) << 16),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xxhash_rust::xxh3::xxh3_64;

    #[test]
    fn the_table_is_the_definition() {
        for c in '\0'..='\u{FFFE}' {
            let becomes = table()[u32::from(c) as usize];
            let folded: Vec<(char, Class)> = fold(c).map(|to| (to, class(to))).collect();
            let is = (char::from_u32(becomes.unit().into()).unwrap(), becomes.marks());
            match folded[..] {
                [(to, _)] if to > '\u{FFFF}' => assert_eq!(is.1, Becomes::ODD, "{c:?}"),
                [(to, Class::Word)] if to.is_ascii_digit() => {
                    assert_eq!(is, (to, Becomes::WORD | Becomes::DIGIT), "{c:?}");
                }
                [(to, Class::Word)] => assert_eq!(is, (to, Becomes::WORD), "{c:?}"),
                [(to, Class::Ideograph)] => assert_eq!(is, (to, Becomes::IDEOGRAPH), "{c:?}"),
                [(_, Class::Break)] if c == '\n' => assert_eq!(is, (' ', Becomes::LINE_END)),
                [(_, Class::Break)] => assert_eq!(is, (' ', 0), "{c:?}"),
                _ => assert_eq!(is.1, Becomes::ODD, "{c:?}"),
            }
        }
        for half in (0xD800..0xE000).chain([0xFFFF]) {
            assert_eq!(table()[half].marks(), Becomes::ODD);
        }
    }

    #[test]
    fn what_has_been_folded_keeps_its_class() {
        let stays = |&c: &char| c == ' ' || class(c) != Class::Break;
        for folded in ('\0'..=char::MAX).flat_map(fold).filter(stays) {
            assert_eq!(is_word(folded), class(folded) == Class::Word, "{folded:?}");
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
