//! What is shown while a run goes on. On standard error; the bar only on a terminal.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use tamis_driver::report::{Counts, ShardStats};
use tamis_driver::{Progress, Rejection};

use crate::metrics::{Figures, Metrics};

/// Rejections that are shown; all of them are in `rejected/`.
const SHOWN: usize = 10;

pub(crate) struct Bar {
    bar: ProgressBar,
    rejected: AtomicUsize,
    watched: Mutex<Watched>,
}

/// What is counted while a run goes on.
struct Watched {
    figures: Figures,
    begun: Instant,
    metrics: Option<Metrics>,
}

impl Bar {
    /// With a file of figures, where one is wanted.
    pub(crate) fn new(metrics: Option<PathBuf>) -> Self {
        let bar = ProgressBar::new(0);
        let style = "{wide_bar} {pos}/{len} shards, {msg}, {elapsed}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        let metrics = metrics.map(Metrics::new);
        let watched = Watched { figures: Figures::default(), begun: Instant::now(), metrics };
        Bar { bar, rejected: AtomicUsize::new(0), watched: Mutex::new(watched) }
    }

    pub(crate) fn finish(&self) {
        self.watch(true, |_| ());
        self.bar.finish_and_clear();
    }

    /// Counts something, and writes the file of figures if it is time to.
    fn watch(&self, last: bool, count: impl FnOnce(&mut Figures)) {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let Watched { figures, metrics, .. } = &mut *watched;
        count(figures);
        if let Some(metrics) = metrics {
            metrics.write(figures, last);
        }
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
        self.watch(true, |figures| {
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
            SHOWN => self.line("tamis: more records are rejected; rejected/ lists all of them"),
            _ => {}
        }
    }

    fn decided(&self, more: &Counts) {
        self.watch(false, |figures| figures.counts.add(more));
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let Counts { records, exact, near, .. } = watched.figures.counts;
        let seconds = watched.begun.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "shown without fractions")]
        let rate = records as f64 / seconds.max(1e-3);
        self.bar.set_message(format!("{records} records ({rate:.0}/s), {} dropped", exact + near));
    }

    fn shard(&self, _: &ShardStats) {
        self.bar.inc(1);
        self.watch(false, |figures| figures.shards_done += 1);
    }
}
