//! Spellings: what is written as a reading, and whether it reads the characters before it.

use crate::annotate::pinyin::readings;

/// Most characters that one reading reads.
const MOST_CHARACTERS: usize = 12;
/// Most letters of a spelling; the longest group has fewer.
const MOST_LETTERS: usize = 64;

/// Letters are bytes: `a` to `z`, `v` for `ü`, `^` for `ê`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) byte: u8,
    pub(crate) toned: bool,
    pub(crate) capital: bool,
}

/// The letter that a character stands for.
pub(crate) fn letter(c: char) -> Option<Letter> {
    let plain = |byte, capital| Some(Letter { byte, toned: false, capital });
    let toned = |byte, capital| Some(Letter { byte, toned: true, capital });
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
        'ế' | 'ề' => toned(b'^', false),
        'Ā' | 'Á' | 'Ǎ' | 'À' | 'Ă' => toned(b'a', true),
        'Ē' | 'É' | 'Ě' | 'È' | 'Ĕ' => toned(b'e', true),
        'Ī' | 'Í' | 'Ǐ' | 'Ì' | 'Ĭ' => toned(b'i', true),
        'Ō' | 'Ó' | 'Ǒ' | 'Ò' | 'Ŏ' => toned(b'o', true),
        'Ū' | 'Ú' | 'Ǔ' | 'Ù' | 'Ŭ' => toned(b'u', true),
        'Ǖ' | 'Ǘ' | 'Ǚ' | 'Ǜ' => toned(b'v', true),
        'Ń' | 'Ň' | 'Ǹ' => toned(b'n', true),
        'Ḿ' => toned(b'm', true),
        'Ế' | 'Ề' => toned(b'^', true),
        'ü' | 'Ü' => plain(b'v', c == 'Ü'),
        'ê' | 'Ê' => plain(b'^', c == 'Ê'),
        'ɑ' => plain(b'a', false),
        'ɡ' => plain(b'g', false),
        'ａ'..='ｚ' => plain((u32::from(c) - 0xFF41) as u8 + b'a', false),
        'Ａ'..='Ｚ' => plain((u32::from(c) - 0xFF21) as u8 + b'a', true),
        _ => None,
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\'' | '’' | '‘' | 'ʼ' | '-' | '‐' | '·' | '•')
}

/// A parsed spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spelling {
    letters: [u8; MOST_LETTERS],
    len: usize,
    /// Bit `i`: something stood between letter `i - 1` and letter `i`.
    joints: u64,
    pub(crate) toned: bool,
    pub(crate) capital: bool,
}

impl Spelling {
    /// Parses the content of a group; none when it is not a spelling.
    pub(crate) fn parse(content: &str) -> Option<Self> {
        let empty = [0; MOST_LETTERS];
        let mut out = Spelling { letters: empty, len: 0, joints: 0, toned: false, capital: false };
        let mut chars = content.chars().peekable();
        let mut after_letter = false;
        while let Some(c) = chars.next() {
            if let Some(mut found) = letter(c) {
                if found.byte == b'u' && !found.toned && chars.next_if_eq(&':').is_some() {
                    found.byte = b'v';
                }
                out.push(found)?;
                after_letter = true;
                continue;
            }
            let digit = after_letter
                && matches!(c, '1'..='5')
                && !chars.peek().is_some_and(char::is_ascii_digit);
            if out.len == 0 || !(digit || is_separator(c)) {
                return None;
            }
            out.toned |= digit;
            if out.len < MOST_LETTERS {
                out.joints |= 1 << out.len;
            }
            after_letter = false;
        }
        (out.len > 0).then(|| {
            // What stands behind the last letter joins nothing.
            out.joints &= !(u64::MAX << (out.len - 1) << 1);
            out
        })
    }

    /// A spelling of letters alone, as in a bare run.
    pub(crate) fn of_letters(letters: impl IntoIterator<Item = Letter>) -> Option<Self> {
        let mut out = Spelling::parse("a")?;
        out.len = 0;
        for found in letters {
            out.push(found)?;
        }
        (out.len > 0).then_some(out)
    }

    fn push(&mut self, found: Letter) -> Option<()> {
        *self.letters.get_mut(self.len)? = found.byte;
        self.len += 1;
        self.toned |= found.toned;
        self.capital |= found.capital;
        Some(())
    }

    /// The letters without tones and separators.
    pub(crate) fn string(&self) -> &[u8] {
        &self.letters[..self.len]
    }

    /// Whether a joint falls inside the letters `from..to`.
    fn is_joined_within(&self, from: usize, to: usize) -> bool {
        (from + 1..to).any(|at| self.joints >> at & 1 == 1)
    }

    /// Whether it reads the last characters of the Han run that ends `before`.
    pub(crate) fn reads(&self, before: &str) -> bool {
        // Bit `i`: the letters from `i` on are read by the characters taken so far. A place for
        // each letter and one behind the last.
        let mut places: u128 = 1 << self.len;
        for c in han_run(before) {
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
            if reached & 1 == 1 {
                return true;
            }
            if reached == 0 {
                return false;
            }
            places = reached;
        }
        false
    }

    /// Whether it reads the last character alone.
    pub(crate) fn reads_one(&self, before: &str) -> bool {
        let mut whole = false;
        if let Some(c) = han_run(before).next() {
            readings::each(c, |reading| whole |= self.start_of(reading, self.len) == Some(0));
        }
        whole
    }

    /// Whether it reads common characters by their primary readings.
    pub(crate) fn reads_plainly(&self, before: &str) -> bool {
        let mut end = self.len;
        for c in han_run(before) {
            let start = readings::primary(c)
                .filter(|_| readings::is_common(c))
                .and_then(|reading| self.start_of(&reading, end));
            match start {
                Some(0) => return true,
                Some(start) => end = start,
                None => return false,
            }
        }
        false
    }

    /// Where a reading that ends at `end` begins, if it stands there.
    fn start_of(&self, reading: &[u8], end: usize) -> Option<usize> {
        let start = end.checked_sub(reading.len())?;
        (!reading.is_empty()
            && self.letters[start..end] == *reading
            && !self.is_joined_within(start, end))
        .then_some(start)
    }

    /// The least number of syllables that it can be divided into.
    pub(crate) fn syllables(&self) -> Option<usize> {
        let mut least = [usize::MAX; MOST_LETTERS + 1];
        least[0] = 0;
        for end in 1..=self.len {
            for start in end.saturating_sub(readings::LONGEST)..end {
                if least[start] < usize::MAX
                    && readings::is_syllable(&self.letters[start..end])
                    && !self.is_joined_within(start, end)
                {
                    least[end] = least[end].min(least[start] + 1);
                }
            }
        }
        Some(least[self.len]).filter(|&n| n < usize::MAX)
    }
}

/// The characters of the Han run that ends `before`, from the last backwards.
fn han_run(before: &str) -> impl Iterator<Item = char> {
    before.chars().rev().take_while(|&c| crate::chars::is_han(c)).take(MOST_CHARACTERS)
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
        ] {
            assert!(parse(content).reads(before), "{before}({content})");
        }
        for (before, content) in
            [("月", "shì"), ("北京", "Beijing duck"), ("先", "xī'ān"), ("", "a")]
        {
            assert!(!parse(content).reads(before), "{before}({content})");
        }
    }

    #[test]
    fn plain_readings_are_primary_and_common() {
        assert!(parse("yuè").reads_plainly("月"));
        assert!(parse("tǐzhì").reads_plainly("体制"));
        assert!(!parse("miǎn").reads_plainly("眄"));
        assert!(!parse("háng").reads_plainly("行"));
    }

    #[test]
    fn syllables_are_counted_at_the_least() {
        assert_eq!(parse("xian").syllables(), Some(1));
        assert_eq!(parse("xi'an").syllables(), Some(2));
        assert_eq!(parse("qūyùjiān").syllables(), Some(3));
        assert_eq!(parse("strength").syllables(), None);
    }
}
