//! The program from outside: what goes in, what comes out, what it says and how it ends.

// What tests call is test code, too, though the lint only knows functions that are marked so.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "cases/broken.rs"]
mod broken;
#[path = "cases/clean.rs"]
mod clean;
#[path = "cases/cleaning.rs"]
mod cleaning;
#[path = "cases/config.rs"]
mod config;
#[path = "cases/corpus.rs"]
mod corpus;
#[path = "cases/cuts.rs"]
mod cuts;
#[path = "cases/damage.rs"]
mod damage;
#[path = "cases/folder.rs"]
mod folder;
#[path = "cases/index.rs"]
mod index;
#[path = "cases/indexed.rs"]
mod indexed;
#[path = "cases/memory.rs"]
mod memory;
#[path = "cases/paragraphs.rs"]
mod paragraphs;
#[cfg(feature = "parquet")]
#[path = "cases/parquet_damage.rs"]
mod parquet_damage;
#[cfg(feature = "parquet")]
#[path = "cases/parquet.rs"]
mod parquet_in_out;
#[path = "cases/pipe.rs"]
mod pipe;
#[path = "cases/program.rs"]
mod program;
#[path = "cases/resume.rs"]
mod resume;
#[path = "cases/same_bytes.rs"]
mod same_bytes;
#[path = "cases/templates.rs"]
mod templates;
#[path = "cases/texts.rs"]
mod texts;
