//! Text to its canonical form, block by block (section 1 of the page).
//!
//! The definition takes one character after the other: `canonical/form.rs`.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod masks;

use crate::canonical::{Form, Table};

/// Takes characters from the start of `text`, which is UTF-8 from its first byte on, and says how many bytes they
/// have; none at all is right, too, and so the definition has no kernel.
pub(crate) fn read(form: &mut Form, table: &Table, text: &[u8]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::new() {
        return avx2::read(avx2, form, table, text);
    }
    let _ = (form, table, text);
    0
}
