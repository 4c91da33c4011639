//! The definition.

/// Looks at all bytes.
pub(super) fn of(text: &[u8]) -> (usize, bool) {
    let (mut columns, mut mixed) = (0, false);
    // So few that a byte counts their columns: then many are counted at once.
    for few in text.chunks(127) {
        let (mut c, mut m) = (0u8, 0u8);
        for &b in few {
            c += u8::from(b & 0xC0 != 0x80);
            // First bytes from E2 on begin a character from U+2000 on.
            c += u8::from(b >= 0xE2);
            m |= u8::from(b == 0xE1);
        }
        columns += usize::from(c);
        mixed |= m != 0;
    }
    (columns, mixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_has_its_columns() {
        for c in '\0'..=char::MAX {
            let columns = if c >= '\u{2000}' { 2 } else { 1 };
            let mixed = ('\u{1000}'..'\u{2000}').contains(&c);
            assert_eq!(of(c.encode_utf8(&mut [0; 4]).as_bytes()), (columns, mixed));
        }
    }
}
