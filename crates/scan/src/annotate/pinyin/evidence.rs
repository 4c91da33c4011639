//! What the toned readings of a text say about it: `docs/cuts.md`, section 4.3.

use crate::annotate::keys::Numbered;
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
/// Some padded reading has it.
const PADDED: u8 = 32;

/// So many strings and characters are remembered from text to text.
const REMEMBERED: usize = 1 << 16;

/// The toned readings of a text, counted group by group.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    strings: Numbered<u64, u8>,
    /// What reads a character alone.
    singles: Numbered<char, Single>,
    /// How many strings there are, how many read, how many are evidence, and how many are of padded readings.
    all: usize,
    read: usize,
    plain: usize,
    padded: usize,
    /// What is evidence where the character alone is not read otherwise, too: string and character.
    evident: Vec<(u32, u32)>,
    /// What would be evidence but for a blank before the characters that it reads.
    apart: Vec<Apart>,
    injected: bool,
    untoned: bool,
    untoned_throughout: bool,
    untoned_capitals: bool,
    /// Counts texts.
    page: u64,
}

/// A toned spelling.
#[derive(Clone, Copy, Debug)]
struct Noted {
    /// The numbers of its string and of the character before it.
    string: u32,
    base: u32,
    /// How many characters it reads, and how many plainly in running text; or nought.
    count: u8,
    plainly: u8,
}

/// The string that reads a character alone: the first one, and whether there are others.
#[derive(Clone, Copy, Debug, Default)]
struct Single {
    string: Option<u32>,
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
    /// Goes on to the next text. Says whether all numbers were given up: those of what is known mean nothing then.
    pub(crate) fn clear(&mut self) -> bool {
        let page = self.page + 1;
        if self.strings.len() > REMEMBERED || self.singles.len() > REMEMBERED {
            *self = Evidence { page, ..Evidence::default() };
            return true;
        }
        self.strings.clear();
        self.singles.clear();
        self.evident.clear();
        self.apart.clear();
        (self.all, self.read, self.plain, self.padded) = (0, 0, 0, 0);
        (self.injected, self.untoned, self.untoned_throughout) = (false, false, false);
        self.untoned_capitals = false;
        self.page = page;
        false
    }

    /// The numbers of the string of a spelling and of the character before it.
    pub(crate) fn numbers(&mut self, spelling: &Spelling, base: char) -> (u32, u32) {
        (self.strings.number(spelling.key()), self.singles.number(base))
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
        let (string, base) = self.numbers(spelling, reading.base);
        let mut noted = Noted { string, base, count: few(reading.count), plainly: 0 };
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
        self.add(noted);
    }

    /// Takes note of what is known, behind the character that ends at `end`.
    #[inline]
    pub(crate) fn note_known(&mut self, known: &mut Known, text: &str, end: usize, next: Next) {
        let Known { base, string, plain, padded, count, .. } = *known;
        // All that it reads are of three bytes.
        let evident = plain && next.is_inline && goes_before_at(text, end - 3 * usize::from(count));
        if evident || known.read_on != self.page {
            known.read_on = self.page;
            self.add(Noted { string, base, count, plainly: if evident { count } else { 0 } });
        }
        if padded && next.is_han {
            self.add_padded(string);
        }
        if (evident || !plain) && (!padded || self.injected) {
            known.said_on = self.page;
        }
    }

    pub(crate) fn note_padded(&mut self, spelling: &Spelling) {
        let string = self.strings.number(spelling.key());
        self.add_padded(string);
    }

    #[inline]
    fn add_padded(&mut self, string: u32) {
        let known = self.strings.at(string);
        self.padded += usize::from(*known & PADDED == 0);
        *known |= PADDED;
    }

    /// Counts what was noted.
    #[inline]
    fn add(&mut self, Noted { string, base, count, plainly }: Noted) {
        let bits = match (count, plainly) {
            (0, _) => TONED,
            (_, 0 | 1) => TONED | READ,
            _ => TONED | READ | PLAIN,
        };
        let known = self.strings.at(string);
        let new = bits & !*known;
        *known |= bits;
        self.all += usize::from(new & TONED != 0);
        self.read += usize::from(new & READ != 0);
        self.plain += usize::from(new & PLAIN != 0);
        if count == 1 {
            let single = self.singles.at(base);
            single.several |= single.string.is_some_and(|other| other != string);
            single.string = Some(string);
            if plainly == 1 {
                self.evident.push((string, base));
            }
        }
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
        self.injected |= self.padded >= LEAST_PADDED;
        if self.is_prose_apart() {
            for apart in std::mem::take(&mut self.apart) {
                self.add(apart.noted);
            }
        }
        for &(string, base) in &self.evident {
            if !self.singles.at(base).several {
                let known = self.strings.at(string);
                self.plain += usize::from(*known & PLAIN == 0);
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
            let known = self.strings.at(string);
            *count += usize::from(*known & bit == 0);
            *known |= bit;
        }
        at_stops >= LEAST_STOPS && within >= at_stops
    }

    pub(crate) fn is_annotated(&self) -> bool {
        let Evidence { all, plain, read, .. } = *self;
        self.injected || self.untoned || plain >= LEAST && 2 * plain >= read && 2 * read >= all
    }

    /// Whether there is enough of it to take what is damaged or stands without a tone.
    pub(crate) fn is_sure(&self) -> bool {
        self.plain >= LEAST_WHEN_SURE
    }

    pub(crate) fn is_untoned(&self) -> bool {
        self.untoned
    }

    /// Readings without tones have capitals, too.
    pub(crate) fn note_untoned_capitals(&mut self) {
        (self.untoned, self.untoned_capitals) = (true, true);
    }

    pub(crate) fn has_untoned_capitals(&self) -> bool {
        self.untoned_capitals
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
