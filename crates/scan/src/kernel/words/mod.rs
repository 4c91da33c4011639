//! Where words of at least four ASCII letters and digits begin.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod scalar;

/// Letters that a word must have.
pub(crate) const LETTERS: usize = 4;

/// Whether `is` says so of the first letters of any word, in small letters. A word is a maximal run of
/// ASCII letters and digits.
pub(crate) fn any(text: &[u8], is: impl Fn([u8; LETTERS]) -> bool) -> bool {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::new() {
        return avx2::any(avx2, text, is);
    }
    scalar::any(text, is)
}

/// The same by the definition.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn any_by_definition(text: &[u8], is: impl Fn([u8; LETTERS]) -> bool) -> bool {
    scalar::any(text, is)
}
