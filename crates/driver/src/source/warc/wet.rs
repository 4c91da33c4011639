//! WET: the text of pages, as `conversion` records.

use std::io;
use std::path::Path;

use super::{Entry, Warc};
use crate::record::{Names, push_json};
use crate::source::{Limits, Line};

/// Reads the pages of a WET file as lines of JSON: id, `url`, `date` and text. Records of other
/// kinds are passed over.
pub struct Wet {
    warc: Warc,
    names: Names,
}

impl Wet {
    /// Opens a file for records of at most `limit` bytes; the fields get these names.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub fn open(path: &Path, limits: Limits, limit: u64, names: Names) -> io::Result<Self> {
        Ok(Wet { warc: Warc::open(path, limits, limit)?, names })
    }

    /// Appends the next page to `out`. Before `out` grows, `ask` is told by how much.
    pub fn next(&mut self, out: &mut Vec<u8>, mut ask: impl FnMut(usize)) -> Line {
        loop {
            let (offset, header) = match self.warc.entry() {
                Entry::Record { header, .. } if header.kind != "conversion" => continue,
                Entry::Record { offset, header } => (offset, header),
                Entry::Bad { offset, reason } => return Line::Bad { offset, reason },
                Entry::Damaged { offset, lost, reason } => {
                    return Line::Damaged { offset, lost, reason };
                }
                Entry::End => return Line::End,
            };
            let text = match simdutf8::compat::from_utf8(self.warc.body()) {
                Ok(text) => text,
                Err(error) => {
                    let at = error.valid_up_to();
                    let reason = format!("not valid UTF-8 at byte {at} of the text");
                    return Line::Bad { offset, reason };
                }
            };
            ask(text.len() + text.len() / 8 + 1024);
            out.push(b'{');
            let fields =
                [(self.names.id.as_str(), header.id), ("url", header.url), ("date", header.date)];
            for (name, value) in fields {
                if let Some(value) = value {
                    push_json(name, out);
                    out.push(b':');
                    push_json(&value, out);
                    out.push(b',');
                }
            }
            push_json(self.names.of_text(), out);
            out.push(b':');
            push_json(text, out);
            out.push(b'}');
            return Line::Record { offset };
        }
    }
}
