//! What the AVX2 kernels share: the proof that the CPU can run them, and loads.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

/// Bytes of a vector.
pub(super) const LANES: usize = 32;

/// Proof that the CPU has AVX2: there is no other way to hold a value of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx2(());

impl Avx2 {
    /// Asks the CPU; the answer is kept by the standard library.
    #[inline]
    pub(super) fn new() -> Option<Self> {
        std::arch::is_x86_feature_detected!("avx2").then_some(Avx2(()))
    }
}

/// The `LANES` bytes at the start of `bytes`.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn load(bytes: &[u8; LANES]) -> __m256i {
    // SAFETY: the reference is valid for reads of `LANES` bytes, and the load asks for no alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

/// The vectors that begin at `at`, `at + 1` and so on.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn load_from<const N: usize>(text: &[u8], at: usize) -> Option<[__m256i; N]> {
    let window = text.get(at..at + LANES + N - 1)?;
    let mut vectors = [_mm256_setzero_si256(); N];
    for (i, vector) in vectors.iter_mut().enumerate() {
        *vector = load(window.get(i..i + LANES)?.try_into().ok()?);
    }
    Some(vectors)
}

/// A table for `_mm256_shuffle_epi8`, in both halves.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn table(of: [u8; 16]) -> __m256i {
    // SAFETY: the array is valid for reads of 16 bytes, and the load asks for no alignment.
    let half = unsafe { _mm_loadu_si128(of.as_ptr().cast()) };
    _mm256_broadcastsi128_si256(half)
}

/// Both nibbles of each byte: low, high.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn nibbles(v: __m256i) -> (__m256i, __m256i) {
    let low = _mm256_set1_epi8(0x0F);
    (_mm256_and_si256(v, low), _mm256_and_si256(_mm256_srli_epi16::<4>(v), low))
}

/// The bytes that are `b`.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn is(v: __m256i, b: u8) -> __m256i {
    _mm256_cmpeq_epi8(v, _mm256_set1_epi8(b.cast_signed()))
}

/// The bytes from `low` to `high`.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn within(v: __m256i, low: u8, high: u8) -> __m256i {
    let above = _mm256_sub_epi8(v, _mm256_set1_epi8(low.cast_signed()));
    let span = _mm256_set1_epi8((high - low).cast_signed());
    _mm256_cmpeq_epi8(_mm256_min_epu8(above, span), above)
}

/// One bit for each byte that is not zero; the first byte is the lowest bit.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn nonzero(v: __m256i) -> u32 {
    !_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_setzero_si256())).cast_unsigned()
}

/// One bit for each byte whose highest bit is set.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn high_bits(v: __m256i) -> u32 {
    _mm256_movemask_epi8(v).cast_unsigned()
}
