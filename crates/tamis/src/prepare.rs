//! The half that needs no order: cleaning and fingerprints.

use std::sync::Arc;

use tamis_scan::{Cleaned, Cleaner};
use tamis_simhash::{Fingerprint, Fingerprinter};

use crate::page::Page;

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
}

impl Prepared<'_> {
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
}

impl Preparer {
    pub(crate) fn new(config: &tamis_scan::Config) -> Result<Self, tamis_scan::ConfigError> {
        let cleaner = Arc::new(Cleaner::new(config)?);
        Ok(Preparer { cleaner, fingerprinter: Fingerprinter::new() })
    }

    /// Cleans and fingerprints one page, in time linear in its length.
    pub fn prepare<'a>(&self, page: &Page<'a>, scratch: &mut Scratch) -> Prepared<'a> {
        let cleaned = self.cleaner.clean(page.text, &mut scratch.scan);
        let fingerprint = self.fingerprinter.fingerprint(&cleaned.text, &mut scratch.simhash);
        Prepared { cleaned, fingerprint }
    }
}
