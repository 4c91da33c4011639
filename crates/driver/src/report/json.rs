//! `report.json`.

use serde::Serialize;

use super::{Cluster, Counts, Details, HostCuts, Sample, Settings, ShardStats, Timeline, Versions};

/// Clusters that the report lists.
const CLUSTERS: usize = 10;

/// Hosts that the report lists.
const HOSTS: usize = 20;

impl Report {
    pub(crate) fn new(
        (versions, settings): (Versions, Settings),
        shards: Vec<ShardStats>,
        details: &Details,
        run: Run,
    ) -> Self {
        let mut totals = Counts::default();
        for shard in &shards {
            totals.add(&shard.counts);
        }
        let Details { clusters, timeline, hosts, samples } = details;
        Report {
            versions,
            settings,
            totals,
            clusters: clusters.largest(CLUSTERS),
            clusters_forgotten: clusters.forgotten,
            cluster_sizes: clusters.sizes(),
            timeline: timeline.clone(),
            hosts: hosts.largest(HOSTS),
            hosts_forgotten: hosts.forgotten,
            samples: samples.sorted(),
            shards,
            run,
        }
    }
}

/// What differs from run to run of the same thing; nothing else in the report does.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Run {
    /// Wall-clock time.
    pub seconds: f64,
    /// Shards that an earlier, stopped run had finished.
    pub resumed_shards: usize,
    /// Worker threads.
    pub threads: usize,
    /// The memory ceiling, in bytes.
    pub memory_ceiling: u64,
    /// The most that was held at once, as accounted.
    pub memory_peak: u64,
}

/// The report of a run.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Versions that decide what comes out.
    pub versions: Versions,
    /// Settings that decide what comes out.
    pub settings: Settings,
    /// Everything together.
    pub totals: Counts,
    /// Kept pages with the most copies, largest first.
    pub clusters: Vec<Cluster>,
    /// A cluster of at most so many copies may be missing or counted short; 0 is none.
    pub clusters_forgotten: u64,
    /// Kept pages by their copies: number i has those of 2^i copies and more, below twice as many.
    pub cluster_sizes: Vec<u64>,
    /// What became of records by their place in the stream.
    pub timeline: Timeline,
    /// Hosts whose pages had the most boilerplate and template lines, most first.
    pub hosts: Vec<HostCuts>,
    /// A host with at most so many bytes of that may be missing or counted short; 0 is none.
    pub hosts_forgotten: u64,
    /// One cut of each rule.
    pub samples: Vec<Sample>,
    /// Each shard, in order.
    pub shards: Vec<ShardStats>,
    /// What differs from run to run.
    pub run: Run,
}
