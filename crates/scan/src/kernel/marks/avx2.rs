//! Thirty-two bytes at a time.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::Marks;
use crate::kernel::avx2::{Avx2, LANES, high_bits, is, load_from, nibbles, nonzero, table};
use crate::kernel::suspect;

/// How far ahead of a vector the search looks.
const AHEAD: usize = 2;
/// More than so many bytes of a vector that may be suspect are looked at together.
const FEW: u32 = 4;

pub(super) fn find(_: Avx2, text: &[u8], suspect: bool, marks: &mut Marks) {
    // SAFETY: an `Avx2` is only made where the CPU has AVX2.
    unsafe { search(text, suspect, marks) }
}

#[target_feature(enable = "avx2")]
fn search(text: &[u8], mut suspect: bool, marks: &mut Marks) {
    // Where characters of three and four bytes begin in the vector before.
    let (mut threes_before, mut fours_before) = (0, 0);
    let mut sounds = _mm256_setzero_si256();
    let mut classes = _mm256_setzero_si256();
    let mut at = 0;
    while let Some([v, second, third]) = load(text, at) {
        let (low, high) = nibbles(v);
        let class = _mm256_and_si256(
            _mm256_shuffle_epi8(table(CLASS_LOW), low),
            _mm256_shuffle_epi8(table(CLASS_HIGH), high),
        );
        let look = _mm256_and_si256(
            _mm256_shuffle_epi8(table(LOOK.0), low),
            _mm256_shuffle_epi8(table(LOOK.1), high),
        );
        let narrow = _mm256_and_si256(class, _mm256_set1_epi8(NARROW.cast_signed()));
        let (candidates, found) = if high_bits(v) == 0 {
            (nonzero(look), nonzero(narrow))
        } else {
            classes = _mm256_or_si256(classes, class);
            let e3 = is(v, 0xE3);
            sounds = _mm256_or_si256(sounds, _mm256_and_si256(e3, is(second, 0x84)));
            let e3 = _mm256_and_si256(e3, is(second, 0x80));
            let ef = _mm256_and_si256(is(v, 0xEF), is(second, 0xBC));
            // U+2010..201F, U+3000..301F and U+FF00..FF3F are in every sentence, U+1F000..1FFFF on every mirror,
            // and clear.
            let emoji = _mm256_and_si256(is(v, 0xF0), is(second, 0x9F));
            let punctuation = _mm256_cmpgt_epi8(_mm256_set1_epi8(0xA0u8.cast_signed()), third);
            let quotes = _mm256_and_si256(
                _mm256_and_si256(is(v, 0xE2), is(second, 0x80)),
                _mm256_cmpgt_epi8(third, _mm256_set1_epi8(0x8Fu8.cast_signed())),
            );
            let clear = _mm256_or_si256(
                _mm256_and_si256(_mm256_or_si256(e3, quotes), punctuation),
                _mm256_or_si256(ef, emoji),
            );
            let brackets = _mm256_or_si256(narrow, wide_brackets(e3, ef, third));
            (nonzero(_mm256_andnot_si256(clear, look)), nonzero(brackets))
        };
        if suspect
            && candidates != 0
            && let Some(place) = first_suspect(text, at, candidates, [v, second, third])
        {
            marks.suspect = Some(place);
            suspect = false;
        }
        push(&mut marks.brackets, found, at);

        let threes = high_bits(class);
        let fours = nonzero(_mm256_subs_epu8(v, _mm256_set1_epi8(0xEFu8.cast_signed())));
        let behind_threes = threes << 3 | threes_before >> (LANES - 3);
        let behind_fours = fours << 4 | fours_before >> (LANES - 4);
        let behind = behind_threes | behind_fours;
        (threes_before, fours_before) = (threes, fours);
        if behind != 0 {
            let letters = nonzero(_mm256_and_si256(class, _mm256_set1_epi8(LETTER.cast_signed())));
            push(&mut marks.glued, letters & behind, at);
        }
        at += LANES;
    }
    marks.sounds = nonzero(sounds) != 0;
    let letters = _mm256_and_si256(classes, _mm256_set1_epi8(C3_C9.cast_signed()));
    marks.apart = nonzero(letters) != 0 && high_bits(classes) != 0;
}

/// The first suspect among the candidates of the vector of the bytes from `at` on.
#[inline(never)]
#[target_feature(enable = "avx2")]
fn first_suspect(
    text: &[u8],
    at: usize,
    mut candidates: u32,
    [v, second, third]: [__m256i; 1 + AHEAD],
) -> Option<usize> {
    if candidates.count_ones() > FEW {
        candidates &= suspect::candidates(v, second, third);
    }
    bits(candidates).map(|bit| at + bit).find(|&place| suspect::is_suspect(&text[place..]))
}

/// The vectors at `at` and at the two bytes behind it, with blanks behind the text; none where that has ended.
#[inline]
#[target_feature(enable = "avx2")]
fn load(text: &[u8], at: usize) -> Option<[__m256i; 1 + AHEAD]> {
    if let Some(vectors) = load_from(text, at) {
        return Some(vectors);
    }
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    let mut padded = [b' '; LANES + AHEAD];
    let room = rest.len().min(padded.len());
    padded[..room].copy_from_slice(&rest[..room]);
    load_from(&padded, 0)
}

/// Puts the places of the bits that are set, in a vector of the bytes from `at` on, to the others.
#[inline(always)]
fn push(places: &mut Vec<usize>, mut bits: u32, at: usize) {
    if bits == 0 {
        return;
    }
    places.reserve(LANES);
    let mut len = places.len();
    let room = places.as_mut_ptr();
    while bits != 0 {
        // SAFETY: there is room for as many as there are bits in `bits`.
        unsafe { room.add(len).write(at + bits.trailing_zeros() as usize) };
        len += 1;
        bits &= bits - 1;
    }
    // SAFETY: all up to there was written.
    unsafe { places.set_len(len) };
}

/// The places of the bits that are set.
#[inline]
fn bits(mut of: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = of.trailing_zeros() as usize;
        let any = of != 0;
        of &= of.wrapping_sub(1);
        any.then_some(bit)
    })
}

// Bytes by both their nibbles: a class for each set of low nibbles that some high nibbles have.
/// Letters of ASCII from `A` and `a`, and from `P` and `p` on; the first bytes of the other letters.
const ASCII_A: u8 = 1;
const ASCII_P: u8 = 1 << 1;
const C3_C9: u8 = 1 << 2;
const E1: u8 = 1 << 3;
const LETTER: u8 = ASCII_A | ASCII_P | C3_C9 | E1;
/// Brackets and line ends of ASCII.
const ROUND: u8 = 1 << 4;
/// Square and curly ones.
const SQUARE: u8 = 1 << 5;
const LINE_END: u8 = 1 << 6;
const NARROW: u8 = ROUND | SQUARE | LINE_END;
/// The first bytes of characters of three bytes that may be Han: E3 to E9, EF.
const THREE: u8 = 1 << 7;

const CLASS_HIGH: [u8; 16] = {
    let mut t = [0; 16];
    t[0x0] = LINE_END;
    t[0x2] = ROUND;
    t[0x4] = ASCII_A;
    t[0x5] = ASCII_P | SQUARE;
    t[0x6] = ASCII_A;
    t[0x7] = ASCII_P | SQUARE;
    t[0xC] = C3_C9;
    t[0xE] = E1 | THREE;
    t
};
const CLASS_LOW: [u8; 16] = {
    let mut t = [ASCII_A; 16];
    t[0x0] = ASCII_P;
    t[0x1] |= ASCII_P | E1;
    t[0x2] |= ASCII_P;
    let mut low = 3;
    while low <= 9 {
        t[low] |= ASCII_P | C3_C9 | THREE;
        low += 1;
    }
    t[0x8] |= ROUND;
    t[0x9] |= ROUND;
    t[0xA] |= ASCII_P | LINE_END;
    t[0xB] |= SQUARE;
    t[0xD] |= SQUARE;
    t[0xF] |= THREE;
    t
};

/// The same for bytes that may be suspect, by low and by high nibble: each high nibble is a class.
const LOOK: ([u8; 16], [u8; 16]) = {
    let (mut of_low, mut of_high) = ([0; 16], [0; 16]);
    let (mut high, mut class) = (0, 1u8);
    while high < 16 {
        let (mut low, mut any) = (0, false);
        while low < 16 {
            if suspect::may_be_suspect(high << 4 | low) {
                of_low[low as usize] |= class;
                any = true;
            }
            low += 1;
        }
        if any {
            of_high[high as usize] = class;
            class <<= 1;
        }
        high += 1;
    }
    (of_low, of_high)
};

// Third bytes by both their nibbles: a class for each high nibble that brackets with E3 80 before it
// have, and one for each with EF BC.
const E3_8: u8 = 1;
const E3_9: u8 = 1 << 1;
const EF_8: u8 = 1 << 2;
const EF_B: u8 = 1 << 3;
const LOW: [u8; 16] = {
    let mut t = [0; 16];
    t[0x8] = E3_8 | EF_8;
    t[0x9] = E3_8 | EF_8;
    t[0xA] = E3_8;
    t[0xB] = E3_8 | EF_B;
    t[0xD] = EF_B;
    t[0x0] = E3_9;
    t[0x1] = E3_9;
    t[0x4] = E3_9;
    t[0x5] = E3_9;
    t[0x6] = E3_9;
    t[0x7] = E3_9;
    t
};
const HIGH: [u8; 16] = {
    let mut t = [0; 16];
    t[0x8] = E3_8 | EF_8;
    t[0x9] = E3_9;
    t[0xB] = EF_B;
    t
};

/// The bytes that begin a wide bracket; `e3` and `ef` have E3 80 and EF BC.
#[inline]
#[target_feature(enable = "avx2")]
fn wide_brackets(e3: __m256i, ef: __m256i, third: __m256i) -> __m256i {
    let before = _mm256_or_si256(
        _mm256_and_si256(e3, _mm256_set1_epi8((E3_8 | E3_9).cast_signed())),
        _mm256_and_si256(ef, _mm256_set1_epi8((EF_8 | EF_B).cast_signed())),
    );
    let (low, high) = nibbles(third);
    let class = _mm256_and_si256(
        _mm256_shuffle_epi8(table(LOW), low),
        _mm256_shuffle_epi8(table(HIGH), high),
    );
    _mm256_and_si256(before, class)
}
