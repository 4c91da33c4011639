//! Where brackets stand, `()（）[]［］【】〔〕《》〈〉`, and lines end.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod scalar;

/// Appends the offsets of all brackets and line ends of `text`, which is UTF-8, ascending.
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
