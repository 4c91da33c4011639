//! The reader: shards into batches.

use std::io;
use std::sync::Arc;

use crossbeam_channel::Sender;

use super::{Batch, Item, Raw};
use crate::config::Format;
use crate::error::RunError;
use crate::memory::{Budget, Permit, WORK};
use crate::output::Folder;
use crate::progress::{Progress, Rejection};
use crate::resume::Replay;
use crate::source::{Helpers, How, Next, Records, Shard};

/// Pieces in which memory is asked for, so that asking costs nothing.
const PIECE: u64 = 64 * 1024;

/// What the last line of a batch may have beyond it, before the batch has to grow.
const LONG: usize = 16 * 1024;

/// Reads all shards in their order.
pub(crate) struct Reader<'r> {
    pub(crate) shards: &'r [Shard],
    /// So many are finished: what they kept is read again from the output.
    pub(crate) finished: usize,
    /// Finished shards are passed over: an index remembers what they kept.
    pub(crate) remembered: bool,
    pub(crate) folder: &'r Folder,
    pub(crate) how: How,
    /// Whether finished shards were written as Parquet.
    pub(crate) format: Format,
    /// Decompress ahead.
    pub(crate) helpers: Option<Helpers>,
    /// Most records in a batch.
    pub(crate) records: usize,
    pub(crate) budget: Budget,
    /// Who may want it to stop.
    pub(crate) progress: &'r dyn Progress,
}

/// Deals batches out to the lanes in turn.
struct Dealer<'c> {
    lanes: &'c [Sender<Batch>],
    next: usize,
    progress: &'c dyn Progress,
    stopped: bool,
}

impl Dealer<'_> {
    /// False when nobody wants any more.
    fn deal(&mut self, batch: Batch) -> bool {
        if self.progress.stop() {
            self.stopped = true;
            return false;
        }
        let lane = &self.lanes[self.next];
        self.next = (self.next + 1) % self.lanes.len();
        lane.send(batch).is_ok()
    }
}

impl Reader<'_> {
    pub(crate) fn run(self, lanes: &[Sender<Batch>]) -> Result<(), RunError> {
        let mut dealer = Dealer { lanes, next: 0, progress: self.progress, stopped: false };
        let mut early = None;
        for (number, shard) in (0u32..).zip(self.shards) {
            let wanted = if (number as usize) < self.finished {
                if self.remembered {
                    continue;
                }
                self.replay(number, shard, &mut dealer)?
            } else {
                let records = early.take().unwrap_or_else(|| self.open(shard));
                early = self.open_early(number as usize + 1);
                self.shard(number, shard, records, &mut dealer)?
            };
            if !wanted {
                break;
            }
        }
        if dealer.stopped { Err(RunError::Stopped) } else { Ok(()) }
    }

    fn shard(
        &self,
        number: u32,
        shard: &Shard,
        records: io::Result<Records>,
        dealer: &mut Dealer<'_>,
    ) -> Result<bool, RunError> {
        let mut records = match records {
            Ok(records) => records,
            Err(error) => {
                let reason = format!("{}: cannot be opened: {error}", shard.path.display());
                let rejection = Rejection { ordinal: 0, offset: 0, rows: 1, reason };
                let mut batch = self.batch(number);
                batch.items.push(Item::Rejected(rejection));
                (batch.damaged, batch.last) = (true, true);
                return Ok(dealer.deal(batch));
            }
        };
        let text: Option<Arc<str>> = records.text().map(Into::into);
        loop {
            let mut batch = self.batch(number);
            batch.text.clone_from(&text);
            while !batch.last && !self.full(&batch) {
                let start = batch.bytes.len();
                match next_line(&mut batch, |out, ask| records.next(out, ask)) {
                    Next::Record { ordinal, offset } => {
                        let span = start..batch.bytes.len();
                        batch.items.push(Item::Record(Raw { span, ordinal, offset }));
                    }
                    Next::Rejected(rejection) => batch.items.push(Item::Rejected(rejection)),
                    Next::Damaged(rejection) => {
                        (batch.damaged, batch.last) = (true, true);
                        batch.items.push(Item::Rejected(rejection));
                    }
                    Next::Stop(error) => return Err(error),
                    Next::End => batch.last = true,
                }
            }
            batch.carried = records.carried();
            let last = batch.last;
            if !dealer.deal(close(batch)) {
                return Ok(false);
            }
            if last {
                return Ok(true);
            }
        }
    }

    fn open(&self, shard: &Shard) -> io::Result<Records> {
        Records::open(shard, &self.how, self.helpers.as_ref())
    }

    /// Opens the next shard where workers can begin with it while this one is read.
    fn open_early(&self, number: usize) -> Option<io::Result<Records>> {
        let shard = self.shards.get(number).filter(|shard| shard.is_packed())?;
        self.helpers.as_ref().map(|_| self.open(shard))
    }

    /// Reads back what a finished shard kept.
    fn replay(
        &self,
        number: u32,
        shard: &Shard,
        dealer: &mut Dealer<'_>,
    ) -> Result<bool, RunError> {
        let mut replay = Replay::open(self.folder, &shard.name, self.format, &self.how)?;
        let text: Option<Arc<str>> = replay.text().map(Into::into);
        loop {
            let mut batch = self.batch(number);
            batch.replay = true;
            batch.text.clone_from(&text);
            while !batch.last && !self.full(&batch) {
                let start = batch.bytes.len();
                let line = next_line(&mut batch, |out, ask| replay.next(out, ask));
                match replay.page(line)? {
                    Some((ordinal, offset)) => {
                        let span = start..batch.bytes.len();
                        batch.items.push(Item::Record(Raw { span, ordinal, offset }));
                    }
                    None => batch.last = true,
                }
            }
            let last = batch.last;
            if !dealer.deal(close(batch)) {
                return Ok(false);
            }
            if last {
                return Ok(true);
            }
        }
    }

    fn full(&self, batch: &Batch) -> bool {
        batch.items.len() >= self.records || batch.bytes.len() as u64 >= self.budget.plan().batch
    }

    fn batch(&self, shard: u32) -> Batch {
        Batch {
            shard,
            bytes: self.budget.batches().take(self.budget.plan().batch as usize + LONG),
            items: Vec::new(),
            text: None,
            carried: None,
            replay: false,
            last: false,
            damaged: false,
            permit: self.budget.take(WORK * PIECE),
        }
    }
}

/// Reads a line behind those in the batch; the batch asks for memory before it grows.
fn next_line<N>(
    batch: &mut Batch,
    next: impl FnOnce(&mut Vec<u8>, &mut dyn FnMut(usize)) -> N,
) -> N {
    let permit: &mut Permit = &mut batch.permit;
    let mut granted = permit.bytes() / WORK;
    let mut held = batch.bytes.len() as u64;
    next(&mut batch.bytes, &mut |more| {
        held += more as u64;
        if held > granted {
            let piece = (held - granted).max(PIECE).max(granted / 2);
            permit.grow(WORK * piece);
            granted += piece;
        }
    })
}

/// A batch that is full needs no room to grow.
fn close(mut batch: Batch) -> Batch {
    if batch.bytes.len() < batch.bytes.capacity() / 2 {
        batch.bytes.shrink_to_fit();
    }
    let items = batch.items.len() * 1024;
    batch.permit.shrink(WORK * batch.bytes.len() as u64 + items as u64);
    batch
}
