//! Where brackets open: `(（[［【〔《〈`.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod scalar;

/// Appends the offsets of all openers of `text`, which is UTF-8, ascending.
pub(crate) fn find(text: &[u8], openers: &mut Vec<usize>) {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::new() {
        return avx2::find(avx2, text, openers);
    }
    scalar::find(text, 0, openers);
}

/// The same by the definition.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn definition(text: &[u8], openers: &mut Vec<usize>) {
    scalar::find(text, 0, openers);
}
