//! The fold: what is left of a line when case, width, punctuation and spacing do not count.

use std::sync::LazyLock;

use crate::chars::{char_width, of_three};

/// Appends the fold of `text` to `out`, at most `most` characters of it; says
/// whether it was all. O(bytes).
pub(crate) fn fold_into(text: &str, most: usize, out: &mut String) -> bool {
    let mut fold = Fold { out, left: most, gap: false, last_is_narrow: false };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        let rest = &bytes[at..];
        // Runs of the common kinds go as a whole; what Unicode says of all others is looked up.
        let complete = if first.is_ascii_alphanumeric() {
            let end = at + run(rest, |b| b.is_ascii_alphanumeric());
            let run = &text[at..end];
            at = end;
            fold.ascii(run)
        } else if first.is_ascii() {
            fold.gap = true;
            at += run(rest, |b| b.is_ascii() && !b.is_ascii_alphanumeric());
            true
        } else if let ideographs @ 1.. = ideographs(rest) {
            let end = at + 3 * ideographs;
            let run = &text[at..end];
            at = end;
            fold.ideographs(run, ideographs)
        } else {
            let Some(c) = text[at..].chars().next() else { break };
            at += c.len_utf8();
            fold.other(c)
        };
        if !complete {
            return false;
        }
    }
    true
}

/// How many bytes from the start on are of a kind.
fn run(bytes: &[u8], is_of_kind: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&b| !is_of_kind(b)).unwrap_or(bytes.len())
}

/// How many characters from the start on lie in U+4E00..9FFF.
fn ideographs(bytes: &[u8]) -> usize {
    let is_ideograph = |c: &&[u8]| matches!(c, [0xE4, 0xB8..=0xBF, _] | [0xE5..=0xE9, _, _]);
    bytes.chunks_exact(3).take_while(is_ideograph).count()
}

/// A fold in the making.
struct Fold<'o> {
    out: &'o mut String,
    /// How many characters more it may have.
    left: usize,
    /// Something went since the last character that stayed.
    gap: bool,
    last_is_narrow: bool,
}

impl Fold<'_> {
    /// Appends ASCII letters and digits; says whether they all fit.
    fn ascii(&mut self, run: &str) -> bool {
        self.close_gap();
        let from = self.out.len();
        let fits = self.append(run, run.len(), 1);
        self.out[from..].make_ascii_lowercase();
        self.last_is_narrow = true;
        fits
    }

    /// Appends `count` ideographs; says whether they all fit.
    fn ideographs(&mut self, run: &str, count: usize) -> bool {
        (self.gap, self.last_is_narrow) = (false, false);
        self.append(run, count, 3)
    }

    fn append(&mut self, run: &str, count: usize, width: usize) -> bool {
        let fit = count.min(self.left);
        self.out.push_str(&run[..fit * width]);
        self.left -= fit;
        fit == count
    }

    /// Appends what becomes of any character; says whether it fits.
    fn other(&mut self, c: char) -> bool {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            c => c,
        };
        let punctuation = matches!(c, '\u{AB}' | '\u{BB}' | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}');
        if punctuation || c.is_ascii() && !c.is_ascii_alphanumeric() {
            self.gap = true;
            return true;
        }
        if stays(c) {
            return self.push(c);
        }
        if let Some(c) = cyrillic_lowercase(c) {
            return self.push(c);
        }
        c.to_lowercase().all(|c| {
            let stays = c.is_alphanumeric();
            self.gap |= !stays;
            !stays || self.push(c)
        })
    }

    fn push(&mut self, c: char) -> bool {
        let narrow = char_width(c) == 1;
        if narrow {
            self.close_gap();
        }
        if self.left == 0 {
            return false;
        }
        (self.gap, self.last_is_narrow) = (false, narrow);
        self.out.push(c);
        self.left -= 1;
        true
    }

    /// Puts the space between two narrow characters.
    fn close_gap(&mut self) {
        if self.gap && self.last_is_narrow && self.left > 0 {
            self.out.push(' ');
            self.left -= 1;
        }
        self.gap = false;
    }
}

/// Whether a character is one of the common ones that are in a fold as they are: ideographs, kana, Hangul
/// and small letters of Greek, Cyrillic and western Latin. The others are looked up.
fn stays(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}'
        | '\u{DF}'..='\u{F6}' | '\u{F8}'..='\u{FF}' | '\u{3B1}'..='\u{3C9}' | '\u{430}'..='\u{45F}')
}

/// The small letter of a common Cyrillic capital.
fn cyrillic_lowercase(c: char) -> Option<char> {
    matches!(c, '\u{410}'..='\u{42F}').then(|| char::from_u32(u32::from(c) + 0x20)).flatten()
}

/// Hands over what a character leaves in a fold, spaces aside.
pub(crate) fn folded(c: char, mut push: impl FnMut(char)) {
    match c {
        // The common cases first: what Unicode says of all others is looked up.
        '\0'..='\u{7F}' => {
            if c.is_ascii_alphanumeric() {
                push(c.to_ascii_lowercase());
            }
        }
        c if stays(c) => push(c),
        '\u{410}'..='\u{42F}' => cyrillic_lowercase(c).into_iter().for_each(push),
        '\u{AB}'
        | '\u{BB}'
        | '\u{2010}'..='\u{2027}'
        | '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{3011}'
        | '\u{E000}'..='\u{F8FF}' => {}
        _ => {
            let c = match c {
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
                c => c,
            };
            c.to_lowercase().filter(|c| c.is_alphanumeric()).for_each(push);
        }
    }
}

/// What a character below U+0800 leaves in a fold when that is one letter or digit below U+0800, or 0 for
/// nothing; [`ODD`] for the few that leave, or become on the way, anything else.
pub(crate) type Small = [u16; 0x800];

pub(crate) const ODD: u16 = u16::MAX;

/// What Unicode says of these characters, looked up once.
pub(crate) fn small() -> &'static Small {
    static SMALL: LazyLock<Box<Small>> = LazyLock::new(|| {
        let mut small = Box::new([0; 0x800]);
        for c in '\0'..'\u{800}' {
            let (mut left, mut count) = ('\0', 0);
            folded(c, |c| (left, count) = (c, count + 1));
            small[c as usize] = match count {
                0 => 0,
                1 if left < '\u{800}' && c.to_lowercase().len() == 1 => u32::from(left) as u16,
                _ => ODD,
            };
        }
        small
    });
    &SMALL
}

/// Whether three bytes are those of a character of U+4E00..9FFF, which is in a fold as it is.
#[inline]
pub(crate) fn is_ideograph([first, second, _]: [u8; 3]) -> bool {
    (0xE4..=0xE9).contains(&first) && (first > 0xE4 || second >= 0xB8)
}

/// What the character at a byte of a text leaves in a fold, `'\0'` for nothing, and its length; for the
/// common ones, that leave no more than one. At the end of the text nothing.
#[inline]
pub(crate) fn common(small: &Small, text: &[u8], at: usize) -> Option<(char, usize)> {
    let first = *text.get(at)?;
    if first < 0x80 {
        return Some((char::from(small[usize::from(first)] as u8), 1));
    }
    if let Some(&[_, second, third]) = text.get(at..at + 3) {
        if is_ideograph([first, second, third]) {
            return Some((of_three([first, second, third])?, 3));
        }
        // Punctuation of running text.
        if matches!((first, second, third), (0xE2, 0x80, 0x90..=0xA7) | (0xE3, 0x80, 0x81..=0x83 | 0x88..=0x91))
        {
            return Some(('\0', 3));
        }
    }
    let second = *text.get(at + 1).filter(|_| first < 0xE0)?;
    let left = small[usize::from(first & 0x1F) << 6 | usize::from(second & 0x3F)];
    Some((char::from_u32(u32::from(left)).filter(|_| left != ODD)?, 2))
}

/// Hands over the first characters of a fold, spaces aside, at most `most` of them; says how many there
/// are.
pub(crate) fn begin(text: &str, most: usize, mut push: impl FnMut(char)) -> usize {
    begin_while(text, most, |c| {
        push(c);
        true
    })
}

/// The same for as long as `push` asks for more.
#[inline]
pub(crate) fn begin_while(text: &str, most: usize, mut push: impl FnMut(char) -> bool) -> usize {
    let small = small();
    let (mut found, mut at, mut more) = (0, 0, most > 0);
    while more && at < text.len() {
        if let Some((c, len)) = common(small, text.as_bytes(), at) {
            at += len;
            if c != '\0' {
                found += 1;
                more = push(c) && found < most;
            }
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        folded(c, |c| {
            if more {
                found += 1;
                more = push(c) && found < most;
            }
        });
    }
    found
}

/// The first characters of a fold, spaces aside, with `0` for each run of digits, for as long as `push` asks for
/// more.
#[inline]
pub(crate) fn begin_numbered(text: &str, mut push: impl FnMut(char) -> bool) {
    let mut in_number = false;
    begin_while(text, usize::MAX, |c| {
        let is_digit = c.is_ascii_digit();
        let goes_on = is_digit && in_number;
        in_number = is_digit;
        goes_on || push(if is_digit { '0' } else { c })
    });
}

/// Appends a fold to itself with `0` for each number, a run of ASCII digits; says where that begins: at the start,
/// when there is no number.
pub(crate) fn push_numbered(fold: &mut String) -> usize {
    let len = fold.len();
    let Some(first) = fold.bytes().position(|b| b.is_ascii_digit()) else { return 0 };
    fold.extend_from_within(..first);
    let mut rest = first;
    while rest < len {
        let bytes = &fold.as_bytes()[rest..len];
        let digits = run(bytes, |b| b.is_ascii_digit());
        let others = run(&bytes[digits..], |b| !b.is_ascii_digit());
        if digits > 0 {
            fold.push('0');
        }
        fold.extend_from_within(rest + digits..rest + digits + others);
        rest += digits + others;
    }
    len
}

/// The whole fold of a text.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, usize::MAX, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_digits_and_needed_spaces_stay() {
        assert_eq!(fold("  暂无评论,快抢沙发吧~ "), "暂无评论快抢沙发吧");
        assert_eq!(fold("你 发表评论:"), "你发表评论");
        assert_eq!(fold("Sign-In / REGISTER »"), "sign in register");
        assert_eq!(fold("ＡＢＣ１２"), "abc12");
        assert_eq!(fold("共 3 页"), "共3页");
        assert_eq!(fold("----"), "");
    }

    #[test]
    fn common_cases_are_as_unicode_says() {
        for c in '\0'..='\u{FFFF}' {
            let slow: String = match c {
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap(),
                c => c,
            }
            .to_lowercase()
            .filter(|c| c.is_alphanumeric())
            .collect();
            assert_eq!(fold(&c.to_string()), slow, "U+{:04X}", u32::from(c));
        }
    }

    /// Character by character, as the page says.
    fn slow(text: &str) -> String {
        let half = |c: char| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap(),
            c => c,
        };
        let (mut out, mut gap) = (String::new(), false);
        for c in text.chars().map(half).flat_map(char::to_lowercase) {
            if !c.is_alphanumeric() {
                gap = true;
                continue;
            }
            let narrow = |c: Option<char>| c.is_some_and(|c| char_width(c) == 1);
            if gap && narrow(out.chars().next_back()) && narrow(Some(c)) {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
        out
    }

    proptest::proptest! {
        #[test]
        fn runs_are_as_single_characters(
            text in "([a-zA-Z0-9]{1,4}|[一-龥䷀-䷿𠀀-𠀂]{1,3}|[ ,，。（ＡｂＺ１é가あア]{1,3}|.){0,12}",
            most in 0usize..40,
        ) {
            proptest::prop_assert_eq!(fold(&text), slow(&text));
            let mut out = String::new();
            let complete = fold_into(&text, most, &mut out);
            let cut: String = slow(&text).chars().take(most).collect();
            proptest::prop_assert_eq!(complete, cut == slow(&text));
            proptest::prop_assert_eq!(out, cut);
        }
    }

    #[test]
    fn single_characters_fold_as_in_a_text() {
        for c in '\0'..='\u{1FFFF}' {
            let mut fast = String::new();
            folded(c, |c| fast.push(c));
            let slow = fold(c.encode_utf8(&mut [0; 4])).replace(' ', "");
            assert_eq!(fast, slow, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn beginnings_are_those_of_the_fold() {
        for c in '\0'..='\u{1FFFF}' {
            let text = format!("{c}b");
            let (mut all, mut one) = (String::new(), String::new());
            begin(&text, 9, |c| all.push(c));
            assert_eq!(all, fold(&text).replace(' ', ""), "U+{:04X}", u32::from(c));
            let found = begin(&text, 1, |c| one.push(c));
            assert_eq!((one.chars().next(), found), (all.chars().next(), 1));
        }
    }

    #[test]
    fn a_bound_stops_early() {
        let mut out = String::new();
        assert!(!fold_into("abcdef", 3, &mut out));
        assert_eq!(out, "abc");
        out.clear();
        assert!(fold_into("abc...", 3, &mut out));
    }
}
