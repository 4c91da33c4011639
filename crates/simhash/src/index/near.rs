//! Whether a page is near to a kept one: what every index asks of its candidates.

use super::{Kind, Params};
use crate::figures;
use crate::fingerprint::{Fingerprint, MIN_FEATURES};
use crate::sketch::Comparison;

/// What is compared of a kept page. The slices are those of its fingerprint.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// [`Fingerprint::simhash`].
    pub simhash: u64,
    /// [`Fingerprint::features`].
    pub features: u32,
    /// The values of [`Fingerprint::sketch`].
    pub sketch: &'a [u32],
    /// The entries of [`Fingerprint::figures`].
    pub figures: &'a [u64],
}

impl Params {
    /// How `page` is near to a kept page that was found as a candidate, if it is; never
    /// [`Kind::Exact`]. `O(K)`.
    ///
    /// That both have enough features, and that the simhashes or some keys agree, is for the
    /// index to see to.
    #[must_use]
    pub fn near(&self, page: &Fingerprint, kept: &Kept<'_>) -> Option<Kind> {
        // The more are compared, the more may be missing: of all of them, so many.
        let least = self.least(page.features, page.sketch.values().len() as u32);
        let found = Comparison::with_least(page.sketch.values(), kept.sketch, least)?;
        let near = found.compared() >= MIN_FEATURES
            && self.enough(page.features, kept.features, &found)
            && figures::agree(page.figures.entries(), kept.figures);
        near.then(|| Kind::Near {
            jaccard: found.jaccard(),
            containment: found.page_in_other(),
            distance: (page.simhash ^ kept.simhash).count_ones(),
        })
    }
}
