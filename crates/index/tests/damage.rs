//! Bits that flip: each is met and named, and never makes another answer.

use std::fs;
use std::path::{Path, PathBuf};

use tamis_index::{Error, Index, Options, Reader};
use tamis_simhash::Params;

use crate::pages::{mix, origin, page};

fn build(folder: &Path) {
    let mut options = Options::default();
    options.memory_pages = 512;
    let mut index = Index::open(folder, options).expect("opens");
    index.add_shard("one").expect("names");
    for n in 0..3000 {
        index.insert(&page(n, n % 60), &origin(n)).expect("inserts");
    }
    index.forget_host("b.org").expect("forgets");
    index.close().expect("closes");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).expect("reads").map(|entry| entry.expect("reads").path());
    let mut files: Vec<_> =
        files.filter(|path| path.file_name() != Some("lock".as_ref())).collect();
    files.sort();
    files
}

#[test]
fn each_flipped_bit_is_found() {
    let temp = tempfile::tempdir().expect("a folder");
    build(temp.path());
    let open = || Reader::open(temp.path(), Params::default());
    let whole = open().expect("opens");
    assert_eq!((whole.verify().len(), whole.torn()), (0, None));
    let ask: Vec<_> = (0..300u64).map(|n| page(n * 10, n % 60 + 1)).collect();
    let answers: Vec<_> = ask.iter().map(|page| whole.find(page).expect("finds")).collect();
    let files = files(temp.path());
    let sizes: Vec<u64> =
        files.iter().map(|path| fs::metadata(path).expect("there").len()).collect();
    let (total, mut kinds) = (sizes.iter().sum::<u64>(), [0; 3]);
    for seed in 0..1000 {
        // Half anywhere, half in a file of its own: small files would seldom be met.
        let mut at = mix(seed) % total;
        let mut file = sizes.iter().position(|&size| {
            at < size || {
                at -= size;
                false
            }
        });
        if seed % 2 == 0 {
            file = Some((seed / 2) as usize % files.len());
            at = mix(seed) % sizes[file.expect("set")];
        }
        let path = &files[file.expect("inside")];
        let mut bytes = fs::read(path).expect("reads");
        bytes[at as usize] ^= 1 << (mix(seed ^ 77) % 8);
        // Another file in its place: the mapped one stays as it is.
        fs::rename(path, temp.path().join("good")).expect("renames");
        fs::write(path, &bytes).expect("writes");
        match open() {
            Err(Error::Corrupt { path: named, offset, .. }) => {
                assert!(named == *path && offset <= at, "{} {at} {offset}", path.display());
                kinds[0] += 1;
            }
            Err(Error::Version { path: named, .. }) => assert_eq!(named, *path),
            Err(other) => panic!("{} {at}: {other}", path.display()),
            Ok(reader) => {
                for (page, answer) in ask.iter().zip(&answers) {
                    match reader.find(page) {
                        Ok(found) if reader.torn().is_none() => assert_eq!(found, *answer),
                        Ok(_) => {}
                        Err(Error::Corrupt { .. }) => kinds[1] += 1,
                        Err(other) => panic!("{} {at}: {other}", path.display()),
                    }
                }
                let told = reader.verify();
                let named = told.iter().any(|error| match error {
                    Error::Corrupt { path: named, offset, .. } => named == path && *offset <= at,
                    _ => false,
                });
                let torn = reader.torn().is_some_and(|torn| torn.path == *path);
                // The last frame of a log that was closed is empty: nothing is lost with it.
                let last = torn && at + 24 >= sizes[file.expect("set")];
                assert!(named || last, "{} {at}: {told:?}", path.display());
                kinds[2] += 1;
            }
        }
        fs::rename(temp.path().join("good"), path).expect("renames");
    }
    assert!(kinds.iter().all(|&kind| kind > 20), "{kinds:?}");
}

#[test]
fn other_versions_and_other_folders_are_refused() {
    let temp = tempfile::tempdir().expect("a folder");
    build(temp.path());
    let path = temp.path().join("manifest");
    let text = fs::read_to_string(&path).expect("reads");
    fs::write(&path, text.replace("tamis-index 2", "tamis-index 3")).expect("writes");
    let error = Reader::open(temp.path(), Params::default()).expect_err("refused");
    assert!(matches!(error, Error::Version { found: 3, known: 2, .. }), "{error}");
    let other = tempfile::tempdir().expect("a folder");
    fs::write(other.path().join("thesis.txt"), "mine").expect("writes");
    let error = Index::open(other.path(), Options::default()).expect_err("refused");
    assert!(matches!(error, Error::NotAnIndex(_)), "{error}");
}

#[test]
fn a_torn_end_loses_nothing_that_was_confirmed() {
    let temp = tempfile::tempdir().expect("a folder");
    let mut index = Index::open(temp.path(), Options::default()).expect("opens");
    let log = temp.path().join("00000001.log");
    let mut confirmed = Vec::new();
    for n in 0..40 {
        index.insert(&page(n, 1), &origin(n)).expect("inserts");
        index.sync().expect("syncs");
        confirmed.push(fs::metadata(&log).expect("there").len());
    }
    std::mem::forget(index);
    let bytes = fs::read(&log).expect("reads");
    for cut in (32..bytes.len()).step_by(97) {
        let copy = tempfile::tempdir().expect("a folder");
        fs::copy(temp.path().join("manifest"), copy.path().join("manifest")).expect("copies");
        let mut torn = bytes[..cut].to_vec();
        // What was not written may also be nothing but zeros.
        torn.resize(cut + (cut % 3) * 50, 0);
        fs::write(copy.path().join("00000001.log"), torn).expect("writes");
        let kept = confirmed.iter().filter(|&&end| end <= cut as u64).count() as u64;
        let mut index = Index::open(copy.path(), Options::default()).expect("opens");
        // Zeros may be just what a record that ends in zeros lacked.
        assert!(index.kept() == kept || cut % 3 > 0 && index.kept() == kept + 1);
        let kept = index.kept();
        for n in 0..40 {
            let found = index.find(&page(n, 1)).expect("finds").map(|found| found.sequence);
            assert_eq!(found, (n < kept).then_some(n));
        }
        index.insert(&page(99, 1), &origin(99)).expect("inserts");
        index.close().expect("closes");
        let index = Index::open(copy.path(), Options::default()).expect("opens");
        assert_eq!((index.kept(), index.torn()), (kept + 1, None));
    }
}
