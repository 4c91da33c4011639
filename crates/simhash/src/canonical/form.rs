//! One pass over the text to its canonical form (section 1 of the page).

use super::classes::{Class, Step, Tables, class, fold};

/// Bytes of text between two looks at whether there is room: what they become is at most three times as
/// many characters and bytes (the case of one character can make three).
const BLOCK: usize = 192;
const ROOM: usize = 4 * BLOCK;

/// The canonical form of a text, in room that is used again.
///
/// A space is written behind each word as soon as the word ends, and taken back when no word follows: so
/// nothing has to be asked before a character is written.
#[derive(Debug, Default)]
pub(crate) struct Form {
    /// The canonical string in UTF-8, and how long it is.
    bytes: Vec<u8>,
    size: usize,
    /// Its characters, and how many there are.
    chars: Vec<u32>,
    len: usize,
    /// Where a stretch of characters ends whose shingles have the same length; dense ones come first, third,
    /// fifth.
    ends: Vec<u32>,
    /// Before how many characters a line ends; a space before the end of the line counts as behind it.
    lines: Vec<u32>,
    /// Whether a break adds nothing: no word was left open.
    closed: bool,
}

impl Form {
    /// Makes this the form of `text`; linear.
    pub(crate) fn read(&mut self, text: &str) {
        (self.size, self.len, self.closed) = (0, 0, true);
        self.ends.clear();
        self.lines.clear();
        let tables = Tables::get();
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            self.make_room();
            let taken = match rest[0] {
                b'\n' => self.line_end(),
                0..0xE0 => self.small(tables, rest),
                0xE0..0xF0 => self.wide(tables, rest),
                _ => 0,
            };
            at += if taken > 0 { taken } else { self.any(tables, &text[at..]) };
        }
        self.take_back_space();
        self.ends.push(self.len as u32);
    }

    /// The canonical string.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.size]
    }

    /// Its characters.
    pub(crate) fn chars(&self) -> &[u32] {
        &self.chars[..self.len]
    }

    /// Where stretches end; the last one with the text.
    pub(crate) fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// Before how many characters lines end, ascending.
    pub(crate) fn lines(&self) -> &[u32] {
        &self.lines
    }

    fn make_room(&mut self) {
        if self.bytes.len() < self.size + ROOM {
            self.bytes.resize(grown(self.bytes.len(), self.size), 0);
        }
        if self.chars.len() < self.len + ROOM {
            self.chars.resize(grown(self.chars.len(), self.len), 0);
        }
    }

    /// Where the next bytes and characters go: of each there is room for [`ROOM`] more.
    fn room(&mut self) -> (&mut [u8; ROOM], &mut [u32; ROOM]) {
        // There is: `make_room` has seen to it.
        let none = "room was made";
        let bytes = self.bytes[self.size..].first_chunk_mut().expect(none);
        (bytes, self.chars[self.len..].first_chunk_mut().expect(none))
    }

    /// So many bytes and characters were put there.
    fn taken(&mut self, size: usize, len: usize, closed: bool) {
        self.size += size;
        self.len += len;
        self.closed = closed;
    }

    /// ASCII, and what has two bytes of UTF-8 before and after folding: words with breaks between them. Says
    /// how many bytes were taken: none where the first character is no such one.
    fn small(&mut self, tables: &Tables, rest: &[u8]) -> usize {
        let (mut size, mut len, mut closed) = (0, 0, self.closed);
        let (bytes, chars) = self.room();
        let rest = &rest[..rest.len().min(BLOCK)];
        let mut at = 0;
        while let Some(&byte) = rest.get(at) {
            if byte < 0x80 {
                let c = tables.ascii(byte);
                if c == 0 {
                    break;
                }
                bytes[size] = c;
                chars[len] = c.into();
                // A space is written over by what comes, if one was not wanted.
                let is_space = c == b' ';
                let taken = usize::from(!(is_space & closed));
                size += taken;
                len += taken;
                closed = is_space;
                at += 1;
                continue;
            }
            let Some(&next) = rest.get(at + 1).filter(|_| byte < 0xE0) else { break };
            let c = tables.pair(u16::from(byte & 0x1F) << 6 | u16::from(next & 0x3F));
            if c == 0 {
                break;
            }
            at += 2;
            chars[len] = c.into();
            if c == u16::from(b' ') {
                bytes[size] = b' ';
                size += usize::from(!closed);
                len += usize::from(!closed);
                closed = true;
                continue;
            }
            bytes[size] = 0xC0 | (c >> 6) as u8;
            bytes[size + 1] = tail(c);
            size += 2;
            len += 1;
            closed = false;
        }
        if len > 0 {
            self.stretch(false);
        }
        self.taken(size, len, closed);
        at
    }

    /// Kana and Han, and breaks between them. Says how many bytes were taken: none where the first character
    /// is none of them, or a break that may end a word, or the last of the text.
    fn wide(&mut self, tables: &Tables, rest: &[u8]) -> usize {
        let rest = &rest[..rest.len().min(BLOCK)];
        let first = four(rest, 0).map_or(0, |four| tables.wide(code(four)));
        if !is_ideograph(first) {
            return 0;
        }
        self.take_back_space();
        self.stretch(true);
        let (mut size, mut len, mut at) = (0, 0, 0);
        let (bytes, chars) = self.room();
        let wide = tables.wide_ones();
        // Four bytes are read and written at once, the last of which is the next character's.
        let whole = rest.len().saturating_sub(3);
        while at < whole {
            let Some(four) = four(rest, at) else { break };
            let from = code(four);
            let to = wide[usize::from(from)];
            if four & 0xF0 != 0xE0 || to == 0 {
                break;
            }
            let four = if to == from { four } else { spelled(to.into()) };
            bytes[size..size + 4].copy_from_slice(&four.to_le_bytes());
            chars[len] = to.into();
            // A break is written over by what comes.
            let taken = usize::from(is_ideograph(to));
            size += 3 * taken;
            len += taken;
            at += 3;
        }
        self.taken(size, len, true);
        at
    }

    /// Whatever character comes first; says how many bytes it has.
    fn any(&mut self, tables: &Tables, text: &str) -> usize {
        let Some(c) = text.chars().next() else { return 0 };
        let step = u16::try_from(u32::from(c)).map_or(Step::Fold, |code| tables.step(code));
        match step {
            Step::Break => self.gap(),
            Step::Word => self.word(c),
            Step::Ideograph => self.ideograph(c),
            Step::Fold => fold(c).for_each(|folded| match class(folded) {
                Class::Break => self.gap(),
                Class::Word => self.word(folded),
                Class::Ideograph => self.ideograph(folded),
            }),
        }
        c.len_utf8()
    }

    /// A line ends here.
    fn line_end(&mut self) -> usize {
        self.gap();
        self.lines.push((self.len - usize::from(self.ends_in_space())) as u32);
        1
    }

    fn gap(&mut self) {
        if !self.closed {
            self.stretch(false);
            self.put(' ');
            self.closed = true;
        }
    }

    fn word(&mut self, c: char) {
        self.stretch(matches!(c, '\u{AC00}'..='\u{D7A3}'));
        self.put(c);
        self.closed = false;
    }

    fn ideograph(&mut self, c: char) {
        self.take_back_space();
        self.stretch(true);
        self.put(c);
        self.closed = true;
    }

    fn put(&mut self, c: char) {
        self.chars[self.len] = c.into();
        self.len += 1;
        self.size += c.encode_utf8(&mut self.bytes[self.size..]).len();
    }

    /// What comes next is dense, or is not.
    #[inline]
    fn stretch(&mut self, dense: bool) {
        // Stretches that have ended: an even number of them means that a dense one is open.
        if self.ends.len().is_multiple_of(2) != dense {
            self.ends.push(self.len as u32);
        }
    }

    fn ends_in_space(&self) -> bool {
        self.len > 0 && self.chars[self.len - 1] == u32::from(b' ')
    }

    /// No word follows the last one.
    #[inline]
    fn take_back_space(&mut self) {
        let spaces = usize::from(self.ends_in_space());
        self.len -= spaces;
        self.size -= spaces;
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        self.bytes.capacity()
            + (self.chars.capacity() + self.ends.capacity() + self.lines.capacity())
                * size_of::<u32>()
    }
}

/// How long a buffer is to be of which so much is used.
fn grown(len: usize, used: usize) -> usize {
    (used + ROOM).max(len + len / 2)
}

/// The four bytes from `at` on.
#[inline]
fn four(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|&four| u32::from_le_bytes(four))
}

/// The code point of a character of three bytes, which come first.
#[inline]
fn code(four: u32) -> u16 {
    ((four & 0x0F) << 12 | four >> 2 & 0xFC0 | four >> 16 & 0x3F) as u16
}

/// The bytes of a character of three, and a fourth that is nothing.
#[inline]
fn spelled(c: u32) -> u32 {
    0x80_80E0 | c >> 12 | (c & 0xFC0) << 2 | (c & 0x3F) << 16
}

/// The byte of UTF-8 with the low six bits of `code`, if it is not the first.
#[inline]
fn tail(code: u16) -> u8 {
    0x80 | code as u8 & 0x3F
}

/// Whether an answer of the table of wide characters is an ideograph, and no break or something else.
#[inline]
fn is_ideograph(wide: u16) -> bool {
    wide > Tables::BREAK
}
