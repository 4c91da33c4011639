//! Ideographs of U+4E00..9FFF, one behind the other: what most of a Chinese page leaves in the running text.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod scalar;

/// Takes ideographs from `from` on, as many as stand one behind the other and have room. Writes them and where in the
/// text each stands; says how many these are and where it stopped. What it writes behind them means nothing.
#[inline]
pub(crate) fn take(
    text: &[u8],
    from: usize,
    chars: &mut [char],
    places: &mut [u32],
) -> (usize, usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::new() {
        return avx2::take(avx2, text, from, chars, places);
    }
    scalar::take(text, from, chars, places)
}

/// The same by the definition.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn take_by_definition(
    text: &[u8],
    from: usize,
    chars: &mut [char],
    places: &mut [u32],
) -> (usize, usize) {
    scalar::take(text, from, chars, places)
}
