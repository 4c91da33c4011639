//! What is to be forgotten: hidden at once, gone after the next merge.

use std::collections::HashMap;

use crate::record::Record;

/// Which pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// Those seen before this time, and not at an unknown time.
    Before(u64),
    /// Those of the host with this hash.
    Host(u64),
    /// Those of the shard with this number.
    Shard(u32),
}

/// An order to forget pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Forget {
    /// Orders count from 1.
    pub(crate) id: u64,
    /// Pages with this sequence number or a later one are not meant.
    pub(crate) until: u64,
    pub(crate) what: What,
}

impl Forget {
    /// Kind and value as numbers.
    pub(crate) fn numbers(&self) -> (u8, u64) {
        match self.what {
            What::Before(time) => (0, time),
            What::Host(host) => (1, host),
            What::Shard(shard) => (2, shard.into()),
        }
    }

    pub(crate) fn from_numbers(id: u64, until: u64, kind: u8, value: u64) -> Option<Self> {
        let what = match kind {
            0 => What::Before(value),
            1 => What::Host(value),
            2 => What::Shard(u32::try_from(value).ok()?),
            _ => return None,
        };
        Some(Self { id, until, what })
    }
}

/// All orders that are not carried out in all segments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forgets {
    orders: Vec<Forget>,
    /// The last of the orders about a host or a shard.
    hosts: HashMap<u64, u64>,
    shards: HashMap<u32, u64>,
    before: Vec<(u64, u64)>,
}

impl Forgets {
    pub(crate) fn new(orders: impl IntoIterator<Item = Forget>) -> Self {
        let mut all = Self::default();
        orders.into_iter().for_each(|order| all.push(order));
        all
    }

    pub(crate) fn push(&mut self, order: Forget) {
        self.orders.push(order);
        match order.what {
            What::Before(time) => self.before.push((time, order.until)),
            What::Host(host) => drop(self.hosts.insert(host, order.until)),
            What::Shard(shard) => drop(self.shards.insert(shard, order.until)),
        }
    }

    /// Is the page to be forgotten?
    #[inline]
    pub(crate) fn hides(&self, record: &Record<'_>) -> bool {
        !self.orders.is_empty() && self.meant(record)
    }

    fn meant(&self, record: &Record<'_>) -> bool {
        let (sequence, time) = (record.sequence(), record.time());
        let earlier = |until: Option<&u64>| until.is_some_and(|&until| sequence < until);
        earlier(self.hosts.get(&record.host()))
            || earlier(self.shards.get(&record.shard()))
            || self.before.iter().any(|&(t, until)| time != 0 && time < t && sequence < until)
    }

    pub(crate) fn orders(&self) -> &[Forget] {
        &self.orders
    }

    /// The number of the last order; 0 when there is none.
    pub(crate) fn last(&self) -> u64 {
        self.orders.last().map_or(0, |order| order.id)
    }
}
