//! Folders of plain text: every file is a page, and its path its name.

use std::borrow::Cow;
use std::collections::btree_map::{BTreeMap, Entry};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::inputs::unpacked;
use super::open::{Limits, open};
use super::{Line, Shard};
use crate::error::RunError;
use crate::record::{Names, push_string};

/// Files of a shard. Fixed, since shards are a part of the output.
const FILES: usize = 10_000;

const CHUNK: usize = 64 << 10;

/// The files of a shard, in their order.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    root: PathBuf,
    /// Below it.
    names: Arc<[PathBuf]>,
}

impl Texts {
    /// Bytes that the names take.
    pub(crate) fn memory(&self) -> u64 {
        let of_name = |name: &PathBuf| (name.as_os_str().len() + size_of::<PathBuf>() + 16) as u64;
        self.names.iter().map(of_name).sum()
    }

    pub(crate) fn may_be_zstd(&self) -> bool {
        self.names.iter().any(|name| name.as_os_str().as_encoded_bytes().ends_with(b".zst"))
    }
}

/// Whether a file is plain text by its name.
pub(super) fn is_text(path: &Path) -> bool {
    let stem = path.file_name().is_some_and(|name| name.len() > ".txt".len());
    stem && unpacked(path).ends_with(b".txt")
}

/// Files that were found, by the name of the folder they are named from.
#[derive(Debug, Default)]
pub(super) struct Found(BTreeMap<String, Folder>);

#[derive(Debug)]
struct Folder {
    root: PathBuf,
    /// Where it is in truth.
    real: PathBuf,
    files: BTreeMap<PathBuf, u64>,
}

impl Found {
    /// Takes a file in; the same file of one folder is taken once.
    pub(super) fn file(&mut self, root: &Path, path: &Path, size: u64) -> Result<(), RunError> {
        let input = |source| RunError::Input { path: root.to_owned(), source };
        let bare = root.as_os_str().is_empty();
        let real =
            std::fs::canonicalize(if bare { Path::new(".") } else { root }).map_err(input)?;
        let name = real.file_name().map_or("root".into(), |name| name.to_string_lossy());
        let relative = path.strip_prefix(root).unwrap_or(path).to_owned();
        let folder = match self.0.entry(name.into_owned()) {
            Entry::Vacant(free) => {
                free.insert(Folder { root: root.to_owned(), real, files: BTreeMap::new() })
            }
            Entry::Occupied(taken) if taken.get().real == real => taken.into_mut(),
            Entry::Occupied(taken) => {
                return Err(RunError::SameShard {
                    name: taken.key().clone(),
                    first: taken.get().root.clone(),
                    second: root.to_owned(),
                });
            }
        };
        folder.files.insert(relative, size);
        Ok(())
    }

    /// Shards of so many files each, in the order of their paths.
    pub(super) fn shards(self) -> impl Iterator<Item = Shard> {
        self.0.into_iter().flat_map(|(name, Folder { root, files, .. })| {
            let files: Vec<(PathBuf, u64)> = files.into_iter().collect();
            let shards: Vec<Shard> = (files.chunks(FILES).enumerate())
                .map(|(number, files)| Shard {
                    name: format!("{name}-{number:04}").into(),
                    path: root.clone(),
                    size: files.iter().map(|(_, size)| size).sum(),
                    texts: Some(Texts {
                        root: root.clone(),
                        names: files.iter().map(|(path, _)| path.clone()).collect(),
                    }),
                    object: None,
                })
                .collect();
            shards
        })
    }
}

/// Reads files of plain text as lines of JSON: id and text.
pub(crate) struct TextFiles {
    texts: Texts,
    next: usize,
    limits: Limits,
    limit: u64,
    names: Names,
    content: Vec<u8>,
}

impl TextFiles {
    /// Files of at most `limit` bytes; the fields get these names.
    pub(crate) fn new(texts: Texts, limits: Limits, limit: u64, names: Names) -> Self {
        TextFiles { texts, next: 0, limits, limit, names, content: Vec::new() }
    }

    /// Appends the next page to `out`. Before memory is taken, `ask` is told how much.
    pub(crate) fn next(&mut self, out: &mut Vec<u8>, ask: &mut dyn FnMut(usize)) -> Line {
        let Some(name) = self.texts.names.get(self.next) else { return Line::End };
        self.next += 1;
        let path = self.texts.root.join(name);
        // A page begins where its file does.
        let offset = 0;
        self.content = Vec::new();
        let len = match read(&path, self.limits, self.limit, &mut self.content, ask) {
            Ok(len) => len,
            Err(error) => {
                return Line::Bad { offset, reason: format!("{}: {error}", path.display()) };
            }
        };
        if len > self.limit {
            return Line::TooLong { offset, len };
        }
        let text = characters(&self.content);
        let id = name.to_string_lossy();
        ask(text.len() + text.len() / 8 + id.len() + 64);
        out.push(b'{');
        push_string(&self.names.id, out);
        out.push(b':');
        push_string(&id, out);
        out.push(b',');
        push_string(self.names.of_text(), out);
        out.push(b':');
        push_string(&text, out);
        out.push(b'}');
        Line::Record { offset }
    }
}

/// What is UTF-8 is that, whatever else it may say of itself; but for what is all ASCII in pieces: wide characters, and
/// those that stand behind escapes.
fn characters(content: &[u8]) -> Cow<'_, str> {
    match simdutf8::basic::from_utf8(content) {
        Ok(text) if memchr::memchr2(0, 0x1b, content).is_none() => {
            text.strip_prefix('\u{FEFF}').unwrap_or(text).into()
        }
        _ => tamis_html::decode(content, None).text,
    }
}

/// Reads a file, as far as it is no longer than the limit; its length comes back.
fn read(
    path: &Path,
    limits: Limits,
    limit: u64,
    content: &mut Vec<u8>,
    ask: &mut dyn FnMut(usize),
) -> io::Result<u64> {
    let mut input = open(path, limits)?;
    let mut chunk = vec![0; CHUNK];
    let mut len = 0;
    loop {
        let read = match input.read(&mut chunk) {
            Ok(0) => return Ok(len),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read?,
        };
        len += read as u64;
        if len <= limit {
            ask(read);
            content.extend_from_slice(&chunk[..read]);
        } else {
            *content = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_text_by_their_names() {
        for (path, is) in [
            ("a/b.txt", true),
            ("b.txt.gz", true),
            ("b.txt.zst", true),
            ("b.text", false),
            (".txt", false),
            ("txt", false),
        ] {
            assert_eq!(is_text(Path::new(path)), is, "{path}");
        }
    }

    #[test]
    fn a_folder_is_cut_into_shards_by_number() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("books");
        std::fs::create_dir(&root).unwrap();
        let mut found = Found::default();
        for file in (0..FILES + 5).rev() {
            found.file(&root, &root.join(format!("{:05}.txt", file)), 2).unwrap();
        }
        found.file(&root, &root.join("00000.txt"), 2).unwrap();
        let shards: Vec<Shard> = found.shards().collect();
        let seen: Vec<_> = shards.iter().map(|shard| (&*shard.name, shard.size)).collect();
        assert_eq!(seen, [("books-0000", 20_000), ("books-0001", 10)]);
        let second = shards[1].texts.as_ref().unwrap();
        assert_eq!(second.names[0], Path::new("10000.txt"));
    }
}
