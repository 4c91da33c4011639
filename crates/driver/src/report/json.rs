//! `report.json`.

use serde::{Deserialize, Serialize};

use super::{Cluster, Counts, Details, HostCuts, Sample, ShardStats, Timeline};
use crate::config::RunConfig;
use crate::record::USUAL_TEXT_FIELDS;

/// Clusters that the report lists.
const CLUSTERS: usize = 10;

/// Hosts that the report lists.
const HOSTS: usize = 20;

/// Versions that decide what comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Versions {
    /// Of the program.
    pub tamis: String,
    /// Of the fingerprint.
    pub fingerprint: u32,
}

impl Default for Versions {
    fn default() -> Self {
        Versions {
            tamis: env!("CARGO_PKG_VERSION").to_owned(),
            fingerprint: tamis::FINGERPRINT_VERSION,
        }
    }
}

/// Settings that decide what comes out; a resumed run must have the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "kebab-case")]
pub struct Settings {
    /// The field that holds the text, or all that may, with ` or ` between them.
    pub text_field: String,
    /// The field that names the page.
    pub id_field: String,
    /// What is taken of web pages.
    #[serde(default)]
    pub html: String,
    /// The field that holds them, where there is one.
    #[serde(default)]
    pub html_field: Option<String>,
    /// Whether their links are a field.
    #[serde(default)]
    pub html_links: bool,
    /// How kept pages are written.
    #[serde(default)]
    pub format: String,
    /// zstd level of the output.
    pub level: i32,
    /// Whether cut lists are written.
    pub cuts: bool,
    /// Longest record, in bytes.
    pub max_record: u64,
    /// Largest zstd window, as a power of two.
    pub window_log: u32,
    /// Where site templates are from.
    pub templates: String,
    /// Which page of a set of copies stays.
    pub keep: String,
    /// Whether an index was used.
    #[serde(default)]
    pub index: bool,
    /// Settings of cleaning and comparison.
    pub engine: String,
}

impl Settings {
    pub(crate) fn of(config: &RunConfig) -> Self {
        Settings {
            text_field: config.text_field.clone().unwrap_or_else(|| USUAL_TEXT_FIELDS.join(" or ")),
            id_field: config.id_field.clone(),
            html: config.html.map_or_else(|| "none".to_owned(), |mode| mode.to_string()),
            html_field: config.html_field.clone(),
            html_links: config.html_links,
            format: config.format.to_string(),
            level: config.level,
            cuts: config.cuts,
            max_record: config.max_record,
            window_log: config.window_log,
            templates: config.templates.to_string(),
            keep: config.keep.to_string(),
            index: config.index.is_some(),
            engine: format!("{:?}", config.engine),
        }
    }
}

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
