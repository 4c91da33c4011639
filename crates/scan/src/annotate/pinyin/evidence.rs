//! What the toned readings of a text say about it: `docs/cuts.md`, section 4.3.

use crate::annotate::keys::{Keys, key};
use crate::annotate::pinyin::memo::Known;
use crate::annotate::pinyin::readings;
use crate::annotate::pinyin::spelling::Spelling;
use crate::chars::{char_before, is_han, is_inline, is_kana};

/// Least evidence that a text is annotated.
const LEAST: usize = 2;
/// Least evidence for cutting readings that do not read, or are cut short.
const LEAST_WHEN_SURE: usize = 5;
/// Least different padded readings.
const LEAST_PADDED: usize = 3;

/// What is known of a string: some group has it, some that reads, and some that is evidence.
const TONED: u64 = 1;
const READ: u64 = 2;
const PLAIN: u64 = 4;
/// What is known of a character with a string: the string reads it alone, and would be evidence, did nothing else
/// read the character.
const SINGLE: u64 = 1;
const PLAIN_SINGLE: u64 = 2;
/// What is known of a character: a string reads it alone, or several do.
const ONE: u64 = 1;
const MANY: u64 = 2;

/// The toned readings of a text, gathered group by group.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    strings: Keys,
    /// How many strings read, and how many are evidence.
    read: usize,
    plain: usize,
    padded: Keys,
    pairs: Keys,
    bases: Keys,
    plain_singles: Vec<(char, u64)>,
    injected: bool,
}

/// How a toned spelling reads what is before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    /// The Han character before it, and where that ends.
    pub(crate) base: char,
    pub(crate) end: usize,
    /// Its place among the readings of the base, when it is one of them and nothing else.
    pub(crate) place: Option<usize>,
    /// How many characters it reads, at the least; 0 when it does not read.
    pub(crate) count: usize,
}

impl Reading {
    /// Sees how a toned spelling reads the text before `end`; none where that does not end in Han.
    pub(crate) fn of(spelling: &Spelling, text: &str, end: usize) -> Option<Self> {
        let base = char_before(text, end).filter(|&c| is_han(c))?;
        let place = spelling.place(base);
        let count = match place {
            Some(_) => 1,
            None => spelling.reads(&text[..end]).unwrap_or(0),
        };
        Some(Reading { base, end, place, count })
    }

    pub(crate) fn reads(&self) -> bool {
        self.count > 0
    }

    /// How many common characters it reads, at the least; a single one by its primary reading.
    fn plainly(&self, spelling: &Spelling, text: &str) -> Option<usize> {
        let before = &text[..self.end];
        if self.place == Some(0) && readings::is_common(self.base) {
            Some(1)
        } else if self.count > 1 && !spelling.may_end_in_erhua() {
            // Less than these it does not read.
            let mut read = before.chars().rev().take(self.count);
            read.all(readings::is_common).then_some(self.count)
        } else {
            spelling.reads_plainly(before)
        }
    }
}

impl Evidence {
    pub(crate) fn clear(&mut self) {
        for keys in [&mut self.strings, &mut self.padded, &mut self.pairs, &mut self.bases] {
            keys.clear();
        }
        (self.read, self.plain, self.injected) = (0, 0, false);
        self.plain_singles.clear();
    }

    /// Takes note of a toned spelling behind a Han character, with `next` behind it. Says what is to be kept of
    /// it for the next time.
    pub(crate) fn note(
        &mut self,
        spelling: &Spelling,
        reading: Reading,
        text: &str,
        next: Option<char>,
    ) -> Option<Known> {
        let string = spelling.key();
        let known = Known { string, pair: key([u64::from(reading.base), string]) };
        if !reading.reads() {
            self.strings.add(string, TONED);
            return None;
        }
        self.note_reading(known, reading, text, next, || reading.plainly(spelling, text));
        (reading.place == Some(0) && readings::is_common(reading.base) && !spelling.emoji)
            .then_some(known)
    }

    /// Takes note of what is known behind the character that ends at `end`.
    pub(crate) fn note_known(
        &mut self,
        known: Known,
        (base, end): (char, usize),
        text: &str,
        next: Option<char>,
    ) {
        let reading = Reading { base, end, place: Some(0), count: 1 };
        self.note_reading(known, reading, text, next, || Some(1));
    }

    /// Takes note of a spelling that reads.
    #[inline]
    fn note_reading(
        &mut self,
        Known { string, pair }: Known,
        Reading { base, end, count, .. }: Reading,
        text: &str,
        next: Option<char>,
        plainly: impl FnOnce() -> Option<usize>,
    ) {
        let before = self.pairs.get(pair);
        // The same reading of the same character has said all this already.
        if before & PLAIN_SINGLE != 0 {
            return;
        }
        self.read += usize::from(self.strings.add(string, TONED | READ) & READ == 0);
        let mut seen = 0;
        if count == 1 && before & SINGLE == 0 {
            seen = SINGLE;
            let base = key([base]);
            if self.bases.add(base, ONE) == ONE {
                self.bases.add(base, MANY);
            }
        }
        if next.is_some_and(is_inline) {
            match plainly().filter(|&n| goes_before(text, end, n)) {
                None => {}
                Some(1) => {
                    seen |= PLAIN_SINGLE;
                    self.plain_singles.push((base, string));
                }
                Some(_) => self.note_plain(string),
            }
        }
        if seen != 0 {
            self.pairs.add(pair, seen);
        }
    }

    fn note_plain(&mut self, string: u64) {
        self.plain += usize::from(self.strings.add(string, PLAIN) & PLAIN == 0);
    }

    pub(crate) fn note_padded(&mut self, spelling: &Spelling) {
        self.padded.insert(spelling.key());
    }

    /// The text holds what no author writes.
    pub(crate) fn note_injected(&mut self) {
        self.injected = true;
    }

    /// To be called when everything was noted. Readings of characters that are read otherwise, too,
    /// are no evidence.
    pub(crate) fn settle(&mut self) {
        self.injected |= self.padded.len() >= LEAST_PADDED;
        let singles = std::mem::take(&mut self.plain_singles);
        for &(c, string) in &singles {
            if self.bases.get(key([c])) & MANY == 0 {
                self.note_plain(string);
            }
        }
        self.plain_singles = singles;
    }

    pub(crate) fn is_annotated(&self) -> bool {
        let Evidence { plain, read, .. } = *self;
        self.injected || plain >= LEAST && 2 * plain >= read && 2 * read >= self.strings.len()
    }

    /// Whether there is enough of it to take what is damaged or stands without a tone.
    pub(crate) fn is_sure(&self) -> bool {
        self.plain >= LEAST_WHEN_SURE
    }

    pub(crate) fn is_injected(&self) -> bool {
        self.injected
    }
}

/// Whether text goes before the last `n` characters before `end`, so that they are no entry of a list.
pub(crate) fn goes_before(text: &str, end: usize, n: usize) -> bool {
    let mut at = end;
    for _ in 0..n {
        let Some(c) = char_before(text, at) else { return false };
        at -= c.len_utf8();
    }
    char_before(text, at).is_some_and(|c| {
        is_han(c)
            || is_kana(c)
            || c.is_ascii_alphanumeric()
            || matches!(
                c,
                '，' | '。'
                    | '；'
                    | '！'
                    | '？'
                    | ','
                    | ';'
                    | '!'
                    | '?'
                    | ')'
                    | '）'
                    | ']'
                    | '］'
                    | '】'
                    | '〕'
                    | '…'
                    | '％'
                    | '%'
                    | '”'
                    | '’'
                    | '」'
                    | '』'
                    | '》'
            )
    })
}
