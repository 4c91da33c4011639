//! Going on where a run was stopped, shard by shard.

mod journal;
mod replay;

pub(crate) use journal::{Head, Journal};
pub(crate) use replay::Replay;
