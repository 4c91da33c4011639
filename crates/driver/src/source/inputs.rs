//! Which files are read, and in which order.
//!
//! The order is that of the shard names and of nothing else, so that neither the file system nor
//! the command line can change what is kept.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};
use walkdir::WalkDir;

use super::file::File;
use super::texts::{self, Texts};
use crate::config::StoreSettings;
use crate::error::RunError;
use crate::stores::{self, Object, Stores};

/// Endings that a file must have to be read; longest first.
const ENDINGS: [&str; 19] = [
    ".warc.wet.zst",
    ".warc.wet.gz",
    ".warc.wet",
    ".warc.zst",
    ".jsonl.zst",
    ".warc.gz",
    ".arc.zst",
    ".arc.gz",
    ".jsonl.gz",
    ".json.zst",
    ".json.gz",
    ".wet.zst",
    ".wet.gz",
    ".parquet",
    ".ndjson",
    ".warc",
    ".arc",
    ".jsonl",
    ".wet",
];

/// The same for people.
const KNOWN: &str =
    ".parquet, or .jsonl, .ndjson, .warc, .arc or .wet, also with .gz or .zst behind it";

/// A file of records.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Shard {
    /// File name without its endings; names the shard in every output.
    pub name: Arc<str>,
    /// Where it lies: a file, or the address of an object; `-` is standard input.
    pub path: PathBuf,
    /// Its size where it lies; 0 for standard input.
    pub size: u64,
    /// Files of plain text that it is made of; its path is their folder then.
    pub(crate) texts: Option<Texts>,
    /// Where it is an object in a store.
    pub(crate) object: Option<Object>,
}

impl Shard {
    /// Opens it, as it lies there.
    ///
    /// # Errors
    ///
    /// When it cannot be opened. A store is first asked when something is read.
    pub(crate) fn file(&self) -> io::Result<File> {
        match &self.object {
            Some(object) => Ok(File::Object(Box::new(object.reader()))),
            None => File::open(&self.path),
        }
    }

    /// Whether reading it may take a zstd window.
    pub(crate) fn may_be_zstd(&self) -> bool {
        if let Some(texts) = &self.texts {
            return texts.may_be_zstd();
        }
        let path = self.path.as_os_str().as_encoded_bytes();
        path == b"-" || path.ends_with(b".zst")
    }

    /// Whether workers may decompress it ahead of the reader.
    pub(crate) fn is_packed(&self) -> bool {
        let path = self.path.as_os_str().as_encoded_bytes();
        (path.ends_with(b".zst") || path.ends_with(b".gz")) && !self.is_archive()
    }

    /// Whether it is an archive, of texts or of web pages, and not lines of JSON.
    pub(crate) fn is_archive(&self) -> bool {
        self.texts.is_none() && (self.has_pages() || unpacked(&self.path).ends_with(b".wet"))
    }

    /// Whether it is a file of columns.
    pub(crate) fn is_parquet(&self) -> bool {
        self.texts.is_none() && is_parquet(&self.path)
    }

    /// Whether web pages may be in it.
    pub(crate) fn has_pages(&self) -> bool {
        let path = unpacked(&self.path);
        self.texts.is_none() && (path.ends_with(b".warc") || path.ends_with(b".arc"))
    }
}

fn is_parquet(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b".parquet")
}

/// The bytes of a path without the ending that says how the file is compressed.
pub(super) fn unpacked(path: &Path) -> &[u8] {
    let path = path.as_os_str().as_encoded_bytes();
    path.strip_suffix(b".gz").or_else(|| path.strip_suffix(b".zst")).unwrap_or(path)
}

/// Finds the shards of all inputs, sorted by name.
///
/// An input is a file, a folder, a glob, `-` for standard input, an address of objects in a store (`s3://bucket/folder/`,
/// where that feature is built in), or `@LIST`: a text file with one of these a line, relative to the working folder, blank lines aside. `out` is the output folder: what lies in it
/// is never taken for input. With `txt` files of plain text are taken, too: each is a page, and those of a folder are
/// shards of 10,000, called by the folder and a number.
///
/// # Errors
///
/// When an input is missing or holds no shard, and when two files have one shard name; of a list with
/// the number of its line.
pub fn expand(
    inputs: &[PathBuf],
    out: &Path,
    txt: bool,
    settings: &StoreSettings,
) -> Result<Vec<Shard>, RunError> {
    let out = std::fs::canonicalize(out).ok();
    let texts = txt.then(texts::Found::default);
    let stores = Stores::new(settings);
    let mut found = Found { shards: BTreeMap::new(), out, texts, stores };
    for input in inputs {
        found.input(input)?;
    }
    for shard in found.texts.take().into_iter().flat_map(texts::Found::shards) {
        found.insert(shard.path.join(&*shard.name), shard)?;
    }
    Ok(found.shards.into_values().map(|(_, shard)| shard).collect())
}

struct Found {
    /// By name, each with its canonical path: a file given twice is read once.
    shards: BTreeMap<Arc<str>, (PathBuf, Shard)>,
    out: Option<PathBuf>,
    /// Files of plain text, where they are taken.
    texts: Option<texts::Found>,
    stores: Stores,
}

impl Found {
    fn input(&mut self, input: &Path) -> Result<(), RunError> {
        match input.to_str().and_then(|input| input.strip_prefix('@')) {
            // A file may be called `@a.jsonl`.
            Some(list) if !input.exists() => self.list(Path::new(list)),
            _ => self.entry(input),
        }
    }

    fn list(&mut self, list: &Path) -> Result<(), RunError> {
        let text = std::fs::read_to_string(list)
            .map_err(|source| RunError::Input { path: list.to_owned(), source })?;
        let bad = |reason| RunError::BadInput { path: list.to_owned(), reason };
        let mut any = false;
        for (line, number) in text.lines().zip(1..) {
            // A list may be written on any system.
            let entry = line.trim_end_matches('\r');
            if entry.trim().is_empty() {
                continue;
            }
            if entry == "-" {
                return Err(bad(format!("line {number}: standard input cannot be in a list")));
            }
            let at = |error: RunError| {
                let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
                bad(format!("line {number}: {error}{cause}"))
            };
            self.entry(Path::new(entry)).map_err(at)?;
            any = true;
        }
        if any { Ok(()) } else { Err(bad("the list names nothing".to_owned())) }
    }

    fn entry(&mut self, input: &Path) -> Result<(), RunError> {
        if input.as_os_str() == "-" {
            let path = input.to_owned();
            let shard = Shard { name: "stdin".into(), path, size: 0, texts: None, object: None };
            return self.insert(input.to_owned(), shard);
        }
        match std::fs::metadata(input) {
            Ok(meta) if meta.is_dir() => self.folder(input, None),
            Ok(_) => self.file(input, input.parent().unwrap_or(Path::new(""))),
            Err(_) if is_address(input) => self.address(input),
            // A file may be called `a[1].jsonl`: only what does not exist is read as a pattern.
            Err(error) if error.kind() == io::ErrorKind::NotFound && is_pattern(input) => {
                self.pattern(input)
            }
            Err(source) => Err(RunError::Input { path: input.to_owned(), source }),
        }
    }

    fn folder(&mut self, folder: &Path, only: Option<&GlobMatcher>) -> Result<(), RunError> {
        let mut any = false;
        let out = self.out.clone();
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name();
        let walk = walk.into_iter().filter_entry(|entry| {
            let hidden = entry.depth() > 0 && entry.file_name().as_encoded_bytes()[0] == b'.';
            let is_out = entry.file_type().is_dir()
                && out.is_some()
                && std::fs::canonicalize(entry.path()).ok() == out;
            !hidden && !is_out
        });
        for entry in walk {
            let entry = entry.map_err(|error| RunError::Input {
                path: error.path().unwrap_or(folder).to_owned(),
                source: error.into(),
            })?;
            let wanted = match only {
                Some(glob) => glob.is_match(entry.path()),
                None => shard_name(entry.path()).is_some() || self.is_text(entry.path()),
            };
            if wanted && entry.file_type().is_file() {
                self.file(entry.path(), folder)?;
                any = true;
            }
        }
        if any {
            return Ok(());
        }
        let reason = match only {
            Some(_) => "the pattern fits no file".to_owned(),
            None => format!("no shards in this folder; they end in {KNOWN}; --txt takes .txt"),
        };
        Err(RunError::BadInput { path: folder.to_owned(), reason })
    }

    fn pattern(&mut self, pattern: &Path) -> Result<(), RunError> {
        let bad = |reason: String| RunError::BadInput { path: pattern.to_owned(), reason };
        let text = pattern.to_str().ok_or_else(|| bad("not a UTF-8 pattern".into()))?;
        let glob = glob(text).map_err(bad)?;
        // The part before the first folder with a wildcard is where to look.
        let mut root = PathBuf::new();
        for part in pattern.components() {
            if is_pattern(part.as_ref()) {
                break;
            }
            root.push(part);
        }
        let bare = root.as_os_str().is_empty();
        if bare {
            // Walking "." yields "./a", which the pattern "*" would not fit.
            root =
                std::env::current_dir().map_err(|source| RunError::Input { path: root, source })?;
            return self.entry(&root.join(pattern));
        }
        match self.folder(&root, Some(&glob)) {
            Err(RunError::BadInput { reason, .. }) => Err(bad(reason)),
            Err(RunError::Input { path, source })
                if path == root && source.kind() == io::ErrorKind::NotFound =>
            {
                Err(bad("the pattern fits no file".to_owned()))
            }
            other => other,
        }
    }

    fn is_text(&self, path: &Path) -> bool {
        self.texts.is_some() && texts::is_text(path)
    }

    /// Takes a file in that was found in a folder.
    fn file(&mut self, path: &Path, root: &Path) -> Result<(), RunError> {
        let input = |source| RunError::Input { path: path.to_owned(), source };
        let meta = std::fs::metadata(path).map_err(input)?;
        let real = std::fs::canonicalize(path).map_err(input)?;
        if self.out.as_ref().is_some_and(|out| real.starts_with(out)) {
            let reason = "lies in the output folder, which is written to; move one of the two";
            return Err(RunError::BadInput { path: path.to_owned(), reason: reason.into() });
        }
        if let Some(texts) = self.texts.as_mut().filter(|_| texts::is_text(path)) {
            return texts.file(root, path, meta.len());
        }
        let name = named(path)?;
        let shard =
            Shard { name, path: path.to_owned(), size: meta.len(), texts: None, object: None };
        self.insert(real, shard)
    }

    /// Takes in what lies at an address, or below it.
    fn address(&mut self, input: &Path) -> Result<(), RunError> {
        let bad = |reason: String| RunError::BadInput { path: input.to_owned(), reason };
        let address = input.to_str().ok_or_else(|| bad("not a UTF-8 address".into()))?;
        // The part before the first folder with a wildcard is where to look.
        let wild = address.find(WILD).filter(|_| !address.starts_with("http"));
        let root =
            wild.and_then(|at| address[..at].rfind('/')).map_or(address, |at| &address[..=at]);
        let glob = wild.map(|_| glob(address)).transpose().map_err(bad)?;
        let objects = match self.stores.find(root).map_err(bad)? {
            stores::Found::One(object) => return self.object(object),
            stores::Found::Below(objects) => objects,
        };
        let mut any = false;
        for object in objects {
            let (path, below) = (Path::new(object.address()), &object.address()[root.len()..]);
            let hidden = below.split('/').any(|part| part.starts_with('.'));
            let wanted = match &glob {
                Some(glob) => glob.is_match(path),
                None => shard_name(path).is_some(),
            };
            if wanted && !hidden {
                self.object(object)?;
                any = true;
            }
        }
        match (any, &glob) {
            (true, _) => Ok(()),
            (false, Some(_)) => Err(bad("the pattern fits no object".to_owned())),
            (false, None) => Err(bad(format!("no shards below it; they end in {KNOWN}"))),
        }
    }

    fn object(&mut self, object: Object) -> Result<(), RunError> {
        let (path, size) = (PathBuf::from(object.address()), object.size());
        let name = named(&path)?;
        let shard = Shard { name, path: path.clone(), size, texts: None, object: Some(object) };
        self.insert(path, shard)
    }

    fn insert(&mut self, real: PathBuf, shard: Shard) -> Result<(), RunError> {
        match self.shards.entry(shard.name.clone()) {
            Entry::Vacant(free) => {
                free.insert((real, shard));
            }
            Entry::Occupied(taken) if taken.get().0 == real => {}
            Entry::Occupied(taken) => {
                return Err(RunError::SameShard {
                    name: shard.name.to_string(),
                    first: taken.get().1.path.clone(),
                    second: shard.path,
                });
            }
        }
        Ok(())
    }
}

/// Any of them makes a pattern of a path.
const WILD: [char; 4] = ['*', '?', '[', '{'];

fn is_pattern(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().iter().any(|&b| WILD.contains(&char::from(b)))
}

fn glob(pattern: &str) -> Result<GlobMatcher, String> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|e| format!("not a pattern: {}", e.kind()))
}

fn is_address(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.contains("://"))
}

/// The name of the shard that this file or object is.
///
/// # Errors
///
/// When it is none, or none that can be read.
fn named(path: &Path) -> Result<Arc<str>, RunError> {
    let bad = |reason| RunError::BadInput { path: path.to_owned(), reason };
    let Some(name) = shard_name(path) else {
        let reason = format!("not a shard by its name; shards end in {KNOWN}; --txt takes .txt");
        return Err(bad(reason));
    };
    if is_parquet(path) && !cfg!(feature = "parquet") {
        return Err(bad("this program was built without the feature \"parquet\"".to_owned()));
    }
    Ok(name.into())
}

/// The file name without its endings, or nothing when it has none of them.
fn shard_name(path: &Path) -> Option<&str> {
    let name = path.file_name()?.to_str()?;
    let ending = ENDINGS.iter().find(|ending| name.ends_with(**ending));
    // A single file of `.json` is taken when it is named, yet folders are full of other `.json`.
    let stem = name.strip_suffix(ending?)?;
    (!stem.is_empty()).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_endings() {
        for (path, name) in [
            ("a/b/part-0.jsonl", Some("part-0")),
            ("part-0.jsonl.zst", Some("part-0")),
            ("part.0.jsonl.gz", Some("part.0")),
            ("dolma__000.json.gz", Some("dolma__000")),
            ("CC-1.warc.wet.gz", Some("CC-1")),
            ("a.wet", Some("a")),
            ("a.warc.gz", Some("a")),
            ("a.warc", Some("a")),
            ("a.arc.gz", Some("a")),
            ("part.0.parquet", Some("part.0")),
            ("report.json", None),
            (".jsonl", None),
            ("notes.txt", None),
        ] {
            assert_eq!(shard_name(Path::new(path)), name, "{path}");
        }
    }

    /// The shards of files, with neither texts nor stores.
    fn found(inputs: &[PathBuf], out: &Path) -> Result<Vec<Shard>, RunError> {
        expand(inputs, out, false, &StoreSettings::default())
    }

    fn names(inputs: &[PathBuf]) -> Vec<String> {
        let shards = found(inputs, Path::new("/nowhere/out")).unwrap();
        shards.iter().map(|shard| shard.name.to_string()).collect()
    }

    #[test]
    fn order_is_that_of_names_whatever_was_given_first() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        for name in ["x/b.jsonl", "y/a.jsonl.gz", "c.jsonl.zst", ".hidden.jsonl", "n.txt"] {
            std::fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            std::fs::write(root.join(name), "").unwrap();
        }
        assert_eq!(names(&[root.into()]), ["a", "b", "c"]);
        assert_eq!(
            names(&[root.join("x"), root.join("y"), root.join("c.jsonl.zst")]),
            ["a", "b", "c"]
        );
        assert_eq!(names(&[root.join("c.jsonl.zst"), root.join("*/*.jsonl")]), ["b", "c"]);
        assert_eq!(names(&[root.join("**/*.jsonl*")]), ["a", "b", "c"]);
        // The same file by two ways is one file; two files of one name are a mistake.
        assert_eq!(names(&[root.join("x"), root.join("x/b.jsonl")]), ["b"]);
        std::fs::write(root.join("y/b.jsonl"), "").unwrap();
        let error = found(&[root.into()], Path::new("/nowhere")).unwrap_err();
        assert!(error.to_string().contains("both shard \"b\""), "{error}");
    }

    #[test]
    fn lists_name_inputs_line_by_line() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        std::fs::create_dir_all(root.join("x")).unwrap();
        for name in ["x/b.jsonl", "x/c.jsonl.gz", "a.jsonl", "@odd.jsonl"] {
            std::fs::write(root.join(name), "").unwrap();
        }
        let list = root.join("list");
        let input = PathBuf::from(format!("@{}", list.display()));
        let at = |name: &str| root.join(name).display().to_string();
        std::fs::write(&list, format!("{}\r\n\n{}\n", at("x/*.jsonl"), at("a.jsonl"))).unwrap();
        assert_eq!(names(std::slice::from_ref(&input)), ["a", "b"]);
        assert_eq!(names(&[input.clone(), root.join("x")]), ["a", "b", "c"]);
        assert_eq!(names(&[root.join("@odd.jsonl")]), ["@odd"]);
        let said = |text: String| {
            std::fs::write(&list, text).unwrap();
            let error = found(std::slice::from_ref(&input), Path::new("/nowhere")).unwrap_err();
            error.to_string().replace(&root.display().to_string(), "DIR")
        };
        assert_eq!(said("\n\n".into()), "input DIR/list: the list names nothing");
        assert_eq!(
            said("-\n".into()),
            "input DIR/list: line 1: standard input cannot be in a list"
        );
        let missing = said(format!("{}\n{}\n", at("a.jsonl"), at("gone.jsonl")));
        assert!(
            missing.starts_with("input DIR/list: line 2: input DIR/gone.jsonl cannot be read: "),
            "{missing}"
        );
        let nested = said(format!("@{}\n", list.display()));
        assert!(
            nested.starts_with("input DIR/list: line 1: input @DIR/list cannot be read: "),
            "{nested}"
        );
        std::fs::remove_file(&list).unwrap();
        let error = found(&[input], Path::new("/nowhere")).unwrap_err().to_string();
        assert!(error.starts_with(&format!("input {}", list.display())), "{error}");
    }

    #[test]
    fn the_output_folder_is_not_input() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("out/kept")).unwrap();
        std::fs::write(dir.path().join("a.jsonl"), "").unwrap();
        std::fs::write(dir.path().join("out/kept/a.jsonl.zst"), "").unwrap();
        let shards = found(&[dir.path().into()], &dir.path().join("out")).unwrap();
        assert_eq!(shards.len(), 1);
        let inside = dir.path().join("out/kept/a.jsonl.zst");
        assert!(found(&[inside], &dir.path().join("out")).is_err());
    }
}
