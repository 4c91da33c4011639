//! A crawler around an engine: several threads fetch a site and its mirror, which puts readings of its words
//! into each page, others on each request; each article is stored once, clean.
//!
//! ```sh
//! cargo run --release -p tamis --example crawler
//! ```
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example, and a test")]

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tamis::{Config, Engine, Page, Verdict};

/// Articles of the site.
const ARTICLES: usize = 60;
const THREADS: usize = 4;

fn main() {
    let server = serve();
    let folder = std::env::temp_dir().join(format!("tamis-crawler-{}", std::process::id()));
    let crawl = crawl(server, &folder);
    println!("{} fetched, {} stored, {} dropped", crawl.fetched, crawl.stored.len(), crawl.dropped);
    for (url, text) in crawl.stored.iter().take(3) {
        println!("{url}: {}", text.lines().next().unwrap_or_default());
    }
    let _ = std::fs::remove_dir_all(folder);
}

/// What came of a crawl.
struct Crawl {
    fetched: usize,
    dropped: usize,
    /// Clean texts by address.
    stored: BTreeMap<String, String>,
}

/// Fetches every page of both mirrors; what earlier crawls kept in `folder` is known.
fn crawl(server: SocketAddr, folder: &Path) -> Crawl {
    let engine = Engine::open(&Config::default(), folder).unwrap();
    let stored = Mutex::new(BTreeMap::new());
    let (next, dropped) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= 2 * ARTICLES {
                        break;
                    }
                    let (mirror, article) = (number % 2, number / 2);
                    let path = format!("/mirror{mirror}/{article}");
                    let (url, text) =
                        (format!("http://{server}{path}"), get(server, &path).unwrap());
                    let page = Page::new(&text).with_id(&url).with_url(&url);
                    let (prepared, verdict) = engine.process(&page).unwrap();
                    match verdict {
                        Verdict::Kept => {
                            stored
                                .lock()
                                .unwrap()
                                .insert(url.clone(), prepared.cleaned.text.into_owned());
                        }
                        _ => drop(dropped.fetch_add(1, Ordering::Relaxed)),
                    }
                }
            });
        }
    });
    engine.sync().unwrap();
    let stored = stored.into_inner().unwrap();
    Crawl { fetched: 2 * ARTICLES, dropped: dropped.into_inner(), stored }
}

/// The body behind a path of the server.
fn get(server: SocketAddr, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(server)?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {server}\r\n\r\n")?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    let (_, body) = response.split_once("\r\n\r\n").ok_or(io::ErrorKind::InvalidData)?;
    Ok(body.to_owned())
}

/// Serves the site on a free port for as long as the program runs.
fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (request, stream) in listener.incoming().flatten().enumerate() {
            thread::spawn(move || answer(&stream, request));
        }
    });
    address
}

/// Answers one request; its number decides which words have a reading.
fn answer(mut stream: &TcpStream, request: usize) -> io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let line = lines.next().ok_or(io::ErrorKind::InvalidData)??;
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let number = line.split(' ').nth(1).and_then(|path| path.rsplit('/').next()?.parse().ok());
    let body = number.map_or_else(String::new, |number| article(number, Some(request)));
    let head = "Content-Type: text/plain; charset=utf-8\r\nConnection: close";
    write!(stream, "HTTP/1.0 200 OK\r\n{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

const WORDS: [(&str, &str); 20] = [
    ("今天", "jīntiān"),
    ("天气", "tiānqì"),
    ("城市", "chéngshì"),
    ("供水", "gōngshuǐ"),
    ("管道", "guǎndào"),
    ("居民", "jūmín"),
    ("改革", "gǎigé"),
    ("发布", "fābù"),
    ("会议", "huìyì"),
    ("介绍", "jièshào"),
    ("经济", "jīngjì"),
    ("发展", "fāzhǎn"),
    ("学校", "xuéxiào"),
    ("老师", "lǎoshī"),
    ("学生", "xuéshēng"),
    ("火车", "huǒchē"),
    ("飞机", "fēijī"),
    ("医院", "yīyuàn"),
    ("电影", "diànyǐng"),
    ("音乐", "yīnyuè"),
];

/// An article: other words for each number, and behind some of them the reading, where a request is given.
fn article(number: usize, request: Option<usize>) -> String {
    let mut dice = number as u64 + 1;
    let mut roll = move || {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) as usize
    };
    let mut text = String::new();
    for place in 0..120 {
        let (word, reading) = WORDS[roll() % WORDS.len()];
        text += word;
        if request.is_some_and(|request| place < 3 || (place * 7 + request * 5) % 11 == 0) {
            text += &format!("({reading})");
        }
        text += if place % 12 == 11 { "。\n" } else { "" };
    }
    text
}

#[test]
fn each_article_is_stored_once() {
    let server = serve();
    assert_ne!(get(server, "/mirror0/1").unwrap(), get(server, "/mirror0/1").unwrap());
    let folder = std::env::temp_dir().join(format!("tamis-crawler-test-{}", std::process::id()));
    let first = crawl(server, &folder);
    assert_eq!((first.stored.len(), first.dropped), (ARTICLES, ARTICLES));
    for (url, text) in &first.stored {
        let number = url.rsplit('/').next().unwrap().parse().unwrap();
        assert_eq!(*text, article(number, None), "{url}");
    }
    // Whoever comes back finds nothing new.
    let second = crawl(server, &folder);
    assert_eq!((second.stored.len(), second.dropped), (0, 2 * ARTICLES));
    let _ = std::fs::remove_dir_all(folder);
}
