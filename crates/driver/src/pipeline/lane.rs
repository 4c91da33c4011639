//! A lane: one batch from its lines to what is written.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender};
use rayon::prelude::*;
use tamis::{Class, Cut, Page, PageRef, Prepared, Preparer, Scratch, Verdict};

use super::{Batch, Done, Item, Judge, panicked};
use crate::config::Format;
use crate::error::RunError;
use crate::memory::Budget;
use crate::output::{Extra, First, Place, ShardLines, push_cuts_with, push_dropped, push_marks};
use crate::parquet::{Carried, Kept, KeptPage, Table};
use crate::progress::Rejection;
use crate::record::{Names, Record, plain_id, spell_id};
use crate::report::{Copy, Counts, CutCounter, Fate, HostCuts, Rule, Sample, Sampled, sample};
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
    /// Shared with the sink.
    pub(crate) sampled: Arc<Sampled>,
}

/// A record on its way.
pub(super) struct Work<'a> {
    ordinal: u64,
    pub(super) record: Record<'a>,
    /// What the page is remembered by.
    id: Option<Cow<'a, str>>,
}

/// Pages that are spelled out by one worker.
const PART: usize = 64;

/// What is written of them, and what is counted.
#[derive(Default)]
struct Part {
    lines: ShardLines,
    copies: Vec<Copy>,
    fates: Vec<(u64, Fate)>,
    hosts: Vec<HostCuts>,
    samples: Vec<(Rule, Sample)>,
    counts: Counts,
    cuts: CutCounter,
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
        // Where all work is done, so that there are never more threads at it than were asked for.
        let verdicts = self.pool.install(|| {
            self.decide(batch.shard, batch.replay, &works, &mut prepared, &mut judge)
        })?;
        if batch.last {
            // Before anybody notes that this shard is finished.
            judge.sync()?;
        }
        // The last lane to hold the judge finds nobody to give it to.
        let _ = next.send(judge);
        let mut done = Done {
            shard: batch.shard,
            lines: Vec::new(),
            rejected,
            copies: Vec::new(),
            fates: Vec::new(),
            hosts: Vec::new(),
            samples: Vec::new(),
            counts: Counts::default(),
            replay: batch.replay,
            last: batch.last,
            permit: batch.permit,
        };
        if batch.replay {
            self.check_replay(&done)?;
            return Ok(Some(done));
        }
        self.spell_all(&works, prepared, &verdicts, carried, &mut done)?;
        drop(works);
        self.budget.batches().give(batch.bytes);
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
        let mut rejected = Vec::new();
        let works = parsed.into_iter().filter_map(|result| match result {
            Ok(work) => Some(work),
            Err(rejection) => {
                rejected.push(rejection);
                None
            }
        });
        let works = works.collect();
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
        let mut results = Vec::new();
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
            // Each in its place: they are large, and a list of results would be put together twice.
            each.collect_into_vec(&mut results);
        });
        results.into_iter().collect()
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

    /// Spells out what is written and counts it.
    fn spell_all(
        &self,
        works: &[Work<'_>],
        prepared: Vec<Prepared<'_>>,
        verdicts: &[Verdict],
        carried: Option<Carried>,
        done: &mut Done,
    ) -> Result<(), RunError> {
        let shard = done.shard;
        let (parts, rows) = self.pool.install(|| {
            let pages = works.par_chunks(PART).zip(prepared.par_chunks(PART));
            let each = pages.zip(verdicts.par_chunks(PART)).map(|((works, prepared), verdicts)| {
                let mut part = Part::default();
                // Seldom is a record longer than it was.
                let written = |(work, verdict): (&Work<'_>, &Verdict)| match verdict {
                    Verdict::Kept => work.record.line.len() + 1,
                    _ => 0,
                };
                part.lines.kept.reserve(works.iter().zip(verdicts).map(written).sum());
                for ((work, prepared), verdict) in works.iter().zip(prepared).zip(verdicts) {
                    self.spell(shard, work, prepared, verdict, &mut part);
                }
                part.lines.fit();
                part
            });
            let mut parts: Vec<Part> = each.collect();
            let rows = self.rows(works, &prepared, verdicts, carried, &mut parts);
            // It is work to give back what pages were made of, too.
            drop(prepared);
            (parts, rows)
        });
        let rows = rows.map_err(|message| RunError::Panicked {
            place: self.shards[shard as usize].name.to_string(),
            message,
        })?;
        let mut cuts = CutCounter::default();
        for part in parts {
            done.lines.push(part.lines);
            done.copies.extend(part.copies);
            done.fates.extend(part.fates);
            done.hosts.extend(part.hosts);
            done.samples.extend(part.samples);
            done.counts.add(&part.counts);
            cuts.add(&part.cuts);
        }
        done.counts.cuts = cuts.tally();
        if rows.is_some() {
            done.lines.push(ShardLines { rows, ..ShardLines::default() });
        }
        Ok(())
    }

    /// Kept pages as rows, where they are written so: made of their lines, or of the rows that they came in.
    fn rows(
        &self,
        works: &[Work<'_>],
        prepared: &[Prepared<'_>],
        verdicts: &[Verdict],
        carried: Option<Carried>,
        parts: &mut [Part],
    ) -> Result<Option<Kept>, String> {
        let Some(table) = &self.table else { return Ok(None) };
        let mut lines = Vec::new();
        parts.iter_mut().for_each(|part| lines.append(&mut part.lines.kept));
        let Some(carried) = carried else {
            let rows = Kept::of_lines(table, &lines, &self.names);
            return rows.map(Some).map_err(|error| error.to_string());
        };
        let pages = works.iter().zip(prepared).zip(verdicts);
        let pages = pages.filter(|(_, verdict)| **verdict == Verdict::Kept);
        let pages = pages.zip(lines.split_inclusive(|&byte| byte == b'\n'));
        let pages = pages.map(|(((work, prepared), _), line)| KeptPage {
            ordinal: work.ordinal,
            text: &prepared.cleaned.text,
            size: line.len(),
        });
        let pages: Vec<_> = pages.collect();
        Kept::of_rows(carried, &pages).map(Some).map_err(|error| error.to_string())
    }

    fn spell(
        &self,
        shard: u32,
        work: &Work<'_>,
        prepared: &Prepared<'_>,
        verdict: &Verdict,
        part: &mut Part,
    ) {
        let lines = &mut part.lines;
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
            push_cuts_with(id, ordinal, &cleaned.cuts, &firsts, &mut lines.cuts);
        }
        if self.extra.marks && !firsts.is_empty() {
            push_marks(id, ordinal, &firsts, &mut lines.marks);
        }
        if *verdict == Verdict::Kept {
            work.record.write(&cleaned.text, &mut lines.kept);
        } else {
            let shard = &*self.shards[shard as usize].name;
            let page = Place { id: id.map(Cow::Borrowed), shard, ordinal };
            let of = verdict.of().map(|of| self.named(of));
            push_dropped(page, verdict, of.as_ref(), &mut lines.dropped);
            part.copies.extend(of.map(|of| Copy {
                id: of.id.and_then(|id| serde_json::from_str(&id).ok()),
                shard: of.shard.to_owned(),
                ordinal: of.ordinal,
                sample: sample(cleaned.cuts.iter().map(|cut| cut.removed)),
            }));
        }
        let (text, name) = (&*work.record.text, &*self.shards[shard as usize].name);
        part.cuts.page(&cleaned.cuts, |cut| {
            let rule = (cut.class, cut.rule);
            if cut.class != Class::Hygiene && !self.sampled.has(rule) {
                part.samples.push((rule, Sample::of(cut, text, name, ordinal)));
            }
        });
        part.fates.push((ordinal, Fate::of(verdict)));
        let repeated = |cut: &&Cut<'_>| matches!(cut.class, Class::Boilerplate | Class::Template);
        let bytes = cleaned.cuts.iter().filter(repeated).map(|cut| cut.removed.len() as u64).sum();
        if bytes > 0
            && let Some(host) = work.record.url.as_deref().and_then(tamis::host)
        {
            let (host, text) = (host.into_owned(), text.len() as u64);
            part.hosts.push(HostCuts { host, pages: 1, bytes, text });
        }
        let counts = &mut part.counts;
        counts.page(verdict, work.record.text.len(), cleaned.text.len());
        let of = verdict.of().map(|of| of.shard);
        counts.earlier += u64::from(of.is_some_and(|of| self.called.is_earlier(of)));
        counts.paragraphs.count += prepared.repeats.len() as u64;
        counts.paragraphs.bytes +=
            prepared.repeats.iter().map(|r| (r.end - r.start) as u64).sum::<u64>();
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
