//! How a line begins, told from its first bytes as they are: nearly all lines begin with four letters of ASCII, four of
//! Cyrillic or two ideographs, and no look at single characters is needed for these.

/// Bytes that are looked at.
const LENGTH: usize = 8;

/// A number for the first letters of a text, the same for all that have the same in their fold; none where it
/// begins in any other way. Narrow letters so told stand in one word.
#[inline]
pub(crate) fn of(text: &[u8]) -> Option<u64> {
    let word = match text.first_chunk() {
        Some(first) => u64::from_le_bytes(*first),
        None => of_few(text)?,
    };
    let first: &[u8; LENGTH] = &word.to_le_bytes();
    match first {
        [0xE4..=0xE9, second, _, 0xE4..=0xE9, fifth, ..] => {
            // U+4E00..9FFF.
            let is_ideograph = |first, second| first > 0xE4 || second >= 0xB8;
            (is_ideograph(first[0], *second) && is_ideograph(first[3], *fifth))
                .then_some(word & 0xFFFF_FFFF_FFFF)
        }
        [0xD0..=0xD1, ..] => {
            let [a, b, c, d, e, f, g, h] = *first;
            let is_letter = matches!((a, b), (0xD0, 0x90..=0xBF) | (0xD1, 0x80..=0x8F));
            let is_small = |letter| matches!(letter, (0xD0, 0xB0..=0xBF) | (0xD1, 0x80..=0x8F));
            // The first of them may be a capital, and does not count.
            (is_letter && is_small((c, d)) && is_small((e, f)) && is_small((g, h)))
                .then_some(word >> 16)
        }
        [a, b, c, d, ..] => {
            let are_letters = [a, b, c, d].into_iter().all(u8::is_ascii_alphabetic);
            are_letters.then_some(word & 0xFFFF_FFFF | 0x2020_2020)
        }
    }
}

/// From four to seven bytes, and noughts behind them.
#[inline]
fn of_few(text: &[u8]) -> Option<u64> {
    let (first, last) = (text.first_chunk()?, text.last_chunk()?);
    let behind = 8 * (text.len() - 4);
    Some(u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << behind)
}

/// A place among many for such a number.
#[inline]
pub(crate) fn place(number: u64) -> usize {
    (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    #[test]
    fn it_is_that_of_the_fold() {
        for text in [
            "Comments",
            "COMM ents",
            "相关推荐",
            "Читать",
            "ЧИТАТЬ",
            "log in now",
            "第12页",
            "élan vital",
            "a中",
        ] {
            if let Some(number) = of(text.as_bytes()) {
                assert_eq!(of(fold(text).as_bytes()), Some(number), "{text}");
            }
        }
        for text in ["Comments", "相关推荐", "Читать"] {
            assert!(of(text.as_bytes()).is_some(), "{text}");
        }
        for text in ["log in now", "第12页的", "ab", "ЧИТАТЬ", "", "相 关推荐"] {
            assert_eq!(of(text.as_bytes()), None, "{text}");
        }
        for c in '\0'..='\u{FFFF}' {
            let text = format!("{c}{c}{c}{c}12345678");
            if let Some(number) = of(text.as_bytes()) {
                assert_eq!(of(fold(&text).as_bytes()), Some(number), "{text}");
            }
        }
    }
}
