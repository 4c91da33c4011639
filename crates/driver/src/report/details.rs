//! What the report tells beside counts; all of it takes bounded memory.

use serde::{Deserialize, Serialize};

use super::clusters::Clusters;
use super::hosts::Hosts;
use super::samples::Samples;
use super::timeline::Timeline;

/// Gathered while shards are written, and saved with each.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Details {
    pub(crate) clusters: Clusters,
    pub(crate) timeline: Timeline,
    pub(crate) hosts: Hosts,
    pub(crate) samples: Samples,
}
