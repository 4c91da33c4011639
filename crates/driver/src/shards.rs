//! Numbers and names of shards, of this run and of earlier ones.
//!
//! Without an index a shard has its place among the inputs for a number. An index that several runs
//! share has numbers of its own.

use std::sync::Arc;

/// What the shards of a run are called in verdicts.
#[derive(Clone, Debug)]
pub(crate) struct ShardNames {
    /// By number.
    names: Arc<[Box<str>]>,
    /// The numbers of this run's shards, ascending, by their place among the inputs; none where a
    /// number is the place.
    own: Option<Arc<[u32]>>,
}

impl ShardNames {
    /// Of a run without an index.
    pub(crate) fn of_run<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        ShardNames { names: names.map(Box::from).collect(), own: None }
    }

    /// Of a run whose shards have these numbers (ascending) among those of an index.
    pub(crate) fn of_index(names: &[String], own: Vec<u32>) -> Self {
        let names = names.iter().map(|name| name.as_str().into()).collect();
        ShardNames { names, own: Some(own.into()) }
    }

    /// The number of this run's shard at a place among the inputs.
    pub(crate) fn number(&self, place: u32) -> u32 {
        let own = self.own.as_ref().map(|own| own.get(place as usize).copied());
        own.flatten().unwrap_or(place)
    }

    /// The name of the shard with this number.
    pub(crate) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", |name| name)
    }

    /// Whether this is a shard of an earlier run.
    pub(crate) fn is_earlier(&self, number: u32) -> bool {
        self.own.as_ref().is_some_and(|own| own.binary_search(&number).is_err())
    }

    /// Whether names of pages are as an index remembers them.
    pub(crate) fn in_index(&self) -> bool {
        self.own.is_some()
    }
}
