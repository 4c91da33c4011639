//! The first of two passes: what the hosts of a corpus repeat.
//!
//! Pages are looked at on all workers and learned from in input order, so the templates are the same
//! for any number of threads. What cannot be read is passed over: the second pass says so.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use crossbeam_channel::bounded;
use rayon::prelude::*;
use tamis::{LearnConfig, Learner, Look, Page, Templates};

use super::{Batch, Lane, Reader, join, panicked, start};
use crate::error::RunError;
use crate::progress::Progress;

/// What was learned from a corpus.
#[derive(Debug)]
#[non_exhaustive]
pub struct Learned {
    /// What hosts repeat.
    pub templates: Templates,
    /// Records that could be read.
    pub records: u64,
    /// Those among them that were learned from: with an address, with prose, not seen before.
    pub counted: u64,
    /// Hosts whose counts were given up so that memory would do.
    pub forgotten: u64,
}

/// Reads everything once and learns.
pub(crate) fn learn(
    reader: Reader<'_>,
    lane: &Lane<'_>,
    config: LearnConfig,
    progress: &dyn Progress,
) -> Result<Learned, RunError> {
    thread::scope(|scope| {
        let (to_here, batches) = bounded::<Batch>(1);
        let reading = start(scope, "tamis-read", move || reader.run(&[to_here]))?;
        let mut learner = Learner::new(config);
        let (mut records, mut counted) = (0, 0);
        for mut batch in batches {
            let items = std::mem::take(&mut batch.items);
            let (works, _) =
                lane.parse(batch.shard, false, batch.text.as_deref(), &batch.bytes, items);
            let looks = lane.looks(batch.shard, &works)?;
            records += works.len() as u64;
            for (host, look) in looks.into_iter().flatten() {
                counted += u64::from(learner.learn(&host, &look));
            }
            progress.learning(batch.shard as usize, works.len() as u64);
        }
        join(reading)?;
        let forgotten = learner.forgotten();
        Ok(Learned { templates: Templates::learned(learner), records, counted, forgotten })
    })
}

impl Lane<'_> {
    /// Looks at pages on all workers; those without a host are passed over.
    fn looks(
        &self,
        shard: u32,
        works: &[super::lane::Work<'_>],
    ) -> Result<Vec<Option<(String, Look)>>, RunError> {
        self.pool.install(|| {
            let each = works.par_iter().map_init(
                || self.scratches.lend(),
                |scratch, work| {
                    let Some(host) = work.record.url.as_deref().and_then(tamis::host) else {
                        return Ok(None);
                    };
                    let scratch = scratch.for_text(work.record.text.len());
                    let mut look = Look::default();
                    let page = Page::new(&work.record.text);
                    let looked = || self.preparer.look(&page, scratch, &mut look);
                    catch_unwind(AssertUnwindSafe(looked))
                        .map_err(|panic| panicked(self.place(shard, work), panic.as_ref()))?;
                    Ok(Some((host.into_owned(), look)))
                },
            );
            each.collect()
        })
    }
}
