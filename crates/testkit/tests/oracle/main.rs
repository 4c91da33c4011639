//! The oracle is tested on cases that are small enough to be judged by eye.

mod cases;
mod fingerprint;
mod model_page;
mod properties;

use tamis_testkit::oracle::Rules;

/// The rules in `tests/rules`, made for these tests.
fn rules() -> Rules {
    let files = tamis_testkit::cases::rules();
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Rules::parse(&files).expect("the rule files of the tests are rule files")
}
