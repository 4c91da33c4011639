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
    if c.is_alphanumeric() {
        if is_ideographic(c) { Class::Ideograph } else { Class::Word }
    } else if is_mark(c) {
        Class::Word
    } else {
        Class::Break
    }
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

/// What to do at each character of the Basic Multilingual Plane.
pub(super) struct Steps {
    /// The step, two bits each: 16 KB.
    groups: Box<[u64]>,
    /// What kana and Han become, from [`FIRST`] on, or 0: 56 KB.
    ideographs: Box<[u16]>,
}

const FIRST: u16 = 0x3000;
const LAST: u16 = 0x9FFF;

static STEPS: LazyLock<Steps> = LazyLock::new(Steps::build);

impl Steps {
    /// The table of version 1, built when it is first asked for.
    pub(super) fn get() -> &'static Self {
        &STEPS
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

    /// The ideograph that `c` is or becomes, if it is kana or Han and becomes a single character
    /// of three bytes.
    #[inline]
    pub(super) fn ideograph(&self, c: u16) -> Option<u16> {
        let to = *self.ideographs.get(usize::from(c.wrapping_sub(FIRST)))?;
        (to != 0).then_some(to)
    }

    fn build() -> Self {
        let mut groups = vec![0u64; 0x10000 / 32].into_boxed_slice();
        for c in '\0'..='\u{FFFF}' {
            let code = u32::from(c) as usize;
            groups[code / 32] |= (step_by_definition(c) as u64) << (code % 32 * 2);
        }
        let ideographs = (FIRST..=LAST).map(|c| ideograph_by_definition(c).unwrap_or(0)).collect();
        Self { groups, ideographs }
    }
}

fn ideograph_by_definition(c: u16) -> Option<u16> {
    let mut folded = fold(char::from_u32(c.into())?);
    let only = folded.next()?;
    if folded.next().is_some() || class(only) != Class::Ideograph || only.len_utf8() != 3 {
        return None;
    }
    u16::try_from(u32::from(only)).ok()
}

fn step_by_definition(c: char) -> Step {
    let mut folded = fold(c);
    match (folded.next(), folded.next()) {
        (Some(only), None) => match class(only) {
            Class::Break => Step::Break,
            _ if only != c => Step::Fold,
            Class::Word => Step::Word,
            Class::Ideograph => Step::Ideograph,
        },
        _ => Step::Fold,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xxhash_rust::xxh3::xxh3_64;

    #[test]
    fn the_table_is_the_definition() {
        for c in '\0'..='\u{FFFF}' {
            assert_eq!(Steps::get().step(u32::from(c) as u16), step_by_definition(c), "{c:?}");
        }
        for c in 0..=u16::MAX {
            let expected = ideograph_by_definition(c).filter(|_| (FIRST..=LAST).contains(&c));
            assert_eq!(Steps::get().ideograph(c), expected, "{c:x}");
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
