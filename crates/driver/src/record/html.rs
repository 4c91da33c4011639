//! Records whose text is in a page of HTML.

use std::borrow::Cow;
use std::ops::Range;

pub use tamis_html::Mode;
use tamis_html::{extract, extract_with_links};

use super::field::Fields;
use super::{Html, Names, Record, names_a_page, push_json, push_string, unescape};

/// Bytes that a page takes beside its text, at most.
pub(crate) const PAGE: u64 = 100 << 20;

/// Bytes that its tree takes for each tag, with what is searched in it.
const TAG: u64 = 1536;

/// The text of a web page whose charset nobody told.
#[must_use]
pub fn web_page(bytes: &[u8], mode: Mode) -> String {
    extract(&tamis_html::decode(bytes, None).text, mode).text
}

/// Where the parts of a page are written.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// The HTML, with its key.
    html: Range<usize>,
    /// The value of the field that the text goes to, where there is one already.
    text: Option<Range<usize>>,
    /// What that field is called.
    name: String,
    /// The key of the HTML, as it stands.
    key: String,
    /// To be written.
    title: Option<String>,
    links: Option<Vec<String>>,
}

impl<'a> Record<'a> {
    /// A record whose text is in a page.
    pub(super) fn of_page(
        line: &'a str,
        (key, value): (&'a str, &'a str),
        fields: &Fields<'a>,
        how: &Html,
        names: &Names,
    ) -> Self {
        let html = unescape(value);
        let tags = memchr::memchr_iter(b'<', html.as_bytes()).count() as u64;
        let room = how.room.as_ref().map(|room| room.take((TAG * tags).min(PAGE)));
        let url = fields.url.filter(|url| url.starts_with('"')).map(unescape);
        let found = match how.links {
            true => extract_with_links(&html, how.mode, url.as_deref()),
            false => extract(&html, how.mode),
        };
        drop(room);
        // Slices of `line`: the distance of their addresses is their place.
        let place = |part: &str| part.as_ptr() as usize - line.as_ptr() as usize;
        let end = |part: &str| place(part) + part.len();
        let name = names.of_text();
        let text = fields.text.filter(|_| fields.name == name);
        let span = place(key)..end(value);
        let page = Page {
            html: span.clone(),
            text: text.map(|text| place(text)..end(text)),
            name: name.to_owned(),
            key: key.to_owned(),
            title: found.title.filter(|_| !fields.has_title),
            links: Some(found.links).filter(|_| how.links && !fields.has_links),
        };
        Record {
            line,
            text: Cow::Owned(found.text),
            span,
            id: fields.id.filter(|id| names_a_page(id)),
            url,
            page: Some(page),
        }
    }
}

impl Page {
    /// Writes the line with the text of the page for its HTML. Where the text has a field already that is
    /// where it goes, and the HTML becomes null.
    pub(super) fn write(&self, line: &str, text: &str, out: &mut Vec<u8>) {
        let mut parts = vec![(&self.html, true)];
        parts.extend(self.text.iter().map(|span| (span, false)));
        parts.sort_by_key(|(span, _)| span.start);
        let mut at = 0;
        for (span, is_html) in parts {
            out.extend_from_slice(&line.as_bytes()[at..span.start]);
            at = span.end;
            if !is_html {
                push_string(text, out);
                continue;
            }
            if let Some(title) = &self.title {
                out.extend_from_slice(b"\"title\":");
                push_string(title, out);
                out.push(b',');
            }
            if let Some(links) = &self.links {
                out.extend_from_slice(b"\"links\":");
                push_json(links, out);
                out.push(b',');
            }
            if self.text.is_some() {
                out.extend_from_slice(self.key.as_bytes());
                out.extend_from_slice(b":null");
            } else {
                push_string(&self.name, out);
                out.push(b':');
                push_string(text, out);
            }
        }
        out.extend_from_slice(&line.as_bytes()[at..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(line: &str, text_field: Option<&str>) -> (String, String) {
        written_with(line, text_field, false)
    }

    fn written_with(line: &str, text_field: Option<&str>, links: bool) -> (String, String) {
        let html = Html { field: "page".to_owned(), mode: Mode::All, links, room: None };
        let text = text_field.map(str::to_owned);
        let names = Names { text, html: Some(html), ..Names::default() };
        let record = Record::parse(line.as_bytes(), &names).unwrap();
        let mut out = Vec::new();
        record.write("new", &mut out);
        (record.text.into_owned(), String::from_utf8(out).unwrap())
    }

    #[test]
    fn the_text_takes_the_place_of_the_page() {
        let line = r#"{"id":1, "p\u0061ge" : "<title>A &amp; B</title><p>x<p>y", "z":[2]} "#;
        let (text, out) = written(line, None);
        assert_eq!(text, "x\ny\n");
        assert_eq!(out, "{\"id\":1, \"title\":\"A & B\",\"text\":\"new\", \"z\":[2]} \n");
        let (_, out) = written(r#"{"title":"T","page":"<p>x"}"#, Some("body"));
        assert_eq!(out, "{\"title\":\"T\",\"body\":\"new\"}\n");
    }

    #[test]
    fn links_are_a_field() {
        let line = r#"{"url":"http://a.example/b/","page":"<p><a href=c?d>x</a>"}"#;
        let (text, out) = written_with(line, None, true);
        assert_eq!(text, "x\n");
        assert_eq!(
            out,
            "{\"url\":\"http://a.example/b/\",\"links\":[\"http://a.example/b/c?d\"],\"text\":\"new\"}\n"
        );
        // Who has some of their own keeps them; a page without any has an empty list.
        let (_, out) = written_with(r#"{"page":"<a href=c>x</a>","links":7}"#, None, true);
        assert_eq!(out, "{\"text\":\"new\",\"links\":7}\n");
        assert_eq!(
            written_with(r#"{"page":"x"}"#, None, true).1,
            "{\"links\":[],\"text\":\"new\"}\n"
        );
    }

    #[test]
    fn a_field_of_text_that_is_there_gets_it() {
        let (text, out) = written(r#"{"text":"old","page":"<p>x"}"#, None);
        assert_eq!((&*text, &*out), ("x\n", "{\"text\":\"new\",\"page\":null}\n"));
        let (_, out) = written(r#"{"page":"<title>t</title>","text":"old"}"#, None);
        assert_eq!(out, "{\"title\":\"t\",\"page\":null,\"text\":\"new\"}\n");
        // Without a page the text is the text.
        let (text, out) = written(r#"{"page":null,"text":"old"}"#, None);
        assert_eq!((&*text, &*out), ("old", "{\"page\":null,\"text\":\"new\"}\n"));
    }
}
