//! Web pages to text.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use tamis_html::{Mode, decode};

use crate::config::value_error;

/// What a web page says.
#[pyclass(module = "tamis", frozen, eq, get_all)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Extracted {
    pub(crate) text: String,
    title: Option<String>,
}

#[pymethods]
impl Extracted {
    fn __repr__(&self) -> String {
        format!("Extracted(text={:?}, title={:?})", self.text, self.title)
    }
}

#[derive(FromPyObject)]
pub(crate) enum Source {
    #[pyo3(annotation = "str")]
    Text(PyBackedStr),
    #[pyo3(annotation = "bytes")]
    Bytes(PyBackedBytes),
}

/// The text of a web page, its `main` content (found by one scan; `tree`: by way of a tree, slower) or `all` that can be read; base characters of ruby stay and readings
/// go. The encoding of bytes is found by their mark, `content_type` (of the HTTP header), meta tags, and the bytes
/// themselves.
#[pyfunction]
#[pyo3(signature = (html, *, mode="main", content_type=None))]
pub(crate) fn extract(
    py: Python<'_>,
    html: Source,
    mode: &str,
    content_type: Option<&str>,
) -> PyResult<Extracted> {
    let mode: Mode = mode
        .parse()
        .map_err(|_| value_error(format!("mode: {mode:?} is none of main, tree, all")))?;
    Ok(py.detach(|| html.extract(mode, content_type)))
}

impl Source {
    pub(crate) fn extract(&self, mode: Mode, content_type: Option<&str>) -> Extracted {
        let text = match self {
            Source::Text(text) => Cow::Borrowed(&**text),
            Source::Bytes(bytes) => decode(bytes, content_type).text,
        };
        let tamis_html::Extracted { text, title, .. } = tamis_html::extract(&text, mode);
        Extracted { text, title }
    }
}
