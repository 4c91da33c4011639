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
//!
//! [`Engine::push`] does it all for one page after the other. A driver with several cores splits
//! the engine: any number of threads [prepare](Preparer::prepare) pages (clean and fingerprint, the
//! dear part), and one place [decides](Decider::decide) on them in their order, so that the verdicts
//! do not depend on the number of threads.
//!
//! ```
//! use tamis::{Config, Engine, Page, Scratch, Verdict};
//!
//! let (preparer, mut decider) = Engine::new(&Config::default())?.split();
//! let page = Page::new("5月(yuè)27日(rì),国新办介绍(jièshào)改革举措。\n").with_id("a");
//! let mut prepared = preparer.prepare(&page, &mut Scratch::default());
//! assert_eq!(prepared.cleaned.text, "5月27日,国新办介绍改革举措。\n");
//! assert_eq!(decider.decide(&page, &mut prepared)?, Verdict::Kept);
//! # Ok::<(), tamis::Error>(())
//! ```
//!
//! [`Engine::open`] remembers kept pages in a folder on disk and goes on from what is there: for a crawler
//! that runs for years, and for one that is killed. Several threads share its decider behind a lock, which
//! they hold for microseconds a page:
//!
//! ```
//! use std::sync::Mutex;
//! use tamis::{Config, Engine, Page, Scratch, Verdict};
//!
//! # let folder = std::env::temp_dir().join(format!("tamis-doc-{}", std::process::id()));
//! let (preparer, decider) = Engine::open(&Config::default(), &folder)?.split();
//! let decider = Mutex::new(decider);
//! let page = Page::new("The river rose two metres in one night.\n").with_id("news/1");
//! std::thread::scope(|scope| {
//!     for _ in 0..8 {
//!         scope.spawn(|| {
//!             let mut prepared = preparer.prepare(&page, &mut Scratch::default());
//!             decider.lock().unwrap().decide(&page, &mut prepared)
//!         });
//!     }
//! });
//! decider.lock().unwrap().sync()?; // from here on it survives a crash
//! # drop(decider);
//! # let _ = std::fs::remove_dir_all(&folder);
//! # Ok::<(), tamis::Error>(())
//! ```
//!
//! What is cut is fixed in `docs/cuts.md`, what is a duplicate in `docs/fingerprint.md`.

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}

mod best;
mod decide;
mod engine;
mod page;
mod paragraphs;
mod prepare;
mod store;
mod templates;

pub use best::{Best, Choice};
pub use decide::{Decider, Verdict};
pub use engine::{Config, Engine, Error, TemplateMode};
pub use page::{Page, PageRef};
pub use paragraphs::{ParagraphConfig, ParagraphError, ParagraphPolicy, Repeat};
pub use prepare::{Prepared, Preparer, Scratch};
pub use tamis_index as index;
pub use tamis_scan::{
    Class, Cleaned, Config as CleanConfig, Cut, Kind, LearnConfig, Learner, LineKind, Look,
    PARAGRAPH, RestoreError, Structure, Template, TemplateLine, host, restore,
};
pub use tamis_simhash::{
    Estimate, Fingerprint, MIN_FEATURES, Params as NearConfig, VERSION as FINGERPRINT_VERSION,
    estimate,
};
pub use templates::{Templates, TemplatesError};
