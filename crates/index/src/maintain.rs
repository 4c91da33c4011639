//! Flushes and merges: how the files of the index change.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crate::error::{Error, Result};
use crate::index::Index;
use crate::kinds::{TABLES, bits};
use crate::load::segment;
use crate::log::Log;
use crate::manifest::{Entry, log_name, pages_name, segment_name};
use crate::memory::Memory;
use crate::merge::{Merge, Merged};
use crate::options::Merging;
use crate::pages::PagesWriter;
use crate::segment::{Segment, SegmentWriter};

/// Postings merged for each page inserted: more than merging needs in the long run, which is one a
/// table and level.
const PER_INSERT: usize = 352;
/// Postings merged at a time.
const AT_A_TIME: usize = 4096;
/// Merges at the same time.
const MERGES: usize = 3;

/// The merges under way.
#[derive(Debug, Default)]
pub(crate) struct Merges {
    going: Vec<Going>,
    /// Postings that may be merged.
    credit: usize,
}

#[derive(Debug)]
enum Going {
    Here(Box<Merge>),
    There(Vec<Arc<Segment>>, JoinHandle<Result<Merged>>, Arc<AtomicBool>),
}

impl Going {
    fn inputs(&self) -> &[Arc<Segment>] {
        match self {
            Going::Here(merge) => &merge.inputs,
            Going::There(inputs, ..) => inputs,
        }
    }
}

impl Merges {
    /// Ends all merges where they are; their files are removed at the next opening.
    pub(crate) fn stop(&mut self) {
        for going in self.going.drain(..) {
            if let Going::There(_, thread, stop) = going {
                stop.store(true, Ordering::Relaxed);
                let _ = thread.join();
            }
        }
    }
}

impl Index {
    /// Numbers for new files.
    fn new_file(&mut self) -> Result<u32> {
        let file = self.manifest.next_file;
        let next = file.checked_add(1);
        self.manifest.next_file = next.ok_or(Error::TooLarge("an index has 2^32 files"))?;
        Ok(file)
    }

    /// Brings the manifest up to what is in memory beside the pages.
    pub(crate) fn note_state(&mut self) -> Result<()> {
        self.manifest.last_forget = self.last_forget;
        self.manifest.shards.clone_from(&self.shards);
        // What is forgotten in every segment need not be remembered.
        let mut done = Vec::new();
        for order in self.snapshot.forgets.orders() {
            let mut carried_out = self.sequence_of_memory() >= order.until;
            for segment in &self.snapshot.segments {
                carried_out &=
                    segment.forgot >= order.id || segment.record(0)?.sequence() >= order.until;
            }
            done.push(carried_out);
        }
        if done.contains(&true) {
            let orders = self.snapshot.forgets.orders().iter().zip(&done);
            let left = orders.filter(|(_, done)| !**done).map(|(order, _)| *order);
            self.snapshot.forgets = crate::forget::Forgets::new(left.collect::<Vec<_>>());
        }
        self.manifest.forgets = self.snapshot.forgets.orders().to_vec();
        Ok(())
    }

    /// The sequence number of the first page in memory.
    fn sequence_of_memory(&self) -> u64 {
        self.sequence - u64::from(self.snapshot.memory.rows())
    }

    /// Makes a segment of the memory, and begins a new log.
    pub(crate) fn flush_memory(&mut self) -> Result<()> {
        if self.snapshot.memory.rows() == 0 {
            return self.log.sync();
        }
        self.log.write()?;
        let (file, pages, log) = (self.new_file()?, self.new_file()?, self.new_file()?);
        let entry = self.write_segment(file, pages)?;
        let segment = segment(&self.folder, &entry, &mut HashMap::new())?;
        let path = self.folder.join(log_name(log));
        let mut new_log = Log::create(&*self.options.storage, &path, log)?;
        new_log.sync()?;
        let old = std::mem::replace(&mut self.manifest.log, log);
        self.manifest.segments.push(entry);
        self.manifest.sequence = self.sequence;
        self.snapshot.segments.push(segment);
        self.snapshot.memory = Memory::new(self.options.memory_pages);
        self.log = new_log;
        self.commit()?;
        let _ = self.options.storage.remove(&self.folder.join(log_name(old)));
        self.plan()
    }

    fn write_segment(&self, file: u32, pages: u32) -> Result<Entry> {
        let (memory, storage) = (&self.snapshot.memory, &*self.options.storage);
        let mut records =
            PagesWriter::create(storage, &self.folder.join(pages_name(pages)), pages)?;
        let path = self.folder.join(segment_name(file));
        let mut out = SegmentWriter::create(storage, &path, file, memory.rows())?;
        for kind in 0..TABLES {
            out.begin(kind, bits(kind));
            for posting in memory.postings(kind, bits(kind)) {
                out.posting((posting >> 32) as u32, posting as u32)?;
            }
            out.end()?;
        }
        for row in 0..memory.rows() {
            let record = memory.record(row).ok_or(Error::Memory)?;
            out.place(records.push(record.bytes())?)?;
        }
        records.finish()?;
        let rows = out.finish()?;
        Ok(Entry { file, rows, forgot: 0, pages: vec![(0, pages)] })
    }

    /// Makes the files that there are now the index.
    pub(crate) fn commit(&mut self) -> Result<()> {
        self.note_state()?;
        self.manifest.write(&*self.options.storage, &self.folder)
    }

    /// Begins the merges that are due.
    fn plan(&mut self) -> Result<()> {
        while self.merges.going.len() < MERGES {
            let Some(inputs) = self.due() else { break };
            let files = [self.new_file()?, self.new_file()?];
            let forgets = self.snapshot.forgets.clone();
            let storage = self.options.storage.clone();
            let mut merge = Merge::new(inputs, storage, &self.folder, files, forgets);
            let going = match self.options.merging {
                Merging::WithInserts => Going::Here(Box::new(merge)),
                Merging::InBackground => {
                    let stop = Arc::new(AtomicBool::new(false));
                    let (inputs, ended) = (merge.inputs.clone(), stop.clone());
                    let thread = std::thread::spawn(move || {
                        while !merge.step(AT_A_TIME)? {
                            if ended.load(Ordering::Relaxed) {
                                return Err(Error::Memory);
                            }
                        }
                        merge.finish()
                    });
                    Going::There(inputs, thread, stop)
                }
            };
            self.merges.going.push(going);
        }
        Ok(())
    }

    /// Neighbours of about one size, as many as make one: the smallest first.
    fn due(&self) -> Option<Vec<Arc<Segment>>> {
        let busy: HashSet<u32> =
            self.merges.going.iter().flat_map(Going::inputs).map(|segment| segment.file).collect();
        let unit = u64::from(self.options.memory_pages);
        let fanout = u64::from(self.options.fanout);
        let level = |segment: &Segment| {
            let units = (u64::from(segment.rows) / unit).max(1);
            // A segment of four fours less some that were forgotten is still two levels up.
            (units + units / 4).ilog(fanout)
        };
        let segments = &self.snapshot.segments;
        let highest = segments.iter().map(|segment| level(segment)).max()?;
        for wanted in 0..=highest {
            let fits =
                |segment: &Arc<Segment>| !busy.contains(&segment.file) && level(segment) <= wanted;
            for run in segments.split(|segment| !fits(segment)) {
                let own = |segment: &Arc<Segment>| level(segment) == wanted;
                if (run.iter().filter(|s| own(s)).count() as u64) < fanout {
                    continue;
                }
                let from = run.iter().position(own)?;
                let to = run.iter().rposition(own)?;
                let rows = run[from..=to].iter().map(|segment| u64::from(segment.rows));
                if rows.sum::<u64>() < 1 << 31 {
                    return Some(run[from..=to].to_vec());
                }
            }
        }
        None
    }

    /// What each insert does for the merges.
    pub(crate) fn merge_a_little(&mut self) -> Result<()> {
        if self.merges.going.is_empty() {
            return Ok(());
        }
        self.merges.credit += PER_INSERT;
        if self.merges.credit < AT_A_TIME {
            return Ok(());
        }
        self.merges.credit = 0;
        // The smallest first: it is done soon, and keeps the number of segments low.
        let size = |going: &Going| going.inputs().iter().map(|s| u64::from(s.rows)).sum::<u64>();
        self.merges.going.sort_by_key(size);
        let mut done = None;
        for (at, going) in self.merges.going.iter_mut().enumerate() {
            let ended = match going {
                Going::Here(merge) => merge.step(AT_A_TIME)?,
                Going::There(_, thread, _) => thread.is_finished(),
            };
            if ended {
                done = Some(at);
            }
            if ended || matches!(going, Going::Here(_)) {
                break;
            }
        }
        match done {
            Some(at) => self.end_merge(at),
            None => Ok(()),
        }
    }

    /// Puts what a merge made in the place of what it was made of.
    fn end_merge(&mut self, at: usize) -> Result<()> {
        let merged = match self.merges.going.swap_remove(at) {
            Going::Here(merge) => merge.finish()?,
            Going::There(_, thread, _) => match thread.join() {
                Ok(merged) => merged?,
                Err(_) => return Err(Error::Memory),
            },
        };
        self.replace(merged)?;
        self.plan()
    }

    fn replace(&mut self, merged: Merged) -> Result<()> {
        let segments = &mut self.snapshot.segments;
        let mut known = HashMap::new();
        for run in segments.iter().flat_map(|segment| &segment.runs) {
            known.insert(run.pages.file, run.pages.clone());
        }
        let old: HashSet<u32> = merged.inputs.iter().map(|segment| segment.file).collect();
        let Some(at) = segments.iter().position(|segment| old.contains(&segment.file)) else {
            return Err(Error::Memory);
        };
        let new = match &merged.entry {
            Some(entry) => Some(segment(&self.folder, entry, &mut known)?),
            None => None,
        };
        segments.splice(at..at + old.len(), new);
        let before: HashSet<String> = self.manifest.files().collect();
        self.manifest.segments.splice(at..at + old.len(), merged.entry);
        self.commit()?;
        let after: HashSet<String> = self.manifest.files().collect();
        for name in before.difference(&after) {
            let _ = self.options.storage.remove(&self.folder.join(name));
        }
        Ok(())
    }

    /// One segment of all.
    pub(crate) fn merge_all(&mut self) -> Result<()> {
        self.merges.stop();
        let inputs = self.snapshot.segments.clone();
        let clean = self.snapshot.forgets.orders().is_empty();
        if inputs.is_empty() || inputs.len() == 1 && clean {
            return self.commit();
        }
        let files = [self.new_file()?, self.new_file()?];
        let forgets = self.snapshot.forgets.clone();
        let storage = self.options.storage.clone();
        let mut merge = Merge::new(inputs, storage, &self.folder, files, forgets);
        while !merge.step(1 << 20)? {}
        self.replace(merge.finish()?)?;
        self.remove_strangers();
        Ok(())
    }

    /// Removes files of the index that the manifest does not name: what a crash left.
    pub(crate) fn remove_strangers(&self) {
        let known: HashSet<String> = self.manifest.files().collect();
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return };
        for name in entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()) {
            let ours = name.split_once('.').is_some_and(|(number, kind)| {
                number.len() >= 8
                    && number.bytes().all(|b| b.is_ascii_digit())
                    && ["segment", "pages", "log"].contains(&kind)
            });
            if ours && !known.contains(&name) {
                let _ = self.options.storage.remove(&self.folder.join(name));
            }
        }
    }
}
