//! Paragraphs that stand on other pages, too: `docs/fingerprint.md`, section 9.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use tamis_scan::{Cleaned, Cleaner, PARAGRAPH};
use tamis_simhash::{Fingerprint, Fingerprinter, HOSTS, Paragraphs};
use xxhash_rust::xxh3::xxh3_64;

use crate::page::PageRef;

/// Buffers that are larger after a long page are given back.
const LONG: usize = 1 << 20;

/// What is done about paragraphs that stand on other pages, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum ParagraphPolicy {
    /// Nothing.
    #[default]
    Keep,
    /// They are taken out of the page, each with the place where it stood first.
    Drop,
    /// They stay, and are listed with the place where they stood first.
    Mark,
}

impl FromStr for ParagraphPolicy {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "keep" => Ok(ParagraphPolicy::Keep),
            "drop" => Ok(ParagraphPolicy::Drop),
            "mark" => Ok(ParagraphPolicy::Mark),
            _ => Err(format!("{name:?} is none of keep, drop, mark")),
        }
    }
}

impl fmt::Display for ParagraphPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ParagraphPolicy::Keep => "keep",
            ParagraphPolicy::Drop => "drop",
            ParagraphPolicy::Mark => "mark",
        })
    }
}

/// Settings for paragraphs that stand on other pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct ParagraphConfig {
    /// What is done. Default [`Keep`](ParagraphPolicy::Keep).
    pub policy: ParagraphPolicy,
    /// Least width of a paragraph, in columns (a Han character has two). Default 80.
    pub length: usize,
    /// It must be on so many pages, this one counted; at least 2. Default 2.
    pub pages: u32,
    /// It must be on so many hosts, that of this page counted; 1 to 4. Default 1: hosts do not count.
    pub hosts: u32,
    /// Bytes that may be taken to remember paragraphs; when they are used up, old ones are
    /// forgotten. Default 256 MiB, some three million paragraphs.
    pub memory: usize,
}

impl Default for ParagraphConfig {
    fn default() -> Self {
        ParagraphConfig {
            policy: ParagraphPolicy::Keep,
            length: 80,
            pages: 2,
            hosts: 1,
            memory: 256 << 20,
        }
    }
}

/// A setting for paragraphs that is out of its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("paragraphs: {name} is {value} and must be from {from} to {to}")]
pub struct ParagraphError {
    /// The setting.
    pub name: &'static str,
    /// Its value.
    pub value: usize,
    /// The least it can be.
    pub from: usize,
    /// The most it can be.
    pub to: usize,
}

impl ParagraphConfig {
    pub(crate) fn check(&self) -> Result<(), ParagraphError> {
        let ranges = [
            ("length", self.length, 20, 100_000),
            ("pages", self.pages as usize, 2, u32::MAX as usize),
            ("hosts", self.hosts as usize, 1, HOSTS + 1),
        ];
        for (name, value, from, to) in ranges {
            if !(from..=to).contains(&value) {
                return Err(ParagraphError { name, value, from, to });
            }
        }
        Ok(())
    }
}

/// A paragraph of a kept page that stands on other pages, too.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Repeat {
    /// Where it begins: with [`Mark`](ParagraphPolicy::Mark) in the cleaned text, with
    /// [`Drop`](ParagraphPolicy::Drop) the start of its cut in the original.
    pub start: usize,
    /// One past its end, likewise.
    pub end: usize,
    /// The first kept page that has it.
    pub first: PageRef,
    /// On how many pages it stands that are kept with it, this one counted.
    pub pages: u32,
}

/// A paragraph of a page that awaits its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paragraph {
    /// Its line, in bytes of the cleaned text.
    pub(crate) span: Range<usize>,
    /// The exact hash of its content.
    pub(crate) exact: u128,
}

/// The paragraphs of a cleaned text.
pub(crate) fn paragraphs_of(
    text: &str,
    length: usize,
    fingerprinter: Fingerprinter,
    scratch: &mut tamis_simhash::Scratch,
) -> Vec<Paragraph> {
    let spans = tamis_scan::paragraphs(text, length);
    let exact = |span: &Range<usize>, scratch: &mut _| {
        fingerprinter.exact(text[span.clone()].trim(), scratch)
    };
    spans.map(|span| Paragraph { exact: exact(&span, scratch), span }).collect()
}

/// The hash of a host; never 0.
pub(crate) fn host_hash(url: Option<&str>) -> Option<u32> {
    let host = url.and_then(tamis_scan::host)?;
    Some((xxh3_64(host.as_bytes()) as u32).max(1))
}

/// What a decider needs to know of paragraphs.
#[derive(Debug)]
pub(crate) struct Repeats {
    pub(crate) config: ParagraphConfig,
    pub(crate) seen: Paragraphs,
    cleaner: Arc<Cleaner>,
    fingerprinter: Fingerprinter,
    scratch: tamis_simhash::Scratch,
    /// Hashes of the page at hand, so that each counts once.
    own: Vec<u128>,
}

/// What is left of a page without its repeats.
pub(crate) struct Rest<'a> {
    pub(crate) cleaned: Cleaned<'a>,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) paragraphs: Vec<Paragraph>,
}

impl Repeats {
    /// None where nothing is to be done.
    pub(crate) fn new(config: ParagraphConfig, cleaner: Arc<Cleaner>) -> Option<Self> {
        (config.policy != ParagraphPolicy::Keep).then(|| Repeats {
            seen: Paragraphs::new(config.memory),
            config,
            cleaner,
            fingerprinter: Fingerprinter::new(),
            scratch: tamis_simhash::Scratch::default(),
            own: Vec::new(),
        })
    }

    /// Those of `paragraphs` that are repeats on a page of this host: index, the number of the page
    /// that had it first, and pages with this one.
    pub(crate) fn among(
        &self,
        paragraphs: &[Paragraph],
        host: Option<u32>,
    ) -> Vec<(usize, u32, u32)> {
        let each = paragraphs.iter().enumerate().filter_map(|(index, paragraph)| {
            let seen = self.seen.get(paragraph.exact)?;
            let pages = seen.pages.saturating_add(1);
            let hosts = self.config.hosts;
            let enough =
                pages >= self.config.pages && (hosts < 2 || seen.hosts_with(host) >= hosts);
            enough.then_some((index, seen.first, pages))
        });
        each.collect()
    }

    /// Notes that these paragraphs stand on the kept page with this number.
    pub(crate) fn stand(&mut self, paragraphs: &[Paragraph], page: u32, host: Option<u32>) {
        self.own.clear();
        self.own.extend(paragraphs.iter().map(|paragraph| paragraph.exact));
        self.own.sort_unstable();
        self.own.dedup();
        for &exact in &self.own {
            self.seen.stands(exact, page, host);
        }
    }

    /// The page without these lines.
    pub(crate) fn rest<'a>(
        &mut self,
        original: &'a str,
        cleaned: &Cleaned<'a>,
        spans: &[Range<usize>],
    ) -> Rest<'a> {
        let cleaned = self.cleaner.take_paragraphs(original, cleaned.clone(), spans);
        let fingerprint = self.fingerprinter.fingerprint(&cleaned.text, &mut self.scratch);
        let length = self.config.length;
        let paragraphs =
            paragraphs_of(&cleaned.text, length, self.fingerprinter, &mut self.scratch);
        if self.scratch.memory() > LONG {
            self.scratch = tamis_simhash::Scratch::default();
        }
        Rest { cleaned, fingerprint, paragraphs }
    }

    /// Bytes by which it grows at most with a page of these paragraphs. Room to work in is that of the
    /// page itself, whose own fingerprint is done.
    pub(crate) fn growth(&self, paragraphs: &[Paragraph]) -> usize {
        self.seen.growth(paragraphs.len()) + 2 * paragraphs.len() * size_of::<u128>()
    }

    /// Bytes that it takes.
    pub(crate) fn memory(&self) -> usize {
        self.seen.memory() + self.scratch.memory() + self.own.capacity() * size_of::<u128>()
    }
}

/// Sets the repeats in step with the cuts that they have become.
pub(crate) fn place(repeats: &mut [Repeat], cleaned: &Cleaned<'_>) {
    let cuts = cleaned.cuts.iter().filter(|cut| cut.rule == PARAGRAPH);
    for (repeat, cut) in repeats.iter_mut().zip(cuts) {
        (repeat.start, repeat.end) = (cut.start, cut.end);
    }
}
