//! Readers: as many as one likes, in as many processes, beside the writer.

use std::path::{Path, PathBuf};

use tamis_simhash::{Fingerprint, Params};

use crate::error::{Error, Result};
use crate::load::{Loaded, load};
use crate::log::Torn;
use crate::manifest::Manifest;
use crate::snapshot::{Found, Snapshot};

/// How often opening begins anew when the writer removes what is being opened.
const TRIES: usize = 20;

/// An index at one moment. Shared by any number of threads; what is written later is not seen until
/// [`refresh`](Self::refresh).
#[derive(Debug)]
pub struct Reader {
    folder: PathBuf,
    params: Params,
    pub(crate) manifest: Manifest,
    pub(crate) snapshot: Snapshot,
    shards: Vec<String>,
    torn: Option<Torn>,
}

impl Reader {
    /// Opens the index in a folder as it is now: all that was synced is in it, and perhaps more.
    ///
    /// Takes time for the pages in the log (at most [`Options::memory_pages`](crate::Options)),
    /// whatever the size of the index.
    ///
    /// # Errors
    ///
    /// When there is none, when versions differ, or when what is read at opening is damaged.
    pub fn open(folder: impl AsRef<Path>, near: Params) -> Result<Self> {
        let folder = folder.as_ref();
        let mut last = None;
        for _ in 0..TRIES {
            let Some(manifest) = Manifest::read(folder)? else {
                return Err(Error::NotAnIndex(folder.to_owned()));
            };
            match load(folder, &manifest, near, 1 << 16) {
                Ok(Loaded { snapshot, shards, torn, .. }) => {
                    let folder = folder.to_owned();
                    return Ok(Self { folder, params: near, manifest, snapshot, shards, torn });
                }
                // The writer may have gone on since the manifest was read; else it is an error.
                Err(error) if Manifest::read(folder)?.as_ref() == Some(&manifest) => {
                    return Err(error);
                }
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| Error::NotAnIndex(folder.to_owned())))
    }

    /// Sees what was written since.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open); then what was seen before is seen still.
    pub fn refresh(&mut self) -> Result<()> {
        *self = Self::open(&self.folder, self.params)?;
        Ok(())
    }

    /// The kept page that `page` repeats.
    ///
    /// # Errors
    ///
    /// When what is read is damaged.
    pub fn find(&self, page: &Fingerprint) -> Result<Option<Found>> {
        self.snapshot.find(page)
    }

    /// The names of all shards, by their numbers.
    #[must_use]
    pub fn shards(&self) -> &[String] {
        &self.shards
    }

    /// What stands behind the last whole frame of the log: of a writer at work, or left by a crash.
    #[must_use]
    pub fn torn(&self) -> Option<&Torn> {
        self.torn.as_ref()
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}
