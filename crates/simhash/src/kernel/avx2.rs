//! What the AVX2 kernels share: the proof that the CPU can run them, and tables to move chosen lanes to the front.

use std::arch::x86_64::*;

use super::shingles::PRIMES;

/// Proof that the CPU has AVX2 and counts bits: there is no other way to hold a value of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx2(());

impl Avx2 {
    /// Asks the CPU; the answer is kept by the standard library.
    #[inline]
    pub(crate) fn new() -> Option<Self> {
        let has = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("popcnt")
            && is_x86_feature_detected!("bmi1");
        has.then_some(Avx2(()))
    }
}

/// For each choice among eight lanes, a bit each, the places of the chosen ones in order; the rest is 0.
pub(crate) static CHOSEN: [[u8; 8]; 256] = chosen();

/// The same for lanes of two bytes, as places of bytes.
pub(crate) static CHOSEN_PAIRS: [[u8; 16]; 256] = pairs();

const fn chosen() -> [[u8; 8]; 256] {
    let mut table = [[0; 8]; 256];
    let mut choice = 0;
    while choice < 256 {
        let (mut lane, mut to) = (0, 0);
        while lane < 8 {
            if choice >> lane & 1 == 1 {
                table[choice][to] = lane as u8;
                to += 1;
            }
            lane += 1;
        }
        choice += 1;
    }
    table
}

const fn pairs() -> [[u8; 16]; 256] {
    let mut table = [[0; 16]; 256];
    let mut at = 0;
    while at < 256 * 16 {
        table[at / 16][at % 16] = CHOSEN[at / 16][at % 16 / 2] * 2 + (at % 2) as u8;
        at += 1;
    }
    table
}

/// The end of XXH32 in each lane.
#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn avalanche(h: __m256i) -> __m256i {
    let times = |v, prime: u32| _mm256_mullo_epi32(v, _mm256_set1_epi32(prime.cast_signed()));
    let h = times(_mm256_xor_si256(h, _mm256_srli_epi32::<15>(h)), PRIMES[1]);
    let h = times(_mm256_xor_si256(h, _mm256_srli_epi32::<13>(h)), PRIMES[2]);
    _mm256_xor_si256(h, _mm256_srli_epi32::<16>(h))
}

/// All bits of the units with which short shingles begin.
#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn dense(units: __m256i) -> __m256i {
    let set = |unit: u16| _mm256_set1_epi16(unit.cast_signed());
    let within = |low: u16, high: u16| {
        let above = _mm256_sub_epi16(units, set(low));
        _mm256_cmpeq_epi16(_mm256_min_epu16(above, set(high - low)), above)
    };
    let south_east = _mm256_or_si256(within(0x0E00, 0x109F), within(0x1780, 0x17FF));
    let east = _mm256_or_si256(within(0x3000, 0xD7FF), within(0xF900, 0xFFFF));
    _mm256_or_si256(south_east, east)
}
