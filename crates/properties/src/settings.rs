//! What users write: files of rules and of templates that are not well formed are an error and no panic.

use tamis::Templates;
use tamis_scan::{Cleaner, Config, Scratch, restore};

/// The fuzz target: the bytes as either kind of file.
pub fn settings(bytes: &[u8]) {
    let text = crate::text(bytes);
    if let Ok(templates) = Templates::from_jsonl(text) {
        let saved = templates.to_jsonl();
        let again = Templates::from_jsonl(&saved).expect("what was written can be read");
        assert_eq!(again.to_jsonl(), saved);
    }
    let mut config = Config::default();
    config.built_in_rules = false;
    config.rules.push(("user.toml".to_owned(), text.to_owned()));
    if let Ok(cleaner) = Cleaner::new(&config) {
        // The file is a text like any other, and is sure to hold its own phrases.
        let cleaned = cleaner.clean(text, &mut Scratch::default());
        assert_eq!(restore(&cleaned.text, &cleaned.cuts).as_deref(), Ok(text));
        assert!(cleaner.clean(&cleaned.text, &mut Scratch::default()).cuts.is_empty());
    }
}
