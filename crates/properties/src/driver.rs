//! Reading shards and records: no bytes make it panic or hang, and what is read can be written back.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use tamis_driver::record::{Html, Mode, Names, Record};
use tamis_driver::source::{Limits, Line, Lines, Pages, open};

/// Longest line that is read.
const LIMIT: u64 = 512;

/// The fuzz target: the first byte says how the rest is compressed, as far as the name of its file goes.
pub fn lines(bytes: &[u8]) {
    let Some((&kind, bytes)) = bytes.split_first() else { return };
    let file = Scratch::new(["jsonl", "jsonl.gz", "jsonl.zst"][usize::from(kind % 3)], bytes);
    let Ok(input) = open(&file.0, Limits { window_log: 20 }) else { return };
    let mut lines = Lines::new(input, LIMIT);
    let mut end = 0;
    loop {
        let mut line = Vec::new();
        match lines.next(&mut line, |_| ()) {
            Line::Record { offset } => {
                assert!(offset >= end && !line.is_empty() && !line.contains(&b'\n'));
                assert!(line.len() as u64 <= LIMIT);
                end = offset + line.len() as u64;
                if kind % 3 == 0 {
                    assert_eq!(&bytes[offset as usize..end as usize], line);
                }
            }
            Line::TooLong { offset, len } => {
                assert!(offset >= end && len > LIMIT);
                end = offset + len;
            }
            Line::Damaged { offset, .. } => {
                assert!(offset >= end && kind % 3 != 0);
                break;
            }
            Line::Bad { reason, .. } => panic!("lines are not judged yet: {reason}"),
            Line::End => break,
        }
    }
}

/// The fuzz target: an archive; the first byte says of what kind and how compressed the rest is.
pub fn archive(bytes: &[u8]) {
    const KINDS: [&str; 7] =
        ["warc.wet", "warc.wet.gz", "warc.wet.zst", "warc", "warc.gz", "arc", "arc.gz"];
    let Some((&kind, bytes)) = bytes.split_first() else { return };
    let file = Scratch::new(KINDS[usize::from(kind) % KINDS.len()], bytes);
    let html = Html { field: "html".to_owned(), mode: Mode::All, links: true, room: None };
    let names = Names { html: Some(html), ..Names::default() };
    let Ok(mut pages) = Pages::open(&file.0, Limits { window_log: 20 }, LIMIT, names.clone())
    else {
        return;
    };
    let mut behind = 0;
    // Each takes a byte at least, so that there is an end.
    for _ in 0..=bytes.len() {
        let mut line = Vec::new();
        match pages.next(&mut line, |_| ()) {
            Line::Record { offset } => {
                let record = Record::parse(&line, &names).expect("a page is a record");
                // Of one byte of another charset three may become; tags go.
                assert!(record.text.len() as u64 <= 3 * LIMIT + 3 && !line.contains(&b'\n'));
                assert!(offset >= behind, "{offset} is before {behind}");
                behind = offset + 1;
            }
            // What cannot be inflated takes up nothing of the content.
            Line::Bad { offset, .. } | Line::TooLong { offset, .. } => {
                assert!(offset >= behind, "{offset} is before {behind}");
                behind = offset;
            }
            Line::Damaged { offset, .. } => return assert!(offset >= behind),
            Line::End => return,
        }
    }
    panic!("more pages than bytes");
}

/// The fuzz target: a web page; the first byte says whether its server named a charset.
pub fn html(bytes: &[u8]) {
    const TYPES: [Option<&str>; 4] =
        [None, Some("text/html"), Some("text/html; charset=gbk"), Some("charset=utf-8")];
    let Some((&kind, bytes)) = bytes.split_first() else { return };
    let page = tamis_html::decode(bytes, TYPES[usize::from(kind) % TYPES.len()]);
    assert!(page.text.len() <= 3 * bytes.len() + 3);
    for mode in [Mode::All, Mode::Tree, Mode::Main] {
        let text = tamis_html::extract(&page.text, mode).text;
        assert!(text.is_empty() || text.ends_with('\n') && !text.starts_with('\n'));
    }
}

/// The fuzz target: one line.
pub fn record(bytes: &[u8]) {
    let names = Names::default();
    let Ok(record) = Record::parse(bytes, &names) else { return };
    let mut same = Vec::new();
    record.write(&record.text, &mut same);
    assert_eq!(same.strip_suffix(b"\n"), Some(bytes));
    let other = format!("\u{1}\"\\{}\n", record.text);
    let mut written = Vec::new();
    record.write(&other, &mut written);
    let line = written.strip_suffix(b"\n").expect("a line");
    assert!(bytes.contains(&b'\n') || !line.contains(&b'\n'));
    let again = Record::parse(line, &names).expect("what was written can be read");
    assert_eq!((&*again.text, again.id, again.url), (&*other, record.id, record.url));
}

/// A file that goes when it is let go of.
struct Scratch(PathBuf);

impl Scratch {
    fn new(extension: &str, bytes: &[u8]) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("tamis-properties-{}-{number}.{extension}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, bytes).expect("a file below the temporary folder");
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
