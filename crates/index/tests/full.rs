//! A disk that fills up, at every place.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tamis_index::{Disk, Error, Index, Options, Output, Reader, Storage};
use tamis_simhash::Params;

use crate::pages::{origin, page};

/// A disk with so many bytes left; each sync and name costs some, too.
#[derive(Clone, Debug)]
struct Small(Arc<AtomicI64>);

#[derive(Debug)]
struct File(Box<dyn Output>, Small);

impl Small {
    fn take(&self, bytes: i64) -> io::Result<usize> {
        let left = self.0.fetch_sub(bytes, Ordering::Relaxed);
        match usize::try_from(left.min(bytes)) {
            Ok(room) if room > 0 => Ok(room),
            _ => Err(io::ErrorKind::StorageFull.into()),
        }
    }
}

impl Storage for Small {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Output>> {
        self.take(100)?;
        Ok(Box::new(File(Disk.create(path)?, self.clone())))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.take(100)?;
        Disk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        Disk.remove(path)
    }
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.take(100)?;
        Disk.sync_folder(path)
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The last write is a short one: half of a frame stands there.
        let room = self.1.take(bytes.len() as i64)?;
        self.0.write(&bytes[..room.min(bytes.len())])
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Output for File {
    fn sync(&mut self) -> io::Result<()> {
        self.1.take(100)?;
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_and_loses_nothing() {
    let mut stopped = 0;
    for room in (0..60).map(|n| 1 + n * n * 1600) {
        let temp = tempfile::tempdir().expect("a folder");
        let mut options = Options::default();
        (options.memory_pages, options.commit_pages, options.fanout) = (256, 64, 2);
        let healthy = options.clone();
        options.storage = Arc::new(Small(Arc::new(AtomicI64::new(room))));
        let mut confirmed = 0;
        let done = Index::open(temp.path(), options).and_then(|mut index| {
            for n in 0..4000 {
                if let Err(error) = index.insert(&page(n, 1), &origin(n)) {
                    // It reads still, and says that it does not write.
                    assert!(index.find(&page(0, 1)).expect("finds").is_some());
                    let again = index.insert(&page(n, 1), &origin(n)).expect_err("stopped");
                    assert!(matches!(again, Error::Stopped(_)), "{again}");
                    assert!(matches!(index.sync(), Err(Error::Stopped(_))));
                    return Err(error);
                }
                if n % 50 == 49 {
                    index.sync()?;
                    confirmed = n + 1;
                }
            }
            Ok(())
        });
        if let Err(error) = done {
            assert!(matches!(error, Error::Io { .. } | Error::Stopped(_)), "{error}");
            assert!(error.to_string().contains(&*temp.path().to_string_lossy()), "{error}");
            stopped += 1;
        }
        let mut index = Index::open(temp.path(), healthy).expect("opens where there is room");
        assert!(index.kept() >= confirmed, "{} of {confirmed} are left", index.kept());
        for n in index.kept()..index.kept() + 300 {
            index.insert(&page(n, 1), &origin(n)).expect("inserts");
        }
        index.sync().expect("syncs");
        let reader = Reader::open(temp.path(), Params::default()).expect("opens");
        assert!(reader.verify().is_empty());
        let mut next = 0;
        reader
            .pages(|_, from| {
                assert_eq!(from.ordinal, next);
                next += 1;
                Ok::<_, Error>(())
            })
            .expect("reads all");
        assert_eq!(next, index.kept());
    }
    assert!((20..60).contains(&stopped), "{stopped}");
}
