//! Runs the engine over corpora: formats, order, memory, report.

mod config;
mod error;
pub mod source;

pub use config::{Existing, RunConfig};
pub use error::{Bytes, RunError};
