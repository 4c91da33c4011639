//! The engine a crawler embeds: a page in, clean text and a verdict out.
//!
//! ```
//! use tamis::{Config, Engine, Page, Verdict};
//!
//! let engine = Engine::new(&Config::default())?;
//! let page = Page::new("5月(yuè)27日(rì),国新办介绍(jièshào)改革举措。\n").with_id("a");
//! let (prepared, verdict) = engine.process(&page)?;
//! assert_eq!(prepared.cleaned.text, "5月27日,国新办介绍改革举措。\n");
//! assert_eq!(verdict, Verdict::Kept);
//!
//! // The same with other readings, as mirrors of a site put them in on each request.
//! let copy = Page::new("5月27日,国新办(guóxīnbàn)介绍改革(gǎigé)举措(jǔcuò)。\n").with_id("b");
//! let verdict = engine.push(&copy)?;
//! assert!(matches!(&verdict, Verdict::Exact { of } if of.id.as_deref() == Some("a")));
//! # Ok::<(), tamis::Error>(())
//! ```
//!
//! This engine forgets what it kept when it goes. Settings other than the defaults: [`Config`]. Each cut has
//! its place, its class and its rule, and [`restore`] gives the original back.
//!
//! # An index on disk
//!
//! [`Engine::open`] remembers kept pages in a folder and goes on from what is there: for a crawler that runs
//! for years, and for one that is killed.
//!
//! ```
//! use tamis::{Config, Engine, Page, Verdict};
//!
//! # let folder = std::env::temp_dir().join(format!("tamis-doc-{}", std::process::id()));
//! let page = Page::new("The river rose two metres in one night.\n").with_id("news/1");
//! let engine = Engine::open(&Config::default(), &folder)?;
//! assert_eq!(engine.push(&page)?, Verdict::Kept);
//! engine.sync()?; // from here on it survives a crash
//! drop(engine);
//!
//! let engine = Engine::open(&Config::default(), &folder)?;
//! assert!(matches!(engine.push(&page)?, Verdict::Exact { .. }));
//! # drop(engine);
//! # let _ = std::fs::remove_dir_all(&folder);
//! # Ok::<(), tamis::Error>(())
//! ```
//!
//! # Threads
//!
//! An engine is shared as it is. Threads clean and fingerprint side by side and take turns for the verdict
//! alone; of copies that come at the same time exactly one is kept.
//!
//! ```
//! use std::sync::atomic::{AtomicU32, Ordering};
//! use tamis::{Config, Engine, Page, Verdict};
//!
//! let engine = Engine::new(&Config::default())?;
//! let kept = AtomicU32::new(0);
//! std::thread::scope(|scope| {
//!     for thread in 0..8 {
//!         let (engine, kept) = (&engine, &kept);
//!         scope.spawn(move || {
//!             let id = format!("mirror {thread}");
//!             let page = Page::new("The river rose two metres in one night.\n").with_id(&id);
//!             if engine.push(&page)? == Verdict::Kept {
//!                 kept.fetch_add(1, Ordering::Relaxed);
//!             }
//!             Ok::<(), tamis::Error>(())
//!         });
//!     }
//! });
//! assert_eq!(kept.into_inner(), 1);
//! # Ok::<(), tamis::Error>(())
//! ```
//!
//! Which one that is depends on the threads. Where verdicts must not, [`Engine::split`] gives the two halves:
//! any number of threads [prepare](Preparer::prepare) pages, and one place [decides](Decider::decide) on them
//! in their order.
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
//! # An asynchronous crawler
//!
//! Cleaning is work for a processor and does not wait for anything: it has a thread of its own behind a short
//! channel. Where it does not keep up, fetching waits, and memory stays what it is.
//!
//! ```
//! use tamis::{Config, Engine, Page, Verdict};
//! use tokio::sync::mpsc;
//! # async fn fetch(url: &str) -> String {
//! #     format!("The river rose two metres in one night, as {} says.\n", &url[..8])
//! # }
//!
//! # let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
//! # let stored = runtime.block_on(async {
//! let engine = Engine::new(&Config::default())?;
//! let (fetched, mut pages) = mpsc::channel::<(&str, String)>(64);
//! let cleaning = tokio::task::spawn_blocking(move || {
//!     let mut stored = Vec::new();
//!     while let Some((url, text)) = pages.blocking_recv() {
//!         let page = Page::new(&text).with_id(url).with_url(url);
//!         let (prepared, verdict) = engine.process(&page)?;
//!         if verdict == Verdict::Kept {
//!             stored.push((url, prepared.cleaned.text.into_owned()));
//!         }
//!     }
//!     Ok::<_, tamis::Error>(stored)
//! });
//! for url in ["https://a.example/1", "https://b.example/1"] {
//!     let fetched = fetched.clone();
//!     // Nobody takes the page when cleaning has ended with an error, which is told of below.
//!     tokio::spawn(async move { fetched.send((url, fetch(url).await)).await });
//! }
//! drop(fetched);
//! let stored = cleaning.await.expect("cleaning does not panic")?;
//! # Ok::<_, tamis::Error>(stored)
//! # })?;
//! assert_eq!(stored.len(), 1);
//! # Ok::<(), tamis::Error>(())
//! ```
//!
//! # Only cleaning, only fingerprints
//!
//! ```
//! use tamis::{Config, Engine, Page, Scratch, estimate, restore};
//!
//! let (preparer, _) = Engine::new(&Config::default())?.split();
//! let mut scratch = Scratch::default(); // one for each thread
//!
//! let original = "The river rose two metres[citation needed] in one night.\r\n";
//! let cleaned = preparer.clean(&Page::new(original), &mut scratch);
//! assert_eq!(cleaned.text, "The river rose two metres in one night.\n");
//! assert_eq!(cleaned.cuts[0].class, tamis::Class::Citation);
//! assert_eq!(restore(&cleaned.text, &cleaned.cuts).as_deref(), Ok(original));
//!
//! // As it stands, without cleaning; case and punctuation do not count.
//! let mut print = |text| preparer.as_it_is(&Page::new(text), &mut scratch).fingerprint;
//! let a = print("The river rose two metres in one night, and the mill at the lower bridge was carried away.");
//! let b = print("The river rose two metres in one night -- and the mill at the lower bridge was carried off.");
//! assert!(estimate(&a, &b).jaccard > 0.7 && a.exact != b.exact);
//! # Ok::<(), tamis::Error>(())
//! ```
//!
//! # Weight, features, versions
//!
//! Neither a codec nor a reader of formats, neither threads nor a runtime come with it: those are in
//! `tamis-driver`, which runs whole corpora. Feature `serde`: [`Config`], [`Verdict`] and their parts can be
//! read and written, [`Cut`] and [`Cleaned`] written, in the form that the outputs of the command line have.
//! Needs Rust 1.95. `examples/crawler.rs` is a crawler around an engine.
//!
//! What is cut is fixed in `docs/cuts.md`, what is a duplicate in `docs/fingerprint.md`.

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}

mod best;
mod config;
mod decide;
mod engine;
mod page;
mod paragraphs;
mod prepare;
mod store;
mod templates;

pub use best::{Best, Choice};
pub use config::{Config, TemplateMode};
pub use decide::{Decider, Verdict};
pub use engine::{Engine, Error};
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
