//! The manifest: which files are the index, as lines of text with a checksum.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use tamis_simhash::{KEYS, VERSION};
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, Result};
use crate::forget::Forget;
use crate::storage::Storage;
use crate::version::{FORMAT, check};

/// The name of the file.
pub(crate) const NAME: &str = "manifest";
const NEW: &str = "manifest.new";
const LONGEST: u64 = 1 << 30;

/// A segment, as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) file: u32,
    pub(crate) rows: u32,
    pub(crate) forgot: u64,
    /// First row and number of each file of pages.
    pub(crate) pages: Vec<(u32, u32)>,
}

/// What the index is made of at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// The number that the next file gets; no number is used twice.
    pub(crate) next_file: u32,
    /// The sequence number of the first page in the log.
    pub(crate) sequence: u64,
    /// The log.
    pub(crate) log: u32,
    pub(crate) last_forget: u64,
    /// Oldest first.
    pub(crate) segments: Vec<Entry>,
    pub(crate) forgets: Vec<Forget>,
    pub(crate) shards: Vec<String>,
    /// What users of the index wrote into it.
    pub(crate) notes: BTreeMap<String, String>,
}

impl Manifest {
    fn text(&self) -> String {
        let mut text = format!("tamis-index {FORMAT}\nfingerprints {VERSION}\nkeys {KEYS}\n");
        let mut line = |arguments: std::fmt::Arguments<'_>| {
            // Writing to a string does not fail.
            let _ = text.write_fmt(arguments);
        };
        line(format_args!("next-file {}\nsequence {}\n", self.next_file, self.sequence));
        line(format_args!("log {}\nlast-forget {}\n", self.log, self.last_forget));
        for entry in &self.segments {
            line(format_args!("segment {} {} {}", entry.file, entry.rows, entry.forgot));
            for (row, file) in &entry.pages {
                line(format_args!(" {row}:{file}"));
            }
            line(format_args!("\n"));
        }
        for order in &self.forgets {
            let (kind, value) = order.numbers();
            line(format_args!("forget {} {} {kind} {value}\n", order.id, order.until));
        }
        for name in &self.shards {
            line(format_args!("shard {}\n", on_a_line(name)));
        }
        for (name, value) in &self.notes {
            line(format_args!("note {name} {}\n", on_a_line(value)));
        }
        let sum = xxh3_64(text.as_bytes());
        let _ = writeln!(text, "checksum {sum:016x}");
        text
    }

    /// Reads the manifest of a folder; `None` where there is none.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(NAME);
        let bytes = match std::fs::metadata(&path) {
            Ok(about) if about.len() > LONGEST => {
                return Err(Error::corrupt(&path, LONGEST, "the manifest is too long"));
            }
            Ok(_) => std::fs::read(&path).map_err(Error::io(&path, "read"))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io(&path, "read")(error)),
        };
        let damaged = |at: usize, what| Error::corrupt(&path, at as u64, what);
        // The first line tells the version before anything else is believed.
        let first = bytes.split(|&b| b == b'\n').next().unwrap_or(&[]);
        let version = first.strip_prefix(b"tamis-index ").and_then(|v| std::str::from_utf8(v).ok());
        let version = version.and_then(|v| v.parse().ok());
        check(&path, "format", version.ok_or_else(|| damaged(0, "no manifest"))?, FORMAT)?;
        let end = bytes.len().saturating_sub("checksum 0123456789abcdef\n".len());
        let (front, sum) = bytes.split_at(end);
        if sum != format!("checksum {:016x}\n", xxh3_64(front)).as_bytes() {
            return Err(damaged(0, "the checksum of the manifest does not fit"));
        }
        let text = std::str::from_utf8(front).map_err(|e| damaged(e.valid_up_to(), "no text"))?;
        let mut made = Self::default();
        let mut at = 0;
        for line in text.split_terminator('\n') {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "tamis-index" => {}
                "fingerprints" => {
                    let found = rest.parse().map_err(|_| damaged(at, "no version"))?;
                    check(&path, "fingerprints of version", found, VERSION)?;
                }
                "keys" => {
                    let found = rest.parse().map_err(|_| damaged(at, "no number of keys"))?;
                    check(&path, "number of keys", found, KEYS as u32)?;
                }
                _ => made.line(word, rest).ok_or_else(|| damaged(at, "a line is not sound"))?,
            }
            at += line.len() + 1;
        }
        Ok(Some(made))
    }

    fn line(&mut self, word: &str, rest: &str) -> Option<()> {
        let numbers = || -> Option<Vec<u64>> { rest.split(' ').map(|n| n.parse().ok()).collect() };
        let one = || rest.parse::<u64>().ok();
        match word {
            "next-file" => self.next_file = u32::try_from(one()?).ok()?,
            "sequence" => self.sequence = one()?,
            "log" => self.log = u32::try_from(one()?).ok()?,
            "last-forget" => self.last_forget = one()?,
            "segment" => {
                let mut words = rest.split(' ');
                let file = words.next()?.parse().ok()?;
                let rows = words.next()?.parse().ok()?;
                let forgot = words.next()?.parse().ok()?;
                let pair = |word: &str| {
                    let (row, file) = word.split_once(':')?;
                    Some((row.parse().ok()?, file.parse().ok()?))
                };
                let pages = words.map(pair).collect::<Option<_>>()?;
                self.segments.push(Entry { file, rows, forgot, pages });
            }
            "forget" => {
                let [id, until, kind, value] = numbers()?.try_into().ok()?;
                let kind = u8::try_from(kind).ok()?;
                self.forgets.push(Forget::from_numbers(id, until, kind, value)?);
            }
            "shard" => self.shards.push(off_a_line(rest)?),
            "note" => {
                let (name, value) = rest.split_once(' ')?;
                self.notes.insert(name.to_owned(), off_a_line(value)?);
            }
            _ => return None,
        }
        Some(())
    }

    /// Puts this manifest in place of the one before: all of it or nothing, whenever the power fails.
    pub(crate) fn write(&self, storage: &dyn Storage, folder: &Path) -> Result<()> {
        let (new, path) = (folder.join(NEW), folder.join(NAME));
        let mut out = storage.create(&new).map_err(Error::io(&new, "create"))?;
        out.write_all(self.text().as_bytes()).map_err(Error::io(&new, "write"))?;
        out.sync().map_err(Error::io(&new, "sync"))?;
        drop(out);
        // The files it names must have their names on disk first.
        storage.sync_folder(folder).map_err(Error::io(folder, "sync"))?;
        storage.rename(&new, &path).map_err(Error::io(&path, "rename to"))?;
        storage.sync_folder(folder).map_err(Error::io(folder, "sync"))
    }

    /// All files that belong to the index: segments, pages and the log.
    pub(crate) fn files(&self) -> impl Iterator<Item = String> {
        let segments = self.segments.iter().map(|entry| segment_name(entry.file));
        let pages = self.segments.iter().flat_map(|entry| &entry.pages);
        segments.chain(pages.map(|page| pages_name(page.1))).chain([log_name(self.log)])
    }
}

/// Any text as a part of a line.
fn on_a_line(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
}

/// The text that was put on a line; none where it cannot be one.
fn off_a_line(line: &str) -> Option<String> {
    let mut text = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '\\' => match letters.next()? {
                'n' => '\n',
                'r' => '\r',
                other => other,
            },
            other => other,
        });
    }
    Some(text)
}

pub(crate) fn segment_name(file: u32) -> String {
    format!("{file:08}.segment")
}

pub(crate) fn pages_name(file: u32) -> String {
    format!("{file:08}.pages")
}

pub(crate) fn log_name(file: u32) -> String {
    format!("{file:08}.log")
}
