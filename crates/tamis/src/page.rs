//! Pages as they come from a crawl, and how a verdict names one.

use std::sync::Arc;

/// One page as it came from the crawl.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Page<'a> {
    /// Its text.
    pub text: &'a str,
    /// The user's own name for it.
    pub id: Option<&'a str>,
    /// Its address: the host has its template by it.
    pub url: Option<&'a str>,
    /// Number of the shard it came from.
    pub shard: u32,
    /// Its place within the shard, from 0.
    pub ordinal: u64,
    /// When it was seen, in seconds since 1970; 0 where that is not known. Only an
    /// [index on disk](crate::Engine::open) remembers it.
    pub time: u64,
}

impl<'a> Page<'a> {
    /// A page of this text, without a name or address, at shard 0, ordinal 0.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Page { text, id: None, url: None, shard: 0, ordinal: 0, time: 0 }
    }

    /// The same page with the user's own name for it.
    #[must_use]
    pub const fn with_id(mut self, id: &'a str) -> Self {
        self.id = Some(id);
        self
    }

    /// The same page with its address.
    #[must_use]
    pub const fn with_url(mut self, url: &'a str) -> Self {
        self.url = Some(url);
        self
    }

    /// The same page at a place in a corpus.
    #[must_use]
    pub const fn at(mut self, shard: u32, ordinal: u64) -> Self {
        self.shard = shard;
        self.ordinal = ordinal;
        self
    }

    /// The same page, seen at a time in seconds since 1970.
    #[must_use]
    pub const fn seen(mut self, time: u64) -> Self {
        self.time = time;
        self
    }
}

/// A kept page, as a verdict names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PageRef {
    /// The user's own name for it.
    pub id: Option<Arc<str>>,
    /// Number of the shard it came from.
    pub shard: u32,
    /// Its place within the shard, from 0.
    pub ordinal: u64,
}

impl PageRef {
    pub(crate) fn to(page: &Page<'_>) -> Self {
        PageRef { id: page.id.map(Arc::from), shard: page.shard, ordinal: page.ordinal }
    }

    /// Bytes on the heap for a name of this length: the text and its two counts, rounded up as
    /// allocators do.
    pub(crate) fn heap(id: Option<&str>) -> usize {
        id.map_or(0, |id| (id.len() + 16).next_multiple_of(16) + 16)
    }
}
