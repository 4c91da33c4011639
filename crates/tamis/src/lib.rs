//! The engine a crawler embeds: a page in, clean text and a verdict out.
//!
//! ```
//! use tamis::{Config, Engine, Page, Verdict};
//!
//! let mut engine = Engine::new(&Config::default())?;
//! let first = engine.push(&Page::new("The river rose two metres in one night.\n"))?;
//! assert_eq!(first, Verdict::Kept);
//! let again = engine.push(&Page::new("The river rose two metres in one night!\n"))?;
//! assert!(matches!(again, Verdict::Exact { .. }));
//! # Ok::<(), tamis::Error>(())
//! ```

mod engine;

pub use engine::{
    Config, Decider, Engine, Error, Page, PageRef, Prepared, Preparer, Scratch, Verdict,
};
pub use tamis_scan::{Class, Cleaned, Cut, RestoreError, restore};
