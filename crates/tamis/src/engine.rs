//! The whole in one value: clean, fingerprint, decide.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tamis_index::Index;
use tamis_scan::{Class, Cleaner, Learner, Look};

use crate::config::{Config, TemplateMode};
use crate::decide::{Decider, Verdict};
use crate::page::Page;
use crate::paragraphs::{ParagraphError, ParagraphPolicy, Repeats};
use crate::prepare::{Prepared, Preparer, Scratch};
use crate::store::Store;
use crate::templates::Templates;

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A cleaning rule is not well formed.
    #[error(transparent)]
    Clean(#[from] tamis_scan::ConfigError),
    /// A setting of the comparison is out of its range.
    #[error(transparent)]
    Near(#[from] tamis_simhash::ParamsError),
    /// A setting for paragraphs is out of its range.
    #[error(transparent)]
    Paragraphs(#[from] ParagraphError),
    /// The index on disk cannot be opened, read or written.
    #[error(transparent)]
    Index(#[from] tamis_index::Error),
    /// A setting that an index on disk cannot honour.
    #[error("an index on disk: {0}")]
    NotOnDisk(&'static str),
}

/// Cleans, fingerprints and decides. `Send` and `Sync`: threads share one behind a reference or an
/// [`Arc`], clean and fingerprint side by side, and take turns for the verdict alone, which is a few
/// microseconds a page.
#[derive(Debug)]
pub struct Engine {
    preparer: Preparer,
    decider: Mutex<Decider>,
    /// Where templates are learned on the way.
    learner: Option<Mutex<Learner>>,
    /// Buffers that no thread is using.
    idle: Mutex<Vec<Buffers>>,
}

#[derive(Debug, Default)]
struct Buffers {
    scratch: Scratch,
    look: Look,
}

/// Buffers are given back to the system after a text of more bytes than this.
const LONG: usize = 1 << 20;

impl Engine {
    /// An engine that has seen nothing.
    ///
    /// # Errors
    ///
    /// When a setting is out of its range or a rule is not well formed.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let store = Store::in_memory(tamis_simhash::Index::new(config.near)?);
        Engine::with_store(config, store)
    }

    /// An engine that remembers kept pages in an index on disk, and goes on from what is there. The
    /// folder may be empty or missing.
    ///
    /// A kept page is found at once, and is there after a crash when [`sync`](Self::sync) has returned;
    /// by itself it syncs every 4,096 pages, and every second in which pages come. The answers are those of
    /// an engine that was never closed, as long as the settings are the same.
    ///
    /// # Errors
    ///
    /// When a setting is out of its range, asks for paragraphs (which the index does not remember), or the
    /// index cannot be opened: another writer has it, or it is damaged, or of another version.
    pub fn open(config: &Config, folder: impl AsRef<Path>) -> Result<Self, Error> {
        let mut options = tamis_index::Options::default();
        options.near = config.near;
        Engine::with_index(config, Index::open(folder, options)?)
    }

    /// The same with an index that was opened with [options](tamis_index::Options) of one's own.
    ///
    /// # Errors
    ///
    /// When a setting is out of its range, asks for paragraphs, or the index was opened with other
    /// parameters of likeness.
    pub fn with_index(config: &Config, index: Index) -> Result<Self, Error> {
        if config.paragraphs.policy != ParagraphPolicy::Keep {
            return Err(Error::NotOnDisk("it remembers pages and not their paragraphs"));
        }
        if index.params() != config.near {
            return Err(Error::NotOnDisk("it was opened with other parameters of likeness"));
        }
        Engine::with_store(config, Store::Disk(Box::new(index)))
    }

    fn with_store(config: &Config, store: Store) -> Result<Self, Error> {
        let (templates, learner) = match &config.templates {
            TemplateMode::Off => (None, None),
            TemplateMode::Fixed(templates) => (Some(Arc::clone(templates)), None),
            TemplateMode::Learn(learn) => (None, Some(Learner::new(learn.clone()))),
        };
        config.paragraphs.check()?;
        let mut paragraphs = config.paragraphs;
        if paragraphs.policy == ParagraphPolicy::Drop
            && config.clean.without_classes.contains(&Class::Repeat)
        {
            paragraphs.policy = ParagraphPolicy::Keep;
        }
        let cleaner = Arc::new(Cleaner::new(&config.clean)?);
        let preparer = Preparer::new(Arc::clone(&cleaner), paragraphs, templates);
        let decider = Decider::new(store, Repeats::new(paragraphs, cleaner));
        Ok(Engine {
            preparer,
            decider: Mutex::new(decider),
            learner: learner.map(Mutex::new),
            idle: Mutex::default(),
        })
    }

    /// Cleans the page and decides on it; a kept page is remembered. Of several threads that push copies of one
    /// page at the same time exactly one is told that it is kept.
    ///
    /// # Errors
    ///
    /// When an index on disk cannot be read or written; an engine in memory does not fail.
    pub fn push(&self, page: &Page<'_>) -> Result<Verdict, Error> {
        Ok(self.process(page)?.1)
    }

    /// Like [`push`](Self::push), and gives the cleaned text, its cuts and the fingerprint, too.
    ///
    /// # Errors
    ///
    /// Those of [`push`](Self::push).
    pub fn process<'a>(&self, page: &Page<'a>) -> Result<(Prepared<'a>, Verdict), Error> {
        let mut prepared = self.prepare(page);
        let verdict = self.decider().decide(page, &mut prepared)?;
        Ok((prepared, verdict))
    }

    /// Brings to disk what was remembered; see [`Decider::sync`].
    ///
    /// # Errors
    ///
    /// When an index on disk cannot be written.
    pub fn sync(&self) -> Result<(), Error> {
        self.decider().sync()
    }

    /// Number of pages remembered; see [`Decider::len`].
    #[must_use]
    pub fn len(&self) -> u64 {
        self.decider().len()
    }

    /// Whether no page is remembered yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn decider(&self) -> MutexGuard<'_, Decider> {
        self.decider.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn prepare<'a>(&self, page: &Page<'a>) -> Prepared<'a> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut buffers = idle().pop().unwrap_or_default();
        let prepared = self.prepare_in(page, &mut buffers);
        if page.text.len() <= LONG {
            idle().push(buffers);
        }
        prepared
    }

    fn prepare_in<'a>(&self, page: &Page<'a>, buffers: &mut Buffers) -> Prepared<'a> {
        let Buffers { scratch, look } = buffers;
        let host = page.url.and_then(tamis_scan::host);
        let (Some(learner), Some(host)) = (&self.learner, host) else {
            return self.preparer.prepare(page, scratch);
        };
        let learner = || learner.lock().unwrap_or_else(PoisonError::into_inner);
        let template = learner().template(&host).cloned();
        let prepared = self.preparer.prepare_and_look(page, template.as_deref(), scratch, look);
        learner().learn(&host, look);
        prepared
    }

    /// What was learned so far, where templates are learned: to be saved, shown, or used again.
    #[must_use]
    pub fn into_templates(self) -> Option<Templates> {
        let learner = self.learner?.into_inner().unwrap_or_else(PoisonError::into_inner);
        Some(Templates::learned(learner))
    }

    /// The two halves, for a driver that prepares in parallel and decides in order.
    #[must_use]
    pub fn split(self) -> (Preparer, Decider) {
        let decider = self.decider.into_inner().unwrap_or_else(PoisonError::into_inner);
        (self.preparer, decider)
    }
}
