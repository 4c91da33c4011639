//! The cases of the test kit, which the oracle passes, too: a text, its clean text, its cuts.

use tamis_scan::{Cleaner, Config, Scratch};
use tamis_testkit::cases;

use tamis_properties::scan::fast_template;

#[test]
fn every_case_is_cut_as_it_says() {
    let mut config = Config::default();
    config.built_in_rules = false;
    config.rules = cases::rules();
    let cleaner = Cleaner::new(&config).unwrap();
    let mut count = 0;
    for case in cases::all() {
        let template = (!case.template.is_empty()).then(|| fast_template(&case.entries()));
        let cleaned = cleaner.clean_on(&case.text, template.as_ref(), &mut Scratch::default());
        let cuts: Vec<_> = cleaned
            .cuts
            .iter()
            .map(|c| (c.start, c.end, c.class.to_string(), c.rule.to_string()))
            .collect();
        assert_eq!(cleaned.text, case.clean, "{}", case.name);
        assert_eq!(cuts, case.cuts, "{}", case.name);
        let of: Vec<_> = cleaned.cuts.iter().filter_map(|cut| cut.of).collect();
        assert!(case.of.is_empty() || of == case.of, "{}: refers to {of:?}", case.name);
        count += 1;
    }
    assert!(count >= 39, "only {count} cases");
}
