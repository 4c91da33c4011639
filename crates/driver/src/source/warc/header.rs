//! The header of a record: a version line, named fields, an empty line.

use memchr::memmem;

/// The start of every version line.
pub(super) const MAGIC: &[u8] = b"WARC/";

/// The fields that matter here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// `WARC-Type`, in small letters.
    pub kind: String,
    /// `WARC-Record-ID`, without its angle brackets.
    pub id: Option<String>,
    /// `WARC-Target-URI`; brackets, which some writers add, are taken off.
    pub url: Option<String>,
    /// `Content-Type` of the record: of a response that is HTTP, of a resource its own.
    pub content_type: Option<String>,
    /// `WARC-Date`, as it stands.
    pub date: Option<String>,
    /// `Content-Length` in bytes.
    pub len: u64,
}

/// The length of the header at the start of these bytes, its empty line included.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    let crlf = memmem::find(bytes, b"\r\n\r\n").map(|at| at + 4);
    // Some writers end lines with a newline alone.
    let within = &bytes[..crlf.unwrap_or(bytes.len())];
    memmem::find(within, b"\n\n").map(|at| at + 2).or(crlf)
}

/// Reads a header; names are compared without case, and the first of two fields counts.
pub(super) fn parse(bytes: &[u8]) -> Result<Header, String> {
    let mut lines = bytes.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
    let version = lines.next().unwrap_or_default();
    if !version.starts_with(MAGIC) {
        return Err("no WARC header where a record should start".to_owned());
    }
    let mut header = Header::default();
    let mut len = None;
    for line in lines {
        let Some(colon) = memchr::memchr(b':', line) else { continue };
        let value = String::from_utf8_lossy(line[colon + 1..].trim_ascii()).into_owned();
        match line[..colon].to_ascii_lowercase().as_slice() {
            b"warc-type" if header.kind.is_empty() => header.kind = value.to_ascii_lowercase(),
            b"warc-record-id" if header.id.is_none() => header.id = Some(bare(&value)),
            b"warc-target-uri" if header.url.is_none() => header.url = Some(bare(&value)),
            b"content-type" if header.content_type.is_none() => header.content_type = Some(value),
            b"warc-date" if header.date.is_none() => header.date = Some(value),
            b"content-length" if len.is_none() => {
                len = Some(value.parse().map_err(|_| {
                    let shown: String = value.chars().take(40).collect();
                    format!("Content-Length is {shown:?}, not a number")
                })?);
            }
            _ => {}
        }
    }
    header.len = len.ok_or("the WARC header has no Content-Length")?;
    Ok(header)
}

fn bare(value: &str) -> String {
    let inner = value.strip_prefix('<').and_then(|value| value.strip_suffix('>'));
    inner.unwrap_or(value).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_however_they_are_spelt() {
        let text = b"WARC/1.1\r\nwarc-type: Conversion\r\nWARC-Record-ID:<urn:uuid:1>\r\n\
                     WARC-Target-URI: <http://a/b:c>\r\nContent-Length:  12\r\n\r\nbody\n\n";
        let len = end(text).unwrap();
        assert_eq!(&text[len..], b"body\n\n");
        let header = parse(&text[..len]).unwrap();
        assert_eq!((header.kind.as_str(), header.len), ("conversion", 12));
        assert_eq!(header.id.as_deref(), Some("urn:uuid:1"));
        assert_eq!(header.url.as_deref(), Some("http://a/b:c"));
        assert_eq!(end(b"WARC/1.0\nA: b\n\nbody\r\n\r\n"), Some(15));
        assert_eq!(end(b"WARC/1.0\r\nA: b\r\n"), None);
    }

    #[test]
    fn reasons_say_what_is_wrong() {
        assert!(parse(b"HTTP/1.1 200\r\n\r\n").unwrap_err().contains("no WARC header"));
        assert!(parse(b"WARC/1.0\r\n\r\n").unwrap_err().contains("no Content-Length"));
        assert!(parse(b"WARC/1.0\r\nContent-Length: -1\r\n\r\n").unwrap_err().contains("\"-1\""));
    }
}
