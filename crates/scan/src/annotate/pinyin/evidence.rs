//! What the toned readings of a text say about it: `docs/cuts.md`, section 4.3.

use crate::annotate::keys::{Keys, Table};
use crate::annotate::pinyin::memo::Known;
use crate::annotate::pinyin::readings;
use crate::annotate::pinyin::spelling::{Spelling, letter};
use crate::chars::{Next, char_before, ends_han, is_han, is_inline, is_kana};

/// Least evidence that a text is annotated.
const LEAST: usize = 2;
/// Least evidence for cutting readings that do not read, or are cut short.
const LEAST_WHEN_SURE: usize = 5;
/// Least different readings with blanks around them at the ends of sentences or of their parts.
const LEAST_STOPS: usize = 2;
/// Least different padded readings.
const LEAST_PADDED: usize = 3;

/// What is known of a string: some group has it, some that reads, and some that is evidence.
const TONED: u8 = 1;
const READ: u8 = 2;
const PLAIN: u8 = 4;
/// Some reading with blanks around it stands before a Han character, or before what ends a sentence or a part of one.
const WITHIN: u8 = 8;
const AT_STOP: u8 = 16;

/// The toned readings of a text, gathered group by group and counted when all are there.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    noted: Vec<Noted>,
    strings: Keys,
    /// How many strings read, and how many are evidence.
    read: usize,
    plain: usize,
    padded: Keys,
    /// What would be evidence but for a blank before the characters that it reads.
    apart: Vec<Apart>,
    /// What reads a character alone.
    singles: Table<char, Single>,
    injected: bool,
    untoned: bool,
    untoned_throughout: bool,
    /// Counts texts.
    page: u64,
}

/// A toned spelling.
#[derive(Clone, Copy, Debug)]
struct Noted {
    string: u64,
    base: char,
    /// How many characters it reads, and how many plainly in running text; or nought.
    count: u8,
    plainly: u8,
    /// Where the string and the base were put, should they be there still.
    string_at: u32,
    single_at: u32,
}

impl Noted {
    fn new(string: u64, base: char, count: u8, plainly: u8) -> Self {
        Noted { string, base, count, plainly, string_at: 0, single_at: 0 }
    }
}

/// The string that reads a character alone: the first one, and whether there are others.
#[derive(Clone, Copy, Debug, Default)]
struct Single {
    /// None has the key 0.
    string: u64,
    several: bool,
}

/// A reading with blanks around it and its characters, as it is noted should that be evidence.
#[derive(Clone, Copy, Debug)]
struct Apart {
    noted: Noted,
    next: Option<char>,
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

    /// Whether all the characters that it reads are common, and a single one is read by its primary reading; none where
    /// other characters have a say in whether it reads plainly.
    pub(crate) fn plainly_in_itself(&self, spelling: &Spelling, text: &str) -> Option<bool> {
        let may_go_on = self.count == 1
            && self.place != Some(0)
            && (self.place.is_none() || spelling.goes_on_before(self.base))
            && readings::is_common(self.base)
            || self.count > 1 && spelling.may_end_in_erhua();
        (self.reads() && !spelling.emoji && !may_go_on)
            .then(|| self.plainly(spelling, text).is_some())
    }
}

impl Evidence {
    pub(crate) fn clear(&mut self) {
        self.noted.clear();
        self.strings.clear();
        self.padded.clear();
        self.singles.clear();
        self.apart.clear();
        (self.read, self.plain, self.injected, self.untoned) = (0, 0, false, false);
        self.untoned_throughout = false;
        self.page += 1;
    }

    /// Takes note of a toned spelling behind a Han character, with `next` behind it; blanks may stand before and
    /// behind it.
    pub(crate) fn note(
        &mut self,
        spelling: &Spelling,
        reading: Reading,
        text: &str,
        next: Option<char>,
        has_blanks: bool,
    ) {
        // More than two count as two.
        let few = |n: usize| n.min(2) as u8;
        let mut noted = Noted::new(spelling.key(), reading.base, few(reading.count), 0);
        if reading.reads()
            && next.is_some_and(is_inline)
            && let Some(n) = reading.plainly(spelling, text)
        {
            if goes_before(text, reading.end, n) {
                noted.plainly = few(n);
            } else if has_blanks && blank_goes_before(text, reading.end, n) {
                self.apart.push(Apart { noted: Noted { plainly: few(n), ..noted }, next });
            }
        }
        self.noted.push(noted);
    }

    /// Takes note of what is known, behind the character that ends at `end`.
    #[inline]
    pub(crate) fn note_known(&mut self, known: &mut Known, text: &str, end: usize, next: Next) {
        let Known { base, string, plain, padded, count, .. } = *known;
        // All that it reads are of three bytes.
        let evident = plain && next.is_inline && goes_before_at(text, end - 3 * usize::from(count));
        if evident || known.read_on != self.page {
            known.read_on = self.page;
            self.noted.push(Noted::new(string, base, count, if evident { count } else { 0 }));
        }
        if padded && next.is_han {
            self.padded.insert(string);
        }
        if (evident || !plain) && (!padded || self.injected) {
            known.said_on = self.page;
        }
    }

    pub(crate) fn note_padded(&mut self, spelling: &Spelling) {
        self.padded.insert(spelling.key());
    }

    /// Whether everything was said about what is known on this page.
    #[inline]
    pub(crate) fn is_said(&self, known: &Known) -> bool {
        known.said_on == self.page
    }

    /// The text holds what no author writes.
    pub(crate) fn note_injected(&mut self) {
        self.injected = true;
    }

    /// The text is annotated without tones; without brackets and throughout, maybe.
    pub(crate) fn note_untoned(&mut self, throughout: bool) {
        self.untoned = true;
        self.untoned_throughout = throughout;
    }

    /// To be called when everything was noted. Readings of characters that are read otherwise, too,
    /// are no evidence.
    pub(crate) fn settle(&mut self) {
        self.injected |= self.padded.len() >= LEAST_PADDED;
        if self.is_prose_apart() {
            self.noted.extend(self.apart.iter().map(|apart| apart.noted));
        }
        let Evidence { noted, strings, singles, read, plain, .. } = self;
        for of in noted.iter_mut() {
            let &mut Noted { string, base, count, plainly, .. } = of;
            let bits = match (count, plainly) {
                (0, _) => TONED,
                (_, 0 | 1) => TONED | READ,
                _ => TONED | READ | PLAIN,
            };
            let known;
            (of.string_at, known) = strings.put(string);
            let new = bits & !*known;
            *known |= bits;
            *read += usize::from(new & READ != 0);
            *plain += usize::from(new & PLAIN != 0);
            if count == 1 {
                let single;
                (of.single_at, single) = singles.put(base);
                single.several |= single.string != string && single.string != 0;
                single.string = string;
            }
        }
        for of in noted.iter().filter(|of| (of.count, of.plainly) == (1, 1)) {
            if !singles.at(of.single_at, of.base).several {
                let known = strings.at(of.string_at, of.string);
                *plain += usize::from(*known & PLAIN == 0);
                *known |= PLAIN;
            }
        }
    }

    /// Whether the readings with blanks around them are of sentences, not of words one behind the other.
    fn is_prose_apart(&mut self) -> bool {
        let (mut within, mut at_stops) = (0, 0);
        for &Apart { noted: Noted { string, .. }, next } in &self.apart {
            let (bit, count) = match next {
                Some('，' | '。' | '！' | '？' | '；') => (AT_STOP, &mut at_stops),
                Some(next) if is_han(next) => (WITHIN, &mut within),
                _ => continue,
            };
            *count += usize::from(self.strings.add(string, bit) & bit == 0);
        }
        at_stops >= LEAST_STOPS && within >= at_stops
    }

    pub(crate) fn is_annotated(&self) -> bool {
        let Evidence { plain, read, .. } = *self;
        self.injected
            || self.untoned
            || plain >= LEAST && 2 * plain >= read && 2 * read >= self.strings.len()
    }

    /// Whether there is enough of it to take what is damaged or stands without a tone.
    pub(crate) fn is_sure(&self) -> bool {
        self.plain >= LEAST_WHEN_SURE
    }

    pub(crate) fn is_untoned(&self) -> bool {
        self.untoned
    }

    pub(crate) fn is_untoned_throughout(&self) -> bool {
        self.untoned_throughout
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
    goes_before_at(text, at)
}

/// Whether one blank goes before the last `n` characters before `end`, behind another reading or a stop.
pub(super) fn blank_goes_before(text: &str, end: usize, n: usize) -> bool {
    let mut before = text[..end].chars().rev().skip(n);
    before.next() == Some(' ')
        && before.next().is_some_and(|c| {
            letter(c).is_some() || matches!(c, ')' | '）' | '，' | '。' | '！' | '？' | '；')
        })
}

/// Whether text goes before a place.
#[inline(always)]
fn goes_before_at(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[..at];
    before.last() == Some(&b')') || ends_han(before) || other_goes_before_at(text, at)
}

#[inline(never)]
fn other_goes_before_at(text: &str, at: usize) -> bool {
    char_before(text, at).is_some_and(may_go_before)
}

fn may_go_before(c: char) -> bool {
    is_han(c)
        || is_kana(c)
        || c.is_ascii_alphanumeric()
        || letter(c).is_some()
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
}
