//! `--log-format json`: what happens in a run as JSON on standard error, an object a line.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tamis_driver::report::{Counts, ShardStats};
use tamis_driver::{Progress, Rejection, Report};

use crate::metrics::Watch;

/// How often progress is told.
const EVERY: Duration = Duration::from_secs(1);

/// Events of a run.
pub(crate) struct Log {
    watch: Watch,
    told: Mutex<Instant>,
}

impl Log {
    /// With a file of figures, where one is wanted.
    pub(crate) fn new(metrics: Option<PathBuf>) -> Self {
        Log { watch: Watch::new(metrics), told: Mutex::new(Instant::now()) }
    }

    /// The run has ended with this report.
    pub(crate) fn finish(&self, report: &Report) {
        self.watch.count(true, |_| ());
        self.event("end", json!({ "totals": report.totals, "run": report.run }));
    }

    /// The run could not go on.
    pub(crate) fn failed(&self, error: &anyhow::Error) {
        self.watch.count(true, |_| ());
        self.event("error", json!({ "message": format!("{error:#}") }));
    }

    /// Writes a line: what happened and when, then more.
    fn event(&self, event: &str, more: Value) {
        let mut line = json!({ "event": event, "seconds": self.watch.seconds() });
        if let (Some(line), Value::Object(more)) = (line.as_object_mut(), more) {
            line.extend(more);
        }
        // One write a line, so that those of several threads do not mix.
        let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
    }

    /// Whether it is time to tell of progress.
    fn is_time(&self) -> bool {
        // Another thread is telling of it.
        let Ok(mut told) = self.told.try_lock() else { return false };
        let is_time = told.elapsed() >= EVERY;
        if is_time {
            *told = Instant::now();
        }
        is_time
    }

    fn pass(&self, pass: &str, shard: usize) {
        if self.is_time() {
            self.event("first-pass", json!({ "pass": pass, "shard": shard }));
        }
    }
}

impl Progress for Log {
    fn start(&self, shards: usize, done: usize) {
        self.watch.count(true, |figures| {
            (figures.shards, figures.shards_done) = (shards as u64, done as u64);
        });
        self.event("start", json!({ "shards": shards, "shards_done": done }));
    }

    fn learning(&self, shard: usize, _: u64) {
        self.pass("learning", shard);
    }

    fn choosing(&self, shard: usize, _: u64) {
        self.pass("choosing", shard);
    }

    fn rejected(&self, shard: &str, rejection: &Rejection) {
        let Rejection { ordinal, offset, reason, .. } = rejection;
        let what =
            json!({ "shard": shard, "ordinal": ordinal, "offset": offset, "reason": reason });
        self.event("rejected", what);
    }

    fn decided(&self, more: &Counts) {
        let is_time = self.is_time();
        let told = self.watch.count(false, |figures| {
            figures.counts.add(more);
            let Counts { records, kept, rejected, .. } = figures.counts;
            is_time.then(|| {
                json!({
                    "records": records,
                    "kept": kept,
                    "dropped": figures.dropped(),
                    "rejected": rejected,
                    "shards_done": figures.shards_done,
                    "shards": figures.shards,
                })
            })
        });
        if let Some(told) = told {
            self.event("progress", told);
        }
    }

    fn shard(&self, stats: &ShardStats) {
        self.watch.count(false, |figures| figures.shards_done += 1);
        self.event("shard", json!(stats));
    }
}
