//! Runs the engine over corpora: formats, order, memory, report.
//!
//! ```no_run
//! use tamis_driver::{RunConfig, run};
//!
//! let config = RunConfig::new(vec!["crawl/".into()], "out".into());
//! let report = run(&config, &())?;
//! println!("{} of {} pages kept", report.totals.kept, report.totals.records);
//! # Ok::<(), tamis_driver::RunError>(())
//! ```

mod bytes;
mod config;
mod error;
mod filter;
mod indexed;
mod memory;
mod output;
#[cfg_attr(not(feature = "parquet"), path = "parquet/absent.rs")]
mod parquet;
mod pipeline;
mod progress;
pub mod record;
pub mod report;
mod resume;
mod run;
mod shards;
pub mod source;
#[cfg_attr(not(feature = "stores"), path = "stores/absent.rs")]
mod stores;
mod templates;

pub use bytes::Bytes;
pub use config::{Existing, Format, Keep, RunConfig, StoreSettings, TemplateSource};
pub use error::RunError;
pub use filter::filter;
pub use output::push_cuts;
pub use pipeline::Learned;
pub use progress::{Progress, Rejection};
pub use report::Report;
pub use run::{run, shards};
pub use templates::learn_templates;
