//! Hosts whose pages had the most boilerplate, in bounded memory.
//!
//! There may be more hosts than can be remembered, so now and then those with little are forgotten, as clusters
//! are: a host may be missing, or counted short, by at most what is told.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// So many are remembered after others were forgotten, and twice as many before.
const REMEMBERED: usize = 2048;

/// What was taken from the pages of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HostCuts {
    /// The host.
    pub host: String,
    /// Its pages that had boilerplate, or lines of a template.
    pub pages: u64,
    /// Bytes of that.
    pub bytes: u64,
    /// Bytes of the text of these pages.
    pub text: u64,
}

/// Adds up what hosts repeat.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub(crate) struct Hosts {
    seen: HashMap<String, HostCuts>,
    /// The most bytes that a forgotten host had.
    pub(crate) forgotten: u64,
}

impl Hosts {
    /// Adds what one page, or some, had.
    pub(crate) fn add(&mut self, page: HostCuts) {
        if let Some(sum) = self.seen.get_mut(&page.host) {
            sum.pages += page.pages;
            sum.bytes += page.bytes;
            sum.text += page.text;
            return;
        }
        self.seen.insert(page.host.clone(), page);
        if self.seen.len() > 2 * REMEMBERED {
            let mut all = self.sorted();
            let few = all.split_off(REMEMBERED);
            self.forgotten = few.first().map_or(0, |host| host.bytes).max(self.forgotten);
            for host in few {
                self.seen.remove(&host.host);
            }
        }
    }

    /// Those with the most, at most so many.
    pub(crate) fn largest(&self, count: usize) -> Vec<HostCuts> {
        let mut all = self.sorted();
        all.truncate(count);
        all
    }

    /// All of them, those with the most first; equal ones by name.
    fn sorted(&self) -> Vec<HostCuts> {
        let mut all: Vec<HostCuts> = self.seen.values().cloned().collect();
        all.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.host.cmp(&b.host)));
        all
    }
}

/// How it is written down between shards.
#[derive(Serialize, Deserialize)]
struct Saved {
    forgotten: u64,
    hosts: Vec<HostCuts>,
}

impl From<Saved> for Hosts {
    fn from(saved: Saved) -> Self {
        let seen = saved.hosts.into_iter().map(|host| (host.host.clone(), host)).collect();
        Hosts { seen, forgotten: saved.forgotten }
    }
}

impl From<Hosts> for Saved {
    fn from(hosts: Hosts) -> Self {
        Saved { forgotten: hosts.forgotten, hosts: hosts.sorted() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(host: &str, bytes: u64) -> HostCuts {
        HostCuts { host: host.to_owned(), pages: 1, bytes, text: 10 * bytes }
    }

    #[test]
    fn those_with_the_most_survive_a_flood() {
        let mut hosts = Hosts::default();
        for _ in 0..3 {
            hosts.add(page("much.example", 50));
        }
        for number in 0..9000 {
            hosts.add(page(&format!("{number}.example"), 7));
        }
        hosts.add(page("much.example", 50));
        let expected = HostCuts { pages: 4, ..page("much.example", 200) };
        assert_eq!(hosts.largest(5)[0], expected);
        assert_eq!(hosts.forgotten, 7);
        assert!(hosts.seen.len() <= 2 * REMEMBERED);
        let saved = serde_json::to_string(&hosts).unwrap();
        let back: Hosts = serde_json::from_str(&saved).unwrap();
        assert_eq!(serde_json::to_string(&back).unwrap(), saved);
    }
}
