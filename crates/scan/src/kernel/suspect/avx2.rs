//! Thirty-two bytes at a time: what cannot be suspect is passed, the rest is asked of the definition.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::scalar;
use crate::kernel::avx2::{Avx2, LANES, high_bits, is, load_from, nibbles, nonzero, table, within};

pub(super) fn first(_: Avx2, text: &[u8], from: usize) -> Option<usize> {
    // SAFETY: an `Avx2` is only made where the CPU has AVX2.
    unsafe { search(text, from) }
}

#[target_feature(enable = "avx2")]
fn search(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some([v, second, third]) = load_from::<3>(text, at) {
        let mut candidates = candidates(v, second, third);
        while candidates != 0 {
            let place = at + candidates.trailing_zeros() as usize;
            if scalar::is_suspect(&text[place..]) {
                return Some(place);
            }
            candidates &= candidates - 1;
        }
        at += LANES;
    }
    scalar::first(text, at)
}

// Pairs of a lead byte and the byte behind it, in up to eight classes. A class holds more pairs than
// the definition, none fewer; which more, is chosen so that they are rare in running text.
const C2_CONTROL: u8 = 1;
const C2_AD_ED_9E: u8 = 1 << 1;
const CE_D2_8: u8 = 1 << 2;
const E2_8: u8 = 1 << 3;
const E2_AB: u8 = 1 << 4;
const EA: u8 = 1 << 5;
const EF_A: u8 = 1 << 6;
const EF_B: u8 = 1 << 7;
const ANY: u8 = C2_CONTROL | EA | EF_A;

const LEAD_HIGH: [u8; 16] = {
    let mut t = [0; 16];
    t[0xC] = C2_CONTROL | C2_AD_ED_9E | CE_D2_8;
    t[0xD] = CE_D2_8;
    t[0xE] = C2_AD_ED_9E | E2_8 | E2_AB | EA | EF_A | EF_B;
    t
};
const LEAD_LOW: [u8; 16] = {
    let mut t = [0; 16];
    t[0x2] = C2_CONTROL | C2_AD_ED_9E | CE_D2_8 | E2_8 | E2_AB;
    t[0xA] = EA;
    t[0xD] = C2_AD_ED_9E;
    t[0xE] = CE_D2_8;
    t[0xF] = EF_A | EF_B;
    t
};
const SECOND_HIGH: [u8; 16] = {
    let mut t = [0; 16];
    t[0x8] = C2_CONTROL | CE_D2_8 | E2_8 | EA;
    t[0x9] = C2_CONTROL | C2_AD_ED_9E | EA;
    t[0xA] = C2_AD_ED_9E | E2_AB | EA | EF_A;
    t[0xB] = E2_AB | EF_B;
    t
};
const SECOND_LOW: [u8; 16] = {
    let mut t = [ANY; 16];
    t[0x0] |= E2_8;
    t[0x1] |= E2_8;
    t[0x3] |= E2_8 | E2_AB | CE_D2_8;
    t[0x4] |= E2_8 | CE_D2_8;
    t[0x5] |= E2_AB | CE_D2_8;
    t[0x6] |= CE_D2_8;
    t[0x7] |= E2_AB | CE_D2_8;
    t[0x8] |= EF_B;
    t[0xB] |= E2_AB | EF_B;
    t[0xC] |= E2_8;
    t[0xD] |= C2_AD_ED_9E;
    t[0xE] |= C2_AD_ED_9E;
    t[0xF] |= C2_AD_ED_9E;
    t
};

/// One bit for each byte that may be suspect.
#[inline]
#[target_feature(enable = "avx2")]
pub(in crate::kernel) fn candidates(v: __m256i, second: __m256i, third: __m256i) -> u32 {
    // ASCII: controls but the tabulator and the line end, and U+007F.
    let layout = _mm256_or_si256(is(v, b'\t'), is(v, b'\n'));
    let control = _mm256_or_si256(_mm256_andnot_si256(layout, within(v, 0, 0x1F)), is(v, 0x7F));
    if high_bits(v) == 0 {
        return nonzero(control);
    }
    // Leads that are suspect whatever follows: CC, CD, D6 to E1.
    let lead = _mm256_or_si256(within(v, 0xD6, 0xE1), within(v, 0xCC, 0xCD));
    // Pairs.
    let (low, high) = nibbles(v);
    let (second_low, second_high) = nibbles(second);
    let pair = _mm256_and_si256(
        _mm256_and_si256(
            _mm256_shuffle_epi8(table(LEAD_HIGH), high),
            _mm256_shuffle_epi8(table(LEAD_LOW), low),
        ),
        _mm256_and_si256(
            _mm256_shuffle_epi8(table(SECOND_HIGH), second_high),
            _mm256_shuffle_epi8(table(SECOND_LOW), second_low),
        ),
    );
    // E3 80 A8..AF and E3 82 98..9B, where the pair alone is in every sentence.
    let tone = _mm256_and_si256(is(second, 0x80), within(third, 0xA8, 0xAF));
    let voicing = _mm256_and_si256(is(second, 0x82), within(third, 0x98, 0x9B));
    let kana = _mm256_and_si256(is(v, 0xE3), _mm256_or_si256(tone, voicing));
    // Four bytes: emoji (F0 9F) are clear.
    let four = _mm256_andnot_si256(is(second, 0x9F), is(v, 0xF0));
    let all = _mm256_or_si256(
        _mm256_or_si256(_mm256_or_si256(control, lead), pair),
        _mm256_or_si256(kana, four),
    );
    nonzero(all)
}
