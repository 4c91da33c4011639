//! Finds the fields that matter; all others are passed over without being understood.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Names, RecordError, USUAL_TEXT_FIELDS, kind, unescape};

/// Values as they stand in the line.
#[derive(Default)]
pub(super) struct Fields<'a> {
    pub(super) text: Option<&'a str>,
    /// The field that it is from.
    pub(super) name: Cow<'a, str>,
    /// How far back that stands among those that may hold the text.
    rank: usize,
    /// The text field came again.
    pub(super) twice: bool,
    pub(super) id: Option<&'a str>,
    pub(super) url: Option<&'a str>,
    /// The HTML, and the key that it stands behind.
    pub(super) html: Option<(&'a str, &'a str)>,
    pub(super) has_title: bool,
    pub(super) has_links: bool,
}

impl<'a> Fields<'a> {
    pub(super) fn read(line: &'a str, names: &Names) -> Result<Self, RecordError> {
        let body = line.trim_ascii_start();
        let mut json = serde_json::Deserializer::from_str(line);
        if !body.starts_with('{') {
            // Whether it is JSON at all is the first question.
            let raw: Result<&RawValue, _> = serde_json::from_str(line);
            return match raw {
                Ok(_) => Err(RecordError::NotAnObject { found: kind(body) }),
                Err(error) => Err(explain(line, &error)),
            };
        }
        let read = json.deserialize_map(Finder { names }).and_then(|fields| {
            json.end()?;
            Ok(fields)
        });
        read.map_err(|error| explain(line, &error))
    }
}

/// The parser counts lines and columns; a record is one line, and its columns are bytes from 1.
fn explain(line: &str, error: &serde_json::Error) -> RecordError {
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or(&what).to_owned();
    // A newline cannot stand in a record, but one handed in by a caller might.
    let before: usize =
        line.split_inclusive('\n').take(error.line().max(1) - 1).map(str::len).sum();
    RecordError::Json { at: before + error.column(), what }
}

struct Finder<'n> {
    names: &'n Names,
}

impl<'de> Visitor<'de> for Finder<'_> {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut fields = Fields::default();
        // Keys raw, too: one with a lone surrogate in it is no reason to lose the page.
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            let (raw_key, value) = (key.get(), value.get());
            let key = unescape(raw_key);
            let html = self.names.html.as_ref().map(|html| html.field.as_str());
            if html == Some(&*key) && value.starts_with('"') {
                fields.html.get_or_insert((raw_key, value));
            } else if let Some(rank) = self.names.rank_of_text(&key) {
                // A field that holds no string stands behind all that do.
                let rank = rank + if value.starts_with('"') { 0 } else { USUAL_TEXT_FIELDS.len() };
                if fields.text.is_none() || rank < fields.rank {
                    fields.twice = false;
                    (fields.text, fields.name, fields.rank) = (Some(value), key, rank);
                } else {
                    fields.twice |= rank == fields.rank;
                }
            } else if key == self.names.id.as_str() {
                fields.id.get_or_insert(value);
            } else if key == "url" {
                fields.url.get_or_insert(value);
            } else if key == "title" {
                fields.has_title = true;
            } else if key == "links" {
                fields.has_links = true;
            }
        }
        Ok(fields)
    }
}
