//! Where step A may have something to do.
//!
//! A *suspect* is a byte that may begin an invisible character, an odd line end, or a character
//! that takes part in normalisation. Plain Chinese, Japanese, Korean and Latin text has none, so
//! that such a page passes step A at the speed of this search.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod scalar;

#[cfg(target_arch = "x86_64")]
pub(super) use avx2::candidates;
pub(super) use scalar::{is_suspect, may_be_suspect};

/// Offset of the first suspect byte at or behind `from`: the start of a character, if `text` is UTF-8.
pub(crate) fn first(text: &[u8], from: usize) -> Option<usize> {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::new() {
        return avx2::first(avx2, text, from);
    }
    scalar::first(text, from)
}

/// The same by the definition.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn definition(text: &[u8], from: usize) -> Option<usize> {
    scalar::first(text, from)
}

#[cfg(test)]
mod tests {
    /// Each character in the midst of a vector: the tables hold every pair of the definition.
    #[test]
    fn every_character_is_judged_as_defined() {
        for c in '\0'..=char::MAX {
            let text = format!("0123456789中文{c}中文文中中文文中文中中文文中中文文中中文");
            let bytes = text.as_bytes();
            assert_eq!(
                super::first(bytes, 0),
                super::definition(bytes, 0),
                "U+{:04X}",
                u32::from(c)
            );
        }
    }
}
