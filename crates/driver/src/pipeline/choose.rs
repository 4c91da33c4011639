//! The first of two passes where the best of a set of copies stays.
//!
//! Pages are cleaned and fingerprinted on all workers and looked at in input order; what is chosen
//! depends on all of them and on nothing else. What cannot be read is passed over: the second pass
//! says so.

use std::thread;

use crossbeam_channel::bounded;
use tamis::{Best, Choice, NearConfig};

use super::{Batch, Lane, Reader, join, start};
use crate::error::RunError;
use crate::progress::Progress;

/// Reads everything once and chooses.
pub(crate) fn choose(
    reader: Reader<'_>,
    lane: &Lane<'_>,
    near: NearConfig,
    progress: &dyn Progress,
) -> Result<Choice, RunError> {
    thread::scope(|scope| {
        let (to_here, batches) = bounded::<Batch>(1);
        let reading = start(scope, "tamis-read", move || reader.run(&[to_here]))?;
        let mut best = Best::new();
        for mut batch in batches {
            let items = std::mem::take(&mut batch.items);
            let (works, _) =
                lane.parse(batch.shard, false, batch.text.as_deref(), &batch.bytes, items);
            let prepared = lane.prepare(batch.shard, false, &works)?;
            let plan = lane.budget.plan();
            for (work, prepared) in works.iter().zip(&prepared) {
                let page = lane.page(batch.shard, work);
                let needed = best.needed(&page) as u64;
                if needed > plan.kept {
                    return Err(lane.ceiling(batch.shard, work, 0, needed));
                }
                lane.budget.kept(needed);
                best.add(&page, prepared);
            }
            progress.choosing(batch.shard as usize, works.len() as u64);
        }
        join(reading)?;
        best.choose(near).map_err(|error| RunError::Engine(error.into()))
    })
}
