//! From the files of a folder to what is searched.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use tamis_simhash::Params;

use crate::error::Result;
use crate::forget::Forgets;
use crate::log::{self, Event, Torn};
use crate::manifest::{Entry, Manifest, log_name, pages_name, segment_name};
use crate::memory::Memory;
use crate::pages::Pages;
use crate::segment::{Run, Segment};
use crate::snapshot::Snapshot;

/// What the files of a folder say.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) snapshot: Snapshot,
    /// The names of all shards, those in the log included.
    pub(crate) shards: Vec<String>,
    pub(crate) last_forget: u64,
    pub(crate) torn: Option<Torn>,
}

/// Opens what a manifest names.
pub(crate) fn load(
    folder: &Path,
    manifest: &Manifest,
    params: Params,
    memory_pages: u32,
) -> Result<Loaded> {
    let mut known = HashMap::new();
    let mut segments = Vec::new();
    for entry in &manifest.segments {
        segments.push(segment(folder, entry, &mut known)?);
    }
    let mut memory = Memory::new(memory_pages);
    let mut orders = manifest.forgets.clone();
    let mut shards = manifest.shards.clone();
    let path = folder.join(log_name(manifest.log));
    let torn = log::read(&path, manifest.log, |event| {
        match event {
            Event::Page(page, record) => memory.restore(&page, record.bytes()),
            // A merge may have written down in the manifest what is in the log, too.
            Event::Forget(order) if order.id <= manifest.last_forget => {}
            Event::Forget(order) => orders.push(order),
            Event::Shard(number, _) if (number as usize) < shards.len() => {}
            Event::Shard(_, name) => shards.push(name.to_owned()),
        }
        Ok(())
    })?;
    let last_forget = orders.last().map_or(0, |order| order.id).max(manifest.last_forget);
    let forgets = Forgets::new(orders);
    Ok(Loaded {
        snapshot: Snapshot { params, segments, memory, forgets },
        shards,
        last_forget,
        torn,
    })
}

/// Opens a segment; files of pages that are open already are in `known`.
pub(crate) fn segment(
    folder: &Path,
    entry: &Entry,
    known: &mut HashMap<u32, Arc<Pages>>,
) -> Result<Arc<Segment>> {
    let mut runs = Vec::with_capacity(entry.pages.len());
    for &(from, file) in &entry.pages {
        let pages = match known.get(&file) {
            Some(pages) => pages.clone(),
            None => Arc::new(Pages::open(&folder.join(pages_name(file)), file)?),
        };
        known.insert(file, pages.clone());
        runs.push(Run { from, pages });
    }
    let path = folder.join(segment_name(entry.file));
    let segment = Segment::open(&path, entry.file, runs, entry.forgot)?;
    if segment.rows != entry.rows {
        return Err(segment
            .blocks
            .corrupt(segment.blocks.len() - 1, "the manifest has other rows"));
    }
    Ok(Arc::new(segment))
}
