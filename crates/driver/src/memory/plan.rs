//! How the ceiling is dealt out.

use crate::config::{Format, RunConfig};
use crate::error::RunError;
use crate::parquet::GROUP;
use crate::record::PAGE;
use crate::source::{Shard, Texts};
use crate::stores;

/// Bytes that working on a record takes for each byte of its line, from above: the line, the text
/// without escapes, the cleaned text, cuts, features, the line that is written and its place in a
/// frame. Measured: 10 to 26 on texts of 12 MB made to be hard (one-letter words are the worst).
pub(crate) const WORK: u64 = 32;

/// Uncompressed bytes of an output frame. Fixed, since frame boundaries are part of the output.
pub(crate) const FRAME: usize = 4 << 20;

const MIB: u64 = 1 << 20;

/// Lines of a batch where memory is scarce.
const SMALL_BATCH: u64 = 64 * 1024;

/// Frames that wait where memory is scarce.
const FEW_FRAMES: u64 = 2;

/// What frames of the input may take that are decompressed ahead: twice so much, and once more for each worker;
/// less than it is not worth it.
const AHEAD: u64 = 24 * MIB;

/// The program itself, stacks, and what an allocator keeps for a while.
const PROGRAM: u64 = 8 * MIB;

/// How the ceiling of a run is dealt out, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// All of it.
    pub(crate) ceiling: u64,
    /// Frames being filled, compression contexts, read buffers: held from start to end.
    pub(crate) fixed: u64,
    /// Batches on their way.
    pub(crate) buffers: u64,
    /// What kept pages leave behind.
    pub(crate) kept: u64,
    /// Bytes of lines in one batch.
    pub(crate) batch: u64,
    /// Frames of one output that may wait for compression.
    pub(crate) waiting: u64,
    /// Buffers of frames that are kept for the next ones, a part of what is fixed.
    pub(crate) spare_frames: u64,
    /// Frames of the input that are decompressed ahead, a part of what is fixed.
    pub(crate) ahead: u64,
    /// Trees of web pages, a part of what is fixed.
    pub(crate) pages: u64,
    /// What a file of columns is read from, a part of what is fixed.
    pub(crate) columns: u64,
}

impl Plan {
    /// The plan of a run over these shards: a decoder of theirs may need the largest window, and web pages
    /// take room on every worker.
    ///
    /// # Errors
    ///
    /// Those of [`Plan::new`].
    pub(crate) fn of_run(config: &RunConfig, shards: &[Shard]) -> Result<Self, RunError> {
        let threads = config.workers();
        let window = if shards.iter().any(Shard::may_be_zstd) { 1 << config.window_log } else { 0 };
        let mut plan = Plan::new(config, threads, window)?;
        if shards.iter().any(Shard::is_packed) {
            let ahead = (AHEAD * (2 + threads as u64)).min(plan.kept / 8);
            plan.ahead = if ahead < AHEAD { 0 } else { ahead };
            plan = plan.with_held(plan.ahead, config.max_record)?;
        }
        if shards.iter().any(|shard| shard.object.is_some()) {
            plan = plan.with_held(stores::ROOM, config.max_record)?;
        }
        // What is written is read again by a run that goes on.
        if config.format == Format::Parquet || shards.iter().any(Shard::is_parquet) {
            plan.columns = columns(config, plan.kept);
            plan = plan.with_held(plan.columns, config.max_record)?;
        }
        // Names of files are held from start to end.
        let names = shards.iter().filter_map(|shard| shard.texts.as_ref()).map(Texts::memory).sum();
        plan = plan.with_held(names, config.max_record)?;
        let archives = config.html.is_some() && shards.iter().any(Shard::has_pages);
        if config.html_field.is_none() && !archives {
            return Ok(plan);
        }
        // Each worker may have one, but where memory is scarce they wait for each other.
        let pages = (threads as u64 * PAGE).min((plan.kept / 2).max(PAGE));
        plan.pages = pages;
        plan.with_held(pages, config.max_record)
    }

    /// Deals out the ceiling of these settings for so many workers. `window` is what a decoder of
    /// the inputs may need at most, which a hostile header would make it take.
    ///
    /// # Errors
    ///
    /// When it is too low to read even one record of the largest size.
    pub(crate) fn new(config: &RunConfig, threads: usize, window: u64) -> Result<Self, RunError> {
        let ceiling = config.memory;
        let lines = 1 + u64::from(config.format == Format::Jsonl);
        let outputs = lines + u64::from(config.cuts) + u64::from(config.marks());
        let frame = FRAME as u64;
        // One is being filled; each that waits has a place to be compressed into. Rows are gathered besides,
        // from pieces into columns.
        let groups = if config.format == Format::Parquet { GROUP as u64 } else { 0 };
        let frames = |waiting| outputs * frame * (1 + 2 * waiting) + groups * (1 + 3 * waiting);
        let rest = PROGRAM + window + threads as u64 * context(config.level);
        // The largest record behind a batch that was nearly full, and a first few kept pages.
        let needed = rest + frames(FEW_FRAMES) + WORK * (config.max_record + SMALL_BATCH) + MIB;
        if ceiling < needed {
            let record = config.max_record;
            return Err(RunError::CeilingTooLow { ceiling, record, needed });
        }
        // What is left over makes it quicker: more frames, larger batches, more of them.
        let spare = ceiling - needed;
        let more = spare / 16 / (2 * outputs * frame + 3 * groups);
        let waiting = (threads as u64).clamp(FEW_FRAMES, FEW_FRAMES + more.min(6));
        // A frame and its compressed form for each worker, and one that is being written.
        let place = frame + MIB / 2;
        let spare_frames = (spare / 16 / place).min(1 + 2 * threads as u64) * place;
        let fixed = rest + frames(waiting) + spare_frames;
        let batch = SMALL_BATCH + (spare / 8 / WORK).min(MIB);
        let many = (ceiling / 4).min(256 * MIB * threads as u64).min(ceiling - fixed - MIB);
        let buffers = (WORK * (config.max_record + batch)).max(many);
        Ok(Plan {
            ceiling,
            fixed,
            buffers,
            kept: ceiling - fixed - buffers,
            batch,
            waiting,
            spare_frames,
            ahead: 0,
            pages: 0,
            columns: 0,
        })
    }

    /// The plan when so many bytes are held from start to end besides.
    ///
    /// # Errors
    ///
    /// When that leaves no room for kept pages.
    pub(crate) fn with_held(mut self, bytes: u64, record: u64) -> Result<Self, RunError> {
        if self.kept < bytes + MIB {
            let (ceiling, needed) = (self.ceiling, self.ceiling + bytes + MIB - self.kept);
            return Err(RunError::CeilingTooLow { ceiling, record, needed });
        }
        self.kept -= bytes;
        self.fixed += bytes;
        Ok(self)
    }
}

/// Room for the pages of columns: at most so much, and at least for the largest record beside its compressed form,
/// and for a row group of our own.
fn columns(config: &RunConfig, kept: u64) -> u64 {
    let group = if config.format == Format::Parquet { GROUP as u64 } else { 0 };
    (kept / 4).min(512 * MIB).max(16 * MIB + 2 * (config.max_record + group))
}

/// What a worker keeps between pages, and what one compression context takes, from above.
fn context(level: i32) -> u64 {
    match level {
        ..=4 => 10 * MIB,
        5..=12 => 32 * MIB,
        13..=16 => 64 * MIB,
        _ => 128 * MIB,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(memory: u64, max_record: u64, threads: usize) -> Result<Plan, RunError> {
        let mut config = RunConfig::new(vec!["a".into()], "b".into());
        config.memory = memory;
        config.max_record = max_record;
        Plan::new(&config, threads, 0)
    }

    #[test]
    fn nothing_is_dealt_out_twice() {
        for memory in [768 * MIB, 1024 * MIB, 2048 * MIB, 65536 * MIB] {
            for threads in [1, 2, 8] {
                let plan = plan(memory, 16 * MIB, threads).unwrap();
                assert_eq!(plan.fixed + plan.buffers + plan.kept, memory);
                assert!(plan.buffers >= WORK * (16 * MIB + plan.batch));
                assert!(plan.kept >= MIB);
            }
        }
    }

    #[test]
    fn too_little_is_said_with_what_would_do() {
        let Err(RunError::CeilingTooLow { needed, .. }) = plan(64 * MIB, 16 * MIB, 1) else {
            panic!("64 MiB cannot do");
        };
        assert!(plan(needed, 16 * MIB, 1).is_ok());
        assert!(plan(needed - 1, 16 * MIB, 1).is_err());
        assert!(plan(128 * MIB, MIB, 1).is_ok());
    }
}
