//! Whether a page is near to a kept one: what every index asks of its candidates.

use super::params::FEWEST;
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
        let few = found.compared() < MIN_FEATURES;
        let near = found.compared() >= FEWEST
            && self.enough(page.features, kept.features, &found)
            && figures::agree(page.figures.entries(), kept.figures, few);
        near.then(|| Kind::Near {
            jaccard: found.jaccard(),
            containment: found.page_in_other(),
            distance: (page.simhash ^ kept.simhash).count_ones(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Figures, Keys, Sketch};

    /// A page of `features`, all of which are in its sketch up to the 128th, evenly spread over its parts. Of a
    /// longer page the 128 lowest are as many of each part.
    fn page(features: u32) -> Fingerprint {
        let values: Vec<u32> = (0..features.min(128)).map(|n| n * 16 * 8 + n % 8).collect();
        Fingerprint {
            exact: 0,
            simhash: 0,
            features,
            sketch: Sketch::from_ascending(&values),
            keys: Keys::default(),
            figures: Figures::NONE,
        }
    }

    /// Whether a page is near to one of `of` features that lacks some of its values, by number.
    fn near(page: &Fingerprint, of: u32, lacks: impl Fn(u32) -> bool) -> bool {
        let mut sketch: Vec<u32> = page.sketch.values().to_vec();
        sketch.retain(|&value| !lacks(value / 128));
        let kept = Kept { simhash: 0, features: of, sketch: &sketch, figures: &[] };
        Params::default().near(page, &kept).is_some()
    }

    #[test]
    fn what_a_site_puts_around_a_short_article_is_not_a_text_of_its_own() {
        // Two parts of eight lack six in ten.
        let framed = |n: u32| n % 8 < 2 && n % 5 < 3;
        assert!(near(&page(440), 370, framed));
        assert!(!near(&page(450), 370, framed));
        assert!(near(&page(1100), 960, framed));
        assert!(!near(&page(1110), 960, framed));
    }

    #[test]
    fn an_edited_page_may_have_another_title_and_no_second_passage() {
        let edited = |n: u32| !n.is_multiple_of(8) && n.is_multiple_of(6);
        assert!(near(&page(400), 400, edited));
        assert!(near(&page(400), 400, |n| edited(n) || n % 8 == 0));
        assert!(!near(&page(400), 400, |n| edited(n) || n % 8 < 2));
        assert!(!near(&page(1100), 1100, |n| edited(n) || n.is_multiple_of(8)));
        // Neither if more is gone of the rest, nor where it is longer.
        assert!(!near(&page(400), 400, |n| n % 4 == 1 || n % 8 == 0));
        assert!(!near(&page(500), 400, |n| edited(n) || n % 8 == 0));
    }

    #[test]
    fn of_a_page_that_is_seldom_in_the_sketch_of_a_long_one_all_that_is_compared_must_be_shared() {
        let long = |compared: u32, lacks: u32| {
            let page = page(400);
            let sketch: Vec<u32> = page.sketch.values()[lacks as usize..compared as usize].to_vec();
            let rest = (sketch.len() as u32..128).map(|n| compared * 128 - 8 * (128 - n) - 60);
            let mut sketch: Vec<u32> = sketch.into_iter().chain(rest).collect();
            sketch.sort_unstable();
            let kept = Kept { simhash: 0, features: 4000, sketch: &sketch, figures: &[] };
            Params::default().near(&page, &kept).is_some()
        };
        assert!(long(16, 0) && long(18, 0));
        assert!(!long(15, 0) && !long(18, 4));
    }
}
