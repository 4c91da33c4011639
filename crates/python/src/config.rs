//! Settings: checked when made, pickled as their arguments.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use tamis::{Class, ParagraphPolicy, Preparer, Structure, TemplateMode, Templates};
use tamis_driver::Bytes;

/// Files as name and content, so that a pickled `Config` needs none of them.
type Files = Vec<(String, String)>;

/// Settings of cleaning and of comparison. Immutable; pickles.
#[pyclass(module = "tamis", frozen)]
#[derive(Clone, Debug)]
pub(crate) struct Config {
    given: Arc<Given>,
    pub(crate) inner: tamis::Config,
    /// The half of the engine that cleans, with its rules compiled.
    pub(crate) preparer: Preparer,
}

/// The arguments it was made of.
#[derive(Clone, Debug, PartialEq)]
struct Given {
    without: Vec<String>,
    structure: String,
    rules: Files,
    templates: Option<(String, String)>,
    near: Near,
    paragraphs: Paragraphs,
}

/// Radius, containment, scattered, growth.
type Near = (u32, f64, f64, f64);

/// Policy, least length, pages and hosts, bytes of memory.
type Paragraphs = (String, usize, u32, u32, usize);

pub(crate) fn value_error(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// A number of bytes, or a text such as `64MiB`.
#[derive(FromPyObject)]
pub(crate) enum Size {
    #[pyo3(annotation = "int")]
    Bytes(u64),
    #[pyo3(annotation = "str")]
    Text(String),
}

impl Size {
    pub(crate) fn bytes(self, setting: &str) -> PyResult<u64> {
        match self {
            Size::Bytes(bytes) => Ok(bytes),
            Size::Text(text) => {
                let Bytes(bytes) = text
                    .parse()
                    .map_err(|error| value_error(format!("{setting}: {text:?}: {error}")))?;
                Ok(bytes)
            }
        }
    }
}

#[pymethods]
impl Config {
    #[new]
    #[pyo3(signature = (*, without=Vec::new(), structure="careful", rules=Vec::new(), templates=None, radius=3,
        containment=0.8, scattered=0.69, growth=1.15, paragraphs="keep", paragraph_length=80,
        paragraph_pages=2, paragraph_hosts=1, paragraph_memory=Size::Bytes(256 << 20)))]
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
        paragraph_memory: Size,
    ) -> PyResult<Self> {
        let rules = rules.iter().map(|path| read("rule file ", path));
        let memory = paragraph_memory.bytes("paragraph_memory")?;
        let memory = usize::try_from(memory).unwrap_or(usize::MAX);
        let policy = paragraphs.to_owned();
        Given {
            without,
            structure: structure.to_owned(),
            rules: rules.collect::<PyResult<_>>()?,
            templates: templates.map(|path| read("", &path)).transpose()?,
            near: (radius, containment, scattered, growth),
            paragraphs: (policy, paragraph_length, paragraph_pages, paragraph_hosts, memory),
        }
        .checked()
    }

    /// What `_restore` makes it from.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let Given { without, structure, rules, templates, near, paragraphs } =
            Given::clone(&self.given);
        let state = (without, structure, rules, templates, near, paragraphs);
        (py.get_type::<Config>().getattr("_restore")?, state).into_pyobject(py)
    }

    #[staticmethod]
    fn _restore(
        without: Vec<String>,
        structure: String,
        rules: Files,
        templates: Option<(String, String)>,
        near: Near,
        paragraphs: Paragraphs,
    ) -> PyResult<Self> {
        Given { without, structure, rules, templates, near, paragraphs }.checked()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.given == other.given
    }

    fn __repr__(&self) -> String {
        let Given { without, structure, rules, templates, near, paragraphs } = &*self.given;
        let (radius, containment, scattered, growth) = near;
        let (policy, length, pages, hosts, memory) = paragraphs;
        let rules: Vec<&String> = rules.iter().map(|(name, _)| name).collect();
        let templates = templates.as_ref();
        let templates = templates.map_or("None".to_owned(), |(name, _)| format!("{name:?}"));
        format!(
            "Config(without={without:?}, structure={structure:?}, rules={rules:?}, templates={templates}, \
             radius={radius}, containment={containment}, scattered={scattered}, growth={growth}, \
             paragraphs={policy:?}, paragraph_length={length}, paragraph_pages={pages}, \
             paragraph_hosts={hosts}, paragraph_memory={memory})",
        )
    }
}

/// A file by name and content.
pub(crate) fn read(what: &str, path: &Path) -> PyResult<(String, String)> {
    let name = path.display().to_string();
    let content = fs::read_to_string(path)
        .map_err(|error| value_error(format!("{what}{name}: cannot be read: {error}")))?;
    Ok((name, content))
}

/// Templates that were saved in a file of this name.
pub(crate) fn templates(name: &str, content: &str) -> PyResult<Arc<Templates>> {
    let templates = Templates::from_jsonl(content);
    templates.map(Arc::new).map_err(|error| value_error(format!("{name}: {error}")))
}

impl Given {
    /// Brings the settings into the form of the engine, and says what is wrong with them.
    fn checked(self) -> PyResult<Config> {
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
            config.templates = TemplateMode::Fixed(templates(name, content)?);
        }
        let near = &mut config.near;
        (near.radius, near.containment, near.scattered, near.growth) = self.near;
        let (policy, length, pages, hosts, memory) = &self.paragraphs;
        let parsed = policy.parse::<ParagraphPolicy>();
        let paragraphs = &mut config.paragraphs;
        paragraphs.policy = parsed.map_err(|error| value_error(format!("paragraphs: {error}")))?;
        (paragraphs.length, paragraphs.pages, paragraphs.hosts) = (*length, *pages, *hosts);
        paragraphs.memory = *memory;
        let (preparer, _) = tamis::Engine::new(&config).map_err(value_error)?.split();
        Ok(Config { given: Arc::new(self), inner: config, preparer })
    }
}

impl Config {
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
    let paragraphs = ("keep".to_owned(), 80, 2, 1, 256 << 20);
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
