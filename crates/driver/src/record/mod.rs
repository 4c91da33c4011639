//! One line of JSON: where its text is, what it is called, and how to write it back.

mod escape;
mod field;
mod html;
mod id;
mod unescape;

use std::borrow::Cow;
use std::ops::Range;

pub(crate) use escape::push_string;
use field::Fields;
pub(crate) use html::PAGE;
pub use html::{Mode, web_page};
pub use id::{plain_id, spell_id};
pub use unescape::unescape;

pub use crate::memory::Room;

/// Longer ids are not carried as names: each kept page's id is remembered.
const LONGEST_ID: usize = 1024;

/// Fields that hold the text in common corpora; the first that holds a string is taken.
pub const USUAL_TEXT_FIELDS: [&str; 4] = ["text", "content", "raw_content", "body"];

/// Which fields are looked for.
#[derive(Clone, Debug)]
pub struct Names {
    /// The field that holds the text; one of [`USUAL_TEXT_FIELDS`] if none is named.
    pub text: Option<String>,
    /// The field that names the page.
    pub id: String,
    /// The field that holds the page as HTML, where it is read, and how; it comes before the text.
    pub html: Option<Html>,
}

/// Where a record holds HTML, and what is taken of it.
#[derive(Clone, Debug)]
pub struct Html {
    /// The field.
    pub field: String,
    /// What is taken.
    pub mode: Mode,
    /// Whether the record gets a field `links`: where the page leads to.
    pub links: bool,
    /// Where trees of pages have room together; none where that does not matter.
    pub room: Option<Room>,
}

impl Default for Names {
    fn default() -> Self {
        Names { text: None, id: "id".to_owned(), html: None }
    }
}

impl Names {
    /// What the text of a page is to be called that comes without a name for it.
    pub(crate) fn of_text(&self) -> &str {
        self.text.as_deref().unwrap_or(USUAL_TEXT_FIELDS[0])
    }

    /// How far back a field stands among those that may hold the text, if it is one of them.
    pub(crate) fn rank_of_text(&self, field: &str) -> Option<usize> {
        match &self.text {
            Some(name) => (field == name).then_some(0),
            None => USUAL_TEXT_FIELDS.iter().position(|name| field == *name),
        }
    }

    /// All fields that may hold the text, for a message.
    pub(crate) fn all_of_text(&self) -> String {
        match &self.text {
            Some(name) => format!("\"{name}\""),
            None => USUAL_TEXT_FIELDS.map(|name| format!("\"{name}\"")).join(" or "),
        }
    }
}

/// A record that was read: spans of its line, and its text.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record<'a> {
    /// The line as it stood.
    pub line: &'a str,
    /// The text, without escapes; lone surrogates have become U+FFFD.
    pub text: Cow<'a, str>,
    /// Where the value of the text stands in the line, quotes included.
    pub span: Range<usize>,
    /// The id as it stood, quotes included: a JSON string or number of at most 1 KiB.
    pub id: Option<&'a str>,
    /// The address of the page.
    pub url: Option<Cow<'a, str>>,
    /// What becomes of the HTML, where the text is from it.
    page: Option<html::Page>,
}

/// Why a line is not a record. Offsets are bytes of the line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Bytes that are not text.
    #[error("not valid UTF-8 at byte {at} of the record")]
    Utf8 {
        /// The first byte that is wrong.
        at: usize,
    },
    /// Not one JSON value.
    #[error("not valid JSON near byte {at} of the record: {what}")]
    Json {
        /// How far it could be read.
        at: usize,
        /// What the parser said.
        what: String,
    },
    /// A JSON value, but not an object.
    #[error("the record is {found}, not a JSON object")]
    NotAnObject {
        /// What it is.
        found: &'static str,
    },
    /// No text.
    #[error("no field {fields}; --text-field names the field that holds the text")]
    NoText {
        /// The fields that were looked for, in quotes.
        fields: String,
    },
    /// The text is not a string.
    #[error("field \"{field}\" is {found}, not a string")]
    NotText {
        /// The field.
        field: String,
        /// What it holds.
        found: &'static str,
    },
    /// The text is there twice, and which one is meant cannot be known.
    #[error("field \"{field}\" is there more than once")]
    TwoTexts {
        /// The field.
        field: String,
    },
}

impl<'a> Record<'a> {
    /// Reads one line.
    ///
    /// # Errors
    ///
    /// When the line is not one JSON object with one string in the text field.
    pub fn parse(line: &'a [u8], names: &Names) -> Result<Self, RecordError> {
        let line = simdutf8::basic::from_utf8(line).or_else(|_| {
            // The quick check does not say where; this one does.
            simdutf8::compat::from_utf8(line)
                .map_err(|error| RecordError::Utf8 { at: error.valid_up_to() })
        })?;
        let fields = Fields::read(line, names)?;
        if let (Some(html), Some(how)) = (fields.html, &names.html) {
            return Ok(Self::of_page(line, html, &fields, how, names));
        }
        let Some(text) = fields.text else {
            return Err(RecordError::NoText { fields: names.all_of_text() });
        };
        let field = || fields.name.clone().into_owned();
        if fields.twice {
            return Err(RecordError::TwoTexts { field: field() });
        }
        if !text.starts_with('"') {
            return Err(RecordError::NotText { field: field(), found: kind(text) });
        }
        // `text` is a slice of `line`, so the distance of their addresses is its place.
        let start = text.as_ptr() as usize - line.as_ptr() as usize;
        Ok(Record {
            line,
            text: unescape(text),
            span: start..start + text.len(),
            id: fields.id.filter(|id| names_a_page(id)),
            url: fields.url.filter(|url| url.starts_with('"')).map(unescape),
            page: None,
        })
    }

    /// Appends the record with this text in place of its own, and a newline.
    ///
    /// Everything else stays byte for byte, and so does the text's own spelling if it is the same.
    ///
    /// A page that was HTML gets its text, and its title where it has none, in the place of that.
    pub fn write(&self, text: &str, out: &mut Vec<u8>) {
        if let Some(page) = &self.page {
            page.write(self.line, text, out);
        } else if std::ptr::eq(text, &*self.text) || text == self.text {
            // Where nothing was cut it is the text itself, which need not be compared.
            out.extend_from_slice(self.line.as_bytes());
        } else {
            out.extend_from_slice(&self.line.as_bytes()[..self.span.start]);
            push_string(text, out);
            out.extend_from_slice(&self.line.as_bytes()[self.span.end..]);
        }
        out.push(b'\n');
    }
}

/// Appends a value as JSON.
pub fn push_json<T: serde::Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    // Writing into memory cannot fail, and no map here has keys that are not strings.
    let written = serde_json::to_writer(&mut *out, value);
    debug_assert!(written.is_ok(), "a value that is not JSON");
}

fn names_a_page(raw: &str) -> bool {
    raw.len() <= LONGEST_ID && matches!(raw.as_bytes()[0], b'"' | b'-' | b'0'..=b'9')
}

/// What a JSON value is, by its first byte.
fn kind(raw: &str) -> &'static str {
    match raw.as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Record<'_>, RecordError> {
        Record::parse(line.as_bytes(), &Names::default())
    }

    fn message(line: &[u8]) -> String {
        Record::parse(line, &Names::default()).unwrap_err().to_string()
    }

    #[test]
    fn only_the_text_is_replaced() {
        let line = r#" {"n": 1.10, "text" : "a\u0062c\n", "id":"\ud83d", "big":123456789012345678901234567890,"z":[{"text":"in"}] }  "#;
        let record = parse(line).unwrap();
        assert_eq!(record.text, "abc\n");
        assert_eq!(record.id, Some(r#""\ud83d""#));
        let mut out = Vec::new();
        record.write("abc\n", &mut out);
        assert_eq!(out, format!("{line}\n").as_bytes());
        out.clear();
        record.write("a\"c", &mut out);
        let expected = line.replace(r#""a\u0062c\n""#, r#""a\"c""#) + "\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn ids_are_strings_or_numbers() {
        for (value, id) in [
            ("\"x\"", Some("\"x\"")),
            ("-12", Some("-12")),
            ("1e400", Some("1e400")),
            ("null", None),
            ("[1]", None),
            ("true", None),
        ] {
            let line = format!(r#"{{"id":{value},"text":""}}"#);
            assert_eq!(parse(&line).unwrap().id, id, "{value}");
        }
        let long = format!(r#"{{"id":"{}","text":""}}"#, "x".repeat(2000));
        assert_eq!(parse(&long).unwrap().id, None);
    }

    #[test]
    fn a_key_is_what_it_means_not_how_it_is_spelt() {
        assert_eq!(parse(r#"{"te\u0078t":"x"}"#).unwrap().text, "x");
        assert_eq!(parse(r#"{"\ud83d":1,"text":"x"}"#).unwrap().text, "x");
        assert_eq!(
            message(br#"{"text":"x","te\u0078t":"y"}"#),
            "field \"text\" is there more than once"
        );
    }

    #[test]
    fn the_usual_fields_are_tried_in_turn() {
        for (line, text) in [
            (r#"{"content":"c"}"#, "c"),
            (r#"{"raw_content":"r","body":"b"}"#, "r"),
            (r#"{"body":"b","content":"c"}"#, "c"),
            (r#"{"body":"b","text":"t","content":"c"}"#, "t"),
            (r#"{"text":null,"content":"c"}"#, "c"),
            (r#"{"content":"c","content":"d","text":"t"}"#, "t"),
        ] {
            let record = parse(line).unwrap();
            assert_eq!(
                (&*record.text, &line[record.span.clone()]),
                (text, &*format!("\"{text}\""))
            );
        }
        assert_eq!(message(br#"{"body":[]}"#), "field \"body\" is an array, not a string");
        let twice = br#"{"content":"c","content":"d","body":"b"}"#;
        assert_eq!(message(twice), "field \"content\" is there more than once");
        // With a name, no other field is.
        let names = Names { text: Some("html".to_owned()), ..Names::default() };
        let error = Record::parse(br#"{"text":"t"}"#, &names).unwrap_err().to_string();
        assert_eq!(error, "no field \"html\"; --text-field names the field that holds the text");
    }

    #[test]
    fn reasons_say_what_and_where() {
        for (line, expected) in [
            (&b"{\"text\":\"a\xffb\"}"[..], "not valid UTF-8 at byte 10 of the record"),
            (
                b"{}",
                "no field \"text\" or \"content\" or \"raw_content\" or \"body\"; --text-field names the field that holds the text",
            ),
            (b"{\"text\":null}", "field \"text\" is null, not a string"),
            (b"{\"text\": 12}", "field \"text\" is a number, not a string"),
            (b"[1,2]", "the record is an array, not a JSON object"),
            (b"\"text\"", "the record is a string, not a JSON object"),
            (
                b"{\"text\":\"a\"",
                "not valid JSON near byte 11 of the record: EOF while parsing an object",
            ),
            (b"{\"text\":NaN}", "not valid JSON near byte 9 of the record: expected value"),
            (
                b"{\"text\":\"a\"} x",
                "not valid JSON near byte 14 of the record: trailing characters",
            ),
            (
                b"{\"text\":\"a\0\"}",
                "not valid JSON near byte 10 of the record: control character \
                 (\\u0000-\\u001F) found while parsing a string",
            ),
        ] {
            assert_eq!(message(line), expected);
        }
    }

    #[test]
    fn nesting_is_no_danger() {
        for opener in ["[", "{\"a\":"] {
            let deep = opener.repeat(100_000);
            assert!(parse(&format!("{{\"x\":{deep}")).is_err());
            assert!(parse(&deep).is_err());
        }
        let fine = format!(r#"{{"x":{}{},"text":"t"}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(parse(&fine).unwrap().text, "t");
    }
}
