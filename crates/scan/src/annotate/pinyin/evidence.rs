//! What the toned readings of a text say about it: `docs/cuts.md`, section 4.3.

use crate::annotate::keys::{Keys, key};
use crate::annotate::pinyin::spelling::Spelling;
use crate::chars::{is_han, is_inline, is_kana};

/// Least evidence that a text is annotated.
const LEAST: usize = 2;
/// Least evidence for cutting readings that do not read, or are cut short.
const LEAST_WHEN_SURE: usize = 5;
/// Least different padded readings.
const LEAST_PADDED: usize = 3;

/// The toned readings of a text, gathered group by group.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// Strings of all toned groups, of those that read, and of those that are evidence.
    toned: Keys,
    read: Keys,
    plain: Keys,
    padded: Keys,
    /// Characters with the string that reads them alone, each pair once.
    singles: Vec<(char, u64)>,
    single_pairs: Keys,
    /// Those of the pairs that would be evidence, did nothing else read the character.
    plain_singles: Vec<(char, u64)>,
    plain_pairs: Keys,
    injected: bool,
}

impl Evidence {
    pub(crate) fn clear(&mut self) {
        for keys in [
            &mut self.toned,
            &mut self.read,
            &mut self.plain,
            &mut self.padded,
            &mut self.single_pairs,
            &mut self.plain_pairs,
        ] {
            keys.clear();
        }
        self.singles.clear();
        self.plain_singles.clear();
        self.injected = false;
    }

    /// Takes note of a toned spelling behind a Han character, with `next` behind it.
    pub(crate) fn note(
        &mut self,
        spelling: &Spelling,
        reads: bool,
        before: &str,
        next: Option<char>,
    ) {
        let string = string(spelling);
        let Some(base) = before.chars().next_back() else { return };
        // The same reading of the same character has said all this already.
        if reads && self.plain_pairs.contains(pair(base, string)) {
            return;
        }
        self.toned.insert(string);
        if !reads {
            return;
        }
        self.read.insert(string);
        if spelling.reads_one(before) && self.single_pairs.insert(pair(base, string)) {
            self.singles.push((base, string));
        }
        if !next.is_some_and(is_inline) {
            return;
        }
        match spelling.reads_plainly(before) {
            Some(n) if !goes_before(before, n) => {}
            Some(n) if n > 1 => _ = self.plain.insert(string),
            Some(_) if self.plain_pairs.insert(pair(base, string)) => {
                self.plain_singles.push((base, string));
            }
            _ => {}
        }
    }

    pub(crate) fn note_padded(&mut self, spelling: &Spelling) {
        self.padded.insert(string(spelling));
    }

    /// The text holds what no author writes.
    pub(crate) fn note_injected(&mut self) {
        self.injected = true;
    }

    /// To be called when everything was noted. Readings of characters that are read otherwise, too,
    /// are no evidence.
    pub(crate) fn settle(&mut self) {
        self.injected |= self.padded.len() >= LEAST_PADDED;
        self.singles.sort_unstable();
        for &(c, string) in &self.plain_singles {
            let first = self.singles.partition_point(|&(other, _)| other < c);
            let mut others = self.singles[first..].iter().take_while(|&&(other, _)| other == c);
            if others.all(|&(_, other)| other == string) {
                self.plain.insert(string);
            }
        }
    }

    pub(crate) fn is_annotated(&self) -> bool {
        let (plain, read) = (self.plain.len(), self.read.len());
        self.injected || plain >= LEAST && 2 * plain >= read && 2 * read >= self.toned.len()
    }

    /// Whether there is enough of it to take what is damaged or stands without a tone.
    pub(crate) fn is_sure(&self) -> bool {
        self.plain.len() >= LEAST_WHEN_SURE
    }

    pub(crate) fn is_injected(&self) -> bool {
        self.injected
    }
}

fn string(spelling: &Spelling) -> u64 {
    key(spelling.string().iter().map(|&b| u32::from(b)))
}

fn pair(c: char, string: u64) -> u64 {
    key([u32::from(c), string as u32, (string >> 32) as u32])
}

/// Whether text goes before the last `n` characters, so that they are no entry of a list.
fn goes_before(before: &str, n: usize) -> bool {
    before.chars().nth_back(n).is_some_and(|c| {
        is_han(c)
            || is_kana(c)
            || c.is_ascii_alphanumeric()
            || "，。；！？,;!?)）]］】〕…％%”’」』》".contains(c)
    })
}
