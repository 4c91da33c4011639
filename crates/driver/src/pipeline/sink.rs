//! The sink: everything that is written and counted, in order.

use std::sync::Arc;

use crossbeam_channel::Receiver;

use super::Done;
use crate::error::RunError;
use crate::output::{Compressor, Extra, Folder, ShardWriter};
use crate::progress::Progress;
use crate::report::{Clusters, ShardStats};
use crate::resume::Journal;
use crate::source::Shard;

/// Writes shards and keeps the books.
pub(crate) struct Sink<'r> {
    pub(crate) shards: &'r [Shard],
    pub(crate) folder: &'r Folder,
    pub(crate) compressor: Compressor,
    pub(crate) extra: Extra,
    pub(crate) progress: &'r dyn Progress,
    pub(crate) journal: Journal,
    /// Of the shards that are done, in order.
    pub(crate) stats: Vec<ShardStats>,
    pub(crate) clusters: Clusters,
}

/// A shard that is being written.
struct Current {
    writer: ShardWriter,
    stats: ShardStats,
}

impl Sink<'_> {
    pub(crate) fn run(mut self, lanes: &[Receiver<Done>]) -> Result<Self, RunError> {
        let mut current = None;
        for lane in lanes.iter().cycle() {
            // The lane whose turn it is has ended: there are no more batches, or an error is on
            // its way to whoever waits for the threads.
            let Ok(done) = lane.recv() else { break };
            if !done.replay {
                self.batch(done, &mut current)?;
            }
        }
        Ok(self)
    }

    fn batch(&mut self, done: Done, current: &mut Option<Current>) -> Result<(), RunError> {
        let shard = &self.shards[done.shard as usize];
        let mut open = match current.take() {
            Some(open) => open,
            None => self.open(shard)?,
        };
        for rejection in &done.rejected {
            self.progress.rejected(&shard.name, rejection);
            open.writer.reject(rejection)?;
        }
        open.writer.push(&done.lines)?;
        open.stats.counts.add(&done.counts);
        for copy in done.copies {
            self.clusters.copy(copy);
        }
        self.progress.decided(&done.counts);
        drop(done.permit);
        if done.last {
            open.writer.finish()?;
            self.journal.finished(self.folder, &open.stats, &self.clusters)?;
            self.progress.shard(&open.stats);
            self.stats.push(open.stats);
        } else {
            *current = Some(open);
        }
        Ok(())
    }

    fn open(&self, shard: &Shard) -> Result<Current, RunError> {
        let Shard { name, size, .. } = shard;
        let writer = ShardWriter::create(self.folder, name, self.extra, &self.compressor)?;
        let stats = ShardStats {
            shard: Arc::clone(name).to_string(),
            size: *size,
            ..ShardStats::default()
        };
        Ok(Current { writer, stats })
    }
}
