//! The one place where a shard is opened.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::gzip::GzipReader;
use super::zstd::ZstdReader;

/// What a shard may ask of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest zstd window, as a power of two.
    pub window_log: u32,
}

/// Opens a shard for reading; what comes out is decompressed.
///
/// The file name decides how, except for standard input (`-`), where the first bytes do.
///
/// # Errors
///
/// When the file cannot be opened. What is wrong inside it shows while reading.
pub fn open(path: &Path, limits: Limits) -> io::Result<Box<dyn Read + Send>> {
    if path.as_os_str() == "-" {
        return standard_input(limits);
    }
    let file = File::open(path)?;
    let name = path.as_os_str().as_encoded_bytes();
    Ok(if name.ends_with(b".zst") {
        Box::new(ZstdReader::new(file, limits.window_log)?)
    } else if name.ends_with(b".gz") {
        Box::new(GzipReader::new(file))
    } else {
        Box::new(file)
    })
}

fn standard_input(limits: Limits) -> io::Result<Box<dyn Read + Send>> {
    // `Stdin` itself and not its lock: the lock may not move to the reading thread.
    let mut input = BufReader::new(io::stdin());
    let mut head = Vec::new();
    input.by_ref().take(4).read_to_end(&mut head)?;
    let zstd = head == [0x28, 0xb5, 0x2f, 0xfd];
    let gzip = head.starts_with(&[0x1f, 0x8b]);
    let whole = io::Cursor::new(head).chain(input);
    Ok(if zstd {
        Box::new(ZstdReader::new(whole, limits.window_log)?)
    } else if gzip {
        Box::new(GzipReader::new(whole))
    } else {
        Box::new(whole)
    })
}
