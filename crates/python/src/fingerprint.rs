//! Fingerprints of single texts, and how alike two are.

use pyo3::prelude::*;
use tamis::{MIN_FEATURES, Page, Scratch, estimate};

use crate::config::Config;

/// What is remembered of a text.
#[pyclass(module = "tamis", frozen, eq)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fingerprint(tamis::Fingerprint);

#[pymethods]
impl Fingerprint {
    /// Of the canonical form, 128 bits: equal where width, case, script variant, punctuation and white space alone differ.
    #[getter]
    fn exact(&self) -> u128 {
        self.0.exact
    }

    /// 64 bits; alike for alike texts.
    #[getter]
    fn simhash(&self) -> u64 {
        self.0.simhash
    }

    /// Number of different features; with fewer than 24 a text is compared exactly or not at all.
    #[getter]
    fn features(&self) -> u32 {
        self.0.features
    }

    fn __hash__(&self) -> u64 {
        self.0.exact as u64
    }

    fn __repr__(&self) -> String {
        let tamis::Fingerprint { exact, simhash, features, .. } = self.0;
        format!("Fingerprint(exact={exact:032x}, simhash={simhash:016x}, features={features})")
    }
}

/// The fingerprint of a text as it stands: clean it first where that is wanted.
#[pyfunction]
pub(crate) fn fingerprint(py: Python<'_>, text: &str) -> PyResult<Fingerprint> {
    let preparer = Config::of_call(py, None, None)?.preparer;
    let made = py.detach(|| preparer.as_it_is(&Page::new(text), &mut Scratch::default()));
    Ok(Fingerprint(made.fingerprint))
}

#[derive(FromPyObject)]
pub(crate) enum Side<'py> {
    #[pyo3(annotation = "str")]
    Text(pyo3::pybacked::PyBackedStr),
    #[pyo3(annotation = "Fingerprint")]
    Made(Bound<'py, Fingerprint>),
}

impl Side<'_> {
    fn fingerprint(self, py: Python<'_>) -> PyResult<tamis::Fingerprint> {
        Ok(match self {
            Side::Text(text) => fingerprint(py, &text)?.0,
            Side::Made(made) => made.get().0,
        })
    }
}

/// How alike two texts, or fingerprints, are: the estimated Jaccard similarity of their shingles, 0 to 1. Of texts
/// with too few features 1 when they are the same but for what `exact` folds, else 0.
#[pyfunction]
pub(crate) fn similarity(py: Python<'_>, a: Side<'_>, b: Side<'_>) -> PyResult<f64> {
    let (a, b) = (a.fingerprint(py)?, b.fingerprint(py)?);
    Ok(if a.exact == b.exact {
        1.0
    } else if a.features.min(b.features) < MIN_FEATURES {
        0.0
    } else {
        estimate(&a, &b).jaccard
    })
}
