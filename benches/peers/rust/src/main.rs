//! Peers that are Rust libraries, each as a whole run: shards of `.jsonl.zst` in, the kept records out.
//!
//! ```text
//! tamis-peers PEER CORPUS OUT     PEER: copy gaoya-minhash gaoya-minhash-zh gaoya-simhash gaoya-simhash-zh simhash simhash-zh
//! ```
//!
//! All read, parse and write with the same code, one thread, zstd level 3, and the allocator that tamis has. A page is
//! dropped when the library names a kept page; `-zh` are the best settings known for Chinese: n-grams of characters.

mod peers;

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Deserialize;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const LEVEL: i32 = 3;

#[derive(Deserialize)]
struct Record {
    text: String,
}

fn shards(corpus: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(corpus)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.retain(|path| path.to_string_lossy().ends_with(".jsonl.zst"));
    paths.sort();
    Ok(paths)
}

fn run(name: &str, corpus: &Path, out: &Path) -> io::Result<()> {
    let mut peer = peers::named(name).ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidInput, format!("no peer is called {name}"))
    })?;
    let kept = out.join("kept");
    fs::create_dir_all(&kept)?;
    for shard in shards(corpus)? {
        let mut lines = BufReader::with_capacity(1 << 20, zstd::Decoder::new(File::open(&shard)?)?);
        let file = File::create(kept.join(shard.file_name().unwrap_or_default()))?;
        let mut writer = zstd::Encoder::new(file, LEVEL)?;
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            let record: Record = serde_json::from_slice(&line)?;
            if peer.keep(&record.text) {
                writer.write_all(&line)?;
            }
            line.clear();
        }
        writer.finish()?.flush()?;
    }
    Ok(())
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [name, corpus, out] = args.as_slice() else {
        eprintln!("usage: tamis-peers PEER CORPUS OUT");
        return ExitCode::from(2);
    };
    match run(name, Path::new(corpus), Path::new(out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}
