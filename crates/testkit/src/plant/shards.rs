//! Writes a planted corpus of any size to disk, page by page.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::generator::Generator;
use super::record::Planted;

const FRAME: usize = 8 << 20;
const LEVEL: i32 = 3;

/// What a corpus came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records written.
    pub records: u64,
    /// Bytes of the shards before compression.
    pub bytes: u64,
    /// Bytes of page text.
    pub text_bytes: u64,
}

/// A file of several zstd frames.
struct Frames {
    encoder: Option<zstd::Encoder<'static, BufWriter<File>>>,
    in_frame: usize,
}

impl Frames {
    fn create(path: &Path) -> io::Result<Self> {
        let file = BufWriter::new(File::create(path)?);
        Ok(Self { encoder: Some(zstd::Encoder::new(file, LEVEL)?), in_frame: 0 })
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.in_frame >= FRAME
            && let Some(encoder) = self.encoder.take()
        {
            self.encoder = Some(zstd::Encoder::new(encoder.finish()?, LEVEL)?);
            self.in_frame = 0;
        }
        self.in_frame += line.len();
        self.encoder.as_mut().map_or(Ok(()), |encoder| encoder.write_all(line))
    }

    fn finish(mut self) -> io::Result<()> {
        match self.encoder.take() {
            Some(encoder) => encoder.finish()?.flush(),
            None => Ok(()),
        }
    }
}

/// Where the truth about a folder of shards lies: beside it.
pub(super) fn truth_path(dir: &Path, ending: &str) -> PathBuf {
    let name = dir.file_name().unwrap_or_default().to_string_lossy();
    dir.with_file_name(format!("{name}-truth.{ending}"))
}

/// Writes about `size` bytes of records to `shards` files in `dir`, and `DIR-truth.jsonl.zst` beside the folder,
/// where a run over the folder does not meet it.
/// With `texts`, truth lines carry the clean text and not only its hash.
pub fn write(dir: &Path, seed: u64, size: u64, shards: u64, texts: bool) -> io::Result<Totals> {
    fs::create_dir_all(dir)?;
    let mut generator = Generator::new(seed);
    let mut truth = Frames::create(&truth_path(dir, "jsonl.zst"))?;
    let mut totals = Totals::default();
    let mut line = Vec::new();
    for shard in 0..shards {
        let name = format!("planted-{shard:04}");
        let mut file = Frames::create(&dir.join(format!("{name}.jsonl.zst")))?;
        let end = size * (shard + 1) / shards;
        let mut ordinal = 0;
        while totals.bytes < end {
            let page: Planted = generator.by_ref().next().ok_or(io::ErrorKind::UnexpectedEof)?;
            line.clear();
            page.write_record(&mut line)?;
            file.write(&line)?;
            totals.records += 1;
            totals.bytes += line.len() as u64;
            totals.text_bytes += page.text.len() as u64;
            line.clear();
            page.write_truth(&mut line, &name, ordinal, texts)?;
            truth.write(&line)?;
            ordinal += 1;
        }
        file.finish()?;
    }
    truth.finish()?;
    Ok(totals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_writes_the_same_bytes() {
        let dir = std::env::temp_dir().join(format!("plant-shards-{}", std::process::id()));
        let write_to = |name: &str| {
            let dir = dir.join(name);
            let totals = write(&dir, 5, 300_000, 2, true).unwrap();
            let names = ["planted-0000.jsonl.zst", "planted-0001.jsonl.zst"];
            let truth = fs::read(truth_path(&dir, "jsonl.zst")).unwrap();
            let [first, second] = names.map(|name| fs::read(dir.join(name)).unwrap());
            (totals, [first, second, truth])
        };
        let (totals, files) = write_to("a");
        assert_eq!((totals, files.clone()), write_to("b"));
        let lines =
            |file: &[u8]| zstd::decode_all(file).unwrap().split(|b| *b == b'\n').count() - 1;
        assert_eq!(lines(&files[0]) + lines(&files[1]), lines(&files[2]));
        assert_eq!(lines(&files[2]) as u64, totals.records);
        fs::remove_dir_all(&dir).unwrap();
    }
}
