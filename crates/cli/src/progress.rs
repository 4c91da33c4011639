//! What is shown while a run goes on. On standard error; the bar only on a terminal.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use tamis_driver::report::ShardStats;
use tamis_driver::{Progress, Rejection};

/// Rejections that are shown; all of them are in `rejected/`.
const SHOWN: usize = 10;

pub(crate) struct Bar {
    bar: ProgressBar,
    rejected: AtomicUsize,
}

impl Bar {
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::new(0);
        let style = "{wide_bar} {pos}/{len} shards, {msg}, {elapsed}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        Bar { bar, rejected: AtomicUsize::new(0) }
    }

    pub(crate) fn finish(&self) {
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

    fn shard(&self, stats: &ShardStats) {
        self.bar.inc(1);
        self.bar.set_message(stats.shard.clone());
    }
}
