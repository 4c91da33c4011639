//! The pages of a call, from lists of Python or from Arrow.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyString;
use tamis::Page;

use crate::arrow::{Column, Table};
use crate::config::value_error;

/// Texts with their names, held as long as a call takes.
pub(crate) struct Pages<'py> {
    texts: Texts<'py>,
    ids: Names,
    urls: Names,
}

enum Texts<'py> {
    Strs(Vec<Option<Str<'py>>>),
    Arrow(Column),
}

/// The object, and what it holds: other threads may read that.
type Str<'py> = (Bound<'py, PyString>, PyBackedStr);

enum Names {
    None,
    Strs(Vec<Option<PyBackedStr>>),
    Arrow(Column),
}

type Object<'a, 'py> = &'a Bound<'py, PyAny>;

impl<'py> Pages<'py> {
    /// From what speaks Arrow, or from anything that gives one item after the other.
    pub(crate) fn new(
        texts: Object<'_, 'py>,
        ids: Option<Object<'_, 'py>>,
        urls: Option<Object<'_, 'py>>,
    ) -> PyResult<Self> {
        let (texts, table_ids, table_urls) = match Table::of(texts)? {
            Some(Table { texts, ids, urls }) => (Texts::Arrow(texts), ids, urls),
            None => (Texts::Strs(strings(texts)?), None, None),
        };
        let ids = Names::of("ids", ids, table_ids)?;
        Ok(Pages { texts, ids, urls: Names::of("urls", urls, table_urls)? })
    }

    /// Each page, or none where its text is null.
    pub(crate) fn each(&self) -> PyResult<Vec<Option<Page<'_>>>> {
        let texts = match &self.texts {
            Texts::Arrow(column) => column.cells("texts")?,
            Texts::Strs(texts) => texts.iter().map(|text| Some(&*text.as_ref()?.1)).collect(),
        };
        let ids = self.ids.cells("ids", texts.len())?;
        let urls = self.urls.cells("urls", texts.len())?;
        let name = |names: &Option<Vec<_>>, number: usize| names.as_ref().and_then(|n| n[number]);
        let each = texts.into_iter().enumerate().map(|(number, text)| {
            text.map(|text| page(text, name(&ids, number), name(&urls, number)))
        });
        Ok(each.collect())
    }

    /// The text as it was given, where it is an object of Python's.
    pub(crate) fn original(&self, number: usize) -> Option<&Bound<'py, PyString>> {
        match &self.texts {
            Texts::Strs(texts) => texts[number].as_ref().map(|text| &text.0),
            Texts::Arrow(_) => None,
        }
    }
}

impl Names {
    /// Those that were given, or those of the table.
    fn of(name: &str, given: Option<Object<'_, '_>>, table: Option<Column>) -> PyResult<Self> {
        let Some(given) = given else { return Ok(table.map_or(Names::None, Names::Arrow)) };
        if given.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err(format!("{name} is one str: give a list of them")));
        }
        if let Some(column) = Column::of_names(name, given)? {
            return Ok(Names::Arrow(column));
        }
        let cells = given.try_iter()?.map(|cell| cell?.extract());
        Ok(Names::Strs(cells.collect::<PyResult<_>>()?))
    }

    /// As many as there are texts.
    fn cells(&self, name: &str, texts: usize) -> PyResult<Option<Vec<Option<&str>>>> {
        let cells = match self {
            Names::None => return Ok(None),
            Names::Strs(cells) => cells.iter().map(Option::as_deref).collect(),
            Names::Arrow(column) => column.cells(name)?,
        };
        if cells.len() != texts {
            let found = cells.len();
            return Err(value_error(format!("{name} has {found} items and texts has {texts}")));
        }
        Ok(Some(cells))
    }
}

pub(crate) fn page<'a>(text: &'a str, id: Option<&'a str>, url: Option<&'a str>) -> Page<'a> {
    let mut page = Page::new(text);
    page.id = id;
    page.url = url;
    page
}

/// The items of a list, a column of a table, or anything else that gives one `str` after the other.
fn strings<'py>(texts: Object<'_, 'py>) -> PyResult<Vec<Option<Str<'py>>>> {
    if texts.is_instance_of::<PyString>() {
        return Err(PyTypeError::new_err("texts is one str: give a list of them, or use push"));
    }
    let items = texts.try_iter()?.enumerate().map(|(number, item)| {
        let item = item?;
        if item.is_none() {
            return Ok(None);
        }
        let text = item.cast_into::<PyString>().map_err(|error| {
            let kind = error.into_inner().get_type();
            PyTypeError::new_err(format!("texts[{number}] is of {kind}, not a str"))
        })?;
        let backed = text.extract()?;
        Ok(Some((text, backed)))
    });
    items.collect()
}
