//! Where kept pages are remembered: in memory, or in an index on disk.

use std::sync::Arc;

use tamis_index::{Id, Origin, host_hash};
use tamis_simhash::{Estimate, Fingerprint, Index, Kind, estimate};

use crate::engine::Error;
use crate::page::{Page, PageRef};

/// The kept pages.
#[derive(Debug)]
pub(crate) enum Store {
    Memory(Box<Memory>),
    Disk(Box<tamis_index::Index>),
}

/// Kept pages, and how they are called.
#[derive(Debug)]
pub(crate) struct Memory {
    index: Index,
    kept: Vec<PageRef>,
    /// Bytes of the names in `kept`.
    names: usize,
}

/// A kept page that a page repeats.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) of: PageRef,
    pub(crate) kind: Kind,
    /// Its number in memory.
    entry: Option<u32>,
}

impl Store {
    pub(crate) fn in_memory(index: Index) -> Self {
        Store::Memory(Box::new(Memory { index, kept: Vec::new(), names: 0 }))
    }

    pub(crate) fn find(&self, page: &Fingerprint) -> Result<Option<Hit>, Error> {
        Ok(match self {
            Store::Memory(memory) => memory.index.find(page).map(|found| Hit {
                of: memory.kept[found.entry as usize].clone(),
                kind: found.kind,
                entry: Some(found.entry),
            }),
            Store::Disk(index) => index.find(page)?.map(|found| Hit {
                of: PageRef::from_origin(&found.origin),
                kind: found.kind,
                entry: None,
            }),
        })
    }

    /// Remembers a page; gives its number in memory.
    pub(crate) fn insert(&mut self, page: &Page<'_>, print: &Fingerprint) -> Result<u32, Error> {
        match self {
            Store::Memory(memory) => {
                memory.index.insert(print);
                Ok(memory.name(page))
            }
            Store::Disk(index) => {
                index.insert(print, &origin(page))?;
                Ok(0)
            }
        }
    }

    /// Remembers how a page is called, and not what it says; gives its number.
    pub(crate) fn name(&mut self, page: &Page<'_>) -> u32 {
        match self {
            Store::Memory(memory) => memory.name(page),
            Store::Disk(_) => 0,
        }
    }

    /// The page with this number in memory.
    pub(crate) fn named(&self, number: u32) -> Option<&PageRef> {
        match self {
            Store::Memory(memory) => memory.kept.get(number as usize),
            Store::Disk(_) => None,
        }
    }

    /// How a page compares with one that was found in memory.
    pub(crate) fn compare(&self, page: &Fingerprint, with: &Hit) -> Option<Estimate> {
        match self {
            Store::Memory(memory) => Some(estimate(page, &memory.index.get(with.entry?)?)),
            Store::Disk(_) => None,
        }
    }

    pub(crate) fn len(&self) -> u64 {
        match self {
            Store::Memory(memory) => memory.kept.len() as u64,
            Store::Disk(index) => index.kept(),
        }
    }

    pub(crate) fn sync(&mut self) -> Result<(), Error> {
        match self {
            Store::Memory(_) => Ok(()),
            Store::Disk(index) => Ok(index.sync()?),
        }
    }

    /// Bytes that it takes.
    pub(crate) fn memory(&self) -> usize {
        match self {
            Store::Memory(memory) => {
                let kept = memory.kept.capacity() * size_of::<PageRef>();
                memory.index.memory() + kept + memory.names
            }
            Store::Disk(index) => index.memory(),
        }
    }

    /// Bytes by which it grows at most with this page, for a moment.
    pub(crate) fn growth(&self, page: &Page<'_>, print: &Fingerprint) -> usize {
        match self {
            Store::Memory(memory) => {
                let Memory { index, kept, .. } = &**memory;
                let entry = index.memory_after_insert(print).saturating_sub(index.memory());
                let full = kept.len() == kept.capacity();
                let list = if full { 2 * kept.capacity().max(4) * size_of::<PageRef>() } else { 0 };
                entry + list + PageRef::heap(page.id)
            }
            Store::Disk(index) => index.growth(print, &origin(page)),
        }
    }
}

impl Memory {
    fn name(&mut self, page: &Page<'_>) -> u32 {
        let number = self.kept.len() as u32;
        self.kept.push(PageRef::to(page));
        self.names += PageRef::heap(page.id);
        number
    }
}

/// What an index on disk remembers of a page beside its fingerprint.
fn origin<'a>(page: &Page<'a>) -> Origin<'a> {
    Origin {
        id: page.id.filter(|id| id.len() <= Id::LONGEST).map_or(Id::None, Id::of),
        shard: page.shard,
        ordinal: page.ordinal,
        time: page.time,
        host: page.url.and_then(tamis_scan::host).map_or(0, |host| host_hash(&host)),
    }
}

impl PageRef {
    fn from_origin(origin: &Origin<'_>) -> Self {
        let id = origin.id.text().map(|id| Arc::from(&*id));
        PageRef { id, shard: origin.shard, ordinal: origin.ordinal }
    }
}
