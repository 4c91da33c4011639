//! The output folder: what may stand there before a run, and what is cleared away.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::config::Existing;
use crate::error::RunError;

/// Folders of shard files, and how the names in them end.
const KINDS: [(&str, &str); 6] = [
    ("kept", ".jsonl.zst"),
    ("kept", ".parquet"),
    ("dropped", ".jsonl.zst"),
    ("cuts", ".jsonl.zst"),
    ("marks", ".jsonl.zst"),
    ("rejected", ".jsonl"),
];
const REPORTS: [&str; 2] = ["report.json", "report.html"];
const PARTIAL: &str = ".partial";

/// An output folder.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// A folder that nothing is written to.
    pub(crate) fn unused(root: &Path) -> Self {
        Folder { root: root.to_owned() }
    }

    /// Makes the folder ready, or says why it cannot be used.
    pub(crate) fn open(root: &Path, existing: Existing) -> Result<Self, RunError> {
        let folder = Folder { root: root.to_owned() };
        fs::create_dir_all(root).map_err(RunError::write(root))?;
        let mut names = Vec::new();
        for entry in fs::read_dir(root).map_err(RunError::write(root))? {
            names.push(entry.map_err(RunError::write(root))?.file_name());
        }
        let ours = folder.journal().is_file();
        let output = |reason: &str| {
            Err(RunError::Output { path: root.to_owned(), reason: reason.to_owned() })
        };
        // A run that was stopped before its first word left an empty `.tamis`.
        if names.is_empty() || (!ours && names.iter().all(|name| name == ".tamis")) {
            return folder.hidden();
        }
        match existing {
            Existing::Refuse if ours => output(
                "the folder holds an earlier run; --resume goes on with it, --force replaces it",
            ),
            Existing::Refuse => output(
                "the folder is not empty; name an empty one, or --force to write beside what is \
                 there",
            ),
            Existing::Resume if !ours => output(
                "there is no run here to resume (.tamis/journal.jsonl is missing); leave out \
                 --resume and name an empty folder",
            ),
            Existing::Resume => Ok(folder),
            Existing::Replace if ours => {
                // First the journal forgets what is about to go.
                remove(&folder.journal())?;
                folder.clear(|_, _| false)?;
                remove(&folder.templates())?;
                folder.hidden()
            }
            // Without a journal nothing here is known to be from tamis.
            Existing::Replace => match KINDS.iter().find(|(kind, _)| root.join(kind).exists()) {
                Some((kind, _)) => output(&format!(
                    "\"{kind}\" in it was not written by tamis (.tamis/journal.jsonl is \
                     missing), so --force leaves it alone; name another folder"
                )),
                None => folder.hidden(),
            },
        }
    }

    fn hidden(self) -> Result<Self, RunError> {
        let path = self.root.join(".tamis");
        fs::create_dir_all(&path).map_err(RunError::write(&path))?;
        Ok(self)
    }

    /// Removes what tamis wrote, except the shard files that `keep` wants (by kind and shard).
    pub(crate) fn clear(&self, keep: impl Fn(&str, &str) -> bool) -> Result<(), RunError> {
        for (kind, ending) in KINDS {
            let folder = self.root.join(kind);
            for path in list(&folder)? {
                let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
                let partial = name.starts_with('.') && name.ends_with(PARTIAL);
                let shard = name.strip_suffix(ending);
                if partial || shard.is_some_and(|shard| !keep(kind, shard)) {
                    fs::remove_file(&path).map_err(RunError::write(&path))?;
                }
            }
            // Stays when something else lies in it.
            let _: io::Result<()> = fs::remove_dir(&folder);
        }
        for report in REPORTS {
            remove(&self.root.join(report))?;
        }
        Ok(())
    }

    /// The journal of finished shards.
    pub(crate) fn journal(&self) -> PathBuf {
        self.root.join(".tamis/journal.jsonl")
    }

    /// What is known of clusters after so many shards.
    pub(crate) fn state(&self, shards: usize) -> PathBuf {
        self.root.join(format!(".tamis/state-{shards}.json"))
    }

    /// Which numbers the shards have in the index of the run.
    pub(crate) fn index(&self) -> PathBuf {
        self.root.join(".tamis/index.json")
    }

    /// What was learned of sites.
    pub(crate) fn templates(&self) -> PathBuf {
        self.root.join("templates.jsonl")
    }

    /// The digest of what was learned of sites.
    pub(crate) fn templates_digest(&self) -> PathBuf {
        self.root.join(".tamis/templates")
    }

    /// Removes what is known of clusters.
    pub(crate) fn clear_states(&self) -> Result<(), RunError> {
        self.clear_states_but(Path::new(""))
    }

    /// The same, except this file.
    pub(crate) fn clear_states_but(&self, keep: &Path) -> Result<(), RunError> {
        for path in list(&self.root.join(".tamis"))? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.trim_start_matches('.').starts_with("state-") && path != keep {
                remove(&path)?;
            }
        }
        Ok(())
    }

    /// A file of a finished shard.
    pub(crate) fn file(&self, kind: &str, name: &str) -> PathBuf {
        self.root.join(kind).join(name)
    }

    /// Where a file is written before it has its name; its folder is made.
    pub(crate) fn partial(&self, kind: &str, name: &str) -> Result<PathBuf, RunError> {
        let folder = self.root.join(kind);
        fs::create_dir_all(&folder).map_err(RunError::write(&folder))?;
        Ok(folder.join(format!(".{name}{PARTIAL}")))
    }

    /// The name that a partial file gets.
    pub(crate) fn named(partial: &Path) -> PathBuf {
        let name = partial.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let name = name.strip_prefix('.').unwrap_or(name);
        partial.with_file_name(name.strip_suffix(PARTIAL).unwrap_or(name))
    }

    /// Writes a small file: whole or not at all.
    pub(crate) fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), RunError> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let partial = path.with_file_name(format!(".{name}{PARTIAL}"));
        let write = || {
            let mut file = File::create(&partial)?;
            io::Write::write_all(&mut file, bytes)?;
            file.sync_all()?;
            fs::rename(&partial, path)
        };
        write().map_err(RunError::write(path))?;
        path.parent().map_or(Ok(()), sync_dir)
    }

    /// Writes one of the two reports.
    pub(crate) fn report(&self, name: &str, bytes: &[u8]) -> Result<(), RunError> {
        self.write(&self.root.join(name), bytes)
    }
}

/// Makes new names in a folder survive a loss of power.
pub(crate) fn sync_dir(path: &Path) -> Result<(), RunError> {
    File::open(path).and_then(|dir| dir.sync_all()).map_err(RunError::write(path))
}

fn remove(path: &Path) -> Result<(), RunError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(RunError::write(path)(error)),
        _ => Ok(()),
    }
}

/// The files of a folder, none if it is not there.
fn list(folder: &Path) -> Result<Vec<PathBuf>, RunError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(RunError::write(folder))?,
    };
    entries.map(|entry| entry.map(|e| e.path()).map_err(RunError::write(folder))).collect()
}
