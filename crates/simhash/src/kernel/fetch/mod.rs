//! What will be read soon, asked of memory without waiting for it.
//!
//! The contract: nothing that can be observed but time. A read would fetch as well, but the processor holds up what
//! comes after it until it is done.

#![allow(unsafe_code)] // The one call below.

/// Asks for the line of memory in which `item` begins.
#[inline(always)]
pub(crate) fn fetch<T>(item: &T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every processor of this kind has the instruction, and it reads nothing; the address is that of a reference.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(item).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    std::hint::black_box(std::ptr::from_ref(item));
}
