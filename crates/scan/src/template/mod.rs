//! Step T: lines that a site repeats on page after page. `docs/cuts.md`, section 10.
//!
//! Two halves that share only keys. The *learner* sees pages in some order and counts lines by host,
//! in bounded memory; what it finds for a host is frozen into a [`Template`]. The *step* takes a
//! template and a page and cuts; it is a function of the two and nothing else.

mod glue;
mod host;
mod key;
mod known;
mod learner;
mod look;
mod sketch;
mod step;

pub use host::host;
pub use known::{LineKind, Template, TemplateLine};
pub use learner::{LearnConfig, Learner};
pub use look::Look;
pub(crate) use step::{Buffers, run};

use crate::chars::{ends_sentence, is_wide};

/// Longer lines, in bytes, are never part of a template.
const LONGEST: usize = 1024;

/// Whether a trimmed line has the shape of prose: section 6 without its rules.
fn is_prose(trimmed: &str) -> bool {
    is_wide(trimmed, 60) || is_wide(trimmed, 20) && ends_sentence(trimmed)
}
