//! The half that needs no order: cleaning and fingerprints.

use std::borrow::Cow;
use std::sync::Arc;

use tamis_scan::{Cleaned, Cleaner, Look, Template};
use tamis_simhash::{Fingerprint, Fingerprinter};

use crate::page::Page;
use crate::paragraphs::{Paragraph, ParagraphConfig, ParagraphPolicy, Repeat, Rest, paragraphs_of};
use crate::templates::Templates;

/// Buffers of one worker, kept between pages.
#[derive(Debug, Default)]
pub struct Scratch {
    scan: tamis_scan::Scratch,
    simhash: tamis_simhash::Scratch,
}

/// A page that was cleaned and fingerprinted and awaits its verdict.
#[derive(Debug)]
#[non_exhaustive]
pub struct Prepared<'a> {
    /// The cleaned text and the cuts.
    pub cleaned: Cleaned<'a>,
    /// The fingerprint of the cleaned text.
    pub fingerprint: Fingerprint,
    /// Of a page that was kept, where [asked for](crate::ParagraphConfig): its paragraphs that stand on
    /// other pages, too. In their order.
    pub repeats: Vec<Repeat>,
    /// Its paragraphs, where they are looked for.
    pub(crate) paragraphs: Vec<Paragraph>,
}

impl<'a> Prepared<'a> {
    /// Becomes what is left of it.
    pub(crate) fn become_rest(&mut self, rest: Rest<'a>, repeats: Vec<Repeat>) {
        self.cleaned = rest.cleaned;
        self.fingerprint = rest.fingerprint;
        self.paragraphs = rest.paragraphs;
        self.repeats = repeats;
    }

    /// Whether cleaning left nothing but white space.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cleaned.text.trim_start().is_empty()
    }
}

/// Cleans and fingerprints. Cheap to clone, shared by any number of threads.
#[derive(Clone, Debug)]
pub struct Preparer {
    cleaner: Arc<Cleaner>,
    fingerprinter: Fingerprinter,
    templates: Option<Arc<Templates>>,
    paragraphs: ParagraphConfig,
}

impl Preparer {
    pub(crate) fn new(
        cleaner: Arc<Cleaner>,
        paragraphs: ParagraphConfig,
        templates: Option<Arc<Templates>>,
    ) -> Self {
        Preparer { cleaner, fingerprinter: Fingerprinter::new(), templates, paragraphs }
    }

    /// The same with these templates.
    #[must_use]
    pub fn with_templates(mut self, templates: Arc<Templates>) -> Self {
        self.templates = Some(templates);
        self
    }

    /// Cleans and fingerprints one page, in time linear in its length.
    pub fn prepare<'a>(&self, page: &Page<'a>, scratch: &mut Scratch) -> Prepared<'a> {
        let cleaned = self.clean(page, scratch);
        self.fingerprint(cleaned, scratch)
    }

    /// Cleans one page and does nothing else: for whoever wants no verdict.
    pub fn clean<'a>(&self, page: &Page<'a>, scratch: &mut Scratch) -> Cleaned<'a> {
        let templates = self.templates.as_ref();
        let template = templates.and_then(|templates| templates.for_url(page.url?));
        self.cleaner.clean_on(page.text, template, &mut scratch.scan)
    }

    /// A page whose text was cleaned before, as it stands: what [`Decider::remember`] wants of a page
    /// that an earlier run kept.
    ///
    /// [`Decider::remember`]: crate::Decider::remember
    pub fn as_it_is<'a>(&self, page: &Page<'a>, scratch: &mut Scratch) -> Prepared<'a> {
        let cleaned = Cleaned { text: Cow::Borrowed(page.text), cuts: Vec::new() };
        self.fingerprint(cleaned, scratch)
    }

    /// Fills `look` with what a [`Learner`](crate::Learner) should see of the page, at about the cost
    /// of cleaning it.
    pub fn look(&self, page: &Page<'_>, scratch: &mut Scratch, look: &mut Look) {
        self.cleaner.look(page.text, &mut scratch.scan, look);
    }

    /// Prepares with a template that is still being learned, and looks at the page meanwhile.
    pub(crate) fn prepare_and_look<'a>(
        &self,
        page: &Page<'a>,
        template: Option<&Template>,
        scratch: &mut Scratch,
        look: &mut Look,
    ) -> Prepared<'a> {
        let cleaned = self.cleaner.clean_and_look(page.text, template, &mut scratch.scan, look);
        self.fingerprint(cleaned, scratch)
    }

    fn fingerprint<'a>(&self, cleaned: Cleaned<'a>, scratch: &mut Scratch) -> Prepared<'a> {
        let fingerprint = self.fingerprinter.fingerprint(&cleaned.text, &mut scratch.simhash);
        let paragraphs = match self.paragraphs.policy {
            ParagraphPolicy::Keep => Vec::new(),
            _ => {
                let (length, of) = (self.paragraphs.length, self.fingerprinter);
                paragraphs_of(&cleaned.text, length, of, &mut scratch.simhash)
            }
        };
        Prepared { cleaned, fingerprint, repeats: Vec::new(), paragraphs }
    }
}
