//! What is shown while a run goes on. On standard error; the bar only on a terminal.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use tamis_driver::report::{Counts, ShardStats};
use tamis_driver::{Progress, Rejection};

use crate::metrics::Watch;

/// Rejections that are shown; all of them are in `rejected/`.
const SHOWN: usize = 10;

pub(crate) struct Bar {
    bar: ProgressBar,
    rejected: AtomicUsize,
    /// Whether the output lists what is rejected.
    listed: bool,
    watch: Watch,
}

impl Bar {
    /// With a file of figures, where one is wanted; `listed` says whether the output lists what is rejected.
    pub(crate) fn new(metrics: Option<PathBuf>, listed: bool) -> Self {
        let bar = ProgressBar::new(0);
        let style = "{wide_bar} {pos}/{len} shards, {msg}, {elapsed}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        Bar { bar, rejected: AtomicUsize::new(0), listed, watch: Watch::new(metrics) }
    }

    pub(crate) fn finish(&self) {
        self.watch.count(true, |_| ());
        self.bar.finish_and_clear();
    }

    fn line(&self, line: &str) {
        self.bar.suspend(|| {
            let _ = writeln!(io::stderr(), "{line}");
        });
    }
}

impl Progress for Bar {
    fn start(&self, shards: usize, done: usize) {
        self.bar.set_length(shards as u64);
        self.bar.set_position(done as u64);
        self.watch.count(true, |figures| {
            (figures.shards, figures.shards_done) = (shards as u64, done as u64);
        });
    }

    fn learning(&self, shard: usize, _: u64) {
        self.bar.set_message(format!("learning from shard {}", shard + 1));
    }

    fn choosing(&self, shard: usize, _: u64) {
        self.bar.set_message(format!("choosing, at shard {}", shard + 1));
    }

    fn rejected(&self, shard: &str, rejection: &Rejection) {
        let Rejection { ordinal, offset, reason, .. } = rejection;
        match self.rejected.fetch_add(1, Ordering::Relaxed) {
            n if n < SHOWN => self.line(&format!(
                "tamis: {shard}: record {ordinal} at byte {offset} rejected: {reason}"
            )),
            SHOWN if !self.listed => {
                self.line("tamis: more records are rejected; their number comes at the end");
            }
            SHOWN => self.line("tamis: more records are rejected; rejected/ lists all of them"),
            _ => {}
        }
    }

    fn decided(&self, more: &Counts) {
        let (records, dropped) = self.watch.count(false, |figures| {
            figures.counts.add(more);
            (figures.counts.records, figures.dropped())
        });
        #[expect(clippy::cast_precision_loss, reason = "shown without fractions")]
        let rate = records as f64 / self.watch.seconds().max(1e-3);
        self.bar.set_message(format!("{records} records ({rate:.0}/s), {dropped} dropped"));
    }

    fn shard(&self, _: &ShardStats) {
        self.bar.inc(1);
        self.watch.count(false, |figures| figures.shards_done += 1);
    }
}
