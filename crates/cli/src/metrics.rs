//! `--metrics FILE`: figures of a run while it goes on, in the text format of Prometheus.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tamis_driver::report::Counts;

/// How often the file is written.
const EVERY: Duration = Duration::from_secs(1);

/// A file of figures.
struct File {
    path: PathBuf,
    written: Option<Instant>,
}

/// What is known of a run.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) shards: u64,
    pub(crate) shards_done: u64,
    pub(crate) counts: Counts,
}

impl Figures {
    /// Copies of kept pages, and pages of which nothing was left.
    pub(crate) fn dropped(&self) -> u64 {
        self.counts.exact + self.counts.near + self.counts.empty
    }
}

/// Counts what happens in a run, from any thread, and writes the file of figures where there is one.
pub(crate) struct Watch {
    begun: Instant,
    watched: Mutex<(Figures, Option<File>)>,
}

impl Watch {
    pub(crate) fn new(path: Option<PathBuf>) -> Self {
        let file = path.map(|path| File { path, written: None });
        Watch { begun: Instant::now(), watched: Mutex::new((Figures::default(), file)) }
    }

    /// Seconds since the run began.
    pub(crate) fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// Counts something, and writes the file if it is time to, or if this is worth it at once.
    pub(crate) fn count<T>(&self, at_once: bool, count: impl FnOnce(&mut Figures) -> T) -> T {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let (figures, file) = &mut *watched;
        let counted = count(figures);
        if let Some(file) = file {
            file.write(figures, self.begun.elapsed(), at_once);
        }
        counted
    }
}

impl File {
    /// Whoever reads it finds a whole one; a file that cannot be written is no reason to end a run.
    fn write(&mut self, figures: &Figures, since: Duration, at_once: bool) {
        if !at_once && self.written.is_some_and(|written| written.elapsed() < EVERY) {
            return;
        }
        self.written = Some(Instant::now());
        let mut name = self.path.clone().into_os_string();
        name.push(".partial");
        let _ = fs::write(&name, text(figures, since)).and_then(|()| fs::rename(&name, &self.path));
    }
}

fn text(figures: &Figures, since: Duration) -> String {
    let Figures { shards, shards_done, counts } = figures;
    let mut out = String::new();
    let mut metric = |name: &str, kind: &str, help: &str, values: &[(&str, u64)]| {
        let _ = writeln!(out, "# HELP tamis_{name} {help}\n# TYPE tamis_{name} {kind}");
        for (label, value) in values {
            let _ = writeln!(out, "tamis_{name}{label} {value}");
        }
    };
    metric("shards", "gauge", "Shards of the run.", &[("", *shards)]);
    metric("shards_done", "gauge", "Shards that are written.", &[("", *shards_done)]);
    let verdicts = [
        ("{verdict=\"kept\"}", counts.kept),
        ("{verdict=\"exact\"}", counts.exact),
        ("{verdict=\"near\"}", counts.near),
        ("{verdict=\"empty\"}", counts.empty),
        ("{verdict=\"rejected\"}", counts.rejected),
    ];
    metric("records_total", "counter", "Records by verdict.", &verdicts);
    metric(
        "earlier_total",
        "counter",
        "Copies of pages that earlier runs kept.",
        &[("", counts.earlier)],
    );
    metric(
        "damaged_shards_total",
        "counter",
        "Shards that could not be read to the end.",
        &[("", counts.damaged)],
    );
    metric("text_in_bytes_total", "counter", "Text that came in.", &[("", counts.text_in)]);
    metric("text_out_bytes_total", "counter", "Text that was kept.", &[("", counts.text_out)]);
    let classes: Vec<(String, u64)> = counts
        .cuts
        .classes
        .iter()
        .map(|(class, count)| (format!("{{class=\"{class}\"}}"), count.bytes))
        .collect();
    let classes: Vec<(&str, u64)> =
        classes.iter().map(|(label, value)| (&**label, *value)).collect();
    metric("cut_bytes_total", "counter", "Text that was cut, by class.", &classes);
    let _ = writeln!(
        out,
        "# HELP tamis_seconds Time since the run began.\n# TYPE tamis_seconds gauge\ntamis_seconds {:.3}",
        since.as_secs_f64()
    );
    out
}
