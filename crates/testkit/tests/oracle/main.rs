//! The oracle is tested on cases that are small enough to be judged by eye.

mod cases;
mod fingerprint;
mod model_page;
mod properties;

use tamis_testkit::oracle::Rules;

/// The rules in `tests/rules`, made for these tests.
fn rules() -> Rules {
    Rules::parse(&[
        ("en.toml", include_str!("../rules/en.toml")),
        ("zh-Hans.toml", include_str!("../rules/zh-Hans.toml")),
    ])
    .expect("the rule files of the tests are rule files")
}

/// The rules of the workspace, where there are any yet.
fn rules_of_the_workspace() -> Option<Rules> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../scan/rules");
    std::path::Path::new(folder).is_dir().then(Rules::load)
}
