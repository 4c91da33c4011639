//! Where step A may have something to do.
//!
//! A *suspect* is a byte that may begin an invisible character, an odd line end, or a character
//! that takes part in normalisation. Plain Chinese, Japanese, Korean and Latin text has none, so
//! that such a page passes step A at the speed of this search.

mod scalar;

/// Offset of the first suspect byte: the start of a character, if `text` is UTF-8.
pub(crate) fn first(text: &[u8]) -> Option<usize> {
    scalar::first(text)
}
