//! The Python module `tamis._tamis`: thin, over the crate `tamis`.
//!
//! Nothing here decides on a cut or a verdict. Settings are in `config`, what is handed out in
//! `cleaned` and `verdict`, pages that come in `pages` and `arrow`, threads in `pool`, whole corpora in `run`. The package around it is in `python/tamis`.

mod arrow;
mod cleaned;
mod config;
mod engine;
mod fingerprint;
mod html;
mod pages;
mod pool;
mod run;
mod verdict;

use std::cell::RefCell;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use tamis::{Page, Scratch};

use cleaned::{Cleaned, Owned};
use config::Config;

thread_local! {
    /// Buffers that single pages share.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Buffers are given back after a text of more bytes than this.
const LONG: usize = 1 << 20;

/// Cleans one page. `url` says of which host its template is, where there are templates.
#[pyfunction]
#[pyo3(signature = (text, config=None, *, url=None, **settings))]
fn clean(
    py: Python<'_>,
    text: &Bound<'_, PyString>,
    config: Option<&Bound<'_, Config>>,
    url: Option<&str>,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<Cleaned> {
    let preparer = Config::of_call(py, config.map(Bound::get), settings)?.preparer;
    let original = text.to_str()?;
    let mut page = Page::new(original);
    page.url = url;
    let owned = py.detach(|| {
        SCRATCH.with_borrow_mut(|scratch| {
            let cleaned = preparer.clean(&page, scratch);
            if original.len() > LONG {
                *scratch = Scratch::default();
            }
            Owned::of(original, cleaned)
        })
    });
    Ok(owned.into_python(py, text))
}

#[pymodule]
mod _tamis {
    #[pymodule_export]
    use super::clean;
    #[pymodule_export]
    use crate::arrow::Batch;
    #[pymodule_export]
    use crate::cleaned::{Cleaned, Cut};
    #[pymodule_export]
    use crate::config::Config;
    #[pymodule_export]
    use crate::engine::Engine;
    #[pymodule_export]
    use crate::fingerprint::{Fingerprint, fingerprint, similarity};
    #[pymodule_export]
    use crate::html::{Extracted, extract};
    #[pymodule_export]
    use crate::run::{Progress, run};
    #[pymodule_export]
    use crate::verdict::{Result, Verdict};

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
    #[pymodule_export]
    const FINGERPRINT_VERSION: u32 = tamis::FINGERPRINT_VERSION;
}
