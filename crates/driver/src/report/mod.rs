//! What a run did, in figures.

mod clusters;
mod html;
mod json;
mod stats;

pub use clusters::{Cluster, Clusters};
pub(crate) use clusters::{Copy, sample};
pub(crate) use html::html;
pub(crate) use json::CLUSTERS;
pub use json::{Report, Run, Settings, Versions};
pub(crate) use stats::CutCounter;
pub use stats::{Count, Counts, CutTally, ShardStats};
