//! Random operations against a list of all pages, reopened at random.

use std::time::Duration;

use proptest::prelude::*;
use tamis_index::{Index, Merging, Options, Origin, Reader, host_hash};
use tamis_simhash::{Fingerprint, KEYS, Kept, Kind, MIN_FEATURES, Params};

use crate::pages::{mix, origin, page};

/// The definition: a list that is read from its beginning.
#[derive(Debug, Default)]
struct Model {
    pages: Vec<(u64, Fingerprint, Origin<'static>)>,
    next: u64,
}

impl Model {
    fn find(&self, page: &Fingerprint, params: Params) -> Option<(u64, Kind)> {
        if let Some(kept) = self.pages.iter().find(|kept| kept.1.exact == page.exact) {
            return Some((kept.0, Kind::Exact));
        }
        if page.features < MIN_FEATURES {
            return None;
        }
        let mut listed = [0; KEYS];
        let mut best: Option<(f64, u64, Kind)> = None;
        for (sequence, kept, _) in &self.pages {
            if kept.features < MIN_FEATURES {
                continue;
            }
            let mut candidate = (page.simhash ^ kept.simhash).count_ones() <= params.radius;
            for (number, count) in listed.iter_mut().enumerate() {
                if kept.keys.values()[number] == page.keys.values()[number]
                    && page.keys.values()[number] != 0
                {
                    candidate |= *count < 64;
                    *count += 1;
                }
            }
            let (sketch, figures) = (kept.sketch.values(), kept.figures.entries());
            let of = Kept { simhash: kept.simhash, features: kept.features, sketch, figures };
            let Some(kind @ Kind::Near { jaccard, .. }) = params.near(page, &of) else { continue };
            if candidate && best.is_none_or(|(most, ..)| jaccard > most) {
                best = Some((jaccard, *sequence, kind));
            }
        }
        best.map(|(_, sequence, kind)| (sequence, kind))
    }
}

#[derive(Clone, Debug)]
enum Step {
    Pages(u64, usize),
    Ask(u64),
    Sync,
    Flush,
    Compact,
    Reopen,
    ForgetHost(u64),
    ForgetBefore(u64),
    ForgetShard(u32),
    Shard,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => (any::<u64>(), 1..200usize).prop_map(|(seed, n)| Step::Pages(seed, n)),
        12 => any::<u64>().prop_map(Step::Ask),
        2 => Just(Step::Sync),
        2 => Just(Step::Flush),
        1 => Just(Step::Compact),
        3 => Just(Step::Reopen),
        1 => (1..6u64).prop_map(Step::ForgetHost),
        1 => (0..5u64).prop_map(|n| Step::ForgetBefore(n * 100)),
        1 => (0..4u32).prop_map(Step::ForgetShard),
        1 => Just(Step::Shard),
    ];
    prop::collection::vec(step, 1..60)
}

fn options(background: bool, radius: u32) -> Options {
    let mut options = Options::default();
    options.memory_pages = 256;
    options.commit_pages = 50;
    options.commit_time = Duration::from_secs(100);
    options.fanout = 2;
    options.near = Params { radius, ..Params::default() };
    options.merging = if background { Merging::InBackground } else { Merging::WithInserts };
    options
}

const HOSTS: [&str; 6] = ["", "a.org", "b.org", "c.org", "d.org", "e.org"];

fn from(n: u64) -> Origin<'static> {
    let origin = origin(n);
    Origin { host: host_hash(HOSTS[origin.host as usize]), ..origin }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn answers_are_those_of_a_list(steps in steps(), background: bool, radius in 0..=7u32) {
        let folder = tempfile::tempdir().expect("a folder");
        let options = options(background, radius);
        let mut index = Index::open(folder.path(), options.clone()).expect("opens");
        let mut model = Model::default();
        let mut shards = 0;
        let chosen = |n: u64| page(mix(n) % 40, mix(n ^ 1) % 60);
        for step in steps {
            match step {
                Step::Pages(seed, count) => for n in 0..count as u64 {
                    let page = chosen(seed.wrapping_add(n));
                    let origin = from(model.next);
                    let sequence = index.insert(&page, &origin).expect("inserts");
                    prop_assert_eq!(sequence, model.next);
                    model.pages.push((sequence, page, origin));
                    model.next += 1;
                },
                Step::Ask(seed) => for n in 0..20 {
                    let page = chosen(seed.wrapping_add(n));
                    let found = index.find(&page).expect("finds");
                    let want = model.find(&page, options.near);
                    prop_assert_eq!(found.as_ref().map(|f| (f.sequence, f.kind)), want);
                    if let Some(found) = found {
                        let kept = model.pages.iter().find(|kept| kept.0 == found.sequence);
                        prop_assert_eq!(Some(found.origin), kept.map(|kept| kept.2.clone()));
                    }
                },
                Step::Sync => index.sync().expect("syncs"),
                Step::Flush => index.flush().expect("flushes"),
                Step::Compact => index.compact().expect("compacts"),
                Step::Reopen => {
                    drop(index);
                    index = Index::open(folder.path(), options.clone()).expect("opens again");
                    prop_assert_eq!(index.torn(), None);
                    prop_assert_eq!(index.kept(), model.next);
                    prop_assert_eq!(index.shards().len(), shards);
                }
                Step::ForgetHost(host) => {
                    index.forget_host(HOSTS[host as usize]).expect("forgets");
                    let host = host_hash(HOSTS[host as usize]);
                    model.pages.retain(|kept| kept.2.host != host);
                }
                Step::ForgetBefore(time) => {
                    index.forget_before(time).expect("forgets");
                    model.pages.retain(|kept| kept.2.time == 0 || kept.2.time >= time);
                }
                Step::ForgetShard(shard) => {
                    index.forget_shard(shard).expect("forgets");
                    model.pages.retain(|kept| kept.2.shard != shard);
                }
                Step::Shard => {
                    let number = index.add_shard(&format!("a\\b\n{shards}")).expect("names");
                    prop_assert_eq!(number as usize, shards);
                    shards += 1;
                }
            }
        }
        index.sync().expect("syncs");
        let reader = Reader::open(folder.path(), options.near).expect("opens");
        prop_assert!(reader.verify().is_empty());
        let mut all = Vec::new();
        reader.pages(|page, from| {
            all.push((*page, from.clone()));
            Ok::<_, tamis_index::Error>(())
        }).expect("reads all");
        let kept = |page: &Fingerprint| {
            let mut page = *page;
            if page.features < MIN_FEATURES {
                page.keys = Default::default();
                page.sketch = tamis_simhash::Sketch::EMPTY;
                page.figures = tamis_simhash::Figures::NONE;
            }
            page
        };
        let want: Vec<_> = model.pages.iter().map(|(_, p, from)| (kept(p), from.clone())).collect();
        prop_assert!(all == want, "{} pages, not {}", all.len(), want.len());
        prop_assert_eq!(index.shards(), reader.shards());
    }
}

/// The index in memory and the one on disk give the same verdicts on the same stream.
#[test]
fn the_index_in_memory_says_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut disk = Index::open(folder.path(), options(false, 3)).expect("opens");
    let mut memory = tamis_simhash::Index::new(Params::default()).expect("in range");
    let mut near = 0;
    for n in 0..6000u64 {
        let page = page(mix(n) % 1500, mix(n ^ 1) % 60);
        let (a, b) = (disk.find(&page).expect("finds"), memory.find(&page));
        assert_eq!(
            a.as_ref().map(|found| (found.sequence, found.kind)),
            b.map(|found| (found.entry.into(), found.kind))
        );
        near += usize::from(b.is_some());
        if b.is_none() {
            disk.insert(&page, &Origin::default()).expect("inserts");
            memory.insert(&page);
        }
    }
    assert!((500..5500).contains(&near), "{near}");
}
