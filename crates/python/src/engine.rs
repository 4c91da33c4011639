//! The engine: pages in, verdicts out, from any number of Python's threads.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::{PyOSError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use rayon::prelude::*;
use tamis::{Decider, Page, Prepared, Preparer, Scratch};
use tamis_html::Mode;

use crate::arrow::{Batch, Row};
use crate::cleaned::Owned;
use crate::config::{Config, value_error};
use crate::html::Source;
use crate::pages::{Pages, page};
use crate::pool::Pool;
use crate::verdict::{Result, Verdict};

/// Pages that are prepared between two looks for Ctrl-C.
const CHUNK: usize = 1024;

/// Cleans pages and decides on them; remembers those it keeps. To be shared between threads.
#[pyclass(module = "tamis", frozen)]
#[derive(Debug)]
pub(crate) struct Engine {
    config: Config,
    preparer: Preparer,
    order: Mutex<Order>,
    pool: Pool,
}

/// What needs order. Python's lock is never taken while this one is held.
#[derive(Debug)]
struct Order {
    decider: Decider,
    /// The number of the next page.
    next: u64,
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (config=None, *, index=None, threads=0, **settings))]
    fn new(
        py: Python<'_>,
        config: Option<&Bound<'_, Config>>,
        index: Option<PathBuf>,
        threads: usize,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let config = Config::of_call(py, config.map(Bound::get), settings)?;
        let engine = match index {
            Some(folder) => {
                let open = || tamis::Engine::open(&config.inner, &folder);
                let failed = |error| PyOSError::new_err(format!("{}: {error}", folder.display()));
                py.detach(open).map_err(failed)?
            }
            None => tamis::Engine::new(&config.inner).map_err(value_error)?,
        };
        let (preparer, decider) = engine.split();
        let order = Mutex::new(Order { decider, next: 0 });
        Ok(Engine { config, preparer, order, pool: Pool::new(threads) })
    }

    /// The settings it was made with.
    #[getter]
    fn config(&self) -> Config {
        self.config.clone()
    }

    /// Cleans the page and decides on it; a kept page is remembered. Of a web page given as `html` the main content is
    /// taken, as `extract` does.
    #[pyo3(signature = (text=None, *, id=None, url=None, html=None))]
    fn push(
        &self,
        py: Python<'_>,
        text: Option<Bound<'_, PyString>>,
        id: Option<&str>,
        url: Option<&str>,
        html: Option<Source>,
    ) -> PyResult<Verdict> {
        let text = text_of(py, text, html)?;
        let text = text.to_str()?;
        let done = py.detach(|| self.one(page(text, id, url)));
        Ok(done.map_err(io_error)?.1.into())
    }

    /// Like `push`, and gives the cleaned text and its cuts, too; those of a web page count from the text that was taken.
    #[pyo3(signature = (text=None, *, id=None, url=None, html=None))]
    fn process(
        &self,
        py: Python<'_>,
        text: Option<Bound<'_, PyString>>,
        id: Option<&str>,
        url: Option<&str>,
        html: Option<Source>,
    ) -> PyResult<Result> {
        let text = text_of(py, text, html)?;
        let original = text.to_str()?;
        let done = py.detach(|| {
            let (prepared, verdict) = self.one(page(original, id, url))?;
            Ok((Owned::of(original, prepared.cleaned), verdict.into()))
        });
        let (cleaned, verdict) = done.map_err(io_error)?;
        Ok(Result::new(verdict, Py::new(py, cleaned.into_python(py, &text))?))
    }

    /// Like `process` for many pages: they are cleaned on `threads` threads, and decided on in their order. Other threads
    /// of Python run meanwhile. Ctrl-C stops it, and the engine then remembers nothing of the batch.
    ///
    /// `texts` gives one `str` after the other, or speaks Arrow: a column of strings, or a table with the column `text`
    /// and perhaps `id` and `url`, which are read where they lie.
    #[pyo3(signature = (texts, *, ids=None, urls=None))]
    fn push_batch(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        ids: Option<&Bound<'_, PyAny>>,
        urls: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vec<Result>> {
        let given = Pages::new(texts, ids, urls)?;
        let each = given.each()?.into_iter().enumerate().map(|(number, page)| {
            page.ok_or_else(|| {
                PyTypeError::new_err(format!(
                    "texts[{number}] is null: leave it out, or use push_arrow, which gives nothing for it"
                ))
            })
        });
        let pages = each.collect::<PyResult<Vec<_>>>()?;
        let decided = self.batch(py, &pages)?;
        let each = decided.into_iter().zip(&pages).enumerate();
        let each = each.map(|(number, ((cleaned, verdict), page))| {
            let cleaned = match given.original(number) {
                Some(original) => cleaned.into_python(py, original),
                None => cleaned.into_new(py, page.text),
            };
            Ok(Result::new(verdict, Py::new(py, cleaned)?))
        });
        each.collect()
    }

    /// Like `push_batch`, and gives a table for Arrow instead of objects: a row for each text, with `text`, `kept`,
    /// `verdict`, `of`, `of_ordinal`, `similarity`, `containment`, `distance`, and `cuts` where asked for. For a null
    /// text all of them are null, and nothing is remembered.
    #[pyo3(signature = (texts, *, ids=None, urls=None, cuts=false))]
    fn push_arrow(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        ids: Option<&Bound<'_, PyAny>>,
        urls: Option<&Bound<'_, PyAny>>,
        cuts: bool,
    ) -> PyResult<Batch> {
        let given = Pages::new(texts, ids, urls)?;
        let each = given.each()?;
        let pages: Vec<Page<'_>> = each.iter().flatten().copied().collect();
        let mut decided = self.batch(py, &pages)?.into_iter();
        let rows = each.iter().map(|page| {
            let (owned, verdict) = page.and_then(|_| decided.next())?;
            Some((page.as_ref()?.text, owned, verdict))
        });
        let rows: Vec<Row<'_>> = rows.collect();
        py.detach(|| Batch::of(&rows, cuts))
    }

    /// Brings to disk what is remembered of the pages so far, where there is an index. Without it they get there in
    /// groups: those of the last second, or of the time since the last push, may be lost to a crash.
    fn sync(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.order().decider.sync()).map_err(io_error)
    }

    /// Number of pages that are kept.
    fn __len__(&self, py: Python<'_>) -> usize {
        let len = py.detach(|| self.order().decider.len());
        usize::try_from(len).unwrap_or(usize::MAX)
    }

    /// An engine is worth keeping before it has kept a page, too.
    fn __bool__(&self) -> bool {
        true
    }
}

impl Engine {
    fn order(&self) -> MutexGuard<'_, Order> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn one<'a>(
        &self,
        page: Page<'a>,
    ) -> std::result::Result<(Prepared<'a>, tamis::Verdict), tamis::Error> {
        let mut prepared = self.preparer.prepare(&page, &mut Scratch::default());
        let verdict = self.order().decide(page, &mut prepared)?;
        Ok((prepared, verdict))
    }

    fn prepare_all<'a>(&self, pages: &[Page<'a>], into: &mut Vec<Prepared<'a>>) {
        let each = pages
            .par_iter()
            .map_init(Scratch::default, |scratch, page| self.preparer.prepare(page, scratch));
        into.par_extend(each);
    }

    /// Cleans and decides on many pages.
    fn batch(&self, py: Python<'_>, pages: &[Page<'_>]) -> PyResult<Vec<(Owned, Verdict)>> {
        let pool = self.pool.get()?;
        let mut prepared = Vec::with_capacity(pages.len());
        for chunk in pages.chunks(CHUNK) {
            py.detach(|| pool.install(|| self.prepare_all(chunk, &mut prepared)));
            py.check_signals()?;
        }
        let decided = py.detach(|| {
            let verdicts = self.decide_all(pages, &mut prepared)?;
            Ok(pool.install(|| {
                let each = prepared.into_par_iter().zip(verdicts).zip(pages);
                each.map(|((prepared, verdict), page)| {
                    (Owned::of(page.text, prepared.cleaned), verdict.into())
                })
                .collect()
            }))
        });
        decided.map_err(io_error)
    }

    /// The verdicts of a batch, between which no other page comes.
    fn decide_all<'a>(
        &self,
        pages: &[Page<'a>],
        prepared: &mut [Prepared<'a>],
    ) -> std::result::Result<Vec<tamis::Verdict>, tamis::Error> {
        let mut order = self.order();
        let each = pages.iter().zip(prepared);
        each.map(|(page, prepared)| order.decide(*page, prepared)).collect()
    }
}

impl Order {
    fn decide<'a>(
        &mut self,
        page: Page<'a>,
        prepared: &mut Prepared<'a>,
    ) -> std::result::Result<tamis::Verdict, tamis::Error> {
        let page = page.at(0, self.next);
        self.next += 1;
        self.decider.decide(&page, prepared)
    }
}

/// The text of a page, or what its HTML says.
fn text_of<'py>(
    py: Python<'py>,
    text: Option<Bound<'py, PyString>>,
    html: Option<Source>,
) -> PyResult<Bound<'py, PyString>> {
    match (text, html) {
        (Some(text), None) => Ok(text),
        (None, Some(html)) => {
            let extracted = py.detach(|| html.extract(Mode::Main, None));
            Ok(PyString::new(py, &extracted.text))
        }
        (Some(_), Some(_)) => Err(value_error("a page has text or html: give one of them")),
        (None, None) => Err(PyTypeError::new_err("a page has text or html: give one of them")),
    }
}

/// What went wrong with an index on disk.
fn io_error(error: tamis::Error) -> PyErr {
    PyOSError::new_err(error.to_string())
}
