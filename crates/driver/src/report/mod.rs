//! What a run did, in figures.

mod chart;
mod clusters;
mod details;
mod hosts;
mod html;
mod json;
mod samples;
mod settings;
mod stats;
mod timeline;

pub use clusters::{Cluster, Clusters};
pub(crate) use clusters::{Copy, sample};
pub(crate) use details::Details;
pub use hosts::HostCuts;
pub(crate) use html::html;
pub use json::{Report, Run};
pub use samples::Sample;
pub(crate) use samples::{Rule, Sampled};
pub use settings::{Settings, Versions};
pub(crate) use settings::{differing, engine};
pub(crate) use stats::CutCounter;
pub use stats::{Count, Counts, CutTally, ShardStats};
pub(crate) use timeline::Fate;
pub use timeline::{Stretch, Timeline};
