//! Responses of web servers, as archives keep them: a status line, fields, an empty line, a body.

use std::borrow::Cow;
use std::io::{self, Read};

use super::header::end;

/// A page that a server sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Response<'a> {
    /// Its bytes, without transfer and content encodings.
    pub(super) body: Cow<'a, [u8]>,
    pub(super) content_type: Option<String>,
}

/// The fields that matter here, in small letters.
#[derive(Debug, Default)]
struct Fields {
    content_type: Option<String>,
    content_encoding: String,
    chunked: bool,
}

/// The page in a response of at most `limit` bytes; none where it is something else or was not found.
pub(super) fn page(response: &[u8], limit: u64) -> Result<Option<Response<'_>>, String> {
    let Some(start) = end(response) else {
        // What has no header at all was kept by a writer that left it out.
        return Ok(if response.starts_with(b"HTTP/") { None } else { resource(response, None) });
    };
    let (head, body) = response.split_at(start);
    let mut lines = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
    let status = lines.next().unwrap_or_default();
    if !status.starts_with(b"HTTP/") {
        return Ok(resource(response, None));
    }
    let code = status.split(|&byte| byte == b' ').filter(|word| !word.is_empty()).nth(1);
    if !code.is_some_and(|code| code.len() == 3 && code[0] == b'2') {
        return Ok(None);
    }
    let fields = fields(lines);
    if !is_html(fields.content_type.as_deref(), body) {
        return Ok(None);
    }
    // Many archives keep the fields and have undone what they speak of.
    let body = match fields.chunked.then(|| unchunk(body)).flatten() {
        Some(body) => Cow::Owned(body),
        None => Cow::Borrowed(body),
    };
    let body = unpack(body, &fields.content_encoding, limit)?;
    Ok(Some(Response { body, content_type: fields.content_type }))
}

/// A page that was kept without what its server said of it.
pub(super) fn resource<'a>(body: &'a [u8], content_type: Option<&str>) -> Option<Response<'a>> {
    let content_type = content_type.map(str::to_ascii_lowercase);
    let html = is_html(content_type.as_deref(), body);
    html.then_some(Response { body: Cow::Borrowed(body), content_type })
}

fn fields<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Fields {
    let mut fields = Fields::default();
    for line in lines {
        let Some(colon) = memchr::memchr(b':', line) else { continue };
        let value = String::from_utf8_lossy(line[colon + 1..].trim_ascii()).to_ascii_lowercase();
        match line[..colon].trim_ascii().to_ascii_lowercase().as_slice() {
            b"content-type" => fields.content_type = Some(value),
            b"content-encoding" => fields.content_encoding = value,
            b"transfer-encoding" => fields.chunked = value.contains("chunked"),
            _ => {}
        }
    }
    fields
}

/// Whether it is a page by its type or, where it has none, by its beginning.
fn is_html(content_type: Option<&str>, body: &[u8]) -> bool {
    if let Some(kind) = content_type.filter(|kind| kind.contains('/')) {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        return kind == "text/html" || kind == "application/xhtml+xml";
    }
    let begin = body.trim_ascii_start();
    let begin = begin[..begin.len().min(512)].to_ascii_lowercase();
    [&b"<!doctype html"[..], b"<html"].iter().any(|tag| begin.starts_with(tag))
        || begin.starts_with(b"<") && memchr::memmem::find(&begin, b"<html").is_some()
}

/// The body of a chunked transfer; none where it is not one.
fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::with_capacity(rest.len());
    loop {
        let line = memchr::memchr(b'\n', rest)?;
        let size = rest[..line].split(|&byte| byte == b';').next()?.trim_ascii();
        let size = std::str::from_utf8(size).ok()?;
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[line + 1..];
        if size == 0 {
            return Some(body);
        }
        // A page that was cut short is as long as it is.
        let have = size.min(rest.len());
        body.extend_from_slice(&rest[..have]);
        rest = &rest[have..];
        if rest.is_empty() {
            return Some(body);
        }
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    }
}

/// Undoes content encodings, the last one first. Bytes that are not what the field says are what they are.
fn unpack<'a>(body: Cow<'a, [u8]>, encoding: &str, limit: u64) -> Result<Cow<'a, [u8]>, String> {
    let mut body = body;
    for name in encoding.rsplit(',').map(str::trim) {
        let mut out = Vec::new();
        let mut read = |from: &mut dyn Read| from.take(limit + 1).read_to_end(&mut out);
        let done: io::Result<usize> = match name {
            "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => {
                read(&mut flate2::read::MultiGzDecoder::new(&*body))
            }
            // Some servers send the bare stream.
            "deflate" if body.first().is_some_and(|byte| byte & 0x0f == 8) => {
                read(&mut flate2::read::ZlibDecoder::new(&*body))
            }
            "deflate" => read(&mut flate2::read::DeflateDecoder::new(&*body)),
            "zstd" if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => {
                zstd::Decoder::new(&*body).and_then(|mut decoder| read(&mut decoder))
            }
            "br" => read(&mut brotli_decompressor::Decompressor::new(&*body, 4096)),
            _ => continue,
        };
        if out.len() as u64 > limit {
            let limit = crate::Bytes(limit);
            return Err(format!("the page unpacks to more than {limit} (--max-record)"));
        }
        match done {
            Ok(_) => {}
            // What was read before it broke off is the page; text that never was packed is, too.
            Err(_) if !out.is_empty() => {}
            Err(_) if body.trim_ascii_start().starts_with(b"<") => continue,
            Err(error) => return Err(format!("the page cannot be unpacked ({name}): {error}")),
        }
        body = Cow::Owned(out);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn body(head: &str, body: &[u8]) -> Option<Vec<u8>> {
        let response = [head.as_bytes(), b"\r\n\r\n", body].concat();
        page(&response, 1000).unwrap().map(|page| page.body.into_owned())
    }

    const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html";

    #[test]
    fn only_pages_that_were_found() {
        assert_eq!(body(OK, b"<p>").as_deref(), Some(&b"<p>"[..]));
        assert_eq!(body("HTTP/1.0 200\nCONTENT-TYPE:Text/HTML;charset=x", b"a").unwrap(), b"a");
        assert_eq!(body("HTTP/1.1 404 Not Found\r\nContent-Type: text/html", b"<p>"), None);
        assert_eq!(body("HTTP/1.1 200 OK\r\nContent-Type: image/png", b"<html>"), None);
        assert_eq!(body("HTTP/1.1 200 OK", b" <!DOCTYPE HTML>").unwrap(), b" <!DOCTYPE HTML>");
        assert_eq!(body("HTTP/1.1 200 OK", b"GIF89a"), None);
    }

    #[test]
    fn encodings_are_undone_where_they_are_there() {
        let gzip = |text: &[u8]| {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            out.write_all(text).unwrap();
            out.finish().unwrap()
        };
        let head = |fields: &str| format!("{OK}\r\n{fields}");
        let packed = gzip(b"<p>text");
        assert_eq!(body(&head("Content-Encoding: gzip"), &packed).unwrap(), b"<p>text");
        assert_eq!(body(&head("Content-Encoding: gzip"), b"<p>text").unwrap(), b"<p>text");
        assert_eq!(body(&head("Content-Encoding: br"), b"<p>text").unwrap(), b"<p>text");
        let chunks = b"4\r\n<p>t\r\n3;x=y\r\next\r\n0\r\n\r\n";
        assert_eq!(body(&head("Transfer-Encoding: chunked"), chunks).unwrap(), b"<p>text");
        assert_eq!(body(&head("Transfer-Encoding: chunked"), b"<p>text").unwrap(), b"<p>text");
        let both =
            [format!("{:x}\r\n", packed.len()).as_bytes(), &packed, b"\r\n0\r\n\r\n"].concat();
        let fields = "Transfer-Encoding: chunked\r\nContent-Encoding: gzip";
        assert_eq!(body(&head(fields), &both).unwrap(), b"<p>text");
        let mut deflated =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        deflated.write_all(b"<p>text").unwrap();
        let deflated = deflated.finish().unwrap();
        assert_eq!(body(&head("Content-Encoding: deflate"), &deflated).unwrap(), b"<p>text");
    }

    #[test]
    fn a_bomb_is_named() {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(&[b' '; 100_000]).unwrap();
        let bomb = out.finish().unwrap();
        let response =
            [format!("{OK}\r\nContent-Encoding: gzip\r\n\r\n").as_bytes(), &bomb].concat();
        let reason = page(&response, 1000).unwrap_err();
        assert_eq!(reason, "the page unpacks to more than 1000 bytes (--max-record)");
    }
}
