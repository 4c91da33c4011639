//! Where bytes of a set stand.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod scalar;

use crate::chars::among;

/// A set of bytes with at most eight different high nibbles.
#[derive(Debug)]
pub(crate) struct Set {
    has: [bool; 256],
    /// By low nibble: the classes of the high nibbles that stand before it in a byte of the set.
    low: [u8; 16],
    /// By high nibble: its class, a bit.
    high: [u8; 16],
}

impl Set {
    /// These bytes; fails to compile in a constant where they are not a set of this kind.
    pub(crate) const fn of(bytes: &[u8]) -> Self {
        let (mut low, mut high, mut next) = ([0; 16], [0; 16], 1u16);
        let mut i = 0;
        while i < bytes.len() {
            let (of_high, of_low) = ((bytes[i] >> 4) as usize, (bytes[i] & 0x0F) as usize);
            if high[of_high] == 0 {
                assert!(next <= 0x80, "more than eight high nibbles");
                high[of_high] = next as u8;
                next <<= 1;
            }
            low[of_low] |= high[of_high];
            i += 1;
        }
        Set { has: among(bytes), low, high }
    }

    #[inline]
    fn has(&self, byte: u8) -> bool {
        self.has[usize::from(byte)]
    }
}

/// A look at few bytes: whether any of them may be of the set. Says yes of many.
#[inline(always)]
pub(crate) fn may_have(text: &[u8], set: &Set) -> bool {
    text.len() >= LEAST || text.iter().fold(false, |any, &byte| any | set.has(byte))
}

/// Whether `is` says so of the place of any byte of the set; it is asked in ascending order.
#[inline]
pub(crate) fn any(text: &[u8], set: &Set, is: impl Fn(usize) -> bool) -> bool {
    if text.len() < LEAST {
        return scalar::any(text, set, is);
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::new() {
        return avx2::any(avx2, text, set, is);
    }
    scalar::any(text, set, is)
}

/// Bytes from which on it pays to look at many at once.
const LEAST: usize = 16;

/// The same by the definition.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn any_by_definition(text: &[u8], set: &Set, is: impl Fn(usize) -> bool) -> bool {
    scalar::any(text, set, is)
}
