//! The settings of an engine.

use std::sync::Arc;

use tamis_scan::{Class, LearnConfig, Structure};

use crate::paragraphs::{ParagraphConfig, ParagraphPolicy};
use crate::templates::Templates;

/// Settings of cleaning and of comparison: the defaults, and what differs.
///
/// ```
/// use tamis::{Class, Config, Engine, Page, ParagraphConfig, ParagraphPolicy, Structure};
///
/// let config = Config::default()
///     .with_structure(Structure::Full)
///     .without(Class::Furigana)
///     .with_rules("mine.toml", r#"
///         language = "en"
///         [[rule]]
///         id = "share.mine"
///         kind = "share-bar"
///         match = "whole"
///         need = "alone"
///         phrases = ["Tell a friend"]
///     "#)
///     .with_paragraphs(ParagraphConfig::default().with_policy(ParagraphPolicy::Drop));
/// let engine = Engine::new(&config)?;
/// let (prepared, _) = engine.process(&Page::new("The river rose two metres in one night.\nTell a friend\n"))?;
/// assert_eq!(prepared.cleaned.text, "The river rose two metres in one night.\n");
/// # Ok::<(), tamis::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Config {
    /// What is cut, and on what evidence.
    pub clean: tamis_scan::Config,
    /// What counts as a near-duplicate.
    pub near: tamis_simhash::Params,
    /// What is done about lines that a site repeats on page after page. They are a file of their own: with the
    /// feature `serde` this setting is neither read nor written.
    #[cfg_attr(feature = "serde", serde(skip))]
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
    /// An [`Engine`](crate::Engine) learns while pages come and takes what it knows by then, so what it cuts depends
    /// on the order of pages, and the first pages of a host keep their template. Not for the two
    /// halves of [`Engine::split`](crate::Engine::split): what they do must not depend on the order.
    Learn(LearnConfig),
}

impl Config {
    /// How much the structure of a page counts.
    #[must_use]
    pub fn with_structure(mut self, structure: Structure) -> Self {
        self.clean.structure = structure;
        self
    }

    /// Cuts of this class are left out; may be called for several.
    #[must_use]
    pub fn without(mut self, class: Class) -> Self {
        self.clean.without_classes.push(class);
        self
    }

    /// Boilerplate rules of one's own, used besides those that come with the crate: the content of a file in the
    /// form of `crates/scan/rules`, and what to call it in errors.
    #[must_use]
    pub fn with_rules(mut self, name: impl Into<String>, content: impl Into<String>) -> Self {
        self.clean.rules.push((name.into(), content.into()));
        self
    }

    /// What counts as a near-duplicate.
    #[must_use]
    pub fn with_near(mut self, near: tamis_simhash::Params) -> Self {
        self.near = near;
        self
    }

    /// What is done about lines that a site repeats.
    #[must_use]
    pub fn with_templates(mut self, templates: TemplateMode) -> Self {
        self.templates = templates;
        self
    }

    /// What is done about paragraphs that stand on other pages.
    #[must_use]
    pub fn with_paragraphs(mut self, paragraphs: ParagraphConfig) -> Self {
        self.paragraphs = paragraphs;
        self
    }
}

impl ParagraphConfig {
    /// What is done.
    #[must_use]
    pub const fn with_policy(mut self, policy: ParagraphPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// From which width on a paragraph counts, in columns.
    #[must_use]
    pub const fn with_length(mut self, columns: usize) -> Self {
        self.length = columns;
        self
    }

    /// On how many pages and hosts it must be, those at hand counted.
    #[must_use]
    pub const fn with_least(mut self, pages: u32, hosts: u32) -> Self {
        (self.pages, self.hosts) = (pages, hosts);
        self
    }

    /// Bytes that may be taken to remember paragraphs.
    #[must_use]
    pub const fn with_memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }
}
