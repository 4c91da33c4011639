//! Text as a JSON string: what the library writes, found eight bytes at a time.

/// Appends the text with its quotes.
pub(crate) fn push_string(text: &str, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some((plain, special, behind)) = next_special(rest) {
        out.extend_from_slice(plain);
        match special {
            b'\n' => out.extend_from_slice(b"\\n"),
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', special]),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            _ => {
                let (high, low) = (usize::from(special >> 4), usize::from(special & 15));
                out.extend_from_slice(&[b'\\', b'u', b'0', b'0', HEX[high], HEX[low]]);
            }
        }
        rest = behind;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// The first byte that cannot stand in a JSON string as it is, with what stands before and behind it.
fn next_special(bytes: &[u8]) -> Option<(&[u8], u8, &[u8])> {
    let mut at = 0;
    let found = loop {
        let Some(eight) = bytes[at..].first_chunk::<8>() else {
            break at + bytes[at..].iter().position(|&byte| is_special(byte))?;
        };
        match first_of(u64::from_le_bytes(*eight)) {
            8 => at += 8,
            more => break at + more,
        }
    };
    Some((&bytes[..found], bytes[found], &bytes[found + 1..]))
}

fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Place of the first special byte among eight; 8 where there is none.
///
/// Subtracting sets the highest bit of a byte that is too small, and a borrow can only spoil bytes above it.
fn first_of(eight: u64) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let below = |bytes: u64, limit: u64| bytes.wrapping_sub(ONES * limit) & !bytes;
    let equal = |byte: u8| below(eight ^ (ONES * u64::from(byte)), 1);
    let special = (below(eight, 0x20) | equal(b'"') | equal(b'\\')) & (ONES << 7);
    special.trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_library(text: &str) {
        let mut out = b"before".to_vec();
        push_string(text, &mut out);
        let expected = format!("before{}", serde_json::to_string(text).unwrap());
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn every_character_at_every_place() {
        for c in (0..0x250).filter_map(char::from_u32).chain(['汉', '\u{2028}', '😀']) {
            for before in 0..18 {
                as_library(&format!("{}{c}", "a".repeat(before)));
                as_library(&format!("{}{c}{c}!{c}汉字", "é".repeat(before)));
            }
        }
        as_library("");
    }

    proptest::proptest! {
        #[test]
        fn texts_are_written_as_the_library_writes_them(text in "(?s).*|[\\x00-\\x7f]{0,99}") {
            as_library(&text);
        }
    }
}
