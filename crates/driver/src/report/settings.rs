//! The settings of a run, which must be the same when it goes on.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::RunConfig;
use crate::record::USUAL_TEXT_FIELDS;

/// Versions that decide what comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Versions {
    /// Of the program.
    pub tamis: String,
    /// Of the fingerprint.
    pub fingerprint: u32,
}

impl Default for Versions {
    fn default() -> Self {
        Versions {
            tamis: env!("CARGO_PKG_VERSION").to_owned(),
            fingerprint: tamis::FINGERPRINT_VERSION,
        }
    }
}

/// Settings that decide what comes out; a resumed run must have the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "kebab-case")]
pub struct Settings {
    /// The field that holds the text, or all that may, with ` or ` between them.
    pub text_field: String,
    /// The field that names the page.
    pub id_field: String,
    /// What is taken of web pages.
    #[serde(default)]
    pub html: String,
    /// The field that holds them, where there is one.
    #[serde(default)]
    pub html_field: Option<String>,
    /// Whether their links are a field.
    #[serde(default)]
    pub html_links: bool,
    /// How kept pages are written.
    #[serde(default)]
    pub format: String,
    /// zstd level of the output.
    pub level: i32,
    /// Whether cut lists are written.
    pub cuts: bool,
    /// Longest record, in bytes.
    pub max_record: u64,
    /// Largest zstd window, as a power of two.
    pub window_log: u32,
    /// Where site templates are from.
    pub templates: String,
    /// Which page of a set of copies stays.
    pub keep: String,
    /// Whether an index was used.
    #[serde(default)]
    pub index: bool,
    /// Settings of cleaning and comparison, an object of objects; site templates have their own above.
    pub engine: Value,
}

impl Settings {
    pub(crate) fn of(config: &RunConfig) -> Self {
        Settings {
            text_field: config.text_field.clone().unwrap_or_else(|| USUAL_TEXT_FIELDS.join(" or ")),
            id_field: config.id_field.clone(),
            html: config.html.map_or_else(|| "none".to_owned(), |mode| mode.to_string()),
            html_field: config.html_field.clone(),
            html_links: config.html_links,
            format: config.format.to_string(),
            level: config.level,
            cuts: config.cuts,
            max_record: config.max_record,
            window_log: config.window_log,
            templates: config.templates.to_string(),
            keep: config.keep.to_string(),
            index: config.index.is_some(),
            engine: engine(&config.engine),
        }
    }
}

/// Settings of cleaning and comparison as they will be when they are read again: numbers may lose their last
/// digit on the way.
pub(crate) fn engine(config: &tamis::Config) -> Value {
    let text = serde_json::to_string(config).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// The first value that differs, by its path, such as `engine.near.radius`.
pub(crate) fn differing<'v>(
    path: &str,
    was: &'v Value,
    is: &'v Value,
) -> Option<(String, &'v Value, &'v Value)> {
    if was == is {
        return None;
    }
    if let (Value::Object(_), Value::Object(fields)) = (was, is) {
        let mut inner = fields
            .iter()
            .filter_map(|(name, value)| differing(&below(path, name), &was[name], value));
        if let Some(found) = inner.next() {
            return Some(found);
        }
    }
    Some((path.to_owned(), was, is))
}

/// The path of a value in an object that has this path itself.
pub(super) fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
