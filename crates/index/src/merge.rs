//! Several neighbouring segments into one, in steps as small as one likes.
//!
//! Postings are merged table by table. Rows keep their order, so that those of the second segment
//! simply follow those of the first. Records stay where they are; only where pages are to be forgotten
//! their files are written anew without them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Result;
use crate::forget::Forgets;
use crate::kinds::{TABLES, bits};
use crate::manifest::{Entry, pages_name, segment_name};
use crate::pages::PagesWriter;
use crate::segment::{Segment, SegmentWriter};
use crate::storage::Storage;

/// A row that is forgotten.
const GONE: u32 = u32::MAX;

/// A merge under way.
#[derive(Debug)]
pub(crate) struct Merge {
    pub(crate) inputs: Vec<Arc<Segment>>,
    storage: Arc<dyn Storage>,
    folder: PathBuf,
    /// Files of the segment and, should it be needed, of pages.
    files: [u32; 2],
    forgets: Forgets,
    rows: Vec<Rows>,
    left: u32,
    out: Option<SegmentWriter>,
    stage: Stage,
    kind: u8,
    sources: Vec<Source>,
    /// The row whose record's place comes next.
    input: usize,
    old: u32,
    /// Files out of which something goes: they are written anew.
    thinned: HashSet<u32>,
    anew: Option<PagesWriter>,
    pages: Vec<(u32, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Survey,
    Tables,
    Places,
    Done,
}

/// What becomes of the rows of an input.
#[derive(Debug)]
enum Rows {
    /// All stay, behind so many others.
    Behind(u32),
    /// Some go.
    Anew(Vec<u32>),
}

/// Where an input's table is being read.
#[derive(Debug, Default)]
struct Source {
    block: u32,
    postings: Vec<(u32, u32)>,
    at: usize,
}

/// What a merge made.
#[derive(Debug)]
pub(crate) struct Merged {
    /// `None` when no page was left.
    pub(crate) entry: Option<Entry>,
    pub(crate) inputs: Vec<Arc<Segment>>,
}

impl Merge {
    /// A merge of neighbours into the two files with these numbers.
    pub(crate) fn new(
        inputs: Vec<Arc<Segment>>,
        storage: Arc<dyn Storage>,
        folder: &Path,
        files: [u32; 2],
        forgets: Forgets,
    ) -> Self {
        Self {
            inputs,
            storage,
            folder: folder.to_owned(),
            files,
            forgets,
            rows: Vec::new(),
            left: 0,
            out: None,
            stage: Stage::Survey,
            kind: 0,
            sources: Vec::new(),
            input: 0,
            old: 0,
            thinned: HashSet::new(),
            anew: None,
            pages: Vec::new(),
        }
    }

    /// Goes on for about so many postings; says whether all are done.
    ///
    /// To find what is forgotten takes as long as it takes to read all records.
    pub(crate) fn step(&mut self, postings: usize) -> Result<bool> {
        match self.stage {
            Stage::Survey => self.survey()?,
            Stage::Tables => self.table(postings)?,
            Stage::Places => self.places(postings)?,
            Stage::Done => return Ok(true),
        }
        Ok(false)
    }

    fn survey(&mut self) -> Result<()> {
        let mut left = 0u32;
        for segment in &self.inputs {
            let clean = segment.forgot >= self.forgets.last() || self.forgets.orders().is_empty();
            let before = left;
            let rows = if clean {
                left += segment.rows;
                Rows::Behind(before)
            } else {
                let mut anew = Vec::with_capacity(segment.rows as usize);
                for row in 0..segment.rows {
                    let (pages, place) = segment.place(row)?;
                    let gone = self.forgets.hides(&pages.get(place)?);
                    if gone {
                        self.thinned.insert(pages.file);
                    }
                    anew.push(if gone { GONE } else { left });
                    left += u32::from(!gone);
                }
                if left - before == segment.rows { Rows::Behind(before) } else { Rows::Anew(anew) }
            };
            self.rows.push(rows);
        }
        self.left = left;
        let path = self.folder.join(segment_name(self.files[0]));
        let mut out = SegmentWriter::create(&*self.storage, &path, self.files[0], left)?;
        out.begin(0, bits(0));
        self.out = Some(out);
        self.sources = self.inputs.iter().map(|_| Source::default()).collect();
        self.stage = if left == 0 { Stage::Places } else { Stage::Tables };
        Ok(())
    }

    fn table(&mut self, postings: usize) -> Result<()> {
        let Some(out) = &mut self.out else { return Ok(()) };
        for _ in 0..postings {
            // The input with the smallest key; of equals the oldest.
            let mut least: Option<(u32, usize)> = None;
            for (input, source) in self.sources.iter_mut().enumerate() {
                let Some(key) = source.key(&self.inputs[input], self.kind)? else { continue };
                if least.is_none_or(|(other, _)| key < other) {
                    least = Some((key, input));
                }
            }
            let Some((_, input)) = least else {
                out.end()?;
                self.kind += 1;
                if self.kind == TABLES {
                    self.stage = Stage::Places;
                } else {
                    out.begin(self.kind, bits(self.kind));
                    self.sources = self.inputs.iter().map(|_| Source::default()).collect();
                }
                return Ok(());
            };
            let source = &mut self.sources[input];
            let (key, row) = source.postings[source.at];
            source.at += 1;
            match self.rows[input].of(row) {
                GONE => {}
                row => out.posting(key, row)?,
            }
        }
        Ok(())
    }

    /// The places of so many records.
    fn places(&mut self, rows: usize) -> Result<()> {
        let Some(out) = &mut self.out else { return Ok(()) };
        for _ in 0..rows {
            let Some(segment) = self.inputs.get(self.input) else {
                self.stage = Stage::Done;
                return Ok(());
            };
            let old = self.old;
            if old == segment.rows {
                (self.input, self.old) = (self.input + 1, 0);
                continue;
            }
            self.old += 1;
            let row = self.rows[self.input].of(old);
            if row == GONE {
                continue;
            }
            let (pages, mut place) = segment.place(old)?;
            let mut file = pages.file;
            if self.thinned.contains(&file) {
                let record = pages.get(place)?;
                file = self.files[1];
                if self.anew.is_none() {
                    let path = self.folder.join(pages_name(file));
                    self.anew = Some(PagesWriter::create(&*self.storage, &path, file)?);
                }
                if let Some(writer) = &mut self.anew {
                    place = writer.push(record.bytes())?;
                }
            }
            out.place(place)?;
            if self.pages.last().is_none_or(|last| last.1 != file) {
                self.pages.push((row, file));
            }
        }
        Ok(())
    }

    /// The end of a merge that is done; everything is on disk then.
    pub(crate) fn finish(self) -> Result<Merged> {
        if let Some(writer) = self.anew {
            writer.finish()?;
        }
        if let Some(out) = self.out {
            out.finish()?;
        }
        let (file, rows) = (self.files[0], self.left);
        let entry = Entry { file, rows, forgot: self.forgets.last(), pages: self.pages };
        Ok(Merged { entry: (rows > 0).then_some(entry), inputs: self.inputs })
    }
}

impl Rows {
    #[inline]
    fn of(&self, row: u32) -> u32 {
        match self {
            Rows::Behind(before) => before + row,
            Rows::Anew(rows) => rows.get(row as usize).copied().unwrap_or(GONE),
        }
    }
}

impl Source {
    /// The key of the next posting.
    #[inline]
    fn key(&mut self, segment: &Segment, kind: u8) -> Result<Option<u32>> {
        while self.at == self.postings.len() {
            let table = segment.table(kind);
            if self.block == table.block_count() {
                return Ok(None);
            }
            self.postings.clear();
            self.at = 0;
            let postings = &mut self.postings;
            let packed = table.packed(&segment.blocks, self.block)?;
            packed.all(|key, row| postings.push((key, row)));
            self.block += 1;
        }
        Ok(Some(self.postings[self.at].0))
    }
}
