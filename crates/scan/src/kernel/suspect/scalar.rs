//! The definition, by lead byte.

/// What a byte says about itself.
const CLEAR: u8 = 0;
/// It depends on the bytes that follow.
const LOOK: u8 = 1;
const SUSPECT: u8 = 2;

const TABLE: [u8; 256] = {
    let mut table = [CLEAR; 256];
    let mut b = 0;
    while b < 256 {
        table[b] = match b as u8 {
            b'\t' | b'\n' => CLEAR,
            0x00..=0x1F | 0x7F => SUSPECT,
            0xC2 | 0xCE | 0xD2 | 0xE2 | 0xE3 | 0xEA | 0xED | 0xEF | 0xF0 => LOOK,
            // U+0300..037F, Hebrew to N'Ko, U+0800..1FFF.
            0xCC | 0xCD | 0xD6..=0xDF | 0xE0 | 0xE1 => SUSPECT,
            _ => CLEAR,
        };
        b += 1;
    }
    table
};

/// Offset of the first suspect byte at or behind `from`.
pub(super) fn first(text: &[u8], from: usize) -> Option<usize> {
    let found = text.get(from..)?.iter().zip(from..);
    found
        .filter(|&(&b, _)| TABLE[usize::from(b)] != CLEAR)
        .map(|(_, at)| at)
        .find(|&at| is_suspect(&text[at..]))
}

/// Whether a byte may be suspect, whatever follows.
pub(in crate::kernel) const fn may_be_suspect(byte: u8) -> bool {
    TABLE[byte as usize] != CLEAR
}

/// Whether the first byte of `text` is suspect.
pub(in crate::kernel) fn is_suspect(text: &[u8]) -> bool {
    match text.first().map(|&b| TABLE[usize::from(b)]) {
        Some(LOOK) => looks_suspect(text),
        Some(SUSPECT) => true,
        _ => false,
    }
}

/// Decides on a lead byte by the bytes behind it.
fn looks_suspect(text: &[u8]) -> bool {
    let byte = |i: usize| text.get(i).copied().unwrap_or(0);
    let (second, third) = (byte(1), byte(2));
    match text[0] {
        // C1 controls, soft hyphen.
        0xC2 => second <= 0x9F || second == 0xAD,
        // U+0387, which NFC replaces.
        0xCE => second == 0x87,
        // Cyrillic combining marks.
        0xD2 => (0x83..=0x87).contains(&second),
        0xE2 => match second {
            // U+2000, U+2001, joiners and marks, separators and embeddings.
            0x80 => matches!(third, 0x80 | 0x81 | 0x8B..=0x8F | 0xA8..=0xAE),
            0x81 => third >= 0xA0,
            // Combining marks for symbols; U+2126, 212A, 212B; U+2329, 232A; U+2ADC; Coptic,
            // Tifinagh and Cyrillic marks.
            0x83 | 0x84 | 0x8C | 0xAB | 0xB3 | 0xB5 | 0xB7 => true,
            _ => false,
        },
        // Ideographic tone marks; kana voicing marks.
        0xE3 => {
            (second == 0x80 && (0xAA..=0xAF).contains(&third))
                || (second == 0x82 && matches!(third, 0x99 | 0x9A))
        }
        // What comes before the Hangul syllables.
        0xEA => second < 0xB0,
        // Jamo behind the Hangul syllables.
        0xED => second == 0x9F || (second == 0x9E && third >= 0xB0),
        // Compatibility ideographs and Hebrew forms, half marks, the byte order mark.
        0xEF => {
            (0xA4..=0xAD).contains(&second)
                || (second == 0xB8 && (0xA0..=0xAF).contains(&third))
                || (second == 0xBB && third == 0xBF)
        }
        // All supplementary scripts but emoji and Han; compatibility ideographs.
        0xF0 => second != 0x9F && !(0xA0..=0xAE).contains(&second),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::{IsNormalized, is_nfc_quick};

    /// Every character that is clear needs no step A, alone and between others.
    #[test]
    fn clear_characters_are_normal_and_visible() {
        for c in '\0'..=char::MAX {
            let text = format!("x{c}\u{4E00}");
            if first(text.as_bytes(), 0).is_none() {
                assert_eq!(is_nfc_quick(text.chars()), IsNormalized::Yes, "U+{:04X}", u32::from(c));
                assert!(
                    !c.is_control() || matches!(c, '\t' | '\n'),
                    "control U+{:04X}",
                    u32::from(c)
                );
                let invisible = matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}'
                    | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
                assert!(!invisible, "invisible U+{:04X}", u32::from(c));
            }
        }
    }

    #[test]
    fn plain_text_is_clear() {
        for text in [
            "Plain English.\n",
            "中文，“引号”——（括号）。",
            "日本語のカナ",
            "한국어 텍스트",
            "élan naïve",
            "Привет",
            "😀🎁",
        ] {
            assert_eq!(first(text.as_bytes(), 0), None, "{text}");
        }
        assert_eq!(first("中\u{200B}".as_bytes(), 0), Some(3));
    }
}
