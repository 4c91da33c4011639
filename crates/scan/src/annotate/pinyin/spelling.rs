//! Spellings: what is written as a reading, and whether it reads the characters before it.

use crate::annotate::emoji;
use crate::annotate::keys::key;
use crate::annotate::pinyin::readings::{self, Syllable};
use crate::chars::is_han;

/// Most characters that one reading reads.
const MOST_CHARACTERS: usize = 12;
/// Most letters of a spelling; the longest group has fewer.
const MOST_LETTERS: usize = 64;
/// Room before the letters, so that eight bytes can be read that end with any of them.
const ROOM: usize = 8;

/// Letters are bytes: `a` to `z`, `v` for `ü`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) byte: u8,
    pub(crate) toned: bool,
    pub(crate) capital: bool,
}

/// The letter that a character stands for.
pub(crate) const fn letter(c: char) -> Option<Letter> {
    const fn plain(byte: u8, capital: bool) -> Option<Letter> {
        Some(Letter { byte, toned: false, capital })
    }
    const fn toned(byte: u8, capital: bool) -> Option<Letter> {
        Some(Letter { byte, toned: true, capital })
    }
    match c {
        'a'..='z' => plain(c as u8, false),
        'A'..='Z' => plain(c.to_ascii_lowercase() as u8, true),
        '\u{80}'..='\u{BF}' | '\u{1EC2}'..='\u{FF20}' => None,
        'ā' | 'á' | 'ǎ' | 'à' | 'ă' => toned(b'a', false),
        'ē' | 'é' | 'ě' | 'è' | 'ĕ' => toned(b'e', false),
        'ī' | 'í' | 'ǐ' | 'ì' | 'ĭ' => toned(b'i', false),
        'ō' | 'ó' | 'ǒ' | 'ò' | 'ŏ' => toned(b'o', false),
        'ū' | 'ú' | 'ǔ' | 'ù' | 'ŭ' => toned(b'u', false),
        'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => toned(b'v', false),
        'ń' | 'ň' | 'ǹ' => toned(b'n', false),
        'ḿ' => toned(b'm', false),
        'ế' | 'ề' => toned(b'e', false),
        'â' | 'ê' | 'î' | 'ô' | 'û' => toned(under_circumflex(c), false),
        'Â' | 'Ê' | 'Î' | 'Ô' | 'Û' => toned(under_circumflex(c), true),
        'Ā' | 'Á' | 'Ǎ' | 'À' | 'Ă' => toned(b'a', true),
        'Ē' | 'É' | 'Ě' | 'È' | 'Ĕ' => toned(b'e', true),
        'Ī' | 'Í' | 'Ǐ' | 'Ì' | 'Ĭ' => toned(b'i', true),
        'Ō' | 'Ó' | 'Ǒ' | 'Ò' | 'Ŏ' => toned(b'o', true),
        'Ū' | 'Ú' | 'Ǔ' | 'Ù' | 'Ŭ' => toned(b'u', true),
        'Ǖ' | 'Ǘ' | 'Ǚ' | 'Ǜ' => toned(b'v', true),
        'Ń' | 'Ň' | 'Ǹ' => toned(b'n', true),
        'Ḿ' => toned(b'm', true),
        'Ế' | 'Ề' => toned(b'e', true),
        'ü' | 'Ü' => plain(b'v', matches!(c, 'Ü')),
        'ɑ' => plain(b'a', false),
        'ɡ' => plain(b'g', false),
        'ａ'..='ｚ' => plain((c as u32 - 0xFF41) as u8 + b'a', false),
        'Ａ'..='Ｚ' => plain((c as u32 - 0xFF21) as u8 + b'a', true),
        _ => None,
    }
}

/// The vowel beneath a circumflex, which is written for a caron.
const fn under_circumflex(c: char) -> u8 {
    match c {
        'â' | 'Â' => b'a',
        'ê' | 'Ê' => b'e',
        'î' | 'Î' => b'i',
        'ô' | 'Ô' => b'o',
        _ => b'u',
    }
}

/// Whether a character behind a letter gives it a tone: combining marks, and those that stand beside it.
pub(crate) fn is_tone_mark(c: char) -> bool {
    matches!(
        c,
        '\u{300}'
            | '\u{301}'
            | '\u{302}'
            | '\u{304}'
            | '\u{306}'
            | '\u{30C}'
            | 'ˉ'
            | 'ˊ'
            | 'ˇ'
            | 'ˋ'
    )
}

/// The number that a digit stands for, also a full-width, raised or lowered one.
pub(crate) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '¹' => Some(1),
        '²' => Some(2),
        '³' => Some(3),
        '⁰' | '⁴'..='⁹' => Some(u32::from(c) - 0x2070),
        '₀'..='₉' => Some(u32::from(c) - 0x2080),
        '０'..='９' => Some(u32::from(c) - 0xFF10),
        _ => None,
    }
}

/// Bits of what [`PLAIN`] says of a character: its letter, less [`FIRST`] and plus one, and these.
const TONED: u8 = 1 << 5;
const CAPITAL: u8 = 1 << 6;
const LETTER: u8 = TONED - 1;
const FIRST: u8 = b'a';

/// The letters among the characters below U+0200, where nearly all are; 0 for what is none.
static PLAIN: [u8; 0x200] = {
    let mut codes = [0; 0x200];
    let mut at = 0;
    while at < codes.len() {
        if let Some(c) = char::from_u32(at as u32)
            && let Some(found) = letter(c)
        {
            codes[at] = (found.byte - FIRST + 1)
                | if found.toned { TONED } else { 0 }
                | if found.capital { CAPITAL } else { 0 };
        }
        at += 1;
    }
    codes
};

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\'' | '’' | '‘' | 'ʼ' | '-' | '‐' | '·' | '•')
}

/// The characters of a content but for line ends with the white space around them, emoji, and emoji
/// brackets.
#[derive(Clone)]
struct Content<'t> {
    rest: &'t str,
    emoji: bool,
}

impl Iterator for Content<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            let c = self.rest.chars().next()?;
            let mut len = c.len_utf8();
            if c.is_whitespace() {
                let blank = self.rest.len() - self.rest.trim_start().len();
                if !self.rest[..blank].contains('\n') {
                    self.rest = &self.rest[len..];
                    return Some(c);
                }
                len = blank;
            } else if matches!(c, '(' | '（') {
                let Some(bracket) = emoji::bracketed(self.rest) else {
                    self.rest = &self.rest[len..];
                    return Some(c);
                };
                self.emoji = true;
                len = bracket;
            } else if c >= '\u{200D}' && (emoji::is_emoji(c) || emoji::goes_with_emoji(c)) {
                self.emoji |= emoji::is_emoji(c);
            } else {
                self.rest = &self.rest[len..];
                return Some(c);
            }
            self.rest = &self.rest[len..];
        }
    }
}

/// A parsed spelling.
#[derive(Clone, Debug)]
pub(crate) struct Spelling {
    /// The letters, behind some room that is zero. Behind them may be anything.
    letters: [u8; ROOM + MOST_LETTERS + ROOM],
    len: usize,
    /// Bit `i`: something stood between letter `i - 1` and letter `i`.
    joints: u64,
    pub(crate) toned: bool,
    pub(crate) capital: bool,
    /// There were emoji in it.
    pub(crate) emoji: bool,
    /// There were digits in it.
    digits: bool,
}

impl Default for Spelling {
    fn default() -> Self {
        Spelling {
            letters: [0; ROOM + MOST_LETTERS + ROOM],
            len: 0,
            joints: 0,
            toned: false,
            capital: false,
            emoji: false,
            digits: false,
        }
    }
}

impl Spelling {
    fn clear(&mut self) {
        (self.len, self.joints) = (0, 0);
        (self.toned, self.capital, self.emoji, self.digits) = (false, false, false, false);
    }

    /// Parses the content of a group; none when it is not a spelling.
    pub(crate) fn parse(content: &str) -> Option<Self> {
        let mut out = Spelling::default();
        out.read(content).then_some(out)
    }

    /// Becomes what the content of a group says; says whether that is a spelling.
    pub(crate) fn read(&mut self, content: &str) -> bool {
        self.clear();
        let read = self.read_plain(content).unwrap_or_else(|| {
            self.clear();
            self.read_any(content)
        });
        read.is_some()
    }

    /// The common case: letters below U+0200, tone digits, and separators of ASCII. None for all others.
    fn read_plain(&mut self, content: &str) -> Option<Option<()>> {
        let bytes = content.as_bytes();
        let (mut at, mut len) = (0, 0);
        // All codes together: their tones and capitals.
        let mut all = 0;
        loop {
            let before = at;
            (at, len) = self.read_letters_of(bytes, at, len, &mut all)?;
            let Some(&first) = bytes.get(at) else { break };
            let after_letter = at > before;
            at += 1;
            let digit = after_letter
                && matches!(first, b'0'..=b'5')
                && !bytes.get(at).is_some_and(u8::is_ascii_digit);
            if digit && bytes.get(at).is_some_and(|b| !b.is_ascii()) {
                return None;
            }
            match first {
                _ if digit => {}
                b' ' | b'\'' | b'-' if len > 0 => {}
                // It may be no spelling, or what counts as not there.
                b' ' | b'\t'..=b'\r' | b'(' | b':' | 0x80.. => return None,
                _ => return Some(None),
            }
            self.toned |= digit;
            self.digits |= digit;
            self.len = len;
            self.join();
        }
        self.len = len;
        self.toned |= all & TONED != 0;
        self.capital = all & CAPITAL != 0;
        Some(self.end_joints())
    }

    /// Reads letters from a place on; says where they end, and how many there are then. None where they are too
    /// many.
    #[inline]
    fn read_letters_of(
        &mut self,
        bytes: &[u8],
        mut at: usize,
        mut len: usize,
        all: &mut u8,
    ) -> Option<(usize, usize)> {
        while let Some(&first) = bytes.get(at) {
            let (mut code, mut behind) = (0, at + 1);
            if first < 0x80 {
                code = PLAIN[usize::from(first)];
            } else if let 0xC3..=0xC7 = first
                && let Some(&second) = bytes.get(behind)
            {
                code = PLAIN[usize::from(first & 7) << 6 | usize::from(second & 0x3F)];
                behind += 1;
            }
            if code == 0 {
                break;
            }
            if first | 0x20 == b'u' && bytes.get(behind) == Some(&b':') {
                code = (b'v' - FIRST + 1) | code & CAPITAL;
                behind += 1;
            }
            if len == MOST_LETTERS {
                return None;
            }
            self.letters[ROOM + len] = (code & LETTER) - 1 + FIRST;
            len += 1;
            *all |= code;
            at = behind;
        }
        Some((at, len))
    }

    /// The same of any content.
    fn read_any(&mut self, content: &str) -> Option<()> {
        let mut chars = Content { rest: content, emoji: false };
        let mut after_letter = false;
        while let Some(c) = chars.next() {
            if let Some(mut found) = letter(c) {
                if matches!(c, 'u' | 'U') {
                    let mut behind = chars.clone();
                    if behind.next() == Some(':') {
                        found.byte = b'v';
                        chars = behind;
                    }
                }
                self.push(found)?;
                after_letter = true;
                continue;
            }
            if after_letter && is_tone_mark(c) {
                self.toned = true;
                continue;
            }
            let is_digit = |c: Option<char>| c.and_then(digit).is_some();
            let digit =
                after_letter && matches!(digit(c), Some(0..=5)) && !is_digit(chars.clone().next());
            if self.len == 0 || !(digit || is_separator(c)) {
                return None;
            }
            self.toned |= digit;
            self.digits |= digit;
            self.join();
            after_letter = false;
        }
        self.emoji = chars.emoji;
        self.end_joints()
    }

    /// Something stands behind the letters so far.
    fn join(&mut self) {
        if self.len < MOST_LETTERS {
            self.joints |= 1 << self.len;
        }
    }

    /// What stands behind the last letter joins nothing. None without letters.
    fn end_joints(&mut self) -> Option<()> {
        self.joints &= !(u64::MAX << self.len.checked_sub(1)? << 1);
        Some(())
    }

    fn push(&mut self, found: Letter) -> Option<()> {
        if self.len == MOST_LETTERS {
            return None;
        }
        *self.letters.get_mut(ROOM + self.len)? = found.byte;
        self.len += 1;
        self.toned |= found.toned;
        self.capital |= found.capital;
        Some(())
    }

    /// The letters as a syllable, if they may be one.
    fn syllable(&self) -> Option<Syllable> {
        if self.joints != 0 || self.len > readings::LONGEST {
            return None;
        }
        let letters = self.letters.get(ROOM..)?.first_chunk()?;
        Some(Syllable::of_first(*letters, self.len))
    }

    /// Its string as a key.
    pub(crate) fn key(&self) -> u64 {
        let (chunks, _) = self.letters[ROOM..].as_chunks();
        let chunks = chunks[..self.len / 8 + 1].iter().map(|&chunk| u64::from_le_bytes(chunk));
        let mask = !(u64::MAX << (8 * (self.len % 8)));
        let mut chunks = chunks.rev();
        let last = chunks.next().unwrap_or_default() & mask;
        key(chunks.chain([last, self.len as u64]))
    }

    /// The letters without tones and separators.
    pub(crate) fn string(&self) -> &[u8] {
        &self.letters[ROOM..ROOM + self.len]
    }

    /// Whether a joint falls inside the letters `from..to`.
    fn is_joined_within(&self, from: usize, to: usize) -> bool {
        self.joints != 0
            && to > from
            && self.joints & !(u64::MAX << (to - from - 1)) << from << 1 != 0
    }

    /// The places from which the readings of `c` lead to one of `places`. Bit `i` is letter `i`, or
    /// what is behind the last.
    fn reached(&self, c: char, places: u128) -> u128 {
        let mut reached = 0;
        readings::each(c, |reading| {
            let mut from = places;
            while from != 0 {
                let end = from.trailing_zeros() as usize;
                from &= from - 1;
                if let Some(start) = self.start_of(reading, end) {
                    reached |= 1 << start;
                }
            }
        });
        reached
    }

    /// Whether its last `r` may stand for a 儿 that is not there.
    pub(crate) fn may_end_in_erhua(&self) -> bool {
        self.toned && self.len >= 2 && self.string().ends_with(b"r")
    }

    /// Where the readings of the last characters may end.
    fn ends(&self) -> u128 {
        let end = 1 << self.len;
        if self.may_end_in_erhua() { end | end >> 1 } else { end }
    }

    /// How many of the last characters of the Han run that ends `before` it reads, at the least, if it
    /// reads any.
    pub(crate) fn reads(&self, before: &str) -> Option<usize> {
        let mut places = self.ends();
        for (c, n) in han_run(before).zip(1..) {
            places = self.reached(c, places);
            if places & 1 == 1 {
                return Some(n);
            }
            if places == 0 {
                return None;
            }
        }
        None
    }

    /// Whether it reads a character alone.
    pub(crate) fn reads_one(&self, c: char) -> bool {
        is_han(c) && self.reached(c, self.ends()) & 1 == 1
    }

    /// Whether a reading of a character may be the end of it and not the whole, erhua aside.
    pub(crate) fn goes_on_before(&self, c: char) -> bool {
        self.reached(c, 1 << self.len) & !1 != 0
    }

    /// The place of the whole of it among the readings of a character: a quick look that finds most that
    /// read one alone.
    pub(crate) fn place(&self, c: char) -> Option<usize> {
        let syllable = self.syllable()?;
        readings::table(c).iter().position(|&reading| reading == syllable)
    }

    /// How many common characters it reads, at the least; a single one by its primary reading.
    pub(crate) fn reads_plainly(&self, before: &str) -> Option<usize> {
        let mut places: u128 = 1 << self.len;
        for (c, n) in han_run(before).zip(1..) {
            if !readings::is_common(c) {
                return None;
            }
            if n == 1
                && readings::primary(c).and_then(|one| self.start_of(one, self.len)) == Some(0)
            {
                return Some(1);
            }
            places = self.reached(c, places);
            if n > 1 && places & 1 == 1 {
                return Some(n);
            }
            places &= !1;
            if places == 0 {
                return None;
            }
        }
        None
    }

    /// Where a reading that ends at `end` begins, if it stands there.
    fn start_of(&self, reading: Syllable, end: usize) -> Option<usize> {
        let start = end.checked_sub(reading.len())?;
        (reading.ends(&self.letters, ROOM + end) && !self.is_joined_within(start, end))
            .then_some(start)
    }

    /// `M2` and the like: no syllable, though 呣 is read `m`.
    fn is_letter_with_digit(&self) -> bool {
        self.len == 1 && self.digits
    }

    /// Whether it is one syllable.
    pub(crate) fn is_one_syllable(&self) -> bool {
        !self.is_letter_with_digit() && self.joints == 0 && readings::is_syllable(self.string())
    }

    /// Whether it can be divided into so many syllables at the most.
    pub(crate) fn divides_into(&self, most: usize) -> bool {
        let mut least = [usize::MAX; MOST_LETTERS + 1];
        least[0] = 0;
        for end in 1..=self.len {
            for start in end.saturating_sub(readings::LONGEST)..end {
                if least[start] < most.min(least[end].saturating_sub(1))
                    && readings::is_syllable(&self.string()[start..end])
                    && !self.is_joined_within(start, end)
                {
                    least[end] = least[start] + 1;
                }
            }
        }
        !self.is_letter_with_digit() && least[self.len] <= most
    }
}

/// The characters of the Han run that ends `before`, from the last backwards.
fn han_run(before: &str) -> impl Iterator<Item = char> {
    before.chars().rev().take_while(|&c| is_han(c)).take(MOST_CHARACTERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(content: &str) -> Spelling {
        Spelling::parse(content).expect(content)
    }

    #[test]
    fn spellings_are_letters_separators_and_tone_digits() {
        assert_eq!(parse("Xī'ān").string(), b"xian");
        assert!(parse("yue4").toned);
        assert!(!parse("de").toned);
        assert_eq!(parse("lu:4").string(), b"lv");
        assert_eq!(parse("nǚ ér").string(), b"nver");
        for bad in ["", "yue44", "4yue", " ", "WHO2020", "a.b", "月", "yue6"] {
            assert!(Spelling::parse(bad).is_none(), "{bad}");
        }
    }

    proptest::proptest! {
        /// The common case is as any other.
        #[test]
        fn plain_contents_are_read_as_any(content in "[a-cuUüǚāÀéñvx1-6 '’\\-:.(🎁)\n\u{3000}ế]{0,12}|[a-z]{60,70}") {
            let mut any = Spelling::default();
            let read = any.read_any(&content).is_some();
            let fast = Spelling::parse(&content);
            proptest::prop_assert_eq!(fast.is_some(), read);
            if let Some(fast) = fast {
                let all = |s: &Spelling| (s.string().to_vec(), s.joints, s.toned, s.capital, s.emoji, s.digits);
                proptest::prop_assert_eq!(all(&fast), all(&any));
                proptest::prop_assert_eq!(fast.key(), any.key());
            }
        }
    }

    #[test]
    fn readings_must_read() {
        for (before, content) in [
            ("5月", "yuè"),
            ("国家级经开区", "jīngkāiqū"),
            ("西安", "xī'ān"),
            ("西安", "Xi an"),
            ("花儿", "huār"),
            ("了", "le"),
            ("經", "jīng"),
            ("音乐", "yuè"),
            ("女儿", "nv3er2"),
            ("花", "huār"),
            ("经济", "jīng\njì"),
        ] {
            assert!(parse(content).reads(before).is_some(), "{before}({content})");
        }
        for (before, content) in
            [("月", "shì"), ("北京", "Beijing duck"), ("先", "xī'ān"), ("", "a")]
        {
            assert!(parse(content).reads(before).is_none(), "{before}({content})");
        }
    }

    #[test]
    fn plain_readings_are_primary_and_common() {
        assert_eq!(parse("yuè").reads_plainly("月"), Some(1));
        assert_eq!(parse("tǐzhì").reads_plainly("体制"), Some(2));
        assert_eq!(parse("miǎn").reads_plainly("眄"), None);
        assert_eq!(parse("háng").reads_plainly("行"), None);
        assert_eq!(parse("yínháng").reads_plainly("去银行"), Some(2));
    }

    #[test]
    fn syllables_are_counted_at_the_least() {
        assert!(parse("xian").divides_into(1));
        assert!(!parse("xi'an").divides_into(1) && parse("xi'an").divides_into(2));
        assert!(!parse("qūyùjiān").divides_into(2) && parse("qūyùjiān").divides_into(3));
        assert!(!parse("strength").divides_into(8) && !parse("m2").divides_into(1));
    }

    #[test]
    fn breaks_and_emoji_count_as_not_there() {
        for content in ["yu\n è", "yu🎁è", "🎁yuè", "y(🎁)uè", "yuè ❤\u{FE0F}"] {
            assert_eq!(parse(content).string(), b"yue", "{content}");
            assert_eq!(parse(content).emoji, !content.contains('\n'), "{content}");
        }
        assert!(Spelling::parse("🎁").is_none() && Spelling::parse("yu(e").is_none());
    }
}
