//! A lane: one batch from its lines to what is written.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender};
use rayon::prelude::*;
use tamis::{Page, PageRef, Prepared, Preparer, Scratch, Verdict};

use super::{Batch, Done, Item, Judge, panicked};
use crate::config::Format;
use crate::error::RunError;
use crate::memory::Budget;
use crate::output::{Extra, First, Place, ShardLines, push_cuts_with, push_dropped, push_marks};
use crate::parquet::{Carried, Kept, KeptPage, Table};
use crate::progress::Rejection;
use crate::record::{Names, Record, plain_id, spell_id};
use crate::report::{Copy, Count, Counts, CutCounter, sample};
use crate::shards::ShardNames;
use crate::source::Shard;

/// What all lanes share.
#[derive(Debug)]
pub(crate) struct Lane<'r> {
    pub(crate) shards: &'r [Shard],
    /// What shards are called in verdicts.
    pub(crate) called: ShardNames,
    /// When its pages are seen, in seconds since 1970.
    pub(crate) time: u64,
    pub(crate) names: Names,
    /// What the fields of records are called that are made of archives.
    pub(crate) of_archives: Names,
    pub(crate) extra: Extra,
    /// The columns of kept pages, where those are written as Parquet.
    pub(crate) table: Option<Arc<Table>>,
    pub(crate) preparer: Preparer,
    pub(crate) pool: Arc<rayon::ThreadPool>,
    pub(crate) budget: Budget,
    pub(crate) scratches: Scratches,
}

/// A record on its way.
pub(super) struct Work<'a> {
    ordinal: u64,
    pub(super) record: Record<'a>,
    /// What the page is remembered by.
    id: Option<Cow<'a, str>>,
}

/// What is written of a page.
struct Piece {
    line: Vec<u8>,
    cuts: Vec<u8>,
    marks: Vec<u8>,
    copy: Option<Copy>,
}

impl Lane<'_> {
    pub(crate) fn run(
        &self,
        batches: &Receiver<Batch>,
        turn: &Receiver<Judge>,
        next: &Sender<Judge>,
        done: &Sender<Done>,
    ) -> Result<(), RunError> {
        // A closed channel means that another stage has ended; it knows why.
        while let Ok(batch) = batches.recv() {
            let Some(result) = self.batch(batch, turn, next)? else { break };
            if done.send(result).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn batch(
        &self,
        mut batch: Batch,
        turn: &Receiver<Judge>,
        next: &Sender<Judge>,
    ) -> Result<Option<Done>, RunError> {
        let items = std::mem::take(&mut batch.items);
        let carried = batch.carried.take();
        let (works, rejected) =
            self.parse(batch.shard, batch.replay, batch.text.as_deref(), &batch.bytes, items);
        let mut prepared = self.prepare(batch.shard, batch.replay, &works)?;
        let Ok(mut judge) = turn.recv() else { return Ok(None) };
        let verdicts = self.decide(batch.shard, batch.replay, &works, &mut prepared, &mut judge)?;
        if batch.last {
            // Before anybody notes that this shard is finished.
            judge.sync()?;
        }
        // The last lane to hold the judge finds nobody to give it to.
        let _ = next.send(judge);
        let mut done = Done {
            shard: batch.shard,
            lines: ShardLines::default(),
            rejected,
            copies: Vec::new(),
            counts: Counts::default(),
            replay: batch.replay,
            last: batch.last,
            permit: batch.permit,
        };
        if batch.replay {
            self.check_replay(&done)?;
            return Ok(Some(done));
        }
        self.spell_all(&works, &prepared, &verdicts, carried, &mut done)?;
        let mut cuts = CutCounter::default();
        for ((work, prepared), verdict) in works.iter().zip(&prepared).zip(&verdicts) {
            cuts.page(&prepared.cleaned.cuts);
            done.counts.page(verdict, work.record.text.len(), prepared.cleaned.text.len());
            let of = verdict.of().map(|of| of.shard);
            done.counts.earlier += u64::from(of.is_some_and(|of| self.called.is_earlier(of)));
            let Count { count, bytes } = &mut done.counts.paragraphs;
            *count += prepared.repeats.len() as u64;
            *bytes += prepared.repeats.iter().map(|r| (r.end - r.start) as u64).sum::<u64>();
        }
        done.counts.cuts = cuts.tally();
        // Damage is told of among the rejected, yet it is not a record.
        done.counts.damaged = u64::from(batch.damaged);
        let rejected = done.rejected.iter().map(|rejection| rejection.rows);
        let rejected = rejected.fold(0, u64::saturating_add);
        done.counts.rejected = rejected - done.counts.damaged;
        done.counts.records = done.counts.records.saturating_add(done.counts.rejected);
        Ok(Some(done))
    }

    /// A page as it is decided on; the shard is its place among the inputs.
    pub(super) fn page<'w>(&self, shard: u32, work: &'w Work<'_>) -> Page<'w> {
        let number = self.called.number(shard);
        let mut page = Page::new(&work.record.text).at(number, work.ordinal).seen(self.time);
        page.id = work.id.as_deref();
        page.url = work.record.url.as_deref();
        page
    }

    /// Lines into records; those that are none are rejected, in their order.
    pub(super) fn parse<'a>(
        &self,
        shard: u32,
        replay: bool,
        text: Option<&str>,
        bytes: &'a [u8],
        items: Vec<Item>,
    ) -> (Vec<Work<'a>>, Vec<Rejection>) {
        let archive = self.shards[shard as usize].is_archive();
        let names = if archive { &self.of_archives } else { &self.names };
        // What was written has its text where it belongs.
        let html = names.html.clone().filter(|_| !replay);
        let text = text.map(str::to_owned).or_else(|| names.text.clone());
        let names = Names { html, text, ..names.clone() };
        let parsed: Vec<Result<Work<'a>, Rejection>> = self.pool.install(|| {
            let each = items.into_par_iter().map(|item| match item {
                Item::Rejected(rejection) => Err(rejection),
                Item::Record(raw) => match Record::parse(&bytes[raw.span], &names) {
                    Ok(record) => Ok(self.work(raw.ordinal, record)),
                    Err(error) => Err(Rejection {
                        ordinal: raw.ordinal,
                        offset: raw.offset,
                        rows: 1,
                        reason: error.to_string(),
                    }),
                },
            });
            each.collect()
        });
        let mut works = Vec::with_capacity(parsed.len());
        let mut rejected = Vec::new();
        for result in parsed {
            match result {
                Ok(work) => works.push(work),
                Err(rejection) => rejected.push(rejection),
            }
        }
        (works, rejected)
    }

    fn work<'a>(&self, ordinal: u64, record: Record<'a>) -> Work<'a> {
        let plain = self.called.in_index();
        let id = record.id.map(|id| if plain { plain_id(id) } else { Cow::Borrowed(id) });
        Work { ordinal, record, id }
    }

    /// Cleans and fingerprints on all workers; what an earlier run wrote is clean. A panic is an
    /// error that names the page.
    pub(super) fn prepare<'w>(
        &self,
        shard: u32,
        replay: bool,
        works: &'w [Work<'_>],
    ) -> Result<Vec<Prepared<'w>>, RunError> {
        self.pool.install(|| {
            let each = works.par_iter().map_init(
                || self.scratches.lend(),
                |scratch, work| {
                    let scratch = scratch.for_text(work.record.text.len());
                    let prepare = || match replay {
                        true => self.preparer.as_it_is(&self.page(shard, work), scratch),
                        false => self.preparer.prepare(&self.page(shard, work), scratch),
                    };
                    catch_unwind(AssertUnwindSafe(prepare))
                        .map_err(|panic| panicked(self.place(shard, work), panic.as_ref()))
                },
            );
            each.collect()
        })
    }

    /// Decides in order, or only remembers what was decided before; memory is asked for first.
    fn decide<'w>(
        &self,
        shard: u32,
        replay: bool,
        works: &'w [Work<'_>],
        prepared: &mut [Prepared<'w>],
        judge: &mut Judge,
    ) -> Result<Vec<Verdict>, RunError> {
        let plan = self.budget.plan();
        let mut verdicts = Vec::with_capacity(works.len());
        for (work, prepared) in works.iter().zip(prepared) {
            let page = self.page(shard, work);
            let held = judge.memory() as u64;
            let needed = judge.growth(&page, prepared) as u64;
            if held + needed > plan.kept {
                return Err(self.ceiling(shard, work, held, needed));
            }
            let decide = || {
                if replay {
                    return judge.remember(&page, prepared).map(|()| Verdict::Kept);
                }
                judge.decide(&page, prepared)
            };
            let verdict = catch_unwind(AssertUnwindSafe(decide));
            let verdict =
                verdict.map_err(|panic| panicked(self.place(shard, work), panic.as_ref()))?;
            verdicts.push(verdict?);
        }
        self.budget.kept(judge.memory() as u64);
        Ok(verdicts)
    }

    /// Kept pages have no more room.
    pub(super) fn ceiling(&self, shard: u32, work: &Work<'_>, held: u64, needed: u64) -> RunError {
        let plan = self.budget.plan();
        RunError::Ceiling {
            shard: self.shards[shard as usize].name.to_string(),
            ordinal: work.ordinal,
            held,
            needed,
            ceiling: plan.ceiling,
            share: plan.kept,
        }
    }

    fn format(&self) -> Format {
        if self.table.is_some() { Format::Parquet } else { Format::Jsonl }
    }

    /// What was written once can be read again, or somebody has changed it.
    fn check_replay(&self, done: &Done) -> Result<(), RunError> {
        let Some(rejection) = done.rejected.first() else { return Ok(()) };
        let name = &self.shards[done.shard as usize].name;
        let Rejection { offset, reason, .. } = rejection;
        Err(RunError::Resume(format!(
            "kept/{name}{} at byte {offset}: {reason}; start over with --force",
            self.format().ending()
        )))
    }

    fn spell_all(
        &self,
        works: &[Work<'_>],
        prepared: &[Prepared<'_>],
        verdicts: &[Verdict],
        carried: Option<Carried>,
        done: &mut Done,
    ) -> Result<(), RunError> {
        let shard = done.shard;
        let pieces: Vec<Piece> = self.pool.install(|| {
            let each = works.par_iter().zip(prepared).zip(verdicts);
            each.map(|((work, prepared), verdict)| self.spell(shard, work, prepared, verdict))
                .collect()
        });
        let mut pages = Vec::new();
        for (((piece, verdict), work), prepared) in
            pieces.into_iter().zip(verdicts).zip(works).zip(prepared)
        {
            let lines = &mut done.lines;
            if carried.is_some() && *verdict == Verdict::Kept {
                let (ordinal, text) = (work.ordinal, &*prepared.cleaned.text);
                pages.push(KeptPage { ordinal, text, size: piece.line.len() });
            } else if *verdict == Verdict::Kept {
                lines.kept.extend_from_slice(&piece.line);
            } else {
                lines.dropped.extend_from_slice(&piece.line);
            }
            lines.cuts.extend_from_slice(&piece.cuts);
            lines.marks.extend_from_slice(&piece.marks);
            done.copies.extend(piece.copy);
        }
        if let Some(table) = &self.table {
            let rows = match carried {
                Some(carried) => Kept::of_rows(carried, &pages),
                None => Kept::of_lines(table, &std::mem::take(&mut done.lines.kept), &self.names),
            };
            let place = || self.shards[shard as usize].name.to_string();
            let rows = rows.map_err(|error| RunError::Panicked {
                place: place(),
                message: error.to_string(),
            })?;
            done.lines.rows = Some(rows);
        }
        Ok(())
    }

    fn spell(
        &self,
        shard: u32,
        work: &Work<'_>,
        prepared: &Prepared<'_>,
        verdict: &Verdict,
    ) -> Piece {
        let (mut line, mut cuts, mut marks, mut copy) = (Vec::new(), Vec::new(), Vec::new(), None);
        let cleaned = &prepared.cleaned;
        let (id, ordinal) = (work.record.id, work.ordinal);
        let repeats = prepared.repeats.iter();
        let firsts: Vec<First<'_>> = repeats
            .map(|repeat| First {
                start: repeat.start,
                end: repeat.end,
                first: self.named(&repeat.first),
                pages: repeat.pages,
            })
            .collect();
        if self.extra.cuts {
            push_cuts_with(id, ordinal, &cleaned.cuts, &firsts, &mut cuts);
        }
        if self.extra.marks && !firsts.is_empty() {
            push_marks(id, ordinal, &firsts, &mut marks);
        }
        if *verdict == Verdict::Kept {
            work.record.write(&cleaned.text, &mut line);
        } else {
            let shard = &*self.shards[shard as usize].name;
            let page = Place { id: id.map(Cow::Borrowed), shard, ordinal };
            let of = verdict.of().map(|of| self.named(of));
            push_dropped(page, verdict, of.as_ref(), &mut line);
            copy = of.map(|of| Copy {
                id: of.id.and_then(|id| serde_json::from_str(&id).ok()),
                shard: of.shard.to_owned(),
                ordinal: of.ordinal,
                sample: sample(cleaned.cuts.iter().map(|cut| cut.removed)),
            });
        }
        Piece { line, cuts, marks, copy }
    }

    /// A kept page, as lines name it.
    fn named<'p>(&'p self, of: &'p PageRef) -> Place<'p> {
        let id = of.id.as_deref();
        let id = id.map(|id| if self.called.in_index() { spell_id(id) } else { id.into() });
        Place { id, shard: self.called.name(of.shard), ordinal: of.ordinal }
    }

    pub(super) fn place(&self, shard: u32, work: &Work<'_>) -> String {
        format!("{} record {}", self.shards[shard as usize].name, work.ordinal)
    }
}

/// Buffers of workers, lent for a while and taken back.
#[derive(Debug, Default)]
pub(crate) struct Scratches(Mutex<Vec<Scratch>>);

/// After a longer text the buffers are given back to the system.
const LONG: usize = 128 << 10;

pub(super) struct Lent<'s> {
    scratch: Scratch,
    home: &'s Scratches,
    longest: usize,
}

impl Scratches {
    pub(super) fn lend(&self) -> Lent<'_> {
        let idle = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Lent { scratch: idle.unwrap_or_default(), home: self, longest: 0 }
    }
}

impl Lent<'_> {
    /// The buffers, for a text of this length.
    pub(super) fn for_text(&mut self, len: usize) -> &mut Scratch {
        self.longest = self.longest.max(len);
        &mut self.scratch
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if self.longest <= LONG {
            let scratch = std::mem::take(&mut self.scratch);
            self.home.0.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
        }
    }
}
