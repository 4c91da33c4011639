//! Classes that are switched off stay, and the promises hold all the same.

use tamis_scan::{Class, Cleaner, Config, Scratch, restore};
use tamis_testkit::plant::Generator;

#[test]
fn a_class_that_is_off_is_not_cut() {
    let mut scratch = Scratch::default();
    for class in Class::ALL {
        let mut config = Config::default();
        config.without_classes.push(class);
        let cleaner = Cleaner::new(&config).unwrap();
        let mut cut_otherwise = 0;
        for page in Generator::new(17).take(300) {
            let cleaned = cleaner.clean(&page.text, &mut scratch);
            assert!(cleaned.cuts.iter().all(|cut| cut.class != class), "{class:?}");
            cut_otherwise += cleaned.cuts.len();
            assert_eq!(restore(&cleaned.text, &cleaned.cuts).as_deref(), Ok(page.text.as_str()));
            let again = cleaner.clean(&cleaned.text, &mut scratch);
            assert!(again.cuts.is_empty(), "{class:?}: {:?}", again.cuts);
        }
        assert!(cut_otherwise > 0, "{class:?}");
    }
}
