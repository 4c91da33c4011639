//! Reader, lanes, sink: parallel in the middle, ordered at both ends.
//!
//! ```text
//!            +-> lane 0 -+          A lane prepares its batch on the worker pool, waits for the
//!   reader --+-> lane 1 -+-> sink   decider, decides, hands the decider to the next lane, and
//!            +-> lane 2 -+          spells out what is to be written.
//! ```
//!
//! All work is done on the pool: decompressing, parsing, cleaning, deciding, spelling out, compressing.
//! So as many threads are at work as there are workers; the threads of the stages wait, for the pool,
//! for each other and for files, and do little beside it: they cut lines out of what was decompressed
//! and copy them behind each other. Only archives, and what comes through a pipe, are unpacked by the
//! reader itself.
//!
//! Batch n goes to lane n modulo the number of lanes, the decider goes round in the same order,
//! and the sink listens in the same order: there is nothing to reorder, and nothing can overtake.
//! While one lane decides, another prepares and a third writes. Every channel is short, and the
//! bytes on the way are bounded by the budget. When a stage ends early, its channels close and
//! the others find out: nobody waits for ever.
//!
//! This is the one file that starts threads.

mod batch;
mod choose;
mod judge;
mod lane;
mod learn;
mod read;
mod sink;

use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};

use crossbeam_channel::bounded;
use rayon::ThreadPool;

use crate::error::RunError;

pub(crate) use batch::{Batch, Done, Item, Raw};
pub(crate) use choose::choose;
pub(crate) use judge::Judge;
pub(crate) use lane::{Lane, Scratches};
pub use learn::Learned;
pub(crate) use learn::learn;
pub(crate) use read::Reader;
pub(crate) use sink::{Files, Sink, Target};

/// Lanes for so many workers: one decides, one spells out, and as many prepare as there are workers, and
/// one more, so that the decider, which is one and has a large share of the work, never waits for a page.
fn lanes(threads: usize) -> usize {
    (threads + 3).min(MOST_LANES)
}

/// More workers than that find enough to do within a batch.
const MOST_LANES: usize = 16;

/// Batches that may wait to be written while the disk makes sure of a shard.
const WRITTEN_LATER: usize = 2;

/// The workers that lanes and the compressor share.
pub(crate) fn pool(threads: usize) -> Result<Arc<ThreadPool>, RunError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|i| format!("tamis-{i}"))
        .build()
        .map(Arc::new)
        .map_err(|error| RunError::Threads(error.to_string()))
}

/// Runs all stages to their end; the sink comes back with what it counted.
pub(crate) fn flow<'r>(
    reader: Reader<'r>,
    lane: &Lane<'r>,
    judge: Judge,
    sink: Sink<'r>,
) -> Result<Sink<'r>, RunError> {
    thread::scope(|scope| {
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        let lanes = lanes(lane.pool.current_num_threads());
        let (batons, turns): (Vec<_>, Vec<_>) = (0..lanes).map(|_| bounded(1)).unzip();
        // Cannot fail: the channel is empty and its other end is in `turns`.
        let _ = batons[0].send(judge);
        let mut stages = Vec::new();
        for (i, turn) in turns.into_iter().enumerate() {
            let (to_lane, batches) = bounded::<Batch>(1);
            let (done, from_lane) = bounded::<Done>(WRITTEN_LATER);
            let next = batons[(i + 1) % lanes].clone();
            inputs.push(to_lane);
            outputs.push(from_lane);
            let run = move || lane.run(&batches, &turn, &next, &done);
            stages.push(start(scope, &format!("tamis-lane-{i}"), run)?);
        }
        // The lanes have theirs; a lane that ends must be noticed by the next.
        drop(batons);
        stages.push(start(scope, "tamis-read", move || reader.run(&inputs))?);
        let sink = start(scope, "tamis-write", move || sink.run(&outputs))?;
        // The first stage that failed is the cause: the others merely ran dry.
        let mut result = Ok(());
        for stage in stages {
            result = result.and(join(stage));
        }
        let written = join(sink);
        result.and(written)
    })
}

fn start<'scope, T: Send + 'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    name: &str,
    run: impl FnOnce() -> Result<T, RunError> + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, Result<T, RunError>>, RunError> {
    let builder = thread::Builder::new().name(name.to_owned());
    builder.spawn_scoped(scope, run).map_err(|error| RunError::Threads(error.to_string()))
}

/// Waits for a stage; a panic in it becomes an error.
fn join<T>(stage: ScopedJoinHandle<'_, Result<T, RunError>>) -> Result<T, RunError> {
    let place = stage.thread().name().unwrap_or("a stage").to_owned();
    stage.join().unwrap_or_else(|panic| Err(panicked(place, panic.as_ref())))
}

/// What a panic says.
fn panicked(place: String, panic: &(dyn std::any::Any + Send)) -> RunError {
    let message = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    RunError::Panicked { place, message }
}
