//! The definition.

use super::Set;

/// Looks at all bytes.
#[inline]
pub(super) fn any(text: &[u8], set: &Set, is: impl Fn(usize) -> bool) -> bool {
    text.iter().enumerate().any(|(at, &byte)| set.has(byte) && is(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_its_bytes_alone() {
        let bytes = b"\n a\x80\xC2\xE3\xE9\xFF";
        let set = Set::of(bytes);
        for byte in 0..=u8::MAX {
            assert_eq!(set.has(byte), bytes.contains(&byte), "{byte:#x}");
            assert_eq!(any(&[b'-', byte], &set, |at| at == 1), bytes.contains(&byte));
        }
    }
}
