//! The settings of a run.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tamis::{ParagraphPolicy, TemplateMode, Templates};

use crate::error::RunError;
use crate::memory::Plan;
use crate::record::{Html, Mode, Names, Room};
use crate::source::{How, Limits};

/// What to do when the output folder is not empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// Stop and say so.
    #[default]
    Refuse,
    /// Remove what an earlier run wrote there, and nothing else, then start over.
    Replace,
    /// Go on where an earlier run of the same settings stopped.
    Resume,
}

/// Where site templates are from.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum TemplateSource {
    /// There are none: such lines stay.
    #[default]
    Off,
    /// The corpus itself: it is read twice. What was learned is left in `templates.jsonl` in the
    /// output folder, and a resumed run uses it again.
    Learn,
    /// An earlier pass over this or another corpus.
    Given(Arc<Templates>),
}

impl fmt::Display for TemplateSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TemplateSource::Off => f.write_str("off"),
            TemplateSource::Learn => f.write_str("learn"),
            TemplateSource::Given(templates) => write!(f, "given: {templates:?}"),
        }
    }
}

/// Which page of a set of copies stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Keep {
    /// The one that comes first.
    #[default]
    First,
    /// The one with the longest clean text, of equals the one with the fewest cuts, then the first. The
    /// corpus is read twice, and all fingerprints are held at once: about 2.2 kB a page.
    Best,
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Keep::First => "first",
            Keep::Best => "best",
        })
    }
}

/// How kept pages are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Lines of JSON, zstd-compressed.
    #[default]
    Jsonl,
    /// Parquet: the columns of the input where that is Parquet, else id, url, title and text as strings and
    /// all other fields as JSON.
    Parquet,
}

impl Format {
    /// How the names of the files end.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Format::Jsonl => ".jsonl.zst",
            Format::Parquet => ".parquet",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Jsonl => "jsonl",
            Format::Parquet => "parquet",
        })
    }
}

/// What object stores ask of who reads from them, each by its name as in the environment of other tools, in lower case:
/// `aws_access_key_id`, `aws_region`, `google_service_account`, `azure_storage_account_name` and the like. Those that a
/// store does not know are passed over. The values are secrets and are not shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct StoreSettings(BTreeMap<String, String>);

impl StoreSettings {
    /// With one setting more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.insert(name.to_ascii_lowercase(), value.into());
        self
    }

    #[cfg(feature = "stores")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl fmt::Debug for StoreSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The settings of a run. Start from [`RunConfig::new`] and change what differs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunConfig {
    /// Files, folders, globs and addresses of objects; `-` is standard input.
    pub inputs: Vec<PathBuf>,
    /// How object stores are reached.
    pub stores: StoreSettings,
    /// Whether `.txt` files of folders and patterns are pages, too.
    pub txt: bool,
    /// The output folder.
    pub out: PathBuf,
    /// What to do when it is not empty.
    pub existing: Existing,
    /// Worker threads; 0 is one for each processor.
    pub threads: usize,
    /// Ceiling for everything the run holds, in bytes.
    pub memory: u64,
    /// How kept pages are written.
    pub format: Format,
    /// zstd level of the output, 1 to 19.
    pub level: i32,
    /// Name of the field that holds the text; none is the first of
    /// [`USUAL_TEXT_FIELDS`](crate::record::USUAL_TEXT_FIELDS) that holds a string.
    pub text_field: Option<String>,
    /// Name of the field that names the page.
    pub id_field: String,
    /// What is taken of web pages: those in archives, and those in the field below. None: archives are read for
    /// their texts alone.
    pub html: Option<Mode>,
    /// Name of the field that holds a web page; none where records hold text. Its text takes its place.
    pub html_field: Option<String>,
    /// Whether records of web pages get a field `links` with where the page leads to: addresses of the web, absolute
    /// where the address of the page is known, each once.
    pub html_links: bool,
    /// Whether the cut lists are written.
    pub cuts: bool,
    /// Largest zstd window that is accepted, as a power of two, 10 to 31.
    pub window_log: u32,
    /// Longest record that is accepted, in bytes.
    pub max_record: u64,
    /// Most records in one batch.
    pub batch: usize,
    /// Where site templates are from.
    pub templates: TemplateSource,
    /// Which page of a set of copies stays.
    pub keep: Keep,
    /// Folder of an index: what earlier runs kept in it is seen, and what this run keeps is in it for
    /// the next. It is made where it is missing. None: nothing outlives the run.
    pub index: Option<PathBuf>,
    /// Settings of cleaning and comparison.
    pub engine: tamis::Config,
}

impl RunConfig {
    /// These inputs into this folder, everything else at its default.
    #[must_use]
    pub fn new(inputs: Vec<PathBuf>, out: PathBuf) -> Self {
        RunConfig {
            inputs,
            stores: StoreSettings::default(),
            txt: false,
            out,
            existing: Existing::Refuse,
            threads: 0,
            memory: 2 << 30,
            format: Format::Jsonl,
            level: 3,
            text_field: None,
            id_field: "id".to_owned(),
            html: Some(Mode::Main),
            html_field: None,
            html_links: false,
            cuts: false,
            window_log: 27,
            max_record: 16 << 20,
            batch: 1024,
            templates: TemplateSource::Off,
            keep: Keep::First,
            index: None,
            engine: tamis::Config::default(),
        }
    }

    /// Whether paragraphs that stand on other pages are listed.
    pub(crate) fn marks(&self) -> bool {
        self.engine.paragraphs.policy == ParagraphPolicy::Mark
    }

    /// What the fields of a record are called.
    pub(crate) fn names(&self, room: Option<&Room>) -> Names {
        let field = self.html_field.clone();
        let (links, room) = (self.html_links, room.cloned());
        let html = field.zip(self.html).map(|(field, mode)| Html { field, mode, links, room });
        Names { text: self.text_field.clone(), id: self.id_field.clone(), html }
    }

    /// The same of records that are made of archives.
    pub(crate) fn names_of_archives(&self, room: Option<&Room>) -> Names {
        let names = self.names(None);
        let (links, room) = (self.html_links, room.cloned());
        let field = self.html_field.clone().unwrap_or_else(|| "html".to_owned());
        Names { html: self.html.map(|mode| Html { field, mode, links, room }), ..names }
    }

    /// How shards are read. Columns are handed on where they are written as they were.
    pub(crate) fn how(&self, plan: &Plan, columns: bool) -> How {
        How {
            limits: Limits { window_log: self.window_log },
            max_record: self.max_record,
            names: self.names(None),
            of_archives: self.names_of_archives(None),
            room: plan.columns,
            carry: columns && self.html_field.is_none(),
        }
    }

    /// The number of worker threads.
    pub(crate) fn workers(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        }
    }

    /// Refuses settings that no run could honour.
    pub(crate) fn check(&self) -> Result<(), RunError> {
        let bad = |setting, reason: &str| Err(RunError::Setting { setting, reason: reason.into() });
        if self.inputs.is_empty() {
            return bad("inputs", "none given; name a file, a folder or a glob");
        }
        if !(1..=19).contains(&self.level) {
            return bad("level", "zstd levels go from 1 to 19");
        }
        if self.format == Format::Parquet && !cfg!(feature = "parquet") {
            return bad("format", "this program was built without the feature \"parquet\"");
        }
        if !(10..=31).contains(&self.window_log) {
            return bad("window-log", "goes from 10 to 31");
        }
        if self.max_record == 0 || self.max_record > 1 << 30 {
            return bad("max-record", "goes from 1 byte to 1GiB");
        }
        if self.batch == 0 {
            return bad("batch", "a batch holds at least one record");
        }
        if self.names(None).rank_of_text(&self.id_field).is_some() {
            return bad("id-field", "may be the text field; name another, or that with text-field");
        }
        let from_stdin = self.inputs.iter().any(|input| input == Path::new("-"));
        if matches!(self.templates, TemplateSource::Learn) && from_stdin {
            return bad("templates", "standard input cannot be read twice; name a template file");
        }
        if self.keep == Keep::Best && from_stdin {
            return bad("keep", "standard input cannot be read twice; name files, or keep first");
        }
        if self.keep == Keep::Best && self.engine.paragraphs.policy == ParagraphPolicy::Drop {
            return bad(
                "keep",
                "best does not go with paragraphs drop, by which it depends on the order of pages \
                 what a page still says; keep first, or mark",
            );
        }
        if self.html_links && self.html.is_none() {
            return bad("html-links", "with html none no page is read; leave one of the two out");
        }
        if let Some(html) = &self.html_field {
            if self.html.is_none() {
                return bad(
                    "html-field",
                    "with html none no page is read; leave one of the two out",
                );
            }
            if self.names(None).rank_of_text(html).is_some() || *html == self.id_field {
                return bad("html-field", "is the field of the text or of the id; name another");
            }
        }
        if self.index.as_ref().is_some_and(|index| index.starts_with(&self.out)) {
            return bad(
                "index",
                "it lies in the output folder, which is one run's; put it elsewhere",
            );
        }
        if self.index.is_some() && self.keep == Keep::Best {
            return bad(
                "keep",
                "best needs all pages at once, and those of earlier runs are gone; keep first",
            );
        }
        if self.index.is_some() && self.engine.paragraphs.policy != ParagraphPolicy::Keep {
            return bad(
                "index",
                "it remembers pages and not their paragraphs; use --paragraphs keep",
            );
        }
        if !matches!(self.engine.templates, TemplateMode::Off) {
            return bad("engine", "a run has its own setting for templates");
        }
        Ok(())
    }
}
