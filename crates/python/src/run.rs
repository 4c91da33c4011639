//! Runs over corpora: on a thread of their own, while the caller's looks for Ctrl-C and tells of progress.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::exceptions::{
    PyFileNotFoundError, PyMemoryError, PyOSError, PyPermissionError, PyRuntimeError,
};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use tamis::TemplateMode;
use tamis_driver::report::{Counts, ShardStats};
use tamis_driver::{Existing, Format, Keep, Report, RunConfig, RunError, TemplateSource};

use crate::config::{Config, Size, read, templates, value_error};

/// Between two looks for Ctrl-C.
const TICK: Duration = Duration::from_millis(50);

/// How far a run has come.
#[pyclass(module = "tamis", frozen, get_all)]
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    phase: &'static str,
    shards: usize,
    shards_done: usize,
    records: u64,
    kept: u64,
    exact: u64,
    near: u64,
    empty: u64,
    rejected: u64,
    text_in: u64,
    text_out: u64,
    seconds: f64,
}

#[pymethods]
impl Progress {
    fn __repr__(&self) -> String {
        let Progress { phase, shards, shards_done, records, kept, seconds, .. } = self;
        format!(
            "Progress({phase}, {shards_done} of {shards} shards, {records} records, {kept} kept, {seconds:.1} s)"
        )
    }
}

/// One of several.
#[derive(FromPyObject)]
pub(crate) enum Inputs<'py> {
    #[pyo3(annotation = "str | PathLike")]
    One(PathBuf),
    #[pyo3(annotation = "Iterable[str | PathLike]")]
    Many(Bound<'py, PyAny>),
}

impl Inputs<'_> {
    fn paths(self) -> PyResult<Vec<PathBuf>> {
        match self {
            Inputs::One(path) => Ok(vec![path]),
            Inputs::Many(paths) => paths.try_iter()?.map(|path| path?.extract()).collect(),
        }
    }
}

/// Cleans and deduplicates a corpus as `tamis run` does; everything is in the folder `out` then. Options are those of the
/// command line; settings of cleaning and comparison are given as `config` or keywords. `progress` is called on this
/// thread, every so many seconds and at the end. Ctrl-C, and what `progress` raises, stop the run; with `resume=True` it
/// goes on. Gives the report, which is also in `out/report.json`.
#[pyfunction]
#[pyo3(signature = (inputs, out, config=None, *, progress=None, every=0.5, threads=0, memory=Size::Bytes(2 << 30), level=3,
    text_field=None, id_field="id", html_field=None, html="main", html_links=false, txt=false, max_record=Size::Bytes(16 << 20), format="jsonl",
    cuts=false, templates=None, keep="first", index=None, force=false, resume=false, window_log=27, batch=1024, **settings))]
#[expect(clippy::too_many_arguments, reason = "each is a keyword of Python's")]
pub(crate) fn run<'py>(
    py: Python<'py>,
    inputs: Inputs<'py>,
    out: PathBuf,
    config: Option<&Bound<'py, Config>>,
    progress: Option<Bound<'py, PyAny>>,
    every: f64,
    threads: usize,
    memory: Size,
    level: i32,
    text_field: Option<String>,
    id_field: &str,
    html_field: Option<String>,
    html: &str,
    html_links: bool,
    txt: bool,
    max_record: Size,
    format: &str,
    cuts: bool,
    templates: Option<PathBuf>,
    keep: &str,
    index: Option<PathBuf>,
    force: bool,
    resume: bool,
    window_log: u32,
    batch: usize,
    settings: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    if out == Path::new("-") {
        return Err(value_error("out: a run from Python writes to a folder; name one"));
    }
    let mut run = RunConfig::new(inputs.paths()?, out);
    run.existing = match (force, resume) {
        (true, true) => return Err(value_error("give force or resume, not both")),
        (true, false) => Existing::Replace,
        (false, true) => Existing::Resume,
        (false, false) => Existing::Refuse,
    };
    (run.threads, run.level, run.cuts) = (threads, level, cuts);
    (run.window_log, run.batch, run.index) = (window_log, batch, index);
    run.memory = memory.bytes("memory")?;
    run.max_record = max_record.bytes("max_record")?;
    (run.text_field, run.id_field, run.html_field) = (text_field, id_field.to_owned(), html_field);
    (run.html_links, run.txt) = (html_links, txt);
    run.html = match html {
        "none" => None,
        name => Some(name.parse().map_err(|_| none_of("html", name, "main, tree, all, none"))?),
    };
    run.keep = match keep {
        "first" => Keep::First,
        "best" => Keep::Best,
        name => return Err(none_of("keep", name, "first, best")),
    };
    run.format = match format {
        "jsonl" => Format::Jsonl,
        "parquet" => Format::Parquet,
        name => return Err(none_of("format", name, "jsonl, parquet")),
    };
    run.engine = Config::of_call(py, config.map(Bound::get), settings)?.inner;
    run.templates = source(templates.as_deref(), &mut run.engine.templates)?;
    let every = Duration::try_from_secs_f64(every)
        .map_err(|_| value_error("every: a number of seconds, 0 or more"))?;
    let report = watched(py, &run, &Watch::default(), progress.as_ref(), every)?;
    let json = serde_json::to_string(&report).map_err(value_error)?;
    py.import("json")?.call_method1("loads", (json,))
}

fn none_of(setting: &str, name: &str, known: &str) -> PyErr {
    value_error(format!("{setting}: {name:?} is none of {known}"))
}

/// Where templates are from: the option of the run, or the settings of cleaning.
fn source(option: Option<&Path>, settings: &mut TemplateMode) -> PyResult<TemplateSource> {
    let given = match std::mem::take(settings) {
        TemplateMode::Fixed(templates) => Some(templates),
        _ => None,
    };
    Ok(match (option.map(|path| (path.to_str(), path)), given) {
        (Some(_), Some(_)) => {
            return Err(value_error("templates: both the settings and the run name some"));
        }
        (None, Some(given)) => TemplateSource::Given(given),
        (None | Some((Some("off"), _)), None) => TemplateSource::Off,
        (Some((Some("learn"), _)), None) => TemplateSource::Learn,
        (Some((_, path)), None) => {
            let (name, content) = read("", path)?;
            TemplateSource::Given(templates(&name, &content)?)
        }
    })
}

/// Runs on another thread, and tells this one's callback how far it is.
fn watched(
    py: Python<'_>,
    config: &RunConfig,
    watch: &Watch,
    progress: Option<&Bound<'_, PyAny>>,
    every: Duration,
) -> PyResult<Report> {
    thread::scope(|scope| {
        let work = || {
            let _told = AtTheEnd(watch);
            tamis_driver::run(config, watch)
        };
        let thread = thread::Builder::new().name("tamis-run".to_owned()).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        let mut stopped = None;
        let mut told = Instant::now();
        while !py.detach(|| watch.ended_within(TICK)) {
            if stopped.is_some() {
                continue;
            }
            let is_time = told.elapsed() >= every;
            let looked = py.check_signals().and_then(|()| match progress.filter(|_| is_time) {
                Some(progress) => progress.call1((watch.progress(),)).map(drop),
                None => Ok(()),
            });
            if is_time {
                told = Instant::now();
            }
            if let Err(error) = looked {
                watch.stop.store(true, Ordering::Relaxed);
                stopped = Some(error);
            }
        }
        let done = thread.join();
        if let Some(error) = stopped {
            return Err(error);
        }
        let report = match done {
            Ok(report) => report.map_err(|error| raised(&error))?,
            Err(_) => return Err(PyRuntimeError::new_err("internal error: the run gave up")),
        };
        if let Some(progress) = progress {
            progress.call1((watch.progress(),))?;
        }
        Ok(report)
    })
}

/// An error of a run in the words of the command line.
fn raised(error: &RunError) -> PyErr {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    match error {
        RunError::Input { source, .. } | RunError::Write { source, .. } => os_error(source, text),
        RunError::Output { .. } | RunError::Index(_) => PyOSError::new_err(text),
        RunError::Engine(tamis::Error::Index(_)) => PyOSError::new_err(text),
        RunError::Ceiling { .. } => PyMemoryError::new_err(text),
        RunError::Panicked { .. } | RunError::Threads(_) => PyRuntimeError::new_err(text),
        _ => value_error(text),
    }
}

fn os_error(source: &io::Error, text: String) -> PyErr {
    match source.kind() {
        ErrorKind::NotFound => PyFileNotFoundError::new_err(text),
        ErrorKind::PermissionDenied => PyPermissionError::new_err(text),
        _ => PyOSError::new_err(text),
    }
}

/// What the thread of a run and that of its caller share.
#[derive(Debug)]
struct Watch {
    stop: AtomicBool,
    begun: Instant,
    seen: Mutex<Progress>,
    ended: Mutex<bool>,
    end: Condvar,
}

impl Default for Watch {
    fn default() -> Self {
        Watch {
            stop: AtomicBool::new(false),
            begun: Instant::now(),
            seen: Mutex::new(Progress { phase: "starting", ..Progress::default() }),
            ended: Mutex::new(false),
            end: Condvar::new(),
        }
    }
}

/// Says that a run has ended, however it did.
struct AtTheEnd<'w>(&'w Watch);

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        *self.0.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.end.notify_all();
    }
}

impl Watch {
    fn ended_within(&self, time: Duration) -> bool {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.end.wait_timeout_while(ended, time, |ended| !*ended);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn seen(&self) -> MutexGuard<'_, Progress> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progress(&self) -> Progress {
        Progress { seconds: self.begun.elapsed().as_secs_f64(), ..self.seen().clone() }
    }

    /// So many more records in this phase.
    fn more(&self, phase: &'static str, records: u64) {
        let mut seen = self.seen();
        if seen.phase != phase {
            (seen.phase, seen.records) = (phase, 0);
        }
        seen.records += records;
    }
}

impl tamis_driver::Progress for Watch {
    fn start(&self, shards: usize, done: usize) {
        let mut seen = self.seen();
        (seen.shards, seen.shards_done) = (shards, done);
    }

    fn learning(&self, _: usize, more: u64) {
        self.more("learning", more);
    }

    fn choosing(&self, _: usize, more: u64) {
        self.more("choosing", more);
    }

    fn decided(&self, more: &Counts) {
        self.more("running", more.records);
        let mut seen = self.seen();
        seen.kept += more.kept;
        seen.exact += more.exact;
        seen.near += more.near;
        seen.empty += more.empty;
        seen.rejected += more.rejected;
        seen.text_in += more.text_in;
        seen.text_out += more.text_out;
    }

    fn stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn shard(&self, _: &ShardStats) {
        self.seen().shards_done += 1;
    }
}
