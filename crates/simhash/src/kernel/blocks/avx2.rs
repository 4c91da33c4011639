//! Sixty-four bytes at a time.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::masks::{Classes, Staying};
use crate::canonical::{Behind, Form, ROOM, Table};
use crate::kernel::avx2::{Avx2, CHOSEN_PAIRS};

/// Bytes of a block. The last character of it may have two bytes behind it.
const BLOCK: usize = 64;
/// Bytes that are read: four from each character on.
const WINDOW: usize = BLOCK + 4;

/// The characters of a block, eight more than there may be.
struct Chars {
    /// What they become.
    units: [u16; BLOCK + 8],
    marks: [u8; BLOCK + 8],
}

/// What they are, a bit each.
#[derive(Clone, Copy)]
struct Kinds {
    words: u64,
    ideographs: u64,
    line_ends: u64,
    digits: u64,
}

pub(super) fn read(_: Avx2, form: &mut Form, table: &Table, text: &[u8]) -> usize {
    // SAFETY: an `Avx2` is only made where the CPU has what is asked for.
    unsafe { blocks(form, table, text) }
}

#[target_feature(enable = "avx2,popcnt,bmi1")]
fn blocks(form: &mut Form, table: &Table, text: &[u8]) -> usize {
    let mut chars = Chars { units: [0; BLOCK + 8], marks: [0; BLOCK + 8] };
    let mut at = 0;
    while let Some(window) = text.get(at..).and_then(|rest| rest.first_chunk::<WINDOW>()) {
        form.make_room();
        let halves = [load(window, 0), load(window, 32)];
        if bits(_mm256_or_si256(halves[0], halves[1]), 0) == 0 {
            let kinds = ascii(halves, &mut chars);
            put(form, &chars, kinds, BLOCK as u32);
            at += BLOCK;
            continue;
        }
        let starts = both(
            halves.map(|half| _mm256_cmpgt_epi8(half, _mm256_set1_epi8(0xBFu8.cast_signed()))),
        );
        let count = starts.count_ones();
        look_up(window, starts, count, table, &mut chars);
        let marks = [load(&chars.marks, 0), load(&chars.marks, 32)];
        let marked =
            |shift| u64::from(bits(marks[0], shift)) | u64::from(bits(marks[1], shift)) << 32;
        let odd = marked(2) & below(count);
        let len = odd.trailing_zeros().min(count);
        let known = below(len);
        let kinds = Kinds {
            words: marked(0) & known,
            ideographs: marked(1) & known,
            line_ends: marked(3) & known,
            digits: marked(4) & known,
        };
        put(form, &chars, kinds, len);
        if len < count {
            return at + place_of(starts, len);
        }
        let goes_on = |byte: u8| usize::from(byte & 0xC0 == 0x80);
        let next = goes_on(window[BLOCK]);
        at += BLOCK + next + (next & goes_on(window[BLOCK + 1]));
    }
    at
}

/// The lowest bits, so many.
#[inline]
fn below(count: u32) -> u64 {
    u64::MAX.checked_shr(64 - count).unwrap_or(0)
}

/// Where the bit stands before which there are so many.
fn place_of(mut bits: u64, number: u32) -> usize {
    for _ in 0..number {
        bits &= bits - 1;
    }
    bits.trailing_zeros() as usize
}

/// Makes what ASCII becomes.
#[inline]
#[target_feature(enable = "avx2")]
fn ascii(halves: [__m256i; 2], chars: &mut Chars) -> Kinds {
    let (mut words, mut digits) = ([_mm256_setzero_si256(); 2], [_mm256_setzero_si256(); 2]);
    for (number, v) in halves.into_iter().enumerate() {
        let small = _mm256_or_si256(v, _mm256_set1_epi8(0x20));
        // Bytes from 10 to 19 become digits by that bit: the digits are looked for in `v`.
        let letters = within(small, b'a', b'z');
        digits[number] = within(v, b'0', b'9');
        let word = _mm256_or_si256(letters, digits[number]);
        // What is a digit has the bit, too.
        let space = _mm256_set1_epi8(b' '.cast_signed());
        let made = _mm256_blendv_epi8(space, small, word);
        let at = 32 * number;
        store(&mut chars.units, at, _mm256_cvtepu8_epi16(_mm256_castsi256_si128(made)));
        store(&mut chars.units, at + 16, _mm256_cvtepu8_epi16(_mm256_extracti128_si256::<1>(made)));
        words[number] = word;
    }
    let line_ends = halves.map(|v| _mm256_cmpeq_epi8(v, _mm256_set1_epi8(b'\n'.cast_signed())));
    Kinds { words: both(words), ideographs: 0, line_ends: both(line_ends), digits: both(digits) }
}

/// Makes what the characters become that begin at the places of `starts`.
#[inline]
#[target_feature(enable = "avx2,bmi1")]
fn look_up(window: &[u8; WINDOW], starts: u64, count: u32, table: &Table, chars: &mut Chars) {
    let mut rest = starts;
    for at in (0..count as usize).step_by(8) {
        let mut fours = [0; 8];
        for four in &mut fours {
            // Where no character is left, the place is behind the block, and what is made is not looked at.
            let place = rest.trailing_zeros() as usize;
            // SAFETY: `place` is at most 64, and the window has four bytes from there on.
            *four = unsafe { window.as_ptr().add(place).cast::<u32>().read_unaligned() };
            rest &= rest.wrapping_sub(1);
        }
        let codes = decode(fours);
        let (units, marks) = (&mut chars.units[at..at + 8], &mut chars.marks[at..at + 8]);
        for ((unit, mark), code) in units.iter_mut().zip(marks).zip(codes) {
            let becomes = table[code as usize & 0xFFFF];
            (*unit, *mark) = (becomes.unit(), becomes.marks());
        }
    }
}

/// The code points of eight characters, each of which stands at the start of four bytes; U+FFFF, which is odd, for
/// one that has four bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn decode(fours: [u32; 8]) -> [u32; 8] {
    // SAFETY: the array has as many bytes as the vector, and the load asks for no alignment.
    let v = unsafe { _mm256_loadu_si256(fours.as_ptr().cast()) };
    let set = |n: i32| _mm256_set1_epi32(n);
    let first = _mm256_and_si256(v, set(0xFF));
    let second = _mm256_and_si256(_mm256_srli_epi32::<8>(v), set(0x3F));
    let third = _mm256_and_si256(_mm256_srli_epi32::<16>(v), set(0x3F));
    let of_two =
        _mm256_or_si256(_mm256_slli_epi32::<6>(_mm256_and_si256(first, set(0x1F))), second);
    let upper = _mm256_or_si256(
        _mm256_slli_epi32::<12>(_mm256_and_si256(first, set(0x0F))),
        _mm256_slli_epi32::<6>(second),
    );
    let of_three = _mm256_or_si256(upper, third);
    let from = |least: i32| _mm256_cmpgt_epi32(first, set(least - 1));
    let code = _mm256_blendv_epi8(first, of_two, from(0xC0));
    let code = _mm256_blendv_epi8(code, of_three, from(0xE0));
    let code = _mm256_or_si256(code, _mm256_and_si256(from(0xF0), set(0xFFFF)));
    let mut codes = [0; 8];
    // SAFETY: as above.
    unsafe { _mm256_storeu_si256(codes.as_mut_ptr().cast(), code) };
    codes
}

/// Appends what stays of the characters.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
fn put(form: &mut Form, chars: &Chars, kinds: Kinds, len: u32) {
    let Kinds { words, ideographs, mut line_ends, digits } = kinds;
    let goes_on = u64::from(form.behind == Behind::Word);
    let mut numbers = digits & !(words << 1 | goes_on);
    let Staying { space, keep, behind } = Classes { words, ideographs, len }.stay(form.behind);
    form.behind = behind;
    form.units[form.len] = u16::from(b' ');
    form.len += usize::from(space);
    let start = form.len as u32;
    let place = |bits: u64| start + (keep & below(bits.trailing_zeros())).count_ones();
    while line_ends != 0 {
        form.lines.push(place(line_ends));
        line_ends &= line_ends - 1;
    }
    while numbers != 0 {
        form.numbers.push(place(numbers));
        numbers &= numbers - 1;
    }
    let room = &mut form.units[form.len..form.len + ROOM - 1];
    let characters = len as usize;
    let mut len = 0;
    for at in (0..characters).step_by(8) {
        let keep = (keep >> at & 0xFF) as usize;
        // SAFETY: `at` is at most 56, of 72 characters. Of the units fewer than `at` + 8 have been written: there is
        // room for eight more.
        unsafe {
            let eight = _mm_loadu_si128(chars.units.as_ptr().add(at).cast());
            let order = _mm_loadu_si128(CHOSEN_PAIRS[keep].as_ptr().cast());
            let chosen = _mm_shuffle_epi8(eight, order);
            _mm_storeu_si128(room.as_mut_ptr().add(len).cast(), chosen);
        }
        len += keep.count_ones() as usize;
    }
    form.len += len;
}

/// One bit for each byte of two vectors whose highest bit is set.
#[inline]
#[target_feature(enable = "avx2")]
fn both([low, high]: [__m256i; 2]) -> u64 {
    u64::from(bits(low, 0)) | u64::from(bits(high, 0)) << 32
}

/// One bit for each byte: that which is so far below its highest.
#[inline]
#[target_feature(enable = "avx2")]
fn bits(v: __m256i, below: i32) -> u32 {
    let shifted = _mm256_sll_epi16(v, _mm_cvtsi32_si128(below));
    _mm256_movemask_epi8(shifted).cast_unsigned()
}

/// The bytes from `low` to `high`.
#[inline]
#[target_feature(enable = "avx2")]
fn within(v: __m256i, low: u8, high: u8) -> __m256i {
    let above = _mm256_sub_epi8(v, _mm256_set1_epi8(low.cast_signed()));
    let span = _mm256_set1_epi8((high - low).cast_signed());
    _mm256_cmpeq_epi8(_mm256_min_epu8(above, span), above)
}

/// The 32 bytes from `at` on.
#[inline]
#[target_feature(enable = "avx2")]
fn load<const N: usize>(from: &[u8; N], at: usize) -> __m256i {
    assert!(at + 32 <= N);
    // SAFETY: there are 32 bytes from `at` on, and the load asks for no alignment.
    unsafe { _mm256_loadu_si256(from.as_ptr().add(at).cast()) }
}

/// Sixteen units go to `at` and behind.
#[inline]
#[target_feature(enable = "avx2")]
fn store<const N: usize>(to: &mut [u16; N], at: usize, v: __m256i) {
    assert!(at + 16 <= N);
    // SAFETY: there are 16 units from `at` on, and the store asks for no alignment.
    unsafe { _mm256_storeu_si256(to.as_mut_ptr().add(at).cast(), v) }
}
