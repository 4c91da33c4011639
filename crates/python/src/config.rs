//! Settings: checked when made, pickled as their arguments.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use tamis::{Class, ParagraphPolicy, Preparer, Structure, TemplateMode, Templates};

/// Files as name and content, so that a pickled `Config` needs none of them.
type Files = Vec<(String, String)>;

/// Settings of cleaning and of comparison. Immutable; pickles.
#[pyclass(module = "tamis", frozen)]
#[derive(Clone, Debug)]
pub(crate) struct Config {
    without: Vec<String>,
    structure: String,
    rules: Files,
    templates: Option<(String, String)>,
    near: Near,
    paragraphs: String,
    paragraph_length: usize,
    paragraph_pages: u32,
    paragraph_hosts: u32,
    pub(crate) inner: tamis::Config,
    preparer: Arc<OnceLock<Preparer>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Near {
    radius: u32,
    containment: f64,
    scattered: f64,
    growth: f64,
}

pub(crate) fn value_error(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

#[pymethods]
impl Config {
    #[new]
    #[pyo3(signature = (*, without=Vec::new(), structure="careful", rules=Vec::new(), templates=None, radius=3,
        containment=0.8, scattered=0.69, growth=1.15, paragraphs="keep", paragraph_length=80,
        paragraph_pages=2, paragraph_hosts=1))]
    #[expect(clippy::too_many_arguments, reason = "each is a keyword of Python's")]
    fn new(
        without: Vec<String>,
        structure: &str,
        rules: Vec<PathBuf>,
        templates: Option<PathBuf>,
        radius: u32,
        containment: f64,
        scattered: f64,
        growth: f64,
        paragraphs: &str,
        paragraph_length: usize,
        paragraph_pages: u32,
        paragraph_hosts: u32,
    ) -> PyResult<Self> {
        let rules = rules.into_iter().map(|path| read("rule file", path));
        Config {
            without,
            structure: structure.to_owned(),
            rules: rules.collect::<PyResult<_>>()?,
            templates: templates.map(|path| read("template file", path)).transpose()?,
            near: Near { radius, containment, scattered, growth },
            paragraphs: paragraphs.to_owned(),
            paragraph_length,
            paragraph_pages,
            paragraph_hosts,
            inner: tamis::Config::default(),
            preparer: Arc::default(),
        }
        .checked()
    }

    /// What `_restore` makes it from.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let Near { radius, containment, scattered, growth } = self.near;
        let near = (radius, containment, scattered, growth);
        let paragraphs =
            (&self.paragraphs, self.paragraph_length, self.paragraph_pages, self.paragraph_hosts);
        let state = (
            self.without.clone(),
            &self.structure,
            self.rules.clone(),
            self.templates.clone(),
            near,
            paragraphs,
        );
        (py.get_type::<Config>().getattr("_restore")?, state).into_pyobject(py)
    }

    #[staticmethod]
    fn _restore(
        without: Vec<String>,
        structure: String,
        rules: Files,
        templates: Option<(String, String)>,
        near: (u32, f64, f64, f64),
        paragraphs: (String, usize, u32, u32),
    ) -> PyResult<Self> {
        let (radius, containment, scattered, growth) = near;
        let (paragraphs, paragraph_length, paragraph_pages, paragraph_hosts) = paragraphs;
        Config {
            without,
            structure,
            rules,
            templates,
            near: Near { radius, containment, scattered, growth },
            paragraphs,
            paragraph_length,
            paragraph_pages,
            paragraph_hosts,
            inner: tamis::Config::default(),
            preparer: Arc::default(),
        }
        .checked()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.same(other)
    }

    fn __repr__(&self) -> String {
        let Near { radius, containment, scattered, growth } = self.near;
        let names = |files: &[(String, String)]| -> Vec<String> {
            files.iter().map(|(name, _)| name.clone()).collect()
        };
        let templates = self.templates.as_ref();
        format!(
            "Config(without={:?}, structure={:?}, rules={:?}, templates={}, radius={radius}, \
             containment={containment}, scattered={scattered}, growth={growth}, paragraphs={:?}, \
             paragraph_length={}, paragraph_pages={}, paragraph_hosts={})",
            self.without,
            self.structure,
            names(&self.rules),
            templates.map_or("None".to_owned(), |(name, _)| format!("{name:?}")),
            self.paragraphs,
            self.paragraph_length,
            self.paragraph_pages,
            self.paragraph_hosts,
        )
    }
}

fn read(what: &str, path: PathBuf) -> PyResult<(String, String)> {
    let name = path.display().to_string();
    let content = fs::read_to_string(&path)
        .map_err(|error| value_error(format!("{what} {name}: cannot be read: {error}")))?;
    Ok((name, content))
}

impl Config {
    fn same(&self, other: &Self) -> bool {
        self.without == other.without
            && self.structure == other.structure
            && self.rules == other.rules
            && self.templates == other.templates
            && self.near == other.near
            && self.paragraphs == other.paragraphs
            && self.paragraph_length == other.paragraph_length
            && self.paragraph_pages == other.paragraph_pages
            && self.paragraph_hosts == other.paragraph_hosts
    }

    /// Brings the settings into the form of the engine, and says what is wrong with them.
    fn checked(mut self) -> PyResult<Self> {
        let mut config = tamis::Config::default();
        config.clean.structure = match self.structure.as_str() {
            "off" => Structure::Off,
            "careful" => Structure::Careful,
            "full" => Structure::Full,
            other => {
                let known = "none of off, careful, full";
                return Err(value_error(format!("structure: {other:?} is {known}")));
            }
        };
        let classes = self.without.iter().map(|name| class(name));
        config.clean.without_classes = classes.collect::<PyResult<_>>()?;
        config.clean.rules.clone_from(&self.rules);
        if let Some((name, content)) = &self.templates {
            let templates = Templates::from_jsonl(content)
                .map_err(|error| value_error(format!("{name}: {error}")))?;
            config.templates = TemplateMode::Fixed(Arc::new(templates));
        }
        let Near { radius, containment, scattered, growth } = self.near;
        config.near.radius = radius;
        config.near.containment = containment;
        config.near.scattered = scattered;
        config.near.growth = growth;
        let policy = self.paragraphs.parse::<ParagraphPolicy>();
        config.paragraphs.policy =
            policy.map_err(|error| value_error(format!("paragraphs: {error}")))?;
        config.paragraphs.length = self.paragraph_length;
        config.paragraphs.pages = self.paragraph_pages;
        config.paragraphs.hosts = self.paragraph_hosts;
        let (preparer, _) = tamis::Engine::new(&config).map_err(value_error)?.split();
        let _ = self.preparer.set(preparer);
        self.inner = config;
        Ok(self)
    }

    /// The half of the engine that cleans, with its rules compiled.
    pub(crate) fn preparer(&self) -> PyResult<Preparer> {
        let preparer = self.preparer.get().cloned();
        preparer.ok_or_else(|| value_error("settings that were not checked"))
    }

    /// The settings of a call: `config`, or those given as keywords, or the defaults.
    pub(crate) fn of_call(
        py: Python<'_>,
        config: Option<&Config>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Config> {
        match (config, settings.filter(|settings| !settings.is_empty())) {
            (Some(_), Some(_)) => Err(value_error("give config= or settings, not both")),
            (Some(config), None) => Ok(config.clone()),
            (None, Some(settings)) => {
                let made = py.get_type::<Config>().call((), Some(settings))?;
                Ok(made.cast_into::<Config>()?.get().clone())
            }
            (None, None) => default(),
        }
    }
}

/// The defaults, compiled once.
fn default() -> PyResult<Config> {
    static DEFAULT: Mutex<Option<Config>> = Mutex::new(None);
    let mut default = DEFAULT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(config) = &*default {
        return Ok(config.clone());
    }
    let paragraphs = ("keep".to_owned(), 80, 2, 1);
    let near = (3, 0.8, 0.69, 1.15);
    let made = Config::_restore(vec![], "careful".to_owned(), vec![], None, near, paragraphs)?;
    Ok(default.insert(made).clone())
}

fn class(name: &str) -> PyResult<Class> {
    let found = Class::ALL.into_iter().find(|class| class.as_str() == name);
    found.ok_or_else(|| {
        let known: Vec<_> = Class::ALL.iter().map(|class| class.as_str()).collect();
        value_error(format!("without: {name:?}: the classes are {}", known.join(", ")))
    })
}
