//! The writer: one at a time, and it finds its own pages at once.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Instant;

use tamis_simhash::{Fingerprint, Keys, Params};

use crate::error::{Error, Result};
use crate::forget::{Forget, What};
use crate::load::{Loaded, load};
use crate::log::{Log, Torn};
use crate::maintain::Merges;
use crate::manifest::{Manifest, NAME, log_name};
use crate::options::Options;
use crate::origin::{Origin, host_hash};
use crate::snapshot::{Found, Snapshot};

/// The file that the writer holds locked; the system lets go of it when the program ends, however.
const LOCK: &str = "lock";

/// An index on disk, open for writing.
///
/// A page that was inserted is found at once. It survives the end of the program when
/// [`sync`](Self::sync) has returned, or a group was committed behind it (see [`Options`]).
/// Dropping the index syncs as well, but cannot say whether that worked: use [`close`](Self::close).
#[derive(Debug)]
pub struct Index {
    pub(crate) folder: PathBuf,
    pub(crate) options: Options,
    pub(crate) manifest: Manifest,
    pub(crate) snapshot: Snapshot,
    pub(crate) shards: Vec<String>,
    pub(crate) last_forget: u64,
    pub(crate) log: Log,
    pub(crate) merges: Merges,
    /// The sequence number of the next page.
    pub(crate) sequence: u64,
    /// Pages inserted since the last sync, and when the first of them was.
    waiting: u32,
    since: Option<Instant>,
    /// A write failed: what is in the files is sound, but not what would be written next.
    stopped: bool,
    torn: Option<Torn>,
    /// Held until the index is dropped.
    _lock: File,
}

impl Index {
    /// Opens the index in a folder, or makes one where the folder is empty or missing.
    ///
    /// Takes time for up to [`Options::memory_pages`] pages, whatever the size of the index.
    ///
    /// # Errors
    ///
    /// When another writer has it open, when versions differ, when what is read at opening is damaged,
    /// when the folder holds something else, or when the system refuses something.
    pub fn open(folder: impl AsRef<Path>, options: Options) -> Result<Self> {
        let folder = folder.as_ref();
        options.check()?;
        std::fs::create_dir_all(folder).map_err(Error::io(folder, "create"))?;
        if !folder.join(NAME).exists() {
            let mut names = std::fs::read_dir(folder).map_err(Error::io(folder, "read"))?;
            let ours = |name: &std::ffi::OsStr| {
                name == LOCK || name == "manifest.new" || name == log_name(0).as_str()
            };
            if names.any(|entry| entry.is_ok_and(|entry| !ours(&entry.file_name()))) {
                return Err(Error::NotAnIndex(folder.to_owned()));
            }
        }
        let lock = lock(folder)?;
        let manifest = match Manifest::read(folder)? {
            Some(manifest) => manifest,
            None => {
                let manifest = Manifest { next_file: 1, ..Manifest::default() };
                Log::create(&*options.storage, &folder.join(log_name(0)), 0)?.sync()?;
                manifest.write(&*options.storage, folder)?;
                manifest
            }
        };
        let loaded = load(folder, &manifest, options.near, options.memory_pages)?;
        let Loaded { snapshot, shards, last_forget, torn } = loaded;
        let sequence = manifest.sequence + u64::from(snapshot.memory.rows());
        // What the log held goes into a new one: nothing is ever written behind a torn end.
        let mut manifest = manifest;
        let (log, old) = (manifest.next_file, manifest.log);
        (manifest.next_file, manifest.log) = (log + 1, log);
        let log = Log::create(&*options.storage, &folder.join(log_name(log)), log)?;
        let mut index = Self {
            folder: folder.to_owned(),
            options,
            manifest,
            snapshot,
            shards,
            last_forget,
            log,
            merges: Merges::default(),
            sequence,
            waiting: 0,
            since: None,
            stopped: false,
            torn,
            _lock: lock,
        };
        index.note_state()?;
        index.note_memory()?;
        index.log.sync()?;
        index.manifest.write(&*index.options.storage, folder)?;
        let _ = index.options.storage.remove(&folder.join(log_name(old)));
        index.remove_strangers();
        Ok(index)
    }

    /// Puts what is in memory into the log.
    fn note_memory(&mut self) -> Result<()> {
        for row in 0..self.snapshot.memory.rows() {
            let record = self.snapshot.memory.record(row).ok_or(Error::Memory)?;
            let keys = Keys::from_values(*self.snapshot.memory.keys(row));
            self.log.page(&keys, record.bytes())?;
        }
        Ok(())
    }

    /// The half-written end that the last crash left, if there was one: everything before it is here.
    #[must_use]
    pub fn torn(&self) -> Option<&Torn> {
        self.torn.as_ref()
    }

    /// The kept page that `page` repeats: the answer of a comparison with every kept page.
    ///
    /// # Errors
    ///
    /// When what is read is damaged.
    pub fn find(&self, page: &Fingerprint) -> Result<Option<Found>> {
        self.snapshot.find(page)
    }

    /// Keeps a page; gives its sequence number.
    ///
    /// Does a part of a merge, too, and from time to time a commit or a flush of the memory.
    ///
    /// # Errors
    ///
    /// When writing fails: then nothing more can be written until the index is opened anew.
    pub fn insert(&mut self, page: &Fingerprint, from: &Origin<'_>) -> Result<u64> {
        self.running()?;
        let sequence = self.sequence;
        let record = self.snapshot.memory.insert(page, from, sequence)?;
        let done = self.log.page(&page.keys, record);
        self.sequence += 1;
        self.guard(done)?;
        self.waiting += 1;
        let begun = *self.since.get_or_insert_with(Instant::now);
        if self.waiting >= self.options.commit_pages
            || self.waiting.is_multiple_of(16) && begun.elapsed() >= self.options.commit_time
        {
            self.sync()?;
        }
        if self.snapshot.memory.rows() >= self.options.memory_pages
            || self.snapshot.memory.record_bytes() >= self.options.memory_bytes
        {
            self.flush()?;
        }
        let done = self.merge_a_little();
        self.guard(done)?;
        Ok(sequence)
    }

    /// Brings everything to disk that was inserted, forgotten and named: it survives from now on.
    ///
    /// # Errors
    ///
    /// When writing fails.
    pub fn sync(&mut self) -> Result<()> {
        self.running()?;
        let done = self.log.sync();
        (self.waiting, self.since) = (0, None);
        self.guard(done)
    }

    /// Makes a segment of the memory.
    ///
    /// # Errors
    ///
    /// When writing fails.
    pub fn flush(&mut self) -> Result<()> {
        self.running()?;
        let done = self.flush_memory();
        (self.waiting, self.since) = (0, None);
        self.guard(done)
    }

    /// Makes one segment of all, without what was forgotten, and gives the disk back.
    ///
    /// # Errors
    ///
    /// When writing fails, or when what is read is damaged.
    pub fn compact(&mut self) -> Result<()> {
        self.flush()?;
        let done = self.merge_all();
        self.guard(done)
    }

    /// Forgets all pages seen before a time (seconds since 1970), but not those of unknown time. They
    /// are not found any more, and leave the disk with the next merge or [`compact`](Self::compact).
    ///
    /// # Errors
    ///
    /// When writing fails.
    pub fn forget_before(&mut self, time: u64) -> Result<()> {
        self.forget(What::Before(time))
    }

    /// Forgets all pages of a host that were kept so far.
    ///
    /// # Errors
    ///
    /// When writing fails.
    pub fn forget_host(&mut self, host: &str) -> Result<()> {
        self.forget(What::Host(host_hash(host)))
    }

    /// Forgets all pages of a shard that were kept so far: what a run that is taken up again did of
    /// a shard that it did not finish.
    ///
    /// # Errors
    ///
    /// When writing fails.
    pub fn forget_shard(&mut self, shard: u32) -> Result<()> {
        self.forget(What::Shard(shard))
    }

    /// The same for any number of shards, in one write.
    ///
    /// # Errors
    ///
    /// When writing fails.
    pub fn forget_shards(&mut self, shards: impl IntoIterator<Item = u32>) -> Result<()> {
        self.running()?;
        shards.into_iter().for_each(|shard| self.order(What::Shard(shard)));
        self.sync()
    }

    fn forget(&mut self, what: What) -> Result<()> {
        self.running()?;
        self.order(what);
        self.sync()
    }

    fn order(&mut self, what: What) {
        self.last_forget += 1;
        let order = Forget { id: self.last_forget, until: self.sequence, what };
        self.log.forget(&order);
        self.snapshot.forgets.push(order);
    }

    /// Gives a shard a number; names may come twice.
    ///
    /// # Errors
    ///
    /// When the name has more than 65,535 bytes, or there are 2^32 shards.
    pub fn add_shard(&mut self, name: &str) -> Result<u32> {
        self.running()?;
        let number = u32::try_from(self.shards.len());
        let number = number.map_err(|_| Error::TooLarge("an index knows 2^32 shards at most"))?;
        self.log.shard(number, name)?;
        self.shards.push(name.to_owned());
        Ok(number)
    }

    /// What a user of the index wrote into it under this name.
    #[must_use]
    pub fn note(&self, name: &str) -> Option<&str> {
        self.manifest.notes.get(name).map(String::as_str)
    }

    /// Writes something into the index, in place of what stood under this name: settings that must be
    /// the same the next time, for example. It is on disk then.
    ///
    /// # Errors
    ///
    /// When the name is not of 1 to 64 letters, digits, `-` and `_`, or writing fails.
    pub fn set_note(&mut self, name: &str, value: &str) -> Result<()> {
        self.running()?;
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if !(1..=64).contains(&name.len()) || !name.bytes().all(fits) {
            return Err(Error::Options("the name of a note has 1 to 64 letters, digits, - and _"));
        }
        self.manifest.notes.insert(name.to_owned(), value.to_owned());
        let done = self.commit();
        self.guard(done)
    }

    /// What counts as near, as it was opened with.
    #[must_use]
    pub fn params(&self) -> Params {
        self.options.near
    }

    /// The names of all shards, by their numbers.
    #[must_use]
    pub fn shards(&self) -> &[String] {
        &self.shards
    }

    /// How many pages were ever kept, those included that were forgotten.
    #[must_use]
    pub fn kept(&self) -> u64 {
        self.sequence
    }

    /// Bytes of memory that the index has allocated; pages of mapped files belong to the system.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.snapshot.memory.bytes()
    }

    /// Bytes by which [`memory`](Self::memory) would grow at most for a moment if this page were
    /// inserted.
    #[must_use]
    pub fn growth(&self, page: &Fingerprint, from: &Origin<'_>) -> usize {
        self.snapshot.memory.growth(page, from)
    }

    /// Syncs and closes.
    ///
    /// # Errors
    ///
    /// When writing fails.
    pub fn close(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        self.running()?;
        self.stopped = true;
        self.merges.stop();
        self.log.close()
    }

    fn running(&self) -> Result<()> {
        if self.stopped { Err(Error::Stopped(self.folder.clone())) } else { Ok(()) }
    }

    /// After a failed write the index only reads.
    fn guard(&mut self, done: Result<()>) -> Result<()> {
        self.stopped |= done.is_err();
        done
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        // Who wants to know calls `close`.
        let _ = self.end();
        self.merges.stop();
    }
}

fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let mut how = File::options();
    let how = how.write(true).create(true).truncate(false);
    let lock = how.open(&path).map_err(Error::io(&path, "open"))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(Error::io(&path, "lock")(error)),
    }
}
