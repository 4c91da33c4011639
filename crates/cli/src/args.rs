//! Flags and their help.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use tamis_driver::record::Mode;
use tamis_driver::{Bytes, RunConfig};

use crate::cleaning::CleaningArgs;

/// Strips what was glued onto scraped pages, and drops the pages that were already seen.
#[derive(Debug, Parser)]
#[command(name = "tamis", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 all well, 1 nothing could be done, 2 done, but records \
                          were rejected.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Clean and deduplicate a corpus.
    ///
    /// Writes DIR/kept, DIR/dropped and, where something could not be read, DIR/rejected, one file
    /// for each input shard, and DIR/report.json and DIR/report.html. The same inputs and settings
    /// give the same bytes, whatever the number of threads.
    #[command(after_help = EXIT_CODES, args_override_self = true)]
    Run(RunArgs),
    /// Clean one page of plain text, or records with --jsonl.
    #[command(after_help = EXIT_CODES)]
    Clean(CleanArgs),
    /// Learn what sites repeat on page after page, or show what was learned.
    Templates(TemplatesArgs),
    /// Look after an index on disk.
    Index(IndexArgs),
    /// Show what is cut from a page and why; of two pages, how near they are, and both side by side.
    Explain(ExplainArgs),
    /// Write completions for a shell to standard output.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the manual page to standard output.
    Man,
}

#[derive(Args, Debug)]
pub(crate) struct RunArgs {
    /// Files, folders or globs of .parquet, .jsonl, .warc, .arc or .wet, these also .zst and .gz; addresses
    /// of such (s3://bucket/folder/, gs://, az://, https://) where the feature "stores" is built in; @LIST is a file that
    /// names such, one a line; "-" is standard input.
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Folder to write to; it must be empty or not there yet. With "-" kept records go to standard output, one a
    /// line, and nothing else is written.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Take .txt files, too (.gz, .zst): each is a page, named by its path below the folder. Those of a folder are
    /// shards of 10,000 files: FOLDER-0000 and so on.
    #[arg(long)]
    pub(crate) txt: bool,
    /// Threads at work in all, for decompressing, cleaning, comparing and compressing; 0 is one for each processor.
    /// Those that read and write files beside them wait, and do little else.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) threads: usize,
    /// Ceiling for everything the run holds: bytes, or with KiB, MiB, GiB, kB, MB, GB.
    #[arg(long, value_name = "SIZE", default_value = "2GiB")]
    pub(crate) memory: Bytes,
    /// How kept pages are written: "jsonl" (with .zst), or "parquet": with the columns of the input where that is
    /// Parquet, else with id, url, title and text as strings and all other fields as JSON in "fields".
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: Format,
    /// zstd level of the output, 1 (fast) to 19 (small).
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) level: i32,
    #[command(flatten)]
    pub(crate) record: RecordArgs,
    #[command(flatten)]
    pub(crate) cleaning: CleaningArgs,
    /// Write DIR/cuts too: for each page what was cut, so that it can be put back.
    #[arg(long)]
    pub(crate) cuts: bool,
    /// Take the lines that a site repeats on page after page (by the host of "url"): "learn" reads
    /// the corpus twice and leaves DIR/templates.jsonl; or a file of templates; or "off".
    #[arg(long, value_name = "learn|FILE", default_value = "off")]
    pub(crate) templates: PathBuf,
    /// Which page of a set of copies stays: the "first", or the "best" (longest clean text, then fewest
    /// cuts, then first), for which the corpus is read twice.
    #[arg(long, value_name = "WHICH", value_enum, default_value_t)]
    pub(crate) keep: Keep,
    #[command(flatten)]
    pub(crate) paragraphs: ParagraphArgs,
    /// Folder of an index: pages that earlier runs kept with it are seen, and what this run keeps is there
    /// for the next; it may be missing. --resume and --force take back what a run left in it.
    #[arg(long, value_name = "DIR")]
    pub(crate) index: Option<PathBuf>,
    /// File of figures in the text format of Prometheus, written anew each second while the run goes on.
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics: Option<PathBuf>,
    /// What is said on standard error: "text", or "json" for programs: an object a line, with "event", "seconds"
    /// and what happened.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) log_format: LogFormat,
    /// Settings as TOML: options by their names, and "inputs". What the command line says comes after.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Print all settings as such a file and do nothing else.
    #[arg(long)]
    pub(crate) print_config: bool,
    /// Print which shards would be read, with their sizes, and do nothing else.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Replace what an earlier run wrote to DIR; other files there are left alone.
    #[arg(long, conflicts_with = "resume")]
    pub(crate) force: bool,
    /// Go on where an earlier run with the same inputs and settings was stopped.
    #[arg(long)]
    pub(crate) resume: bool,
    /// Largest zstd window that is accepted, as a power of two, 10 to 31 [zstd --long=N].
    #[arg(long, value_name = "N", default_value_t = 27)]
    pub(crate) window_log: u32,
    /// Most records in a batch; changes speed and memory, never the output.
    #[arg(long, value_name = "N", default_value_t = 1024, hide_short_help = true)]
    pub(crate) batch: usize,
}

impl RunArgs {
    /// Whether kept records go to standard output.
    pub(crate) fn is_pipe(&self) -> bool {
        self.out.as_os_str() == "-"
    }
}

/// What is said on standard error.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum LogFormat {
    /// Sentences, and a bar on a terminal.
    #[default]
    Text,
    /// An object a line.
    Json,
}

/// How kept pages are written.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    /// Lines of JSON, zstd-compressed.
    #[default]
    Jsonl,
    /// Parquet, zstd-compressed.
    Parquet,
}

/// Which page of a set of copies stays.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Keep {
    /// The one that comes first.
    #[default]
    First,
    /// The longest, then the one with the fewest cuts, then the first.
    Best,
}

#[derive(Args, Debug)]
pub(crate) struct ParagraphArgs {
    /// What to do about paragraphs that stand on other pages, too: "keep" them, "drop" them from all
    /// but the first pages that have them (a repost keeps its own comment), or "mark" them in DIR/marks.
    #[arg(long, value_name = "WHAT", default_value_t)]
    pub(crate) paragraphs: tamis::ParagraphPolicy,
    /// Least width of such a paragraph, in columns; a Han character has two.
    #[arg(long, value_name = "N", default_value_t = 80, hide_short_help = true)]
    pub(crate) paragraph_length: usize,
    /// Least number of pages that have it, this one counted; at least 2.
    #[arg(long, value_name = "N", default_value_t = 2, hide_short_help = true)]
    pub(crate) paragraph_pages: u32,
    /// Least number of hosts that have it, this one counted; 1 to 4.
    #[arg(long, value_name = "N", default_value_t = 1, hide_short_help = true)]
    pub(crate) paragraph_hosts: u32,
    /// Memory for paragraphs that were seen; when it is used up, old ones are forgotten.
    #[arg(long, value_name = "SIZE", default_value = "256MiB", hide_short_help = true)]
    pub(crate) paragraph_memory: Bytes,
}

#[derive(Args, Debug)]
pub(crate) struct RecordArgs {
    /// Field or column that holds the text; without it, the first of text, content, raw_content and body that
    /// holds a string.
    #[arg(long, value_name = "FIELD")]
    pub(crate) text_field: Option<String>,
    /// Field that names the page; a string or a number, and it may be missing.
    #[arg(long, value_name = "FIELD", default_value = "id")]
    pub(crate) id_field: String,
    /// Field that holds the page as HTML: what is taken of it becomes the text, and takes its place.
    #[arg(long, value_name = "FIELD")]
    pub(crate) html_field: Option<String>,
    /// What is taken of web pages: their "main" content ("fast" is the same), that by way of a "tree", slower ("accurate"
    /// is the same), "all" that can be read, or "none": then archives are read for their texts alone.
    #[arg(long, value_name = "WHAT", default_value = "main", value_parser = html)]
    pub(crate) html: Html,
    /// Give records of web pages a field "links": where the whole page leads to, http and https, each once, absolute
    /// where the record has a "url" or the page a base, otherwise as they stood.
    #[arg(long)]
    pub(crate) html_links: bool,
    /// Longest record that is accepted; longer ones are rejected. The ceiling of a run must leave
    /// 32 times as much.
    #[arg(long, value_name = "SIZE", default_value = "16MiB")]
    pub(crate) max_record: Bytes,
}

impl RecordArgs {
    /// Puts these settings into those of a run.
    pub(crate) fn apply(&self, config: &mut RunConfig) {
        config.text_field.clone_from(&self.text_field);
        config.id_field.clone_from(&self.id_field);
        config.html = self.html.0;
        config.html_field.clone_from(&self.html_field);
        config.html_links = self.html_links;
        config.max_record = self.max_record.0;
    }
}

/// What is taken of web pages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Html(pub(crate) Option<Mode>);

fn html(name: &str) -> Result<Html, String> {
    match name {
        "none" => Ok(Html(None)),
        name => match name.parse() {
            Ok(mode) => Ok(Html(Some(mode))),
            Err(error) => Err(format!("{error}, none")),
        },
    }
}

#[derive(Args, Debug)]
pub(crate) struct CleanArgs {
    /// Page to clean, text or .html; "-" or nothing is standard input.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Take JSON records, one a line (also .zst and .gz), and write them with their text cleaned.
    #[arg(long, action = ArgAction::SetTrue)]
    pub(crate) jsonl: bool,
    /// Write the cut lists instead of the text, as JSON, one line a page.
    #[arg(long)]
    pub(crate) cuts: bool,
    #[command(flatten)]
    pub(crate) cleaning: CleaningArgs,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) record: RecordArgs,
}

#[derive(Args, Debug)]
pub(crate) struct SiteArgs {
    /// Templates that were learned: lines of theirs are taken, by the host of the page.
    #[arg(long, value_name = "FILE")]
    pub(crate) templates: Option<PathBuf>,
    /// Address of the page; records have theirs in "url".
    #[arg(long, value_name = "URL", requires = "templates")]
    pub(crate) url: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct TemplatesArgs {
    #[command(subcommand)]
    pub(crate) command: TemplatesCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TemplatesCommand {
    /// Learn from a corpus whose records have a "url".
    Learn(LearnArgs),
    /// Show what was learned, one line for each line of a template.
    Show(ShowArgs),
}

#[derive(Args, Debug)]
pub(crate) struct LearnArgs {
    /// Files, folders or globs of .parquet, .jsonl, .warc, .arc or .wet, these also .zst and .gz; addresses
    /// of such where the feature "stores" is built in; @LIST is a file that names such, one a line.
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// File to write; replaced if it is there.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Threads at work in all, for decompressing, cleaning, comparing and compressing; 0 is one for each processor.
    /// Those that read and write files beside them wait, and do little else.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) threads: usize,
    /// Ceiling for everything that is held: bytes, or with KiB, MiB, GiB, kB, MB, GB.
    #[arg(long, value_name = "SIZE", default_value = "2GiB")]
    pub(crate) memory: Bytes,
    #[command(flatten)]
    pub(crate) record: RecordArgs,
    #[command(flatten)]
    pub(crate) cleaning: CleaningArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// File of templates.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Only this host.
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// Pages of plain text or .html, one or two; "-" is standard input.
    #[arg(required = true, num_args = 1..=2, value_name = "PAGE")]
    pub(crate) pages: Vec<PathBuf>,
    /// Whether cuts are shown in a color for each class; "auto" does so on a terminal, unless NO_COLOR is set.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: Color,
    /// Columns for two pages side by side; without it, those of the terminal. With fewer than 60, and where the output
    /// is no terminal, one page stands below the other.
    #[arg(long, value_name = "N")]
    pub(crate) width: Option<usize>,
    #[command(flatten)]
    pub(crate) cleaning: CleaningArgs,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
}

/// When something is shown in color.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Args, Debug)]
pub(crate) struct IndexArgs {
    #[command(subcommand)]
    pub(crate) command: IndexCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IndexCommand {
    /// Figures of an index, as JSON.
    Stats {
        /// Folder of the index.
        dir: PathBuf,
    },
    /// Check everything: each checksum, and that all parts fit. Exit code 1 where something does not.
    Verify {
        /// Folder of the index.
        dir: PathBuf,
    },
    /// Forget pages by age or host; `compact` takes them off the disk.
    Forget {
        /// Folder of the index.
        dir: PathBuf,
        /// Pages seen more than so many days ago; those of unknown time stay.
        #[arg(long, value_name = "DAYS", required_unless_present = "host")]
        older_than: Option<u64>,
        /// Pages of this host; may be given more than once.
        #[arg(long, value_name = "HOST")]
        host: Vec<String>,
    },
    /// Make one segment of all and take off the disk what was forgotten.
    Compact {
        /// Folder of the index.
        dir: PathBuf,
    },
    /// Write all pages as JSON lines.
    Export {
        /// Folder of the index.
        dir: PathBuf,
    },
    /// Add pages that were exported, from standard input; the folder may be empty or not there yet.
    Import {
        /// Folder of the index.
        dir: PathBuf,
    },
}
