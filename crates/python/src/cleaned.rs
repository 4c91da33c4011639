//! Clean text and its cuts, as Python sees them.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::{PyList, PyString, PyTuple};

use crate::config::value_error;

/// One cut. Offsets count code points of the original text, as Python's own do:
/// `original[cut.start:cut.end] == cut.removed`.
#[pyclass(module = "tamis", frozen, eq, hash, get_all, from_py_object)]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Cut {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: String,
    pub(crate) rule: String,
    pub(crate) removed: String,
    pub(crate) put: String,
    of: Option<(usize, usize)>,
}

#[pymethods]
impl Cut {
    #[new]
    #[pyo3(signature = (start, end, kind, rule, removed, put="".to_owned(), of=None))]
    fn new(
        start: usize,
        end: usize,
        kind: String,
        rule: String,
        removed: String,
        put: String,
        of: Option<(usize, usize)>,
    ) -> Self {
        Cut { start, end, kind, rule, removed, put, of }
    }

    fn __getnewargs__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let Cut { start, end, kind, rule, removed, put, of } = self;
        (*start, *end, kind, rule, removed, put, *of).into_pyobject(py)
    }

    fn __repr__(&self) -> String {
        let Cut { start, end, kind, rule, removed, put, .. } = self;
        format!(
            "Cut(start={start}, end={end}, kind={kind:?}, rule={rule:?}, removed={removed:?}, put={put:?})"
        )
    }
}

/// A cleaned text and the cuts that lead back to the original.
#[pyclass(module = "tamis", frozen)]
#[derive(Debug)]
pub(crate) struct Cleaned {
    text: Py<PyString>,
    cuts: Vec<Cut>,
}

#[pymethods]
impl Cleaned {
    #[new]
    pub(crate) fn new(text: Py<PyString>, cuts: Vec<Cut>) -> Self {
        Cleaned { text, cuts }
    }

    /// The text that is left.
    #[getter]
    pub(crate) fn text(&self, py: Python<'_>) -> Py<PyString> {
        self.text.clone_ref(py)
    }

    /// The cuts, ascending and disjoint.
    #[getter]
    fn cuts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.cuts.iter().cloned())
    }

    /// The original text: puts every cut back.
    fn undo(&self, py: Python<'_>) -> PyResult<String> {
        let text = self.text.bind(py).to_str()?;
        let mut original = String::with_capacity(text.len() + self.cuts.len() * 8);
        let (mut rest, mut at) = (text, 0);
        for (index, cut) in self.cuts.iter().enumerate() {
            let error = || value_error(format!("cut {index} does not fit the cleaned text"));
            let kept = cut.start.checked_sub(at).ok_or_else(error)?;
            let (before, after) = split_after(rest, kept).ok_or_else(error)?;
            rest = after.strip_prefix(cut.put.as_str()).ok_or_else(error)?;
            original.push_str(before);
            original.push_str(&cut.removed);
            at = cut.end;
        }
        original.push_str(rest);
        Ok(original)
    }

    fn __str__(&self, py: Python<'_>) -> Py<PyString> {
        self.text(py)
    }

    fn __eq__(&self, other: &Self, py: Python<'_>) -> PyResult<bool> {
        Ok(self.text.bind(py).to_str()? == other.text.bind(py).to_str()? && self.cuts == other.cuts)
    }

    fn __getnewargs__(&self, py: Python<'_>) -> (Py<PyString>, Vec<Cut>) {
        (self.text(py), self.cuts.clone())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let text = self.text.bind(py).repr()?;
        Ok(format!("Cleaned(text={text}, cuts=<{}>)", self.cuts.len()))
    }
}

/// Splits behind so many code points.
fn split_after(text: &str, count: usize) -> Option<(&str, &str)> {
    let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    text.split_at_checked(ends.nth(count)?)
}

/// A cleaned text that no longer borrows; made without Python, so that threads can.
#[derive(Debug)]
pub(crate) struct Owned {
    /// None where it is the original.
    text: Option<String>,
    pub(crate) cuts: Vec<Cut>,
}

impl Owned {
    pub(crate) fn of(original: &str, cleaned: tamis::Cleaned<'_>) -> Self {
        let mut places = Places { text: original, byte: 0, points: 0 };
        let cuts = cleaned.cuts.iter().map(|cut| Cut {
            start: places.of(cut.start),
            end: places.of(cut.end),
            kind: cut.class.as_str().to_owned(),
            rule: cut.rule.to_owned(),
            removed: cut.removed.to_owned(),
            put: cut.put.clone().into_owned(),
            // A copy that stays may stand before or behind: counted by itself.
            of: cut.of.map(|(start, end)| {
                let start_points = points(&original[..start]);
                (start_points, start_points + points(&original[start..end]))
            }),
        });
        let cuts = cuts.collect();
        let text = match cleaned.text {
            Cow::Borrowed(text) if text.len() == original.len() => None,
            text => Some(text.into_owned()),
        };
        Owned { text, cuts }
    }

    /// The text that is left of this one.
    pub(crate) fn text<'a>(&'a self, original: &'a str) -> &'a str {
        self.text.as_deref().unwrap_or(original)
    }

    /// Where the original is no object of Python's.
    pub(crate) fn into_new(self, py: Python<'_>, original: &str) -> Cleaned {
        let text = PyString::new(py, self.text(original)).unbind();
        Cleaned { text, cuts: self.cuts }
    }

    pub(crate) fn into_python(self, py: Python<'_>, original: &Bound<'_, PyString>) -> Cleaned {
        let text = match self.text {
            None => original.clone().unbind(),
            Some(text) => PyString::new(py, &text).unbind(),
        };
        Cleaned { text, cuts: self.cuts }
    }
}

/// Code points of a text.
fn points(text: &str) -> usize {
    text.chars().count()
}

/// Code points before ascending byte offsets, counted once.
struct Places<'a> {
    text: &'a str,
    byte: usize,
    points: usize,
}

impl Places<'_> {
    fn of(&mut self, byte: usize) -> usize {
        self.points += points(&self.text[self.byte..byte]);
        self.byte = byte;
        self.points
    }
}
