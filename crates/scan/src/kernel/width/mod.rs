//! The width of a text in columns.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod scalar;

/// Two columns for each character from U+2000 on and one for each other, and whether there is any of
/// U+1000..1FFF. The text is UTF-8.
#[inline]
pub(crate) fn of(text: &[u8]) -> (usize, bool) {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::new() {
        return avx2::of(avx2, text);
    }
    scalar::of(text)
}

/// The same by the definition.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn by_definition(text: &[u8]) -> (usize, bool) {
    scalar::of(text)
}
