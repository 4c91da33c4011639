//! What becomes of a page.

use pyo3::prelude::*;

use crate::cleaned::Cleaned;

/// What becomes of a page: `kind` is `kept`, `exact`, `near` or `empty`.
#[pyclass(module = "tamis", frozen, eq, get_all, from_py_object)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) kind: String,
    pub(crate) of: Option<String>,
    pub(crate) of_ordinal: Option<u64>,
    pub(crate) similarity: Option<f64>,
    pub(crate) containment: Option<f64>,
    pub(crate) distance: Option<u32>,
}

#[pymethods]
impl Verdict {
    #[new]
    #[pyo3(signature = (kind, of=None, of_ordinal=None, similarity=None, containment=None, distance=None))]
    fn new(
        kind: String,
        of: Option<String>,
        of_ordinal: Option<u64>,
        similarity: Option<f64>,
        containment: Option<f64>,
        distance: Option<u32>,
    ) -> Self {
        Verdict { kind, of, of_ordinal, similarity, containment, distance }
    }

    /// Whether the page is new, and remembered.
    #[getter]
    fn kept(&self) -> bool {
        self.kind == "kept"
    }

    #[expect(clippy::type_complexity, reason = "the arguments of `new`")]
    fn __getnewargs__(
        &self,
    ) -> (String, Option<String>, Option<u64>, Option<f64>, Option<f64>, Option<u32>) {
        let Verdict { kind, of, of_ordinal, similarity, containment, distance } = self.clone();
        (kind, of, of_ordinal, similarity, containment, distance)
    }

    /// A sentence: what the page is, and of which page.
    fn __str__(&self) -> String {
        let name = match (&self.of, self.of_ordinal) {
            (Some(id), _) => format!(" of {id}"),
            (None, Some(ordinal)) => format!(" of page {ordinal}"),
            (None, None) => String::new(),
        };
        let near =
            self.similarity.map_or(String::new(), |value| format!(", similarity {value:.2}"));
        format!("{}{name}{near}", self.kind)
    }

    fn __repr__(&self) -> String {
        format!("Verdict({})", self.__str__())
    }
}

impl From<tamis::Verdict> for Verdict {
    fn from(verdict: tamis::Verdict) -> Self {
        let mut made = Verdict::new(verdict.as_str().to_owned(), None, None, None, None, None);
        let of = match verdict {
            tamis::Verdict::Exact { of } => of,
            tamis::Verdict::Near { of, similarity, containment, distance } => {
                made.similarity = Some(similarity);
                made.containment = Some(containment);
                made.distance = Some(distance);
                of
            }
            _ => return made,
        };
        made.of = of.id.as_deref().map(str::to_owned);
        made.of_ordinal = Some(of.ordinal);
        made
    }
}

/// A page's verdict with its clean text.
#[pyclass(module = "tamis", frozen, get_all)]
#[derive(Debug)]
pub(crate) struct Result {
    verdict: Verdict,
    cleaned: Py<Cleaned>,
}

#[pymethods]
impl Result {
    #[new]
    pub(crate) fn new(verdict: Verdict, cleaned: Py<Cleaned>) -> Self {
        Result { verdict, cleaned }
    }

    /// The text that is left; the same as `cleaned.text`.
    #[getter]
    fn text(&self, py: Python<'_>) -> Py<pyo3::types::PyString> {
        self.cleaned.get().text(py)
    }

    fn __getnewargs__(&self, py: Python<'_>) -> (Verdict, Py<Cleaned>) {
        (self.verdict.clone(), self.cleaned.clone_ref(py))
    }

    fn __repr__(&self) -> String {
        format!("Result({})", self.verdict.__str__())
    }
}
