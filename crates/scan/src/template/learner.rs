//! The learner: what hosts repeat, in bounded memory, while pages stream by.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::known::{LineKind, Template, TemplateLine};
use super::look::{Look, Shape};
use super::sketch::{Counter, Sketch};

/// How templates are learned.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LearnConfig {
    /// Bytes that the learner may take. Default 64 MiB.
    pub memory: usize,
    /// Least pages of a host, copies aside, before anything is a template. Default 8.
    pub least_pages: u32,
    /// Pages of a host after which they weigh half. Default 256.
    pub window: u32,
    /// Keys that are counted for a host, up to twice as many: the count of a line is too small by at
    /// most one part in so many of all lines of the host's pages. Default 1,024.
    pub capacity: usize,
    /// Whether a line that once was of the template stays in it when the site has changed: right for
    /// a corpus that is read again, wrong for a crawl. Default false.
    pub remember: bool,
}

impl Default for LearnConfig {
    fn default() -> Self {
        LearnConfig {
            memory: 64 << 20,
            least_pages: 8,
            window: 256,
            capacity: 1024,
            remember: false,
        }
    }
}

/// Least share of the pages, in percent, and least number of them, by what is repeated.
const SHORT: (u32, u32) = (25, 4);
const LONG: (u32, u32) = (50, 8);
const GLUED: (u32, u32) = (50, 10);
/// A host's template is made anew after so many more pages.
const REFRESH: u32 = 8;

/// Learns templates from a stream of pages. The same pages in the same order give the same templates.
#[derive(Debug)]
pub struct Learner {
    config: LearnConfig,
    hosts: HashMap<Arc<str>, Host, FixedState>,
    /// Hosts by when they were last seen.
    turns: BTreeMap<u64, Arc<str>>,
    /// What was found of hosts that had to go.
    retired: BTreeMap<Arc<str>, Template>,
    turn: u64,
    held: usize,
    forgotten: u64,
}

/// What is known of a host.
#[derive(Debug)]
struct Host {
    sketch: Sketch,
    /// Pages in the counts.
    pages: u32,
    /// Pages that were counted since the start.
    all: u64,
    /// As of the last refresh.
    template: Option<Arc<Template>>,
    /// What windows before the last one had, when it is remembered.
    before: Option<Template>,
    turn: u64,
    memory: usize,
}

impl Learner {
    /// A learner that has seen nothing.
    #[must_use]
    pub fn new(config: LearnConfig) -> Self {
        Learner {
            config,
            hosts: HashMap::default(),
            turns: BTreeMap::new(),
            retired: BTreeMap::new(),
            turn: 0,
            held: 0,
            forgotten: 0,
        }
    }

    /// Learns from a page of this host; says whether the page was counted.
    ///
    /// A page is not counted when it has no prose, or when more than half of its prose (in bytes,
    /// lines of the template aside) was on pages that were counted: what is merely printed again
    /// must not become a template. Time is linear in the lines of the page.
    pub fn learn(&mut self, host: &str, page: &Look) -> bool {
        self.turn += 1;
        let turn = self.turn;
        let (name, mut state) = match self.hosts.remove_entry(host) {
            Some((name, state)) => {
                self.turns.remove(&state.turn);
                self.held -= state.memory;
                (name, state)
            }
            None => (Arc::from(host), Host::new(&self.config)),
        };
        let counted = state.learn(page, &self.config);
        state.turn = turn;
        state.memory = state.measure() + 2 * (name.len() + 2 * size_of::<(u64, Arc<str>)>());
        self.held += state.memory;
        self.turns.insert(turn, Arc::clone(&name));
        self.hosts.insert(name, state);
        while self.held > self.config.memory && self.hosts.len() > 1 {
            self.forget_one();
        }
        counted
    }

    /// What is known of this host so far.
    #[must_use]
    pub fn template(&self, host: &str) -> Option<&Arc<Template>> {
        self.hosts.get(host)?.template.as_ref()
    }

    /// Bytes that it takes; at most what the settings allow, and one host more.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.held
    }

    /// Hosts whose counts were given up for others.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Everything that was learned: hosts that have a template, in the order of their names.
    #[must_use]
    pub fn finish(mut self) -> BTreeMap<String, Template> {
        let mut all: BTreeMap<String, Template> = BTreeMap::new();
        for (name, state) in std::mem::take(&mut self.hosts) {
            let template = state.freeze(&self.config).map(|now| merge(state.before, now));
            let template = match (self.retired.remove(&name), template) {
                (Some(retired), Some(template)) => merge(Some(retired), template),
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => continue,
            };
            all.insert(name.to_string(), template);
        }
        all.extend(self.retired.into_iter().map(|(name, template)| (name.to_string(), template)));
        all.retain(|_, template| !template.is_empty());
        all
    }

    /// Gives up the host that was not seen for the longest time; what it taught may stay.
    fn forget_one(&mut self) {
        let Some((_, name)) = self.turns.pop_first() else { return };
        let Some(state) = self.hosts.remove(&name) else { return };
        self.held -= state.memory;
        self.forgotten += 1;
        let Some(now) = state.freeze(&self.config).filter(|_| self.config.remember) else { return };
        let retired = self.retired.remove(&name);
        self.held -= retired.as_ref().map_or(0, Template::memory);
        let template = merge(retired, merge(state.before, now));
        // Half of the room is for hosts that are still being learned.
        let kept: usize = self.retired.values().map(Template::memory).sum();
        if !template.is_empty() && kept + template.memory() <= self.config.memory / 2 {
            self.held += template.memory();
            self.retired.insert(name, template);
        }
    }
}

impl Host {
    fn new(config: &LearnConfig) -> Self {
        let sketch = Sketch::new(config.capacity);
        Host { sketch, pages: 0, all: 0, template: None, before: None, turn: 0, memory: 0 }
    }

    fn learn(&mut self, page: &Look, config: &LearnConfig) -> bool {
        if !self.is_new(page, config) {
            return false;
        }
        for seen in &page.seen {
            self.sketch.count(seen.key, seen.kind, seen.shape, page.text(seen));
        }
        self.pages += 1;
        self.all += 1;
        let full = self.pages >= config.window;
        if full && config.remember {
            self.before = self.freeze(config).map(|now| merge(self.before.take(), now));
        }
        if !config.remember
            && self.pages >= config.least_pages
            && self.pages.is_multiple_of(REFRESH)
        {
            self.template = self.freeze(config).map(Arc::new);
        }
        if full {
            self.sketch.halve();
            self.pages /= 2;
        }
        true
    }

    /// Whether at least half of the prose of the page is new to the host, its template aside.
    fn is_new(&self, page: &Look, config: &LearnConfig) -> bool {
        let (mut new, mut old) = (0u64, 0u64);
        for &(key, mark, bytes) in &page.prose {
            let line = key.and_then(|key| self.sketch.get(key));
            if line.is_some_and(|line| self.share(line, config).is_some()) {
                continue;
            }
            let seen = line.is_some() || self.sketch.get(mark).is_some();
            *if seen { &mut old } else { &mut new } += u64::from(bytes);
        }
        new > 0 && new >= old
    }

    /// The share of a line that is part of the template, in percent.
    fn share(&self, counter: &Counter, config: &LearnConfig) -> Option<u8> {
        let kind = counter.kind?;
        let (share, count) = match kind {
            LineKind::End | LineKind::Label => GLUED,
            LineKind::Line | LineKind::Counted if counter.shape != Shape::Short => LONG,
            LineKind::Line | LineKind::Counted => SHORT,
        };
        let percent = u64::from(counter.count) * 100 / u64::from(self.pages.max(1));
        let holds = self.pages >= config.least_pages
            && counter.count >= count
            && percent >= u64::from(share);
        holds.then(|| u8::try_from(percent.min(100)).unwrap_or(100))
    }

    /// The template as of now.
    fn freeze(&self, config: &LearnConfig) -> Option<Template> {
        if self.pages < config.least_pages {
            return None;
        }
        let lines = self.sketch.iter().filter_map(|counter| {
            let share = self.share(counter, config)?;
            let (kind, text) = (counter.kind?, counter.text.as_ref()?.to_string());
            Some(TemplateLine { kind, text, share })
        });
        Some(Template::new(lines.collect(), self.all))
    }

    fn measure(&self) -> usize {
        size_of::<Self>()
            + self.sketch.memory()
            + self.template.as_ref().map_or(0, |template| template.memory())
            + self.before.as_ref().map_or(0, Template::memory)
    }
}

/// Both templates in one.
fn merge(before: Option<Template>, now: Template) -> Template {
    let Some(before) = before else { return now };
    let pages = before.pages().max(now.pages());
    let lines = before.lines().iter().chain(now.lines()).cloned().collect();
    Template::new(lines, pages)
}
