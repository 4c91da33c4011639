//! The journal: the settings, then a line for each finished shard.
//!
//! A line is written when everything it speaks of is on the disk, so what it says is true even
//! after a loss of power. A line that was cut off is as good as not written.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::error::RunError;
use crate::output::Folder;
use crate::record::push_json;
use crate::report::{Details, Settings, ShardStats, Versions, differing};

/// The first line.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) versions: Versions,
    pub(crate) settings: Settings,
}

/// An open journal. It is locked: two runs in one folder would spoil each other.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    path: PathBuf,
    shards: usize,
}

impl Journal {
    /// Begins a journal, or reads on in one that fits these settings.
    pub(crate) fn open(
        folder: &Folder,
        head: &Head,
        resume: bool,
    ) -> Result<(Self, Vec<ShardStats>, Details), RunError> {
        let path = folder.journal();
        let options =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).clone();
        let mut file = options.open(&path).map_err(RunError::write(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let reason = "another run is writing here; wait for it".to_owned();
                return Err(RunError::Output { path, reason });
            }
            Err(TryLockError::Error(source)) => return Err(RunError::Write { path, source }),
        }
        let mut text = String::new();
        if resume {
            file.read_to_string(&mut text).map_err(RunError::write(&path))?;
        }
        let mut journal = Journal { file, path, shards: 0 };
        let Some((first, rest)) = text.split_once('\n') else {
            journal.begin(folder, head)?;
            return Ok((journal, Vec::new(), Details::default()));
        };
        let saved: Head = journal.line(first)?;
        if let Some(difference) = difference(&saved, head) {
            return Err(RunError::Resume(difference));
        }
        let (mut stats, mut good) = (Vec::new(), first.len() + 1);
        for line in rest.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            stats.push(journal.line(line)?);
            good += line.len();
        }
        journal.shards = stats.len();
        let cut = journal.file.set_len(good as u64);
        let end = cut.and_then(|()| journal.file.seek(SeekFrom::End(0)));
        end.map_err(RunError::write(&journal.path))?;
        let details = journal.state(folder)?;
        Ok((journal, stats, details))
    }

    fn begin(&mut self, folder: &Folder, head: &Head) -> Result<(), RunError> {
        let start = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)));
        start.map_err(RunError::write(&self.path))?;
        folder.clear_states()?;
        self.append(head)
    }

    fn line<'t, T: Deserialize<'t>>(&self, line: &'t str) -> Result<T, RunError> {
        serde_json::from_str(line).map_err(|error| {
            let path = self.path.display();
            RunError::Resume(format!("{path} cannot be read: {error}; start over with --force"))
        })
    }

    fn append<T: Serialize>(&mut self, value: &T) -> Result<(), RunError> {
        let mut line = Vec::new();
        push_json(value, &mut line);
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_all());
        written.map_err(RunError::write(&self.path))
    }

    /// Notes a finished shard, and what the report tells of all up to it.
    pub(crate) fn finished(
        &mut self,
        folder: &Folder,
        stats: &ShardStats,
        details: &Details,
    ) -> Result<(), RunError> {
        let mut state = Vec::new();
        push_json(details, &mut state);
        folder.write(&folder.state(self.shards + 1), &state)?;
        self.append(stats)?;
        // Only now is the earlier state of no use.
        let _: io::Result<()> = fs::remove_file(folder.state(self.shards));
        self.shards += 1;
        Ok(())
    }

    fn state(&self, folder: &Folder) -> Result<Details, RunError> {
        if self.shards == 0 {
            return Ok(Details::default());
        }
        let path = folder.state(self.shards);
        let text = fs::read_to_string(&path).map_err(|error| {
            RunError::Resume(format!("{}: {error}; start over with --force", path.display()))
        })?;
        folder.clear_states_but(&path)?;
        self.line(&text)
    }
}

/// Says which setting is not what it was.
fn difference(saved: &Head, now: &Head) -> Option<String> {
    let was = serde_json::to_value(saved).ok()?;
    let is = serde_json::to_value(now).ok()?;
    let parts = ["versions", "settings"];
    let (name, before, value) =
        parts.iter().find_map(|part| differing("", &was[part], &is[part]))?;
    Some(format!(
        "{name} was {before} and is {value} now; resume with what it was, or start over with --force"
    ))
}
