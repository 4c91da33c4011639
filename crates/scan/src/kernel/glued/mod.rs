//! Where a letter may stand directly behind an ideograph: `月yuè`, `月Y`.
//!
//! Latin and Chinese pages have few such places or none, so that the search for readings without
//! brackets costs no more than this search.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod scalar;

/// Appends, ascending, the offset of each character of `text` (UTF-8) that is an ASCII letter or lies
/// in U+00C0..027F or U+1000..1FFF, and has before it a character of U+3000..9FFF, U+F000..FFFF or of
/// four bytes.
pub(crate) fn find(text: &[u8], places: &mut Vec<usize>) {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::new() {
        return avx2::find(avx2, text, places);
    }
    scalar::find(text, 0, places);
}

/// The same by the definition.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn definition(text: &[u8], places: &mut Vec<usize>) {
    scalar::find(text, 0, places);
}
