//! The pages of an archive: texts of `conversion` records, and web pages of `response` records.

use std::io;
use std::path::Path;

use super::http::{self, Response};
use super::{Entry, Header, Warc};
use crate::record::{Names, push_string};
use crate::source::{Limits, Line, Shard};

/// Reads the pages of an archive as lines of JSON: id, `url`, `date`, and text or, where it is read, HTML.
/// Records of other kinds are passed over, and so are responses that are no page or none that was found.
pub struct Pages {
    warc: Warc,
    names: Names,
    limit: u64,
}

impl Pages {
    /// Opens a file for records of at most `limit` bytes; the fields get these names.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub fn open(path: &Path, limits: Limits, limit: u64, names: Names) -> io::Result<Self> {
        Ok(Pages { warc: Warc::open(path, limits, limit)?, names, limit })
    }

    /// The same of a shard.
    pub(crate) fn of_shard(
        shard: &Shard,
        limits: Limits,
        limit: u64,
        names: Names,
    ) -> io::Result<Self> {
        Ok(Pages { warc: Warc::of_file(shard.file()?, &shard.path, limits, limit)?, names, limit })
    }

    /// Appends the next page to `out`. Before `out` grows, `ask` is told by how much.
    pub fn next(&mut self, out: &mut Vec<u8>, mut ask: impl FnMut(usize)) -> Line {
        loop {
            let (offset, header) = match self.warc.entry() {
                Entry::Record { offset, header } => (offset, header),
                Entry::Bad { offset, reason } => return Line::Bad { offset, reason },
                Entry::Damaged { offset, lost, reason } => {
                    return Line::Damaged { offset, lost, reason };
                }
                Entry::End => return Line::End,
            };
            let body = self.warc.body();
            match (header.kind.as_str(), &self.names.html) {
                ("conversion", _) => match simdutf8::compat::from_utf8(body) {
                    Ok(text) => {
                        ask(text.len() + text.len() / 8 + 1024);
                        line(&self.names, header, self.names.of_text(), text, out);
                    }
                    Err(error) => {
                        let at = error.valid_up_to();
                        let reason = format!("not valid UTF-8 at byte {at} of the text");
                        return Line::Bad { offset, reason };
                    }
                },
                ("response" | "resource", Some(html)) => {
                    let read = match header.kind.as_str() {
                        "response" => http::page(body, self.limit),
                        _ => Ok(http::resource(body, header.content_type.as_deref())),
                    };
                    let page = match read {
                        Ok(Some(page)) => page,
                        Ok(None) => continue,
                        Err(reason) => return Line::Bad { offset, reason },
                    };
                    let Response { body, content_type } = page;
                    let decoded = tamis_html::decode(&body, content_type.as_deref());
                    ask(decoded.text.len() + decoded.text.len() / 8 + 1024);
                    line(&self.names, header, &html.field, &decoded.text, out);
                }
                _ => continue,
            }
            return Line::Record { offset };
        }
    }
}

/// Appends a page as a line.
fn line(names: &Names, header: Header, field: &str, text: &str, out: &mut Vec<u8>) {
    out.push(b'{');
    let fields = [(names.id.as_str(), header.id), ("url", header.url), ("date", header.date)];
    for (name, value) in fields {
        if let Some(value) = value {
            push_string(name, out);
            out.push(b':');
            push_string(&value, out);
            out.push(b',');
        }
    }
    push_string(field, out);
    out.push(b':');
    push_string(text, out);
    out.push(b'}');
}
