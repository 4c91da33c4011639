//! A store on this machine, as much of the language of Amazon S3 as reading takes; and a web server, which is a part of it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::thread;

/// What goes wrong with a request for bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Trouble {
    /// The server is busy.
    Busy,
    /// The connection ends in the middle.
    Cut,
    /// Not for you.
    Forbidden,
}

#[derive(Default)]
struct Inner {
    objects: BTreeMap<String, Vec<u8>>,
    /// Befalls requests for a range that has this byte; all of them, or the first alone.
    troubles: Vec<(Trouble, u64, bool)>,
}

#[derive(Clone)]
pub(crate) struct Server {
    inner: Arc<Mutex<Inner>>,
    pub(crate) port: u16,
}

impl Server {
    /// Serves until the test is over.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Server { inner: Arc::default(), port };
        let own = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = own.clone();
                thread::spawn(move || server.connection(stream));
            }
        });
        server
    }

    pub(crate) fn put(&self, key: &str, bytes: Vec<u8>) {
        self.inner.lock().unwrap().objects.insert(key.to_owned(), bytes);
    }

    /// From now on this befalls requests for the byte at `at`, once or always.
    pub(crate) fn trouble(&self, trouble: Trouble, at: u64, once: bool) {
        self.inner.lock().unwrap().troubles.push((trouble, at, once));
    }

    /// Nothing goes wrong any more. Says what did not happen.
    pub(crate) fn heal(&self) -> usize {
        let mut inner = self.inner.lock().unwrap();
        let left = inner.troubles.len();
        inner.troubles.clear();
        left
    }

    /// Answers one request after the other.
    fn connection(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut writer = stream;
        loop {
            let mut first = String::new();
            if reader.read_line(&mut first).unwrap_or(0) == 0 {
                return;
            }
            let mut headers = BTreeMap::new();
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 {
                    return;
                }
                let Some((name, value)) = line.trim().split_once(':') else { break };
                headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
            }
            let mut words = first.split(' ');
            let (method, target) = (words.next().unwrap(), words.next().unwrap());
            let answer = self.answer(method, target, &headers);
            if writer.write_all(&answer.bytes).is_err() || answer.cut {
                return;
            }
        }
    }

    fn answer(&self, method: &str, target: &str, headers: &BTreeMap<String, String>) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.trim_start_matches('/');
        let key = &decode(path.strip_prefix("bucket/").unwrap_or(path));
        let mut inner = self.inner.lock().unwrap();
        if query.contains("list-type=2") {
            let prefix = (query.split('&').find_map(|part| part.strip_prefix("prefix=")))
                .map_or(String::new(), decode);
            return Answer::new("200 OK", "", list(&inner.objects, &prefix).as_bytes(), false);
        }
        let Some(content) = inner.objects.get(key).cloned() else {
            return Answer::new("404 Not Found", "", b"<Error/>", false);
        };
        let range = headers.get("range").and_then(|range| parse(range));
        if let Some(range) = &range {
            let met = |(_, at, _): &(Trouble, u64, bool)| range.contains(at);
            if let Some(found) = inner.troubles.iter().position(met) {
                let (trouble, _, once) = inner.troubles[found];
                if once {
                    inner.troubles.remove(found);
                }
                match trouble {
                    Trouble::Busy => return Answer::new("503 Slow Down", "", b"", false),
                    Trouble::Forbidden => return Answer::new("403 Forbidden", "", b"", false),
                    Trouble::Cut => return self.object(&content, Some(range.clone()), true),
                }
            }
        }
        if headers.get("if-match").is_some_and(|wanted| *wanted != tag(&content)) {
            return Answer::new("412 Precondition Failed", "", b"", false);
        }
        match method {
            "HEAD" => Answer::head(&content),
            _ => self.object(&content, range, false),
        }
    }

    fn object(&self, content: &[u8], range: Option<Range<u64>>, cut: bool) -> Answer {
        let about = about(content);
        let Some(range) = range else { return Answer::new("200 OK", &about, content, cut) };
        let (start, end) = (range.start, range.end.min(content.len() as u64));
        let about =
            format!("{about}Content-Range: bytes {start}-{}/{}\r\n", end - 1, content.len());
        let bytes = &content[start as usize..end as usize];
        Answer::new("206 Partial Content", &about, bytes, cut)
    }
}

struct Answer {
    bytes: Vec<u8>,
    /// The connection ends behind it.
    cut: bool,
}

impl Answer {
    fn new(status: &str, headers: &str, body: &[u8], cut: bool) -> Self {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&body[..if cut { length / 2 } else { length }]);
        Answer { bytes, cut }
    }

    fn head(content: &[u8]) -> Self {
        let (about, length) = (about(content), content.len());
        let head = format!("HTTP/1.1 200 OK\r\n{about}Content-Length: {length}\r\n\r\n");
        Answer { bytes: head.into_bytes(), cut: false }
    }
}

fn about(content: &[u8]) -> String {
    format!("ETag: {}\r\nLast-Modified: Fri, 02 Jan 2026 03:04:05 GMT\r\n", tag(content))
}

/// Another one for other bytes.
fn tag(content: &[u8]) -> String {
    let sum = content.iter().fold(7u64, |sum, &b| sum.wrapping_mul(31).wrapping_add(b.into()));
    format!("\"{sum:016x}\"")
}

/// Without percent signs.
fn decode(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

/// `bytes=0-99`
fn parse(range: &str) -> Option<Range<u64>> {
    let (start, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    Some(start.parse().ok()?..last.parse::<u64>().ok()? + 1)
}

fn list(objects: &BTreeMap<String, Vec<u8>>, prefix: &str) -> String {
    let entry = |(key, content): (&String, &Vec<u8>)| {
        format!(
            "<Contents><Key>{key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>\
             <ETag>{}</ETag><Size>{}</Size></Contents>",
            tag(content).replace('"', "&quot;"),
            content.len()
        )
    };
    let found: String =
        objects.iter().filter(|(key, _)| key.starts_with(prefix)).map(entry).collect();
    format!("<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>")
}
