//! What must hold for any input whatever, as functions that panic when it does not.
//!
//! Tests call them with texts that were made for it, the fuzz targets (`fuzz/`) with any bytes, and the tests of
//! this crate with what the fuzz targets once found (`fuzz/regressions/`).
#![allow(clippy::expect_used, reason = "a property that does not hold panics")]

pub mod driver;
pub mod kernels;
pub mod near;
pub mod scan;
pub mod settings;

/// A property as a fuzz target has it: of any bytes.
pub type Property = fn(&[u8]);

/// All of them, by the names of their targets.
pub const ALL: [(&str, Property); 9] = [
    ("archive", driver::archive),
    ("clean", scan::clean),
    ("fingerprint", near::fingerprint),
    ("html", driver::html),
    ("kernels", kernels::kernels),
    ("lines", driver::lines),
    ("record", driver::record),
    ("settings", settings::settings),
    ("undo", scan::undo),
];

/// The text that bytes are taken for, up to the first that is none.
fn text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}
