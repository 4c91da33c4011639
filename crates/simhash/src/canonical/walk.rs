//! One pass over the text: canonical bytes into a buffer, tokens to a closure.

use super::classes::{Class, Step, Steps, class, fold};

/// A token as the walk meets it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Token<'a> {
    /// Ideographic characters, each of them a token.
    Ideographs(&'a [u32]),
    /// The UTF-8 bytes of a word.
    Word(&'a [u8]),
    /// No token: here a line ends.
    LineEnd,
}

/// Writes the canonical string of `text` to `out` (emptied first) and hands on its tokens.
///
/// Characters that are their own folding are not copied one by one: they are *held*, as a span of
/// the text, until something that is dropped or changed comes along.
pub(crate) fn walk(text: &str, out: &mut Vec<u8>, token: impl FnMut(Token<'_>)) {
    out.clear();
    let steps = Steps::get();
    let bytes = text.as_bytes();
    let mut walk = Walk { bytes, out, token, held: 0, word: None, after_word: false };
    let mut at = 0;
    let mut codes = [0; RUN];
    while let Some(&lead) = bytes.get(at) {
        if lead < 0x80 {
            if lead.is_ascii_alphanumeric() {
                let rest = &bytes[at..];
                let end =
                    rest.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len());
                walk.ascii(at, at + end);
                at += end;
            } else {
                walk.gap(at, at + 1);
                if lead == b'\n' {
                    (walk.token)(Token::LineEnd);
                }
                at += 1;
            }
            continue;
        }
        let (taken, changed) = take_run(steps, &bytes[at..], &mut codes);
        if taken > 0 {
            walk.run(&codes[..taken], changed, at);
            at += 3 * taken;
            continue;
        }
        let (c, len) = decode(text, at);
        let end = at + len;
        let step = u16::try_from(u32::from(c)).map_or(Step::Fold, |code| steps.step(code));
        match step {
            Step::Ideograph => walk.ideograph(c, at),
            Step::Word => walk.in_word(at),
            Step::Break => walk.gap(at, end),
            Step::Fold => walk.changed(c, at, end),
        }
        at = end;
    }
    walk.gap(at, at);
}

/// The character at `at`, and its length.
#[inline]
fn decode(text: &str, at: usize) -> (char, usize) {
    text[at..].chars().next().map_or(('\0', 1), |c| (c, c.len_utf8()))
}

/// The longest run of kana and Han that is taken at once.
const RUN: usize = 64;

/// Takes the kana and Han at the front of `rest`, which begins with a character, and folds them.
/// Says how many there were and whether one was changed.
///
/// Most of a Chinese page goes through here, so there is one table for class and variant, and no
/// branch but at the end of the run.
#[inline]
fn take_run(steps: &Steps, rest: &[u8], codes: &mut [u32; RUN]) -> (usize, bool) {
    let mut taken = 0;
    let mut changes = 0;
    let (triples, _) = rest.as_chunks::<3>();
    for (triple, code) in triples.iter().zip(codes) {
        let [a, b, c] = triple.map(u16::from);
        if a & 0xF0 != 0xE0 {
            break;
        }
        let from = a << 12 | (b & 0x3F) << 6 | c & 0x3F;
        let Some(to) = steps.ideograph(from) else { break };
        *code = to.into();
        changes |= to ^ from;
        taken += 1;
    }
    (taken, changes != 0)
}

struct Walk<'a, F> {
    bytes: &'a [u8],
    out: &'a mut Vec<u8>,
    token: F,
    /// Where the text begins that is not yet in `out`.
    held: usize,
    /// Where in `out` the word begins that has not ended yet.
    word: Option<usize>,
    /// Was the last token a word?
    after_word: bool,
}

impl<F: FnMut(Token<'_>)> Walk<'_, F> {
    /// Copies what is held up to `at`; the text goes on at `next`.
    #[inline]
    fn flush(&mut self, at: usize, next: usize) {
        if self.held < at {
            self.out.extend_from_slice(&self.bytes[self.held..at]);
        }
        self.held = next;
    }

    /// The word before `at`, if any, is complete.
    #[inline]
    fn end_word(&mut self, at: usize) {
        if let Some(start) = self.word {
            self.flush(at, at);
            (self.token)(Token::Word(&self.out[start..]));
            self.word = None;
            self.after_word = true;
        }
    }

    /// The character at `at` belongs to a word.
    #[inline]
    fn in_word(&mut self, at: usize) {
        if self.word.is_none() {
            self.flush(at, at);
            if self.after_word {
                self.out.push(b' ');
            }
            self.word = Some(self.out.len());
        }
    }

    /// `at..next` is a break.
    #[inline]
    fn gap(&mut self, at: usize, next: usize) {
        self.end_word(at);
        self.flush(at, next);
    }

    /// The character `c` is a token; it comes at `at` or is put there.
    #[inline]
    fn ideograph(&mut self, c: char, at: usize) {
        self.end_word(at);
        self.after_word = false;
        (self.token)(Token::Ideographs(&[c.into()]));
    }

    /// Ideographs of three bytes each come at `at`, some of them changed.
    #[inline]
    fn run(&mut self, codes: &[u32], changed: bool, at: usize) {
        self.end_word(at);
        self.after_word = false;
        if changed {
            self.flush(at, at + 3 * codes.len());
            self.out.extend(
                codes
                    .iter()
                    .flat_map(|&code| [0xE0 | (code >> 12) as u8, tail(code >> 6), tail(code)]),
            );
        }
        (self.token)(Token::Ideographs(codes));
    }

    /// `at..end` are letters and digits of ASCII.
    #[inline]
    fn ascii(&mut self, at: usize, end: usize) {
        self.in_word(at);
        self.flush(at, at);
        let start = self.out.len();
        self.flush(end, end);
        self.out[start..].make_ascii_lowercase();
    }

    /// The character `c` at `at..end` is not its own folding.
    fn changed(&mut self, c: char, at: usize, end: usize) {
        self.flush(at, end);
        for folded in fold(c) {
            match class(folded) {
                Class::Break => self.end_word(end),
                Class::Word => {
                    self.in_word(end);
                    self.put(folded);
                }
                Class::Ideograph => {
                    self.ideograph(folded, end);
                    self.put(folded);
                }
            }
        }
    }

    fn put(&mut self, c: char) {
        self.out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// The byte of UTF-8 with the low six bits of `code`, if it is not the first.
#[inline]
fn tail(code: u32) -> u8 {
    0x80 | code as u8 & 0x3F
}
