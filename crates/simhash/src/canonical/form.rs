//! One pass over the text to its canonical form (section 1 of the page).

use super::classes::{Becomes, Class, Table, class, fold, table};
use crate::kernel::blocks;

/// Units that there is room for when a block of text or a character is taken: more than any becomes.
pub(crate) const ROOM: usize = 96;

/// What stands at the end of the form so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Behind {
    /// Nothing, or an ideograph: a break adds nothing.
    #[default]
    Closed,
    /// A word that may go on.
    Word,
    /// A word and a break: a space, if a word follows.
    Gap,
}

/// The canonical form of a text, in room that is used again.
#[derive(Debug, Default)]
pub(crate) struct Form {
    /// The canonical string in UTF-16, and how long it is.
    pub(crate) units: Vec<u16>,
    pub(crate) len: usize,
    /// Before how many units a line ends; a space before the end of the line counts as behind it.
    pub(crate) lines: Vec<u32>,
    /// Where words begin that begin with a digit of ASCII.
    pub(crate) numbers: Vec<u32>,
    pub(crate) behind: Behind,
}

impl Form {
    /// Makes this the form of `text`; linear.
    pub(crate) fn read(&mut self, text: &str) {
        self.clear();
        let table = table();
        let mut at = 0;
        loop {
            at += blocks::read(self, table, &text.as_bytes()[at..]);
            // What no kernel takes: odd characters, and the last ones.
            let mut chars = text[at..].chars();
            let Some(c) = chars.next() else { return };
            self.any(table, c);
            for c in chars.by_ref().take(TURN) {
                self.any(table, c);
            }
            at = text.len() - chars.as_str().len();
        }
    }

    /// The same, character by character.
    #[cfg(any(test, feature = "definitions"))]
    pub(crate) fn read_by_definition(&mut self, text: &str) {
        self.clear();
        text.chars().for_each(|c| self.any(table(), c));
    }

    fn clear(&mut self) {
        (self.len, self.behind) = (0, Behind::Closed);
        self.lines.clear();
        self.numbers.clear();
    }

    /// The canonical string.
    pub(crate) fn units(&self) -> &[u16] {
        &self.units[..self.len]
    }

    /// Before how many units lines end, ascending.
    pub(crate) fn lines(&self) -> &[u32] {
        &self.lines
    }

    /// Where words begin that begin with a digit of ASCII, ascending.
    pub(crate) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Makes room for [`ROOM`] units more.
    #[inline]
    pub(crate) fn make_room(&mut self) {
        if self.units.len() < self.len + ROOM {
            let grown = self.units.len() + self.units.len() / 2;
            self.units.resize(grown.max(self.len + ROOM), 0);
        }
    }

    /// Whatever character comes next: the definition.
    fn any(&mut self, table: &Table, c: char) {
        self.make_room();
        let becomes = u16::try_from(u32::from(c)).map(|unit| table[usize::from(unit)]);
        let Ok(becomes) = becomes else { return self.odd(c) };
        match becomes.marks() {
            0 => self.gap(),
            Becomes::IDEOGRAPH => self.ideograph(becomes.unit()),
            Becomes::LINE_END => self.line_end(),
            Becomes::ODD => self.odd(c),
            _ => self.word(becomes.unit()),
        }
    }

    /// A character that becomes several, or whose folding has two units.
    #[cold]
    fn odd(&mut self, c: char) {
        for folded in fold(c) {
            let mut units = [0; 2];
            let units = folded.encode_utf16(&mut units).iter();
            match class(folded) {
                Class::Break => self.gap(),
                Class::Word => units.for_each(|&unit| self.word(unit)),
                Class::Ideograph => units.for_each(|&unit| self.ideograph(unit)),
            }
        }
    }

    fn line_end(&mut self) {
        self.lines.push(self.len as u32);
        self.gap();
    }

    fn gap(&mut self) {
        if self.behind == Behind::Word {
            self.behind = Behind::Gap;
        }
    }

    fn word(&mut self, unit: u16) {
        if self.behind == Behind::Gap {
            self.put(u16::from(b' '));
        }
        if self.behind != Behind::Word && matches!(unit, 0x30..=0x39) {
            self.numbers.push(self.len as u32);
        }
        self.put(unit);
        self.behind = Behind::Word;
    }

    fn ideograph(&mut self, unit: u16) {
        self.put(unit);
        self.behind = Behind::Closed;
    }

    fn put(&mut self, unit: u16) {
        self.units[self.len] = unit;
        self.len += 1;
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        self.units.capacity() * size_of::<u16>()
            + (self.lines.capacity() + self.numbers.capacity()) * size_of::<u32>()
    }
}

/// Characters taken one by one before a kernel is asked again.
const TURN: usize = 24;
