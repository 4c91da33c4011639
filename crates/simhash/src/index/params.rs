//! What counts as near.

use std::ops::RangeInclusive;

/// When a page is a near-duplicate of a kept one (section 7 of the page).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Params {
    /// The greatest Hamming distance of the simhashes, in bits: 0 to 15. Default 7.
    pub radius: u32,
    /// The least part of the new page's features that the kept page must have, estimated:
    /// 0 to 1. Default 0.8. A page of less than 256 features needs more, up to 0.9.
    pub containment: f64,
    /// How many times as many features as the kept page the new one may have: 1 to 2. Default 1.1.
    pub growth: f64,
}

impl Default for Params {
    fn default() -> Self {
        Self { radius: 7, containment: 0.8, growth: 1.1 }
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

impl Params {
    /// The containment that a page of so many features needs: a short one must agree more closely.
    pub(super) fn least_containment(&self, features: u32) -> f64 {
        let short = ((256.0 - f64::from(features)) / 232.0).clamp(0.0, 1.0);
        self.containment + f64::max(0.0, 0.9 - self.containment) * short
    }

    /// Says whether every field is in its range, and of the first that is not, which range.
    ///
    /// # Errors
    ///
    /// When one is not.
    pub fn check(&self) -> Result<(), ParamsError> {
        within("radius", f64::from(self.radius), 0.0..=15.0)?;
        within("containment", self.containment, 0.0..=1.0)?;
        within("growth", self.growth, 1.0..=2.0)
    }
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
