//! What counts as near.

use crate::sketch::Comparison;
use std::ops::RangeInclusive;

/// When a page is a near-duplicate of a kept one (section 7 of the page).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Params {
    /// The greatest Hamming distance of the simhashes, in bits: 0 to 15. Default 3.
    pub radius: u32,
    /// The least part of the new page's features that the kept page must have, estimated:
    /// 0 to 1. Default 0.8. A page of less than 320 features needs more, up to 0.9.
    pub containment: f64,
    /// The least part that will do where what is missing lies scattered over the page, as when its
    /// text was edited: 0 to 1. Default 0.69; a page of less than 320 features needs more, up to 0.9.
    pub scattered: f64,
    /// How many times as many features as the kept page the new one may have: 1 to 2. Default 1.15. A kept
    /// page of less than 500 counts as 500. Where what is missing lies scattered there is no such bound.
    pub growth: f64,
}

/// What is missing counts as scattered up to this unevenness, more where most features are compared: a letter
/// that is edited spoils several in a row, and the fewer of them are left out, the less even they lie.
const EVEN: f64 = 20.0;

/// With fewer values compared than this nothing is near.
pub(super) const FEWEST: u32 = 16;

/// What a site puts around an article does not get less with the article: of shorter pages it is a greater share.
const SHORT: f64 = 500.0;

/// Of a page with more features than this, a part is more than a title.
const TITLED: f64 = 1000.0;

/// Fewer values compared than this, if they are not all, make an estimate doubtful.
const RELIABLE: f64 = 100.0;

impl Default for Params {
    fn default() -> Self {
        Self { radius: 3, containment: 0.8, scattered: 0.69, growth: 1.15 }
    }
}

/// A parameter out of its range.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{name} is {value}, must be from {from} to {to}")]
#[non_exhaustive]
pub struct ParamsError {
    /// The field of [`Params`].
    pub name: &'static str,
    /// What it was.
    pub value: f64,
    /// The least it may be.
    pub from: f64,
    /// The most it may be.
    pub to: f64,
}

/// More features than this, and more than a tenth, are no chrome but a text of their own.
const CHROME: f64 = 300.0;

impl Params {
    /// Whether a page of `features` features is contained enough in a kept one with `of` features. A
    /// short one must agree more closely.
    pub(super) fn enough(&self, features: u32, of: u32, found: &Comparison) -> bool {
        let least = |share| least(share, features, found.compared());
        let (here, there) = (f64::from(features), f64::from(of));
        let room = (self.growth - 1.0) * there.max(SHORT);
        let longer = here > there + room || here > there + f64::max(CHROME, 0.1 * there);
        let even = EVEN * (1.0 + f64::from(found.compared()) / here);
        let share = found.page_in_other();
        let contained = least(self.containment);
        if share >= contained && !longer
            || share >= least(self.scattered) && found.unevenness() <= even
        {
            return true;
        }
        // Edited, and with another title: all but one part are as if only edited.
        let between = 0.25 * self.containment + 0.75 * self.scattered;
        let edited =
            |rest: Comparison| rest.page_in_other() >= contained && rest.unevenness() <= even;
        let titled = !longer && here <= TITLED && share >= least(between);
        titled && found.without_one_part().any(edited)
    }

    /// The least containment with which a page of `features` features can be near to a kept one when so
    /// many of its values are compared.
    pub(super) fn least(&self, features: u32, compared: u32) -> f64 {
        least(self.containment.min(self.scattered), features, compared)
    }

    /// Says whether every field is in its range, and of the first that is not, which range.
    ///
    /// # Errors
    ///
    /// When one is not.
    pub fn check(&self) -> Result<(), ParamsError> {
        within("radius", f64::from(self.radius), 0.0..=15.0)?;
        within("containment", self.containment, 0.0..=1.0)?;
        within("scattered", self.scattered, 0.0..=1.0)?;
        within("growth", self.growth, 1.0..=2.0)
    }
}

/// `least(share)` of section 7.
fn least(share: f64, features: u32, compared: u32) -> f64 {
    let short = ((320.0 - f64::from(features)) / 296.0).clamp(0.0, 1.0);
    let few = if compared < features { RELIABLE - f64::from(compared) } else { 0.0 };
    let doubt = 0.2 * (few / RELIABLE).max(0.0);
    share + f64::max(0.0, 0.95 - share) * short + doubt
}

fn within(name: &'static str, value: f64, range: RangeInclusive<f64>) -> Result<(), ParamsError> {
    // Not a number is in no range.
    if range.contains(&value) {
        return Ok(());
    }
    Err(ParamsError { name, value, from: *range.start(), to: *range.end() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_says_the_range() {
        let good = Params::default();
        assert_eq!(good.check(), Ok(()));
        let message = |params: Params| params.check().expect_err("out of range").to_string();
        assert_eq!(message(Params { radius: 16, ..good }), "radius is 16, must be from 0 to 15");
        assert_eq!(
            message(Params { containment: f64::NAN, ..good }),
            "containment is NaN, must be from 0 to 1"
        );
        assert_eq!(message(Params { growth: 0.9, ..good }), "growth is 0.9, must be from 1 to 2");
    }
}
