//! The one place where a shard is opened.

use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use super::ahead::{AheadReader, Helpers};
use super::file::File;
use super::gzip::GzipReader;
use super::inputs::Shard;
use super::pieces::Pieces;
use super::zstd::ZstdReader;

/// What a shard may ask of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest zstd window, as a power of two.
    pub window_log: u32,
}

/// Bytes of a file that are sooner decompressed than a worker is asked to.
const SHORT: u64 = 128 << 10;

/// Bytes that may be read on behind damage.
pub trait Input: Read + Send {
    /// After an error: whether something stands behind the damage that may be read, or may turn out to
    /// be no better. Each call goes further.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    fn recover(&mut self) -> io::Result<bool> {
        Ok(false)
    }

    /// Begins to decompress, where workers do: what is read first will be there sooner.
    fn begin(&mut self) {}

    /// Puts what comes next in the place of what was `used` before, where much of it is there already and need not
    /// be copied; false where it is to be read.
    ///
    /// # Errors
    ///
    /// Those of reading.
    fn piece(&mut self, used: &mut Vec<u8>) -> io::Result<bool> {
        let _ = used;
        Ok(false)
    }
}

impl Input for File {}
impl Input for io::Empty {}
impl Input for &[u8] {}
/// What comes through a pipe cannot be read twice.
impl<R: Read + Send> Input for ZstdReader<Piped<R>> {}
impl<R: Read + Send> Input for GzipReader<Piped<R>> {}
impl<R: Read + Send> Input for Piped<R> {}

impl Input for AheadReader {
    fn recover(&mut self) -> io::Result<bool> {
        AheadReader::recover(self)
    }

    fn begin(&mut self) {
        AheadReader::begin(self);
    }

    fn piece(&mut self, used: &mut Vec<u8>) -> io::Result<bool> {
        AheadReader::piece(self, used)
    }
}

impl Input for ZstdReader<File> {
    fn recover(&mut self) -> io::Result<bool> {
        ZstdReader::recover(self)
    }
}

impl Input for GzipReader<File> {
    fn recover(&mut self) -> io::Result<bool> {
        GzipReader::recover(self)
    }
}

impl<I: Input + ?Sized> Input for Box<I> {
    fn recover(&mut self) -> io::Result<bool> {
        (**self).recover()
    }

    fn begin(&mut self) {
        (**self).begin();
    }

    fn piece(&mut self, used: &mut Vec<u8>) -> io::Result<bool> {
        (**self).piece(used)
    }
}

/// What comes through a pipe.
struct Piped<R>(R);

impl<R: Read> Read for Piped<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out)
    }
}

/// Opens a shard for reading; what comes out is decompressed.
///
/// The file name decides how, except for standard input (`-`), where the first bytes do.
///
/// # Errors
///
/// When the file cannot be opened. What is wrong inside it shows while reading.
pub fn open(path: &Path, limits: Limits) -> io::Result<Box<dyn Input>> {
    match path.as_os_str() == "-" {
        true => standard_input(limits),
        false => of_file(File::open(path)?, path, limits),
    }
}

fn of_file(file: File, path: &Path, limits: Limits) -> io::Result<Box<dyn Input>> {
    let name = path.as_os_str().as_encoded_bytes();
    if name.ends_with(b".parquet") {
        return Err(io::Error::other("Parquet has rows and no lines; a run reads it"));
    }
    Ok(if name.ends_with(b".zst") {
        Box::new(ZstdReader::new(file, limits.window_log)?)
    } else if name.ends_with(b".gz") {
        Box::new(GzipReader::new(file))
    } else {
        Box::new(file)
    })
}

/// Opens a shard of lines, with workers that decompress ahead where it has parts that can be.
///
/// # Errors
///
/// Those of [`open`].
pub(crate) fn open_ahead(
    shard: &Shard,
    limits: Limits,
    helpers: Option<&Helpers>,
) -> io::Result<Box<dyn Input>> {
    if shard.path.as_os_str() == "-" {
        return standard_input(limits);
    }
    let file = shard.file()?;
    let packed = shard.is_packed() && shard.size >= SHORT;
    let Some(helpers) = helpers.filter(|_| packed) else {
        return of_file(file, &shard.path, limits);
    };
    Ok(match shard.path.as_os_str().as_encoded_bytes().ends_with(b".zst") {
        true => Box::new(AheadReader::new(file, limits.window_log, helpers.clone())?),
        false => Box::new(Pieces::new(GzipReader::new(file), helpers.pool())),
    })
}

fn standard_input(limits: Limits) -> io::Result<Box<dyn Input>> {
    // `Stdin` itself and not its lock: the lock may not move to the reading thread.
    let mut input = BufReader::new(io::stdin());
    let mut head = Vec::new();
    input.by_ref().take(4).read_to_end(&mut head)?;
    if head == b"PAR1" {
        return Err(io::Error::other("Parquet cannot be read from a pipe; name the file"));
    }
    let zstd = head == [0x28, 0xb5, 0x2f, 0xfd];
    let gzip = head.starts_with(&[0x1f, 0x8b]);
    let whole = Piped(Cursor::new(head).chain(input));
    Ok(if zstd {
        Box::new(ZstdReader::new(whole, limits.window_log)?)
    } else if gzip {
        Box::new(GzipReader::new(whole))
    } else {
        Box::new(whole)
    })
}
