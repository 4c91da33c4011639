//! The whole in one value: clean, fingerprint, decide.

use std::sync::Arc;

use tamis_scan::{Class, Cleaner, LearnConfig, Learner, Look};

use crate::decide::{Decider, Verdict};
use crate::page::Page;
use crate::paragraphs::{ParagraphConfig, ParagraphError, ParagraphPolicy};
use crate::prepare::{Prepared, Preparer, Scratch};
use crate::templates::Templates;

/// Settings of cleaning and of comparison.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Config {
    /// What is cut, and on what evidence.
    pub clean: tamis_scan::Config,
    /// What counts as a near-duplicate.
    pub near: tamis_simhash::Params,
    /// What is done about lines that a site repeats on page after page.
    pub templates: TemplateMode,
    /// What is done about paragraphs that stand on other pages, too.
    pub paragraphs: ParagraphConfig,
}

/// What is done about lines that a site repeats on page after page.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum TemplateMode {
    /// Nothing.
    #[default]
    Off,
    /// What was learned before is taken.
    Fixed(Arc<Templates>),
    /// An [`Engine`] learns while pages come and takes what it knows by then, so what it cuts depends
    /// on the order of pages, and the first pages of a host keep their template. Not for the two
    /// halves of [`Engine::split`]: what they do must not depend on the order.
    Learn(LearnConfig),
}

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
}

/// Cleans, fingerprints and decides, one page after the other.
#[derive(Debug)]
pub struct Engine {
    preparer: Preparer,
    decider: Decider,
    scratch: Scratch,
    learner: Option<Learner>,
    look: Look,
}

impl Engine {
    /// An engine that has seen nothing.
    ///
    /// # Errors
    ///
    /// When a setting is out of its range or a rule is not well formed.
    pub fn new(config: &Config) -> Result<Self, Error> {
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
        let decider = Decider::new(config.near, paragraphs, cleaner)?;
        Ok(Engine {
            preparer,
            decider,
            scratch: Scratch::default(),
            learner,
            look: Look::default(),
        })
    }

    /// Cleans the page and decides on it; a kept page is remembered.
    pub fn push(&mut self, page: &Page<'_>) -> Verdict {
        self.process(page).1
    }

    /// Like [`push`](Self::push), and gives the cleaned text, its cuts and the fingerprint, too.
    pub fn process<'a>(&mut self, page: &Page<'a>) -> (Prepared<'a>, Verdict) {
        let mut prepared = self.prepare(page);
        let verdict = self.decider.decide(page, &mut prepared);
        (prepared, verdict)
    }

    fn prepare<'a>(&mut self, page: &Page<'a>) -> Prepared<'a> {
        let host = page.url.and_then(tamis_scan::host);
        let (Some(learner), Some(host)) = (&mut self.learner, host) else {
            return self.preparer.prepare(page, &mut self.scratch);
        };
        let template = learner.template(&host).map(|template| &**template);
        let (scratch, look) = (&mut self.scratch, &mut self.look);
        let prepared = self.preparer.prepare_and_look(page, template, scratch, look);
        learner.learn(&host, look);
        prepared
    }

    /// What was learned so far, where templates are learned: to be saved, shown, or used again.
    #[must_use]
    pub fn into_templates(self) -> Option<Templates> {
        self.learner.map(Templates::learned)
    }

    /// The two halves, for a driver that prepares in parallel and decides in order.
    #[must_use]
    pub fn split(self) -> (Preparer, Decider) {
        (self.preparer, self.decider)
    }
}
