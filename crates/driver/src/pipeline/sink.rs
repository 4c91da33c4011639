//! The sink: everything that is written and counted, in order.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use crossbeam_channel::Receiver;

use super::Done;
use crate::config::Format;
use crate::error::RunError;
use crate::output::{Compressor, Extra, Folder, ShardWriter};
use crate::progress::Progress;
use crate::report::{Details, Fate, Sampled, ShardStats};
use crate::resume::Journal;
use crate::source::Shard;

/// Writes shards and keeps the books.
pub(crate) struct Sink<'r> {
    pub(crate) shards: &'r [Shard],
    pub(crate) folder: &'r Folder,
    pub(crate) target: Target<'r>,
    pub(crate) progress: &'r dyn Progress,
    /// Of the shards that are done, in order.
    pub(crate) stats: Vec<ShardStats>,
    pub(crate) details: Details,
    /// Shared with the lanes.
    pub(crate) sampled: Arc<Sampled>,
}

/// Where everything goes.
pub(crate) enum Target<'r> {
    /// The files of an output folder.
    Folder(Files),
    /// Kept lines to a stream, and nothing else anywhere.
    Stream(&'r mut (dyn Write + Send)),
}

/// How the files of an output folder are written.
pub(crate) struct Files {
    pub(crate) journal: Journal,
    pub(crate) compressor: Compressor,
    pub(crate) extra: Extra,
    pub(crate) format: Format,
}

/// A shard that is being written; its files, where it has some.
struct Current {
    writer: Option<ShardWriter>,
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
            open.writer.as_mut().map_or(Ok(()), |writer| writer.reject(rejection))?;
        }
        if let Some(writer) = &mut open.writer {
            done.lines.into_iter().try_for_each(|lines| writer.push(lines))?;
        } else if let Target::Stream(out) = &mut self.target {
            let mut lines = done.lines.iter();
            let written = lines.try_for_each(|lines| out.write_all(&lines.kept));
            let written = written.and_then(|()| out.flush());
            written.map_err(RunError::write(Path::new("standard output")))?;
        }
        open.stats.counts.add(&done.counts);
        let details = &mut self.details;
        done.copies.into_iter().for_each(|copy| details.clusters.copy(copy));
        done.hosts.into_iter().for_each(|host| details.hosts.add(host));
        for (rule, sample) in done.samples {
            details.samples.add(sample);
            self.sampled.add(rule);
        }
        let before = self.stats.iter().map(|stats| stats.counts.records).sum::<u64>();
        // Damage stands behind the last record that was rejected.
        let rejected = done.rejected.iter().take(done.counts.rejected as usize);
        let rejected = rejected.map(|rejection| (rejection.ordinal, Fate::Rejected));
        for (ordinal, fate) in done.fates.into_iter().chain(rejected) {
            details.timeline.add(before + ordinal, fate);
        }
        self.progress.decided(&done.counts);
        drop(done.permit);
        if !done.last {
            *current = Some(open);
            return Ok(());
        }
        if let Some(writer) = open.writer {
            writer.finish()?;
        }
        if let Target::Folder(files) = &mut self.target {
            files.journal.finished(self.folder, &open.stats, &self.details)?;
        }
        self.progress.shard(&open.stats);
        self.stats.push(open.stats);
        Ok(())
    }

    fn open(&self, shard: &Shard) -> Result<Current, RunError> {
        let Shard { name, size, .. } = shard;
        let writer = match &self.target {
            Target::Stream(_) => None,
            Target::Folder(Files { compressor, extra, format, .. }) => {
                Some(ShardWriter::create(self.folder, name, *extra, *format, compressor)?)
            }
        };
        let stats = ShardStats {
            shard: Arc::clone(name).to_string(),
            size: *size,
            ..ShardStats::default()
        };
        Ok(Current { writer, stats })
    }
}
